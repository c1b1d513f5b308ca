//! The streams that this process was given: which files they go to, and the only place that writes to them.

use std::fs::{File, Metadata};
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

use crate::cli::output::shown::Shown;
use crate::text::Colour;
use crate::text::files::FileId;

/// A stream that this process was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standard {
    /// Standard output.
    Output,
    /// Standard error.
    Error,
}

impl Standard {
    /// Where it goes; `None` if it is closed.
    pub fn goes_to(self) -> Option<FileId> {
        let stream = match self {
            Self::Output => io::stdout().as_fd().try_clone_to_owned(),
            Self::Error => io::stderr().as_fd().try_clone_to_owned(),
        };
        Some(FileId::of(&File::from(stream.ok()?).metadata().ok()?))
    }
}

/// Writes to a stream at once. It takes nothing but what can do nothing to whoever reads it.
pub fn print(standard: Standard, shown: &Shown, colour: Colour) -> io::Result<()> {
    fn put(mut stream: impl Write, shown: &Shown, colour: Colour) -> io::Result<()> {
        stream.write_all(shown.render(colour).as_bytes())?;
        stream.flush()
    }
    match standard {
        Standard::Output => put(io::stdout().lock(), shown, colour),
        Standard::Error => put(io::stderr().lock(), shown, colour),
    }
}

/// The first of some files that one of our streams goes to. Standard error comes first: what is said about
/// another file would end up in it.
pub fn printed_to<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Option<(PathBuf, Standard)> {
    let identified = |path: P| {
        let there = path.as_ref().metadata().ok().filter(Metadata::is_file)?;
        Some((path.as_ref().to_owned(), FileId::of(&there)))
    };
    let files: Vec<(PathBuf, FileId)> = paths.into_iter().filter_map(identified).collect();
    [Standard::Error, Standard::Output].into_iter().find_map(|stream| {
        let goes_to = stream.goes_to()?;
        let (path, _) = files.iter().find(|(_, file)| *file == goes_to)?;
        Some((path.clone(), stream))
    })
}
