//! What happens at an endpoint, for those who watch it.

use super::calls::Call;
use crate::backend::organization_file::OrganizationFileError;

/// Told of what happens.
pub type Observer = Box<dyn Fn(ServerEvent<'_>) + Send + Sync>;

/// What happens.
#[derive(Debug)]
pub enum ServerEvent<'a> {
    /// A call is decided.
    Called(&'a Call),
    /// Changes could not be saved, and are undone.
    NotSaved(&'a OrganizationFileError),
}
