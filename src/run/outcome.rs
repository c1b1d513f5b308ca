//! What came of applying a plan: the outcome of each change, and how it all counts up.

mod codes;
pub mod schema;
pub mod wire;

use std::fmt;

use jiff::Timestamp;
use thiserror::Error;

use crate::gateway::Failure;
use crate::plan::Change;
use crate::plan::id::PlanId;
use crate::setting::LiveValue;
use crate::setting::masks::Masks;
pub use codes::{OutcomeReason, OutcomeWord};

/// What came of applying a plan.
#[derive(Clone, Debug)]
pub struct Report {
    /// The plan's id.
    pub plan_id: PlanId,
    /// When applying began.
    pub started_at: Timestamp,
    /// When it ended.
    pub finished_at: Timestamp,
    /// Whether it was told to stop before it was through.
    pub interrupted: bool,
    /// Why it stopped by itself before it was through, if it did.
    pub stopped: Option<Failure>,
    /// Each change of the plan with its outcome, in the plan's order.
    pub results: Vec<(Change, Outcome)>,
}

impl Report {
    /// This report without personal data, for showing.
    #[must_use]
    pub fn redacted(&self, masks: &Masks) -> Self {
        let masked = |outcome: &Outcome| {
            let found = |found: &Option<LiveValue>| found.as_ref().map(|found| masks.live(found));
            match outcome {
                Outcome::Drifted { found: real } => Outcome::Drifted { found: found(real) },
                Outcome::Unverified(Unverified::Different { found: real }) => {
                    Outcome::Unverified(Unverified::Different { found: found(real) })
                }
                other => other.clone(),
            }
        };
        let results = self.results.iter().map(|(change, outcome)| (change.clone(), masked(outcome)));
        Self { results: results.collect(), ..self.clone() }
    }

    /// How many changes ended in which way.
    #[must_use]
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for (_, outcome) in &self.results {
            *match outcome {
                Outcome::Applied => &mut tally.applied,
                Outcome::AlreadyApplied => &mut tally.already_applied,
                Outcome::Drifted { .. } => &mut tally.drifted,
                Outcome::Failed(_) => &mut tally.failed,
                Outcome::NotAttempted(_) => &mut tally.not_attempted,
                Outcome::Unverified(_) => &mut tally.unverified,
            } += 1;
        }
        tally
    }
}

/// How many changes ended in which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Written, and seen to be.
    pub applied: usize,
    /// Found to be as wanted already.
    pub already_applied: usize,
    /// Found to be neither as planned nor as wanted, and left alone.
    pub drifted: usize,
    /// Not written.
    pub failed: usize,
    /// Not begun.
    pub not_attempted: usize,
    /// Sent, and not seen to be written.
    pub unverified: usize,
}

/// What became of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The contact was written and, unless that was to be skipped, seen to be.
    Applied,
    /// The contact was as wanted before anything was written.
    AlreadyApplied,
    /// The contact was neither what the plan says it was nor what it wants: someone else changed
    /// it since. It was left alone.
    Drifted {
        /// What was there; `None` if nothing.
        found: Option<LiveValue>,
    },
    /// The contact was not changed.
    Failed(Failure),
    /// Nothing was tried.
    NotAttempted(NotAttempted),
    /// A write was sent, and it is not known whether the contact is as wanted.
    Unverified(Unverified),
}

impl Outcome {
    /// The word used in reports.
    #[must_use]
    pub fn word(&self) -> OutcomeWord {
        match self {
            Self::Applied => OutcomeWord::Applied,
            Self::AlreadyApplied => OutcomeWord::AlreadyApplied,
            Self::Drifted { found: _ } => OutcomeWord::Drifted,
            Self::Failed(_) => OutcomeWord::Failed,
            Self::NotAttempted(_) => OutcomeWord::NotAttempted,
            Self::Unverified(_) => OutcomeWord::Unverified,
        }
    }

    /// Why it is not simply done, by the stable name that other people's scripts go by.
    #[must_use]
    pub fn code(&self) -> Option<&'static str> {
        match self {
            Self::Applied | Self::AlreadyApplied => None,
            Self::Drifted { found: _ } => Some(OutcomeReason::Changed.as_str()),
            Self::Failed(failure) => Some(failure.class().as_str()),
            Self::NotAttempted(why) => Some(why.code().as_str()),
            Self::Unverified(why) => Some(why.code().as_str()),
        }
    }

    /// Why it is not simply done, as a sentence.
    #[must_use]
    pub fn reason(&self) -> Option<String> {
        match self {
            Self::Applied | Self::AlreadyApplied => None,
            Self::Drifted { .. } => Some("changed by someone else since the plan was made; left alone".to_owned()),
            Self::Failed(failure) => Some(failure.to_string()),
            Self::NotAttempted(why) => Some(why.to_string()),
            Self::Unverified(why) => Some(why.to_string()),
        }
    }

    /// What was found in place of what was expected.
    #[must_use]
    pub fn found(&self) -> Option<&Option<LiveValue>> {
        match self {
            Self::Drifted { found } | Self::Unverified(Unverified::Different { found }) => Some(found),
            _ => None,
        }
    }
}

/// Why a change was not even tried.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum NotAttempted {
    /// The run was told to stop.
    #[error("the run was interrupted")]
    Interrupted,
    /// The run was refused, or ended, before the first change.
    #[error("the run ended before the first change")]
    NotBegun,
    /// The run stopped, since every call would have failed.
    #[error("the run stopped early")]
    Stopped,
}

impl NotAttempted {
    /// The stable name.
    #[must_use]
    pub fn code(&self) -> OutcomeReason {
        match self {
            Self::Interrupted => OutcomeReason::Interrupted,
            Self::NotBegun => OutcomeReason::NotBegun,
            Self::Stopped => OutcomeReason::Stopped,
        }
    }
}

/// Why a change is not known to be in effect although its write was sent. None says that it was written:
/// only the contact itself could tell.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Unverified {
    /// It still shows the old value.
    #[error("sent, but the old value still shows")]
    NotYetVisible,
    /// It shows a third value.
    #[error("sent, but another value shows: someone else may have changed it")]
    Different {
        /// What shows; `None` if nothing.
        found: Option<LiveValue>,
    },
    /// It could not be read back.
    #[error("sent, but it could not be read back: {0}")]
    Unreadable(Failure),
    /// The run was told to stop before it showed.
    #[error("sent, but the run was interrupted before it showed")]
    Interrupted,
    /// The report was written before the run, and the run has not ended.
    #[error("it is not known whether it was written: this report was prepared before the run, which did not end")]
    NotEnded,
    /// The run was ended at once while its write was under way.
    #[error("it is not known whether it was written: the run was ended while the write was under way")]
    Abandoned,
    /// The write's own fate is not known.
    #[error("it is not known whether it was written: {0}")]
    Unknown(Failure),
}

impl Unverified {
    /// The stable name.
    #[must_use]
    pub fn code(&self) -> OutcomeReason {
        match self {
            Self::NotYetVisible => OutcomeReason::NotYetVisible,
            Self::Different { found: _ } => OutcomeReason::Different,
            Self::Unreadable(_) => OutcomeReason::NotReadBack,
            Self::Interrupted => OutcomeReason::Interrupted,
            Self::NotEnded => OutcomeReason::NotEnded,
            Self::Abandoned => OutcomeReason::Abandoned,
            Self::Unknown(_) => OutcomeReason::Unknown,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word().as_str())
    }
}
