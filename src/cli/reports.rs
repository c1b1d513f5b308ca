//! The report of an apply, in the files that it was asked for: there from the beginning, and with room on
//! disk for its end.

use std::path::Path;

use super::args::ApplyArgs;
use super::error::CliError;
use super::format::DocumentFormat;
use super::planning::{self, now};
use super::render;
use crate::files::{Reserved, is_stream};
use crate::plan::file::PlanDocument;
use crate::report::{NotAttempted, Outcome, Report, Unverified};

/// The files of a report. Until the run begins they say that it did not.
pub struct Reports<'a> {
    document: &'a PlanDocument,
    args: &'a ApplyArgs,
}

/// The same with room for what the run comes to. Until it ends they say that nothing is known.
pub struct ReservedReports<'a> {
    args: &'a ApplyArgs,
    rooms: Vec<Room<'a>>,
}

/// A file that was asked for.
#[derive(Clone, Copy)]
struct Target<'a> {
    path: &'a Path,
    /// `None` for the report file, which is not redacted.
    format: Option<DocumentFormat>,
    /// It keeps what is in it.
    appended: bool,
}

/// A file to be written in the end.
struct Room<'a> {
    target: Target<'a>,
    /// `None` for what is written once: it has no room to be taken.
    reserved: Option<Reserved>,
}

impl Target<'_> {
    /// Nothing that is written to it can be taken back: it only gets what the run comes to.
    fn is_written_once(self) -> bool {
        self.appended || is_stream(self.path)
    }

    fn write(self, text: &str) -> Result<(), CliError> {
        if self.appended { planning::append(self.path, text) } else { planning::write(self.path, text) }
    }
}

/// Takes away the report of an earlier run: whatever becomes of this one, it is not what came of it.
pub fn clear(args: &ApplyArgs) -> Result<(), CliError> {
    for target in targets(args) {
        let path = target.path;
        if path.is_file() && !target.is_written_once() {
            planning::guard(path)?;
            std::fs::remove_file(path).map_err(|source| CliError::Write { path: path.to_owned(), source })?;
        }
    }
    Ok(())
}

impl<'a> Reports<'a> {
    /// Writes the report of a run that was refused, or has not begun.
    pub fn new(document: &'a PlanDocument, args: &'a ApplyArgs) -> Result<Self, CliError> {
        let reports = Self { document, args };
        let targets = targets(args).filter(|target| !target.is_written_once());
        reports.write(&Outcome::NotAttempted(NotAttempted::NotBegun), targets)?;
        Ok(reports)
    }

    /// The run ends before it begins: what is appended says so too.
    pub fn end(self) -> Result<(), CliError> {
        let targets = targets(self.args).filter(|target| target.appended);
        self.write(&Outcome::NotAttempted(NotAttempted::NotBegun), targets).map(drop)
    }

    /// Writes the report of a run that began and did not end, and takes room for a longer one.
    pub fn reserve(self) -> Result<ReservedReports<'a>, CliError> {
        let (once, replaced): (Vec<_>, Vec<_>) = targets(self.args).partition(|target| target.is_written_once());
        let written = self.write(&Outcome::Unverified(Unverified::NotEnded), replaced)?;
        let room = |(target, bytes): (Target<'a>, usize)| {
            // What was found in place of what was expected makes an entry no more than twice as long.
            let reserved = Reserved::new(target.path, 2 * bytes + 4096);
            let reserved = reserved.map_err(|source| CliError::Write { path: target.path.to_owned(), source })?;
            Ok(Room { target, reserved: Some(reserved) })
        };
        let rooms = written.into_iter().map(room).collect::<Result<Vec<_>, CliError>>()?;
        let once = once.into_iter().map(|target| Room { target, reserved: None });
        Ok(ReservedReports { args: self.args, rooms: rooms.into_iter().chain(once).collect() })
    }

    /// Writes one outcome for all changes. Tells how many bytes that took in each file.
    fn write(
        &self,
        outcome: &Outcome,
        targets: impl IntoIterator<Item = Target<'a>>,
    ) -> Result<Vec<(Target<'a>, usize)>, CliError> {
        let changes = &self.document.plan.changes;
        let report = Report {
            plan_id: self.document.id.clone(),
            started_at: now(),
            finished_at: now(),
            interrupted: matches!(outcome, Outcome::Unverified(_)) && !changes.is_empty(),
            results: changes.iter().map(|change| (change.clone(), outcome.clone())).collect(),
        };
        let shown = if self.args.redact { &report.redacted() } else { &report };
        let write = |target: Target<'a>| {
            let text = text(target.format, &report, shown);
            target.write(&text)?;
            Ok((target, text.len()))
        };
        targets.into_iter().map(write).collect()
    }
}

impl ReservedReports<'_> {
    /// Writes what the run came to: as it is for programs, as it is shown for people. One file that cannot
    /// be written keeps no other from being.
    pub fn save(self, report: &Report) -> Result<(), CliError> {
        let shown = if self.args.redact { &report.redacted() } else { report };
        let save = |Room { target, reserved }: Room<'_>| {
            let text = text(target.format, report, shown);
            match reserved {
                Some(reserved) => reserved
                    .replace(text.as_bytes())
                    .map_err(|source| CliError::Write { path: target.path.to_owned(), source }),
                None => target.write(&text),
            }
        };
        self.rooms.into_iter().map(save).fold(Ok(()), Result::and)
    }
}

/// The files that were asked for.
fn targets(args: &ApplyArgs) -> impl Iterator<Item = Target<'_>> {
    let into = args.into.iter().map(|destination| Target {
        path: &destination.file,
        format: Some(destination.format),
        appended: destination.is_appended(args.append),
    });
    args.report.iter().map(|path| Target { path, format: None, appended: false }).chain(into)
}

fn text(format: Option<DocumentFormat>, report: &Report, shown: &Report) -> String {
    format.map_or_else(|| report.to_json(), |format| render::report(format, shown))
}
