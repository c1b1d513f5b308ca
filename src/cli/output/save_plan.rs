//! Saving a plan, to be shown and applied later.

use std::path::Path;

use crate::cli::args::{LimitArgs, SourceArgs, command_line};
use crate::cli::error::CliError;
use crate::cli::output::outlet;
use crate::cli::output::terminal::Terminal;
use crate::plan::file::PlanDocument;
use crate::run::journal;
use crate::text::Text;
use crate::text::files::Replaceable;

/// Saves a plan. One that was applied and stands in the way is kept under another name.
pub fn save_plan(file: &Replaceable, document: &PlanDocument, terminal: &Terminal) -> Result<(), CliError> {
    if journal::is_log(file.path()) {
        return Err(CliError::PlanInTheWay(file.path().to_owned()));
    }
    // Until the new plan is there, nobody begins to apply the old one.
    let (_held, kept) = journal::set_aside(file.path()).map_err(|error| CliError::unsaved(file.path(), error))?;
    if let Some(kept) = kept {
        let (path, kept) = (file.path().display(), kept.display());
        terminal.note(Text::of(format_args!("{path} has been applied, and holds the old values: it is now {kept}.")));
    }
    outlet::save(file, &document.to_json())
}

/// Says where a plan was saved and, unless `apply` will refuse it, how to apply it: where it was made, and within the same
/// limits.
pub fn note_saved(path: &Path, document: &PlanDocument, source: &SourceArgs, limits: &LimitArgs, terminal: &Terminal) {
    let path = path.display();
    if !document.plan.is_complete() || !document.violations().is_empty() {
        return terminal.note(Text::of(format_args!("Saved the plan to {path}.")));
    }
    let command = ["orgcontacts".to_owned(), "apply".to_owned(), path.to_string()].into_iter();
    let command = command_line(command.chain(source.words()).chain(limits.words()));
    terminal.note(Text::of(format_args!("Saved the plan to {path}. To apply it, run: {command}")));
}
