//! The flags, as they are written. What they mean is the business of the commands.

use std::path::PathBuf;
use std::time::Duration;

use clap::error::ErrorKind;
use clap::{Args, Parser, Subcommand, ValueEnum};

use super::exit::Exit;
use super::explain::ExplainArgs;
use super::format::{Destination, DocumentFormat, Format, FormatArgs};
use super::simulate::SimulateArgs;
use super::snapshot::SnapshotArgs;
use super::test::TestArgs;
use super::what_if::WhatIfArgs;
use crate::backend::aws::{QuotaOverride, RoleName};
use crate::organization::AccountId;
use crate::plan::ActionKind;
use crate::policy::limits::{Limit, LimitSettings};
use crate::setting::ContactType;

/// Keeps the alternate contacts of every account in an AWS Organization as a policy says.
#[derive(Debug, Parser)]
#[command(name = "orgcontacts", version, max_term_width = 100, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// How to talk.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show what would change for the organization to be as the policy says
    Plan(PlanArgs),
    /// Make the changes of a saved plan, or plan, ask and make them
    Apply(ApplyArgs),
    /// Show a saved plan
    Show(ShowArgs),
    /// Make a plan that takes an applied plan back
    Revert(RevertArgs),
    /// Check a policy without asking AWS
    Validate(ValidateArgs),
    /// Check what is expected of a policy against an organization file
    Test(TestArgs),
    /// Show which rule decides for accounts, which others matched, and why they lost
    Explain(ExplainArgs),
    /// Write what is there to an organization file, to plan with where no credentials are
    Snapshot(SnapshotArgs),
    /// Serve an organization file as an AWS endpoint on loopback
    Simulate(SimulateArgs),
}

/// How to talk. In help these flags come last, after a command's own: without an order of theirs, where
/// they stand would depend on how many commands there are.
#[derive(Debug, Args)]
pub struct OutputArgs {
    /// When to use colours
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        display_order = 1000,
        help_heading = "Output"
    )]
    pub color: ColorWhen,
    /// Say nothing but results, warnings and errors
    #[arg(short, long, global = true, conflicts_with = "verbose", display_order = 1001, help_heading = "Output")]
    pub quiet: bool,
    /// Say more about what is being done; never shows contacts
    #[arg(short, long, global = true, display_order = 1002, help_heading = "Output")]
    pub verbose: bool,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColorWhen {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Where the policy is.
#[derive(Debug, Args)]
pub struct PolicyArgs {
    /// Policy file, or directory whose *.yaml and *.yml files are one policy; repeatable
    #[arg(short, long, value_name = "PATH", default_value = "contacts.yaml", help_heading = "Policy")]
    pub policy: Vec<PathBuf>,
}

/// Which part of the organization is meant.
#[derive(Debug, Args)]
pub struct SelectionArgs {
    /// Only this account; repeatable
    #[arg(long, value_name = "ID", help_heading = "Policy")]
    pub account: Vec<AccountId>,
    /// Only contacts of this type: billing, operations or security; repeatable
    #[arg(long = "type", value_name = "TYPE", help_heading = "Policy")]
    pub types: Vec<ContactType>,
}

/// Which changes are meant.
#[derive(Debug, Args)]
pub struct ScopeArgs {
    #[command(flatten)]
    pub selection: SelectionArgs,
    /// Only changes of this kind: create, update or delete; the others are counted, and left out; repeatable
    #[arg(long, value_name = "KIND", help_heading = "Policy")]
    pub only: Vec<ActionKind>,
}

/// Where the organization is.
#[derive(Debug, Args)]
pub struct SourceArgs {
    /// Use this organization file in place of AWS; `example` stands for a built-in one to try things on
    #[arg(long, value_name = "FILE", help_heading = "Organization")]
    pub organization: Option<PathBuf>,
    /// Profile of the AWS configuration
    #[arg(long, value_name = "NAME", help_heading = "Organization")]
    pub profile: Option<String>,
    /// AWS Region, which also tells the partition
    #[arg(long, value_name = "NAME", help_heading = "Organization")]
    pub region: Option<String>,
    /// Send all AWS calls to this address
    #[arg(long, value_name = "URL", help_heading = "Organization")]
    pub endpoint_url: Option<String>,
    /// Quota that differs from AWS's documented one: OP=RATE/BURST, where OP is an operation, `get`, `put`
    /// or `delete`; or xN for all of them; repeatable
    #[arg(long, value_name = "QUOTA", help_heading = "Organization")]
    pub quota: Vec<QuotaOverride>,
    /// Reach members through the role of this name in each of them, in their own quota; members where it
    /// cannot be used are reached as usual, and named
    #[arg(long, value_name = "ROLE", conflicts_with = "organization", help_heading = "Organization")]
    pub via_role: Option<RoleName>,
}

/// Guardrails for one run.
#[derive(Debug, Args)]
pub struct LimitArgs {
    /// Contacts that may be overwritten: a number, a share of those that exist (30%), or `unlimited`
    #[arg(long, value_name = "LIMIT", help_heading = "Guardrails")]
    pub max_updates: Option<Limit>,
    /// Contacts that may be removed, likewise
    #[arg(long, value_name = "LIMIT", help_heading = "Guardrails")]
    pub max_deletes: Option<Limit>,
    /// Changes of any kind: a number or `unlimited`
    #[arg(long, value_name = "LIMIT", value_parser = number_or_unlimited, help_heading = "Guardrails")]
    pub max_changes: Option<Limit>,
}

impl LimitArgs {
    /// What the command line says of limits.
    #[must_use]
    pub fn settings(&self) -> LimitSettings {
        let Self { max_updates, max_deletes, max_changes } = self;
        LimitSettings { updates: *max_updates, deletes: *max_deletes, changes: *max_changes }
    }
}

fn number_or_unlimited(text: &str) -> Result<Limit, String> {
    match text.parse() {
        Ok(Limit::Share(_)) => Err("a share makes no sense here: use a number or `unlimited`".to_owned()),
        Ok(limit) => Ok(limit),
        Err(error) => Err(error.to_string()),
    }
}

/// `plan`
#[derive(Debug, Args)]
pub struct PlanArgs {
    #[command(flatten)]
    pub policy: PolicyArgs,
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
    /// Mask names, addresses and numbers of contacts; equal values have equal masks
    #[arg(long, help_heading = "Output")]
    pub redact: bool,
    /// Save the plan, to be shown and applied later
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Let --out replace a file that is not a plan
    #[arg(long, requires = "out")]
    pub force: bool,
    /// Exit with 2 if changes are pending
    #[arg(long)]
    pub detailed_exitcode: bool,
}

/// `apply`
#[derive(Debug, Args)]
pub struct ApplyArgs {
    /// Saved plan to apply, as it was reviewed; without it, plan first and ask
    #[arg(value_name = "PLAN", conflicts_with_all = ["policy", "account", "types", "only"])]
    pub plan: Option<PathBuf>,
    #[command(flatten)]
    pub policy: PolicyArgs,
    #[command(flatten)]
    pub scope: ScopeArgs,
    #[command(flatten)]
    pub source: SourceArgs,
    #[command(flatten)]
    pub limits: LimitArgs,
    /// Do not ask before making changes
    #[arg(long)]
    pub auto_approve: bool,
    /// Apply only if the plan has this id
    #[arg(long, value_name = "ID")]
    pub expect_plan: Option<String>,
    /// Apply what was decided and read although something was not
    #[arg(long, help_heading = "Guardrails")]
    pub allow_incomplete: bool,
    /// Where to save the plan, with the old values, before the first change
    #[arg(long, value_name = "FILE", conflicts_with = "plan")]
    pub out: Option<PathBuf>,
    /// Let --out replace a file that is not a plan
    #[arg(long, requires = "out")]
    pub force: bool,
    /// Refuse a saved plan that is older than this, such as 30m or 24h
    #[arg(long, value_name = "DURATION", value_parser = duration, requires = "plan")]
    pub max_age: Option<Duration>,
    /// Mask names, addresses and numbers of contacts in what is shown
    #[arg(long, help_heading = "Output")]
    pub redact: bool,
    /// Write what became of each change to this file
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Write what became of each change to a file in a format; repeatable
    #[arg(long, value_name = "FORMAT=FILE", help_heading = "Output")]
    pub into: Vec<Destination<DocumentFormat>>,
    /// With --into: append to each file instead of replacing it
    #[arg(long, requires = "into", help_heading = "Output")]
    pub append: bool,
    /// Do not read written contacts back
    #[arg(long)]
    pub no_verify: bool,
    /// For how long to read a written contact back until it shows
    #[arg(long, value_name = "DURATION", default_value = "60s", value_parser = duration, conflicts_with = "no_verify")]
    pub verify_timeout: Duration,
}

impl ApplyArgs {
    /// For how long written contacts are read back; `None` for not at all.
    #[must_use]
    pub fn verify(&self) -> Option<Duration> {
        (!self.no_verify).then_some(self.verify_timeout)
    }
}

/// A duration such as `60s`, `5m`, `1h` or `0`.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    if text == "0" {
        return Ok(Duration::ZERO);
    }
    let span: jiff::SignedDuration = text.parse().map_err(|_| "write it like 60s, 5m or 1h".to_owned())?;
    Duration::try_from(span).map_err(|_| "it must not be negative".to_owned())
}

/// `show`
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// Saved plan
    #[arg(value_name = "PLAN")]
    pub plan: PathBuf,
    #[command(flatten)]
    pub format: FormatArgs<DocumentFormat>,
    /// Mask names, addresses and numbers of contacts; equal values have equal masks
    #[arg(long, help_heading = "Output")]
    pub redact: bool,
}

/// `revert`
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
    /// Mask names, addresses and numbers of contacts; equal values have equal masks
    #[arg(long, help_heading = "Output")]
    pub redact: bool,
    /// Save the plan, to be shown and applied later
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Let --out replace a file that is not a plan
    #[arg(long, requires = "out")]
    pub force: bool,
}

/// `validate`
#[derive(Debug, Args)]
pub struct ValidateArgs {
    #[command(flatten)]
    pub policy: PolicyArgs,
    /// Also check the policy against this organization file; `example` stands for a built-in one
    #[arg(long, value_name = "FILE", help_heading = "Organization")]
    pub organization: Option<PathBuf>,
    #[command(flatten)]
    pub format: FormatArgs<Format>,
}

/// How it ends if clap has something to say. Wrong usage is 64: clap's own 2 would read as "changes pending".
pub fn exit(error: &clap::Error) -> Exit {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Exit::Done,
        _ => Exit::Usage,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }
}
