//! Why a file is not taken for a plan.

use thiserror::Error;

use crate::text::our_file::OurFile;

/// Why a file is not taken for a plan.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum PlanFileError {
    /// It is not JSON.
    #[error("not valid JSON at line {line}, column {column}")]
    NotJson {
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
    },
    /// It is something else.
    #[error("not a plan file: its `format` is not `orgcontacts/plan`")]
    NotAPlan,
    /// It is another of our files.
    #[error("this is {0}, not a saved plan")]
    OurFile(OurFile),
    /// It was made by another version of this program.
    #[error("this release does not know version {0} of the plan file")]
    UnknownVersion(String),
    /// Something in it has changed since it was written.
    #[error("the file has been changed since it was written: its digest does not match its content")]
    Digest,
    /// Its changes are not those that its id stands for.
    #[error("the plan's ID does not match its changes")]
    Id,
    /// It is about masked contacts, or about an organization that is not there.
    #[error("the file holds a plan for viewing only: its contacts are masked, or it is a what-if")]
    OnlyForShowing,
    /// Something in it makes no sense.
    #[error("the file makes no sense: {0}")]
    Malformed(String),
}

impl PlanFileError {
    /// Whether the file does not even begin as a plan.
    #[must_use]
    pub fn is_of_something_else(&self) -> bool {
        match self {
            Self::NotJson { .. } | Self::NotAPlan | Self::OurFile(_) => true,
            Self::UnknownVersion(_) | Self::Digest | Self::Id | Self::OnlyForShowing | Self::Malformed(_) => false,
        }
    }

    /// It is not JSON.
    pub(super) fn not_json(error: &serde_json::Error) -> Self {
        Self::NotJson { line: error.line(), column: error.column() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_that_is_not_taken_is_a_plan_all_the_same() {
        use PlanFileError as E;
        for other in [E::NotJson { line: 1, column: 1 }, E::NotAPlan, E::OurFile(OurFile::Organization)] {
            assert!(other.is_of_something_else(), "{other}");
        }
        for plan in
            [E::UnknownVersion("9".to_owned()), E::Digest, E::Id, E::OnlyForShowing, E::Malformed(String::new())]
        {
            assert!(!plan.is_of_something_else(), "{plan}");
        }
    }
}
