//! Comparing what a user sees with the gallery in `snapshots`.

use std::path::Path;

/// Compares a text with `snapshots/<area>/<name>.snap`, which is named `area/name`.
///
/// What differs from run to run is filtered out: times, the program's version and a plan file's
/// digest. The plan's id is not: it has to be the same on every machine.
#[track_caller]
pub fn assert_snapshot(name: &str, text: &str) {
    let (area, name) = name.split_once('/').expect("a snapshot is named like area/name");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots")).join(area));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.add_filter(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "[TIME]");
    // How old a file is depends on the day; so does whether its time has come at all.
    settings.add_filter(r"read (\d+ \w+ ago \(\[TIME\]\)|at \[TIME\], which is yet to come)\.", "read [AGE].");
    settings.add_filter(r"\d{8}T\d{6}Z", "[TIME]");
    settings.add_filter(r#""digest": "sha256:[0-9a-f]{64}""#, r#""digest": "[DIGEST]""#);
    settings.add_filter(r"Took .*\.", "Took [DURATION].");
    settings.add_filter(&regex_of_version(), "${1}[VERSION]");
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// The version where the program or a file names it, and nowhere else.
fn regex_of_version() -> String {
    format!(r#"(orgcontacts |"version": "){}"#, env!("CARGO_PKG_VERSION").replace('.', r"\."))
}

/// A text with its control sequences made visible, so that a snapshot can be read.
#[must_use]
pub fn visible(text: &str) -> String {
    text.replace('\u{1b}', "␛")
}
