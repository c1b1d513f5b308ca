//! What organization files are read with: what can be wrong with them, the IDs in them, and what their YAML may
//! cost.

use std::fmt::Display;
use std::path::Path;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};

use super::error::{OrganizationFileError, io_error};
use super::spot::{Owner, Spot};
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
    Syntax { detail: String, spot: Spot },
    /// Another format or version.
    Format(String),
    /// Another of our files.
    OurFile(OurFile),
    /// A value that cannot be.
    Value { owner: Owner, written: String, detail: String },
    /// Accounts and units that do not fit together.
    Malformed(MalformedOrganization),
}

impl FileFault {
    /// What the reader of JSON says.
    pub(super) fn json(error: &serde_json::Error) -> Self {
        Self::Syntax { detail: without_place(&error.to_string()), spot: Spot::at(error.line(), error.column()) }
    }

    /// What the reader of YAML says. It speaks of Rust types where it means a missing value.
    pub(super) fn yaml(error: &serde_saphyr::Error) -> Self {
        let null = "cannot deserialize null into string; use Option<String>";
        let detail = without_place(&error.to_string()).replace(null, "null where text is expected");
        let number = |number: u64| usize::try_from(number).unwrap_or(0);
        let spot = error.location().map(|at| Spot::at(number(at.line()), number(at.column())));
        Self::Syntax { detail, spot: spot.unwrap_or_default() }
    }

    /// The same as an error about a file with this text.
    #[must_use]
    pub fn at(self, path: &Path, text: &str) -> OrganizationFileError {
        let path = path.to_owned();
        match self {
            Self::Syntax { detail, spot } => {
                // Of what lacks its ID nobody knows what it is.
                let owner = spot.owner(text).filter(|_| !detail.contains("`id`"));
                let detail = owner.map_or(detail.clone(), |owner| format!("{owner}: {detail}"));
                OrganizationFileError::Syntax { path, spot, detail }
            }
            Self::Format(detail) => OrganizationFileError::Format { path, detail },
            Self::OurFile(found) => OrganizationFileError::OurFile { path, found },
            Self::Value { owner, written, detail } => {
                let spot = Spot::of(text, &owner, &written);
                OrganizationFileError::Value { path, spot, place: owner.name, detail }
            }
            Self::Malformed(source) => OrganizationFileError::Malformed { path, spot: spot_of(&source, text), source },
        }
    }
}

/// Where what does not fit stands.
fn spot_of(error: &MalformedOrganization, text: &str) -> Spot {
    match error {
        MalformedOrganization::DuplicateUnit(unit) => Spot::of_second(text, unit.as_str()),
        MalformedOrganization::DuplicateAccount(account) => Spot::of_second(text, account.as_str()),
        MalformedOrganization::UnknownParent { child, parent } => {
            Spot::of(text, &Owner::entry("", child, None), parent.as_str())
        }
        MalformedOrganization::TwoRoots { first: _, second } => Spot::of_entry(text, second.as_str()),
        MalformedOrganization::Cycle(unit)
        | MalformedOrganization::TwoPlaces(unit)
        | MalformedOrganization::AppearedLate(unit) => Spot::of_entry(text, unit.as_str()),
    }
}

/// A message that does not say at its end where it is about.
fn without_place(message: &str) -> String {
    message.rsplit_once(" at line ").map_or(message, |(message, _)| message).to_owned()
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

/// A value that is there, be it null.
pub(super) fn some<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// That a part of `simulate:` is wrong.
pub(super) fn wrong(key: &str, detail: impl Display) -> FileFault {
    FileFault::Value {
        owner: Owner::part(format!("simulate: {key}")),
        written: key.to_owned(),
        detail: detail.to_string(),
    }
}

/// An ID, or whose is wrong.
pub(super) fn id<T: FromStr<Err: Display>>(text: &str, owner: impl FnOnce() -> Owner) -> Result<T, FileFault> {
    text.parse().map_err(|error: T::Err| FileFault::Value {
        owner: owner(),
        written: text.to_owned(),
        detail: format!("`{text}`: {error}"),
    })
}

/// A time, or whose is wrong.
pub(super) fn time(text: &str, owner: impl FnOnce() -> Owner) -> Result<Timestamp, FileFault> {
    text.parse().map_err(|_: jiff::Error| FileFault::Value {
        owner: owner(),
        written: text.to_owned(),
        detail: format!("`{text}` is not a time; write it like `2026-11-23T10:00:00Z`"),
    })
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
