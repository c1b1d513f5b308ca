//! The log beside a plan file of what was begun: on disk before each write it announces, so that
//! after a crash it is known which contacts may have been written. Holds no personal data.
//!
//! Its lock keeps two processes on one machine from applying the same plan at once.

mod wire;

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use thiserror::Error;

use crate::organization::ContactKey;
use crate::report::Outcome;
use wire::Entry;

/// An open log, locked for as long as it lives.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
}

/// What earlier runs left behind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remains {
    /// How many runs there were.
    pub runs: usize,
    /// Contacts whose write was begun, and of which nothing was recorded afterwards.
    pub uncertain: BTreeSet<ContactKey>,
}

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
    /// Another process is applying the plan.
    #[error("this plan is being applied by {holder} already ({} is locked)", .path.display())]
    Held {
        /// The log.
        path: PathBuf,
        /// The process, as it named itself.
        holder: String,
    },
}

impl Journal {
    /// Opens the log of a plan file, locks it, and records that a run begins.
    ///
    /// # Errors
    /// If it cannot be written, or another process has it.
    pub fn open(plan_file: &Path, plan_id: &str, now: Timestamp) -> Result<(Self, Remains), JournalError> {
        let path = path_of(plan_file);
        let failed = |source| JournalError::Io { path: path.clone(), source };
        let file = open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::Error(source)) => return Err(failed(source)),
            Err(TryLockError::WouldBlock) => {
                let holder = holder(&read(&path).unwrap_or_default());
                return Err(JournalError::Held { path, holder });
            }
        }
        let remains = remains(&read(&path).map_err(failed)?, plan_id);
        let journal = Self { path: path.clone(), file };
        journal.begin(plan_id, now).map_err(failed)?;
        Ok((journal, remains))
    }

    fn begin(&self, plan_id: &str, now: Timestamp) -> io::Result<()> {
        // A line that a crash cut short must not swallow the next one.
        if !std::fs::read(&self.path)?.ends_with(b"\n") {
            (&self.file).write_all(b"\n")?;
        }
        self.append(&Entry::Run { plan: plan_id.to_owned(), pid: std::process::id(), at: now.to_string() })?;
        self.file.sync_all()
    }

    /// Records that a write is about to be sent, and returns once that is on disk.
    ///
    /// # Errors
    /// What the system said; the write must then not be sent.
    pub fn begun(&self, key: ContactKey) -> io::Result<()> {
        self.append(&Entry::Begun { account: key.account.to_string(), r#type: key.contact_type.to_string() })?;
        self.file.sync_data()
    }

    /// Records what became of a change.
    ///
    /// # Errors
    /// What the system said.
    pub fn done(&self, key: ContactKey, outcome: &Outcome) -> io::Result<()> {
        let outcome = outcome.as_str().to_owned();
        self.append(&Entry::Done { account: key.account.to_string(), r#type: key.contact_type.to_string(), outcome })
    }

    fn append(&self, entry: &Entry) -> io::Result<()> {
        let mut line = serde_json::to_string(entry)?;
        line.push('\n');
        // One write, so that a line is there as a whole or, after a crash, cut off at the end.
        (&self.file).write_all(line.as_bytes())
    }
}

/// The log of a plan file: beside the file itself, whatever links lead to it.
#[must_use]
pub fn path_of(plan_file: &Path) -> PathBuf {
    let mut path = crate::files::real_path(plan_file).into_os_string();
    path.push(".log");
    path.into()
}

/// Opens a log, and makes sure that its name is on disk.
fn open(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().create(true).append(true).read(true).mode(0o600).open(path)?;
    File::open(crate::files::folder(path))?.sync_all()?;
    Ok(file)
}

/// The whole lines of a log. One that a crash cut short says nothing.
fn read(path: &Path) -> io::Result<Vec<Entry>> {
    let text = String::from_utf8_lossy(&std::fs::read(path)?).into_owned();
    Ok(text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect())
}

fn holder(entries: &[Entry]) -> String {
    let run = entries.iter().rev().find_map(|entry| match entry {
        Entry::Run { pid, at, .. } => Some(format!("process {pid}, since {at},")),
        _ => None,
    });
    run.unwrap_or_else(|| "another process".to_owned())
}

/// What the runs of a plan left behind; those of another plan of the same name do not count.
fn remains(entries: &[Entry], plan_id: &str) -> Remains {
    let mut remains = Remains::default();
    let mut ours = false;
    for entry in entries {
        match entry {
            Entry::Run { plan, .. } => {
                ours = plan == plan_id;
                remains.runs += usize::from(ours);
            }
            _ if !ours => {}
            Entry::Begun { account, r#type } => remains.uncertain.extend(key(account, r#type)),
            Entry::Done { account, r#type, .. } => {
                if let Some(key) = key(account, r#type) {
                    remains.uncertain.remove(&key);
                }
            }
        }
    }
    remains
}

fn key(account: &str, contact_type: &str) -> Option<ContactKey> {
    Some(ContactKey { account: account.parse().ok()?, contact_type: contact_type.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_tells_what_is_uncertain_and_who_holds_it() {
        let folder = tempfile::tempdir().unwrap();
        let plan = folder.path().join("plan.json");
        let key = |text: &str| ContactKey { account: text.parse().unwrap(), contact_type: "billing".parse().unwrap() };
        let (one, two) = (key("000000000001"), key("000000000002"));
        let (journal, remains) = Journal::open(&plan, "sha256:x", Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(remains, Remains::default());
        journal.begun(one).unwrap();
        journal.begun(two).unwrap();
        journal.done(one, &Outcome::Applied).unwrap();

        let held = Journal::open(&plan, "sha256:x", Timestamp::UNIX_EPOCH).unwrap_err().to_string();
        assert!(held.contains(&format!("process {}", std::process::id())), "{held}");

        // A crash in the middle of a line.
        (&journal.file).write_all(b"{\"begun\":{\"account\":\"0000").unwrap();
        drop(journal);
        for runs in 1..3 {
            let (_journal, remains) = Journal::open(&plan, "sha256:x", Timestamp::UNIX_EPOCH).unwrap();
            assert_eq!(remains, Remains { runs, uncertain: BTreeSet::from([two]) });
        }
    }
}
