//! Keeping results from being written over what is still needed.

use std::path::Path;

use super::error::CliError;
use crate::files::{is_stream, real_path};

/// Refuses to write a file over one that is needed, or two into one.
pub fn distinct<'p>(
    written: impl IntoIterator<Item = &'p Path>,
    needed: impl IntoIterator<Item = &'p Path>,
) -> Result<(), CliError> {
    let mut taken: Vec<&Path> = needed.into_iter().collect();
    for path in written.into_iter().filter(|path| !is_stream(path)) {
        if let Some(other) = taken.iter().find(|taken| same_file(path, taken)) {
            return Err(CliError::SameFile { path: path.to_owned(), other: (*other).to_owned() });
        }
        taken.push(path);
    }
    Ok(())
}

/// Whether two paths lead to one file.
fn same_file(one: &Path, other: &Path) -> bool {
    real_path(one) == real_path(other)
}
