//! The log beside a plan file of what was begun: on disk before each write it announces, so that
//! after a crash it is known which contacts may have been written. Holds no personal data.
//!
//! Its lock keeps two processes on one machine from applying the same plan at once.

mod file;
mod wire;

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::organization::ContactKey;
use crate::plan::file::PlanDocument;
use crate::plan::id::PlanId;
use crate::run::outcome::Outcome;
use crate::text::files::open_plain;
use file::{begins_as_log, entries, existing, running, take, whole};
use wire::Entry;

pub use file::{JournalError, path_of};

/// Room on disk for each change, in bytes: several lines, should it take several attempts.
const ROOM: usize = 512;

/// How much of the beginning of a log is looked at before each write, in bytes: less than its first line.
const HEAD: usize = 64;

/// An open log, locked for as long as it lives. Room on disk is taken beforehand, as empty lines, so that
/// a disk that fills up meanwhile does not matter.
#[derive(Debug)]
pub struct Journal {
    file: File,
    /// Where the next line goes.
    end: Cell<u64>,
    /// How the log begins, as long as nobody else writes to it.
    head: Vec<u8>,
    sync: Sync,
    synced: Cell<bool>,
}

/// Before which writes the log has to be on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sync {
    /// Before each: what was begun can be told from nothing else.
    EachWrite,
    /// Before the first: that the plan was applied can be told from nothing else.
    FirstWrite,
}

/// What earlier runs left behind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remains {
    /// How many runs there were.
    pub runs: usize,
    /// Contacts whose write was begun, and of which nothing was recorded afterwards.
    pub uncertain: BTreeSet<ContactKey>,
}

impl Journal {
    /// Opens the log of a plan file, locks it, records that a run begins, and takes room for so many
    /// changes.
    ///
    /// # Errors
    /// If it cannot be written, or another process has it.
    pub fn open(
        plan_file: &Path,
        plan_id: PlanId,
        changes: usize,
        sync: Sync,
        now: Timestamp,
    ) -> Result<(Self, Remains), JournalError> {
        let path = path_of(plan_file);
        let failed = |source| JournalError::Io { path: path.clone(), source };
        let file = take(&path)?;
        let text = whole(&file).map_err(failed)?;
        let remains = remains(&entries(&text), plan_id);
        // After a crash, behind the last line, whole or cut short, is the room that was not used.
        let written = text.trim_ascii_end().len();
        let end = Cell::new(written as u64);
        let mut journal = Self { file, end, head: Vec::new(), sync, synced: Cell::new(false) };
        journal.begin(plan_id, changes, now).map_err(failed)?;
        Ok((journal, remains))
    }

    fn begin(&mut self, plan_id: PlanId, changes: usize, now: Timestamp) -> io::Result<()> {
        let start = self.end.get();
        self.file.set_len(start)?;
        self.file.write_all_at(&vec![b'\n'; (changes + 1) * ROOM], start)?;
        // A line that a crash cut short must not swallow the next one.
        self.end.set(start + u64::from(start > 0));
        self.append(&Entry::Run { plan: plan_id.to_string(), pid: std::process::id(), at: now.to_string() })?;
        self.head = vec![0; HEAD];
        self.file.read_exact_at(&mut self.head, 0)?;
        self.file.sync_all()
    }

    /// Refuses a log that another program has cut off or written over, as `| tee PLAN.log` does.
    fn is_whole(&self) -> io::Result<()> {
        let mut head = vec![0; self.head.len()];
        match self.file.read_exact_at(&mut head, 0) {
            Ok(()) if head == self.head => Ok(()),
            Ok(()) => Err(io::Error::other("another program has written to it")),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                Err(io::Error::other("another program has cut it off"))
            }
            Err(error) => Err(error),
        }
    }

    /// Records that a write is about to be sent, and returns once that is on disk.
    ///
    /// # Errors
    /// What the system said; the write must then not be sent.
    pub fn begun(&self, key: ContactKey) -> io::Result<()> {
        self.append(&Entry::Begun { account: key.account.to_string(), r#type: key.contact_type.to_string() })?;
        match self.sync {
            Sync::FirstWrite if self.synced.replace(true) => Ok(()),
            Sync::FirstWrite | Sync::EachWrite => self.file.sync_data(),
        }
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
        self.is_whole()?;
        let mut line = serde_json::to_string(entry)?;
        line.push('\n');
        // One write, so that a line is there as a whole or, after a crash, cut off at the end.
        self.file.write_all_at(line.as_bytes(), self.end.get())?;
        self.end.set(self.end.get() + line.len() as u64);
        Ok(())
    }
}

impl Drop for Journal {
    /// Says that the run has ended, and gives back the room that was not used. If that cannot be done,
    /// the next run does without.
    fn drop(&mut self) {
        if self.append(&Entry::Ended).is_ok() {
            let _ = self.file.set_len(self.end.get());
        }
    }
}

/// Keeps a plan that was applied, at least in part, from being replaced: it holds the only copy of the values
/// that it overwrote. It is given another name, with its log. Tells which, if there was something to keep.
///
/// # Errors
/// If it cannot be kept, or is being applied right now.
pub fn set_aside(plan_file: &Path) -> Result<Option<PathBuf>, JournalError> {
    let log = path_of(plan_file);
    let at = |path: &Path| {
        let path = path.to_owned();
        move |source| JournalError::Io { path, source }
    };
    if !plan_file.exists() {
        return Ok(None);
    }
    let Some(file) = existing(&log)? else { return Ok(None) };
    let plan = crate::text::files::real_path(plan_file);
    let Some(name) = applied_name(&plan, &entries(&whole(&file).map_err(at(&log))?)) else { return Ok(None) };
    let kept = free_name(&plan, &name);
    // The names that stand there are given up only when both files have another. No name is taken from
    // another file.
    std::fs::hard_link(&log, path_of(&kept)).map_err(at(&path_of(&kept)))?;
    std::fs::hard_link(&plan, &kept).map_err(at(&kept))?;
    std::fs::remove_file(&plan).map_err(at(&plan))?;
    std::fs::remove_file(&log).map_err(at(&log))?;
    Ok(Some(kept))
}

/// Whether a file must not be replaced: it is a log, or a plan of which something was applied, or of which a run
/// has not ended. So is a file beside which something stands that cannot be a log.
#[must_use]
pub fn is_needed(path: &Path) -> bool {
    if !path.is_file() {
        return false;
    }
    let was_applied = match open_plain(&path_of(path), false) {
        Ok(None) => false,
        Ok(Some((log, _))) => {
            begins_as_log(&log).and_then(|is_log| Ok(is_log && is_in_use(path, &log)?)).unwrap_or(true)
        }
        Err(_) => true,
    };
    was_applied || is_log(path)
}

fn is_in_use(plan_file: &Path, log: &File) -> io::Result<bool> {
    let entries = entries(&whole(log)?);
    Ok(running(&entries).is_some() || applied_name(plan_file, &entries).is_some())
}

/// Whether a regular file is a log, whatever its names.
fn is_log(path: &Path) -> bool {
    File::open(path).and_then(|file| begins_as_log(&file)).unwrap_or(false)
}

/// What a plan file is called when it is kept, if its log says that something of it was applied: the beginning
/// of its id. Of a file that is no plan any more, it is taken to be the plan that was. A log in which nothing
/// is left says that it was: no run leaves such a log behind, and somebody must have cut it off.
fn applied_name(plan_file: &Path, entries: &[Entry]) -> Option<String> {
    let applied = applied_plans(entries);
    if applied.is_empty() && !entries.is_empty() {
        return None;
    }
    let there = std::fs::read_to_string(plan_file).ok().and_then(|text| PlanDocument::from_json(&text).ok());
    let id = match (there, applied.last()) {
        (Some(there), Some(_)) if !applied.contains(&there.id.to_string().as_str()) => return None,
        (Some(there), _) => Some(there.id),
        (None, last) => last.and_then(|last| last.parse().ok()),
    };
    Some(id.map_or_else(|| "applied".to_owned(), |id: PlanId| id.short()))
}

/// The plans of the runs in which a write was begun, or was found to be done, in order.
fn applied_plans(entries: &[Entry]) -> Vec<&str> {
    let mut run = None;
    let mut begun = Vec::new();
    for entry in entries {
        match entry {
            Entry::Run { plan, .. } => run = Some(plan.as_str()),
            Entry::Begun { .. } => begun.extend(run),
            // An earlier run did it, of which a log that was cut off tells nothing.
            Entry::Done { outcome, .. } if *outcome == Outcome::AlreadyApplied.as_str() => begun.extend(run),
            Entry::Done { .. } | Entry::Ended => {}
        }
    }
    begun
}

/// A path for a plan that is kept under a name, which no file and no log has.
fn free_name(plan_file: &Path, name: &str) -> PathBuf {
    let path = |suffix: String| {
        let mut path = plan_file.as_os_str().to_owned();
        path.push(suffix);
        PathBuf::from(path)
    };
    let names = std::iter::once(path(format!(".{name}"))).chain((2..).map(|n| path(format!(".{name}.{n}"))));
    let is_free = |kept: &PathBuf| !kept.exists() && !path_of(kept).exists();
    names.into_iter().find(is_free).expect("there is no end to them")
}

/// What the runs of a plan left behind; those of another plan of the same name do not count.
fn remains(entries: &[Entry], plan_id: PlanId) -> Remains {
    let plan_id = plan_id.to_string();
    let mut remains = Remains::default();
    let mut ours = false;
    for entry in entries {
        match entry {
            Entry::Run { plan, .. } => {
                ours = *plan == plan_id;
                remains.runs += usize::from(ours);
            }
            _ if !ours => {}
            Entry::Ended => {}
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

    fn id() -> PlanId {
        format!("sha256:{}", "0123456789abcdef".repeat(4)).parse().unwrap()
    }

    #[test]
    fn a_log_tells_what_is_uncertain_and_who_holds_it() {
        let folder = tempfile::tempdir().unwrap();
        let plan = folder.path().join("plan.json");
        let key = |text: &str| ContactKey { account: text.parse().unwrap(), contact_type: "billing".parse().unwrap() };
        let (one, two) = (key("000000000001"), key("000000000002"));
        let (journal, remains) = Journal::open(&plan, id(), 2, Sync::EachWrite, Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(remains, Remains::default());
        journal.begun(one).unwrap();
        journal.begun(two).unwrap();
        journal.done(one, &Outcome::Applied).unwrap();

        let held = Journal::open(&plan, id(), 2, Sync::EachWrite, Timestamp::UNIX_EPOCH).unwrap_err().to_string();
        assert!(held.contains(&format!("process {}", std::process::id())), "{held}");

        // A crash in the middle of a line.
        journal.file.write_all_at(b"{\"begun\":{\"account\":\"0000", journal.end.get()).unwrap();
        journal.file.unlock().unwrap();
        std::mem::forget(journal);
        for runs in 1..3 {
            let (_journal, remains) = Journal::open(&plan, id(), 2, Sync::EachWrite, Timestamp::UNIX_EPOCH).unwrap();
            assert_eq!(remains, Remains { runs, uncertain: BTreeSet::from([two]) });
        }
    }

    /// `orgcontacts apply plan.json | tee plan.json.log`, where `tee` comes later.
    #[test]
    fn nothing_is_begun_in_a_log_that_somebody_else_writes_to() {
        let folder = tempfile::tempdir().unwrap();
        let plan = folder.path().join("plan.json");
        let key = ContactKey { account: "000000000001".parse().unwrap(), contact_type: "billing".parse().unwrap() };
        for (spoil, why) in [("", "cut it off"), ("Plan: 1 to create, 0 to update", "written to it")] {
            let (journal, _) = Journal::open(&plan, id(), 1, Sync::FirstWrite, Timestamp::UNIX_EPOCH).unwrap();
            journal.begun(key).unwrap();
            let other = File::options().write(true).open(path_of(&plan)).unwrap();
            if spoil.is_empty() {
                other.set_len(0).unwrap();
            } else {
                other.write_all_at(spoil.as_bytes(), 0).unwrap();
            }
            assert!(journal.begun(key).unwrap_err().to_string().contains(why));
            let theirs = std::fs::metadata(path_of(&plan)).unwrap().len();
            drop(journal);
            assert_eq!(std::fs::metadata(path_of(&plan)).unwrap().len(), theirs, "nothing is appended or cut");
            std::fs::remove_file(path_of(&plan)).unwrap();
        }
    }

    #[test]
    fn room_is_taken_before_it_is_needed_and_given_back() {
        let folder = tempfile::tempdir().unwrap();
        let plan = folder.path().join("plan.json");
        let log = path_of(&plan);
        for runs in 1..3 {
            let (journal, _) = Journal::open(&plan, id(), 1000, Sync::EachWrite, Timestamp::UNIX_EPOCH).unwrap();
            assert!(std::fs::metadata(&log).unwrap().len() > 500_000);
            drop(journal);
            let text = std::fs::read_to_string(&log).unwrap();
            assert_eq!(text.lines().filter(|line| !line.is_empty()).count(), 2 * runs, "{text}");
            assert!(text.len() < 1000);
            assert_eq!(running(&entries(text.as_bytes())), None, "it has ended");
        }
    }

    #[test]
    fn an_applied_plan_is_kept_under_another_name() {
        let folder = tempfile::tempdir().unwrap();
        let plan = folder.path().join("plan.json");
        let id = id();
        let key = ContactKey { account: "000000000001".parse().unwrap(), contact_type: "billing".parse().unwrap() };
        assert_eq!(set_aside(&plan).unwrap(), None, "there is none");
        std::fs::write(&plan, "a plan").unwrap();
        drop(Journal::open(&plan, id, 1, Sync::EachWrite, Timestamp::UNIX_EPOCH).unwrap());
        assert_eq!(set_aside(&plan).unwrap(), None, "nothing of it was applied");
        assert!(!is_needed(&plan) && is_needed(&path_of(&plan)));
        let (journal, _) = Journal::open(&plan, id, 1, Sync::EachWrite, Timestamp::UNIX_EPOCH).unwrap();
        journal.begun(key).unwrap();
        assert!(matches!(set_aside(&plan), Err(JournalError::Held { .. })), "it is being applied");
        drop(journal);
        assert!(is_needed(&plan));
        let kept = set_aside(&plan).unwrap().unwrap();
        assert_eq!(kept, plan.with_file_name("plan.json.0123456789ab"));
        assert_eq!(std::fs::read_to_string(&kept).unwrap(), "a plan");
        assert!(path_of(&kept).exists() && !plan.exists() && !path_of(&plan).exists());

        // What has the name already is left alone, whether plan or log.
        for (free, taken) in [(3, "plan.json.0123456789ab.2.log"), (5, "plan.json.0123456789ab.4")] {
            std::fs::write(plan.with_file_name(taken), "precious").unwrap();
            std::fs::write(&plan, "a plan").unwrap();
            Journal::open(&plan, id, 1, Sync::EachWrite, Timestamp::UNIX_EPOCH).unwrap().0.begun(key).unwrap();
            let kept = set_aside(&plan).unwrap().unwrap();
            assert_eq!(kept, plan.with_file_name(format!("plan.json.0123456789ab.{free}")));
            assert_eq!(std::fs::read_to_string(plan.with_file_name(taken)).unwrap(), "precious");
        }
    }
}
