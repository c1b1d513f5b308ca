//! Where plans are kept that nobody has named a file for, with the old values of what was written.

use std::path::PathBuf;

use crate::cli::error::CliError;
use crate::cli::output::outlet;
use crate::plan::file::PlanDocument;
use crate::platform::{self, private_folder};
use crate::text::files::Replaceable;

/// Where a plan is kept that was not given a name: with the user's state, outside any repository,
/// because it holds personal data.
pub fn file_for(document: &PlanDocument) -> Result<Replaceable, CliError> {
    let folder = state_folder().ok_or(CliError::NoHome)?.join("orgcontacts").join("plans");
    let closed = folder.ancestors().take(2).collect::<Vec<_>>().into_iter().rev().try_for_each(private_folder);
    closed.map_err(|source| CliError::NoPlansFolder { path: folder.clone(), source })?;
    let time = document.created_at.strftime("%Y%m%dT%H%M%SZ");
    let path = folder.join(format!("{}-{time}-{}.json", document.plan.identity.organization, document.id.short()));
    outlet::plan_file(&path, false)
}

/// The folder of the user's state: as the environment says, else where the system has it. A variable that is empty, or no absolute path, says nothing.
fn state_folder() -> Option<PathBuf> {
    let absolute = |path: &PathBuf| path.is_absolute();
    let named = std::env::var_os("XDG_STATE_HOME").map(PathBuf::from).filter(absolute);
    named.or_else(|| platform::state_folder().filter(absolute))
}
