//! The command line: what the user asked for, where things are, and how it ends.
//!
//! Every command is the same few steps: gather, call pure functions, view, exit code.

mod exit;
mod time;
mod args;
mod error;
mod output;
mod input;

mod plan;
mod apply;
mod show;
mod revert;
mod validate;
mod test;
mod explain;
mod snapshot;
mod simulate;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use apply::ApplyArgs;
use args::OutputArgs;
use error::CliError;
use exit::Exit;
use explain::ExplainArgs;
use output::terminal::{self, Terminal};
use plan::PlanArgs;
use revert::RevertArgs;
use show::ShowArgs;
use simulate::SimulateArgs;
use snapshot::SnapshotArgs;
use test::TestArgs;
use validate::ValidateArgs;

/// Keeps the alternate contacts of every account in an AWS Organization as a policy says.
#[derive(Debug, Parser)]
#[command(name = "orgcontacts", version, max_term_width = 100, arg_required_else_help = true)]
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

/// Runs the program with the given arguments, the program's name first.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let cli = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(error) => {
            terminal::usage(&error, &arguments);
            return Exit::from(&error).into();
        }
    };
    let terminal = Terminal::new(&cli.output);
    let outcome = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => {
            let outcome = runtime.block_on(dispatch(cli.command, &terminal));
            // A name look-up that hangs must not keep a run from ending.
            runtime.shutdown_background();
            outcome
        }
        Err(source) => Err(CliError::Runtime { source }),
    };
    match outcome {
        Ok(exit) => exit.into(),
        Err(error) => {
            terminal.error(&error);
            error.exit().into()
        }
    }
}

async fn dispatch(command: Command, terminal: &Terminal) -> Result<Exit, CliError> {
    match command {
        Command::Plan(args) => plan::run(&args, terminal).await,
        Command::Apply(args) => apply::run(&args, terminal).await,
        Command::Show(args) => show::run(&args, terminal),
        Command::Revert(args) => revert::run(&args, terminal).await,
        Command::Test(args) => test::run(&args, terminal),
        Command::Explain(args) => explain::run(&args, terminal).await,
        Command::Snapshot(args) => snapshot::run(&args, terminal).await,
        Command::Simulate(args) => simulate::run(args, terminal).await,
        Command::Validate(args) => validate::run(&args, terminal),
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
