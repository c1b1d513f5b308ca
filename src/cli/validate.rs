//! `validate`: a policy by itself, or against an organization file.

use std::path::PathBuf;

use clap::Args;

use crate::backend::organization_file;
use crate::cli::args::{DayArgs, PolicyArgs, WarningArgs};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::input::distinct::distinct;
use crate::cli::input::policy_files::{self, LoadedPolicy};
use crate::cli::input::source;
use crate::cli::output::destination::FormatArgs;
use crate::cli::output::format::Format;
use crate::cli::output::render;
use crate::cli::output::terminal::Terminal;
use crate::desired::resolve;
use crate::finding::Finding;
use crate::policy::Policy;
use crate::text::Text;

#[derive(Debug, Args)]
pub struct ValidateArgs {
    #[command(flatten)]
    pub policy: PolicyArgs,
    #[command(flatten)]
    pub day: DayArgs,
    #[command(flatten)]
    pub warnings: WarningArgs,
    /// Also check the policy against this organization file; `example` is a built-in one
    #[arg(long, value_name = "FILE", help_heading = "Organization")]
    pub organization: Option<PathBuf>,
    #[command(flatten)]
    pub format: FormatArgs<Format>,
}

/// Checks a policy.
pub fn run(args: &ValidateArgs, terminal: &Terminal) -> Result<Exit, CliError> {
    let ValidateArgs { policy, day: _, warnings: _, organization, format } = args;
    let file = organization.as_deref().map(source::named_file);
    distinct(format.files(), policy.policy.iter().map(PathBuf::as_path).chain(file))?;
    format.check()?;
    let (policy, findings) = render::with_mistakes(check(args, terminal), format, terminal)?;
    if findings.iter().any(Finding::is_error) {
        policy_files::say_mistaken(&findings, terminal);
        render::show_policy(&findings, Text::default(), format, terminal)?;
        return Ok(Exit::Error);
    }
    let praise = Text::default().ours("The policy is valid: ").counted(policy.contacts.len(), "contact");
    let praise = praise.ours(", ").counted(policy.rules.len(), "rule").ours(".\n");
    render::show_policy(&findings, praise, format, terminal)?;
    Ok(Exit::Done)
}

/// A policy without mistakes of its own, and all that was found about it.
fn check(args: &ValidateArgs, terminal: &Terminal) -> Result<(Policy, Vec<Finding>), CliError> {
    let warnings = args.warnings.warnings();
    let LoadedPolicy { policy, mut findings, levels, .. } =
        policy_files::load_as_of(args.day.day(), &args.policy.policy, warnings, terminal)?;
    if let Some(named) = &args.organization {
        let path = source::organization_path(named, terminal)?;
        let recorded = organization_file::read(&path)?;
        let (desired, found) = resolve(&policy, &recorded.organization);
        let found = levels.judge(found);
        policy_files::show(&found, terminal);
        findings.extend(found);
        if !desired.undecided.is_empty() {
            let undecided = Text::default().ours("Undecided: ").counted(desired.undecided.len(), "contact");
            terminal.message(undecided.ours(".\n"));
        }
    }
    Ok((policy, findings))
}
