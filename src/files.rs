//! Writing files that hold personal data: whole or not at all, and for the owner's eyes only.

use std::fs::File;
use std::io::{self, Write};
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
    let folder = folder(path);
    // A temporary file has mode 0600 from its creation on.
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    let result = before(file.as_file())?;
    file.persist(path).map_err(|error| error.error)?;
    // The new name is on disk only once its folder is.
    File::open(folder)?.sync_all()?;
    Ok(result)
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
