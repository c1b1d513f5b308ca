//! The report of an apply, in the files that it was asked for: there from the beginning, and with room on
//! disk for its end.

use std::path::Path;

use crate::cli::error::CliError;
use crate::cli::output::destination;
use crate::cli::output::format::DocumentFormat;
use crate::cli::output::outlet::{self, Outlet};
use crate::cli::output::render;
use crate::cli::output::shown::Shown;
use crate::cli::time::now;
use crate::plan::file::PlanDocument;
use crate::run::outcome::{NotAttempted, Outcome, Report, Unverified, wire};
use crate::setting::masks::Masks;
use crate::text::files::Reserved;
use crate::text::{Colour, Document};

/// Where a report goes: looked at before anything is done.
pub struct Reports {
    destinations: Vec<ReportOutlet>,
    masks: Option<Masks>,
}

/// The same with room for what the run comes to. Until it ends they say that nothing is known.
pub struct ReservedReports {
    rooms: Vec<(ReportOutlet, Option<Reserved>)>,
    masks: Option<Masks>,
}

/// A file of a report, or a stream.
struct ReportOutlet {
    outlet: Outlet,
    /// `None` for the report file, which is not redacted.
    format: Option<DocumentFormat>,
}

impl Reports {
    /// Looks at what was asked for, and refuses what must not be written: a report file, and files in formats that
    /// are appended to if `append`.
    pub fn look(
        report: Option<&Path>,
        into: &[destination::Destination<DocumentFormat>],
        append: bool,
        masks: Option<&Masks>,
    ) -> Result<Self, CliError> {
        let mut destinations = Vec::new();
        if let Some(path) = report {
            destinations.push(ReportOutlet { outlet: Outlet::File(outlet::report_file(path)?, ""), format: None });
        }
        for destination in into {
            let outlet = destination.outlet(append)?.open()?;
            if let Outlet::File(file, _) = &outlet {
                outlet::holds_no_plan(file.path())?;
            }
            destinations.push(ReportOutlet { outlet, format: Some(destination.format) });
        }
        Ok(Self { destinations, masks: masks.cloned() })
    }

    /// Takes away the reports of an earlier run: whatever becomes of this one, they are not what came of it.
    pub fn clear(&self) -> Result<(), CliError> {
        for ReportOutlet { outlet, .. } in &self.destinations {
            if let Outlet::File(file, _) = outlet {
                file.remove().map_err(|source| CliError::Write { path: file.path().to_owned(), source })?;
            }
        }
        Ok(())
    }

    /// Writes the report of a run that was refused, or has not begun.
    pub fn begin(&self, document: &PlanDocument) -> Result<(), CliError> {
        let replaced = self.destinations.iter().filter(|destination| destination.is_replaced());
        write(replaced, document, &Outcome::NotAttempted(NotAttempted::NotBegun), self.masks.as_ref()).map(drop)
    }

    /// The run ends before it begins: what is appended says so too.
    pub fn end(&self, document: &PlanDocument) -> Result<(), CliError> {
        let appended = self.destinations.iter().filter(|destination| matches!(destination.outlet, Outlet::Appended(_)));
        write(appended, document, &Outcome::NotAttempted(NotAttempted::NotBegun), self.masks.as_ref()).map(drop)
    }

    /// Writes the report of a run that began and did not end, and takes room for a longer one.
    pub fn reserve(self, document: &PlanDocument) -> Result<ReservedReports, CliError> {
        let outcome = Outcome::Unverified(Unverified::NotEnded);
        let mut rooms = Vec::new();
        for destination in self.destinations {
            let reserved = match &destination.outlet {
                Outlet::File(file, _) => {
                    let bytes = write([&destination], document, &outcome, self.masks.as_ref())?;
                    // What was found in place of what was expected makes an entry no more than twice as long.
                    let reserved = file.reserve(2 * bytes + 4096);
                    Some(reserved.map_err(|source| CliError::Write { path: file.path().to_owned(), source })?)
                }
                Outlet::Appended(_) | Outlet::Stream(_) | Outlet::Own(_) => None,
            };
            rooms.push((destination, reserved));
        }
        Ok(ReservedReports { rooms, masks: self.masks })
    }
}

/// Writes one outcome for all changes. Tells how many bytes that took.
fn write<'a>(
    destinations: impl IntoIterator<Item = &'a ReportOutlet>,
    document: &PlanDocument,
    outcome: &Outcome,
    masks: Option<&Masks>,
) -> Result<usize, CliError> {
    let changes = &document.plan.changes;
    let report = Report {
        plan_id: document.id,
        started_at: now(),
        finished_at: now(),
        interrupted: matches!(outcome, Outcome::Unverified(_)) && !changes.is_empty(),
        stopped: None,
        results: changes.iter().map(|change| (change.clone(), outcome.clone())).collect(),
    };
    let masked = masks.map(|masks| report.redacted(masks));
    let shown = masked.as_ref().unwrap_or(&report);
    let mut bytes = 0;
    for destination in destinations {
        let text = destination.text(&report, shown);
        destination.outlet.write(&text)?;
        bytes += text.render(Colour::Off).len();
    }
    Ok(bytes)
}

impl ReservedReports {
    /// Writes what the run came to: as it is for programs, as it is shown for people. One file that cannot
    /// be written keeps no other from being.
    ///
    /// Files come first: whatever becomes of the rest, what was done is on record. Then `tell` is called, and
    /// streams come last, since it may be long before somebody reads them.
    pub fn save(self, report: &Report, tell: impl FnOnce() -> Result<(), CliError>) -> Result<(), CliError> {
        let masked = self.masks.as_ref().map(|masks| report.redacted(masks));
        let shown = masked.as_ref().unwrap_or(report);
        let save = |(destination, reserved): (ReportOutlet, Option<Reserved>)| {
            let text = destination.text(report, shown);
            match (&destination.outlet, reserved) {
                (Outlet::File(file, mark), Some(reserved)) => reserved
                    .replace(format!("{mark}{}", text.render(Colour::Off)).as_bytes())
                    .map_err(|source| CliError::Write { path: file.path().to_owned(), source }),
                (outlet, _) => outlet.write(&text),
            }
        };
        let is_file = |(destination, _): &(ReportOutlet, Option<Reserved>)| match destination.outlet {
            Outlet::File(..) | Outlet::Appended(_) => true,
            Outlet::Stream(_) | Outlet::Own(_) => false,
        };
        let (files, streams): (Vec<_>, Vec<_>) = self.rooms.into_iter().partition(is_file);
        let saved = files.into_iter().map(save).fold(Ok(()), Result::and);
        let told = tell();
        streams.into_iter().map(save).fold(saved.and(told), Result::and)
    }
}

impl ReportOutlet {
    /// Whether what is written to it can be replaced: the others only get what the run comes to.
    fn is_replaced(&self) -> bool {
        matches!(self.outlet, Outlet::File(..))
    }

    fn text(&self, report: &Report, shown: &Report) -> Shown {
        self.format.map_or_else(|| Document::json(&wire::render(report)).into(), |format| render::report(format, shown))
    }
}
