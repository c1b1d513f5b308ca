//! Where results go: files of ours or none, and streams. Looked at before anything is written.

use std::io::{self, Write};
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};

use crate::cli::error::CliError;
use crate::cli::output::mark::{self, Marked};
use crate::cli::output::stream::{Standard, printed_to};
use crate::run::journal;
use crate::text::files::{FileId, Replaceable, Unsuitable};

/// Where a result goes.
pub enum Outlet {
    /// A file, and what it begins with if the format has no mark of its own.
    File(Replaceable, &'static str),
    /// A file that keeps what is in it.
    Appended(PathBuf),
    /// Something that takes what it is given: a pipe, a terminal, `/dev/null`.
    Stream(PathBuf),
    /// What this process was given already, under another name such as `/dev/stderr`.
    Own(Standard),
}

impl Outlet {
    /// Looks at what `--into` names, which may be a stream.
    pub fn look(path: &Path, format: impl Marked, append: bool) -> Result<Self, CliError> {
        let named = path.symlink_metadata().ok();
        let reached = path.metadata().ok();
        // By the type of what is there, and by no name that it has. What is a file by itself is not taken for a
        // stream, though standard output may go there.
        if let Some(reached) = reached.filter(|_| named.is_none_or(|named| !named.is_file())) {
            let own = [Standard::Error, Standard::Output];
            if let Some(own) = own.into_iter().find(|own| own.goes_to() == Some(FileId::of(&reached))) {
                return Ok(Self::Own(own));
            }
            let kind = reached.file_type();
            if kind.is_fifo() || kind.is_char_device() || kind.is_socket() {
                return Ok(Self::Stream(path.to_owned()));
            }
        }
        guard(path)?;
        if append {
            holds_no_plan(path)?;
            return Ok(Self::Appended(path.to_owned()));
        }
        file(path, |head| format.is_ours(head)).map(|file| Self::File(file, format.mark()))
    }

    /// Writes a result.
    pub fn write(&self, text: &str) -> Result<(), CliError> {
        match self {
            Self::File(file, mark) => {
                if !mark::is_plan(text.as_bytes()) {
                    holds_no_plan(file.path())?;
                }
                write(file, &format!("{mark}{text}"))
            }
            Self::Appended(path) => {
                guard(path)?;
                let appended = crate::text::files::append(path, text.as_bytes());
                appended.map_err(|source| CliError::Write { path: path.clone(), source })
            }
            Self::Stream(path) => {
                let opened = std::fs::File::options().write(true).open(path);
                let written = opened.and_then(|mut stream| stream.write_all(text.as_bytes()));
                written.map_err(|source| CliError::Write { path: path.clone(), source })
            }
            Self::Own(Standard::Output) => print(&mut io::stdout().lock(), text),
            Self::Own(Standard::Error) => print(&mut io::stderr().lock(), text),
        }
    }
}

/// Refuses a file that holds a saved plan, applied or not: only another plan may take its place.
pub fn holds_no_plan(path: &Path) -> Result<(), CliError> {
    match Replaceable::look(path, |head| !mark::is_plan(head)) {
        Err(Unsuitable::NotOurs) => Err(CliError::PlanThere(path.to_owned())),
        _ => Ok(()),
    }
}

fn print(stream: &mut impl Write, text: &str) -> Result<(), CliError> {
    match stream.write_all(text.as_bytes()).and_then(|()| stream.flush()) {
        // That nobody reads on is no error.
        Err(source) if source.kind() != io::ErrorKind::BrokenPipe => Err(CliError::Output { source }),
        _ => Ok(()),
    }
}

/// Whether a path leads to something that is no file and no folder, whatever it is called.
pub fn is_stream(path: &Path) -> bool {
    path.metadata().is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
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

/// Where the report of an apply is to be written: in place of nothing, of an empty file, or of a report.
pub fn report_file(path: &Path) -> Result<Replaceable, CliError> {
    guard(path)?;
    file(path, mark::is_report)
}

fn file(path: &Path, is_ours: impl FnOnce(&[u8]) -> bool) -> Result<Replaceable, CliError> {
    is_not_printed_to(path)?;
    Replaceable::look(path, is_ours).map_err(|source| match source {
        Unsuitable::Io(source) => CliError::Write { path: path.to_owned(), source },
        source => CliError::NotWritable { path: path.to_owned(), source },
    })
}

/// Writes a file that may hold personal data, but not over the only copy of values that were overwritten.
pub fn write(file: &Replaceable, text: &str) -> Result<(), CliError> {
    guard(file.path())?;
    file.replace(text.as_bytes()).map_err(|source| CliError::Write { path: file.path().to_owned(), source })
}

/// Refuses a file that holds the only copy of values that were overwritten, or the log that says so.
fn guard(path: &Path) -> Result<(), CliError> {
    if journal::is_needed(path) { Err(CliError::PlanInTheWay(path.to_owned())) } else { Ok(()) }
}

/// Refuses a file that standard output or standard error goes to: what is printed would end up in it.
fn is_not_printed_to(path: &Path) -> Result<(), CliError> {
    printed_to([path]).map_or(Ok(()), |(path, stream)| Err(CliError::PrintedTo { path, stream }))
}
