//! What an organization is: accounts in a tree of organizational units, and who may reach whom.
//!
//! Values and pure decisions. How an organization is read is the business of `organization_file`
//! and `aws`.

mod id;
pub mod needs;
pub mod ou;
pub mod scope;
mod state;
pub mod what_if;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt;

use thiserror::Error;

use crate::setting::Kind;
pub use id::{AccountId, InvalidAccountId, InvalidOrganizationId, InvalidUnitId, OrganizationId, UnitId};
pub use state::AccountState;

/// An organization as it was read: complete, with every parent known and no cycle.
#[derive(Clone, Debug)]
pub struct Organization {
    identity: Identity,
    units: BTreeMap<UnitId, Unit>,
    accounts: BTreeMap<AccountId, Account>,
}

impl Organization {
    /// Puts an organization together.
    ///
    /// # Errors
    /// The first thing that makes the tree no tree: an unknown parent, a duplicate id, a cycle.
    pub fn new(
        identity: Identity,
        units: impl IntoIterator<Item = Unit>,
        accounts: impl IntoIterator<Item = Account>,
    ) -> Result<Self, MalformedOrganization> {
        let mut organization = Self { identity, units: BTreeMap::new(), accounts: BTreeMap::new() };
        for unit in units {
            if let Some(twice) = organization.units.insert(unit.id.clone(), unit) {
                return Err(MalformedOrganization::DuplicateUnit(twice.id));
            }
        }
        organization.check_tree()?;
        let (mut known, mut in_order) = (HashSet::new(), Vec::new());
        for account in accounts {
            if !organization.units.contains_key(&account.parent) {
                return Err(MalformedOrganization::UnknownParent {
                    child: account.id.to_string(),
                    parent: account.parent,
                });
            }
            if !known.insert(account.id) {
                return Err(MalformedOrganization::DuplicateAccount(account.id));
            }
            in_order.push((account.id, account));
        }
        // Made of all at once, the map takes half the memory.
        organization.accounts = in_order.into_iter().collect();
        Ok(organization)
    }

    fn check_tree(&self) -> Result<(), MalformedOrganization> {
        let mut root = None;
        for unit in self.units.values() {
            match &unit.parent {
                None => {
                    if let Some(first) = root.replace(&unit.id) {
                        let (first, second) = (first.clone(), unit.id.clone());
                        return Err(MalformedOrganization::TwoRoots { first, second });
                    }
                }
                Some(parent) if !self.units.contains_key(parent) => {
                    let (child, parent) = (unit.id.to_string(), parent.clone());
                    return Err(MalformedOrganization::UnknownParent { child, parent });
                }
                Some(_) => {}
            }
        }
        for unit in self.units.values() {
            // A chain longer than there are units must pass one of them twice.
            if self.lineage(&unit.id).nth(self.units.len()).is_some() {
                return Err(MalformedOrganization::Cycle(unit.id.clone()));
            }
        }
        Ok(())
    }

    /// Which organization this is, and who read it.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Whatever their state, the management account among them.
    #[must_use]
    pub fn accounts(&self) -> &BTreeMap<AccountId, Account> {
        &self.accounts
    }

    /// The root and the organizational units, by id.
    #[must_use]
    pub fn units(&self) -> &BTreeMap<UnitId, Unit> {
        &self.units
    }

    /// A unit and those above it, the root last.
    pub fn lineage<'a>(&'a self, unit: &'a UnitId) -> impl Iterator<Item = &'a Unit> {
        std::iter::successors(self.units.get(unit), |unit| self.units.get(unit.parent.as_ref()?))
    }

    /// How far below the root a unit is; the root is 0.
    #[must_use]
    pub fn depth(&self, unit: &UnitId) -> usize {
        self.lineage(unit).count().saturating_sub(1)
    }

    /// The path of a unit as a policy would write it: `/` for the root, `/Workloads/Prod`, with
    /// a backslash before `/`, `*` and `\` in names.
    #[must_use]
    pub fn path(&self, unit: &UnitId) -> String {
        let mut names: Vec<String> = self
            .lineage(unit)
            .filter(|unit| unit.parent.is_some())
            .map(|unit| escape_unit_name(unit.label()))
            .collect();
        names.reverse();
        format!("/{}", names.join("/"))
    }

    /// The units above some accounts that are below the root and whose names are not known.
    #[must_use]
    pub fn unnamed(&self, accounts: impl IntoIterator<Item = AccountId>) -> BTreeSet<&Unit> {
        let has_none = |unit: &Unit| unit.name.is_none() && unit.parent.is_some();
        if !self.units.values().any(has_none) {
            return BTreeSet::new();
        }
        let accounts = accounts.into_iter().filter_map(|id| self.accounts.get(&id));
        let parents: BTreeSet<&UnitId> = accounts.map(|account| &account.parent).collect();
        let lineages = parents.into_iter().flat_map(|parent| self.lineage(parent));
        lineages.filter(|unit| has_none(unit)).collect()
    }

    /// The same with no accounts but these, and all units.
    #[must_use]
    pub fn only(&self, accounts: &BTreeSet<AccountId>) -> Self {
        let meant = accounts.iter().filter_map(|id| Some((*id, self.accounts.get(id)?.clone())));
        Self { accounts: meant.collect(), identity: self.identity.clone(), units: self.units.clone() }
    }

    /// The same without the e-mail addresses of accounts.
    #[must_use]
    pub fn without_addresses(mut self) -> Self {
        for account in self.accounts.values_mut() {
            account.email = None;
        }
        self
    }

    /// The same with the tags of some accounts.
    #[must_use]
    pub fn with_tags(mut self, tags: BTreeMap<AccountId, BTreeMap<String, String>>) -> Self {
        for (id, tags) in tags {
            if let Some(account) = self.accounts.get_mut(&id) {
                account.tags = tags;
            }
        }
        self
    }

    /// The same with the names of some units.
    #[must_use]
    pub fn with_names(mut self, names: BTreeMap<UnitId, String>) -> Self {
        for (id, name) in names {
            if let Some(unit) = self.units.get_mut(&id) {
                unit.name = Some(name);
            }
        }
        self
    }
}

fn escape_unit_name(name: &str) -> String {
    let mut escaped = String::with_capacity(name.len());
    for c in name.chars() {
        if matches!(c, '/' | '*' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// Which organization, and whose credentials read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub organization: OrganizationId,
    /// The account that owns the organization and cannot be managed from any other.
    pub management_account: AccountId,
    /// The account whose credentials are used.
    pub caller: AccountId,
}

impl Identity {
    /// How the caller can get at the contacts of an account.
    ///
    /// A caller that is not the management account is treated as a delegated administrator.
    /// Source: "API modes of operation" in the AWS Account Management reference.
    #[must_use]
    pub fn reach(&self, account: AccountId) -> Reach {
        if account != self.management_account {
            Reach::Member
        } else if self.caller == self.management_account {
            Reach::Standalone
        } else {
            Reach::OutOfReach
        }
    }
}

/// How an account's contacts can be got at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The caller's own account, without naming it: AWS refuses the management account's id even
    /// when the management account itself passes it.
    Standalone,
    /// Another account of the organization, by its id.
    Member,
    /// The management account, seen from anywhere else.
    OutOfReach,
}

/// The root of an organization or an organizational unit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unit {
    pub id: UnitId,
    /// Its name; `None` where nobody needed it and AWS was not asked.
    pub name: Option<String>,
    /// The unit it is in; `None` for the root.
    pub parent: Option<UnitId>,
}

impl Unit {
    /// Its name, else its id.
    #[must_use]
    pub fn label(&self) -> &str {
        self.name.as_deref().unwrap_or(self.id.as_str())
    }
}

/// An account of the organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub id: AccountId,
    /// Its name, where known.
    pub name: Option<String>,
    /// The address of its root user, where known.
    pub email: Option<String>,
    /// `State`, if it was sent.
    pub state: Option<AccountState>,
    /// The older `Status`, which `State` replaced on 2025-09-09, if it was sent.
    pub status: Option<AccountState>,
    pub parent: UnitId,
    pub tags: BTreeMap<String, String>,
}

impl Account {
    /// Its id with its name and the path of its unit, for people to read.
    #[must_use]
    pub fn describe(&self, path: String) -> AccountRef {
        AccountRef { id: self.id, name: self.name.clone().unwrap_or_default(), path }
    }

    /// `State`, else `Status`; `None` if neither is known.
    #[must_use]
    pub fn effective_state(&self) -> Option<&AccountState> {
        self.state.as_ref().or(self.status.as_ref())
    }
}

/// An account, for people to read.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountRef {
    pub id: AccountId,
    /// Its name, empty where unknown.
    pub name: String,
    /// The path of its unit.
    pub path: String,
}

/// One contact of one account: what is read, decided and written as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SettingKey {
    pub account: AccountId,
    /// Which of its contacts.
    pub kind: Kind,
}

impl fmt::Display for SettingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.account, self.kind)
    }
}

/// Why accounts and units do not make an organization.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum MalformedOrganization {
    /// Two units have one id.
    #[error("OU {0} is listed twice")]
    DuplicateUnit(UnitId),
    /// A unit is said to be in two places.
    #[error("OU {0} is listed in two places; it may have been moved just now")]
    TwoPlaces(UnitId),
    /// A unit was not there yet when those beside it were listed, so that its name is not known.
    #[error("OU {0} appeared while the organization was read; run the command again")]
    AppearedLate(UnitId),
    /// Two accounts have one id.
    #[error("account {0} is listed twice")]
    DuplicateAccount(AccountId),
    /// A unit or account is in a unit that is not there.
    #[error("{child} is in {parent}, which is not listed")]
    UnknownParent {
        /// The unit or account.
        child: String,
        /// The unit that is missing.
        parent: UnitId,
    },
    /// More than one unit has no parent.
    #[error("{first} and {second} both have no parent; an organization has one root")]
    TwoRoots { first: UnitId, second: UnitId },
    /// A unit is below itself.
    #[error("OU {0} is below itself")]
    Cycle(UnitId),
}

#[cfg(test)]
mod tests {
    use std::str::FromStr;

    use super::*;

    fn id<T: FromStr<Err: fmt::Debug>>(text: &str) -> T {
        text.parse().unwrap()
    }

    fn unit(unit: &str, name: &str, parent: Option<&str>) -> Unit {
        Unit { id: id(unit), name: Some(name.to_owned()), parent: parent.map(id) }
    }

    fn identity(caller: &str) -> Identity {
        Identity { organization: id("o-exampleorg"), management_account: id("111111111111"), caller: id(caller) }
    }

    #[test]
    fn paths_escape_what_a_policy_would_misread() {
        let units = [unit("r-ab12", "Root", None), unit("ou-ab12-1", r"R/D *\", Some("r-ab12"))];
        let organization = Organization::new(identity("111111111111"), units, []).unwrap();
        assert_eq!(organization.path(&id("r-ab12")), "/");
        assert_eq!(organization.path(&id("ou-ab12-1")), r"/R\/D \*\\");
    }

    #[test]
    fn a_tree_is_checked() {
        let new = |units: Vec<Unit>| Organization::new(identity("111111111111"), units, []).unwrap_err();
        assert_eq!(
            new(vec![unit("r-1", "", None), unit("r-1", "", None)]),
            MalformedOrganization::DuplicateUnit(id("r-1"))
        );
        assert_eq!(
            new(vec![unit("ou-r-a", "", Some("ou-r-b")), unit("ou-r-b", "", Some("ou-r-a"))]),
            MalformedOrganization::Cycle(id("ou-r-a"))
        );
        assert!(matches!(new(vec![unit("ou-r-a", "", Some("r-1"))]), MalformedOrganization::UnknownParent { .. }));
        assert!(matches!(
            new(vec![unit("r-1", "", None), unit("r-2", "", None)]),
            MalformedOrganization::TwoRoots { .. }
        ));
    }

    #[test]
    fn only_the_management_account_reaches_itself() {
        let (management, member) = (id("111111111111"), id("222222222222"));
        assert_eq!(identity("111111111111").reach(management), Reach::Standalone);
        assert_eq!(identity("111111111111").reach(member), Reach::Member);
        assert_eq!(identity("222222222222").reach(management), Reach::OutOfReach);
        assert_eq!(identity("222222222222").reach(member), Reach::Member);
    }
}
