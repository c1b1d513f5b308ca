//! Keeping an organization file up to date with what is changed in memory.
//!
//! The file is replaced as a whole, with mode 0600, so that no reader ever sees half of it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::lock::Lock;
use super::{Encoding, OrganizationFileError, Recorded, io_error, read, wire};
use crate::backend::directory::Directory;
use crate::text::files::folder;

/// Writes a file, and keeps others from writing it meanwhile.
pub struct Keeper {
    path: PathBuf,
    lock: Option<Lock>,
    saved: u64,
    /// What went wrong, once something has: changes that were reported as not made must not reach the
    /// file with others later.
    broken: Option<io::Error>,
}

impl Keeper {
    /// Locks a file and reads it, to change it by and by.
    ///
    /// # Errors
    /// As [`read`], if another process has locked it, and if it is redacted: what is written to it
    /// would not be.
    pub fn open(path: &Path) -> Result<(Self, Recorded), OrganizationFileError> {
        let (keeper, recorded) = Self::lock(path)?;
        if recorded.redacted {
            return Err(OrganizationFileError::Redacted { path: path.to_owned() });
        }
        Ok((keeper, recorded))
    }

    /// For a file that is to be written as a whole; what it holds, if it is there.
    ///
    /// # Errors
    /// As [`read`], if another process has locked it, and if there is no folder for it.
    pub fn open_or_new(path: &Path) -> Result<(Self, Option<Recorded>), OrganizationFileError> {
        if path.symlink_metadata().is_ok() {
            return Self::lock(path).map(|(keeper, recorded)| (keeper, Some(recorded)));
        }
        fs::metadata(folder(path)).map_err(|source| io_error(path, source))?;
        Ok((Self::without_lock(path), None))
    }

    fn lock(path: &Path) -> Result<(Self, Recorded), OrganizationFileError> {
        // Through a link, the file that it leads to is locked and replaced, not the link.
        let path = fs::canonicalize(path).map_err(|source| io_error(path, source))?;
        let lock = Lock::take(&path).map_err(|source| io_error(&path, source))?;
        let lock = lock.ok_or_else(|| OrganizationFileError::Locked { path: path.clone() })?;
        let recorded = read(&path)?;
        Ok((Self { path, lock: Some(lock), saved: 0, broken: None }, recorded))
    }

    /// For a file that nobody means to write.
    pub(super) fn without_lock(path: &Path) -> Self {
        Self { path: path.to_owned(), lock: None, saved: 0, broken: None }
    }

    /// Returns once a version is on disk: one write serves all the changes that came before it.
    ///
    /// # Errors
    /// What the system said.
    pub fn save(&mut self, version: u64, directory: &Directory) -> Result<(), OrganizationFileError> {
        if self.saved >= version {
            return Ok(());
        }
        if let Some(error) = &self.broken {
            return Err(io_error(&self.path, io::Error::new(error.kind(), error.to_string())));
        }
        if let Err(error) = self.replace(directory.recorded()) {
            self.broken = Some(io::Error::new(error.kind(), error.to_string()));
            return Err(io_error(&self.path, error));
        }
        self.saved = directory.version();
        Ok(())
    }

    /// Writes the file as a whole, whatever became of it before.
    ///
    /// # Errors
    /// What the system said, and if the file has come into being since it was looked for.
    pub fn write(&mut self, recorded: &Recorded) -> Result<(), OrganizationFileError> {
        if self.lock.is_none() && self.path.exists() {
            return Err(OrganizationFileError::Locked { path: self.path.clone() });
        }
        self.replace(recorded).map_err(|error| io_error(&self.path, error))
    }

    fn replace(&mut self, recorded: &Recorded) -> io::Result<()> {
        let text = wire::render(recorded, Encoding::of(&self.path));
        self.lock = Some(crate::text::files::replace_with(&self.path, text.as_bytes(), Lock::hold)?);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::directory::Directory;

    #[test]
    fn what_could_not_be_written_once_is_not_written_later() {
        let folder = tempfile::tempdir().unwrap();
        let (inside, aside) = (folder.path().join("inside"), folder.path().join("aside"));
        fs::create_dir(&inside).unwrap();
        let path = inside.join("organization.yaml");
        fs::write(&path, include_str!("../../../organization.example.yaml")).unwrap();
        let (mut keeper, recorded) = Keeper::open(&path).unwrap();
        let directory = Directory::new(recorded);
        fs::rename(&inside, &aside).unwrap();
        assert!(keeper.save(1, &directory).is_err(), "its folder is gone");
        fs::rename(&aside, &inside).unwrap();
        let before = fs::read(&path).unwrap();
        assert!(keeper.save(2, &directory).is_err(), "a change that was reported as not made would be made");
        assert_eq!(fs::read(&path).unwrap(), before);
    }
}
