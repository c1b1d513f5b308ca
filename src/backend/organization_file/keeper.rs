//! Keeping an organization file up to date with what is changed in memory.
//!
//! The file is replaced as a whole, with mode 0600, so that no reader ever sees half of it. It is locked, but
//! locks stop only those who ask for them: what somebody else has written is found by its content, and stays.

use std::path::{Path, PathBuf};
use std::{fs, io, iter};

use super::content::{FILE, parse};
use super::encoding::Encoding;
use super::error::{OrganizationFileError, io_error};
use super::lock::Lock;
use super::reading::text_of;
use super::wire;
use crate::backend::directory::SavedOrganization;
use crate::plan::file::sha256;
use crate::platform::{FileId, canonicalize};
use crate::text::files::folder;

/// The file, as we know it.
struct HeldFile {
    lock: Lock,
    /// What was last read from it or written to it.
    content: FileContent,
    /// What was to be written when that last failed: it may have got there all the same.
    attempted: Option<FileContent>,
}

#[derive(Clone, PartialEq, Eq)]
struct FileContent {
    length: u64,
    digest: String,
}

impl FileContent {
    fn of(bytes: &[u8]) -> Self {
        Self { length: bytes.len() as u64, digest: sha256(bytes) }
    }
}

impl HeldFile {
    fn known(&self) -> impl Iterator<Item = &FileContent> {
        iter::once(&self.content).chain(&self.attempted)
    }

    /// Insists that nobody else has changed the file. Another in its place will do if it holds the same, and
    /// nobody else has locked it.
    fn check(&mut self, path: &Path) -> Result<(), OrganizationFileError> {
        let io = |source| io_error(path, source);
        let changed = || OrganizationFileError::Changed { path: path.to_owned() };
        let metadata = fs::symlink_metadata(path).map_err(io)?;
        // Before it is opened: a pipe would be waited for, and there is no need to read what is longer.
        if !metadata.is_file() || !self.known().any(|known| known.length == metadata.len()) {
            return Err(changed());
        }
        let other = if self.lock.file().map_err(io)? == FileId::named(path).map_err(io)? {
            None
        } else {
            let lock = Lock::take(path).map_err(io)?;
            Some(lock.ok_or_else(|| OrganizationFileError::Locked { path: path.to_owned() })?)
        };
        let there = FileContent::of(&fs::read(path).map_err(io)?);
        if !self.known().any(|known| *known == there) {
            return Err(changed());
        }
        self.content = there;
        if let Some(lock) = other {
            self.lock = lock;
        }
        Ok(())
    }
}

/// Writes a file, and keeps others from writing it meanwhile.
pub struct Keeper {
    path: PathBuf,
    held: Option<HeldFile>,
}

impl Keeper {
    /// Locks a file and reads it, to change it by and by.
    ///
    /// # Errors
    /// As [`super::read`], if another process has locked it, and if it is redacted: what is written to it
    /// would not be.
    pub fn open(path: &Path) -> Result<(Self, SavedOrganization), OrganizationFileError> {
        let (keeper, recorded) = Self::lock(path)?;
        if recorded.redacted {
            return Err(OrganizationFileError::Redacted { path: path.to_owned() });
        }
        Ok((keeper, recorded))
    }

    /// For a file that is to be written as a whole; what it holds, if it is there.
    ///
    /// # Errors
    /// As [`super::read`], if another process has locked it, and if there is no folder for it.
    pub fn open_or_new(path: &Path) -> Result<(Self, Option<SavedOrganization>), OrganizationFileError> {
        if path.symlink_metadata().is_ok() {
            return Self::lock(path).map(|(keeper, recorded)| (keeper, Some(recorded)));
        }
        fs::metadata(folder(path)).map_err(|source| io_error(path, source))?;
        Ok((Self::without_lock(path), None))
    }

    fn lock(path: &Path) -> Result<(Self, SavedOrganization), OrganizationFileError> {
        // Through a link, the file that it leads to is locked and replaced, not the link.
        let path = canonicalize(path).map_err(|source| io_error(path, source))?;
        let lock = Lock::take(&path).map_err(|source| io_error(&path, source))?;
        let lock = lock.ok_or_else(|| OrganizationFileError::Locked { path: path.clone() })?;
        let text = text_of(FILE, &path)?;
        let recorded = parse(&path, &text)?;
        let held = HeldFile { lock, content: FileContent::of(text.as_bytes()), attempted: None };
        Ok((Self { path, held: Some(held) }, recorded))
    }

    /// For a file that nobody means to write.
    pub(super) fn without_lock(path: &Path) -> Self {
        Self { path: path.to_owned(), held: None }
    }

    /// Writes the file as a whole, and returns once it is on disk.
    ///
    /// # Errors
    /// What the system said, and if somebody else has made the file or changed it meanwhile.
    pub fn write(&mut self, recorded: &SavedOrganization) -> Result<(), OrganizationFileError> {
        let Self { path, held } = self;
        let text = wire::render(recorded, Encoding::of(path));
        let content = FileContent::of(text.as_bytes());
        let mut refusal = None;
        let replaced = crate::text::files::replace_with(path, text.as_bytes(), |new| {
            // At the last moment, as writing takes time.
            check(path, held.as_mut()).map_err(|error| {
                refusal = Some(error);
                io::Error::from(io::ErrorKind::Other)
            })?;
            Lock::hold(new)
        });
        match (replaced, refusal, held) {
            (Ok(lock), _, held) => *held = Some(HeldFile { lock, content, attempted: None }),
            (Err(_), Some(refusal), _) => return Err(refusal),
            (Err(error), None, held) => {
                if let Some(held) = held {
                    held.attempted = Some(content);
                }
                return Err(io_error(path, error));
            }
        }
        Ok(())
    }
}

/// Insists that nobody else has made the file or changed it.
fn check(path: &Path, held: Option<&mut HeldFile>) -> Result<(), OrganizationFileError> {
    match held {
        Some(held) => held.check(path),
        None if path.exists() => Err(OrganizationFileError::Locked { path: path.to_owned() }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept() -> (tempfile::TempDir, PathBuf, Keeper, SavedOrganization) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("organization.yaml");
        fs::write(&path, include_str!("../../../organization.example.yaml")).unwrap();
        let (keeper, recorded) = Keeper::open(&path).unwrap();
        (folder, path, keeper, recorded)
    }

    #[test]
    fn what_somebody_else_wrote_is_not_overwritten() {
        // Windows lets nobody write to a file that is locked.
        let ways: &[bool] = if cfg!(windows) { &[false] } else { &[true, false] };
        let (folder, path, mut keeper, recorded) = kept();
        for write_first in [false, true] {
            if write_first {
                keeper.write(&recorded).unwrap();
            }
            let ours = fs::read_to_string(&path).unwrap();
            let (same_length, longer) = (ours.replacen("example.com", "example.org", 1), format!("{ours}# mine\n"));
            for theirs in [same_length.as_str(), longer.as_str(), ""] {
                for in_place in ways {
                    let written = if *in_place { path.clone() } else { folder.path().join("other") };
                    fs::write(&written, theirs).unwrap();
                    fs::rename(&written, &path).unwrap();
                    assert!(matches!(keeper.write(&recorded), Err(OrganizationFileError::Changed { .. })));
                    assert_eq!(fs::read_to_string(&path).unwrap(), theirs);
                }
            }
            fs::write(&path, &ours).unwrap();
            keeper.write(&recorded).unwrap();
        }
        fs::remove_file(&path).unwrap();
        assert!(matches!(keeper.write(&recorded), Err(OrganizationFileError::Io { .. })), "nor what they removed");
        fs::create_dir(&path).unwrap();
        assert!(matches!(keeper.write(&recorded), Err(OrganizationFileError::Changed { .. })));
    }

    #[test]
    fn a_copy_that_somebody_else_has_locked_is_not_overwritten() {
        let (folder, path, mut keeper, recorded) = kept();
        let copy = folder.path().join("copy");
        fs::copy(&path, &copy).unwrap();
        fs::rename(&copy, &path).unwrap();
        let other = Keeper::open(&path).unwrap();
        assert!(matches!(keeper.write(&recorded), Err(OrganizationFileError::Locked { .. })));
        drop(other);
        keeper.write(&recorded).unwrap();
        assert!(matches!(Keeper::open(&path), Err(OrganizationFileError::Locked { .. })), "the new one is locked");
    }

    #[test]
    fn what_got_there_although_it_failed_is_ours() {
        let (_folder, path, mut keeper, recorded) = kept();
        let attempted = fs::read_to_string(&path).unwrap() + "# what was to be written\n";
        keeper.held.as_mut().unwrap().attempted = Some(FileContent::of(attempted.as_bytes()));
        fs::remove_file(&path).unwrap();
        fs::write(&path, attempted).unwrap();
        keeper.write(&recorded).unwrap();
    }
}
