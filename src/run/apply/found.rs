//! What is there, compared with the two values that a change knows.

use crate::plan::Change;
use crate::setting::LiveValue;

/// A contact compared with the two values that a change knows.
pub enum Found {
    Before,
    After,
    Else(Option<LiveValue>),
}

impl Found {
    /// What was read, compared with what the change knows.
    pub fn of(change: &Change, found: Option<LiveValue>) -> Self {
        let is_after = match (change.action.after(), &found) {
            (Some(after), Some(found)) => after.matches(found),
            (None, None) => true,
            _ => false,
        };
        let is_before = match (change.action.before(), &found) {
            (Some(before), Some(found)) => before.same_as(found),
            (None, None) => true,
            _ => false,
        };
        match (is_after, is_before) {
            (true, _) => Self::After,
            (false, true) => Self::Before,
            (false, false) => Self::Else(found),
        }
    }
}
