//! Why nothing is planned for a contact or an account: as it was found, or as a plan file records it.
//!
//! Each reason has a stable code, which scripts may go by, and is a sentence for people.

use std::fmt;
use std::sync::Arc;

use crate::desired::{SkipReason, Undecided};
use crate::gateway::{Failure, FailureClass, Remedy};
use crate::policy::Origin;
use crate::setting::InvalidField;

/// Why nothing is planned for a contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// The policy says nothing of it that could be done.
    Undecided(Undecided),
    /// It could not be read.
    Unreadable(Failure),
    /// Nobody tried to read it.
    NotRead,
    /// A plan file says so.
    Recorded(Recorded),
}

/// Why an account is not managed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhyUnmanaged {
    /// It is not to be managed.
    Skipped(SkipReason),
    /// It is the management account, seen from elsewhere.
    OutOfReach,
    /// A plan file says so, and perhaps which entry of `exclude` takes it out.
    Recorded(Recorded, Option<Arc<Origin>>),
}

/// Why a contact stays as it is although a plan is undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhyNotReverted {
    /// It no longer holds what the plan wrote.
    Changed,
    /// AWS would refuse the old value.
    Refused(Vec<InvalidField>),
    /// A plan file says so.
    Recorded(Recorded),
}

/// A reason as it was written to a file. What it was made from is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    pub code: String,
    /// Its sentence.
    pub message: String,
}

/// What is said of the management account when it is seen from elsewhere.
pub const OUT_OF_REACH: &str =
    "the management account can only be managed with its own credentials: run orgcontacts there too";

impl Why {
    /// The stable name. Other people's scripts go by these.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Undecided(undecided) => undecided.code().as_str(),
            Self::Unreadable(failure) => failure.class().as_str(),
            Self::NotRead => "not-read",
            Self::Recorded(Recorded { code, message: _ }) => code,
        }
    }

    /// What to do about it, where that is known. It can be told from what is recorded, so that a saved plan says it
    /// too.
    #[must_use]
    pub fn remedy(&self) -> Option<Remedy> {
        match self {
            Self::Undecided(_) | Self::NotRead => None,
            Self::Unreadable(failure) => failure.remedy(),
            Self::Recorded(Recorded { code, message }) => Remedy::recorded(FailureClass::named(code)?, message),
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Undecided(undecided) => undecided.fmt(f),
            Self::Unreadable(failure) => failure.fmt(f),
            Self::NotRead => f.write_str("it was not read"),
            Self::Recorded(Recorded { code: _, message }) => f.write_str(message),
        }
    }
}

impl WhyUnmanaged {
    /// The stable name.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Skipped(reason) => reason.code(),
            Self::OutOfReach => "out-of-reach",
            Self::Recorded(Recorded { code, message: _ }, _) => code,
        }
    }

    /// The first entry of `exclude` that takes the account out.
    #[must_use]
    pub fn exclusion(&self) -> Option<&Origin> {
        match self {
            Self::Skipped(reason) => reason.exclusion(),
            Self::OutOfReach => None,
            Self::Recorded(_, exclusion) => exclusion.as_deref(),
        }
    }
}

impl fmt::Display for WhyUnmanaged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Skipped(reason) => reason.fmt(f),
            Self::OutOfReach => f.write_str(OUT_OF_REACH),
            Self::Recorded(Recorded { code: _, message }, _) => f.write_str(message),
        }
    }
}

impl WhyNotReverted {
    /// The stable name.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Changed => "changed-since-applied",
            Self::Refused(_) => "refused-by-aws",
            Self::Recorded(Recorded { code, message: _ }) => code,
        }
    }
}

impl fmt::Display for WhyNotReverted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed => f.write_str("changed by someone else since the plan was applied"),
            Self::Refused(invalid) => {
                let faults: Vec<_> = invalid.iter().map(|fault| format!("{} {}", fault.field, fault.fault)).collect();
                write!(f, "AWS would refuse the old value: {}", faults.join(" and "))
            }
            Self::Recorded(Recorded { code: _, message }) => f.write_str(message),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desired::Instead;
    use crate::organization::AccountState;
    use crate::policy::Source;
    use crate::setting::Kind;

    #[test]
    fn the_docs_list_every_code() {
        let contact = || "soc".to_owned();
        let undecided = [
            Undecided::Conflict(Vec::new()),
            Undecided::RequiredContactMissing { kind: Kind::Security, says: Instead::Nothing },
            Undecided::OutsideRemit {
                rule: Arc::new(Origin { source: Source::Defaults, file: String::new(), line: 1 }),
                remit: 0,
            },
            Undecided::External { contact: contact() },
            Undecided::Unfilled { contact: contact(), unfilled: Vec::new() },
            Undecided::Refused { contact: contact(), invalid: Vec::new() },
            Undecided::Domain { contact: contact(), field: Kind::Security.shape().address().expect("it has one") },
        ];
        let exclude = Origin { source: Source::Exclude, file: "contacts.yaml".to_owned(), line: 1 };
        let skipped = [
            SkipReason::Excluded(exclude.into()),
            SkipReason::NotActive(AccountState::Suspended),
            SkipReason::UnknownState,
        ];
        let unplanned = undecided.into_iter().map(Why::Undecided).chain([Why::NotRead]);
        let unmanaged = skipped.into_iter().map(WhyUnmanaged::Skipped).chain([WhyUnmanaged::OutOfReach]);
        let not_reverted = [WhyNotReverted::Changed, WhyNotReverted::Refused(Vec::new())];
        let codes = unplanned.map(|why| why.code().to_owned());
        let codes = codes.chain(unmanaged.map(|why| why.code().to_owned()));
        let docs = include_str!("../../docs/plan-file.md");
        for code in codes.chain(not_reverted.iter().map(|why| why.code().to_owned())) {
            assert!(docs.contains(&format!("`{code}`")), "{code}");
        }
    }
}
