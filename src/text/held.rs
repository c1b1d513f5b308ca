//! What is written to where it is, and not replaced: files that are appended to, and streams. Held open from when
//! they are looked at, so that what cannot be written shows before anything is done.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::platform::{only_for_owner, open_stream};
use crate::text::files::{Unsuitable, open_plain_with, real_path};

/// A file that keeps what is in it, open from when it was looked at until it is written to.
#[derive(Debug)]
pub struct Appendable {
    path: PathBuf,
    file: File,
}

/// Which files may be appended to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// A regular file of one name, not reached through a link.
    Directly,
    /// Any regular file, whatever leads to it.
    ByAnyName,
}

impl Appendable {
    /// Opens a file to append to. One that is not there yet is made for its owner alone.
    ///
    /// # Errors
    /// If it cannot be written to, or must not be.
    pub fn open(path: &Path, reached: Reached) -> Result<Self, Unsuitable> {
        let path = match reached {
            Reached::Directly => path.to_owned(),
            Reached::ByAnyName => real_path(path),
        };
        let opened = open_plain_with(&path, OpenOptions::new().read(true).append(true));
        let file = match (opened, reached) {
            (Ok(Some(file)), _) => file,
            (Ok(None), _) => only_for_owner(File::options().read(true).append(true).create_new(true)).open(&path)?,
            (Err(Unsuitable::SeveralNames(_)), Reached::ByAnyName) => {
                File::options().read(true).append(true).open(&path)?
            }
            (Err(error), _) => return Err(error),
        };
        Ok(Self { path, file })
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes at the end of the file, from the beginning of a line on, and returns once that is on disk.
    ///
    /// # Errors
    /// What the system said.
    pub fn append(&self, content: &[u8]) -> io::Result<()> {
        let mut file = &self.file;
        let mut last = *b"\n";
        if file.metadata()?.len() > 0 {
            file.seek(SeekFrom::End(-1))?;
            file.read_exact(&mut last)?;
        }
        let end_of_line: &[u8] = if last == *b"\n" { b"" } else { b"\n" };
        file.write_all(&[end_of_line, content].concat())?;
        file.sync_all()
    }
}

/// A pipe, a terminal or a device that results are written to.
#[derive(Debug)]
pub struct Stream {
    path: PathBuf,
    /// `None` if it is opened when it is written to.
    file: Option<File>,
}

impl Stream {
    /// What is at a path. It is not opened: whoever reads takes the end of a look for the end of the result.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        Self { path: path.to_owned(), file: None }
    }

    /// Opens it until it is written to, unless it is a pipe that nobody reads yet: that would wait for somebody.
    ///
    /// # Errors
    /// What the system said.
    pub fn open(self) -> io::Result<Self> {
        Ok(Self { file: open_stream(&self.path)?, ..self })
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes to it, as soon as there is somebody who reads.
    ///
    /// # Errors
    /// What the system said.
    pub fn write(&self, content: &[u8]) -> io::Result<()> {
        match &self.file {
            Some(file) => {
                let mut file = file;
                file.write_all(content)
            }
            None => File::options().write(true).open(&self.path)?.write_all(content),
        }
    }
}
