//! The report of an apply, in the files that it was asked for: there from the beginning, and with room on
//! disk for its end.

use std::path::Path;

use super::args::ApplyArgs;
use super::error::CliError;
use super::format::{Destination, DocumentFormat};
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

/// A file of a report, its format, and how many bytes were written to it.
type Written<'a> = (&'a Path, Option<DocumentFormat>, usize);

/// A file to be written in the end.
struct Room<'a> {
    path: &'a Path,
    /// `None` for the report file, which is not redacted.
    format: Option<DocumentFormat>,
    /// `None` for a stream, which has no room to be taken.
    reserved: Option<Reserved>,
}

/// Takes away the report of an earlier run: whatever becomes of this one, it is not what came of it.
pub fn clear(args: &ApplyArgs) -> Result<(), CliError> {
    for (path, _) in files(args) {
        if path.is_file() && !is_stream(path) {
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
        reports.write(&Outcome::NotAttempted(NotAttempted::NotBegun))?;
        Ok(reports)
    }

    /// Writes the report of a run that began and did not end, and takes room for a longer one.
    pub fn reserve(self) -> Result<ReservedReports<'a>, CliError> {
        let written = self.write(&Outcome::Unverified(Unverified::NotEnded))?;
        let room = |(path, format, bytes): Written<'a>| {
            // What was found in place of what was expected makes an entry no more than twice as long.
            let reserved = (!is_stream(path)).then(|| Reserved::new(path, 2 * bytes + 4096)).transpose();
            let reserved = reserved.map_err(|source| CliError::Write { path: path.to_owned(), source })?;
            Ok(Room { path, format, reserved })
        };
        Ok(ReservedReports { args: self.args, rooms: written.into_iter().map(room).collect::<Result<_, CliError>>()? })
    }

    /// Writes one outcome for all changes. Tells how many bytes that took in each file.
    fn write(&self, outcome: &Outcome) -> Result<Vec<Written<'a>>, CliError> {
        let changes = &self.document.plan.changes;
        let report = Report {
            plan_id: self.document.id.clone(),
            started_at: now(),
            finished_at: now(),
            interrupted: matches!(outcome, Outcome::Unverified(_)) && !changes.is_empty(),
            results: changes.iter().map(|change| (change.clone(), outcome.clone())).collect(),
        };
        let shown = if self.args.redact { &report.redacted() } else { &report };
        let mut written = Vec::new();
        for (path, format) in files(self.args) {
            let text = text(format, &report, shown);
            if !is_stream(path) {
                planning::write(path, &text)?;
            }
            written.push((path, format, text.len()));
        }
        Ok(written)
    }
}

impl ReservedReports<'_> {
    /// Writes what the run came to: as it is for programs, as it is shown for people. One file that cannot
    /// be written keeps no other from being.
    pub fn save(self, report: &Report) -> Result<(), CliError> {
        let shown = if self.args.redact { &report.redacted() } else { report };
        let save = |Room { path, format, reserved }: Room<'_>| {
            let text = text(format, report, shown);
            match reserved {
                Some(reserved) => reserved
                    .replace(text.as_bytes())
                    .map_err(|source| CliError::Write { path: path.to_owned(), source }),
                None => planning::write(path, &text),
            }
        };
        self.rooms.into_iter().map(save).fold(Ok(()), Result::and)
    }
}

/// The files that were asked for, each with its format.
fn files(args: &ApplyArgs) -> impl Iterator<Item = (&Path, Option<DocumentFormat>)> {
    let into = args.into.iter().map(|Destination { format, file }| (file.as_path(), Some(*format)));
    args.report.iter().map(|path| (path.as_path(), None)).chain(into)
}

fn text(format: Option<DocumentFormat>, report: &Report, shown: &Report) -> String {
    format.map_or_else(|| report.to_json(), |format| render::report(format, shown))
}
