//! Which files a path of a policy or of expectations stands for.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::cli::error::CliError;
use crate::platform::canonicalize;

/// The files that a path stands for. What cannot be listed holds none that could be read either.
pub fn files_of(path: &Path) -> Vec<PathBuf> {
    files(path).unwrap_or_default()
}

/// The files that a path stands for: itself, or those in and below a folder, by path.
///
/// # Errors
/// A folder that cannot be listed.
pub fn files(path: &Path) -> Result<Vec<PathBuf>, CliError> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    let mut open = vec![path.to_owned()];
    let mut folders = BTreeSet::new();
    while let Some(folder) = open.pop() {
        if !folders.insert(real(&folder)) {
            continue;
        }
        for path in entries(&folder).map_err(|source| CliError::Read { path: folder.clone(), source })? {
            if path.is_dir() {
                open.push(path);
            } else if is_yaml(&path) {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// What is in a folder, without what is hidden, such as files that editors leave behind.
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_name().as_encoded_bytes().starts_with(b".") {
            paths.push(entry.path());
        }
    }
    Ok(paths)
}

/// The path that a file is called by which was found at `path`, in or as what was `named`: that path, or where the link
/// leads that it was reached by.
pub fn called(path: &Path, named: &Path) -> PathBuf {
    let Ok(target) = canonicalize(path) else { return path.to_owned() };
    let root = if named.is_dir() { named } else { named.parent().unwrap_or(Path::new("")) };
    let root_target = canonicalize(if root.as_os_str().is_empty() { Path::new(".") } else { root });
    let (Ok(root_target), Ok(below)) = (root_target, path.strip_prefix(root)) else { return target };
    if root_target.join(below) == target {
        return path.to_owned();
    }
    let here = std::env::current_dir().and_then(|here| canonicalize(&here)).ok();
    here.and_then(|here| target.strip_prefix(here).ok().map(Path::to_owned)).unwrap_or(target)
}

/// Whether a file was found in a folder that was named, and a link leads to it out of there.
pub fn is_outside(path: &Path, named: &Path) -> bool {
    named.is_dir() && !real(path).starts_with(real(named))
}

/// One and the same for every way to a file. One that cannot be found stands for itself.
pub fn real(path: &Path) -> PathBuf {
    canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// `*.yaml` and `*.yml`.
fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml") && path.is_file()
}
