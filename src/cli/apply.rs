//! `apply`: carries out a saved plan, or plans, asks and carries that out.

use std::path::{Path, PathBuf};

use super::args::ApplyArgs;
use super::carry_out::carry_out;
use super::confirm::confirm;
use super::error::CliError;
use super::exit::Exit;
use super::planning::{self, now};
use super::show::read_plan;
use super::terminal::Terminal;
use super::{policy_files, source};
use crate::gateway::WriteAccess;
use crate::journal::{Journal, Remains};
use crate::organization::Identity;
use crate::plan::Change;
use crate::plan::file::PlanDocument;
use crate::plan::redact::redact;
use crate::report::{NotAttempted, Outcome, Report};
use crate::view;
use crate::view::text::counted;

/// Applies.
pub async fn run(args: &ApplyArgs, terminal: &Terminal) -> Result<Exit, CliError> {
    match &args.source.organization {
        // The file is replaced as a whole: there is nothing that a log could tell after a crash.
        Some(path) => with(&source::file(path, true, terminal)?, args, Log::None, terminal).await,
        None => with(&source::aws(&args.source).await?, args, Log::BesideThePlan, terminal).await,
    }
}

/// Whether begun writes are logged.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Log {
    None,
    BesideThePlan,
}

async fn with<A: WriteAccess>(access: &A, args: &ApplyArgs, log: Log, terminal: &Terminal) -> Result<Exit, CliError> {
    let document = match &args.plan {
        Some(path) => saved(path, args)?,
        None => {
            let policy = policy_files::load(&args.policy.policy, terminal)?;
            planning::make_plan(access, &policy, &args.selection, args.limits.settings(), terminal).await?
        }
    };
    let shown = if args.redact { &redact(&document) } else { &document };
    terminal.result(&view::plan::plan(terminal.paint(), shown))?;
    judge(&document, args)?;
    if document.plan.changes.is_empty() {
        prepare_report(&document, args)?;
        return Ok(Exit::Done);
    }
    let identity = same_organization(access, &document).await?;
    if args.plan.is_none() && !args.auto_approve {
        confirm(terminal)?;
    }
    let plan_file = record(&document, args, terminal)?;
    let journal = match log {
        Log::None => None,
        Log::BesideThePlan => Some(open_journal(&plan_file, &document, terminal)?),
    };
    prepare_report(&document, args)?;
    let report = carry_out(access, &identity, &document, args.verify(), journal.as_ref(), terminal).await;
    let shown = if args.redact { &report.redacted() } else { &report };
    terminal.result(&format!("\n{}", view::report::report(terminal.paint(), shown)))?;
    if let Some(path) = &args.report {
        planning::write(path, &report.to_json())?;
    }
    Ok(Exit::of(&report))
}

/// A saved plan, judged by the limits of this run where they say something.
fn saved(path: &Path, args: &ApplyArgs) -> Result<PlanDocument, CliError> {
    let document = read_plan(path)?;
    let age = now().duration_since(document.created_at);
    if let Some(max_age) = args.max_age.filter(|max_age| age.unsigned_abs() > *max_age) {
        return Err(CliError::OldPlan { path: path.to_owned(), created_at: document.created_at, max_age });
    }
    let limits = document.limits.with(args.limits.settings());
    Ok(PlanDocument { limits, ..document })
}

/// Everything that can refuse a plan before it is touched.
fn judge(document: &PlanDocument, args: &ApplyArgs) -> Result<(), CliError> {
    if let Some(expected) = args.expect_plan.as_ref().filter(|expected| **expected != document.id) {
        return Err(CliError::UnexpectedPlan { found: document.id.clone(), expected: expected.clone() });
    }
    let plan = &document.plan;
    if !plan.is_complete() && !args.allow_incomplete {
        let (undecided, unreadable) = (plan.undecided.len(), plan.unreadable.len());
        return Err(CliError::Incomplete { undecided, unreadable });
    }
    let violations = document.violations();
    if violations.is_empty() {
        Ok(())
    } else {
        Err(CliError::Guardrails(violations.iter().map(ToString::to_string).collect()))
    }
}

/// Who asks, if it is the plan's organization that is asked.
async fn same_organization<A: WriteAccess>(access: &A, document: &PlanDocument) -> Result<Identity, CliError> {
    let identity = access.identity().await.map_err(CliError::Organization)?;
    let plan = &document.plan.identity.organization;
    if identity.organization == *plan {
        Ok(identity)
    } else {
        Err(CliError::OtherOrganization { plan: plan.clone(), live: identity.organization })
    }
}

/// Puts the plan with all old values on disk, and says where it is.
fn record(document: &PlanDocument, args: &ApplyArgs, terminal: &Terminal) -> Result<PathBuf, CliError> {
    let path = match (&args.plan, &args.out) {
        (Some(saved), _) => saved.clone(),
        (None, out) => {
            let path = out.clone().map_or_else(|| default_path(document), Ok)?;
            planning::write(&path, &document.to_json())?;
            path
        }
    };
    terminal.note(&format!("\nThe plan with all old values is in {}.", path.display()));
    Ok(path)
}

fn open_journal(plan_file: &Path, document: &PlanDocument, terminal: &Terminal) -> Result<Journal, CliError> {
    let (journal, Remains { runs, uncertain }) = Journal::open(plan_file, &document.id, now())?;
    if !uncertain.is_empty() {
        let keys: Vec<_> = uncertain.iter().map(ToString::to_string).collect();
        let what = counted(uncertain.len(), "write");
        terminal.note(&format!(
            "An earlier run ({runs} so far) ended without recording what became of {what}: {}. They are looked up now.",
            keys.join(", ")
        ));
    }
    Ok(journal)
}

/// Writes a report before anything is done: so it is known that it can be written, and one is there
/// should the run never end.
fn prepare_report(document: &PlanDocument, args: &ApplyArgs) -> Result<(), CliError> {
    let Some(path) = &args.report else { return Ok(()) };
    let not_begun = |change: &Change| (change.clone(), Outcome::NotAttempted(NotAttempted::Interrupted));
    let report = Report {
        plan_id: document.id.clone(),
        started_at: now(),
        finished_at: now(),
        interrupted: !document.plan.changes.is_empty(),
        results: document.plan.changes.iter().map(not_begun).collect(),
    };
    planning::write(path, &report.to_json())
}

/// Where a plan is kept that was not given a name: with the user's state, outside any repository,
/// because it holds personal data.
fn default_path(document: &PlanDocument) -> Result<PathBuf, CliError> {
    let home = || std::env::var_os("HOME").map(|home| Path::new(&home).join(".local/state"));
    let state = std::env::var_os("XDG_STATE_HOME").map(PathBuf::from).filter(|path| path.is_absolute()).or_else(home);
    let folder = state.map_or_else(|| PathBuf::from("."), |state| state.join("orgcontacts/plans"));
    std::fs::create_dir_all(&folder).map_err(|source| CliError::Write { path: folder.clone(), source })?;
    let time = document.created_at.strftime("%Y%m%dT%H%M%SZ");
    let id = document.id.trim_start_matches("sha256:").get(..12).unwrap_or_default();
    Ok(folder.join(format!("{}-{time}-{id}.json", document.plan.identity.organization)))
}
