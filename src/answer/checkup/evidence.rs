//! What was asked of AWS, and what came of it.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::gateway::{CallerFacts, Failure, Membership, OrganizationFacts, Skew};
use crate::organization::{AccountId, Identity, Organization, SettingKey};

/// What came of a question; `None` if it was not asked.
pub type Asking<T> = Option<Result<T, Failure>>;

/// What was asked, in the order in which it was.
#[derive(Clone, Debug)]
pub struct CheckupEvidence {
    /// Whether there is a way to AWS at all.
    pub way: Result<WayToAws, Failure>,
    /// This machine's clock, where an answer of AWS bore its time.
    pub clock: Option<Skew>,
    pub caller: Asking<CallerFacts>,
    pub organization: Asking<OrganizationFacts>,
    /// Whether AWS Account Management has trusted access.
    pub trusted_access: Asking<bool>,
    /// The services that the caller's account is a delegated administrator for.
    pub administered: Asking<BTreeSet<String>>,
    pub members: Asking<ListedMembers>,
    /// How many units are known by name.
    pub units: Asking<usize>,
    /// Accounts whose tags were asked for one by one.
    pub tags: Vec<(AccountId, Result<(), Failure>)>,
    /// Whether the index of tags has accounts, which only the management account can ask.
    pub tag_index: Asking<bool>,
    /// Contacts of the management account, by itself.
    pub management_reads: Vec<ReadTried>,
    /// Contacts of member accounts, by their IDs.
    pub member_reads: Vec<ReadTried>,
    /// The role in member accounts: assumed, and a contact read through it.
    pub roles: Vec<(AccountId, Result<(), Failure>)>,
    /// How many accounts there was no time for.
    pub roles_left: usize,
    pub probe: Option<Probe>,
}

impl CheckupEvidence {
    /// Before anything is asked.
    #[must_use]
    pub fn of_way(way: Result<WayToAws, Failure>) -> Self {
        Self {
            way,
            clock: None,
            caller: None,
            organization: None,
            trusted_access: None,
            administered: None,
            members: None,
            units: None,
            tags: Vec::new(),
            tag_index: None,
            management_reads: Vec::new(),
            member_reads: Vec::new(),
            roles: Vec::new(),
            roles_left: 0,
            probe: None,
        }
    }

    /// Which organization it is, and who asks, as far as both are known.
    #[must_use]
    pub fn identity(&self) -> Option<Identity> {
        let caller = self.caller.as_ref()?.as_ref().ok()?;
        let OrganizationFacts { organization, management_account, features: _ } =
            self.organization.as_ref()?.as_ref().ok()?.clone();
        Some(Identity { organization, management_account, caller: caller.account })
    }
}

/// How AWS is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WayToAws {
    pub region: String,
    /// The endpoints in place of AWS's own, if there are any.
    pub endpoints: BTreeSet<String>,
}

/// The accounts of an organization, as far as they were listed in time.
#[derive(Clone, Debug)]
pub struct ListedMembers {
    /// The accounts and their units; `None` where AWS does not say in which units accounts are.
    pub organization: Option<Organization>,
    /// The ACTIVE ones, without the management account.
    pub active: Vec<AccountId>,
    /// Those whose tags were read, and stand in the organization; `None` before that, and where no tag matters.
    pub tagged: Option<BTreeSet<AccountId>>,
    /// How many there are, whatever their state.
    pub count: usize,
    /// Whether that is all of them.
    pub complete: bool,
}

/// A contact that was read, whatever it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadTried {
    pub key: SettingKey,
    pub outcome: Result<(), Failure>,
}

/// A contact that was put again as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// The account that was to be tried.
    pub account: AccountId,
    pub end: ProbeEnd,
}

/// How putting a contact again ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProbeEnd {
    /// It has no contact that AWS would take: nothing was written.
    NothingToPut,
    /// The organization has no such account, or has it in another state than ACTIVE: none of its contacts was asked for.
    NoSuchMember(Membership),
    /// It could not be read, or what it is could not be kept: nothing was written.
    NotTried(Failure),
    /// AWS refused it: nothing was written. The old value is in the file.
    Refused { key: SettingKey, failure: Failure, file: PathBuf },
    /// It was sent. The old value is in the file.
    Sent {
        key: SettingKey,
        /// What came in place of AWS's answer, if that was lost: it may have been written, or not.
        lost: Option<Failure>,
        found: FoundAgain,
        file: PathBuf,
    },
}

/// What a contact is after it was put again as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FoundAgain {
    Same,
    /// The file has both values.
    Different,
    Unread(Failure),
}
