//! What a plan holds. It cannot run: `apply` carries it out.

use std::sync::Arc;

use super::change::{ActionKind, Change, Counts};
use super::existing::Existing;
use super::scope::{Narrowing, named};
use super::why::{Why, WhyNotReverted, WhyUnmanaged};
use crate::finding::Finding;
use crate::organization::{AccountId, AccountRef, Identity, SettingKey};
use crate::policy::Origin;
use crate::setting::Kind;

/// What must change for an organization to be as its policy says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The organization, and who read it.
    pub identity: Identity,
    /// The changes, by account and type.
    pub changes: Vec<Change>,
    /// How many contacts are as they should be.
    pub unchanged: usize,
    /// How many contacts are set, among those that were decided and read: what shares are of.
    pub existing: Existing,
    /// Contacts that could not be read.
    pub unreadable: Vec<Unplanned>,
    /// Contacts for which the policy says nothing that could be done.
    pub undecided: Vec<Unplanned>,
    /// Accounts that are not managed.
    pub skipped: Vec<Unmanaged>,
    /// Accounts that the caller cannot get at.
    pub out_of_reach: Vec<Unmanaged>,
    /// What rules and defaults take out of management, by rule and type.
    pub left_alone: Vec<LeftAlone>,
    /// What was found about the policy, as it is kept.
    pub findings: Vec<Finding>,
    /// Changes that it would need as well, of kinds that were not asked for.
    pub left_out: Counts,
    /// Which part of the organization, of its contacts and of their changes it is about.
    pub scope: Narrowing,
    /// Contacts of a plan that is undone that stay as they are.
    pub not_reverted: Vec<NotReverted>,
    /// Contacts that the policy as it was before managed, and that it no longer does.
    pub released: Vec<Released>,
}

impl Plan {
    /// A plan in which nothing is planned yet.
    #[must_use]
    pub fn empty(identity: Identity) -> Self {
        Self {
            identity,
            changes: Vec::new(),
            unchanged: 0,
            existing: Existing::default(),
            unreadable: Vec::new(),
            undecided: Vec::new(),
            skipped: Vec::new(),
            out_of_reach: Vec::new(),
            left_alone: Vec::new(),
            findings: Vec::new(),
            left_out: Counts::default(),
            scope: Narrowing::WHOLE,
            not_reverted: Vec::new(),
            released: Vec::new(),
        }
    }

    /// The plan, made of some accounts and types only: of all of them, if none is named.
    #[must_use]
    pub fn of(mut self, accounts: &[AccountId], types: &[Kind]) -> Self {
        self.scope.accounts = named(accounts, &[]);
        self.scope.types = named(types, &Kind::ALL);
        self
    }

    /// The plan with the changes of these kinds alone; with all of them, if none is named. What is left out is
    /// counted, so that nobody takes the rest for all.
    #[must_use]
    pub fn only(mut self, kinds: &[ActionKind]) -> Self {
        if kinds.is_empty() {
            return self;
        }
        let (changes, rest): (Vec<_>, Vec<_>) =
            self.changes.into_iter().partition(|change| kinds.contains(&change.action.kind()));
        self.scope.only = named(kinds, &ActionKind::ALL);
        Self { changes, left_out: Counts::of(&rest), ..self }
    }

    /// The plan, with what was found about its policy. That contacts are undecided is left out where none of those
    /// is in the plan.
    #[must_use]
    pub fn found(self, findings: impl IntoIterator<Item = Finding>) -> Self {
        let none_undecided = self.undecided.is_empty();
        let kept = |finding: &Finding| !(none_undecided && finding.code.is_about_undecided());
        let findings = findings.into_iter().filter(kept).map(Finding::recorded).collect();
        Self { findings, ..self }
    }

    /// Whether everything that the policy speaks of was decided and read, and nothing is wrong with the policy.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.unreadable.is_empty() && self.undecided.is_empty() && !self.findings.iter().any(Finding::is_error)
    }

    /// What is wrong with the policy as a whole, so that no part of the plan is to be trusted: the errors that are
    /// not about contacts which are undecided.
    pub fn faults(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.is_error() && !finding.code.is_about_undecided())
    }

    /// Whether it shows that the organization matches its policy: it is about all of it, knows all of it, and
    /// changes nothing.
    #[must_use]
    pub fn matches_policy(&self) -> bool {
        let nothing_to_do = self.changes.is_empty() && self.left_out.is_empty() && self.not_reverted.is_empty();
        nothing_to_do && self.is_complete() && self.scope.is_whole() && self.out_of_reach.is_empty()
    }

    /// The accounts that it speaks of.
    pub fn accounts(&self) -> impl Iterator<Item = AccountId> {
        let changed = self.changes.iter().map(|change| change.key.account);
        let unplanned = self.unreadable.iter().chain(&self.undecided).map(|unplanned| unplanned.key.account);
        let unplanned = unplanned.chain(self.not_reverted.iter().map(|not_reverted| not_reverted.key.account));
        let unplanned = unplanned.chain(self.released.iter().map(|released| released.key.account));
        let unmanaged = self.skipped.iter().chain(&self.out_of_reach).map(|unmanaged| unmanaged.account.id);
        changed.chain(unplanned).chain(unmanaged)
    }

    /// How many changes there are of each kind.
    #[must_use]
    pub fn counts(&self) -> Counts {
        Counts::of(&self.changes)
    }
}

/// A contact for which nothing is planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unplanned {
    /// The account, for people to read.
    pub account: AccountRef,
    /// Which contact.
    pub key: SettingKey,
    pub why: Why,
}

/// An account for which nothing is planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmanaged {
    pub account: AccountRef,
    pub why: WhyUnmanaged,
}

/// A contact that is no longer managed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Released {
    /// The account, for people to read.
    pub account: AccountRef,
    /// Which contact.
    pub key: SettingKey,
    /// What was wanted of it, as a policy writes it.
    pub was: String,
}

/// Contacts that a rule or the defaults take out of management.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftAlone {
    /// Who says so.
    pub origin: Arc<Origin>,
    /// Contacts of which kind.
    pub kind: Kind,
    /// Of how many accounts.
    pub accounts: usize,
}

/// A contact that stays as it is although its change is undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotReverted {
    /// The account, for people to read.
    pub account: AccountRef,
    /// Which contact.
    pub key: SettingKey,
    pub why: WhyNotReverted,
}
