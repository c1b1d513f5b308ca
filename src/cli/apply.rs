//! `apply`: carries out a saved plan, or plans, asks and carries that out.

mod carry_out;
mod plan_file;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use carry_out::carry_out;
use clap::Args;
use clap::builder::UnknownArgumentValueParser;
use plan_file::{PlanFile, default_file, saved_file};

use crate::cli::args::{
    LimitArgs, PolicyArgs, RedactArgs, ScopeArgs, SourceArgs, ViewArgs, WarningArgs, command_line, narrowing_words,
};
use crate::cli::error::{ApplyRefusal, CliError};
use crate::cli::exit::Exit;
use crate::cli::input::backend::{Backend, Purpose};
use crate::cli::input::confirm::confirm;
use crate::cli::input::distinct::distinct;
use crate::cli::input::planning;
use crate::cli::input::policy_files;
use crate::cli::input::policy_files::LoadedPolicy;
use crate::cli::input::saved_plan::read_plan;
use crate::cli::input::signals::Signals;
use crate::cli::input::source;
use crate::cli::output::destination::Destination;
use crate::cli::output::format::DocumentFormat;
use crate::cli::output::outlet;
use crate::cli::output::reports::Reports;
use crate::cli::output::terminal::Terminal;
use crate::cli::time::{duration, now};
use crate::finding::{Levels, counts};
use crate::gateway::ReadAccess;
use crate::organization::Identity;
use crate::plan::Plan;
use crate::plan::basis::Basis;
use crate::plan::file::PlanDocument;
use crate::plan::redact::redact;
use crate::policy::Source;
use crate::run::journal::{self, Journal, JournalError, Remains, Sync};
use crate::run::outcome::Report;
use crate::text::Text;
use crate::text::files::real_path;
use crate::view;
use crate::view::report::NextCommands;

#[derive(Debug, Args)]
pub struct ApplyArgs {
    /// Saved plan to apply, exactly as reviewed; without one, plan and ask
    #[arg(value_name = "PLAN", conflicts_with_all = ["account", "types", "only"])]
    pub plan: Option<PathBuf>,
    #[command(flatten)]
    pub policy: PolicyArgs,
    #[command(flatten)]
    pub warnings: WarningArgs,
    #[command(flatten)]
    pub scope: ScopeArgs,
    #[command(flatten)]
    pub source: SourceArgs,
    #[command(flatten)]
    pub limits: LimitArgs,
    /// Do not ask before making changes
    #[arg(long)]
    pub auto_approve: bool,
    /// What other programs call it.
    #[arg(
        short = 'y',
        long,
        hide = true,
        num_args = 0,
        default_missing_value = "",
        value_parser = UnknownArgumentValueParser::suggest_arg("--auto-approve")
    )]
    pub yes: Option<String>,
    /// Apply only the plan with this ID or, for a saved plan, this digest
    #[arg(long, value_name = "ID", value_parser = id_or_digest)]
    pub expect_plan: Option<String>,
    /// Apply the rest even if some contacts are undecided or unreadable
    #[arg(long, help_heading = "Guardrails")]
    pub allow_incomplete: bool,
    /// Save the plan, with the old values, to this file before the first change
    #[arg(long, value_name = "FILE", conflicts_with = "plan")]
    pub out: Option<PathBuf>,
    /// Let --out replace a file that is not a plan
    #[arg(hide_short_help = true, long, requires = "out")]
    pub force: bool,
    /// Refuse a saved plan older than this, such as 30m or 24h
    #[arg(long, value_name = "DURATION", value_parser = duration, requires = "plan")]
    pub max_age: Option<Duration>,
    #[command(flatten)]
    pub view: ViewArgs,
    #[command(flatten)]
    pub redact: RedactArgs,
    /// Write the outcome of each change to this file as JSON
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Write the outcome of each change to a file in a format; repeatable
    #[arg(long, value_name = "FORMAT=FILE", help_heading = "Output")]
    pub into: Vec<Destination<DocumentFormat>>,
    /// With --into: append to each file instead of replacing it
    #[arg(hide_short_help = true, long, requires = "into", help_heading = "Output")]
    pub append: bool,
    /// Do not read contacts back to verify them
    #[arg(hide_short_help = true, long)]
    pub no_verify: bool,
    /// How long to wait for a written contact to show
    #[arg(hide_short_help = true, long, value_name = "DURATION", default_value = "60s", value_parser = duration, conflicts_with = "no_verify")]
    pub verify_timeout: Duration,
}

impl ApplyArgs {
    /// For how long written contacts are read back; `None` for not at all.
    #[must_use]
    pub fn verify(&self) -> Option<Duration> {
        (!self.no_verify).then_some(self.verify_timeout)
    }
}

/// Shows the plan, goes through all that can stand in its way, carries it out and reports.
pub async fn run(args: &ApplyArgs, terminal: &Terminal) -> Result<Exit, CliError> {
    distinct_files(args)?;
    let terminal = &terminal.showing(&args.view).redacting(args.redact.redact)?;
    let files = Files::look(args, terminal)?;
    let input = match &args.plan {
        Some(path) => Input::Saved(Box::new(saved(path, args)?)),
        None => Input::Policy(Box::new(policy_files::load(&args.policy.policy, args.warnings.warnings(), terminal)?)),
    };
    files.reports.clear()?;
    let backend = Backend::open(&args.source, Purpose::Writing, terminal).await?;
    let exit = with(&backend, input, files, args, terminal).await;
    backend.say_avoided_roles(terminal);
    exit
}

/// What is applied.
enum Input {
    Saved(Box<PlanDocument>),
    /// What a policy comes to.
    Policy(Box<LoadedPolicy>),
}

/// The files of a run, looked at before anything is done.
struct Files {
    reports: Reports,
    /// The plan file, if one was named that can keep the old values.
    plan: Option<PlanFile>,
}

impl Files {
    fn look(args: &ApplyArgs, terminal: &Terminal) -> Result<Self, CliError> {
        let plan = match (&args.plan, &args.out) {
            (Some(path), _) => saved_file(path)?,
            (None, Some(path)) => Some(PlanFile::New(outlet::plan_file(path, args.force)?)),
            (None, None) => None,
        };
        Ok(Self { reports: Reports::look(args.report.as_deref(), &args.into, args.append, terminal.masks())?, plan })
    }
}

async fn with(
    access: &Backend,
    input: Input,
    Files { reports, plan }: Files,
    args: &ApplyArgs,
    terminal: &Terminal,
) -> Result<Exit, CliError> {
    let document = match input {
        Input::Saved(document) => *document,
        Input::Policy(policy) => {
            planning::make_plan(access, &policy, None, &args.scope, args.limits.settings(), terminal).await?.0
        }
    };
    let masked = terminal.masks().map(|masks| redact(&document, masks));
    let basis = Basis::REAL.shown_masked(args.redact.redact);
    terminal.result(view::plan::plan_from(&basis, masked.as_ref().unwrap_or(&document), terminal.screen()))?;
    drop(masked);
    terminal.remember(document.plan.faults());
    reports.begin(&document)?;
    let Ready { identity, plan_file, journal, mut signals } =
        match prepare(access, &document, plan, args, terminal).await {
            Ok(Some(ready)) => ready,
            ended => {
                let reported = reports.end(&document);
                ended?;
                return reported.map(|()| Exit::Done);
            }
        };
    let reports = reports.reserve(&document)?;
    let report = carry_out(access, &identity, &document, args.verify(), &journal, &mut signals, terminal).await;
    let masked = terminal.masks().map(|masks| report.redacted(masks));
    let text = Text::default().ours("\n").then(view::report::report(masked.as_ref().unwrap_or(&report)));
    let ending = ending(&report, &document, plan_file.path(), args);
    reports.save(&report, || {
        // From here on there may be nobody at the other end: a signal ends the wait for them.
        drop(signals);
        let told = terminal.result(text);
        say_what_is_left(&document, terminal);
        terminal.note(ending);
        told
    })?;
    Ok(Exit::of(&report))
}

/// What a run has before its first write.
struct Ready {
    identity: Identity,
    plan_file: PlanFile,
    journal: Journal,
    signals: Signals,
}

/// Goes through all that can keep a run from beginning, and records what it is about to do. `None` if there
/// is nothing to do.
async fn prepare(
    access: &Backend,
    document: &PlanDocument,
    plan: Option<PlanFile>,
    args: &ApplyArgs,
    terminal: &Terminal,
) -> Result<Option<Ready>, CliError> {
    judge(document, args)?;
    if document.plan.changes.is_empty() {
        say_what_is_left(document, terminal);
        return Ok(None);
    }
    let identity = same_organization(access, document).await?;
    let mut signals = Signals::listen()?;
    if args.plan.is_none() && !args.auto_approve {
        confirm(&mut signals, terminal).await?;
    }
    let plan_file = plan.map_or_else(|| default_file(document), Ok)?;
    plan_file.check(document)?;
    let journal = open_journal(plan_file.path(), document, access.sync(), terminal);
    let journal = journal
        .map_err(|error| if args.plan.is_some() { error.into() } else { CliError::unsaved(plan_file.path(), error) })?;
    plan_file.record(document, args.plan.is_some() || args.out.is_some(), terminal)?;
    Ok(Some(Ready { identity, plan_file, journal, signals }))
}

/// How long it took, where everything is, and what to run if something is left.
fn ending(report: &Report, document: &PlanDocument, plan: &Path, args: &ApplyArgs) -> Text {
    // As the user named it, unless it could not keep the old values there.
    let plan = args.plan.as_deref().filter(|named| real_path(named) == plan).unwrap_or(plan);
    let log = shown_log(plan);
    let mut files = vec![("plan", plan), ("log", log.as_path())];
    files.extend(args.report.iter().map(|report| ("report", report.as_path())));
    let orgcontacts = |words: Vec<String>| {
        let words = words.into_iter().chain(args.source.words()).chain(args.limits.words());
        command_line(std::iter::once("orgcontacts".to_owned()).chain(words))
    };
    let mut again = vec!["apply".to_owned(), plan.display().to_string()];
    again.extend(args.allow_incomplete.then(|| "--allow-incomplete".to_owned()));
    let next = NextCommands { again: orgcontacts(again), plan: orgcontacts(planned_again(document, args)) };
    view::report::ending(report, &files, &next)
}

/// The log beside a plan file, named as the plan is where no link leads to it.
fn shown_log(plan: &Path) -> PathBuf {
    let log = journal::path_of(plan);
    match log.file_name() {
        Some(name) if real_path(&plan.with_file_name(name)) == log => plan.with_file_name(name),
        _ => log,
    }
}

/// How to make the plan again: from the same policy, or from the same plan if it undoes one.
fn planned_again(document: &PlanDocument, args: &ApplyArgs) -> Vec<String> {
    let files = || document.policy.iter().map(|file| PathBuf::from(&file.path));
    let undoes = document.plan.changes.iter().any(|change| matches!(change.origin.source, Source::Revert));
    let (command, from) = match &args.plan {
        Some(_) if undoes => ("revert", files().map(|plan| plan.display().to_string()).collect()),
        Some(_) => ("plan", PolicyArgs { policy: files().collect() }.words()),
        None => ("plan", args.policy.words()),
    };
    // A plan that undoes another is about the accounts of that one, and nothing narrows it.
    let narrowing = if undoes { Vec::new() } else { narrowing_words(&document.plan.scope) };
    [command.to_owned()].into_iter().chain(from).chain(narrowing).collect()
}

/// What an incomplete plan left out is not done, whatever became of the rest.
fn say_what_is_left(document: &PlanDocument, terminal: &Terminal) {
    let plan = &document.plan;
    if !plan.is_complete() {
        let (undecided, unreadable) = (plan.undecided.len(), plan.unreadable.len());
        let what = format_args!("Left out, as allowed: {undecided} undecided, {unreadable} unreadable.");
        terminal.message(Text::default().line(Text::of(what)));
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

/// A saved plan, judged by the limits of this run where they say something, and by what it makes of warnings.
fn saved(path: &Path, args: &ApplyArgs) -> Result<PlanDocument, CliError> {
    let document = read_plan(path)?;
    let age = now().duration_since(document.created_at);
    if let Some(max_age) = args.max_age.filter(|max_age| age.unsigned_abs() > *max_age) {
        return Err(CliError::OldPlan { path: path.to_owned(), created_at: document.created_at, max_age });
    }
    let limits = document.limits.with(args.limits.settings());
    // What the policy says of warnings was heeded when the plan was made.
    let findings = Levels::new(BTreeMap::new(), args.warnings.warnings()).judge(document.plan.findings);
    Ok(PlanDocument { limits, plan: Plan { findings, ..document.plan }, ..document })
}

/// Whether a plan is the one that a text stands for: its ID says what is changed, the digest of a saved plan what
/// is in the file, byte for byte.
fn is_expected(document: &PlanDocument, expected: &str) -> bool {
    document.id.to_string() == expected || document.digest.as_deref() == Some(expected)
}

/// An ID or a digest as a whole: a part of one could stand for several plans, and a mistake for a plan that has changed.
fn id_or_digest(text: &str) -> Result<String, String> {
    let is_hex =
        |digits: &str| digits.len() == 64 && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    match text.strip_prefix("sha256:").is_some_and(is_hex) {
        true => Ok(text.to_owned()),
        false => Err("write the whole ID or digest: `sha256:` and 64 hexadecimal digits".to_owned()),
    }
}

/// Everything that can refuse a plan before it is touched.
fn judge(document: &PlanDocument, args: &ApplyArgs) -> Result<(), CliError> {
    if let Some(expected) = args.expect_plan.as_ref().filter(|expected| !is_expected(document, expected)) {
        let (found, digest) = (document.id, document.digest.clone());
        return Err(CliError::UnexpectedPlan { found, digest, expected: expected.clone() });
    }
    let plan = &document.plan;
    let (errors, _) = counts(plan.faults());
    if errors > 0 {
        return Err(ApplyRefusal::FaultyPolicy { errors }.into());
    }
    if !plan.is_complete() && !args.allow_incomplete {
        let (undecided, unreadable) = (plan.undecided.len(), plan.unreadable.len());
        let violations = document.violations();
        return Err(ApplyRefusal::Incomplete { undecided, unreadable, violations }.into());
    }
    let violations = document.violations();
    if violations.is_empty() { Ok(()) } else { Err(ApplyRefusal::Guardrails(violations).into()) }
}

/// Who asks, if it is the plan's organization that is asked.
async fn same_organization(access: &Backend, document: &PlanDocument) -> Result<Identity, CliError> {
    let identity = access.identity().await.map_err(CliError::Organization)?;
    let plan = &document.plan.identity.organization;
    if identity.organization == *plan {
        Ok(identity)
    } else {
        let file = access.recorded().map(|(path, _)| path.to_owned());
        Err(CliError::OtherOrganization { plan: plan.clone(), live: identity.organization, file })
    }
}

fn open_journal(
    plan_file: &Path,
    document: &PlanDocument,
    sync: Sync,
    terminal: &Terminal,
) -> Result<Journal, JournalError> {
    let changes = document.plan.changes.len();
    let (journal, Remains { runs, uncertain }) = Journal::open(plan_file, document.id, changes, sync, now())?;
    if !uncertain.is_empty() {
        let what = Text::of(format_args!("An earlier run ({runs} so far) ended without recording the outcome of "));
        let what = what.counted(uncertain.len(), "write").ours(": ");
        terminal.note(what.then(Text::join(uncertain.iter().map(Text::of), ", ")).ours(". Looking them up now."));
    }
    Ok(journal)
}
