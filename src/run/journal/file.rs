//! The file of a log: regular, of one name, and not reached through a link, so that nothing that is not ours is
//! ever written to or cut off.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};
use std::time::Duration;

use thiserror::Error;

use super::wire::Entry;
use crate::platform::{FileId, lock_new};
use crate::text::files::{Unsuitable, create_with, lock_plain};

/// For how long the name of a process is waited for that has just locked the log.
const NAMING: Duration = Duration::from_secs(1);

/// Why a log cannot be used.
#[derive(Debug, Error)]
pub enum JournalError {
    /// It could not be read or written.
    #[error("{}: {source}", .path.display())]
    Io {
        /// The log.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// What is there in its place is no log, or a log that has other names.
    #[error("{} was left as it is, and nothing was changed: {source}", .path.display())]
    Unsuitable {
        /// The log.
        path: PathBuf,
        /// What is there.
        source: Unsuitable,
    },
    /// Another process is applying the plan.
    #[error("this plan is already being applied by {holder} ({} is locked)", .path.display())]
    Held {
        /// The log.
        path: PathBuf,
        /// The process, as it named itself.
        holder: String,
    },
}

/// The log of a plan file: beside the file itself, whatever links lead to it.
#[must_use]
pub fn path_of(plan_file: &Path) -> PathBuf {
    let mut path = crate::text::files::real_path(plan_file).into_os_string();
    path.push(".log");
    path.into()
}

/// Opens a log and locks it. Where there is none, or an empty file, a new one is made: whoever has the empty
/// file open, as `tee` does, must not write into the log.
pub fn take(path: &Path) -> Result<File, JournalError> {
    let failed = |source| JournalError::Io { path: path.to_owned(), source };
    loop {
        let existing = existing(path)?;
        let is_empty = match &existing {
            Some(file) => file.metadata().map_err(failed)?.len() == 0,
            None => true,
        };
        match existing {
            Some(file) if !is_empty => return Ok(file),
            empty => match create_with(path, empty.is_some(), lock_new) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                made => return made.map_err(failed),
            },
        }
    }
}

/// Opens and locks the log at a path, if there is one. It may be empty.
pub fn existing(path: &Path) -> Result<Option<File>, JournalError> {
    let failed = |source| JournalError::Io { path: path.to_owned(), source };
    let unsuitable = |source| match source {
        Unsuitable::Io(source) => failed(source),
        Unsuitable::Locked => JournalError::Held { path: path.to_owned(), holder: holder(path) },
        source => JournalError::Unsuitable { path: path.to_owned(), source },
    };
    loop {
        let Some(file) = lock_plain(path).map_err(unsuitable)? else { return Ok(None) };
        let opened = FileId::of(&file).map_err(failed)?;
        // It may have made way for another one between opening and locking.
        if FileId::named(path).is_ok_and(|there| there == opened) {
            let is_ours = file.metadata().map_err(failed)?.len() == 0 || begins_as_log(&file).map_err(failed)?;
            return if is_ours { Ok(Some(file)) } else { Err(unsuitable(Unsuitable::NotOurs)) };
        }
    }
}

pub fn whole(mut file: &File) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    file.rewind()?;
    file.read_to_end(&mut text)?;
    Ok(text)
}

/// Whether the first line of a file is that of a log.
pub fn begins_as_log(mut file: &File) -> io::Result<bool> {
    // Longer than such a line is: of other files, which can be large, no more is looked at.
    const MOST: u64 = 1024;
    let mut start = Vec::new();
    file.rewind()?;
    file.take(MOST).read_to_end(&mut start)?;
    let line = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    Ok(matches!(entries(line).as_slice(), [Entry::Run { .. }]))
}

/// The whole lines of a log. One that a crash cut short says nothing.
pub fn entries(text: &[u8]) -> Vec<Entry> {
    String::from_utf8_lossy(text).lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

/// The process that has a log locked. It says who it is right after that.
fn holder(path: &Path) -> String {
    const LOOK: Duration = Duration::from_millis(20);
    for _ in 0..NAMING.as_millis() / LOOK.as_millis() {
        if let Some(run) = running(&entries(&std::fs::read(path).unwrap_or_default())) {
            return run;
        }
        std::thread::sleep(LOOK);
    }
    "another process".to_owned()
}

/// The last run, unless it has ended.
pub fn running(entries: &[Entry]) -> Option<String> {
    let last = entries.iter().rev().find(|entry| matches!(entry, Entry::Run { .. } | Entry::Ended))?;
    match last {
        Entry::Run { pid, at, .. } => Some(format!("process {pid}, since {at},")),
        _ => None,
    }
}
