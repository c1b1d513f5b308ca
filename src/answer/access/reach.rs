//! Which accounts a statement is for: all, or those of some units and some by their IDs.

use std::collections::BTreeSet;

use super::question::Footing;
use crate::organization::ou::UnitTree;
use crate::organization::{AccountId, Organization, OrganizationId, UnitId};
use crate::policy::selector::Selector;

/// A unit by its path of IDs, the root first.
pub type IdPath = Vec<UnitId>;

/// The accounts that something can be wanted of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AccountReach {
    All,
    /// Those in and below some units, and some by their IDs.
    Some {
        below: BTreeSet<IdPath>,
        accounts: BTreeSet<AccountId>,
    },
}

impl AccountReach {
    /// No account.
    pub const NONE: Self = Self::Some { below: BTreeSet::new(), accounts: BTreeSet::new() };

    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::NONE
    }

    /// Whether an account is one of them, as far as it is known where it is.
    #[must_use]
    pub fn holds(&self, account: AccountId, organization: Option<&Organization>) -> bool {
        match self {
            Self::All => true,
            Self::Some { below, accounts } => {
                let found = organization.and_then(|all| Some((all, all.accounts().get(&account)?)));
                let path = found.map(|(all, account)| path_to(all, &account.parent));
                let is_below = path.is_some_and(|path| below.iter().any(|unit| path.starts_with(unit)));
                is_below || accounts.contains(&account)
            }
        }
    }

    /// All accounts of either.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Some { below, accounts }, Self::Some { below: more, accounts: others }) => {
                Self::of(below.into_iter().chain(more), accounts.into_iter().chain(others))
            }
            _ => Self::All,
        }
    }

    /// Units without those that are below others of them; all, if the root is among them.
    pub fn of(below: impl IntoIterator<Item = IdPath>, accounts: impl IntoIterator<Item = AccountId>) -> Self {
        let all: BTreeSet<IdPath> = below.into_iter().collect();
        if all.iter().any(|path| path.len() <= 1) {
            return Self::All;
        }
        let is_below = |path: &IdPath| all.iter().any(|other| other.len() < path.len() && path.starts_with(other));
        let below = all.iter().filter(|path| !is_below(path)).cloned().collect();
        Self::Some { below, accounts: accounts.into_iter().collect() }
    }
}

/// Where an account in a unit is, as `account:AccountResourceOrgPaths` has it.
fn value(organization: &OrganizationId, path: &IdPath) -> String {
    let units = path.iter().map(UnitId::as_str).collect::<Vec<_>>().join("/");
    format!("{organization}/{units}/")
}

/// A unit's accounts as `account:AccountResourceOrgPaths` has them, `*` for all that follows.
#[must_use]
pub fn pattern(organization: &OrganizationId, path: &IdPath) -> String {
    format!("{}*", value(organization, path))
}

/// The units above something, the root first.
fn path_to(organization: &Organization, parent: &UnitId) -> IdPath {
    let mut path: IdPath = organization.lineage(parent).map(|unit| unit.id.clone()).collect();
    path.reverse();
    path
}

/// What `account:AccountResourceOrgPaths` says of a call that names an account; `None` of an account that is not known.
#[must_use]
pub fn path_of(account: AccountId, organization: &Organization, id: &OrganizationId) -> Option<String> {
    Some(value(id, &path_to(organization, &organization.accounts().get(&account)?.parent)))
}

/// Finds the accounts that selectors can mean, whatever else changes: by units and IDs, not by who has which tag today.
pub struct Surveyor<'a> {
    footing: Footing<'a>,
    tree: UnitTree<'a>,
}

impl<'a> Surveyor<'a> {
    #[must_use]
    pub fn new(footing: Footing<'a>) -> Self {
        Self { footing, tree: footing.organization.map(UnitTree::new).unwrap_or_default() }
    }

    /// What one of some selectors can mean.
    #[must_use]
    pub fn any(&self, selectors: &[Selector]) -> AccountReach {
        selectors.iter().map(|selector| self.one(selector)).fold(AccountReach::NONE, AccountReach::and)
    }

    /// What a selector can mean: accounts by their IDs before units, as both must hold.
    #[must_use]
    pub fn one(&self, selector: &Selector) -> AccountReach {
        let Selector { place: _, ou: _, tags: _, names: _, accounts } = selector;
        match (accounts.is_empty(), self.units(selector)) {
            // The management account is never reached by its ID.
            (false, _) => {
                let named = accounts.keys().copied().filter(|id| *id != self.footing.identity.management_account);
                AccountReach::of([], named)
            }
            (true, Some(units)) => AccountReach::of(units, []),
            (true, None) => AccountReach::All,
        }
    }

    /// The units that a selector goes by; `None` if it goes by none, or they are not known.
    #[must_use]
    pub fn units(&self, selector: &Selector) -> Option<BTreeSet<IdPath>> {
        let organization = self.footing.organization.filter(|_| !selector.ou.is_empty())?;
        let units = selector.ou.iter().flat_map(|(pattern, _)| pattern.units(&self.tree));
        Some(units.map(|unit| path_to(organization, unit)).collect())
    }
}
