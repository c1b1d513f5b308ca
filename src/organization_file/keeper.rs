//! Keeping an organization file up to date with what is changed in memory.
//!
//! The file is replaced as a whole, with mode 0600, so that no reader ever sees half of it.

use std::fs;
use std::path::{Path, PathBuf};

use super::lock::Lock;
use super::{Encoding, OrganizationFileError, Recorded, io_error, read, wire};
use crate::directory::Directory;

/// Writes a file, and keeps others from writing it meanwhile.
pub struct Keeper {
    path: PathBuf,
    lock: Option<Lock>,
    saved: u64,
}

impl Keeper {
    /// Locks a file and reads it.
    ///
    /// # Errors
    /// As [`read`], and if another process has locked it.
    pub fn open(path: &Path) -> Result<(Self, Recorded), OrganizationFileError> {
        // Through a link, the file that it leads to is locked and replaced, not the link.
        let path = fs::canonicalize(path).map_err(|source| io_error(path, source))?;
        let lock = Lock::take(&path).map_err(|source| io_error(&path, source))?;
        let lock = lock.ok_or_else(|| OrganizationFileError::Locked { path: path.clone() })?;
        let recorded = read(&path)?;
        Ok((Self { path, lock: Some(lock), saved: 0 }, recorded))
    }

    /// For a file that nobody means to write.
    pub(super) fn without_lock(path: &Path) -> Self {
        Self { path: path.to_owned(), lock: None, saved: 0 }
    }

    /// Returns once a version is on disk: one write serves all the changes that came before it.
    ///
    /// # Errors
    /// What the system said.
    pub fn save(&mut self, version: u64, directory: &Directory) -> Result<(), OrganizationFileError> {
        if self.saved >= version {
            return Ok(());
        }
        let text = wire::render(directory.recorded(), Encoding::of(&self.path));
        let lock = crate::files::replace_with(&self.path, text.as_bytes(), Lock::hold);
        self.lock = Some(lock.map_err(|source| io_error(&self.path, source))?);
        self.saved = directory.version();
        Ok(())
    }
}
