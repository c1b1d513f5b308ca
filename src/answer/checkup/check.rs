//! What `doctor` answers: a check after another, each with what it is about and what to do.

use std::collections::BTreeSet;

use super::code::{CheckCode, CheckStatus};
use super::demands::Goal;
use super::evidence::{Probe, WayToAws};
use super::fix::Fix;
use crate::gateway::{CallerFacts, Failure, FeatureSet, OrganizationFacts, Skew};
use crate::organization::{AccountId, SettingKey};

/// What came of all checks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkup {
    pub goal: Goal,
    /// The profile of the AWS configuration that commands are to be run with.
    pub profile: Option<String>,
    /// One for each code, in order.
    pub checks: Vec<Check>,
}

impl Checkup {
    /// Whether nothing that is needed has failed.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.checks.iter().all(|check| check.status != CheckStatus::Failed)
    }
}

/// What came of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    pub code: CheckCode,
    pub status: CheckStatus,
    pub about: About,
    /// What to do about it, where something can be done.
    pub fix: Option<Fix>,
}

/// What there is to say of a check, as facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// It failed like that.
    Failure(Failure),
    /// It was not asked, since this has failed.
    NotAsked(CheckCode),
    /// There was no time for it.
    NoTime,
    /// The policy does not need it.
    NotNeeded,
    /// How AWS is called.
    Way(WayToAws),
    /// AWS knows the credentials.
    Accepted,
    /// The call did not get so far as to tell.
    NotTold(CheckCode),
    /// Nothing has answered that could tell.
    NoAnswer,
    /// How far the clock is off; `None` if no answer bore a time.
    Clock(Option<Skew>),
    /// The clock is off by more than AWS bears, by the time of an answer, and no call has gone through.
    TimeRefused(Skew),
    /// The same, though AWS takes the signatures.
    TimeAccepted(Skew),
    /// AWS has answered.
    Answered,
    /// The partition has no Account API: contacts follow the linked standard account.
    NoAccountApi(String),
    Caller(CallerFacts),
    Organization(OrganizationFacts),
    Features(FeatureSet),
    /// Whether there is trusted access, and how that is known.
    TrustedAccess(Deduction),
    /// The caller is the management account, which needs no delegation.
    IsManagement,
    /// The caller administers AWS Account Management.
    Administers(Deduction),
    /// The caller's account is a delegated administrator, if for these services and no others.
    AdministersOnly(AccountId, BTreeSet<String>),
    /// It can read the organization, and is denied contacts without a reason.
    ProbablyAdministersOther(AccountId),
    /// So many accounts were listed, and perhaps not all.
    Accounts {
        count: usize,
        complete: bool,
    },
    /// So many units are known.
    Units(usize),
    /// The tags of so many accounts were read, or the index of all of them.
    Tags {
        accounts: Vec<AccountId>,
        by_index: bool,
    },
    /// The tags of an account were not read.
    TagsOf(AccountId, Failure),
    /// The management account is out of the caller's reach, and its contacts are left out of plans.
    OutOfReach,
    Reads(MemberReads),
    /// There is no member account to read from.
    NoMember,
    /// Of no account that is known the policy wants anything.
    NoneMeant,
    /// Only writing would tell.
    OnlyWriting,
    /// Only deleting would tell, and that is never tried.
    OnlyDeleting,
    Probed(Probe),
    Roles(RolesTried),
    /// The policy has no mistakes.
    ValidPolicy,
    /// It has so many.
    Mistakes(usize),
    /// It could not be read, in words.
    UnreadPolicy(String),
    NoPolicy,
}

/// How something is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deduction {
    /// AWS Organizations says so.
    Told,
    /// It follows from a contact of a member account that could be read.
    Follows,
    /// Nothing tells: it could not be asked, and no member account was read.
    Open(Failure),
}

/// Contacts that were read, and what the first one failed with that was not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberReads {
    pub read: Vec<SettingKey>,
    pub failed: Vec<(SettingKey, Failure)>,
}

/// Roles in member accounts that could be used, and those that could not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RolesTried {
    pub used: Vec<AccountId>,
    pub failed: Vec<(AccountId, Failure)>,
    /// How many there was no time for.
    pub left: usize,
}
