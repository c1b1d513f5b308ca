//! What keeps a plan from being replaced: that it was applied, or is being applied.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::file::{JournalError, begins_as_log, entries, existing, path_of, running, whole};
use super::wire::Entry;
use crate::plan::file::PlanDocument;
use crate::plan::id::PlanId;
use crate::platform::lock_new;
use crate::run::outcome::OutcomeWord;
use crate::text::files::{create_with, open_plain, real_path};

/// A plan file that nobody can begin to apply for as long as this lives: its log is locked.
#[derive(Debug)]
pub struct Held {
    log: PathBuf,
    /// Locked.
    file: File,
    is_new: bool,
}

impl Drop for Held {
    /// A log that was made for its lock goes: left empty, it would say that the plan was applied.
    fn drop(&mut self) {
        if self.is_new {
            let _ = std::fs::remove_file(&self.log);
        }
    }
}

/// Takes hold of a plan file that is to be replaced. A plan that was applied, at least in part, holds the only copy
/// of the values that it overwrote: it is given another name, with its log. Tells which, if there was something to
/// keep.
///
/// # Errors
/// If it cannot be kept, or is being applied right now.
pub fn set_aside(plan_file: &Path) -> Result<(Held, Option<PathBuf>), JournalError> {
    let mut kept = None;
    loop {
        let held = Held::of(plan_file)?;
        match keep(plan_file, &held)? {
            Some(name) => kept = Some(name),
            None => return Ok((held, kept)),
        }
    }
}

/// Takes hold of a file that a plan is written to; `None` if what is there must not be replaced.
///
/// # Errors
/// If a plan that is there is being applied right now, or something else stands where its log belongs.
pub fn hold(plan_file: &Path) -> Result<Option<Held>, JournalError> {
    let held = Held::of(plan_file)?;
    let is_needed = is_log(plan_file) || held.applied_name(plan_file)?.is_some();
    Ok((!is_needed).then_some(held))
}

impl Held {
    fn of(plan_file: &Path) -> Result<Self, JournalError> {
        let log = path_of(plan_file);
        loop {
            if let Some(file) = existing(&log)? {
                return Ok(Self { log, file, is_new: false });
            }
            match create_with(&log, false, lock_new) {
                // Somebody else has just made one.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(source) => return Err(JournalError::Io { path: log, source }),
                Ok(file) => return Ok(Self { log, file, is_new: true }),
            }
        }
    }

    /// What the plan is called when it is kept, if it was applied.
    fn applied_name(&self, plan_file: &Path) -> Result<Option<String>, JournalError> {
        if self.is_new || !plan_file.exists() {
            return Ok(None);
        }
        let log = whole(&self.file).map_err(|source| JournalError::Io { path: self.log.clone(), source })?;
        Ok(applied_name(&real_path(plan_file), &entries(&log)))
    }
}

/// Gives a plan that was applied, and its log, which is locked, another name.
fn keep(plan_file: &Path, held: &Held) -> Result<Option<PathBuf>, JournalError> {
    let at = |path: &Path| {
        let path = path.to_owned();
        move |source| JournalError::Io { path, source }
    };
    let Some(name) = held.applied_name(plan_file)? else { return Ok(None) };
    let (plan, log) = (real_path(plan_file), &held.log);
    let kept = free_name(&plan, &name);
    // The names that stand there are given up only when both files have another. No name is taken from
    // another file.
    std::fs::hard_link(log, path_of(&kept)).map_err(at(&path_of(&kept)))?;
    std::fs::hard_link(&plan, &kept).map_err(at(&kept))?;
    std::fs::remove_file(&plan).map_err(at(&plan))?;
    std::fs::remove_file(log).map_err(at(log))?;
    Ok(Some(kept))
}

/// Whether a file must not be replaced: it is a log, or a plan of which something was applied, or of which a run
/// has not ended. So is a file beside which something stands that cannot be a log.
#[must_use]
pub fn is_needed(path: &Path) -> bool {
    if !path.is_file() {
        return false;
    }
    let was_applied = match open_plain(&path_of(path)) {
        Ok(None) => false,
        Ok(Some(log)) => begins_as_log(&log).and_then(|is_log| Ok(is_log && is_in_use(path, &log)?)).unwrap_or(true),
        Err(_) => true,
    };
    was_applied || is_log(path)
}

fn is_in_use(plan_file: &Path, log: &File) -> io::Result<bool> {
    let entries = entries(&whole(log)?);
    Ok(running(&entries).is_some() || applied_name(plan_file, &entries).is_some())
}

/// Whether a regular file is a log, whatever its names.
#[must_use]
pub fn is_log(path: &Path) -> bool {
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
            Entry::Done { outcome, .. } if *outcome == OutcomeWord::AlreadyApplied.as_str() => begun.extend(run),
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
