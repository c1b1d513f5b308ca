//! Organization files, read and written as a whole.

use std::path::Path;

use super::encoding::Encoding;
use super::error::{OrganizationFileError, io_error};
use super::reading::text_of;
use super::wire;
use crate::backend::directory::SavedOrganization;
use crate::text::reading::Readable;

/// An organization file: 50,000 accounts with all contacts come to some 40 MiB.
pub(super) const FILE: Readable = Readable { name: "an organization file", most: 1 << 30, begins: wire::begins };

/// Reads an organization file.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn read(path: &Path) -> Result<SavedOrganization, OrganizationFileError> {
    parse(path, &text_of(FILE, path)?)
}

/// What the text of a file says.
pub(super) fn parse(path: &Path, text: &str) -> Result<SavedOrganization, OrganizationFileError> {
    wire::parse(text, Encoding::of(path)).map_err(|error| error.at(path, text))
}

/// Replaces an organization file, atomically and with mode 0600.
///
/// # Errors
/// What the system said.
pub fn write(path: &Path, recorded: &SavedOrganization) -> Result<(), OrganizationFileError> {
    let text = wire::render(recorded, Encoding::of(path));
    crate::text::files::replace_with(path, text.as_bytes(), |_| Ok(())).map_err(|source| io_error(path, source))
}
