//! Small policies, expectations and records of contacts, each with a mistake or several: `policies/NAME.yaml`,
//! `expectations/NAME.yaml`, `records/NAME.csv` and `records/NAME.json`, or a folder of that name where several files
//! are one.
//!
//! The lines that have findings are marked with `#~ code`, as in rustc's own tests. The markers are taken out
//! before anything reads the file.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use orgcontacts::finding::SourceText;

/// The organization that policies without mistakes of their own are applied to.
pub const ORGANIZATION: &str = include_str!("organization.yaml");

/// The policy that expectations are about.
pub const POLICY: &str = include_str!("policy-of-expectations.yaml");

const MARKER: &str = " #~ ";

/// A finding: file, line and code.
pub type Place = (String, usize, String);

/// A policy, expectations or a record, not as they should be.
pub struct Fixture {
    /// The name of its snapshot: a code, or a code and what is special.
    pub name: String,
    /// Its files, without markers.
    pub sources: Vec<SourceText>,
    /// What is marked in them.
    pub places: Vec<Place>,
}

/// All fixtures.
pub fn fixtures() -> impl Iterator<Item = &'static Fixture> {
    static FIXTURES: LazyLock<Vec<Fixture>> = LazyLock::new(|| {
        let mut fixtures = in_folder("policies", "contacts.yaml");
        fixtures.extend(in_folder("expectations", "expectations.yaml"));
        fixtures.extend(in_folder("records", "record"));
        fixtures
    });
    FIXTURES.iter()
}

/// The fixtures of a folder. Those of a single file are read as `file`, with the file's own extension if that has none.
fn in_folder(folder: &str, file: &str) -> Vec<Fixture> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/diagnostics").join(folder);
    let fixture = |path: PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).expect("its name is text");
        let name = name.split('.').next().unwrap_or_default().to_owned();
        let file = Path::new(file);
        let extension = file.extension().or(path.extension()).unwrap_or_default();
        let file = file.with_extension(extension).display().to_string();
        let files = if path.is_dir() { below(&path, &path) } else { vec![(file, path)] };
        let mut fixture = Fixture { name, sources: Vec::new(), places: Vec::new() };
        files.iter().for_each(|(name, path)| fixture.read(name, path));
        fixture
    };
    let fixtures: Vec<Fixture> = listed(&folder).into_iter().map(fixture).collect();
    assert!(!fixtures.is_empty(), "the fixtures were not found");
    fixtures
}

/// The files below a folder, by their names from there.
fn below(folder: &Path, top: &Path) -> Vec<(String, PathBuf)> {
    let files = listed(folder).into_iter().flat_map(|path| {
        if path.is_dir() {
            return below(&path, top);
        }
        let name = path.strip_prefix(top).expect("it is below the folder").display().to_string();
        vec![(name, path)]
    });
    files.collect()
}

fn listed(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder can be listed");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("the folder can be listed").path()).collect();
    paths.sort();
    paths
}

impl Fixture {
    /// Reads a file of the fixture, and takes the markers out.
    fn read(&mut self, name: &str, path: &Path) {
        let text = fs::read_to_string(path).expect("the file can be read");
        let mut clean = String::new();
        for (index, line) in text.lines().enumerate() {
            let mut parts = line.split(MARKER);
            clean.push_str(parts.next().unwrap_or_default().trim_end());
            clean.push('\n');
            self.places.extend(parts.map(|code| (name.to_owned(), index + 1, code.trim().to_owned())));
        }
        let content = if path.to_string_lossy().ends_with(".latin1.yaml") {
            clean.chars().map(|c| u8::try_from(c).expect("Latin-1")).collect()
        } else {
            clean.into_bytes()
        };
        self.sources.push(SourceText::new(name, content));
    }
}
