//! `show`: a saved plan, as `plan` showed it.

use std::path::PathBuf;

use clap::Args;

use crate::cli::args::{PagerArgs, RedactArgs, ViewArgs};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::input::commit::CommitArgs;
use crate::cli::input::distinct::distinct;
use crate::cli::input::saved_plan::read_plan;
use crate::cli::output::destination::FormatArgs;
use crate::cli::output::format::DocumentFormat;
use crate::cli::output::render;
use crate::cli::output::terminal::Terminal;
use crate::plan::basis::Basis;
use crate::plan::redact::redact;
use crate::run::journal;
use crate::view::markdown::plan::Review;

#[derive(Debug, Args)]
pub struct ShowArgs {
    /// Saved plan
    #[arg(value_name = "PLAN")]
    pub plan: PathBuf,
    #[command(flatten)]
    pub format: FormatArgs<DocumentFormat>,
    #[command(flatten)]
    pub view: ViewArgs,
    #[command(flatten)]
    pub commit: CommitArgs,
    #[command(flatten)]
    pub pager: PagerArgs,
    #[command(flatten)]
    pub redact: RedactArgs,
}

/// Shows a saved plan.
pub fn run(args: &ShowArgs, terminal: &Terminal) -> Result<Exit, CliError> {
    distinct(args.format.files(), [args.plan.as_path(), &journal::path_of(&args.plan)])?;
    args.format.check()?;
    let document = read_plan(&args.plan)?;
    let terminal = &terminal.showing(&args.view).paging(&args.pager).redacting(args.redact.redact)?;
    let document = terminal.masks().map_or_else(|| document.clone(), |masks| redact(&document, masks));
    let review = Review {
        document: &document,
        findings: &document.plan.findings,
        basis: &Basis { commit: args.commit.commit(), ..Basis::REAL }.shown_masked(args.redact.redact),
    };
    args.format.show(|format, screen| render::document(format, review, screen), terminal)?;
    if args.format.format == DocumentFormat::Text {
        terminal.remember(document.plan.faults());
    }
    Ok(Exit::Done)
}
