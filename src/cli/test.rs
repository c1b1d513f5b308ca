//! `test`: whether a policy, applied to an organization file, meets what is expected of it.

use std::path::PathBuf;

use clap::Args;

use crate::backend::organization_file;
use crate::cli::args::{DayArgs, PolicyArgs, WarningArgs};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::input::distinct::distinct;
use crate::cli::input::policy_files::{self, LoadedExpectations, LoadedPolicy};
use crate::cli::input::source;
use crate::cli::output::destination::FormatArgs;
use crate::cli::output::format::VerdictsFormat;
use crate::cli::output::render;
use crate::cli::output::terminal::Terminal;
use crate::desired;
use crate::desired::judge::{Verdict, judge};
use crate::finding::Finding;

#[derive(Debug, Args)]
pub struct TestArgs {
    /// Files of expectations, or directories of *.yaml and *.yml files
    #[arg(value_name = "EXPECTATIONS", default_value = "expectations.yaml")]
    expectations: Vec<PathBuf>,
    #[command(flatten)]
    policy: PolicyArgs,
    #[command(flatten)]
    day: DayArgs,
    #[command(flatten)]
    warnings: WarningArgs,
    /// Organization file to test the policy on; `example` is a built-in one
    #[arg(long, value_name = "FILE", help_heading = "Organization")]
    organization: PathBuf,
    #[command(flatten)]
    format: FormatArgs<VerdictsFormat>,
    /// Mask addresses; equal ones get equal masks
    #[arg(long, help_heading = "Output")]
    redact: bool,
}

/// Judges.
pub fn run(args: &TestArgs, terminal: &Terminal) -> Result<Exit, CliError> {
    let read = args.policy.policy.iter().chain(&args.expectations).map(PathBuf::as_path);
    distinct(args.format.files(), read.chain([source::named_file(&args.organization)]))?;
    let terminal = &terminal.redacting(args.redact)?;
    args.format.check()?;
    let (loaded, expected) = render::with_mistakes(load(args, terminal), &args.format, terminal)?;
    let LoadedPolicy { policy, files: _, findings: of_policy, levels } = loaded;
    let LoadedExpectations { expectations, findings: of_expectations } = expected;
    let path = source::organization_path(&args.organization, terminal)?;
    let recorded = organization_file::read(&path)?;
    let (verdicts, mut findings) = judge(&policy, &recorded.organization, &expectations);
    findings.extend(desired::findings(&policy, &recorded.organization));
    let findings = levels.judge(findings);
    policy_files::show(&findings, terminal);
    let verdicts: Vec<Verdict<'_>> = match terminal.masks() {
        Some(masks) => verdicts
            .into_iter()
            .map(|verdict| verdict.masked(|value| masks.value(value), |address| masks.address(address)))
            .collect(),
        None => verdicts,
    };
    args.format.show(|format, screen| render::verdicts(format, &verdicts, screen), terminal)?;
    let of_policy = || findings.iter().chain(&of_policy);
    if of_policy().any(Finding::is_error) {
        policy_files::say_mistaken(of_policy(), terminal);
    }
    let is_sound = !of_policy().chain(&of_expectations).any(Finding::is_error);
    Ok(if is_sound && verdicts.iter().all(Verdict::is_met) { Exit::Done } else { Exit::Error })
}

/// A policy, and what is expected of it.
fn load(args: &TestArgs, terminal: &Terminal) -> Result<(LoadedPolicy, LoadedExpectations), CliError> {
    let loaded = policy_files::load_as_of(args.day.day(), &args.policy.policy, args.warnings.warnings(), terminal)?;
    let expectations = policy_files::load_expectations(&args.expectations, &loaded.policy, &loaded.levels, terminal)?;
    Ok((loaded, expectations))
}
