//! The one place that prints: results to standard output, everything else to standard error.

use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use anstream::{AutoStream, ColorChoice};
use clap::error::ErrorKind;
use indicatif::MultiProgress;
use terminal_size::{Height, Width, terminal_size_of};

use crate::answer::codes::HOMEPAGE;
use crate::cli::args::{ColorWhen, OutputArgs, PagerArgs, ViewArgs};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::pager;
use crate::cli::output::shown::Shown;
use crate::cli::output::stream::{Standard, print, printed_to};
use crate::finding::{Code, Finding};
use crate::platform;
use crate::setting::masks::Masks;
use crate::text::{Colour, Document, Style, Text};
use crate::view;
use crate::view::screen::Screen;

/// How many columns a bar takes with its figures.
const ROOM_FOR_BARS: usize = 80;

/// Where the program talks to.
#[derive(Clone)]
pub struct Terminal {
    choice: ColorChoice,
    quiet: bool,
    verbose: bool,
    masks: Option<Masks>,
    full: bool,
    pages: bool,
    bars: MultiProgress,
    /// The codes of the errors that were found, for the end of the run.
    found: Arc<Mutex<Vec<Code>>>,
}

impl Terminal {
    /// As the user wants it.
    pub fn new(args: &OutputArgs) -> Self {
        let choice = match args.color {
            ColorWhen::Auto => ColorChoice::Auto,
            ColorWhen::Always => ColorChoice::Always,
            ColorWhen::Never => ColorChoice::Never,
        };
        Self {
            choice,
            quiet: args.quiet,
            verbose: args.verbose,
            masks: None,
            full: false,
            pages: false,
            bars: MultiProgress::new(),
            found: Arc::default(),
        }
    }

    /// Whether progress may be drawn.
    pub fn draws_progress(&self) -> bool {
        !self.quiet && io::stderr().is_terminal()
    }

    /// The bars that are drawn, one below the other.
    pub fn bars(&self) -> &MultiProgress {
        &self.bars
    }

    /// The same, with contacts masked in all that is shown if that is asked for: all of one run under one key.
    /// Lines of the policy, which hold contacts, are not shown then.
    pub fn redacting(&self, redact: bool) -> Result<Self, CliError> {
        let masks = redact.then(masks).transpose()?;
        Ok(Self { masks, ..self.clone() })
    }

    /// The same, showing all of what is otherwise shortened if that is asked for.
    pub fn showing(&self, args: &ViewArgs) -> Self {
        Self { full: args.full, ..self.clone() }
    }

    /// The same, showing results page by page unless that is not wanted.
    pub fn paging(&self, args: &PagerArgs) -> Self {
        Self { pages: !args.no_pager && !self.quiet, ..self.clone() }
    }

    /// What results are shown on.
    pub fn screen(&self) -> Screen {
        match terminal_size_of(io::stdout()) {
            Some((Width(columns), Height(rows))) => {
                Screen { columns: columns.into(), rows: rows.into(), full: self.full }
            }
            None => self.file(),
        }
    }

    /// How many columns standard error has, if it is a terminal.
    fn columns_of_messages() -> Option<usize> {
        terminal_size_of(io::stderr()).map(|(Width(columns), _)| columns.into())
    }

    /// Whether what is said while something goes on has less room than a bar with its figures takes.
    pub fn is_narrow(&self) -> bool {
        Self::columns_of_messages().is_some_and(|columns| columns < ROOM_FOR_BARS)
    }

    /// Says what is being done, broken where the terminal ends: for lines without commands, which are copied whole.
    pub fn note_prose(&self, text: Text) {
        let columns = Self::columns_of_messages();
        self.note(columns.map_or(text.clone(), |columns| text.within(columns)));
    }

    /// What results are written to that go to a file.
    pub fn file(&self) -> Screen {
        Screen { full: self.full, ..Screen::FILE }
    }

    /// The masks under which contacts are shown, if they are.
    pub fn masks(&self) -> Option<&Masks> {
        self.masks.as_ref()
    }

    /// Whether a person can be asked.
    pub fn can_ask(&self) -> bool {
        io::stdin().is_terminal()
    }

    /// Prints a result. That nobody reads on is no error; that it could not be written is.
    pub fn result(&self, shown: impl Into<Shown>) -> Result<(), CliError> {
        let (shown, colour) = (shown.into(), colour(self.choice, &io::stdout()));
        if self.takes_pages(&shown)
            && let Some(command) = pager::command()
            && self.bars.suspend(|| pager::show(&command, &shown, colour))
        {
            return Ok(());
        }
        let written = self.bars.suspend(|| print(Standard::Output, &shown, colour));
        match written {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(CliError::Output { source: error }),
            _ => Ok(()),
        }
    }

    /// Whether a result is more than is seen at once, where somebody sees it.
    fn takes_pages(&self, shown: &Shown) -> bool {
        self.pages
            && io::stdin().is_terminal()
            && io::stdout().is_terminal()
            && shown.render(Colour::Off).lines().count() >= self.screen().rows
    }

    /// Says what is being done.
    pub fn note(&self, text: Text) {
        if !self.quiet {
            self.message(text.ours("\n"));
        }
    }

    /// Whether more is to be said of what is being done.
    pub fn is_verbose(&self) -> bool {
        self.verbose
    }

    /// Says more of what is being done, in a line.
    pub fn detail(&self, line: Text) {
        if self.verbose {
            self.message(line.ours("\n"));
        }
    }

    /// Says something that quiet does not silence. Where standard error is closed, nobody listens.
    pub fn message(&self, text: Text) {
        let colour = colour(self.choice, &io::stderr());
        let _ = self.bars.suspend(|| print(Standard::Error, &text.into(), colour));
    }

    /// Says that a signal ended it before anything was written, and how that ends.
    pub fn interrupted(&self) -> Exit {
        self.message(Text::default().ours("Interrupted; nothing was written.\n"));
        Exit::Interrupted
    }

    /// The home page that codes are links to on standard error: none where nobody could follow one.
    pub fn links(&self) -> &'static str {
        let stream = io::stderr();
        if stream.is_terminal() && colour(self.choice, &stream) == Colour::On { HOMEPAGE } else { "" }
    }

    /// Remembers which errors were shown, to say at the end where to read about them.
    pub fn remember<'f>(&self, findings: impl IntoIterator<Item = &'f Finding>) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.extend(findings.into_iter().filter(|finding| finding.is_error()).map(|finding| finding.code));
    }

    /// Says where to read about the errors that were shown: once a run, as its last word.
    pub fn point_to_help(&self) {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if !found.is_empty() {
            self.message(view::codes::pointer(&found, HOMEPAGE));
        }
    }

    /// Says why it ends. `profile` is the one of the AWS configuration that is in use, if one was named; `or_file` says
    /// that an organization file would do as well as AWS.
    pub fn error(&self, error: &CliError, profile: Option<&str>, or_file: bool) {
        if error.is_told() {
            return;
        }
        self.problem(Text::of(error));
        if let Some(hint) = error.hint(profile, or_file) {
            let label = Text::default().styled(Style::Heading, Text::of("hint:"));
            self.message(label.ours(" ").line(Text::of(hint)));
        }
    }

    /// Says what went wrong.
    pub fn problem(&self, text: Text) {
        self.message(Text::default().styled(Style::Problem, Text::of("error:")).ours(" ").line(text));
    }
}

/// Masks under the user's own key, if there is one, else under one that is thrown away.
pub fn masks() -> Result<Masks, CliError> {
    match users_masks() {
        Some(masks) => Ok(masks),
        None => Masks::random().map_err(CliError::NoMaskKey),
    }
}

/// Masks under the user's own key, for masks that are the same from run to run.
pub fn users_masks() -> Option<Masks> {
    let key = std::env::var_os("ORGCONTACTS_MASK_KEY").filter(|key| !key.is_empty())?;
    Some(Masks::with_key(key.as_encoded_bytes()))
}

/// Answers a shell that asks what may follow. Whether it listens changes nothing.
pub fn answer(completions: Document) {
    let _ = print(Standard::Output, &completions.into(), Colour::Off);
}

/// Prints what clap has to say: help, or what is wrong with the arguments. Where they are repeated, they are made
/// harmless as any other text. Nothing is printed into a file that they name.
pub fn usage(error: &clap::Error, arguments: &[OsString]) {
    let text = error.render();
    if error.use_stderr() && printed_to(files_in(arguments)).is_some_and(|(_, stream)| stream == Standard::Error) {
        return;
    }
    let (standard, text) = match (error.kind(), error.use_stderr()) {
        (_, false) => (Standard::Output, Text::drawn(&text.ansi().to_string())),
        (ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand, true) => (Standard::Error, complaint(&text.to_string())),
        (_, true) => (Standard::Error, complaint(&on_one_line(text.to_string(), arguments))),
    };
    let colour = match standard {
        Standard::Output => colour(ColorChoice::Auto, &io::stdout()),
        Standard::Error => colour(ColorChoice::Auto, &io::stderr()),
    };
    // Whether it could be printed changes nothing about how this ends.
    let _ = print(standard, &text.into(), colour);
}

/// What arguments may name: a file, by itself or behind the name of a flag or format.
fn files_in(arguments: &[OsString]) -> impl Iterator<Item = &Path> {
    arguments.iter().flat_map(|argument| {
        let parts =
            argument.to_str().into_iter().flat_map(|text| text.match_indices('=').map(|(at, _)| &text[at + 1..]));
        std::iter::once(Path::new(argument)).chain(parts.map(Path::new))
    })
}

fn complaint(text: &str) -> Text {
    match text.strip_prefix("error:") {
        Some(rest) => Text::default().styled(Style::Problem, Text::of("error:")).then(Text::written(rest)),
        None => Text::written(text),
    }
}

/// A message in which no argument makes lines of its own, neither as a whole nor the parts that flags take it
/// apart into.
fn on_one_line(message: String, arguments: &[OsString]) -> String {
    let arguments: Vec<_> = arguments.iter().map(|argument| argument.to_string_lossy()).collect();
    let parts = arguments.iter().flat_map(|argument| {
        let parts = argument.split(['=', ':', ',', '/']);
        std::iter::once(argument.as_ref()).chain(parts)
    });
    let harmful = parts.filter(|part| part.contains(['\n', '\r', '\u{1b}']));
    harmful.fold(message, |message, part| message.replace(part, &Text::of(part).embedded()))
}

fn colour(choice: ColorChoice, stream: &impl anstream::stream::RawStream) -> Colour {
    let choice = if choice == ColorChoice::Auto { AutoStream::choice(stream) } else { choice };
    let is_drawn = || !stream.is_terminal() || platform::draws_colours();
    if choice != ColorChoice::Never && is_drawn() { Colour::On } else { Colour::Off }
}
