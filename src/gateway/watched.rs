//! What a backend tells whoever watches it at work. No contact is in it, and no secret.

use std::time::Duration;

use super::failure::Failure;
use super::operation::Operation;
use crate::organization::AccountId;

/// Something that a backend did, or found out about itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Watched {
    /// It has obtained what it signs calls with.
    Credentials {
        /// Where they come from, in words.
        source: &'static str,
    },
    /// It knows whose they are.
    Caller(AccountId),
    /// It made a call.
    Call(AttemptedCall),
}

/// One attempt at a call.
#[derive(Clone, Debug, PartialEq)]
pub struct AttemptedCall {
    /// What was called.
    pub operation: Operation,
    /// Which account it is about; `None` if it is about several, or about none.
    pub account: Option<AccountId>,
    /// The how many-th attempt it is, from 1.
    pub attempt: u32,
    /// How it ended.
    pub end: AttemptEnd,
    /// How long it took, without what was waited for before it was sent.
    pub took: Duration,
}

/// How an attempt at a call ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttemptEnd {
    /// With an answer.
    Answered,
    /// AWS refused it for its rate.
    Throttled,
    /// It never reached AWS.
    NotSent(String),
    /// It may have been carried out, and there is no answer.
    Interrupted(String),
    /// In a way in which another attempt would end too.
    Failed(Failure),
}
