//! The real program, run in a directory of its own.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use orgcontacts::platform::{canonicalize, with_slashes};
use tempfile::TempDir;

/// A directory to run the program in, with nothing of the machine's environment.
pub struct Place {
    directory: TempDir,
}

/// How a run ended.
pub struct Run {
    /// The command line, for people.
    pub line: String,
    /// The exit code.
    pub code: i32,
    /// What went to standard output.
    pub stdout: String,
    /// What went to standard error.
    pub stderr: String,
}

impl Place {
    /// An empty directory.
    pub fn empty() -> Self {
        Self { directory: tempfile::tempdir().expect("a temporary directory") }
    }

    /// A directory with the example policy, under the name that is looked for.
    pub fn with_example() -> Self {
        let place = Self::empty();
        place.write("contacts.yaml", include_str!("../../../contacts.example.yaml"));
        place
    }

    /// The path of something in the directory.
    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Writes a file.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).expect("a folder can be made");
        }
        fs::write(path, content).expect("a file can be written");
    }

    /// Reads a file.
    #[track_caller]
    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Reads a result that is text, without the line by which such a file is known again.
    #[track_caller]
    pub fn read_text(&self, name: &str) -> String {
        let text = self.read(name);
        text.strip_prefix("# orgcontacts\n").unwrap_or_else(|| panic!("{name} is not ours: {text}")).to_owned()
    }

    /// Replaces text in a file.
    #[track_caller]
    pub fn edit(&self, name: &str, from: &str, to: &str) {
        let text = self.read(name);
        assert_ne!(text.matches(from).count(), 0, "`{from}` does not stand in {name}");
        self.write(name, text.replacen(from, to, 1));
    }

    /// The files in the directory and below it.
    pub fn files(&self) -> Vec<String> {
        let mut files = Vec::new();
        let mut folders = vec![self.directory.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("the folder can be listed") {
                let path = entry.expect("its entries can be read").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.push(self.relative(&path));
                }
            }
        }
        files.sort();
        files
    }

    fn relative(&self, path: &Path) -> String {
        with_slashes(path.strip_prefix(self.directory.path()).unwrap_or(path))
    }

    /// The program, ready to be run with the words of a command line.
    pub fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_orgcontacts"));
        command
            .args(line.split_whitespace())
            .current_dir(self.directory.path())
            .env_clear()
            .env("HOME", self.directory.path())
            .env("XDG_STATE_HOME", self.path("state"))
            .env("COLUMNS", "100")
            .env("ORGCONTACTS_MASK_KEY", "test")
            .stdin(Stdio::null());
        // Without it, programs on Windows find neither sockets nor random numbers.
        if let Some(system) = std::env::var_os("SystemRoot") {
            command.env("SystemRoot", system).env("USERPROFILE", self.directory.path());
        }
        command
    }

    /// Runs the program.
    pub fn run(&self, line: &str) -> Run {
        let output = self.command(line).output().expect("the program runs");
        self.ended(line, &output)
    }

    /// What came of a run.
    pub fn ended(&self, line: &str, output: &Output) -> Run {
        let text = |bytes: &[u8]| {
            let text = String::from_utf8(bytes.to_vec()).expect("the program writes UTF-8");
            self.without_path(&text)
        };
        Run {
            line: line.to_owned(),
            code: output.status.code().expect("the program was not killed"),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }

    /// The directory is another one in each run.
    fn without_path(&self, text: &str) -> String {
        let path = self.directory.path();
        let real = canonicalize(path).expect("the directory is there");
        let names = [real.display().to_string(), with_slashes(&real), path.display().to_string(), with_slashes(path)];
        names.iter().fold(text.to_owned(), |text, name| text.replace(name, "[DIR]")).replace("[DIR]\\", "[DIR]/")
    }
}

impl Run {
    /// Insists on an exit code, and shows everything if it is another.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}", self.transcript());
        self
    }

    /// Insists on words on standard error.
    #[track_caller]
    pub fn says(self, words: &str) -> Self {
        assert!(self.stderr.contains(words), "`{words}` is not in:\n{}", self.transcript());
        self
    }

    /// The run as it would look on a terminal, with both streams told apart.
    pub fn transcript(&self) -> String {
        let Self { line, code, stdout, stderr } = self;
        let mut text = format!("$ orgcontacts {line}\n");
        for (name, stream) in [("stdout", stdout), ("stderr", stderr)] {
            if !stream.is_empty() {
                let _ = write!(text, "--- {name}\n{stream}");
                if !stream.ends_with('\n') {
                    text.push_str("[no newline]\n");
                }
            }
        }
        let _ = writeln!(text, "--- exit {code}");
        text
    }
}

/// The copy of the example organization that `--organization example` works on.
pub const ORGANIZATION: &str = "example-organization.yaml";

/// The command that applies the plan of [`with_saved_plan`].
pub const SAVED: &str = "apply plan.json --organization example-organization.yaml";

/// The example with a plan that is saved as `plan.json`.
pub fn with_saved_plan() -> Place {
    let place = Place::with_example();
    place.run("plan --organization example --out plan.json").exits(0);
    place
}

/// Insists that no contact of the example was written.
#[track_caller]
pub fn unchanged(place: &Place) {
    assert_eq!(place.read(ORGANIZATION), include_str!("../../../organization.example.yaml"), "a contact was written");
}
