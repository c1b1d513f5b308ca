//! `revert`: makes a plan that undoes an applied plan. Is given read access only.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use crate::cli::args::{LimitArgs, PagerArgs, RedactArgs, SaveArgs, SourceArgs, ViewArgs};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::input::backend::{Backend, Purpose};
use crate::cli::input::distinct::distinct;
use crate::cli::input::saved_plan::read_plan;
use crate::cli::input::source;
use crate::cli::output::destination::FormatArgs;
use crate::cli::output::format::DocumentFormat;
use crate::cli::output::outlet;
use crate::cli::output::progress::{Progress, announce};
use crate::cli::output::render;
use crate::cli::output::save_plan::{note_saved, save_plan};
use crate::cli::output::terminal::Terminal;
use crate::cli::time::now;
use crate::gateway::{ReadAccess, Work};
use crate::plan::Plan;
use crate::plan::basis::Basis;
use crate::plan::file::{PlanDocument, PolicyFile, sha256};
use crate::plan::guardrail::Limits;
use crate::plan::redact::redact;
use crate::plan::revert::revert;
use crate::platform::with_slashes;
use crate::policy::{Origin, Source};
use crate::run::journal;
use crate::run::observe::{asked, observe};
use crate::view::markdown::plan::Review;

#[derive(Debug, Args)]
pub struct RevertArgs {
    /// Saved plan that was applied
    #[arg(value_name = "PLAN")]
    pub plan: PathBuf,
    #[command(flatten)]
    pub source: SourceArgs,
    #[command(flatten)]
    pub limits: LimitArgs,
    #[command(flatten)]
    pub format: FormatArgs<DocumentFormat>,
    #[command(flatten)]
    pub view: ViewArgs,
    #[command(flatten)]
    pub pager: PagerArgs,
    #[command(flatten)]
    pub redact: RedactArgs,
    #[command(flatten)]
    pub save: SaveArgs,
}

/// Plans and shows.
pub async fn run(args: &RevertArgs, terminal: &Terminal) -> Result<Exit, CliError> {
    let logs: Vec<PathBuf> =
        [&args.plan].into_iter().chain(&args.save.out).map(|plan| journal::path_of(plan)).collect();
    let written = args.save.out.iter().map(PathBuf::as_path).chain(args.format.files());
    let organization = args.source.organization.as_deref().map(source::named_file);
    let needed = [&args.plan].into_iter().chain(&logs).map(PathBuf::as_path);
    distinct(written, needed.chain(organization))?;
    args.format.check()?;
    let out = args.save.out.as_deref().map(|path| outlet::plan_file(path, args.save.force)).transpose()?;
    let applied = read_plan(&args.plan)?;
    let backend = Backend::open(&args.source, Purpose::Contacts, terminal).await?;
    let reversal = reversal(&backend, &applied, args, terminal).await;
    backend.say_avoided_roles(terminal);
    let plan = reversal?;
    let limits = Limits::UNLIMITED.with(args.limits.settings());
    let from = PolicyFile { path: with_slashes(&args.plan), sha256: sha256(applied.to_json().as_bytes()) };
    let document = PlanDocument::new(plan, now(), vec![from], limits);
    if let Some(file) = &out {
        save_plan(file, &document, terminal)?;
    }
    let terminal = &terminal.showing(&args.view).paging(&args.pager).redacting(args.redact.redact)?;
    let shown = terminal.masks().map_or_else(|| document.clone(), |masks| redact(&document, masks));
    let review = Review { document: &shown, findings: &[], basis: &Basis::REAL.shown_masked(args.redact.redact) };
    args.format.show(|format, screen| render::document(format, review, screen), terminal)?;
    if let Some(path) = &args.save.out {
        note_saved(path, &document, &args.source, &args.limits, terminal);
    }
    Ok(exit(&document.plan, applied.plan.changes.len()))
}

/// How it ends, for so many contacts that were to be restored.
fn exit(plan: &Plan, all: usize) -> Exit {
    match plan.not_reverted.len() + plan.unreadable.len() {
        0 => Exit::Done,
        left if left == all => Exit::Error,
        _ => Exit::Partial,
    }
}

async fn reversal(
    access: &Backend,
    applied: &PlanDocument,
    args: &RevertArgs,
    terminal: &Terminal,
) -> Result<Plan, CliError> {
    let identity = access.identity().await.map_err(CliError::Organization)?;
    let plan = &applied.plan;
    if identity.organization != plan.identity.organization {
        let (plan, live) = (plan.identity.organization.clone(), identity.organization);
        let file = access.recorded().map(|(path, _)| path.to_owned());
        return Err(CliError::OtherOrganization { plan, live, file });
    }
    let progress = Progress::new(terminal, "Reading contacts");
    progress.expect(plan.changes.len());
    let work = |reads| access.outlook(Work { reads, ..Work::default() });
    announce(terminal, "Reading contacts", work(plan.changes.len()));
    let asked = asked(&identity, plan.changes.iter().map(|change| change.key));
    let live = observe(access, asked, || progress.step(|left| (work(left), access.throttles()))).await;
    progress.finish();
    let origin = Origin { source: Source::Revert, file: with_slashes(&args.plan), line: 1 };
    Ok(revert(plan, identity, &live, &Arc::new(origin)))
}
