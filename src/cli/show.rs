//! `show`: a saved plan, as `plan` showed it.

use std::fs;
use std::path::Path;

use super::args::ShowArgs;
use super::distinct::distinct;
use super::error::CliError;
use super::exit::Exit;
use super::render;
use super::terminal::Terminal;
use crate::plan::basis::Basis;
use crate::plan::file::{PlanDocument, PlanFileError};
use crate::plan::redact::redact;
use crate::view::markdown::plan::Review;

/// Shows a saved plan.
pub fn run(args: &ShowArgs, terminal: &Terminal) -> Result<Exit, CliError> {
    distinct(args.format.files(), [args.plan.as_path()])?;
    let document = read_plan(&args.plan)?;
    let document = if args.redact { redact(&document) } else { document };
    let review = Review { document: &document, findings: &[], basis: &Basis::REAL };
    args.format.show(|format, paint| render::document(format, review, paint), terminal)?;
    Ok(Exit::Done)
}

/// Reads a plan file that can be trusted.
pub fn read_plan(path: &Path) -> Result<PlanDocument, CliError> {
    let bytes = fs::read(path).map_err(|source| CliError::Read { path: path.to_owned(), source })?;
    let untrusted = |source| CliError::PlanFile { path: path.to_owned(), source };
    let text = String::from_utf8(bytes).map_err(|_| untrusted(PlanFileError::NotAPlan))?;
    PlanDocument::from_json(&text).map_err(untrusted)
}
