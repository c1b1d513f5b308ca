//! `help`: what a command does, or what a code means.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, Command, Error};

use crate::answer::codes::{self, HOMEPAGE};
use crate::cli::args::PagerArgs;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::terminal::{self, Terminal};
use crate::finding::Speller;
use crate::view;

#[derive(Debug, Args)]
pub struct HelpArgs {
    /// Command, or code such as `unknown-key`
    #[arg(value_name = "TOPIC")]
    topic: Option<String>,
    #[command(flatten)]
    pager: PagerArgs,
}

/// Explains a topic; without one, the program.
pub fn run(args: &HelpArgs, command: Command, terminal: &Terminal) -> Result<Exit, CliError> {
    let HelpArgs { topic, pager } = args;
    let help = topic.as_deref().and_then(codes::help_about);
    if let Some(help) = help {
        let terminal = terminal.paging(pager);
        terminal.result(view::codes::help(help, HOMEPAGE, terminal.screen()))?;
        return Ok(Exit::Done);
    }
    let answer = match topic {
        Some(topic) if command.find_subcommand(topic).is_none() => unknown(topic, &command),
        topic => help_of(topic.as_deref(), command),
    };
    let arguments: Vec<OsString> = topic.iter().map(OsString::from).collect();
    terminal::usage(&answer, &arguments);
    Ok(Exit::from(&answer))
}

/// What `--help` prints, which to clap is a kind of error.
fn help_of(topic: Option<&str>, mut command: Command) -> Error {
    let name = command.get_name().to_owned();
    let line = [Some(name.as_str()), topic, Some("--help")];
    command.try_get_matches_from_mut(line.into_iter().flatten()).expect_err("help ends the reading of a line")
}

/// Wrong usage, in clap's words: with the command or code that is most like the topic.
fn unknown(topic: &str, command: &Command) -> Error {
    let mut error = Error::new(ErrorKind::InvalidValue).with_cmd(command);
    error.insert(ContextKind::InvalidArg, ContextValue::String("[TOPIC]".to_owned()));
    error.insert(ContextKind::InvalidValue, ContextValue::String(topic.to_owned()));
    let known = command.get_subcommands().map(Command::get_name).chain(codes::all().map(|help| help.code));
    if let Some(meant) = Speller::default().closest(topic, known) {
        error.insert(ContextKind::SuggestedValue, ContextValue::String(meant.to_owned()));
    }
    error
}
