//! Why no policy could be made from what is there.

use thiserror::Error;

use crate::answer::import::Deviation;
use crate::cli::exit::Exit;
use crate::finding::Finding;

/// Why no policy could be made from what is there.
#[derive(Debug, Error)]
pub enum ImportError {
    /// The file that was to have the contacts has mistakes, which were shown.
    #[error("the file has mistakes")]
    InvalidRecord(Vec<Finding>),
    /// Nothing is known of any contact.
    #[error("no contact was read, so there is nothing to make a policy from")]
    NothingRead,
    /// Terraform has no contact that it would have to let go of.
    #[error("--removed needs a Terraform state: --from terraform=FILE")]
    NothingToRemove,
    /// Two results are to go to standard output.
    #[error("{first} and {second} would both go to standard output")]
    SeveralPrinted { first: &'static str, second: &'static str },
    /// The policy does not say what is there: a fault of the program.
    #[error("the policy would not reproduce what is there ({}); nothing was written", faults(.0))]
    Deviates(Box<Deviation>),
}

impl ImportError {
    /// What to do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NothingRead => {
                Some("check that the accounts are ACTIVE, and that the organization file has contacts")
            }
            Self::SeveralPrinted { .. } => Some("name a file for all but one of them"),
            Self::Deviates(_) => Some("this is a bug in orgcontacts: please report it"),
            Self::InvalidRecord(_) | Self::NothingToRemove => None,
        }
    }

    /// How it ends.
    pub fn exit(&self) -> Exit {
        match self {
            Self::NothingToRemove | Self::SeveralPrinted { .. } => Exit::Usage,
            Self::InvalidRecord(_) | Self::NothingRead | Self::Deviates(_) => Exit::Error,
        }
    }
}

/// How a policy falls short of what is there.
fn faults(Deviation { changed, unplanned, undecided, errors }: &Deviation) -> String {
    let (changed, unplanned, undecided) = (changed.len(), unplanned.len(), undecided.len());
    let errors = errors.len();
    format!("changed: {changed}, not planned: {unplanned}, not decided: {undecided}, errors: {errors}")
}
