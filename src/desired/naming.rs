//! Accounts as people name them: by id, by name, or by the OU that they are in.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::str::FromStr;

use thiserror::Error;

use super::closest::{closest_account, closest_unit};
use super::explain::Explainer;
use super::matching::Matcher;
use crate::finding::{Place, Speller};
use crate::organization::ou::{InvalidOu, OuPattern};
use crate::organization::scope::Scope;
use crate::organization::{Account, AccountId, AccountRef, Organization, UnitId};
use crate::policy::selector::Selector;
use crate::policy::words;

/// An account as a command line names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NamedAccount {
    Id(AccountId),
    /// Its whole name.
    Name(String),
}

impl FromStr for NamedAccount {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(text.parse().map_or_else(|_| Self::Name(text.to_owned()), Self::Id))
    }
}

impl NamedAccount {
    /// Whether it may be this one, as far as is known before all accounts are.
    #[must_use]
    pub fn may_be(&self, account: &Account) -> bool {
        match self {
            Self::Id(id) => account.id == *id,
            Self::Name(name) => account.name.as_ref() == Some(name),
        }
    }

    /// What has to be listed to find these: everything, if one is given by its name.
    #[must_use]
    pub fn scope(named: &[Self]) -> Scope<AccountId> {
        let id = |named: &Self| if let Self::Id(id) = named { Some(*id) } else { None };
        named.iter().map(id).collect::<Option<Vec<_>>>().map_or(Scope::All, Scope::named)
    }

    /// The accounts that are meant.
    ///
    /// # Errors
    /// Of every one that is not there, or not the only one of its name, why.
    pub fn find(organization: &Organization, named: &[Self]) -> Result<Vec<AccountId>, Vec<NamesNoAccount>> {
        let mut speller = Speller::default();
        let (mut ids, mut faults) = (Vec::new(), Vec::new());
        for one in named {
            let is_named = |id: &AccountId| named.contains(&Self::Id(*id));
            match one.find_in(organization, is_named, &mut speller) {
                Ok(id) => ids.push(id),
                Err(fault) => faults.push(fault),
            }
        }
        if faults.is_empty() { Ok(ids) } else { Err(faults) }
    }

    fn find_in(
        &self,
        organization: &Organization,
        is_named: impl Fn(&AccountId) -> bool,
        speller: &mut Speller,
    ) -> Result<AccountId, NamesNoAccount> {
        match self {
            Self::Id(id) if organization.accounts().contains_key(id) => Ok(*id),
            Self::Id(id) => Err(NamesNoAccount::Id { id: *id, meant: closest_account(organization, *id, is_named) }),
            Self::Name(name) => by_name(organization, name, speller),
        }
    }
}

/// Why a text names no account, or more than one where it has to be one.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum NamesNoAccount {
    /// Twelve digits that are nobody's.
    #[error("the organization has no account {id}")]
    Id {
        id: AccountId,
        /// The one that was most likely meant.
        meant: Option<String>,
    },
    /// A name that is nobody's.
    #[error("no account is called `{name}`")]
    Name {
        name: String,
        /// The one that was most likely meant.
        meant: Option<String>,
    },
    /// Digits that are nobody's name, and too few or too many for an ID.
    #[error("`{text}` is not an account ID, which has twelve digits, and no account is called that")]
    NotAnId {
        text: String,
        /// The account that was most likely meant.
        meant: Option<String>,
    },
    #[error("{} accounts are called `{name}`: {}; use an ID", .accounts.len(), listed(.accounts))]
    Several { name: String, accounts: Vec<AccountRef> },
    /// A path that cannot be one.
    #[error("`{text}` does not name an OU: {fault}")]
    InvalidOu {
        text: String,
        /// What is wrong with it.
        fault: InvalidOu,
    },
    /// A path or an id of a unit that is not there.
    #[error("the organization has no OU `{text}`")]
    Ou {
        text: String,
        /// The path that was most likely meant.
        meant: Option<String>,
    },
    /// An OU without accounts.
    #[error("no account is in the OU `{0}` or below it")]
    EmptyOu(String),
}

impl NamesNoAccount {
    /// What was most likely meant.
    #[must_use]
    pub fn meant(&self) -> Option<&str> {
        match self {
            Self::Id { id: _, meant }
            | Self::Name { name: _, meant }
            | Self::NotAnId { text: _, meant }
            | Self::Ou { text: _, meant } => meant.as_deref(),
            Self::Several { .. } | Self::InvalidOu { .. } | Self::EmptyOu(_) => None,
        }
    }
}

fn listed(accounts: &[AccountRef]) -> String {
    accounts.iter().map(|account| format!("{} in {}", account.id, account.path)).collect::<Vec<_>>().join(", ")
}

/// The accounts that texts mean: one by its id or its whole name, or all that an `ou` of a policy with
/// this value would select.
///
/// # Errors
/// Of every text that means none, why.
pub fn accounts_named(explainer: &Explainer<'_>, texts: &[String]) -> Result<BTreeSet<AccountId>, Vec<NamesNoAccount>> {
    let mut ids = BTreeSet::new();
    let mut faults = Vec::new();
    let mut speller = Speller::default();
    for text in texts {
        match named(explainer, text, texts, &mut speller) {
            Ok(found) => ids.extend(found),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(ids) } else { Err(faults) }
}

fn named(
    explainer: &Explainer<'_>,
    text: &str,
    texts: &[String],
    speller: &mut Speller,
) -> Result<BTreeSet<AccountId>, NamesNoAccount> {
    let (matcher, organization) = (explainer.matcher(), explainer.organization());
    if text.starts_with('/') {
        return in_unit(matcher, organization, text, speller);
    }
    let Ok(account) = text.parse::<NamedAccount>();
    let is_named = |id: &AccountId| texts.iter().any(|text| text == id.as_str());
    match account.find_in(organization, is_named, speller) {
        // An account may be called like the id of a unit: `r-shop`.
        Err(NamesNoAccount::Name { .. }) if text.parse::<UnitId>().is_ok() => {
            in_unit(matcher, organization, text, speller)
        }
        named => named.map(|id| [id].into()),
    }
}

fn by_name(organization: &Organization, name: &str, speller: &mut Speller) -> Result<AccountId, NamesNoAccount> {
    let accounts = organization.accounts().values();
    let namesakes: Vec<_> = accounts.filter(|account| account.name.as_deref() == Some(name)).collect();
    match namesakes.as_slice() {
        [account] => Ok(account.id),
        [] => {
            let id = words::account_in(name).filter(|id| organization.accounts().contains_key(id));
            let names = organization.accounts().values().filter_map(|account| account.name.as_deref());
            let meant = || speller.closest(name, names).map(str::to_owned);
            let meant = id.map(|id| id.to_string()).or_else(meant);
            let is_number = name.bytes().all(|byte| byte.is_ascii_digit());
            Err(match name.to_owned() {
                text if is_number => NamesNoAccount::NotAnId { text, meant },
                name => NamesNoAccount::Name { name, meant },
            })
        }
        several => {
            let described = several.iter().map(|account| account.describe(organization.path(&account.parent)));
            let accounts = described.collect();
            Err(NamesNoAccount::Several { name: name.to_owned(), accounts })
        }
    }
}

fn in_unit(
    matcher: &Matcher<'_>,
    organization: &Organization,
    text: &str,
    speller: &mut Speller,
) -> Result<BTreeSet<AccountId>, NamesNoAccount> {
    let text = text.to_owned();
    let pattern = match OuPattern::parse(&text) {
        Ok(pattern) => pattern,
        Err(fault) => return Err(NamesNoAccount::InvalidOu { text, fault }),
    };
    if !matcher.knows(&pattern) {
        let meant = closest_unit(organization, &text, speller);
        return Err(NamesNoAccount::Ou { text, meant });
    }
    let selectors = [Selector { ou: vec![(pattern, Place::default())], ..Selector::default() }];
    let choice = matcher.choice(&selectors, &[]);
    let accounts = organization.accounts().values().filter(|account| matcher.picks(&choice, account));
    let ids: BTreeSet<AccountId> = accounts.map(|account| account.id).collect();
    if ids.is_empty() { Err(NamesNoAccount::EmptyOu(text)) } else { Ok(ids) }
}
