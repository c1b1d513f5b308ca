//! The file in which a plan is kept with all old values while it is applied, and afterwards.

use std::path::{Path, PathBuf};

use crate::cli::error::CliError;
use crate::cli::input::saved_plan::{holds, read_plan};
use crate::cli::output::kept_plan;
use crate::cli::output::outlet;
use crate::cli::output::terminal::Terminal;
use crate::plan::file::PlanDocument;
use crate::platform;
use crate::text::Text;
use crate::text::files::{Replaceable, Unsuitable, open_plain, real_path};

/// The file in which a plan is with all old values.
pub enum PlanFile {
    /// It is there, and may have been reached by another path.
    Saved(PathBuf),
    /// It is to be written, unless the same plan is there.
    New(Replaceable),
}

impl PlanFile {
    pub fn path(&self) -> &Path {
        match self {
            Self::Saved(path) => path,
            Self::New(file) => file.path(),
        }
    }

    /// Refuses to write over another plan, which may hold the only copy of values that it overwrote.
    pub fn check(&self, document: &PlanDocument) -> Result<(), CliError> {
        match self {
            Self::Saved(_) => Ok(()),
            Self::New(file) => is_free(file, document)
                .and_then(|()| if holds(file.path(), document) { Ok(()) } else { outlet::guard(file.path()) }),
        }
    }

    /// Puts the plan with all old values on disk, and says where it is: loudly, if nobody has named the file.
    pub fn record(&self, document: &PlanDocument, is_named: bool, terminal: &Terminal) -> Result<(), CliError> {
        let path = self.path();
        let there = holds(path, document);
        match self {
            // It has been read some time ago, and is only now kept from being replaced.
            Self::Saved(_) if !there => return Err(CliError::PlanReplaced(path.to_owned())),
            // Looked at again, now that nobody else can begin to apply what is there.
            Self::New(file) if !there => {
                is_free(file, document)?;
                outlet::save(file, &document.to_json())?;
            }
            Self::Saved(_) | Self::New(_) => {}
        }
        let place = Text::default().ours("\nThe plan with all old values is in ").text(path.display()).ours(".");
        if is_named {
            terminal.note(place)
        } else {
            terminal.message(place.ours("\n"))
        }
        Ok(())
    }
}

/// The file of a saved plan, which its log stands beside. What is no file of its own, such as a pipe, would be
/// gone afterwards.
pub fn saved_file(path: &Path) -> Result<Option<PlanFile>, CliError> {
    let unread = |source| CliError::Read { path: path.to_owned(), source };
    if !path.metadata().map_err(unread)?.is_file() {
        return Ok(None);
    }
    if platform::name_count_at(path).map_err(unread)? == 0 {
        return Ok(None);
    }
    // A file of several names would have several logs, of which each knows a part.
    let real = real_path(path);
    match open_plain(&real) {
        Ok(_) => Ok(Some(PlanFile::Saved(real))),
        Err(Unsuitable::Io(source)) => Err(unread(source)),
        Err(source) => Err(CliError::NotWritable { path: path.to_owned(), source }),
    }
}

/// Refuses a path that a plan may not be written to, unless it is there already.
fn is_free(file: &Replaceable, document: &PlanDocument) -> Result<(), CliError> {
    let path = file.path();
    let nothing = path.metadata().is_ok_and(|metadata| metadata.len() == 0) || !path.exists();
    match read_plan(path) {
        _ if nothing => Ok(()),
        _ if holds(path, document) => Ok(()),
        // Only --force lets a file through that does not even begin as a plan.
        Err(CliError::PlanFile { source, .. }) if source.is_of_something_else() => Ok(()),
        Ok(_) | Err(_) => Err(CliError::PlanInTheWay(path.to_owned())),
    }
}

/// Where a plan is kept that was not given a name.
pub fn default_file(document: &PlanDocument) -> Result<PlanFile, CliError> {
    kept_plan::file_for(document).map(PlanFile::New)
}
