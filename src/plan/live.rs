//! What is there: the contacts as they were read.

use std::collections::BTreeMap;

use crate::gateway::Failure;
use crate::organization::SettingKey;
use crate::setting::LiveValue;

/// What was found for one contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Observed {
    /// It is set.
    Present(LiveValue),
    /// The other side said that it is not set.
    Absent,
    /// It could not be read: nothing is known of it, least of all that it is not set.
    Unreadable(Failure),
}

impl From<Result<Option<LiveValue>, Failure>> for Observed {
    fn from(answer: Result<Option<LiveValue>, Failure>) -> Self {
        match answer {
            Ok(Some(contact)) => Self::Present(contact),
            Ok(None) => Self::Absent,
            Err(failure) => Self::Unreadable(failure),
        }
    }
}

/// What was found, for each contact that was asked for.
pub type LiveState = BTreeMap<SettingKey, Observed>;
