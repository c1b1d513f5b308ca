//! The streams that this process was given: which files they go to, and the only place that writes to them.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::cli::output::shown::Shown;
use crate::platform::FileId;
use crate::text::Colour;

/// A stream that this process was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standard {
    /// Standard output.
    Output,
    /// Standard error.
    Error,
}

impl Standard {
    /// The file it goes to; `None` if it is closed.
    pub fn goes_to(self) -> Option<FileId> {
        let file = match self {
            Self::Output => FileId::of_stream(&io::stdout()),
            Self::Error => FileId::of_stream(&io::stderr()),
        };
        file.ok()
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
        let path = path.as_ref();
        if path.is_file() { Some((path.to_owned(), FileId::at(path).ok()?)) } else { None }
    };
    let files: Vec<(PathBuf, FileId)> = paths.into_iter().filter_map(identified).collect();
    [Standard::Error, Standard::Output].into_iter().find_map(|stream| {
        let goes_to = stream.goes_to()?;
        let (path, _) = files.iter().find(|(_, file)| *file == goes_to)?;
        Some((path.clone(), stream))
    })
}
