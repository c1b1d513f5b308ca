//! Keeping two processes from changing one file at once.
//!
//! The lock is on the file itself, so that nothing is left behind. As the file is replaced when it
//! is written, the lock moves on to the replacement before that takes its place.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

use crate::platform::{FileId, lock_new, open_locked};

/// Held for as long as it lives.
pub struct Lock(File);

impl Lock {
    /// Locks the file at a path; `None` if another process has it.
    pub fn take(path: &Path) -> io::Result<Option<Self>> {
        loop {
            let lock = match open_locked(path, OpenOptions::new().read(true)) {
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(error)) => return Err(error),
                Ok(file) => Self(file),
            };
            // It may have been replaced between opening and locking.
            if lock.file()? == FileId::at(path)? {
                return Ok(Some(lock));
            }
        }
    }

    /// The file that is locked, whatever its name by now.
    pub fn file(&self) -> io::Result<FileId> {
        FileId::of(&self.0)
    }

    /// Locks a new file that nobody else can know of yet.
    pub fn hold(file: &File) -> io::Result<Self> {
        let file = file.try_clone()?;
        lock_new(&file)?;
        Ok(Self(file))
    }
}
