//! The import itself, from what was read to a policy with notes.

use thiserror::Error;

use super::notes::{ImportOptions, Notes};
use super::{found, lists};
use crate::organization::Organization;
use crate::plan::live::LiveState;
use crate::policy::Policy;

/// A policy that was made from what is there.
#[derive(Clone, Debug)]
pub struct Imported {
    pub policy: Policy,
    /// What there is to say about it.
    pub notes: Notes,
}

/// Why there is nothing to make a policy from.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum NothingToImport {
    #[error("the organization has no account that could be managed")]
    NoManagedAccount,
    /// Not one contact is known, neither as set nor as not set.
    #[error("no contact was read")]
    NothingRead,
}

/// Makes a policy from what is there.
///
/// A key that `live` lacks was not read. Nothing is wished for it, nor for what could not be read or written.
///
/// # Errors
/// There is nothing to make a policy from.
pub fn import(
    organization: &Organization,
    live: &LiveState,
    options: ImportOptions,
) -> Result<Imported, NothingToImport> {
    let ImportOptions { gaps: _, merge_similar: _ } = options;
    let (found, mut notes) = found::sort(organization, live);
    if found.accounts.is_empty() {
        return Err(NothingToImport::NoManagedAccount);
    }
    if notes.not_read.len() + notes.unreadable.len() == found.accounts.len() * crate::setting::Kind::ALL.len() {
        return Err(NothingToImport::NothingRead);
    }
    let policy = lists::policy(&found, &mut notes);
    Ok(Imported { policy, notes })
}
