//! The groups of flags that several commands have. What they mean is the business of the commands.

use std::path::PathBuf;

use clap::builder::FalseyValueParser;
use clap::{Args, ValueEnum};
use jiff::civil::Date;

use crate::backend::aws::{QuotaOverride, RoleName};
use crate::cli::time::{day, today};
use crate::desired::naming::NamedAccount;
use crate::finding::Warnings;
use crate::plan::ActionKind;
use crate::plan::scope::Narrowing;
use crate::platform::quoted;
use crate::policy::limits::{Limit, LimitSettings};
use crate::setting::{Kind, UnknownKind};

/// How to talk. In help these flags come last, after a command's own: without an order of theirs, where
/// they stand would depend on how many commands there are.
#[derive(Debug, Args)]
pub struct OutputArgs {
    /// When to use colours
    #[arg(
        hide_short_help = true,
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        display_order = 1000,
        help_heading = "Output"
    )]
    pub color: ColorWhen,
    /// Print only results, warnings and errors
    #[arg(short, long, global = true, conflicts_with = "verbose", display_order = 1001, help_heading = "Output")]
    pub quiet: bool,
    /// Print each AWS call, and the credentials, endpoint and quota in use; never contacts
    #[arg(short, long, global = true, display_order = 1002, help_heading = "Output")]
    pub verbose: bool,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColorWhen {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Everywhere.
    Always,
    /// Nowhere.
    Never,
}

/// Where a policy is that nothing else is said of.
pub const DEFAULT_POLICY: &str = "contacts.yaml";

/// Whether what is more than a screenful is shown page by page.
#[derive(Debug, Args)]
pub struct PagerArgs {
    /// Do not use a pager ($PAGER, by default less -FRX) for output longer than a screen
    #[arg(hide_short_help = true, long, help_heading = "Output")]
    pub no_pager: bool,
}

/// How much of a plan is shown.
#[derive(Debug, Args)]
pub struct ViewArgs {
    /// Show all accounts, recipients and rules, however many there are
    #[arg(long, help_heading = "Output")]
    pub full: bool,
}

/// Where the policy is.
#[derive(Debug, Args)]
pub struct PolicyArgs {
    /// Policy file, or directory of *.yaml and *.yml files that form one policy; repeatable
    #[arg(
        short,
        long,
        value_name = "PATH",
        default_value = DEFAULT_POLICY,
        env = "ORGCONTACTS_POLICY",
        hide_env_values = true,
        help_heading = "Policy"
    )]
    pub policy: Vec<PathBuf>,
}

impl PolicyArgs {
    /// The flags again, as words for another command line.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let flag = |path: &PathBuf| ["--policy".to_owned(), path.display().to_string()];
        if self.policy == [PathBuf::from(DEFAULT_POLICY)] {
            Vec::new()
        } else {
            self.policy.iter().flat_map(flag).collect()
        }
    }
}

/// The day on which a policy is looked at.
#[derive(Debug, Args)]
pub struct DayArgs {
    /// Day to decide for, such as 2027-01-31 (rules past their `until` no longer count); by default today
    #[arg(hide_short_help = true, long, value_name = "DATE", value_parser = day, help_heading = "Policy")]
    pub now: Option<Date>,
}

impl DayArgs {
    pub fn day(&self) -> Date {
        self.now.unwrap_or_else(today)
    }
}

/// Whether personal data is shown.
#[derive(Debug, Args)]
pub struct RedactArgs {
    /// Mask names, addresses and phone numbers of contacts; equal values get equal masks
    #[arg(long, help_heading = "Output")]
    pub redact: bool,
}

/// Where a plan is kept that was made.
#[derive(Debug, Args)]
pub struct SaveArgs {
    /// Save the plan to this file, to show and apply it later
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Let --out replace a file that is not a plan
    #[arg(hide_short_help = true, long, requires = "out")]
    pub force: bool,
}

/// What warnings about a policy are.
#[derive(Debug, Args)]
pub struct WarningArgs {
    /// Treat warnings about the policy as errors
    #[arg(
        long,
        env = "ORGCONTACTS_DENY_WARNINGS",
        hide_env_values = true,
        value_parser = FalseyValueParser::new(),
        help_heading = "Policy"
    )]
    pub deny_warnings: bool,
}

impl WarningArgs {
    /// The same as data.
    #[must_use]
    pub fn warnings(&self) -> Warnings {
        if self.deny_warnings { Warnings::Denied } else { Warnings::Allowed }
    }
}

/// Which part of the organization is meant.
#[derive(Debug, Args)]
pub struct SelectionArgs {
    /// Only this account, by ID or name; repeatable
    #[arg(long, value_name = "NAME", help_heading = "Policy")]
    pub account: Vec<NamedAccount>,
    /// Only contacts of this type: billing, operations or security; repeatable
    #[arg(long = "type", value_name = "TYPE", value_parser = kind, help_heading = "Policy")]
    pub types: Vec<Kind>,
}

/// Which changes are meant.
#[derive(Debug, Args)]
pub struct ScopeArgs {
    #[command(flatten)]
    pub selection: SelectionArgs,
    /// Only changes of this kind: create, update or delete; others are counted, but left out; repeatable
    #[arg(long, value_name = "KIND", help_heading = "Policy")]
    pub only: Vec<ActionKind>,
}

/// Where the organization is.
#[derive(Clone, Debug, Args)]
pub struct SourceArgs {
    /// Use this organization file instead of AWS; `example` is a built-in one to try things out
    #[arg(long, value_name = "FILE", help_heading = "Organization")]
    pub organization: Option<PathBuf>,
    #[command(flatten)]
    pub aws: AwsArgs,
    /// Assume this role in each member account, to use that account's own quota; members without the role are reached
    /// as usual, and listed
    #[arg(
        long,
        value_name = "ROLE",
        conflicts_with = "organization",
        env = "ORGCONTACTS_VIA_ROLE",
        hide_env_values = true,
        help_heading = "Organization"
    )]
    pub via_role: Option<RoleName>,
}

/// How AWS is called.
#[derive(Clone, Debug, Args)]
pub struct AwsArgs {
    /// Profile in the AWS configuration
    #[arg(long, value_name = "NAME", help_heading = "Organization")]
    pub profile: Option<String>,
    /// AWS Region; also selects the partition
    #[arg(hide_short_help = true, long, value_name = "NAME", help_heading = "Organization")]
    pub region: Option<String>,
    /// Send all AWS calls to this address
    #[arg(hide_short_help = true, long, value_name = "URL", help_heading = "Organization")]
    pub endpoint_url: Option<String>,
    /// Override a quota: OP=RATE/BURST, where OP is an operation, `get`, `put` or `delete`, or xN to scale all of
    /// them; repeatable
    #[arg(hide_short_help = true, long, value_name = "QUOTA", help_heading = "Organization")]
    pub quota: Vec<QuotaOverride>,
}

impl SourceArgs {
    /// The flags again, as words for another command line.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let Self { organization, aws: AwsArgs { profile, region, endpoint_url, quota }, via_role } = self;
        let organization = organization.as_ref().map(|path| path.display().to_string());
        let via_role = via_role.as_ref().map(ToString::to_string);
        let one = [
            ("--organization", &organization),
            ("--profile", profile),
            ("--region", region),
            ("--endpoint-url", endpoint_url),
            ("--via-role", &via_role),
        ];
        let one = one.into_iter().filter_map(|(flag, value)| Some((flag, value.clone()?)));
        let quota = quota.iter().map(|quota| ("--quota", quota.to_string()));
        one.chain(quota).flat_map(|(flag, value)| [flag.to_owned(), value]).collect()
    }
}

impl AwsArgs {
    /// The profile of the AWS configuration that is used, if one is named.
    #[must_use]
    pub fn profile(&self) -> Option<String> {
        let named = || ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"].into_iter().find_map(|name| std::env::var(name).ok());
        self.profile.clone().or_else(named).filter(|name| !name.is_empty())
    }
}

/// The flags that narrow a plan as one was narrowed, as words for another command line.
#[must_use]
pub fn narrowing_words(Narrowing { accounts, types, only }: &Narrowing) -> Vec<String> {
    let accounts = accounts.only().into_iter().flatten().map(|account| ("--account", account.to_string()));
    let types = types.only().into_iter().flatten().map(|kind| ("--type", kind.to_string()));
    let only = only.only().into_iter().flatten().map(|kind| ("--only", kind.as_str().to_owned()));
    accounts.chain(types).chain(only).flat_map(|(flag, value)| [flag.to_owned(), value]).collect()
}

/// A command line that a shell takes apart into these words.
#[must_use]
pub fn command_line(words: impl IntoIterator<Item = String>) -> String {
    words.into_iter().map(quoted).collect::<Vec<_>>().join(" ")
}

/// A contact type, also in capitals, as AWS's API has it.
pub fn kind(text: &str) -> Result<Kind, String> {
    text.to_ascii_lowercase().parse().or_else(|_| text.parse()).map_err(|error: UnknownKind| error.to_string())
}

/// Guardrails for one run.
#[derive(Debug, Args)]
pub struct LimitArgs {
    /// Contacts that may be overwritten: a number, a share of those that exist (30%), or `unlimited`
    #[arg(long, value_name = "LIMIT", help_heading = "Guardrails")]
    pub max_updates: Option<Limit>,
    /// Contacts that may be deleted: a number, a share or `unlimited`
    #[arg(long, value_name = "LIMIT", help_heading = "Guardrails")]
    pub max_deletes: Option<Limit>,
    /// Changes of any kind: a number or `unlimited`
    #[arg(hide_short_help = true, long, value_name = "LIMIT", value_parser = number_or_unlimited, help_heading = "Guardrails")]
    pub max_changes: Option<Limit>,
}

impl LimitArgs {
    /// The flags again, as words for another command line.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let Self { max_updates, max_deletes, max_changes } = self;
        let all = [("--max-updates", max_updates), ("--max-deletes", max_deletes), ("--max-changes", max_changes)];
        let given = all.into_iter().filter_map(|(flag, limit)| Some([flag.to_owned(), (*limit)?.to_string()]));
        given.flatten().collect()
    }

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
