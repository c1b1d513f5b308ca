//! Why an organization file cannot be used.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::spot::Spot;
use crate::organization::MalformedOrganization;
use crate::text::our_file::OurFile;
use crate::text::reading::Unread;

/// Why an organization file cannot be used.
#[derive(Debug, Error)]
pub enum OrganizationFileError {
    /// It could not be read or written.
    #[error("{}: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It was not read, since it is something else.
    #[error("{}: {source}", .path.display())]
    Unread {
        /// The file.
        path: PathBuf,
        /// Why.
        source: Unread,
    },
    /// It is not JSON or YAML of the expected shape.
    #[error("{}{spot}: not an organization file: {detail}", .path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Where it stands in it.
        spot: Spot,
        /// What is wrong and where.
        detail: String,
    },
    /// Its `format` or `version` is another.
    #[error("{}: {detail}", .path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        detail: String,
    },
    /// It is another of our files.
    #[error("{}: this is {found}, not an organization file", .path.display())]
    OurFile {
        /// The file.
        path: PathBuf,
        /// What it is.
        found: OurFile,
    },
    /// A value in it cannot be.
    #[error("{}{spot}: {place}: {detail}", .path.display())]
    Value {
        /// The file.
        path: PathBuf,
        /// Where it stands in it.
        spot: Spot,
        /// Which account or unit.
        place: String,
        /// What is wrong with it.
        detail: String,
    },
    /// Its accounts and units do not fit together.
    #[error("{}{spot}: {source}", .path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Where it stands in it.
        spot: Spot,
        /// What does not fit.
        source: MalformedOrganization,
    },
    /// Another process is changing it.
    #[error("{}: another process is changing this file", .path.display())]
    Locked {
        /// The file.
        path: PathBuf,
    },
    /// It does not hold what was last read from it or written to it.
    #[error("{}: another process has changed this file; it was not overwritten", .path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// It is a copy without personal data.
    #[error("{}: this is a redacted copy, for planning and viewing only", .path.display())]
    Redacted {
        /// The file.
        path: PathBuf,
    },
}

/// What the system said of a file.
pub(super) fn io_error(path: &Path, source: io::Error) -> OrganizationFileError {
    OrganizationFileError::Io { path: path.to_owned(), source }
}
