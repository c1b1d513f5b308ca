//! In which formats results are asked for, and where they are written.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use crate::cli::error::CliError;
use crate::cli::output::mark::Marked;
use crate::cli::output::outlet::{Mode, Outlet};
use crate::cli::output::shown::Shown;
use crate::cli::output::terminal::Terminal;
use crate::text::files;
use crate::view::screen::Screen;

/// In which formats a result is wanted, of those that a command has.
#[derive(Debug, Args)]
pub struct FormatArgs<F: ValueEnum + Send + Sync + 'static> {
    /// Format of the result on standard output
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    pub format: F,
    /// Also write the result to a file in a format; repeatable
    #[arg(long, value_name = "FORMAT=FILE", help_heading = "Output")]
    pub into: Vec<Destination<F>>,
    /// With --into: append to each file instead of replacing it
    #[arg(hide_short_help = true, long, requires = "into", help_heading = "Output")]
    pub append: bool,
}

impl<F: ValueEnum + Marked + Send + Sync> FormatArgs<F> {
    /// Refuses files that must not be written, before anything is done.
    pub fn check(&self) -> Result<(), CliError> {
        self.into.iter().try_for_each(|destination| destination.outlet(self.append).map(drop))
    }

    /// Writes a result to the files that were asked for, then prints it.
    pub fn show(&self, render: impl Fn(F, Screen) -> Shown, terminal: &Terminal) -> Result<(), CliError> {
        self.write(|format| render(format, terminal.file()))?;
        terminal.result(render(self.format, terminal.screen()))
    }

    /// Writes a result to the files that were asked for. One that cannot be written keeps no other from being.
    pub fn write(&self, render: impl Fn(F) -> Shown) -> Result<(), CliError> {
        let write = |destination: &Destination<F>| destination.outlet(self.append)?.write(&render(destination.format));
        self.into.iter().map(write).fold(Ok(()), Result::and)
    }

    /// The files that are written.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.into.iter().map(|destination| destination.file.as_path())
    }
}

/// A format and a file to write it to.
#[derive(Clone, Debug)]
pub struct Destination<F> {
    pub format: F,
    pub file: PathBuf,
}

impl<F: Marked> Destination<F> {
    /// What is there, if it may be written to. Results are appended if that is asked for, and always to the
    /// summary of a step of GitHub Actions, which other commands of the step write to as well.
    pub fn outlet(&self, append: bool) -> Result<Outlet, CliError> {
        let is_same = |summary: OsString| files::is_same(&self.file, summary.as_ref());
        let mode = match (std::env::var_os("GITHUB_STEP_SUMMARY").is_some_and(is_same), append) {
            (true, _) => Mode::Share,
            (false, true) => Mode::Append,
            (false, false) => Mode::Replace,
        };
        Outlet::look(&self.file, self.format, mode)
    }
}

impl<F: ValueEnum> FromStr for Destination<F> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known: Vec<_> = F::value_variants().iter().filter_map(F::to_possible_value).collect();
        let known = known.iter().map(PossibleValue::get_name).collect::<Vec<_>>().join(", ");
        match text.split_once('=') {
            Some((format, file)) if !file.is_empty() => match F::from_str(format, false) {
                Ok(format) => Ok(Self { format, file: file.into() }),
                Err(_) => Err(format!("this command has no format `{format}`; its formats are {known}")),
            },
            _ => Err(format!("write it like FORMAT=FILE; the formats of this command are {known}")),
        }
    }
}
