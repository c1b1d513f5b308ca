//! What is handed out has the same name everywhere: where it is built, signed, downloaded and described.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::support::github::yaml;
use crate::support::program::Place;

const MANIFEST: &str = include_str!("../../Cargo.toml");
const INSTALL: &str = include_str!("../../ci/github/install.sh");
const FORMULA: &str = include_str!("../../packaging/homebrew/orgcontacts.rb.in");
const GUIDE: &str = include_str!("../../docs/install.md");
const DENY: &str = include_str!("../../deny.toml");

/// The targets that the release workflow builds for.
fn built() -> BTreeSet<String> {
    let release = yaml(".github/workflows/release.yml");
    let included = &release["jobs"]["build"]["strategy"]["matrix"]["include"];
    targets(included.as_array().expect("a list").iter().map(|one| &one["target"]))
}

fn targets<'a>(values: impl Iterator<Item = &'a Value>) -> BTreeSet<String> {
    values.map(|value| value.as_str().expect("a target").to_owned()).collect()
}

/// What stands between two texts, wherever both stand on a line.
fn between<'a>(text: &'a str, start: &str, end: &str) -> BTreeSet<&'a str> {
    text.lines().filter_map(|line| line.split_once(start)?.1.split_once(end)).map(|(found, _)| found).collect()
}

#[test]
fn all_that_is_built_is_signed_and_described() {
    let built = built();
    let release = yaml(".github/workflows/release.yml");
    let signed = &release["jobs"]["attest"]["strategy"]["matrix"]["target"];
    assert_eq!(targets(signed.as_array().expect("a list").iter()), built);
    for target in &built {
        let ending = if target.contains("windows") { "zip" } else { "tar.gz" };
        assert!(GUIDE.contains(&format!("`orgcontacts-{target}.{ending}`")), "docs/install.md: {target}");
        assert!(DENY.contains(&format!("\"{target}\"")), "deny.toml: {target}");
    }
    assert_eq!(GUIDE.matches("| `orgcontacts-").count(), built.len(), "docs/install.md has one line for each");
}

#[test]
fn all_that_is_downloaded_is_built() {
    let built = built();
    let unix: BTreeSet<&str> = built.iter().map(String::as_str).filter(|target| !target.contains("windows")).collect();
    assert_eq!(between(INSTALL, ") target=", " ;;"), unix, "ci/github/install.sh");
    let archives: BTreeSet<String> = unix.iter().map(|target| format!("orgcontacts-{target}.tar.gz")).collect();
    let archives: BTreeSet<&str> = archives.iter().map(String::as_str).collect();
    assert_eq!(between(FORMULA, "sha256 \"@SHA256:", "@\""), archives, "the formula's hashes");
    assert_eq!(between(FORMULA, "/releases/download/v@VERSION@/", "\""), archives, "the formula's addresses");
    // cargo-binstall fills in names by itself.
    let addresses = between(MANIFEST, "pkg-url = \"{ repo }/releases/download/v{ version }/", "\"");
    assert_eq!(addresses, BTreeSet::from(["{ name }-{ target }.tar.gz", "{ name }-{ target }.zip"]));
    let overridden = between(MANIFEST, "[package.metadata.binstall.overrides.", "]");
    let windows: BTreeSet<&str> =
        built.iter().map(String::as_str).filter(|target| target.contains("windows")).collect();
    assert_eq!(overridden, windows);
}

/// Runs the script that writes the formula, with hashes that stand in a folder.
fn fill(version: &str, hashes: &Place) -> Output {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging/homebrew/fill");
    let mut bash = Command::new("bash");
    bash.arg(script).args([version, "https://example.com/OWNER/orgcontacts"]).arg(hashes.path(""));
    bash.output().expect("bash runs")
}

#[test]
fn a_formula_has_the_hashes_of_its_release() {
    let place = Place::empty();
    let archives = between(FORMULA, "sha256 \"@SHA256:", "@\"");
    for (number, archive) in archives.iter().enumerate() {
        place.write(&format!("{archive}.sha256"), format!("{number:064x}  {archive}\n"));
    }
    let output = fill("1.2.3", &place);
    let formula = String::from_utf8(output.stdout).expect("text");
    assert!(output.status.success(), "{formula}");
    assert!(!formula.contains("@REPOSITORY@") && !formula.contains("@VERSION@") && !formula.contains("@SHA256"));
    for (number, archive) in archives.iter().enumerate() {
        let address = format!("https://example.com/OWNER/orgcontacts/releases/download/v1.2.3/{archive}");
        let both = format!("      url \"{address}\"\n      sha256 \"{number:064x}\"\n");
        assert!(formula.contains(&both), "{both}\n{formula}");
    }
    // A hash that is missing, or of another archive, is not left out in silence.
    let first = archives.first().expect("there are some");
    place.write(&format!("{first}.sha256"), format!("{:064x}  another.tar.gz\n", 1));
    assert!(!fill("1.2.3", &place).status.success());
    fs::remove_file(place.path(&format!("{first}.sha256"))).unwrap();
    assert!(!fill("1.2.3", &place).status.success());
    assert!(!fill("1.2", &place).status.success(), "a version has three numbers");
}
