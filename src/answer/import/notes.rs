//! What is asked of an import, and what it has to say about the policy that it made. Views choose the words.

use std::collections::{BTreeMap, BTreeSet};

use crate::desired::SkipReason;
use crate::gateway::Failure;
use crate::organization::{AccountId, SettingKey};
use crate::setting::{Field, InvalidField, Kind};

/// What is asked of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImportOptions {
    pub gaps: Gaps,
    /// Whether contacts that are nearly the same become the commonest of them.
    pub merge_similar: bool,
}

/// What becomes of contacts that are not set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gaps {
    /// They stay so.
    Leave,
    /// A rule may fill them, but a contact fills no more of them than it was found in. A tag or a pattern of names fills
    /// only where several accounts that it means have the contact, and none has another.
    Fill,
}

/// What there is to say about a policy that was made from what is there.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    /// How many accounts are managed.
    pub managed: usize,
    /// Accounts that the policy says nothing about, and why.
    pub skipped: BTreeMap<AccountId, SkipReason>,
    /// Accounts that the caller cannot get at.
    pub out_of_reach: BTreeSet<AccountId>,
    /// How many contacts are set, and decided by the policy.
    pub set: usize,
    /// How many contacts are known not to be set.
    pub not_set: usize,
    /// Contacts that nobody tried to read.
    pub not_read: BTreeSet<SettingKey>,
    /// Contacts that could not be read.
    pub unreadable: BTreeMap<SettingKey, Failure>,
    /// Contacts that are set to what AWS would refuse today. The policy wishes nothing for them.
    pub refused: BTreeMap<SettingKey, Vec<InvalidField>>,
    /// What the defaults rest on.
    pub defaults: BTreeMap<Kind, Evidence>,
    /// What the rules rest on, in their order.
    pub rules: Vec<RuleNote>,
    /// How many contacts each named contact decides, in the order of the policy.
    pub contacts: Vec<Evidence>,
    /// Named contacts that are nearly the same, by their places in the policy; the commonest comes first.
    pub similar: Vec<Vec<usize>>,
    /// Contacts that are not set, and become what the policy says.
    pub filled: Vec<ImportedKey>,
    /// Contacts that are set to something nearly the same as what the policy says, and become it.
    pub merged: Vec<ImportedKey>,
    /// Fields with white space that AWS keeps, and the policy therefore too, by the contact's place in the policy.
    pub odd_spaces: BTreeMap<usize, Vec<(Field, OddSpace)>>,
    /// How well rules made from a part of the accounts say what the others have; `None` if there are too few.
    pub prediction: Option<Prediction>,
}

impl Notes {
    /// How many contacts are not set and stay so.
    #[must_use]
    pub fn left_unset(&self) -> usize {
        self.not_set.saturating_sub(self.filled.len())
    }
}

/// How many accounts something rests on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// For how many accounts it decides something; of a named contact, how many contacts it decides.
    pub decides: usize,
    /// How many accounts it matches; of a named contact, in how many accounts it decides something.
    pub matches: usize,
}

/// What is to be said of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleNote {
    pub grounds: Grounds,
    pub evidence: Evidence,
}

/// Why there is a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grounds {
    /// Accounts that have something in common have a contact in common.
    Pattern,
    /// It is an exception from the others.
    Exception(Oddity),
}

/// What an exception is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Oddity {
    /// What the accounts have is nearly what other rules would give them.
    NearDuplicate,
    /// The accounts have something else.
    OneOff,
    /// The accounts have nothing.
    NotSet,
}

/// White space that nobody sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OddSpace {
    /// Before the text.
    Before,
    /// Behind the text.
    After,
    /// More than one in a row.
    Doubled,
    /// A tab, a line break, a no-break space.
    NotASpace,
}

/// A contact that a plan will change, and what it becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImportedKey {
    pub key: SettingKey,
    /// What it becomes, by its place among the policy's contacts.
    pub contact: usize,
}

/// How many contacts were foretold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prediction {
    pub right: usize,
    pub of: usize,
}
