//! Where results go: files of ours or none, and streams. Looked at before anything is written.

use std::io;
use std::path::Path;

use crate::cli::error::CliError;
use crate::cli::output::mark::{self, Marked};
use crate::cli::output::shown::Shown;
use crate::cli::output::stream::{Standard, print, printed_to};
use crate::platform::{self, FileId};
use crate::run::journal::{self, Held};
use crate::text::Colour;
use crate::text::files::{Replaceable, Unsuitable, create_public};
use crate::text::held::{Appendable, Reached, Stream};

/// Where a result goes.
pub enum Outlet {
    /// A file, and what it begins with if the format has no mark of its own.
    File(Replaceable, &'static str),
    /// A file that keeps what is in it.
    Appended(Appendable),
    /// Something that takes what it is given: a pipe, a terminal, `/dev/null`.
    Stream(Stream),
    /// What this process was given already, under another name such as `/dev/stderr`.
    Own(Standard),
}

/// Whether what is in a file stays there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A result takes its place.
    Replace,
    /// A result comes behind it.
    Append,
    /// The same, and others have the file under names of their own: the summary of a job's step.
    Share,
}

impl Outlet {
    /// Looks at what `--into` names, which may be a stream, and opens a file that is appended to: whether that
    /// can be done shows before anything else is.
    pub fn look(path: &Path, format: impl Marked, mode: Mode) -> Result<Self, CliError> {
        // By the type of what is there, and by no name that it has. What is a file by itself is not taken for a
        // stream, though standard output may go there.
        if !path.symlink_metadata().is_ok_and(|named| named.is_file()) {
            let reached = FileId::at(path).ok();
            let own = [Standard::Error, Standard::Output];
            if let Some(own) = own.into_iter().find(|own| reached.is_some() && own.goes_to() == reached) {
                return Ok(Self::Own(own));
            }
            if platform::is_stream(path) {
                return Ok(Self::Stream(Stream::at(path)));
            }
        }
        guard(path)?;
        let reached = match mode {
            Mode::Replace => {
                let file = file(path, |head| format.is_ours(head))?;
                return Ok(Self::File(file, format.mark()));
            }
            Mode::Append => Reached::Directly,
            Mode::Share => Reached::ByAnyName,
        };
        holds_no_plan(path)?;
        open_to_append(path, reached).map(Self::Appended)
    }

    /// Opens a stream, so that whether it can be written to shows before anything is done.
    pub fn open(self) -> Result<Self, CliError> {
        match self {
            Self::Stream(stream) => {
                let path = stream.path().to_owned();
                stream.open().map(Self::Stream).map_err(|source| CliError::Write { path, source })
            }
            Self::File(..) | Self::Appended(_) | Self::Own(_) => Ok(self),
        }
    }

    /// Writes a result, without colours.
    pub fn write(&self, shown: &Shown) -> Result<(), CliError> {
        let content = shown.render(Colour::Off);
        match self {
            // Until the new plan is there, nobody begins to apply one that it replaces.
            Self::File(file, mark) if mark::is_plan(content.as_bytes()) => match hold(file.path())? {
                Some(_held) => save(file, &format!("{mark}{content}")),
                None => Err(CliError::PlanInTheWay(file.path().to_owned())),
            },
            Self::File(file, mark) => {
                holds_no_plan(file.path())?;
                write(file, &format!("{mark}{content}"))
            }
            Self::Appended(file) => {
                guard(file.path())?;
                let appended = file.append(content.as_bytes());
                appended.map_err(|source| CliError::Write { path: file.path().to_owned(), source })
            }
            Self::Stream(stream) => {
                let written = stream.write(content.as_bytes());
                written.map_err(|source| CliError::Write { path: stream.path().to_owned(), source })
            }
            Self::Own(standard) => match print(*standard, shown, Colour::Off) {
                // That nobody reads on is no error.
                Err(source) if source.kind() != io::ErrorKind::BrokenPipe => Err(CliError::Output { source }),
                _ => Ok(()),
            },
        }
    }
}

fn hold(plan: &Path) -> Result<Option<Held>, CliError> {
    journal::hold(plan).map_err(|error| CliError::unsaved(plan, error))
}

/// A file that keeps what is in it, by its own name.
pub fn appended(path: &Path) -> Result<Appendable, CliError> {
    guard(path)?;
    is_not_printed_to(path)?;
    open_to_append(path, Reached::Directly)
}

fn open_to_append(path: &Path, reached: Reached) -> Result<Appendable, CliError> {
    Appendable::open(path, reached).map_err(|source| unsuitable(path, source))
}

/// Refuses a file that holds a saved plan, applied or not: only another plan may take its place.
pub fn holds_no_plan(path: &Path) -> Result<(), CliError> {
    match Replaceable::look(path, |head| !mark::is_plan(head)) {
        Err(Unsuitable::NotOurs) => Err(CliError::PlanThere(path.to_owned())),
        _ => Ok(()),
    }
}

/// Whether a path leads to something that is no file and no folder, whatever it is called.
pub fn is_stream(path: &Path) -> bool {
    platform::is_stream(path) || path.metadata().is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
}

/// Where a plan is to be saved: in place of nothing, of an empty file, or of a plan; with `force`, of any file.
/// Whether the plan that is there was applied is found out when it is replaced.
pub fn plan_file(path: &Path, force: bool) -> Result<Replaceable, CliError> {
    file(path, |head| force || mark::is_plan(head)).map_err(|error| match error {
        CliError::NotWritable { path, source: Unsuitable::NotOurs } => {
            guard(&path).err().unwrap_or(CliError::NoPlanThere(path))
        }
        error => error,
    })
}

/// Refuses a stream, which could not be read again, nor replaced as a whole.
pub fn is_no_stream(path: &Path) -> Result<(), CliError> {
    if is_stream(path) {
        return Err(CliError::NotWritable { path: path.to_owned(), source: Unsuitable::NotAFile });
    }
    Ok(())
}

/// A file that is not there yet.
pub fn new_file(path: &Path) -> Result<Replaceable, CliError> {
    file(path, |_| false)
}

/// Where something is written that people go on with: in place of nothing or of an empty file; with `force`, of any file
/// but a saved plan.
pub fn fresh_file(path: &Path, force: bool) -> Result<Replaceable, CliError> {
    guard(path)?;
    holds_no_plan(path)?;
    file(path, |_| force).map_err(|error| match error {
        CliError::NotWritable { path, source: Unsuitable::NotOurs } => CliError::FileThere(path),
        error => error,
    })
}

/// Writes a file that anybody may read, as the umask says, in place of nothing or of an older one of ours.
pub fn publish(path: &Path, text: &str, is_ours: impl FnOnce(&[u8]) -> bool) -> Result<(), CliError> {
    let older = file(path, is_ours)?;
    let published = older.remove().and_then(|()| create_public(path, text.as_bytes()));
    published.map_err(|source| CliError::Write { path: path.to_owned(), source })
}

/// Where the report of an apply is to be written: in place of nothing, of an empty file, or of a report.
pub fn report_file(path: &Path) -> Result<Replaceable, CliError> {
    guard(path)?;
    file(path, mark::is_report)
}

fn file(path: &Path, is_ours: impl FnOnce(&[u8]) -> bool) -> Result<Replaceable, CliError> {
    is_not_printed_to(path)?;
    Replaceable::look(path, is_ours).map_err(|source| unsuitable(path, source))
}

fn unsuitable(path: &Path, source: Unsuitable) -> CliError {
    match source {
        Unsuitable::Io(source) => CliError::Write { path: path.to_owned(), source },
        source => CliError::NotWritable { path: path.to_owned(), source },
    }
}

/// Writes a file that may hold personal data, but not over the only copy of values that were overwritten.
pub fn write(file: &Replaceable, text: &str) -> Result<(), CliError> {
    guard(file.path())?;
    save(file, text)
}

/// Writes a plan whose log is locked, and has been looked at.
pub fn save(file: &Replaceable, text: &str) -> Result<(), CliError> {
    file.replace(text.as_bytes()).map_err(|source| CliError::Write { path: file.path().to_owned(), source })
}

/// Refuses a file that holds the only copy of values that were overwritten, or the log that says so.
pub fn guard(path: &Path) -> Result<(), CliError> {
    if journal::is_needed(path) { Err(CliError::PlanInTheWay(path.to_owned())) } else { Ok(()) }
}

/// Refuses a file that standard output or standard error goes to: what is printed would end up in it.
fn is_not_printed_to(path: &Path) -> Result<(), CliError> {
    printed_to([path]).map_or(Ok(()), |(path, stream)| Err(CliError::PrintedTo { path, stream }))
}
