//! How a run ends, as a number that scripts depend on.

use std::process::ExitCode;

use clap::error::ErrorKind;

use crate::answer::setting_up::{SetupReport, SetupTally};
use crate::plan::whereabouts::Whereabouts;
use crate::run::outcome::{Report, Tally};

/// The exit codes. They are part of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done, or nothing to do.
    Done = 0,
    /// An error; nothing was changed.
    Error = 1,
    /// Changes are pending (`plan --detailed-exitcode`).
    Pending = 2,
    /// A guardrail refused the plan.
    Refused = 3,
    /// The plan no longer fits what is there.
    Stale = 4,
    /// Some of it was done and some was not.
    Partial = 5,
    /// The command line made no sense, or asked for a terminal that is not there.
    Usage = 64,
    /// Interrupted by a signal.
    Interrupted = 130,
}

impl Exit {
    /// How looking for an address ends: what could not be read may have it.
    #[must_use]
    pub fn of_search(found: &Whereabouts) -> Self {
        if found.unread.is_empty() { Self::Done } else { Self::Error }
    }

    /// How setting up ends.
    #[must_use]
    pub fn of_setup(report: &SetupReport) -> Self {
        let SetupTally { done: _, failed, unverified, not_attempted } = report.tally();
        if report.interrupted {
            Self::Interrupted
        } else if failed + unverified + not_attempted == 0 {
            Self::Done
        } else {
            Self::Partial
        }
    }

    /// How applying a plan ends.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        let Tally { applied, already_applied, drifted, failed, not_attempted, unverified } = report.tally();
        let done = applied + already_applied;
        if report.interrupted {
            Self::Interrupted
        } else if drifted + failed + not_attempted + unverified == 0 {
            Self::Done
        } else if done + unverified > 0 {
            Self::Partial
        } else if failed + not_attempted > 0 {
            Self::Error
        } else {
            Self::Stale
        }
    }
}

impl From<&clap::Error> for Exit {
    /// How it ends if clap has something to say. Wrong usage is 64: clap's own 2 would read as "changes pending".
    fn from(error: &clap::Error) -> Self {
        match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Self::Done,
            _ => Self::Usage,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
