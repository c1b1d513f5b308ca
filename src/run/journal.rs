//! The log beside a plan file of what was begun: on disk before each write it announces, so that
//! after a crash it is known which contacts may have been written. Holds no personal data.
//!
//! Its lock keeps two processes on one machine from applying the same plan at once.

mod file;
mod keep;
mod wire;

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::path::Path;

use jiff::Timestamp;

use crate::organization::SettingKey;
use crate::plan::id::PlanId;
use crate::platform::{read_exact_at, write_all_at};
use crate::run::outcome::Outcome;
use file::{entries, take, whole};
use wire::Entry;

pub use file::{JournalError, path_of};
pub use keep::{Held, hold, is_log, is_needed, set_aside};

/// Room on disk for each change, in bytes: several lines, should it take several attempts.
const ROOM: usize = 512;

/// Room for a change that is made with all others: two lines.
const ROOM_TOGETHER: usize = 192;

/// How many bytes of lines are gathered before they are written, where they need not be on disk yet.
const GATHERED: usize = 64 << 10;

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
    /// Lines that are still to be written.
    gathered: RefCell<Vec<u8>>,
}

/// When the log has to be on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sync {
    /// Before each write: what was begun can be told from nothing else.
    EachWrite,
    /// Before all writes, which are made at once.
    AllWrites,
}

/// What earlier runs left behind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remains {
    /// How many runs there were.
    pub runs: usize,
    /// Contacts whose write was begun, and of which nothing was recorded afterwards.
    pub uncertain: BTreeSet<SettingKey>,
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
        let mut journal = Self { file, end, head: Vec::new(), sync, gathered: RefCell::default() };
        journal.begin(plan_id, changes, now).map_err(failed)?;
        Ok((journal, remains))
    }

    fn begin(&mut self, plan_id: PlanId, changes: usize, now: Timestamp) -> io::Result<()> {
        let start = self.end.get();
        self.file.set_len(start)?;
        let room = match self.sync {
            Sync::EachWrite => ROOM,
            Sync::AllWrites => ROOM_TOGETHER,
        };
        write_all_at(&self.file, &vec![b'\n'; (changes + 1) * room], start)?;
        // A line that a crash cut short must not swallow the next one.
        self.end.set(start + u64::from(start > 0));
        self.append(&Entry::Run { plan: plan_id.to_string(), pid: std::process::id(), at: now.to_string() })?;
        self.write()?;
        self.head = vec![0; HEAD];
        read_exact_at(&self.file, &mut self.head, 0)?;
        self.file.sync_all()
    }

    /// Refuses a log that another program has cut off or written over, as `| tee PLAN.log` does.
    fn is_whole(&self) -> io::Result<()> {
        let mut head = vec![0; self.head.len()];
        match read_exact_at(&self.file, &mut head, 0) {
            Ok(()) if head == self.head => Ok(()),
            Ok(()) => Err(io::Error::other("another program has written to it")),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                Err(io::Error::other("another program has truncated it"))
            }
            Err(error) => Err(error),
        }
    }

    /// Records that a write is about to be sent, and returns once that is on disk: of writes that are made at once, with
    /// [`Self::all_begun`].
    ///
    /// # Errors
    /// What the system said; the write must then not be sent.
    pub fn begun(&self, key: SettingKey) -> io::Result<()> {
        self.append(&Entry::Begun { account: key.account.to_string(), r#type: key.kind.to_string() })?;
        match self.sync {
            Sync::EachWrite => self.file.sync_data(),
            Sync::AllWrites => Ok(()),
        }
    }

    /// Returns once it is on disk which writes are about to be made.
    ///
    /// # Errors
    /// What the system said; none of them must then be made.
    pub fn all_begun(&self) -> io::Result<()> {
        self.write()?;
        self.file.sync_data()
    }

    /// Records what became of a change.
    ///
    /// # Errors
    /// What the system said.
    pub fn done(&self, key: SettingKey, outcome: &Outcome) -> io::Result<()> {
        let outcome = outcome.word().as_str().to_owned();
        self.append(&Entry::Done { account: key.account.to_string(), r#type: key.kind.to_string(), outcome })
    }

    fn append(&self, entry: &Entry) -> io::Result<()> {
        let bytes = {
            let mut gathered = self.gathered.borrow_mut();
            serde_json::to_writer(&mut *gathered, entry)?;
            gathered.push(b'\n');
            gathered.len()
        };
        match self.sync {
            Sync::AllWrites if bytes < GATHERED => Ok(()),
            Sync::AllWrites | Sync::EachWrite => self.write(),
        }
    }

    /// Writes the lines that were gathered. If that fails, they are written with the next.
    fn write(&self) -> io::Result<()> {
        self.is_whole()?;
        let mut gathered = self.gathered.borrow_mut();
        // One write, so that a line is there as a whole or, after a crash, cut off at the end.
        write_all_at(&self.file, &gathered, self.end.get())?;
        self.end.set(self.end.get() + gathered.len() as u64);
        gathered.clear();
        Ok(())
    }
}

impl Drop for Journal {
    /// Says that the run has ended, and gives back the room that was not used. If that cannot be done,
    /// the next run does without.
    fn drop(&mut self) {
        if self.append(&Entry::Ended).and_then(|()| self.write()).is_ok() {
            let _ = self.file.set_len(self.end.get());
        }
    }
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

fn key(account: &str, kind: &str) -> Option<SettingKey> {
    Some(SettingKey { account: account.parse().ok()?, kind: kind.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::file::running;
    use super::*;

    fn id() -> PlanId {
        format!("sha256:{}", "0123456789abcdef".repeat(4)).parse().unwrap()
    }

    #[test]
    fn a_log_tells_what_is_uncertain_and_who_holds_it() {
        let folder = tempfile::tempdir().unwrap();
        let plan = folder.path().join("plan.json");
        let key = |text: &str| SettingKey { account: text.parse().unwrap(), kind: "billing".parse().unwrap() };
        let (one, two) = (key("000000000001"), key("000000000002"));
        let (journal, remains) = Journal::open(&plan, id(), 2, Sync::EachWrite, Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(remains, Remains::default());
        journal.begun(one).unwrap();
        journal.begun(two).unwrap();
        journal.done(one, &Outcome::Applied).unwrap();

        let held = Journal::open(&plan, id(), 2, Sync::EachWrite, Timestamp::UNIX_EPOCH).unwrap_err().to_string();
        assert!(held.contains(&format!("process {}", std::process::id())), "{held}");

        // A crash in the middle of a line.
        write_all_at(&journal.file, b"{\"begun\":{\"account\":\"0000", journal.end.get()).unwrap();
        let there = std::fs::read(path_of(&plan)).unwrap();
        drop(journal);
        std::fs::write(path_of(&plan), there).unwrap();
        for runs in 1..3 {
            let (_journal, remains) = Journal::open(&plan, id(), 2, Sync::EachWrite, Timestamp::UNIX_EPOCH).unwrap();
            assert_eq!(remains, Remains { runs, uncertain: BTreeSet::from([two]) });
        }
    }

    /// `orgcontacts apply plan.json | tee plan.json.log`, where `tee` comes later. Windows does not let it.
    #[cfg(unix)]
    #[test]
    fn nothing_is_begun_in_a_log_that_somebody_else_writes_to() {
        let folder = tempfile::tempdir().unwrap();
        let plan = folder.path().join("plan.json");
        let key = SettingKey { account: "000000000001".parse().unwrap(), kind: "billing".parse().unwrap() };
        let spoils = [("", "truncated it"), ("Plan: 1 to create, 0 to update", "written to it")];
        for ((spoil, why), sync) in
            spoils.into_iter().flat_map(|spoil| [Sync::EachWrite, Sync::AllWrites].map(|sync| (spoil, sync)))
        {
            let (journal, _) = Journal::open(&plan, id(), 1, sync, Timestamp::UNIX_EPOCH).unwrap();
            journal.begun(key).unwrap();
            let other = File::options().write(true).open(path_of(&plan)).unwrap();
            if spoil.is_empty() {
                other.set_len(0).unwrap();
            } else {
                write_all_at(&other, spoil.as_bytes(), 0).unwrap();
            }
            let refused = journal.begun(key).and_then(|()| journal.all_begun()).unwrap_err();
            assert!(refused.to_string().contains(why));
            let theirs = std::fs::metadata(path_of(&plan)).unwrap().len();
            drop(journal);
            assert_eq!(std::fs::metadata(path_of(&plan)).unwrap().len(), theirs, "nothing is appended or cut");
            std::fs::remove_file(path_of(&plan)).unwrap();
        }
    }

    /// They are made at once: until then, nobody has to know of them.
    #[test]
    fn writes_that_are_made_at_once_are_in_the_log_before() {
        let folder = tempfile::tempdir().unwrap();
        let plan = folder.path().join("plan.json");
        let key =
            |number| SettingKey { account: format!("{number:012}").parse().unwrap(), kind: "billing".parse().unwrap() };
        let begun = || {
            let entries = entries(&std::fs::read(path_of(&plan)).unwrap());
            entries.iter().filter(|entry| matches!(entry, Entry::Begun { .. })).count()
        };
        let (journal, _) = Journal::open(&plan, id(), 1000, Sync::AllWrites, Timestamp::UNIX_EPOCH).unwrap();
        (0..1000).for_each(|number| journal.begun(key(number)).unwrap());
        assert!(begun() < 1000, "{}", begun());
        journal.all_begun().unwrap();
        assert_eq!(begun(), 1000);
        journal.done(key(0), &Outcome::Applied).unwrap();
        drop(journal);
        let (_, remains) = Journal::open(&plan, id(), 1, Sync::AllWrites, Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(remains.uncertain.len(), 999);
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
        let key = SettingKey { account: "000000000001".parse().unwrap(), kind: "billing".parse().unwrap() };
        assert_eq!(set_aside(&plan).unwrap().1, None, "there is none");
        assert!(!path_of(&plan).exists(), "the lock leaves nothing behind");
        std::fs::write(&plan, "a plan").unwrap();
        drop(Journal::open(&plan, id, 1, Sync::EachWrite, Timestamp::UNIX_EPOCH).unwrap());
        assert_eq!(set_aside(&plan).unwrap().1, None, "nothing of it was applied");
        assert!(!is_needed(&plan) && is_needed(&path_of(&plan)));
        let (journal, _) = Journal::open(&plan, id, 1, Sync::EachWrite, Timestamp::UNIX_EPOCH).unwrap();
        journal.begun(key).unwrap();
        assert!(matches!(set_aside(&plan), Err(JournalError::Held { .. })), "it is being applied");
        drop(journal);
        assert!(is_needed(&plan));
        let kept = set_aside(&plan).unwrap().1.unwrap();
        assert_eq!(kept, plan.with_file_name("plan.json.0123456789ab"));
        assert_eq!(std::fs::read_to_string(&kept).unwrap(), "a plan");
        assert!(path_of(&kept).exists() && !plan.exists() && !path_of(&plan).exists());

        // What has the name already is left alone, whether plan or log.
        for (free, taken) in [(3, "plan.json.0123456789ab.2.log"), (5, "plan.json.0123456789ab.4")] {
            std::fs::write(plan.with_file_name(taken), "precious").unwrap();
            std::fs::write(&plan, "a plan").unwrap();
            Journal::open(&plan, id, 1, Sync::EachWrite, Timestamp::UNIX_EPOCH).unwrap().0.begun(key).unwrap();
            let kept = set_aside(&plan).unwrap().1.unwrap();
            assert_eq!(kept, plan.with_file_name(format!("plan.json.0123456789ab.{free}")));
            assert_eq!(std::fs::read_to_string(plan.with_file_name(taken)).unwrap(), "precious");
        }
    }

    /// From when it is looked at until the new one is there.
    #[test]
    fn a_plan_that_is_being_replaced_is_not_applied() {
        let folder = tempfile::tempdir().unwrap();
        let plan = folder.path().join("plan.json");
        let open = || Journal::open(&plan, id(), 1, Sync::EachWrite, Timestamp::UNIX_EPOCH);
        let key = SettingKey { account: "000000000001".parse().unwrap(), kind: "billing".parse().unwrap() };
        for was_applied in [false, true, false] {
            let (held, kept) = set_aside(&plan).unwrap();
            assert_eq!(kept.is_some(), was_applied);
            assert!(matches!(open(), Err(JournalError::Held { .. })), "somebody has hold of it");
            std::fs::write(&plan, "a plan").unwrap();
            drop(held);
            assert!(!is_needed(&plan));
            let (journal, _) = open().unwrap();
            assert!(is_needed(&plan), "a run of it has not ended");
            assert!(matches!(set_aside(&plan), Err(JournalError::Held { .. })));
            if !was_applied {
                journal.begun(key).unwrap();
            }
        }
    }
}
