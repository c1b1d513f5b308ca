//! How many contacts there are of each status.

use std::collections::BTreeMap;

use super::status::{ContactStatus, LiveStatus, PolicyStatus, Situation};
use crate::policy::limits::Share;

/// How many contacts there are of each status.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatusCounts(BTreeMap<ContactStatus, usize>);

/// The same, as much of it as is kept and written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StatusTotals {
    pub set: usize,
    pub missing: usize,
    pub unreadable: usize,
    /// `None` without a policy.
    pub policy: Option<PolicyTotals>,
}

/// What the policy makes of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PolicyTotals {
    pub as_policy: usize,
    pub different: usize,
    pub unmanaged: usize,
    pub undecided: usize,
    pub unreadable: usize,
}

impl StatusCounts {
    /// One more.
    pub fn add(&mut self, status: ContactStatus) {
        *self.0.entry(status).or_default() += 1;
    }

    /// The same with others.
    pub fn add_all(&mut self, others: &Self) {
        for (status, count) in &others.0 {
            *self.0.entry(*status).or_default() += count;
        }
    }

    fn of(&self, is_meant: impl Fn(ContactStatus) -> bool) -> usize {
        self.0.iter().filter(|(status, _)| is_meant(**status)).map(|(_, count)| count).sum()
    }

    #[must_use]
    pub fn live(&self, live: LiveStatus) -> usize {
        self.of(|status| status.live == live)
    }

    #[must_use]
    pub fn policy(&self, policy: PolicyStatus) -> usize {
        self.of(|status| status.policy == Some(policy))
    }

    #[must_use]
    pub fn situation(&self, situation: Situation) -> usize {
        self.of(|status| status.situation() == situation)
    }

    /// The totals, with those of the policy if there is one.
    #[must_use]
    pub fn totals(&self, is_judged: bool) -> StatusTotals {
        let policy = || PolicyTotals {
            as_policy: self.policy(PolicyStatus::AsPolicy),
            different: self.policy(PolicyStatus::Different),
            unmanaged: self.policy(PolicyStatus::Unmanaged),
            undecided: self.policy(PolicyStatus::Undecided),
            unreadable: self.policy(PolicyStatus::Unreadable),
        };
        StatusTotals {
            set: self.live(LiveStatus::Set),
            missing: self.live(LiveStatus::Missing),
            unreadable: self.live(LiveStatus::Unreadable),
            policy: is_judged.then(policy),
        }
    }
}

impl StatusTotals {
    /// How much is covered: of the contacts that the policy speaks of, those that are as it wants them; without a
    /// policy, of all contacts those that are set.
    #[must_use]
    pub fn covered(self) -> CoveredShare {
        let Self { set, missing, unreadable, policy } = self;
        match policy {
            None => CoveredShare { covered: set, of: set + missing + unreadable },
            Some(PolicyTotals { as_policy, different, unmanaged: _, undecided, unreadable }) => {
                CoveredShare { covered: as_policy, of: as_policy + different + undecided + unreadable }
            }
        }
    }
}

/// How many are covered, and of how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CoveredShare {
    pub covered: usize,
    /// Those that could be.
    pub of: usize,
}

impl CoveredShare {
    /// Whether it is less than a share. Of nothing, nothing is missing.
    #[must_use]
    pub fn is_under(self, share: Share) -> bool {
        share.is_missed(self.covered, self.of)
    }

    /// In tenths of a percent, rounded down, so that only all of it is 100%; `None` of nothing.
    #[must_use]
    pub fn permille(self) -> Option<usize> {
        (self.covered * 1000).checked_div(self.of)
    }
}
