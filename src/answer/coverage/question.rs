//! Which contacts are looked at.

use crate::desired::DesiredState;
use crate::organization::scope::Scope;
use crate::organization::{AccountId, Organization, SettingKey};
use crate::setting::Kind;

/// Which contacts are looked at, of the accounts that are managed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CoverageQuestion {
    pub accounts: Scope<AccountId>,
    pub types: Scope<Kind>,
    /// Whether contacts that the policy leaves alone are left out.
    pub managed_only: bool,
}

impl CoverageQuestion {
    /// The accounts that are looked at.
    pub fn accounts<'a>(
        &'a self,
        desired: &'a DesiredState,
        organization: &'a Organization,
    ) -> impl Iterator<Item = AccountId> {
        let is_managed = |id: &AccountId| !desired.skipped.contains_key(id) && !desired.out_of_reach.contains(id);
        let meant = organization.accounts().keys().copied().filter(|id| self.accounts.includes(id));
        meant.filter(is_managed)
    }

    /// The contacts of an account that are looked at.
    pub fn contacts(&self, desired: &DesiredState, account: AccountId) -> impl Iterator<Item = SettingKey> {
        let keys = Kind::ALL.into_iter().filter(|kind| self.types.includes(kind));
        let keys = keys.map(move |kind| SettingKey { account, kind });
        keys.filter(|key| !self.managed_only || desired.wishes.contains_key(key) || desired.undecided.contains_key(key))
    }

    /// All contacts that are looked at.
    pub fn keys<'a>(
        &'a self,
        desired: &'a DesiredState,
        organization: &'a Organization,
    ) -> impl Iterator<Item = SettingKey> {
        self.accounts(desired, organization).flat_map(|account| self.contacts(desired, account))
    }

    /// Whether nothing is left out.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        *self == Self::default()
    }
}
