//! Writing files that hold personal data: whole or not at all, for the owner's eyes only, and never in place
//! of something that is not ours.

use std::ffi::OsString;
use std::fs::{File, Metadata, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use thiserror::Error;

use crate::platform::{self, FileId, canonicalize};

/// How much of a file is looked at to tell whether it is ours, in bytes.
pub const HEAD: u64 = 4096;

/// Why a path is not one to write to.
#[derive(Debug, Error)]
pub enum Unsuitable {
    /// The system does not let it be looked at.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A symbolic link, wherever it leads.
    #[error("it is a link")]
    Link,
    #[error("it is a folder")]
    Folder,
    /// A pipe, a socket or a device.
    #[error("it is not a regular file")]
    NotAFile,
    /// A file that has other names: hard links.
    #[error("the file has {0} names (hard links), and the others would lose the file or change with it")]
    SeveralNames(u64),
    /// A file that holds something else.
    #[error("it holds something that orgcontacts did not write there")]
    NotOurs,
    /// A file that is locked for what somebody else does with it.
    #[error("another process has locked it")]
    Locked,
}

impl From<TryLockError> for Unsuitable {
    fn from(error: TryLockError) -> Self {
        match error {
            TryLockError::WouldBlock => Self::Locked,
            TryLockError::Error(error) => Self::Io(error),
        }
    }
}

/// Opens a regular file that has one name, without following a link or waiting for anybody; `None` if there
/// is nothing.
///
/// # Errors
/// If something else is there.
pub fn open_plain(path: &Path) -> Result<Option<File>, Unsuitable> {
    open_plain_with(path, OpenOptions::new().read(true))
}

/// The same, opened in a way of one's own.
///
/// # Errors
/// If something else is there.
pub fn open_plain_with(path: &Path, options: &mut OpenOptions) -> Result<Option<File>, Unsuitable> {
    opened_plain(path, || Ok(platform::not_followed(options).open(path)?))
}

/// The same, opened to read and write it, and locked for as long as it is open.
///
/// # Errors
/// If something else is there, or somebody else has locked it.
pub fn lock_plain(path: &Path) -> Result<Option<File>, Unsuitable> {
    let options = &mut OpenOptions::new();
    let options = platform::not_followed(options.read(true).write(true));
    opened_plain(path, || Ok(platform::open_locked(path, options)?))
}

fn opened_plain(path: &Path, open: impl FnOnce() -> Result<File, Unsuitable>) -> Result<Option<File>, Unsuitable> {
    match path.symlink_metadata() {
        // Before it is opened: to some devices that alone does something.
        Ok(metadata) => is_plain(&metadata)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    }
    let file = open()?;
    is_plain(&file.metadata()?)?;
    match platform::name_count(&file)? {
        names @ 2.. => Err(Unsuitable::SeveralNames(names)),
        _ => Ok(Some(file)),
    }
}

fn is_plain(metadata: &Metadata) -> Result<(), Unsuitable> {
    if metadata.is_symlink() {
        Err(Unsuitable::Link)
    } else if metadata.is_dir() {
        Err(Unsuitable::Folder)
    } else if !metadata.is_file() {
        Err(Unsuitable::NotAFile)
    } else {
        Ok(())
    }
}

/// A path at which a file may be written: there is nothing, or an empty file, or one of ours. Looked at once,
/// before anything is written anywhere.
#[derive(Clone, Debug)]
pub struct Replaceable(PathBuf);

impl Replaceable {
    /// Looks at what is there; `is_ours` is asked about its beginning, unless it is empty.
    ///
    /// # Errors
    /// If it must not be replaced, or there is no folder for it.
    pub fn look(path: &Path, is_ours: impl FnOnce(&[u8]) -> bool) -> Result<Self, Unsuitable> {
        match open_plain(path)? {
            None if folder(path).metadata()?.is_dir() => {}
            None => return Err(io::Error::from(io::ErrorKind::NotADirectory).into()),
            Some(file) => {
                let mut head = Vec::new();
                file.take(HEAD).read_to_end(&mut head)?;
                if !head.is_empty() && !is_ours(&head) {
                    return Err(Unsuitable::NotOurs);
                }
            }
        }
        Ok(Self(path.to_owned()))
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Replaces the file atomically, by one for its owner alone, and returns once it is on disk.
    ///
    /// # Errors
    /// What the system said. The file is then as it was.
    pub fn replace(&self, content: &[u8]) -> io::Result<()> {
        replace_with(&self.0, content, |_| Ok(()))
    }

    /// Takes the file away, if there is one.
    ///
    /// # Errors
    /// What the system said.
    pub fn remove(&self) -> io::Result<()> {
        match std::fs::remove_file(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed,
        }
    }

    /// Takes room on disk for so many bytes that are written in the end.
    ///
    /// # Errors
    /// What the system said: there is no room.
    pub fn reserve(&self, bytes: usize) -> io::Result<Reserved> {
        Reserved::new(&self.0, bytes)
    }
}

/// Replaces a file atomically, by one for its owner alone, and returns once it is on disk. `before` is called with the new
/// file before it takes the old one's place. For a file that is known to be ours.
///
/// # Errors
/// What the system or `before` said. The file at `path` is then as it was.
pub fn replace_with<T>(path: &Path, content: &[u8], before: impl FnOnce(&File) -> io::Result<T>) -> io::Result<T> {
    let mut file = beside(path)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    let result = before(file.as_file())?;
    platform::put_in_place(file, path, folder(path), true)?;
    Ok(result)
}

/// Puts a new, empty file at a path, over the file that is there only if `over` says so. `before` is called
/// with it first.
///
/// # Errors
/// What the system or `before` said; `AlreadyExists` if a file is there that must stay.
pub fn create_with(path: &Path, over: bool, before: impl FnOnce(&File) -> io::Result<()>) -> io::Result<File> {
    let new = beside(path)?;
    before(new.as_file())?;
    platform::put_in_place(new, path, folder(path), over)
}

/// Writes a file that is not there yet and holds nothing personal: who may read it is up to the umask.
///
/// # Errors
/// What the system said; `AlreadyExists` if something is there. Then nothing was written.
pub fn create_public(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    let written = file.write_all(content).and_then(|()| file.sync_all());
    if written.is_err() {
        let _ = std::fs::remove_file(path);
    }
    written
}

/// Whether two paths lead to one file, whatever its names. Of files that are not there yet: to one place.
#[must_use]
pub fn is_same(one: &Path, other: &Path) -> bool {
    match (FileId::at(one), FileId::at(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => real_path(one) == real_path(other),
    }
}

/// A temporary file in the folder of another. Should it be left behind by a crash, its name tells what it was for.
fn beside(path: &Path) -> io::Result<NamedTempFile> {
    let mut prefix = OsString::from(".");
    prefix.push(path.file_name().unwrap_or_default());
    prefix.push(".");
    platform::temporary(tempfile::Builder::new().prefix(&prefix).suffix(".tmp"), folder(path)).map_err(as_system_said)
}

/// What the system said, without the name of a temporary file, which nobody has chosen. `tempfile` puts it behind.
fn as_system_said(error: io::Error) -> io::Error {
    match error.to_string().split_once(" at path ") {
        Some((said, _)) => io::Error::new(error.kind(), said.to_owned()),
        None => error,
    }
}

/// Room on disk for a file that is written later, so that a disk that fills up in between does not
/// matter. On file systems that never overwrite in place it is not a promise.
#[derive(Debug)]
pub struct Reserved {
    path: PathBuf,
    file: NamedTempFile,
}

impl Reserved {
    fn new(path: &Path, bytes: usize) -> io::Result<Self> {
        let mut file = beside(path)?;
        file.write_all(&vec![0; bytes])?;
        file.as_file().sync_all()?;
        Ok(Self { path: path.to_owned(), file })
    }

    /// Replaces the file atomically, as [`Replaceable::replace`] does, in the room that was taken.
    ///
    /// # Errors
    /// What the system said. The file is then as it was.
    pub fn replace(mut self, content: &[u8]) -> io::Result<()> {
        self.file.rewind()?;
        self.file.write_all(content)?;
        self.file.as_file().set_len(content.len() as u64)?;
        self.file.as_file().sync_all()?;
        platform::put_in_place(self.file, &self.path, folder(&self.path), true).map(drop)
    }
}

/// The folder that a file is in.
#[must_use]
pub fn folder(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A path without links, of a file that need not be there yet.
#[must_use]
pub fn real_path(path: &Path) -> PathBuf {
    if let Ok(real) = canonicalize(path) {
        return real;
    }
    match (canonicalize(folder(path)), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_error_names_a_temporary_file() {
        let folder = tempfile::tempdir().unwrap();
        let error = beside(&folder.path().join("missing/report.json")).unwrap_err();
        assert_eq!((error.kind(), error.to_string().contains(".tmp")), (io::ErrorKind::NotFound, false), "{error}");
    }

    #[test]
    fn reserved_room_holds_more_or_less_than_was_thought() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.json");
        for (bytes, content) in [(100, "short"), (2, "longer than was thought")] {
            let reserved = Reserved::new(&path, bytes).unwrap();
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1 + usize::from(path.exists()));
            reserved.replace(content.as_bytes()).unwrap();
            assert_eq!(std::fs::read_to_string(&path).unwrap(), content);
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left behind");
        drop(Reserved::new(&path, 10).unwrap());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nor by a run that changes its mind");
    }
}
