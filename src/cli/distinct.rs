//! Keeping results from being written over what is still needed.

use std::path::{Path, PathBuf};

use super::error::CliError;
use super::outlet::is_stream;
use super::policy_files::files_of;
use crate::text::files::real_path;

/// Refuses to write a file over one that is needed, or two into one. Of a directory, the policy files
/// in it are needed.
pub fn distinct<'p>(
    written: impl IntoIterator<Item = &'p Path>,
    needed: impl IntoIterator<Item = &'p Path>,
) -> Result<(), CliError> {
    let mut taken: Vec<PathBuf> = needed.into_iter().flat_map(files_of).collect();
    for path in written.into_iter().filter(|path| !is_stream(path)) {
        if let Some(other) = taken.iter().find(|taken| same_file(path, taken)) {
            return Err(CliError::SameFile { path: path.to_owned(), other: other.clone() });
        }
        taken.push(path.to_owned());
    }
    Ok(())
}

/// Whether two paths lead to one file.
fn same_file(one: &Path, other: &Path) -> bool {
    real_path(one) == real_path(other)
}
