//! Keeping two processes from changing one file at once.
//!
//! The lock is on the file itself, so that nothing is left behind. As the file is replaced when it
//! is written, the lock moves on to the replacement before that takes its place.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

use crate::text::files::FileId;

/// Held for as long as it lives.
pub struct Lock(File);

impl Lock {
    /// Locks the file at a path; `None` if another process has it.
    pub fn take(path: &Path) -> io::Result<Option<Self>> {
        loop {
            let file = File::open(path)?;
            match file.try_lock() {
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(error)) => return Err(error),
                Ok(()) => {}
            }
            // It may have been replaced between opening and locking.
            let lock = Self(file);
            if lock.file()? == FileId::of(&std::fs::metadata(path)?) {
                return Ok(Some(lock));
            }
        }
    }

    /// The file that is locked, whatever its name by now.
    pub fn file(&self) -> io::Result<FileId> {
        Ok(FileId::of(&self.0.metadata()?))
    }

    /// Locks a file that nobody else can know of yet.
    pub fn hold(file: &File) -> io::Result<Self> {
        let file = file.try_clone()?;
        file.lock()?;
        Ok(Self(file))
    }
}
