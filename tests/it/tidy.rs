//! The house rules that can be checked by reading: `docs/architecture.md` says why they are there.

mod backends;
mod circles;
mod comments;
mod fields;
mod functions;
mod names;
mod systems;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// How long a source file may be.
const MAX_LINES: usize = 400;

/// Source files that are longer, and how long they may be. Shorten them and take them out.
const LONGER: &[(&str, usize)] = &[];

/// What is not ours to read.
const FOREIGN: &[&str] = &["target", ".git"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files below a folder of the repository, with their text, by path.
pub(crate) fn files(folder: &str, extensions: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for path in entries.map(|entry| entry.expect("the folder can be listed").path()) {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if path.is_dir() {
                if !FOREIGN.contains(&name) {
                    folders.push(path);
                }
            } else if extensions.iter().any(|extension| name.ends_with(extension)) {
                let bytes = fs::read(&path).expect("the file can be read");
                found.push((relative(&path), String::from_utf8(bytes).expect("the file is UTF-8")));
            }
        }
    }
    found.sort();
    found
}

fn relative(path: &Path) -> String {
    path.strip_prefix(root()).expect("it is in the repository").display().to_string()
}

fn sources() -> Vec<(String, String)> {
    let sources = files("src", &[".rs"]);
    assert!(sources.len() > 40, "the sources were not found");
    sources
}

fn tests() -> Vec<(String, String)> {
    let tests = files("tests", &[".rs"]);
    assert!(tests.iter().any(|(path, _)| path == "tests/it/tidy.rs"), "the tests were not found");
    tests
}

/// The module of the library that a source file belongs to: `plan` for `src/plan/file/wire.rs`.
fn module(path: &str) -> &str {
    let inside = path.strip_prefix("src/").expect("a source file");
    let end = inside.find(['/', '.']).expect("a source file has an extension");
    &inside[..end]
}

/// Whether a file is one of those, or below one of them; a trailing `*` stands for anything.
fn is_among(path: &str, allowed: &[&str]) -> bool {
    let inside = path.strip_prefix("src/").expect("a source file");
    allowed.iter().any(|allowed| match allowed.strip_suffix('*') {
        Some(start) => inside.starts_with(start),
        None => inside == *allowed,
    })
}

/// A text without its comments, line by line.
fn code(text: &str) -> String {
    let lines = text.lines().map(|line| match line.trim_start() {
        comment if comment.starts_with("//") => "",
        _ => line.find(" // ").map_or(line, |at| &line[..at]),
    });
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// Whether a word stands in a text by itself, and not as a part of another.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word)
        .any(|(at, _)| !text[..at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part))
}

/// Insists that only some source files have any of some words in their code.
#[track_caller]
fn only(allowed: &[&str], has: impl Fn(&str) -> bool, what: &str) {
    let wrong: Vec<String> = sources()
        .into_iter()
        .filter(|(path, text)| !is_among(path, allowed) && has(&code(text)))
        .map(|(path, _)| path)
        .collect();
    assert_eq!(wrong, [] as [&str; 0], "{what} belongs into {allowed:?} alone");
}

#[test]
fn every_file_says_what_it_is() {
    for (path, text) in sources().into_iter().chain(tests()) {
        let first = text.lines().next().unwrap_or_default();
        assert!(first.starts_with("//! ") && first.len() > 12, "{path} does not begin with what it is");
    }
}

#[test]
fn no_file_is_too_long() {
    for (path, text) in sources().into_iter().chain(tests()) {
        let lines = text.lines().count();
        match LONGER.iter().find(|(known, _)| *known == path) {
            Some((_, most)) => assert!(lines > MAX_LINES && lines <= *most, "{path}: {lines} lines"),
            None => assert!(lines <= MAX_LINES, "{path}: {lines} lines"),
        }
    }
    for (path, _) in LONGER {
        assert!(root().join(path).exists(), "{path} is gone");
    }
}

#[test]
fn modules_are_files_of_their_name() {
    for (path, _) in sources().into_iter().chain(tests()) {
        assert!(!path.ends_with("/mod.rs"), "{path}");
    }
}

#[test]
fn only_verbs_await() {
    let allowed = ["gateway.rs", "run/*", "backend/*", "cli.rs", "cli/*", "main.rs"];
    only(&allowed, |code| has_word(code, "async") || has_word(code, "await"), "`async`");
}

#[test]
fn the_aws_sdk_stays_in_its_place() {
    let crates = ["aws_sdk_", "aws_smithy", "aws_config", "aws_credential_types", "aws_types", "aws_runtime"];
    only(&["backend/aws.rs", "backend/aws/*"], |code| crates.iter().any(|name| code.contains(name)), "the AWS SDK");
}

#[test]
fn yaml_stays_in_its_places() {
    only(&["policy/syntax.rs"], |code| code.contains("granit_parser"), "the policy's YAML crate");
    only(
        &["backend/organization_file.rs", "backend/organization_file/*"],
        |code| code.contains("serde_saphyr"),
        "the other YAML crate",
    );
}

#[test]
fn what_is_serialized_is_a_shape_of_the_wire() {
    let allowed: Vec<String> = sources()
        .into_iter()
        .map(|(path, _)| path)
        .filter(|path| path.ends_with("/wire.rs"))
        .map(|path| path.trim_start_matches("src/").to_owned())
        .chain(
            [
                "backend/organization_file/simulate.rs",
                "backend/organization_file/principals.rs",
                "backend/organization_file/reading.rs",
                "backend/simulator.rs",
                "backend/simulator/*",
                "backend/aws.rs",
                "backend/aws/*",
            ]
            .map(str::to_owned),
        )
        .collect();
    let allowed: Vec<&str> = allowed.iter().map(String::as_str).collect();
    only(&allowed, |code| has_word(code, "Serialize") || has_word(code, "Deserialize"), "serializing");
}

#[test]
fn one_place_prints() {
    only(&["cli/output/*"], |code| has_word(code, "stdout") || has_word(code, "stderr"), "printing");
}

/// Standard output and standard error take what is `Shown` and nothing else: one function writes to them.
#[test]
fn what_is_printed_is_harmless() {
    let writes = |code: &str| {
        ["stdout().", "stderr()."].iter().any(|stream| {
            code.split(stream).skip(1).any(|used| !used.starts_with("is_terminal") && !used.starts_with("as_fd"))
        })
    };
    only(&["cli/output/stream.rs"], writes, "writing to standard output or standard error");
    only(
        &[],
        |code| ["print!(", "println!(", "eprint!(", "eprintln!(", "dbg!("].iter().any(|name| has_word(code, name)),
        "printing with a macro",
    );
    let stream = fs::read_to_string(root().join("src/cli/output/stream.rs")).expect("it is there");
    let stream = code(&stream);
    let writes = [
        "fn print(standard: Standard, shown: &Shown, colour: Colour)",
        "fn put(mut stream: impl Write, shown: &Shown, colour: Colour)",
    ];
    assert!(writes.iter().all(|signature| stream.contains(signature)), "only what is `Shown` is written");
    assert_eq!(stream.matches("write").count(), 1, "{stream}");
    assert_eq!(stream.matches("stdout().lock()").count() + stream.matches("stderr().lock()").count(), 2, "{stream}");
    let shown = fs::read_to_string(root().join("src/cli/output/shown.rs")).expect("it is there");
    let shown = code(&shown);
    let made_of: BTreeSet<&str> = shown
        .match_indices("impl From<")
        .filter_map(|(at, start)| shown[at + start.len()..].split('>').next())
        .collect();
    assert_eq!(made_of, BTreeSet::from(["Document", "Markdown", "Text"]));
    assert!(
        shown.contains("Text(Text)") && shown.contains("Markdown(Markdown)") && shown.contains("Document(Document)")
    );
    assert!(!has_word(&shown, "String"), "{shown}");
}

/// Text from outside is made harmless where it enters a `Text`, and only what prints knows whether there is colour.
#[test]
fn views_neither_escape_nor_colour() {
    only(&["text/*"], |code| code.contains("harmless(") || code.contains("must_escape"), "making text harmless");
    only(
        &["text.rs", "text/styled.rs", "text/styled/*", "text/value.rs", "cli/output/*"],
        |code| has_word(code, "Colour"),
        "knowing whether there is colour",
    );
    only(&[], |code| has_word(code, "paint"), "passing on whether there is colour");
}

#[test]
fn each_module_uses_only_those_above_it() {
    let lib = fs::read_to_string(root().join("src/lib.rs")).expect("the library is there");
    let order: Vec<&str> = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let place = |module: &str| order.iter().position(|known| *known == module);
    let mut checked = 0;
    for (path, text) in sources() {
        if matches!(path.as_str(), "src/lib.rs" | "src/main.rs") {
            continue;
        }
        let own = place(module(&path)).unwrap_or_else(|| panic!("{path} is in no module of lib.rs"));
        for used in used_modules(&text) {
            let used_place = place(&used).unwrap_or_else(|| panic!("{path} uses {used}, which is not in lib.rs"));
            assert!(used_place <= own, "{path} uses {used}, which stands below it in lib.rs");
            checked += 1;
        }
        let is_top_level = path.matches('/').count() == 1;
        assert!(!is_top_level || !text.contains("\nuse super::"), "{path} uses its neighbours by `super`");
    }
    assert!(checked > 100, "the uses were not found");
}

/// The modules after every `crate::` in a text, also those of a list in braces. Comments count: a
/// link to a module is knowledge of it.
fn used_modules(text: &str) -> Vec<String> {
    let mut used = Vec::new();
    for (at, start) in text.match_indices("crate::") {
        let rest = &text[at + start.len()..];
        match rest.strip_prefix('{') {
            None => used.push(identifier(rest)),
            Some(list) => used.extend(top_level_names(list)),
        }
    }
    used.retain(|name| !name.is_empty());
    used
}

fn identifier(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// The first names of a list such as `a::{b, c}, d}`: `a` and `d`.
fn top_level_names(list: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut depth = 0;
    let mut expects_name = true;
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => expects_name = true,
            c if expects_name && c.is_alphabetic() => {
                names.push(identifier(&list[at..]));
                expects_name = false;
            }
            _ => {}
        }
    }
    names
}

#[test]
fn lists_of_uses_are_understood() {
    let text = "use crate::a::B;\nuse crate::{\n    b::{c, d},\n    e,\n};\nlet x = crate::f::g();";
    assert_eq!(used_modules(text), ["a", "b", "e", "f"]);
}

/// A snapshot is named in full, like `plan/create`; those of diagnostics and of tables like them
/// are accounted for by their own tests.
#[test]
fn every_snapshot_is_named_by_a_test() {
    let tests: String = tests().into_iter().map(|(_, text)| text).collect();
    let snapshots = files("snapshots", &[".snap"]);
    assert!(snapshots.len() > 100, "the gallery was not found");
    for (path, _) in &snapshots {
        let name = path.trim_start_matches("snapshots/").trim_end_matches(".snap");
        let (area, stem) = name.split_once('/').unwrap_or_else(|| panic!("{path} is in no area"));
        let named = tests.contains(&format!("\"{name}\""))
            // A report is shown in two forms under one name.
            || name.strip_suffix("-json").is_some_and(|name| tests.contains(&format!("check(\"{name}\"")))
            // Fixtures are named for what they show, which `diagnostics` insists on.
            || area == "diagnostics";
        assert!(named, "no test names {path}");
        let last = stem.rsplit('-').next().unwrap_or_default();
        assert!(!last.bytes().all(|b| b.is_ascii_digit()), "{path} is numbered");
    }
}

#[test]
fn no_snapshot_waits_to_be_accepted() {
    let waiting: Vec<String> = ["snapshots", "tests", "src"]
        .iter()
        .flat_map(|folder| files(folder, &[".snap.new", ".pending-snap"]))
        .map(|(path, _)| path)
        .collect();
    assert_eq!(waiting, [] as [&str; 0]);
}

#[test]
fn snapshots_are_what_users_see() {
    for (path, text) in files("snapshots", &[".snap"]) {
        assert!(!text.contains("Some(") && !text.contains("AccountId("), "{path} looks like `Debug` output");
        let hidden = |c: char| c.is_control() && c != '\n';
        assert!(!text.contains(hidden), "{path} would do something to a terminal");
    }
}

/// Nothing of the machine on which something was written.
#[test]
fn no_file_names_a_place_on_somebodys_machine() {
    let needles = [
        concat!("/ho", "me/"),
        concat!("/ro", "ot/"),
        concat!("/Us", "ers/"),
        concat!("/t", "mp/"),
        concat!("/wo", "rk/"),
        concat!("/pri", "vate/"),
        concat!("/var/fol", "ders"),
    ];
    let texts = files("", &[".rs", ".snap", ".md", ".yaml", ".yml", ".toml", ".json", ".sh", "run"]);
    assert!(texts.iter().any(|(path, _)| path == "Cargo.toml"), "the files were not found");
    for (path, text) in texts {
        for needle in needles {
            assert!(!text.contains(needle), "{path} has {needle} in it");
        }
    }
}

/// Documents that comments, messages and other documents name.
#[test]
fn every_document_that_is_named_exists() {
    let documents: BTreeSet<PathBuf> = files("", &[".md"]).into_iter().map(|(path, _)| PathBuf::from(path)).collect();
    // Without any document, as in a package, there is nothing to compare with.
    if documents.iter().any(|document| document.starts_with("docs")) {
        for (path, text) in sources().into_iter().chain(files("", &[".md"])) {
            for (at, _) in text.match_indices("docs/") {
                let is_part = |c: char| c.is_alphanumeric() || "/-_.".contains(c);
                let name: String = text[at..].chars().take_while(|c| is_part(*c)).collect();
                let name = name.trim_end_matches('.');
                let is_ours = name.ends_with(".md") && !text[..at].ends_with(is_part);
                assert!(!is_ours || documents.contains(Path::new(name)), "{path} names {name}, which is not there");
            }
        }
    }
}
