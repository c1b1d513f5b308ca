//! What tests do to files that each system does in a way of its own.

use std::io;
use std::path::Path;

/// Makes a link, `at` a path, that leads `to` another.
pub fn symlink(to: impl AsRef<Path>, at: impl AsRef<Path>) -> io::Result<()> {
    #[cfg(unix)]
    return std::os::unix::fs::symlink(to, at);
    #[cfg(windows)]
    {
        let folder = at.as_ref().parent().unwrap_or(Path::new("."));
        if folder.join(&to).is_dir() {
            std::os::windows::fs::symlink_dir(to, at)
        } else {
            std::os::windows::fs::symlink_file(to, at)
        }
    }
}

/// Whether a file is for its owner alone. On Windows that is up to the folder, and is not asked.
pub fn is_private(path: &Path) -> bool {
    let metadata = path.metadata().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    #[cfg(unix)]
    return std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o7777 == 0o600;
    #[cfg(windows)]
    metadata.is_file()
}

/// Lets everybody read a file.
pub fn publish(path: &Path) {
    #[cfg(unix)]
    let permissions = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    #[cfg(windows)]
    let permissions = path.metadata().expect("it is there").permissions();
    std::fs::set_permissions(path, permissions).expect("it is ours");
}
