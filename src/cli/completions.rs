//! `completions`: the script that makes a shell ask this program what may follow, and the answers.

mod at_hand;

use std::ffi::OsString;

use clap::builder::ArgExt;
use clap::{Arg, Args, Command, ValueEnum};
use clap_complete::CompletionCandidate;
use clap_complete::engine::{ArgValueCandidates, ArgValueCompleter};
use clap_complete::env::{Bash, Elvish, EnvCompleter, Fish, Powershell, Zsh};

use crate::answer::codes;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::terminal::{self, Terminal};
use crate::text::Document;
use at_hand::{AtHand, Completed};

/// The variable by which a script says which shell asks.
const VARIABLE: &str = "ORGCONTACTS_COMPLETE";

#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// Shell to complete in
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// A shell that can ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    Bash,
    Zsh,
    Fish,
    Powershell,
    Elvish,
}

impl Shell {
    fn completer(self) -> &'static dyn EnvCompleter {
        match self {
            Self::Bash => &Bash,
            Self::Zsh => &Zsh,
            Self::Fish => &Fish,
            Self::Powershell => &Powershell,
            Self::Elvish => &Elvish,
        }
    }

    /// Whether it puts quotes around what needs them by itself.
    fn quotes(self) -> bool {
        match self {
            Self::Zsh | Self::Fish | Self::Elvish => true,
            Self::Bash | Self::Powershell => false,
        }
    }
}

/// Prints the script.
pub fn run(CompletionsArgs { shell }: &CompletionsArgs, terminal: &Terminal) -> Result<Exit, CliError> {
    let mut script = Vec::new();
    let name = "orgcontacts";
    let written = shell.completer().write_registration(VARIABLE, name, name, name, &mut script);
    written.expect("a list of bytes can always be written to");
    // Answers come line by line: nothing that is printed holds another control character.
    let script = String::from_utf8_lossy(&script).replace(r"$'\013'", r"$'\n'");
    terminal.result(Document::script(&script))?;
    Ok(Exit::Done)
}

/// The shell that runs this program for an answer, if one does.
pub fn asked_by() -> Option<Shell> {
    let name = std::env::var(VARIABLE).ok()?;
    Shell::from_str(&name, false).ok()
}

/// Prints what may follow a command line; `arguments` are this program's name, `--`, and the line's words.
pub fn complete(shell: Shell, command: Command, arguments: &[OsString]) -> Exit {
    let Some(at) = arguments.iter().position(|argument| argument == "--") else { return Exit::Usage };
    let words = arguments[at + 1..].to_vec();
    let at_hand = AtHand::of(&words, shell.quotes());
    let mut command = with_values(command, &at_hand);
    let folder = std::env::current_dir().ok();
    let mut answer = Vec::new();
    match shell.completer().write_complete(&mut command, words, folder.as_deref(), &mut answer) {
        Ok(()) => {
            terminal::answer(Document::script(&String::from_utf8_lossy(&answer)));
            Exit::Done
        }
        Err(_) => Exit::Error,
    }
}

/// The command line with what is known of values.
fn with_values(command: Command, at_hand: &AtHand) -> Command {
    let names: Vec<String> = command.get_subcommands().map(|command| command.get_name().to_owned()).collect();
    let whole = command.clone();
    let command = names.into_iter().fold(command, |command, name| {
        command.mut_subcommand(name, |command| command.mut_args(|argument| with_values_of(argument, at_hand)))
    });
    command.mut_subcommand("help", |help| {
        help.mut_arg("topic", |topic| topic.add(ArgValueCandidates::new(move || topics(&whole))))
    })
}

/// What there is help about: commands and codes.
fn topics(command: &Command) -> Vec<CompletionCandidate> {
    let commands = command
        .get_subcommands()
        .map(|command| CompletionCandidate::new(command.get_name()).help(command.get_about().cloned()));
    let codes =
        codes::all().map(|help| CompletionCandidate::new(help.code).help(Some(help.summary().to_owned().into())));
    commands.chain(codes).collect()
}

fn with_values_of(argument: Arg, at_hand: &AtHand) -> Arg {
    let completed = match argument.get_id().as_str() {
        "account" => Completed::Accounts,
        "caller" | "management_account" | "probe" | "delegated_administrator" | "deregister" => Completed::Ids,
        "accounts" => Completed::AccountsAndUnits,
        "moved" => Completed::Moves,
        "rule" => Completed::Rules,
        "email" => Completed::Addresses,
        "types" => Completed::Kinds,
        "only" => Completed::Actions,
        "goal" => Completed::Goals,
        "task" => Completed::Tasks,
        _ => return argument,
    };
    argument.add(values(completed, at_hand.clone()))
}

fn values(completed: Completed, at_hand: AtHand) -> impl ArgExt {
    ArgValueCompleter::new(move |written: &std::ffi::OsStr| {
        let Some(written) = written.to_str() else { return Vec::new() };
        let candidate =
            |(value, about): (String, Option<String>)| CompletionCandidate::new(value).help(about.map(Into::into));
        at_hand.values(completed, written).into_iter().map(candidate).collect()
    })
}
