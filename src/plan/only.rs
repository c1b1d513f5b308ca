//! A plan with changes of some kinds only. What is left out is counted, so that nobody takes the rest
//! for all.

use std::str::FromStr;

use thiserror::Error;

use super::{ActionKind, Counts, Plan};

impl Plan {
    /// The plan with the changes of these kinds alone; with all of them, if none is named.
    #[must_use]
    pub fn only(self, kinds: &[ActionKind]) -> Self {
        let is_wanted = |kind| kinds.is_empty() || kinds.contains(&kind);
        let (changes, rest): (Vec<_>, Vec<_>) =
            self.changes.into_iter().partition(|change| is_wanted(change.action.kind()));
        Self { changes, left_out: Counts::of(&rest), ..self }.noting_kinds(kinds)
    }
}

impl FromStr for ActionKind {
    type Err = UnknownActionKind;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or_else(|| UnknownActionKind(text.to_owned()))
    }
}

/// Not one of the three kinds of change.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("`{0}` is not a kind of change: use create, update or delete")]
pub struct UnknownActionKind(String);
