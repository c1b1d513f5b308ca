//! Reading a saved plan.

use std::path::Path;

use crate::cli::error::CliError;
use crate::cli::output::mark::is_plan;
use crate::plan::file::{MAX_BYTES, PlanDocument, PlanFileError};
use crate::text::reading::Readable;

const PLAN: Readable = Readable { name: "a plan file", most: MAX_BYTES, begins: is_plan };

/// Reads a plan file that can be trusted.
pub fn read_plan(path: &Path) -> Result<PlanDocument, CliError> {
    PlanDocument::from_json(&text_of(path)?).map_err(|source| untrusted(path, source))
}

/// Whether a file holds a plan: the bytes that it was read from, or others that say the same.
pub fn holds(path: &Path, document: &PlanDocument) -> bool {
    let there = |text: String| PlanDocument::from_json(&text).is_ok_and(|there| there.id == document.id);
    text_of(path).is_ok_and(|text| document.was_read_from(&text) || there(text))
}

fn text_of(path: &Path) -> Result<String, CliError> {
    let bytes = PLAN.read(path).map_err(|source| CliError::unread(path, source))?;
    String::from_utf8(bytes).map_err(|_| untrusted(path, PlanFileError::NotAPlan))
}

fn untrusted(path: &Path, source: PlanFileError) -> CliError {
    CliError::PlanFile { path: path.to_owned(), source }
}
