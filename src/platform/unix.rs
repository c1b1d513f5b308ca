//! What Unix promises. Each item is in `windows.rs` too, under the same name.

use std::ffi::OsStr;
use std::fs::{DirBuilder, File, Metadata, OpenOptions, Permissions, TryLockError};
use std::future::poll_fn;
use std::io;
use std::os::fd::AsFd;
use std::os::unix::fs::{DirBuilderExt, FileExt, FileTypeExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::task::Poll;
use std::time::Duration;

use rustix::fs::OFlags;
use rustix::time::{ClockId, clock_gettime};
use tempfile::NamedTempFile;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Which file it is, whatever its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileId {
    device: u64,
    inode: u64,
}

impl FileId {
    /// The one that is open.
    ///
    /// # Errors
    /// What the system said.
    pub fn of(file: &File) -> io::Result<Self> {
        file.metadata().map(|metadata| Self::in_metadata(&metadata))
    }

    /// The one that a stream of this process goes to.
    ///
    /// # Errors
    /// What the system said: it is closed.
    pub fn of_stream(stream: &impl AsFd) -> io::Result<Self> {
        Self::of(&stream.as_fd().try_clone_to_owned()?.into())
    }

    /// The one that a path leads to. It is not opened.
    ///
    /// # Errors
    /// What the system said.
    pub fn at(path: &Path) -> io::Result<Self> {
        path.metadata().map(|metadata| Self::in_metadata(&metadata))
    }

    /// The one that has this name itself, be it a link.
    ///
    /// # Errors
    /// What the system said.
    pub fn named(path: &Path) -> io::Result<Self> {
        path.symlink_metadata().map(|metadata| Self::in_metadata(&metadata))
    }

    fn in_metadata(metadata: &Metadata) -> Self {
        Self { device: metadata.dev(), inode: metadata.ino() }
    }
}

/// How many names a file has. None, if it was removed since it was opened.
///
/// # Errors
/// What the system said.
pub fn name_count(file: &File) -> io::Result<u64> {
    Ok(file.metadata()?.nlink())
}

/// How many names the file has that a path leads to. It is not opened: that would wait for a writer, if it is a pipe.
///
/// # Errors
/// What the system said.
pub fn name_count_at(path: &Path) -> io::Result<u64> {
    Ok(path.metadata()?.nlink())
}

/// Has what has a name opened, and no link followed, nor anybody waited for.
pub fn not_followed(options: &mut OpenOptions) -> &mut OpenOptions {
    options.custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed())
}

/// Has a new file made that only its owner may read and write: mode 0600.
pub fn only_for_owner(options: &mut OpenOptions) -> &mut OpenOptions {
    options.mode(0o600)
}

/// Opens a file and locks it, for as long as it is open.
///
/// # Errors
/// What the system said, and if somebody else has locked it.
pub fn open_locked(path: &Path, options: &mut OpenOptions) -> Result<File, TryLockError> {
    let file = options.open(path).map_err(TryLockError::Error)?;
    file.try_lock()?;
    Ok(file)
}

/// Locks a file from [`temporary`], as [`open_locked`] does.
///
/// # Errors
/// What the system said.
pub fn lock_new(file: &File) -> io::Result<()> {
    file.lock()
}

/// A file for a while, with mode 0600 from its creation on, whatever the umask.
///
/// # Errors
/// What the system said.
pub fn temporary(name: &tempfile::Builder<'_, '_>, folder: &Path) -> io::Result<NamedTempFile> {
    let file = name.tempfile_in(folder)?;
    file.as_file().set_permissions(Permissions::from_mode(0o600))?;
    Ok(file)
}

/// Gives a file from [`temporary`] its name in the same folder, at once and over another file only if `over` says so;
/// returns when the name is on disk.
///
/// # Errors
/// What the system said; `AlreadyExists` if a file is there that must stay.
pub fn put_in_place(new: NamedTempFile, path: &Path, folder: &Path, over: bool) -> io::Result<File> {
    let placed = if over { new.persist(path) } else { new.persist_noclobber(path) };
    let file = placed.map_err(|error| error.error)?;
    // The new name is on disk only once its folder is.
    File::open(folder)?.sync_all()?;
    Ok(file)
}

/// Makes a folder that only its owner can look into, whatever the umask, and so each one above it that is
/// missing. One that is there already is closed to others.
///
/// # Errors
/// What the system said.
pub fn private_folder(path: &Path) -> io::Result<()> {
    if !path.is_dir() {
        if let Some(above) = path.parent().filter(|above| !above.is_dir()) {
            private_folder(above)?;
        }
        match DirBuilder::new().mode(0o700).create(path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => made?,
        }
    }
    if path.metadata()?.permissions().mode() & 0o777 != 0o700 {
        std::fs::set_permissions(path, Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// Where programs keep the state of a user, if the environment does not say otherwise. The home folder is that of the
/// environment, else of the user database.
#[must_use]
pub fn state_folder() -> Option<PathBuf> {
    Some(std::env::home_dir()?.join(".local/state"))
}

/// Writes at a place in a file.
///
/// # Errors
/// What the system said.
pub fn write_all_at(file: &File, content: &[u8], offset: u64) -> io::Result<()> {
    file.write_all_at(content, offset)
}

/// Reads as much as there is room for, from a place in a file on.
///
/// # Errors
/// What the system said; `UnexpectedEof` if there is less.
pub fn read_exact_at(file: &File, content: &mut [u8], offset: u64) -> io::Result<()> {
    file.read_exact_at(content, offset)
}

/// A path without links, of what is there.
///
/// # Errors
/// What the system said.
pub fn canonicalize(path: &Path) -> io::Result<PathBuf> {
    path.canonicalize()
}

/// A path as all systems write it, `/` between its names: what is read elsewhere names files so.
#[must_use]
pub fn with_slashes(path: &Path) -> String {
    path.display().to_string()
}

/// Whether a path leads to something that takes what it is given: a pipe, a socket, a terminal, `/dev/null`.
#[must_use]
pub fn is_stream(path: &Path) -> bool {
    let kind = path.metadata().map(|metadata| metadata.file_type());
    kind.is_ok_and(|kind| kind.is_fifo() || kind.is_char_device() || kind.is_socket())
}

/// Opens a stream to write to it; `None` if it is a pipe that nobody reads yet.
///
/// # Errors
/// What the system said.
pub fn open_stream(path: &Path) -> io::Result<Option<File>> {
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    let opened = File::options().write(true).custom_flags(flags.bits().cast_signed()).open(path);
    let file = match opened {
        Err(error) if is_without_reader(&error) && path.metadata()?.file_type().is_fifo() => return Ok(None),
        opened => opened?,
    };
    let flags = rustix::fs::fcntl_getfl(&file)?;
    rustix::fs::fcntl_setfl(&file, flags - OFlags::NONBLOCK)?;
    Ok(Some(file))
}

fn is_without_reader(error: &io::Error) -> bool {
    error.raw_os_error() == Some(rustix::io::Errno::NXIO.raw_os_error())
}

/// Whether terminals show colours, and not what they are written with.
#[must_use]
pub fn draws_colours() -> bool {
    true
}

/// What shows pages where nothing else is asked for: it ends at once where all fits, shows colours, and leaves what it
/// has shown on the screen.
pub const PAGER: Option<&str> = Some("less -FRX");

/// A command as people write it into a variable such as `PAGER`.
#[must_use]
pub fn shell(command: &OsStr) -> Command {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(command);
    shell
}

/// A word as a shell takes it for one, whatever is in it.
#[must_use]
pub fn quoted(word: String) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./:=+,@%".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) { word } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

/// The clock that also runs while the machine sleeps, which `Instant` on Linux does not.
/// Source: `clock_gettime(2)`.
#[cfg(any(target_os = "linux", target_os = "android"))]
const RUNS_IN_SLEEP: ClockId = ClockId::Boottime;
/// Of macOS, it "will continue to increment while the system is asleep". Source: its `clock_gettime(3)`.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
const RUNS_IN_SLEEP: ClockId = ClockId::Monotonic;

/// How long it is since some moment, by a clock that runs on while the machine sleeps, and while this process is stopped.
#[must_use]
pub fn real_clock() -> Duration {
    let now = clock_gettime(RUNS_IN_SLEEP);
    // Neither is negative: it counts from when the machine was started.
    Duration::new(now.tv_sec.unsigned_abs(), now.tv_nsec.try_into().unwrap_or(0))
}

/// What asks the program to end: Ctrl-C, SIGTERM, and SIGHUP when the terminal is gone. Those that it was started to
/// ignore, as by `nohup`, are ignored.
#[derive(Debug)]
pub struct Interrupts(Vec<Signal>);

impl Interrupts {
    /// From now on, none of them ends the program by itself. To be called within a runtime of Tokio.
    ///
    /// # Errors
    /// What the system said.
    pub fn listen() -> io::Result<Self> {
        let ignored = ignored_signals();
        let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
        let heeded = kinds.into_iter().filter(|kind| ignored & (1 << (kind.as_raw_value() - 1)) == 0);
        heeded.map(signal).collect::<io::Result<_>>().map(Self)
    }

    /// Lasts until one comes, or came since the last look.
    pub fn wait_for_one(&mut self) -> impl Future<Output = ()> {
        poll_fn(|context| {
            let came = self.0.iter_mut().any(|signal| signal.poll_recv(context).is_ready());
            if came { Poll::Ready(()) } else { Poll::Pending }
        })
    }
}

/// Keeps Ctrl-C from ending this program, and not those that it has started. To be called within a runtime of Tokio.
#[must_use]
pub fn hold_interrupts() -> impl Sized {
    signal(SignalKind::interrupt())
}

/// The signals that this process was started to ignore, a bit for each, as Linux tells them. Elsewhere
/// none.
fn ignored_signals() -> u64 {
    ignored_in(&std::fs::read_to_string("/proc/self/status").unwrap_or_default())
}

fn ignored_in(status: &str) -> u64 {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nohup_ignores_is_ignored() {
        let hangup = 1 << (SignalKind::hangup().as_raw_value() - 1);
        assert_eq!(ignored_in("Name:\torgcontacts\nSigIgn:\t0000000000000001\n"), hangup);
        assert_eq!(ignored_in("SigIgn:\t0000000000001000\n") & hangup, 0);
        assert_eq!(ignored_in(""), 0);
    }

    #[test]
    fn the_names_of_a_pipe_are_counted_though_nobody_writes_to_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let pipe = folder.path().join("pipe");
        assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs").success());
        assert_eq!(name_count_at(&pipe).expect("it is there"), 1);
        std::fs::hard_link(&pipe, folder.path().join("second")).expect("a name");
        assert_eq!(name_count_at(&pipe).expect("it is there"), 2);
    }
}
