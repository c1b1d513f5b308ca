//! What a check is judged by, and the verdicts that all of them can come to.

use crate::answer::checkup::check::{About, CheckCode, CheckStatus};
use crate::answer::checkup::demands::{Demands, PolicyAtHand};
use crate::answer::checkup::evidence::{Asking, CheckupEvidence};
use crate::answer::checkup::fix::Fix;
use crate::gateway::Failure;

/// What there is to judge by.
#[derive(Clone, Copy)]
pub struct CheckGrounds<'c> {
    pub demands: &'c Demands,
    pub evidence: &'c CheckupEvidence,
    pub policy: &'c PolicyAtHand,
    /// The first check before this one that has failed.
    pub earlier: Option<CheckCode>,
}

/// What came of a check.
pub struct CheckVerdict {
    pub status: CheckStatus,
    pub about: About,
    pub fix: Option<Fix>,
}

impl CheckVerdict {
    pub fn ok(about: About) -> Self {
        Self { status: CheckStatus::Ok, about, fix: None }
    }

    pub fn unknown(about: About) -> Self {
        Self { status: CheckStatus::Unknown, about, fix: None }
    }

    pub fn not_needed(about: About) -> Self {
        Self { status: CheckStatus::NotNeeded, about, fix: None }
    }

    pub fn failed(about: About, fix: impl Into<Option<Fix>>) -> Self {
        Self { status: CheckStatus::Failed, about, fix: fix.into() }
    }

    pub fn with_fix(self, fix: impl Into<Option<Fix>>) -> Self {
        Self { fix: fix.into(), ..self }
    }
}

impl CheckGrounds<'_> {
    /// It failed like that.
    pub fn failed(&self, failure: &Failure) -> CheckVerdict {
        CheckVerdict::failed(About::Failure(failure.clone()), self.fix(failure))
    }

    pub fn fix(&self, failure: &Failure) -> Option<Fix> {
        Fix::of(failure, self.demands, self.evidence)
    }

    /// Nobody asked: something before it has failed, or there was no time left.
    pub fn not_asked(&self) -> CheckVerdict {
        CheckVerdict::unknown(self.earlier.map_or(About::NoTime, About::NotAsked))
    }

    /// By the answer alone.
    pub fn by_answer<T>(&self, asked: &Asking<T>, judge: impl FnOnce(&T) -> CheckVerdict) -> CheckVerdict {
        match asked {
            None => self.not_asked(),
            Some(Err(failure)) => self.failed(failure),
            Some(Ok(answer)) => judge(answer),
        }
    }

    /// Whether the caller is the management account; `None` if that is not known.
    pub fn is_management(&self) -> Option<bool> {
        self.evidence.identity().map(|identity| identity.caller == identity.management_account)
    }

    /// Whether members were listed, so that it was decided which are tried.
    pub fn has_sample(&self) -> bool {
        matches!(self.evidence.members, Some(Ok(_)))
    }
}
