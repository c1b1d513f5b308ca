//! Who reaches the contacts of which account.
//!
//! Sources: "API modes of operation" in the AWS Account Management reference; where it is silent,
//! the order in which AWS was seen to refuse. `docs/simulate.md` lists what is assumed.

use super::Directory;
use super::operation::Simulated;
use super::refusal::Refusal;
use crate::organization::{Account, AccountId, AccountState};

impl Directory {
    /// The account that a call of the Account API acts on; `named` is the one that it names.
    ///
    /// # Errors
    /// Why the caller does not get at it.
    pub fn admit(
        &self,
        caller: AccountId,
        operation: Simulated,
        named: Option<AccountId>,
    ) -> Result<AccountId, Refusal> {
        if let Some(account) = named {
            self.check_organizations_context(caller, account)?;
        }
        match self.permits(caller, operation.action()) {
            None => Ok(named.unwrap_or(caller)),
            Some(explicit) => Err(Refusal::Permissions { resource: self.resource(caller, named), explicit }),
        }
    }

    /// The ARN of what a call acts on. It names the management account, even if a delegated
    /// administrator calls.
    fn resource(&self, caller: AccountId, named: Option<AccountId>) -> String {
        let identity = self.identity();
        match named {
            None => format!("arn:aws:account::{caller}:account"),
            Some(account) => {
                format!("arn:aws:account::{}:account/{}/{account}", identity.management_account, identity.organization)
            }
        }
    }

    /// What AWS asks of a call that names an account, in the order in which it asks it.
    fn check_organizations_context(&self, caller: AccountId, account: AccountId) -> Result<(), Refusal> {
        let management = self.identity().management_account;
        if caller != management && !self.is_delegated(caller) {
            return Err(Refusal::NoAuthority);
        }
        if !self.settings().trusted_access {
            return Err(Refusal::TrustedAccessOff);
        }
        if account == management {
            return Err(Refusal::ManagementAccount);
        }
        // Nobody has recorded what AWS answers for accounts that are not active: an assumption.
        let reachable =
            |account: &Account| account.effective_state().is_none_or(|state| *state == AccountState::Active);
        match self.organization().accounts().get(&account) {
            Some(account) if reachable(account) => Ok(()),
            _ => Err(Refusal::NoAuthority),
        }
    }

    /// Whether an account is a delegated administrator for AWS Account Management.
    ///
    /// If the file does not say who is, the account that recorded it is taken for one: it could
    /// not have read the organization otherwise.
    #[must_use]
    pub fn is_delegated(&self, account: AccountId) -> bool {
        let identity = self.identity();
        match &self.settings().delegated_administrators {
            Some(listed) => listed.contains(&account),
            None => account == identity.caller && account != identity.management_account,
        }
    }

    /// Whether an account belongs to the organization.
    #[must_use]
    pub fn is_member(&self, account: AccountId) -> bool {
        account == self.identity().management_account || self.organization().accounts().contains_key(&account)
    }

    /// `None` if an account's principals may use an action; else whether that is forbidden
    /// expressly.
    #[must_use]
    pub fn permits(&self, account: AccountId, action: &str) -> Option<bool> {
        self.settings().principals.get(&account)?.refuses(action)
    }
}
