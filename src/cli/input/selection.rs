//! The part of the organization that a command line asks for.

use crate::cli::args::SelectionArgs;
use crate::cli::error::CliError;
use crate::desired::DesiredState;
use crate::desired::naming::NamedAccount;
use crate::organization::{AccountId, Organization};
use crate::setting::Kind;

/// Accounts and types; no account means all, and no type.
#[derive(Clone, Debug)]
pub struct Selection {
    pub accounts: Vec<AccountId>,
    pub types: Vec<Kind>,
}

impl Selection {
    /// What is meant, once all accounts are known that have to be.
    pub fn of(args: &SelectionArgs, organization: &Organization) -> Result<Self, CliError> {
        let SelectionArgs { account, types } = args;
        let accounts = NamedAccount::find(organization, account).map_err(CliError::NamesNoAccount)?;
        Ok(Self { accounts, types: types.clone() })
    }

    /// What may be meant of a part of the organization, while it is listed; nothing if none of its accounts is.
    pub fn among(args: &SelectionArgs, part: &Organization) -> Option<Self> {
        let SelectionArgs { account, types } = args;
        let is_meant = |known: &&AccountId| {
            part.accounts().get(known).is_some_and(|known| account.iter().any(|named| named.may_be(known)))
        };
        let accounts: Vec<AccountId> = match account.is_empty() {
            true => Vec::new(),
            false => part.accounts().keys().filter(is_meant).copied().collect(),
        };
        let is_nothing = accounts.is_empty() && !account.is_empty();
        (!is_nothing).then(|| Self { accounts, types: types.clone() })
    }

    /// Whether nothing narrows it.
    pub fn is_everything(&self) -> bool {
        let Self { accounts, types } = self;
        accounts.is_empty() && (types.is_empty() || Kind::ALL.iter().all(|kind| types.contains(kind)))
    }

    /// What is wanted of it.
    pub fn part(&self, desired: DesiredState) -> DesiredState {
        desired.only(&self.accounts, &self.types)
    }

    /// Whether something can be told about the policy as a whole: not of the accounts alone that were asked for.
    pub fn leaves(&self, organization: &Organization) -> bool {
        self.accounts.is_empty() || organization.accounts().keys().any(|account| !self.accounts.contains(account))
    }
}
