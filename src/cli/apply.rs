//! `apply`: carries out a saved plan, or plans, asks and carries that out.

use std::path::{Path, PathBuf};

use super::args::ApplyArgs;
use super::carry_out::carry_out;
use super::confirm::confirm;
use super::distinct::distinct;
use super::error::CliError;
use super::exit::Exit;
use super::planning::{self, now};
use super::reports::{self, Reports};
use super::show::read_plan;
use super::terminal::Terminal;
use super::{policy_files, source};
use crate::aws::Permissions;
use crate::gateway::WriteAccess;
use crate::journal::{self, Journal, Remains};
use crate::organization::Identity;
use crate::plan::file::PlanDocument;
use crate::plan::redact::redact;
use crate::view;
use crate::view::text::{counted, harmless};

/// Applies.
pub async fn run(args: &ApplyArgs, terminal: &Terminal) -> Result<Exit, CliError> {
    distinct_files(args)?;
    reports::clear(args)?;
    let terminal = &terminal.hiding_excerpts(args.redact);
    match &args.source.organization {
        // The file is replaced as a whole: there is nothing that a log could tell after a crash.
        Some(path) => with(&source::file(path, true, terminal)?, args, Log::None, terminal).await,
        None => {
            let aws = source::aws(&args.source, Permissions::Write).await?;
            let exit = with(&aws, args, Log::BesideThePlan, terminal).await;
            source::say_avoided_roles(&aws, terminal);
            exit
        }
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
            planning::make_plan(access, &policy, &args.scope, args.limits.settings(), terminal).await?.0
        }
    };
    let shown = if args.redact { &redact(&document) } else { &document };
    terminal.result(&view::plan::plan(terminal.paint(), shown))?;
    let reports = Reports::new(&document, args)?;
    let Ready { identity, journal } = match prepare(access, &document, args, log, terminal).await {
        Ok(Some(ready)) => ready,
        ended => {
            let reported = reports.end();
            ended?;
            return reported.map(|()| Exit::Done);
        }
    };
    let reports = reports.reserve()?;
    let report = carry_out(access, &identity, &document, args.verify(), journal.as_ref(), terminal).await;
    // The file first: whatever becomes of standard output, what was done is on record.
    let shown = if args.redact { &report.redacted() } else { &report };
    let saved = reports.save(&report);
    let told = terminal.result(&format!("\n{}", view::report::report(terminal.paint(), shown)));
    say_what_is_left(&document, terminal);
    saved.and(told)?;
    Ok(Exit::of(&report))
}

/// What a run has before its first write.
struct Ready {
    identity: Identity,
    journal: Option<Journal>,
}

/// Goes through all that can keep a run from beginning, and records what it is about to do. `None` if there
/// is nothing to do.
async fn prepare<A: WriteAccess>(
    access: &A,
    document: &PlanDocument,
    args: &ApplyArgs,
    log: Log,
    terminal: &Terminal,
) -> Result<Option<Ready>, CliError> {
    judge(document, args)?;
    if document.plan.changes.is_empty() {
        say_what_is_left(document, terminal);
        return Ok(None);
    }
    let identity = same_organization(access, document).await?;
    if args.plan.is_none() && !args.auto_approve {
        confirm(terminal)?;
    }
    let plan_file = plan_path(document, args)?;
    let journal = match log {
        Log::None => None,
        Log::BesideThePlan => Some(open_journal(&plan_file, document, terminal)?),
    };
    record(document, &plan_file, args, terminal)?;
    Ok(Some(Ready { identity, journal }))
}

/// What an incomplete plan left out is not done, whatever became of the rest.
fn say_what_is_left(document: &PlanDocument, terminal: &Terminal) {
    let plan = &document.plan;
    if !plan.is_complete() {
        let (undecided, unreadable) = (plan.undecided.len(), plan.unreadable.len());
        terminal.message(&format!("Left undone, as allowed: {undecided} undecided, {unreadable} unreadable.\n"));
    }
}

/// Refuses to write one file over another that is still needed.
fn distinct_files(args: &ApplyArgs) -> Result<(), CliError> {
    let log = args.plan.as_ref().or(args.out.as_ref()).map(|plan| journal::path_of(plan));
    let organization = args.source.organization.as_deref().map(source::named_file);
    let needed = [&args.plan, &log].into_iter().flatten().chain(&args.policy.policy);
    let into = args.into.iter().map(|destination| &destination.file);
    let written = args.out.iter().chain(&args.report).chain(into);
    distinct(written.map(PathBuf::as_path), needed.map(PathBuf::as_path).chain(organization))
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

/// Where the plan with all old values is, or will be.
fn plan_path(document: &PlanDocument, args: &ApplyArgs) -> Result<PathBuf, CliError> {
    match (&args.plan, &args.out) {
        // What is no file of its own, such as standard input, would be gone afterwards.
        (Some(saved), _) if saved.is_file() => Ok(saved.clone()),
        (None, Some(out)) => Ok(out.clone()),
        _ => default_path(document),
    }
}

/// Puts the plan with all old values on disk, and says where it is.
fn record(document: &PlanDocument, path: &Path, args: &ApplyArgs, terminal: &Terminal) -> Result<(), CliError> {
    if args.plan.as_deref() == Some(path) {
        // It has been read some time ago, and is only now kept from being replaced.
        if read_plan(path)?.id != document.id {
            return Err(CliError::PlanReplaced(path.to_owned()));
        }
    } else if !path.exists() {
        planning::write(path, &document.to_json())?;
    } else if read_plan(path).map_or(true, |old| old.id != document.id) {
        // The plan that stands there may hold the only copy of values that it overwrote.
        return Err(CliError::PlanInTheWay(path.to_owned()));
    }
    let place = format!("The plan with all old values is in {}.", path.display());
    let place = format!("\n{}", harmless(&place));
    // Whoever has not named the file will not find it otherwise.
    if args.plan.is_some() || args.out.is_some() {
        terminal.note(&place)
    } else {
        terminal.message(&(place + "\n"))
    }
    Ok(())
}

fn open_journal(plan_file: &Path, document: &PlanDocument, terminal: &Terminal) -> Result<Journal, CliError> {
    let changes = document.plan.changes.len();
    let (journal, Remains { runs, uncertain }) = Journal::open(plan_file, &document.id, changes, now())?;
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
