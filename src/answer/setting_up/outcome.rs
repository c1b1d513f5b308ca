//! What became of each step.

use super::steps::SetupStep;
use crate::gateway::Failure;

/// How a step ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepEnd {
    /// It was done, and shows.
    Done,
    /// AWS has not done it.
    Failed(Failure),
    /// It may have been done, and does not show; with what was said instead of an answer, if there was none.
    Unverified(Option<Failure>),
    /// A step before it has not come to its end.
    NotAttempted,
}

/// What became of all steps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SetupReport {
    pub steps: Vec<(SetupStep, StepEnd)>,
    /// Whether a signal has ended it.
    pub interrupted: bool,
}

/// How many steps ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SetupTally {
    pub done: usize,
    pub failed: usize,
    pub unverified: usize,
    pub not_attempted: usize,
}

impl SetupReport {
    #[must_use]
    pub fn tally(&self) -> SetupTally {
        let mut tally = SetupTally::default();
        for (_, end) in &self.steps {
            match end {
                StepEnd::Done => tally.done += 1,
                StepEnd::Failed(_) => tally.failed += 1,
                StepEnd::Unverified(_) => tally.unverified += 1,
                StepEnd::NotAttempted => tally.not_attempted += 1,
            }
        }
        tally
    }
}
