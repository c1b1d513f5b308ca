//! What AWS Organizations knows beyond what an organization file says. It is lost when the endpoint ends.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;

use crate::backend::directory::Directory;
use crate::organization::{AccountId, Organization, UnitId};

/// What AWS Organizations knows beyond what an organization file says.
#[derive(Clone, Debug)]
pub struct Ledger {
    /// Since when the services other than AWS Account Management have trusted access.
    pub(super) services: BTreeMap<String, Timestamp>,
    /// Since when accounts are delegated administrators for those services.
    pub(super) delegates: BTreeMap<(String, AccountId), Timestamp>,
    /// The accounts that were asked for, by the id of the request.
    pub(super) creations: BTreeMap<String, Creation>,
    /// When the accounts joined that were created here.
    pub(super) joined: BTreeMap<AccountId, Timestamp>,
    /// The accounts in each unit.
    pub(super) members: BTreeMap<UnitId, BTreeSet<AccountId>>,
    /// Since when there is what was there from the start.
    pub(super) started: Timestamp,
}

impl Ledger {
    /// Nothing has happened yet.
    pub fn new(directory: &Directory, now: Timestamp) -> Self {
        Self {
            services: BTreeMap::new(),
            delegates: BTreeMap::new(),
            creations: BTreeMap::new(),
            joined: BTreeMap::new(),
            members: members(directory.organization()),
            started: now,
        }
    }
}

/// The accounts in each unit.
pub fn members(organization: &Organization) -> BTreeMap<UnitId, BTreeSet<AccountId>> {
    let mut members: BTreeMap<UnitId, BTreeSet<AccountId>> = BTreeMap::new();
    for account in organization.accounts().values() {
        members.entry(account.parent.clone()).or_default().insert(account.id);
    }
    members
}

/// How long it takes until an account is there. AWS takes minutes.
pub(super) const TAKES: Duration = Duration::from_secs(2);

/// An account that was asked for.
#[derive(Clone, Debug)]
pub struct Creation {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) tags: BTreeMap<String, String>,
    pub(super) requested: Timestamp,
    pub(super) outcome: Option<Ending>,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Ending {
    pub(super) completed: Timestamp,
    /// The account, or why there is none.
    pub(super) account: Result<AccountId, &'static str>,
}

impl Creation {
    /// Whether the account is to be there by now, and is not yet.
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.outcome.is_none() && self.requested + TAKES <= now
    }
}
