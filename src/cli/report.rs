//! `report`: who has which contact, with a policy or without. Is given read access only.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use crate::answer::coverage::{Coverage, CoverageQuestion, Moment, Survey, coverage};
use crate::cli::args::{PagerArgs, RedactArgs, SelectionArgs, SourceArgs, ViewArgs};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::input::backend::{Backend, Purpose};
use crate::cli::input::distinct::distinct;
use crate::cli::input::policy_at_hand::{self, PolicyAtHandArgs};
use crate::cli::input::policy_files::{self, LoadedPolicy};
use crate::cli::input::reading;
use crate::cli::input::selection::Selection;
use crate::cli::input::signals::{Signals, unless};
use crate::cli::input::source;
use crate::cli::output::destination::{Destination, FormatArgs};
use crate::cli::output::format::CoverageFormat;
use crate::cli::output::history::History;
use crate::cli::output::progress::Count;
use crate::cli::output::render;
use crate::cli::output::terminal::Terminal;
use crate::cli::time::now;
use crate::desired::naming::NamedAccount;
use crate::desired::{DesiredState, resolve};
use crate::finding::Finding;
use crate::gateway::{Arrival, ReadAccess};
use crate::organization::Organization;
use crate::organization::needs::Needs;
use crate::organization::scope::Scope;
use crate::plan::redact;
use crate::policy::Policy;
use crate::policy::limits::Share;
use crate::view;
use crate::view::screen::Screen;

#[derive(Debug, Args)]
pub struct ReportArgs {
    #[command(flatten)]
    policy: PolicyAtHandArgs,
    #[command(flatten)]
    selection: SelectionArgs,
    /// Leave out contacts that the policy does not manage, and do not read them
    #[arg(long, help_heading = "Policy")]
    managed_only: bool,
    #[command(flatten)]
    pub source: SourceArgs,
    /// Exit with 1 if less than this share, such as 95%, is covered: contacts that are as the policy wants, among those
    /// it manages; without a policy, contacts that are set
    #[arg(long, value_name = "SHARE", value_parser = share)]
    fail_under: Option<Share>,
    /// Add a line with the totals to this JSON Lines file, from which the page draws their history
    #[arg(long, value_name = "FILE", conflicts_with = "account", help_heading = "Output")]
    append: Option<PathBuf>,
    /// Format of the result on standard output
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    format: CoverageFormat,
    /// Also write the result to a file in a format; repeatable
    #[arg(long, value_name = "FORMAT=FILE", help_heading = "Output")]
    into: Vec<Destination<CoverageFormat>>,
    #[command(flatten)]
    view: ViewArgs,
    #[command(flatten)]
    pager: PagerArgs,
    #[command(flatten)]
    redact: RedactArgs,
}

fn share(text: &str) -> Result<Share, String> {
    text.strip_suffix('%').unwrap_or(text).parse().map_err(|_| "write it like 95% or 99.5%".to_owned())
}

/// Reads and shows.
pub async fn run(args: &ReportArgs, terminal: &Terminal) -> Result<Exit, CliError> {
    let format = FormatArgs { format: args.format, into: args.into.clone(), append: false };
    let paths = args.policy.paths();
    let organization = args.source.organization.as_deref().map(source::named_file);
    let written = format.files().chain(args.append.as_deref());
    distinct(written, paths.iter().map(PathBuf::as_path).chain(organization))?;
    let terminal = &terminal.showing(&args.view).paging(&args.pager).redacting(args.redact.redact)?;
    format.check()?;
    let loaded = policy_at_hand::load(&paths, terminal)?;
    if args.managed_only && loaded.is_none() {
        return Err(CliError::NoPolicy);
    }
    let mut history = args.append.as_deref().map(History::open).transpose()?.unwrap_or_default();
    let mut signals = Signals::listen()?;
    let Some(looked) = unless(&mut signals, look(args, loaded, terminal)).await else {
        return Ok(terminal.interrupted());
    };
    drop(signals);
    let (coverage, is_faulty) = looked?;
    history.add(Moment::of(&coverage, now()))?;
    let coverage = match terminal.masks() {
        Some(masks) if !coverage.is_masked => coverage.masked(masks),
        _ => coverage,
    };
    let render = |format, screen: Screen| render::coverage(format, &coverage, history.moments(), screen);
    let shown = format.show(render, terminal);
    history.save().and(shown)?;
    Ok(exit(args, &coverage, is_faulty, terminal))
}

/// The answer, and whether the policy has errors that concern the organization as a whole.
async fn look(
    args: &ReportArgs,
    loaded: Option<LoadedPolicy>,
    terminal: &Terminal,
) -> Result<(Coverage, bool), CliError> {
    let purpose = if loaded.is_some() { Purpose::Comparison } else { Purpose::Display };
    let backend = Backend::open(&args.source, purpose, terminal).await?;
    let recorded = backend.recorded().map(|(path, read_at)| (path.display().to_string(), read_at));
    if let Some((path, Some(read_at))) = &recorded {
        terminal.note(view::basis::source(path, *read_at, now()));
    }
    let (organization, desired, findings) = list(&backend, loaded.as_ref(), &args.selection, terminal).await?;
    let Selection { accounts, types } = Selection::of(&args.selection, &organization)?;
    let question = CoverageQuestion {
        accounts: Scope::named(accounts),
        types: Scope::named(types),
        managed_only: args.managed_only,
    };
    let is_faulty = findings.iter().any(|finding| finding.is_error() && !finding.code.is_about_undecided());
    let keys = question.keys(&desired, &organization);
    let live = reading::read(&backend, organization.identity(), keys, terminal).await;
    backend.say_avoided_roles(terminal);
    let desired = match backend.masks() {
        Some(masks) => redact::desired(desired, masks),
        None => desired,
    };
    let survey = Survey {
        question,
        organization: &organization,
        desired: &desired,
        live,
        policy: loaded.map(|loaded| loaded.files),
        // What AWS says is of now.
        read_at: recorded.map_or_else(|| Some(now()), |(_, read_at)| read_at),
        is_masked: backend.is_redacted(),
    };
    Ok((coverage(survey), is_faulty))
}

/// The organization, what the policy wants of it, and what that told about the policy.
async fn list<A: ReadAccess>(
    access: &A,
    loaded: Option<&LoadedPolicy>,
    selection: &SelectionArgs,
    terminal: &Terminal,
) -> Result<(Arc<Organization>, DesiredState, Vec<Finding>), CliError> {
    let none = Policy::default();
    let policy = loaded.map_or(&none, |loaded| &loaded.policy);
    let accounts = if access.is_at_hand() { Scope::All } else { NamedAccount::scope(&selection.account) };
    // The figures are by OU, so that all of them have to be known.
    let needs = Needs { units: Scope::All, ..policy.needs(accounts) };
    let listing = Count::new(terminal, "Listing accounts");
    let arrived = |arrival: Arrival<'_>| listing.arrived(arrival);
    let organization = access.organization(&needs, arrived).await.map_err(CliError::Organization)?;
    listing.finish();
    let selection = Selection::of(selection, &organization)?;
    let (desired, mut findings) = resolve(policy, &organization);
    if !selection.leaves(&organization) {
        // Of a part of the organization nothing can be told about the policy as a whole.
        findings.retain(Finding::is_error);
    } else if desired.managed == 0 {
        return Err(CliError::NoManagedAccount(organization.accounts().len()));
    }
    let Some(loaded) = loaded else { return Ok((organization, desired, Vec::new())) };
    let findings = loaded.levels.judge(findings);
    policy_files::show(&findings, terminal);
    Ok((organization, desired, findings))
}

/// How it ends. What is not as it should be is said, since the figures alone do not tell that it is too much.
fn exit(args: &ReportArgs, coverage: &Coverage, is_faulty: bool, terminal: &Terminal) -> Exit {
    let counts = coverage.sum();
    let totals = counts.totals(coverage.is_judged());
    let under = args.fail_under.filter(|share| totals.covered().is_under(*share));
    if let Some(share) = under {
        let sum = view::coverage::words::sum(&counts, coverage.is_judged());
        terminal.problem(sum.ours(", which is under ").text(share));
    }
    if under.is_some() || totals.unreadable > 0 || is_faulty { Exit::Error } else { Exit::Done }
}
