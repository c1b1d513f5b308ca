//! What Windows promises where Unix promises what `unix.rs` says. Where it is less, `docs/safety.md` says so.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::future::poll_fn;
use std::io;
use std::os::windows::fs::{FileExt, OpenOptionsExt};
use std::os::windows::io::AsHandle;
use std::os::windows::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::task::Poll;
use std::time::{Duration, Instant};

use tempfile::NamedTempFile;
use tokio::signal::windows::{
    CtrlBreak, CtrlC, CtrlClose, CtrlLogoff, CtrlShutdown, ctrl_break, ctrl_c, ctrl_close, ctrl_logoff, ctrl_shutdown,
};

/// Others may read a file that is open.
const SHARE_READ: u32 = 0x1;
/// Others may remove a file that is open, or give it another name.
const SHARE_DELETE: u32 = 0x4;
/// A link is opened itself. Source: `CreateFileW`.
const OPEN_REPARSE_POINT: u32 = 0x0020_0000;
/// Folders can be opened too. Source: `CreateFileW`.
const BACKUP_SEMANTICS: u32 = 0x0200_0000;
/// Somebody has the file open, and does not let others do what was asked for. Source: `winerror.h`.
const SHARING_VIOLATION: i32 = 32;

/// Which file it is, whatever its name: the volume, and its index there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileId {
    volume: u64,
    index: u64,
}

impl FileId {
    /// The one that is open.
    ///
    /// # Errors
    /// What the system said, as of pipes and consoles, which have no index.
    pub fn of(file: &File) -> io::Result<Self> {
        let found = winapi_util::file::information(file)?;
        Ok(Self { volume: found.volume_serial_number(), index: found.file_index() })
    }

    /// The one that a stream of this process goes to.
    ///
    /// # Errors
    /// What the system said: it is closed, or goes to no file.
    pub fn of_stream(stream: &impl AsHandle) -> io::Result<Self> {
        Self::of(&stream.as_handle().try_clone_to_owned()?.into())
    }

    /// The one that a path leads to.
    ///
    /// # Errors
    /// What the system said.
    pub fn at(path: &Path) -> io::Result<Self> {
        Self::of(&look(path, BACKUP_SEMANTICS)?)
    }

    /// The one that has this name itself, be it a link.
    ///
    /// # Errors
    /// What the system said.
    pub fn named(path: &Path) -> io::Result<Self> {
        Self::of(&look(path, BACKUP_SEMANTICS | OPEN_REPARSE_POINT)?)
    }
}

/// Opens something to see what it is, and neither to read nor to write it. That is possible whoever has it open.
fn look(path: &Path, flags: u32) -> io::Result<File> {
    OpenOptions::new().access_mode(0).custom_flags(flags).open(path)
}

/// How many names a file has.
///
/// # Errors
/// What the system said.
pub fn name_count(file: &File) -> io::Result<u64> {
    Ok(winapi_util::file::information(file)?.number_of_links())
}

/// How many names the file has that a path leads to. It is opened to be looked at, and not to be read.
///
/// # Errors
/// What the system said.
pub fn name_count_at(path: &Path) -> io::Result<u64> {
    name_count(&look(path, BACKUP_SEMANTICS)?)
}

/// Has what has a name opened, and no link followed.
pub fn not_followed(options: &mut OpenOptions) -> &mut OpenOptions {
    options.custom_flags(OPEN_REPARSE_POINT)
}

/// Changes nothing: who may read a new file is up to its folder.
pub fn only_for_owner(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

/// Opens a file so that nobody else can write to it, for as long as it is open. Locks of ranges would keep others from
/// reading it, too.
///
/// # Errors
/// What the system said, and if somebody else has it open for writing, or locked.
pub fn open_locked(path: &Path, options: &mut OpenOptions) -> Result<File, TryLockError> {
    // Whoever means to lock it has to ask for what others can be denied.
    let opened = options.write(true).share_mode(SHARE_READ | SHARE_DELETE).open(path);
    opened.map_err(|error| match error.raw_os_error() {
        Some(SHARING_VIOLATION) => TryLockError::WouldBlock,
        _ => TryLockError::Error(error),
    })
}

/// Does nothing: what [`temporary`] makes is locked.
///
/// # Errors
/// None.
pub fn lock_new(_file: &File) -> io::Result<()> {
    Ok(())
}

/// A file for a while, to which nobody else can write. Who may read it is up to its folder.
///
/// # Errors
/// What the system said.
pub fn temporary(name: &tempfile::Builder<'_, '_>, folder: &Path) -> io::Result<NamedTempFile> {
    name.make_in(folder, |path| {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true).share_mode(SHARE_READ | SHARE_DELETE).open(path)
    })
}

/// Gives a file from [`temporary`] its name, at once and over another file only if `over` says so. Windows has no way to
/// put a folder on disk: the file is put there again, under its new name.
///
/// # Errors
/// What the system said; `AlreadyExists` if a file is there that must stay.
pub fn put_in_place(new: NamedTempFile, path: &Path, _folder: &Path, over: bool) -> io::Result<File> {
    let file = if over { renamed(new, path)? } else { new.persist_noclobber(path).map_err(|error| error.error)? };
    file.sync_all()?;
    Ok(file)
}

/// As the standard library does it, which can replace a file that somebody has open.
fn renamed(new: NamedTempFile, path: &Path) -> io::Result<File> {
    let (file, temporary) = new.keep().map_err(|error| error.error)?;
    if let Err(error) = fs::rename(&temporary, path) {
        let _ = fs::remove_file(&temporary);
        return Err(error);
    }
    Ok(file)
}

/// Makes a folder, and those above it that are missing. Who may look into it is up to the one above.
///
/// # Errors
/// What the system said.
pub fn private_folder(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

/// Where programs keep the state of a user, which is closed to other users: `%LOCALAPPDATA%`.
#[must_use]
pub fn state_folder() -> Option<PathBuf> {
    let named = std::env::var_os("LOCALAPPDATA").filter(|named| !named.is_empty()).map(PathBuf::from);
    named.or_else(|| Some(std::env::home_dir()?.join("AppData").join("Local")))
}

/// Writes at a place in a file.
///
/// # Errors
/// What the system said.
pub fn write_all_at(file: &File, content: &[u8], offset: u64) -> io::Result<()> {
    let mut written = 0;
    while written < content.len() {
        match file.seek_write(&content[written..], offset + written as u64) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => written += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Reads as much as there is room for, from a place in a file on.
///
/// # Errors
/// What the system said; `UnexpectedEof` if there is less.
pub fn read_exact_at(file: &File, content: &mut [u8], offset: u64) -> io::Result<()> {
    let mut read = 0;
    while read < content.len() {
        match file.seek_read(&mut content[read..], offset + read as u64) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => read += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// A path without links, of what is there: `C:\…` where that will do, and `\\?\C:\…` where only that is understood.
///
/// # Errors
/// What the system said.
pub fn canonicalize(path: &Path) -> io::Result<PathBuf> {
    dunce::canonicalize(path)
}

/// A path as all systems write it, `/` between its names, which Windows understands too.
#[must_use]
pub fn with_slashes(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}

/// Whether a path leads to something that takes what it is given: a console, `NUL`.
#[must_use]
pub fn is_stream(path: &Path) -> bool {
    look(path, 0).and_then(winapi_util::file::typ).is_ok_and(|kind| kind.is_char())
}

/// Opens a stream to write to it.
///
/// # Errors
/// What the system said.
pub fn open_stream(path: &Path) -> io::Result<Option<File>> {
    File::options().write(true).open(path).map(Some)
}

/// Whether consoles show colours, and not what they are written with. Those of Windows 10 and later do if asked to.
#[must_use]
pub fn draws_colours() -> bool {
    anstyle_query::windows::enable_ansi_colors().unwrap_or(false)
}

/// None: what comes with Windows shows no colours, and not all letters.
pub const PAGER: Option<&str> = None;

/// A command as people write it into a variable such as `PAGER`: a program, in quotes if it has a space in it, and what
/// it is given. No shell takes part: that of Windows does not tell whether there is such a program.
#[must_use]
pub fn shell(command: &OsStr) -> Command {
    let text = command.to_string_lossy();
    let (program, arguments) = match text.trim().strip_prefix('"').and_then(|rest| rest.split_once('"')) {
        Some(quoted) => quoted,
        None => text.trim().split_once(' ').unwrap_or((text.trim(), "")),
    };
    let mut shell = Command::new(program);
    shell.raw_arg(OsString::from(arguments.trim()));
    shell
}

/// A word as PowerShell takes it for one, whatever is in it, and `cmd` if it has nothing in it but letters, spaces and
/// what paths have.
#[must_use]
pub fn quoted(word: String) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || r"-_./:\=+".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word
    } else if word.chars().all(|c| is_plain(c) || c == ' ') {
        format!("\"{word}\"")
    } else {
        format!("'{}'", word.replace('\'', "''"))
    }
}

/// How long it is since some moment, by a clock that runs on while the machine sleeps: `Instant` does here, as it asks
/// `QueryPerformanceCounter`, which counts "the time when the machine was in a sleep state such as standby, hibernate, or
/// connected standby". Source: "Acquiring high-resolution time stamps", by Microsoft.
#[must_use]
pub fn real_clock() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed()
}

/// What asks the program to end: Ctrl-C, Ctrl-Break, a window that is closed, a user that logs off, and shutdown. Windows
/// waits some seconds for an answer to the last three.
#[derive(Debug)]
pub struct Interrupts {
    interrupt: CtrlC,
    kill: CtrlBreak,
    close: CtrlClose,
    logoff: CtrlLogoff,
    shutdown: CtrlShutdown,
}

impl Interrupts {
    /// From now on, none of them ends the program by itself. To be called within a runtime of Tokio.
    ///
    /// # Errors
    /// What the system said.
    pub fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: ctrl_c()?,
            kill: ctrl_break()?,
            close: ctrl_close()?,
            logoff: ctrl_logoff()?,
            shutdown: ctrl_shutdown()?,
        })
    }

    /// Lasts until one comes, or came since the last look.
    pub fn wait_for_one(&mut self) -> impl Future<Output = ()> {
        poll_fn(|context| {
            let Self { interrupt, kill, close, logoff, shutdown } = self;
            let came = interrupt.poll_recv(context).is_ready()
                || kill.poll_recv(context).is_ready()
                || close.poll_recv(context).is_ready()
                || logoff.poll_recv(context).is_ready()
                || shutdown.poll_recv(context).is_ready();
            if came { Poll::Ready(()) } else { Poll::Pending }
        })
    }
}

/// Keeps Ctrl-C from ending this program, and not those that it has started. To be called within a runtime of Tokio.
#[must_use]
pub fn hold_interrupts() -> impl Sized {
    ctrl_c()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_a_program_and_what_it_is_given() {
        for (command, program, given) in [
            ("less", "less", ""),
            (" less  -R ", "less", "-R"),
            (r#""C:\Program Files\less.exe" -F -R"#, r"C:\Program Files\less.exe", "-F -R"),
        ] {
            let shell = shell(OsStr::new(command));
            assert_eq!(shell.get_program(), program);
            let shown = format!("{shell:?}");
            assert!(shown.ends_with(given), "{shown}");
        }
    }

    #[test]
    fn words_are_quoted_as_shells_want_them() {
        let quoted = |word: &str| quoted(word.to_owned());
        assert_eq!(quoted(r"C:\plans\plan.json"), r"C:\plans\plan.json");
        assert_eq!(quoted(r"C:\my plans\plan.json"), r#""C:\my plans\plan.json""#);
        assert_eq!(quoted("it's $HOME"), "'it''s $HOME'");
    }

    #[test]
    fn paths_are_written_with_slashes() {
        assert_eq!(with_slashes(Path::new(r"teams\payments\billing.yaml")), "teams/payments/billing.yaml");
    }
}
