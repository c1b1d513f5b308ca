//! The verdicts that all checks can come to.

use crate::answer::checkup::check::About;
use crate::answer::checkup::code::CheckStatus;
use crate::answer::checkup::evidence::Asking;
use crate::answer::checkup::fix::Fix;
use crate::answer::checkup::grounds::CheckGrounds;
use crate::gateway::Failure;

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
        Fix::of(failure, &[], self)
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
}
