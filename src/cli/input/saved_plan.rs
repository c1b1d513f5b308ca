//! Reading a saved plan.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::cli::error::CliError;
use crate::plan::file::{MAX_BYTES, PlanDocument, PlanFileError};

/// Reads a plan file that can be trusted.
pub fn read_plan(path: &Path) -> Result<PlanDocument, CliError> {
    let unreadable = |source| CliError::Read { path: path.to_owned(), source };
    let untrusted = |source| CliError::PlanFile { path: path.to_owned(), source };
    let file = File::open(path).map_err(unreadable)?;
    // What is too large is not read through; what does not say how large it is, no further than that.
    let mut bytes = Vec::new();
    if file.metadata().map_err(unreadable)?.len() <= MAX_BYTES {
        (&file).take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        if bytes.len() as u64 <= MAX_BYTES {
            return plan_in(bytes).map_err(untrusted);
        }
    }
    Err(untrusted(PlanFileError::TooLarge))
}

fn plan_in(bytes: Vec<u8>) -> Result<PlanDocument, PlanFileError> {
    let text = String::from_utf8(bytes).map_err(|_| PlanFileError::NotAPlan)?;
    PlanDocument::from_json(&text)
}
