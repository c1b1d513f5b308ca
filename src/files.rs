//! Writing files that hold personal data: whole or not at all, and for the owner's eyes only.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// Replaces a file atomically, with mode 0600, and returns once it is on disk. A stream is written to.
///
/// # Errors
/// What the system said. The file at `path` is then as it was.
pub fn replace(path: &Path, content: &[u8]) -> io::Result<File> {
    if is_stream(path) {
        let mut stream = File::options().write(true).open(path)?;
        stream.write_all(content)?;
        return Ok(stream);
    }
    replace_with(path, content, |file| file.try_clone())
}

/// Writes at the end of a file, from the beginning of a line on. A file that is not there yet is made, with
/// mode 0600.
///
/// # Errors
/// What the system said.
pub fn append(path: &Path, content: &[u8]) -> io::Result<()> {
    if is_stream(path) {
        return replace(path, content).map(drop);
    }
    let mut file = File::options().read(true).append(true).create(true).mode(0o600).open(path)?;
    let mut last = *b"\n";
    if file.metadata()?.len() > 0 {
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
    }
    let end_of_line: &[u8] = if last == *b"\n" { b"" } else { b"\n" };
    file.write_all(&[end_of_line, content].concat())?;
    file.sync_all()
}

/// Whether two paths lead to one file, whatever its names. Of files that are not there yet: to one place.
#[must_use]
pub fn is_same(one: &Path, other: &Path) -> bool {
    match (one.metadata(), other.metadata()) {
        (Ok(one), Ok(other)) => (one.dev(), one.ino()) == (other.dev(), other.ino()),
        _ => real_path(one) == real_path(other),
    }
}

/// Whether a path is not that of a file or a folder: of a pipe, a terminal, or something below `/dev`,
/// such as `/dev/stderr`, whatever that leads to.
#[must_use]
pub fn is_stream(path: &Path) -> bool {
    path.starts_with("/dev") || path.metadata().is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
}

/// As [`replace`]; `before` is called with the new file before it takes the old one's place.
///
/// # Errors
/// What the system or `before` said. The file at `path` is then as it was.
pub fn replace_with<T>(path: &Path, content: &[u8], before: impl FnOnce(&File) -> io::Result<T>) -> io::Result<T> {
    let mut file = beside(path)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    let result = before(file.as_file())?;
    put_in_place(file, path)?;
    Ok(result)
}

/// A temporary file in the folder of another, with mode 0600 from its creation on. Should it be left behind
/// by a crash, its name tells what it was for.
fn beside(path: &Path) -> io::Result<NamedTempFile> {
    let mut prefix = OsString::from(".");
    prefix.push(path.file_name().unwrap_or_default());
    prefix.push(".");
    tempfile::Builder::new().prefix(&prefix).suffix(".tmp").tempfile_in(folder(path))
}

fn put_in_place(file: NamedTempFile, path: &Path) -> io::Result<()> {
    file.persist(path).map_err(|error| error.error)?;
    // The new name is on disk only once its folder is.
    File::open(folder(path))?.sync_all()
}

/// Room on disk for a file that is written later, so that a disk that fills up in between does not
/// matter. On file systems that never overwrite in place it is not a promise.
#[derive(Debug)]
pub struct Reserved {
    path: PathBuf,
    file: NamedTempFile,
}

impl Reserved {
    /// Takes so many bytes, beside the file that will be written.
    ///
    /// # Errors
    /// What the system said: there is no room.
    pub fn new(path: &Path, bytes: usize) -> io::Result<Self> {
        let mut file = beside(path)?;
        file.write_all(&vec![0; bytes])?;
        file.as_file().sync_all()?;
        Ok(Self { path: path.to_owned(), file })
    }

    /// Replaces the file atomically, as [`replace`] does, in the room that was taken.
    ///
    /// # Errors
    /// What the system said. The file is then as it was.
    pub fn replace(mut self, content: &[u8]) -> io::Result<()> {
        self.file.rewind()?;
        self.file.write_all(content)?;
        self.file.as_file().set_len(content.len() as u64)?;
        self.file.as_file().sync_all()?;
        put_in_place(self.file, &self.path)
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
    if let Ok(real) = path.canonicalize() {
        return real;
    }
    match (folder(path).canonicalize(), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
