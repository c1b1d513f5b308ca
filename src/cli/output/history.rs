//! The history of coverage: a file with a line for each run, which only gets longer.

use std::path::Path;

use crate::answer::coverage::{Moment, wire};
use crate::cli::error::CliError;
use crate::cli::output::outlet;
use crate::text::held::Appendable;
use crate::text::reading::Readable;

/// The largest file that is read, in bytes: a line a day for some centuries.
const MOST: u64 = 64 << 20;

/// What coverage was, and the file that is to tell it; by default none.
#[derive(Default)]
pub struct History {
    file: Option<Appendable>,
    moments: Vec<Moment>,
}

impl History {
    /// Reads a file, and opens it so that it shows beforehand whether it can be written to.
    ///
    /// # Errors
    /// It holds something else, or must not be written to.
    pub fn open(path: &Path) -> Result<Self, CliError> {
        let file = outlet::appended(path)?;
        let readable = Readable { name: "a history of coverage", most: MOST, begins: |head| head.starts_with(b"{") };
        let content = readable.read(path).map_err(|source| CliError::unread(path, source))?;
        let moments = wire::history(&String::from_utf8_lossy(&content))
            .map_err(|source| CliError::History { path: path.to_owned(), source })?;
        Ok(Self { file: Some(file), moments })
    }

    /// Adds what it is now.
    ///
    /// # Errors
    /// The file is of another organization.
    pub fn add(&mut self, moment: Moment) -> Result<(), CliError> {
        let Some(file) = &self.file else { return Ok(()) };
        if let Some(other) = self.moments.iter().find(|earlier| earlier.organization != moment.organization) {
            let (there, live) = (other.organization.clone(), moment.organization);
            return Err(CliError::OtherHistory { path: file.path().to_owned(), there, live });
        }
        self.moments.push(moment);
        Ok(())
    }

    /// All of it, in the order of the file.
    pub fn moments(&self) -> &[Moment] {
        &self.moments
    }

    /// Writes what was added.
    ///
    /// # Errors
    /// What the system said.
    pub fn save(&self) -> Result<(), CliError> {
        let (Some(file), Some(last)) = (&self.file, self.moments.last()) else { return Ok(()) };
        outlet::guard(file.path())?;
        let appended = file.append(wire::line(last).as_bytes());
        appended.map_err(|source| CliError::Write { path: file.path().to_owned(), source })
    }
}
