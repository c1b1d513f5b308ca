//! Why nothing is planned for a contact or an account: as it was found, or as a plan file records it.
//!
//! Each reason has a stable code, which scripts may go by, and is a sentence for people.

use std::fmt;
use std::sync::Arc;

use crate::desired::{SkipReason, Undecided};
use crate::finding::Code;
use crate::gateway::{Failure, FailureClass, Remedy};
use crate::policy::Origin;
use crate::setting::InvalidField;
use crate::text::named::explained;

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

explained! {
    /// The stable name of a reason of a plan that neither the policy nor a failure gives.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum PlanCode {
        /// Nobody asked for the contact, so it was not read.
        NotRead = "not-read",
            "Run the command again without `--account` and `--type`.";
        /// Only the management account can reach its own contacts, and this caller is another account.
        OutOfReach = "out-of-reach",
            "Run orgcontacts with credentials of the management account too, or `exclude` it.";
        /// A contact no longer has the value that the plan gave it, so `revert` leaves it alone.
        Changed = "changed-since-applied",
            "Look at the contact: if the change was a mistake, correct it with the policy and `apply`.";
    }
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
            Self::NotRead => PlanCode::NotRead.as_str(),
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
            Self::Skipped(reason) => reason.code().as_str(),
            Self::OutOfReach => PlanCode::OutOfReach.as_str(),
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
            Self::Changed => PlanCode::Changed.as_str(),
            Self::Refused(_) => Code::RefusedByAws.as_str(),
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
