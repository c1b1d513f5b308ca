//! The command line: what the user asked for, where things are, and how it ends.
//!
//! Every command is the same few steps: gather, call pure functions, view, exit code.

mod apply;
mod args;
mod carry_out;
mod confirm;
mod distinct;
mod error;
mod exit;
mod explain;
mod format;
mod gather;
mod mark;
mod outlet;
mod plan;
mod planning;
mod policy_files;
mod progress;
mod render;
mod reports;
mod revert;
mod show;
mod signals;
mod simulate;
mod snapshot;
mod source;
mod terminal;
mod test;
mod validate;
mod what_if;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};
use error::CliError;
use exit::Exit;
use terminal::Terminal;

/// Runs the program with the given arguments, the program's name first.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let cli = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(error) => {
            terminal::usage(&error, &arguments);
            return args::exit(&error).into();
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
