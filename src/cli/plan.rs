//! `plan`: shows what would change. Is given read access only.

use std::path::PathBuf;

use clap::Args;

use crate::cli::args::{
    LimitArgs, PagerArgs, PolicyArgs, RedactArgs, SaveArgs, ScopeArgs, SourceArgs, ViewArgs, WarningArgs,
};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::input::backend::{Backend, Purpose};
use crate::cli::input::base::Base;
use crate::cli::input::commit::CommitArgs;
use crate::cli::input::distinct::distinct;
use crate::cli::input::planning;
use crate::cli::input::policy_files;
use crate::cli::input::signals::{Signals, unless};
use crate::cli::input::source;
use crate::cli::input::what_if;
use crate::cli::input::what_if::WhatIfArgs;
use crate::cli::output::destination::FormatArgs;
use crate::cli::output::format::Format;
use crate::cli::output::outlet;
use crate::cli::output::render;
use crate::cli::output::save_plan::{note_saved, save_plan};
use crate::cli::output::terminal::Terminal;
use crate::cli::time::now;
use crate::finding::Finding;
use crate::organization::what_if::Supposition;
use crate::plan::basis::{Basis, Masked};
use crate::plan::difference::Difference;
use crate::plan::file::PlanDocument;
use crate::plan::{Plan, findings, redact};
use crate::run::journal;
use crate::view;
use crate::view::markdown::plan::Review;

#[derive(Debug, Args)]
pub struct PlanArgs {
    #[command(flatten)]
    pub policy: PolicyArgs,
    /// Earlier policy, to separate the effects of the change of policy from drift
    #[arg(long, value_name = "PATH", help_heading = "Policy")]
    pub base: Option<PathBuf>,
    #[command(flatten)]
    pub warnings: WarningArgs,
    #[command(flatten)]
    pub scope: ScopeArgs,
    #[command(flatten)]
    pub source: SourceArgs,
    #[command(flatten)]
    pub what_if: WhatIfArgs,
    #[command(flatten)]
    pub limits: LimitArgs,
    #[command(flatten)]
    pub format: FormatArgs<Format>,
    #[command(flatten)]
    pub view: ViewArgs,
    #[command(flatten)]
    pub commit: CommitArgs,
    #[command(flatten)]
    pub pager: PagerArgs,
    #[command(flatten)]
    pub redact: RedactArgs,
    #[command(flatten)]
    pub save: SaveArgs,
    /// Exit with 2 if changes are pending
    #[arg(long)]
    pub detailed_exitcode: bool,
}

/// Plans and shows.
pub async fn run(args: &PlanArgs, terminal: &Terminal) -> Result<Exit, CliError> {
    let log = args.save.out.as_deref().map(journal::path_of);
    let written = args.save.out.iter().map(PathBuf::as_path).chain(args.format.files());
    let organization = args.source.organization.as_deref().map(source::named_file);
    let needed = args.policy.policy.iter().chain(&args.base).chain(&log).map(PathBuf::as_path);
    distinct(written, needed.chain(organization))?;
    let terminal = &terminal.showing(&args.view).paging(&args.pager).redacting(args.redact.redact)?;
    args.format.check()?;
    let out = args.save.out.as_deref().map(|path| outlet::plan_file(path, args.save.force)).transpose()?;
    let mut signals = Signals::listen()?;
    let Some(planned) = unless(&mut signals, plan(args, terminal)).await else { return Ok(terminal.interrupted()) };
    drop(signals);
    let (document, findings, basis) = render::with_mistakes(planned, &args.format, terminal)?;
    if let Some(file) = &out {
        save_plan(file, &document, terminal)?;
    }
    let (shown, basis) = match terminal.masks() {
        Some(masks) if basis.masked == Masked::No => (&redact::redact(&document, masks), redact::basis(basis, masks)),
        _ => (&document, basis),
    };
    let basis = basis.shown_masked(args.redact.redact);
    let review = Review { document: shown, findings: &findings, basis: &basis };
    args.format.show(|format, screen| render::plan(format, review, screen), terminal)?;
    if let Some(path) = &args.save.out {
        note_saved(path, &document, &args.source, &args.limits, terminal);
    }
    Ok(exit(&document.plan, args.detailed_exitcode))
}

/// The plan, and everything that was found on the way to it.
async fn plan(args: &PlanArgs, terminal: &Terminal) -> Result<(PlanDocument, Vec<Finding>, Basis), CliError> {
    let mut policy = policy_files::load(&args.policy.policy, args.warnings.warnings(), terminal)?;
    let base = args.base.as_deref().map(Base::read);
    policy_files::show(base.iter().filter_map(Base::finding).cloned().collect::<Vec<_>>().as_slice(), terminal);
    let limits = args.limits.settings();
    let (backend, basis) = open(args, terminal).await?;
    // People see the difference alone, so the plan of the organization as it is has to be known too.
    let real = match args.what_if.is_empty() || args.view.full {
        true => None,
        false => Some(planning::plan_quietly(&backend, &policy.policy, base.as_ref(), &args.scope).await?),
    };
    let (backend, suppositions) = supposing(backend, &args.what_if)?;
    let planned = planning::make_plan(&backend, &policy, base.as_ref(), &args.scope, limits, terminal).await;
    backend.say_avoided_roles(terminal);
    let (document, found) = planned?;
    let document = PlanDocument { read_at: backend.recorded().and_then(|(_, read_at)| read_at), ..document };
    let mut findings = std::mem::take(&mut policy.findings);
    findings.extend(policy_files::as_results(found, terminal));
    findings.extend(base.iter().filter_map(Base::finding).cloned());
    findings.extend(findings::of_plan(&document, &policy.policy));
    let difference = real.map(|real| Difference::between(&real, &document.plan));
    let basis = Basis { difference, suppositions, ..basis };
    Ok((if basis.is_real() { document } else { document.only_for_showing() }, findings, basis))
}

/// The organization as it is supposed to be, and in what it is otherwise.
fn supposing(backend: Backend, what_if: &WhatIfArgs) -> Result<(Backend, Vec<Supposition>), CliError> {
    let mut suppositions = Vec::new();
    if what_if.is_empty() {
        return Ok((backend, suppositions));
    }
    let backend = backend.altered(|real| {
        suppositions = what_if.of(real)?;
        what_if::suppose(real, &suppositions)
    })?;
    Ok((backend, suppositions))
}

/// The organization as it is, and what a plan is to be made from.
async fn open(args: &PlanArgs, terminal: &Terminal) -> Result<(Backend, Basis), CliError> {
    let backend = Backend::open(&args.source, Purpose::Comparison, terminal).await?;
    let masked = if backend.is_redacted() { Masked::Recorded } else { Masked::No };
    let basis = Basis { masked, suppositions: Vec::new(), difference: None, commit: args.commit.commit() };
    if let Some((path, read_at)) = backend.recorded() {
        if args.save.out.is_some() && !basis.is_real() {
            return Err(CliError::OnlyForShowing(path.to_owned()));
        }
        if let Some(read_at) = read_at {
            terminal.note(view::basis::source(&path.display().to_string(), read_at, now()));
        }
    }
    Ok((backend, basis))
}

fn exit(plan: &Plan, detailed: bool) -> Exit {
    if !plan.is_complete() {
        Exit::Error
    } else if detailed && !plan.changes.is_empty() {
        Exit::Pending
    } else {
        Exit::Done
    }
}
