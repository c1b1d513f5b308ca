//! Keeping what is written and printed out of files that are still needed.

use std::path::{Path, PathBuf};

use crate::cli::error::{CliError, Taken};
use crate::cli::input::listing::files_of;
use crate::cli::output::outlet::is_stream;
use crate::cli::output::stream::printed_to;
use crate::text::files::real_path;

/// Refuses to write a file over one that is needed, or two into one, and to print into any of them. Of a
/// directory, the policy files in it are needed. Comes first in each command: what is said before goes to
/// standard error, which may be one of the files.
pub fn distinct<'p>(
    written: impl IntoIterator<Item = &'p Path>,
    needed: impl IntoIterator<Item = &'p Path>,
) -> Result<(), CliError> {
    let needed: Vec<PathBuf> = needed.into_iter().flat_map(files_of).collect();
    let written: Vec<PathBuf> = written.into_iter().map(Path::to_owned).collect();
    // What is written may be named as one of our streams, such as `/dev/stdout`, which may lead to a file.
    let replaced = written.iter().filter(|path| path.symlink_metadata().is_ok_and(|named| named.is_file()));
    if let Some((path, stream)) = printed_to(needed.iter().chain(replaced)) {
        return Err(CliError::PrintedTo { path, stream });
    }
    let mut taken: Vec<(PathBuf, Taken)> = needed.into_iter().map(|path| (path, Taken::Needed)).collect();
    for path in written.into_iter().filter(|path| !is_stream(path)) {
        if let Some((other, taken)) = taken.iter().find(|(other, _)| same_file(&path, other)) {
            return Err(CliError::SameFile { path, other: other.clone(), taken: *taken });
        }
        taken.push((path, Taken::Written));
    }
    Ok(())
}

/// Whether two paths lead to one file.
fn same_file(one: &Path, other: &Path) -> bool {
    real_path(one) == real_path(other)
}
