//! What AWS knows beyond what an organization file says. It is lost when the endpoint ends.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;

use crate::backend::directory::Directory;
use crate::organization::{AccountId, Organization, UnitId};

/// What AWS knows beyond what an organization file says.
#[derive(Clone, Debug)]
pub struct Ledger {
    /// Since when the services other than AWS Account Management have trusted access.
    pub(super) services: BTreeMap<String, Timestamp>,
    /// Since when accounts are delegated administrators for those services.
    pub(super) delegates: BTreeMap<(String, AccountId), Timestamp>,
    /// The accounts that were asked for, by the id of the request.
    pub(super) creations: BTreeMap<String, Creation>,
    /// When and how the accounts joined that were not there from the start.
    pub(super) joined: BTreeMap<AccountId, Joining>,
    /// The accounts that were asked to be closed.
    pub(super) closings: BTreeMap<AccountId, Closing>,
    /// The types of policy that are enabled in the root.
    pub(super) policy_types: BTreeSet<&'static str>,
    /// By their ids.
    pub(super) invitations: BTreeMap<String, Invitation>,
    /// The accounts in each unit.
    pub(super) members: BTreeMap<UnitId, BTreeSet<AccountId>>,
    /// What has, or ever had, a tag: accounts, units and the root, by their ids.
    pub once_tagged: BTreeSet<String>,
    /// Which Regions were enabled or disabled, and when that was asked for.
    pub regions: BTreeMap<(AccountId, &'static str), RegionSwitch>,
    /// What accounts outside the organization call themselves.
    pub names: BTreeMap<AccountId, String>,
    /// Since when there is what was there from the start.
    pub(super) started: Timestamp,
}

/// How an account came to the organization.
#[derive(Clone, Copy, Debug)]
pub struct Joining {
    pub(super) at: Timestamp,
    pub(super) invited: bool,
}

/// An account that is being closed, or was.
#[derive(Clone, Copy, Debug)]
pub struct Closing {
    pub(super) since: Timestamp,
    pub(super) is_done: bool,
}

impl Closing {
    fn is_due(self, now: Timestamp) -> bool {
        !self.is_done && self.since + TAKES <= now
    }
}

/// What was asked of a Region.
#[derive(Clone, Copy, Debug)]
pub struct RegionSwitch {
    pub enable: bool,
    pub at: Timestamp,
}

impl RegionSwitch {
    /// Whether it is still under way.
    pub fn is_pending(self, now: Timestamp) -> bool {
        now < self.at + TAKES
    }
}

impl Ledger {
    /// Nothing has happened yet.
    pub fn new(directory: &Directory, now: Timestamp) -> Self {
        let organization = directory.organization();
        let accounts = organization.accounts().values().filter(|account| !account.tags.is_empty());
        let units = directory.settings().unit_tags.iter().filter(|(_, tags)| !tags.is_empty());
        let once_tagged = accounts.map(|account| account.id.to_string()).chain(units.map(|(unit, _)| unit.to_string()));
        Self {
            services: BTreeMap::new(),
            delegates: BTreeMap::new(),
            creations: BTreeMap::new(),
            joined: BTreeMap::new(),
            closings: BTreeMap::new(),
            policy_types: policy_types(directory),
            invitations: BTreeMap::new(),
            members: members(organization),
            once_tagged: once_tagged.collect(),
            regions: BTreeMap::new(),
            names: BTreeMap::new(),
            started: now,
        }
    }

    /// Whether something is due by now that has not happened yet.
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.creations.values().any(|creation| creation.is_due(now))
            || self.closings.values().any(|closing| closing.is_due(now))
    }

    /// The accounts that are to be closed by now and are not yet. From now on they are.
    pub fn closed_by(&mut self, now: Timestamp) -> Vec<AccountId> {
        let due = self.closings.iter_mut().filter(|(_, closing)| closing.is_due(now));
        due.map(|(id, closing)| {
            closing.is_done = true;
            *id
        })
        .collect()
    }

    /// When an account joined, if it was not there from the start.
    pub fn joined_at(&self, account: AccountId) -> Option<Timestamp> {
        self.joined.get(&account).map(|joining| joining.at)
    }
}

/// The types of policy of which a file can have some.
pub const SERVICE_CONTROL: &str = "SERVICE_CONTROL_POLICY";
pub const RESOURCE_CONTROL: &str = "RESOURCE_CONTROL_POLICY";

/// Service control policies are enabled from the start; resource control policies where the file has some.
fn policy_types(directory: &Directory) -> BTreeSet<&'static str> {
    let has_resource_control = !directory.settings().guards.resource_control.is_empty();
    [SERVICE_CONTROL].into_iter().chain(has_resource_control.then_some(RESOURCE_CONTROL)).collect()
}

/// The accounts in each unit.
pub fn members(organization: &Organization) -> BTreeMap<UnitId, BTreeSet<AccountId>> {
    let mut members: BTreeMap<UnitId, BTreeSet<AccountId>> = BTreeMap::new();
    for account in organization.accounts().values() {
        members.entry(account.parent.clone()).or_default().insert(account.id);
    }
    members
}

/// How long it takes until an account is there or closed, or a Region enabled. AWS takes minutes.
pub const TAKES: Duration = Duration::from_secs(2);

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

/// An account that is invited to the organization.
#[derive(Clone, Debug)]
pub struct Invitation {
    pub(super) invited: Invited,
    pub(super) notes: Option<String>,
    pub(super) tags: BTreeMap<String, String>,
    pub(super) requested: Timestamp,
    pub(super) answer: Option<InvitationAnswer>,
}

/// Who is invited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Invited {
    Account(AccountId),
    /// Whoever has this address.
    Email(String),
}

/// What became of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvitationAnswer {
    Accepted,
    Declined,
    Canceled,
}
