//! The command line: what the user asked for, where things are, and how it ends.
//!
//! Every command is the same few steps: gather, call pure functions, view, exit code.

mod exit;
mod time;
mod args;
mod error;
mod help;
mod output;
mod input;

mod plan;
mod apply;
mod show;
mod revert;
mod validate;
mod test;
mod explain;
mod report;
mod snapshot;
mod import;
mod doctor;
mod setup;
mod simulate;
mod schema;
mod iam;
mod init;
mod completions;
mod man;
mod advice;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::builder::Resettable;
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use advice::advised;
use apply::ApplyArgs;
use args::OutputArgs;
use completions::CompletionsArgs;
use doctor::DoctorArgs;
use error::CliError;
use exit::Exit;
use explain::ExplainArgs;
use help::HelpArgs;
use iam::IamArgs;
use import::ImportArgs;
use init::InitArgs;
use man::ManArgs;
use output::terminal::{self, Terminal};
use plan::PlanArgs;
use report::ReportArgs;
use revert::RevertArgs;
use schema::SchemaArgs;
use setup::SetupArgs;
use show::ShowArgs;
use simulate::SimulateArgs;
use snapshot::SnapshotArgs;
use test::TestArgs;
use validate::ValidateArgs;

/// Keep the alternate contacts of every account in an AWS Organization in line with a policy
///
/// AWS notifies the billing, operations and security contacts of an account. A reviewed YAML policy says who they are:
/// `plan` in the pull request, `apply` after approval, and `plan` on a schedule to find drift.
#[derive(Debug, Parser)]
#[command(
    name = "orgcontacts",
    version,
    max_term_width = 100,
    arg_required_else_help = true,
    disable_help_subcommand = true
)]
#[command(after_long_help = help::PROGRAM)]
struct Cli {
    /// What to do.
    #[command(subcommand)]
    command: Command,
    /// How to talk.
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show the changes that would bring the organization in line with the policy
    ///
    /// Reads the organization and the contacts that the policy mentions, and changes nothing. A contact that no rule
    /// or default mentions is never read.
    #[command(after_long_help = help::PLAN)]
    Plan(PlanArgs),
    /// Apply a saved plan; without one, plan, ask for approval, then apply
    ///
    /// Each contact is read again right before its write, and left alone if somebody has changed it since the plan was
    /// made. The plan with all old values is on disk before the first write, so that `revert` can undo it.
    #[command(after_long_help = help::APPLY)]
    Apply(ApplyArgs),
    /// Show a saved plan
    ///
    /// Shows it in any format, as `plan` did when it was made. Needs neither credentials nor the policy.
    #[command(after_long_help = help::SHOW)]
    Show(ShowArgs),
    /// Make a plan that undoes an applied plan
    ///
    /// It restores the old value of each contact that still has the value the plan gave it. Review and apply it like any
    /// other plan.
    #[command(after_long_help = help::REVERT)]
    Revert(RevertArgs),
    /// Check a policy offline
    ///
    /// Shows every mistake at once, each with file, line, and what to write instead. Needs neither credentials nor a
    /// network.
    #[command(after_long_help = help::VALIDATE)]
    Validate(ValidateArgs),
    /// Test a policy against expectations, on an organization file
    ///
    /// Expectations say which contacts accounts must end up with, so that a change of policy cannot take them away
    /// unnoticed. Needs no credentials.
    #[command(after_long_help = help::TEST)]
    Test(TestArgs),
    /// Show which rule wins for an account, and why the others lose
    ///
    /// Looks at what the policy wants, not at what is set now: contacts are not read.
    #[command(after_long_help = help::EXPLAIN)]
    Explain(ExplainArgs),
    /// Show who has which contact: as text, a spreadsheet, JSON or a page
    ///
    /// Reads the three contacts of every managed account, including those that the policy does not manage, and changes
    /// nothing. With a policy, it also says which contacts are as the policy wants.
    #[command(after_long_help = help::REPORT)]
    Report(ReportArgs),
    /// Save the organization to a file, so that you can plan without credentials
    ///
    /// Reads all accounts, OUs and tags, and the three contacts of every active account. You can interrupt it, and it
    /// continues where it stopped. The file contains personal data, unless you pass --redact.
    #[command(after_long_help = help::SNAPSHOT)]
    Snapshot(SnapshotArgs),
    /// Write a policy that reproduces the live contacts with as few rules as it can
    ///
    /// Reads all contacts, or takes them from a spreadsheet or a Terraform state, and changes nothing. A plan of the
    /// policy has no changes. Exceptions come last, and near-duplicates are pointed out, for you to review.
    #[command(after_long_help = help::IMPORT)]
    Import(ImportArgs),
    /// Check what `plan` or `apply` needs, and say how to fix what is missing
    ///
    /// Checks what `plan` or `apply` needs. Each check takes a line, with its result, why, and how to fix it. It takes
    /// less than a minute and changes nothing, unless you pass --probe.
    #[command(after_long_help = help::DOCTOR)]
    Doctor(DoctorArgs),
    /// Enable trusted access and register a delegated administrator
    ///
    /// Shows what is missing, asks, does it step by step, and waits until each step shows. Works only from the
    /// management account, and is safe to run again.
    #[command(after_long_help = help::SETUP)]
    Setup(SetupArgs),
    /// Serve an organization file as a local AWS endpoint for rehearsals
    ///
    /// Answers like AWS, including quotas, pages and refusals, on 127.0.0.1. With -v, each call is a line on standard
    /// error.
    #[command(after_long_help = help::SIMULATE)]
    Simulate(SimulateArgs),
    /// Print the JSON Schema of a file or a result
    ///
    /// Editors use it to complete and check a policy, and programs to check what they read. An editor sees only one
    /// file, and reads unquoted digits as numbers, so `validate` has the last word.
    #[command(after_long_help = help::SCHEMA)]
    Schema(SchemaArgs),
    /// Print the least permissions that a command needs, as IAM policies and roles
    ///
    /// The policy and the organization determine which operations the command calls, on which accounts, for which
    /// contact types. Reads accounts and OUs, but no contacts.
    #[command(after_long_help = help::IAM)]
    #[command(mut_arg("via_role", |arg| arg.conflicts_with(Resettable::Reset).help("Also allow assuming this role in each member account")))]
    Iam(IamArgs),
    /// Start a repository: a policy to fill in, expectations, pipelines
    ///
    /// Writes only files that do not exist yet. The policy manages nothing until you uncomment a line.
    #[command(after_long_help = help::INIT)]
    Init(InitArgs),
    /// Print a script for shell completion
    ///
    /// Completes commands, flags and values: accounts and OUs from the organization file, rules and addresses from the
    /// policy. It never asks AWS.
    #[command(after_long_help = help::COMPLETIONS)]
    Completions(CompletionsArgs),
    /// Print the manual pages
    ///
    /// Prints all pages one after the other, or with --out writes each to a file.
    #[command(after_long_help = help::MAN)]
    Man(ManArgs),
    /// Explain a command, or the code of an error, a warning or an outcome
    ///
    /// Errors and warnings show their code in brackets. Outcomes, reasons in files, and the checks of `doctor` have codes
    /// too. Each is explained with its cause and what to do about it.
    #[command(after_long_help = help::HELP)]
    Help(HelpArgs),
}

impl Command {
    /// The profile of the AWS configuration that it works with, if one is named.
    fn profile(&self) -> Option<String> {
        let aws = match self {
            Self::Plan(args) => &args.source.aws,
            Self::Apply(args) => &args.source.aws,
            Self::Revert(args) => &args.source.aws,
            Self::Explain(args) => &args.source.aws,
            Self::Report(args) => &args.source.aws,
            Self::Snapshot(args) => &args.source.aws,
            Self::Import(args) => &args.source.aws,
            Self::Doctor(args) => &args.aws,
            Self::Setup(args) => &args.aws,
            Self::Iam(args) => &args.source.aws,
            Self::Show(_) | Self::Validate(_) | Self::Test(_) | Self::Simulate(_) => return None,
            Self::Schema(_) | Self::Init(_) | Self::Completions(_) | Self::Man(_) | Self::Help(_) => return None,
        };
        aws.profile()
    }
}

/// Reads a command line. A saved plan excludes a policy that is named there, and not the one that the environment names.
fn parse(arguments: &[OsString]) -> Result<Cli, clap::Error> {
    let mut command = Cli::command();
    let matches = command.try_get_matches_from_mut(arguments)?;
    if let Some(("apply", apply)) = matches.subcommand()
        && apply.contains_id("plan")
        && apply.value_source("policy") == Some(ValueSource::CommandLine)
    {
        let apply = command.find_subcommand_mut("apply").expect("it was found");
        let message = "the argument '[PLAN]' cannot be used with '--policy <PATH>'";
        return Err(apply.error(ErrorKind::ArgumentConflict, message));
    }
    let cli = Cli::from_arg_matches(&matches)?;
    let conflict = match &cli.command {
        Command::Doctor(args) if args.probes_in_vain() => {
            Some(("doctor", "the argument '--probe <ACCOUNT>' requires '--for apply'".to_owned()))
        }
        Command::Setup(args) if args.contradicts_itself() => {
            Some(("setup", "'--delegated-administrator' and '--deregister' name the same account".to_owned()))
        }
        Command::Init(args) => args.conflict().map(|message| ("init", message)),
        Command::Iam(args) => args.conflict().map(|message| ("iam", message)),
        _ => None,
    };
    if let Some((name, message)) = conflict {
        let command = command.find_subcommand_mut(name).expect("it was found");
        return Err(command.error(ErrorKind::ArgumentConflict, message));
    }
    Ok(cli)
}

/// Runs the program with the given arguments, the program's name first.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    if let Some(shell) = completions::asked_by() {
        return completions::complete(shell, Cli::command(), &arguments).into();
    }
    let cli = match parse(&arguments) {
        Ok(cli) => cli,
        Err(error) => {
            let error = advised(error, &arguments);
            terminal::usage(&error, &arguments);
            return Exit::from(&error).into();
        }
    };
    let terminal = Terminal::new(&cli.output);
    let profile = cli.command.profile();
    // Only AWS can be set up.
    let or_file = !matches!(cli.command, Command::Setup(_));
    let outcome = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => {
            let outcome = runtime.block_on(dispatch(cli.command, &terminal));
            // A name look-up that hangs must not keep a run from ending.
            runtime.shutdown_background();
            outcome
        }
        Err(source) => Err(CliError::Runtime { source }),
    };
    let exit = match outcome {
        Ok(exit) => exit,
        Err(error) => {
            terminal.error(&error, profile.as_deref(), or_file);
            error.exit()
        }
    };
    terminal.point_to_help();
    exit.into()
}

async fn dispatch(command: Command, terminal: &Terminal) -> Result<Exit, CliError> {
    match command {
        Command::Plan(args) => plan::run(&args, terminal).await,
        Command::Apply(args) => apply::run(&args, terminal).await,
        Command::Show(args) => show::run(&args, terminal),
        Command::Revert(args) => revert::run(&args, terminal).await,
        Command::Test(args) => test::run(&args, terminal),
        Command::Explain(args) => explain::run(&args, terminal).await,
        Command::Report(args) => report::run(&args, terminal).await,
        Command::Snapshot(args) => snapshot::run(&args, terminal).await,
        Command::Import(args) => import::run(&args, terminal).await,
        Command::Simulate(args) => simulate::run(args, terminal).await,
        Command::Iam(args) => iam::run(&args, terminal).await,
        Command::Doctor(args) => doctor::run(&args, terminal).await,
        Command::Setup(args) => setup::run(&args, terminal).await,
        Command::Validate(args) => validate::run(&args, terminal),
        Command::Schema(args) => schema::run(&args, terminal),
        Command::Init(args) => init::run(&args, terminal),
        Command::Completions(args) => completions::run(&args, terminal),
        Command::Man(args) => man::run(&args, Cli::command(), terminal),
        Command::Help(args) => help::run(&args, Cli::command(), terminal),
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
