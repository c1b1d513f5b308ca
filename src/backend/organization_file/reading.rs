//! What organization files are read with: what can be wrong with them, the IDs in them, and what their YAML may
//! cost.

use std::fmt::Display;
use std::path::Path;
use std::str::FromStr;

use super::error::{OrganizationFileError, io_error};
use crate::organization::MalformedOrganization;
use crate::text::our_file::OurFile;
use crate::text::reading::{Readable, Unread};

/// How many YAML nodes aliases may add to a file, and how many bytes of text. Its own grow with its size.
const ALIASED_NODES: usize = 200_000;
const ALIASED_TEXT: usize = 4_000_000;

/// Why text is no organization file; [`Self::at`] adds which file it is.
#[derive(Debug)]
pub enum FileFault {
    /// Not JSON or YAML of the expected shape.
    Syntax(String),
    /// Another format or version.
    Format(String),
    /// Another of our files.
    OurFile(OurFile),
    /// A value that cannot be.
    Value { place: String, detail: String },
    /// Accounts and units that do not fit together.
    Malformed(MalformedOrganization),
}

impl FileFault {
    /// The same as an error about a file.
    #[must_use]
    pub fn at(self, path: &Path) -> OrganizationFileError {
        let path = path.to_owned();
        match self {
            Self::Syntax(detail) => OrganizationFileError::Syntax { path, detail },
            Self::Format(detail) => OrganizationFileError::Format { path, detail },
            Self::OurFile(found) => OrganizationFileError::OurFile { path, found },
            Self::Value { place, detail } => OrganizationFileError::Value { path, place, detail },
            Self::Malformed(source) => OrganizationFileError::Malformed { path, source },
        }
    }
}

/// What a text may cost: what aliases stand for counts in full.
pub(super) fn yaml_options(text: &str) -> serde_saphyr::Options {
    let mut budget = serde_saphyr::Budget::default();
    budget.max_nodes = text.len() + ALIASED_NODES;
    budget.max_events = 2 * budget.max_nodes;
    budget.max_total_scalar_bytes = text.len() + ALIASED_TEXT;
    let mut options = serde_saphyr::Options::default();
    options.budget = Some(budget);
    options.strict_booleans = true;
    options.with_snippet = false;
    options
}

/// An ID, or what it is that has a wrong one.
pub(super) fn id<T: FromStr<Err: Display>>(text: &str, place: impl FnOnce() -> String) -> Result<T, FileFault> {
    text.parse().map_err(|error: T::Err| FileFault::Value { place: place(), detail: format!("`{text}`: {error}") })
}

pub(super) fn text_of(kind: Readable, path: &Path) -> Result<String, OrganizationFileError> {
    let content = kind.read(path).map_err(|source| match source {
        Unread::Io(source) => io_error(path, source),
        source => OrganizationFileError::Unread { path: path.to_owned(), source },
    })?;
    String::from_utf8(content).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        OrganizationFileError::Unread { path: path.to_owned(), source: Unread::NotUtf8 { kind: kind.name, line } }
    })
}
