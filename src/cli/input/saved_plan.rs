//! Reading a saved plan.

use std::path::Path;

use crate::cli::error::CliError;
use crate::cli::output::mark::is_plan;
use crate::plan::file::{MAX_BYTES, PlanDocument, PlanFileError};
use crate::text::reading::Readable;

const PLAN: Readable = Readable { name: "a plan file", most: MAX_BYTES, begins: is_plan };

/// Reads a plan file that can be trusted.
pub fn read_plan(path: &Path) -> Result<PlanDocument, CliError> {
    let untrusted = |source| CliError::PlanFile { path: path.to_owned(), source };
    let bytes = PLAN.read(path).map_err(|source| CliError::unread(path, source))?;
    let text = String::from_utf8(bytes).map_err(|_| untrusted(PlanFileError::NotAPlan))?;
    PlanDocument::from_json(&text).map_err(untrusted)
}
