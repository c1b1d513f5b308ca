//! What is wanted, key by key.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::undecided::{SkipReason, Undecided};
use crate::organization::{AccountId, Identity, SettingKey};
use crate::policy::Origin;
use crate::policy::name::ContactName;
use crate::setting::{Kind, Value};

/// What a policy wants of an organization.
#[derive(Clone, Debug)]
pub struct DesiredState {
    /// Which organization it is, and who asks.
    pub identity: Identity,
    /// How many accounts are managed.
    pub managed: usize,
    /// What is wanted, where something is. Keys that are not here are left alone.
    pub wishes: BTreeMap<SettingKey, Decided>,
    /// Keys that a rule or the defaults take out of management, and which.
    pub left_alone: BTreeMap<SettingKey, Arc<Origin>>,
    /// Keys for which the policy says nothing that could be done.
    pub undecided: BTreeMap<SettingKey, Undecided>,
    /// Accounts that are not managed, and why.
    pub skipped: BTreeMap<AccountId, SkipReason>,
    /// Accounts that the caller cannot get at.
    pub out_of_reach: BTreeSet<AccountId>,
}

impl DesiredState {
    /// Narrows it to some accounts and types; an empty list means all.
    #[must_use]
    pub fn only(mut self, accounts: &[AccountId], types: &[Kind]) -> Self {
        if accounts.is_empty() && types.is_empty() {
            return self;
        }
        let account_is_meant = |id: &AccountId| accounts.is_empty() || accounts.contains(id);
        let is_meant =
            |key: &SettingKey| account_is_meant(&key.account) && (types.is_empty() || types.contains(&key.kind));
        self.wishes.retain(|key, _| is_meant(key));
        self.left_alone.retain(|key, _| is_meant(key));
        self.undecided.retain(|key, _| is_meant(key));
        self.skipped.retain(|id, _| account_is_meant(id));
        self.out_of_reach.retain(account_is_meant);
        self
    }
}

/// What is wanted of one contact, and which rule says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// What is wanted.
    pub desired: Desired,
    /// What the policy calls the contact that is wanted, if one is.
    pub contact: Option<ContactName>,
    /// The rule that decided.
    pub origin: Arc<Origin>,
}

/// What is wanted of one contact. Leaving it alone is not a wish: such keys have no entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Desired {
    /// This contact, which many accounts may share.
    Present(Value),
    /// The same where none is set; whatever is set stays.
    PresentIfMissing(Value),
    /// None.
    Absent,
}

impl Desired {
    /// The contact that is wanted, if one is.
    #[must_use]
    pub fn contact(&self) -> Option<&Value> {
        match self {
            Self::Present(contact) | Self::PresentIfMissing(contact) => Some(contact),
            Self::Absent => None,
        }
    }
}
