//! What coverage was before: a line a run, kept in a file.

use jiff::Timestamp;
use thiserror::Error;

use super::count::StatusTotals;
use super::survey::Coverage;
use crate::organization::OrganizationId;
use crate::setting::Kind;

/// What coverage was at some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// When the contacts were read.
    pub time: Timestamp,
    pub organization: OrganizationId,
    /// How many accounts were looked at.
    pub accounts: usize,
    /// By type, those that were looked at.
    pub contacts: Vec<(Kind, StatusTotals)>,
}

/// A line that is not one of ours.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("line {line}: {fault}")]
pub struct InvalidHistory {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub fault: String,
}

impl Moment {
    /// What it is now. Where nobody knows when the contacts were read, it was at `now`.
    #[must_use]
    pub fn of(coverage: &Coverage, now: Timestamp) -> Self {
        let totals = coverage.totals.iter().map(|(kind, counts)| (*kind, counts.totals(coverage.is_judged())));
        Self {
            time: coverage.read_at.unwrap_or(now),
            organization: coverage.identity.organization.clone(),
            accounts: coverage.accounts.len(),
            contacts: totals.collect(),
        }
    }
}
