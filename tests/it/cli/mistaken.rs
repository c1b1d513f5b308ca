//! Files that were given in place of others, and files in other encodings than UTF-8.

use crate::support::program::Place;
use crate::support::snapshots::assert_snapshot;

/// A file in place of another is called what it is, with the command that takes it. Nothing is changed.
#[test]
fn a_file_in_place_of_another_is_called_by_its_name() {
    let place = Place::with_example();
    place.run("plan --organization example --out plan.json").exits(0);
    let organization = place.read("example-organization.yaml");
    let lines = [
        "apply contacts.yaml",
        "show contacts.yaml",
        "revert example-organization.yaml",
        "apply expectations.yaml",
        "plan --organization contacts.yaml",
        "plan --organization plan.json",
        "validate -p example-organization.yaml",
        "validate -p plan.json",
        "validate -p expectations.yaml",
        "test contacts.yaml --organization example",
    ];
    place.write("expectations.yaml", "version: 1\nexpect:\n  - { match: { ou: / }, security: soc }\n");
    let said: String = lines.iter().map(|line| place.run(line).exits(1).transcript()).collect();
    assert_snapshot("cli/files-in-place-of-others", &said);
    assert_eq!(place.read("example-organization.yaml"), organization);
}

/// As PowerShell and spreadsheets save text.
#[test]
fn other_encodings_are_called_by_their_names() {
    let place = Place::with_example();
    place.run("plan --organization example --quiet").exits(0);
    let policy = place.read("contacts.yaml");
    let organization = place.read("example-organization.yaml");
    let utf16 = |text: &str| -> Vec<u8> {
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    };
    let windows = |text: &str| -> Vec<u8> {
        let text = format!("# S\u{e9}curit\u{e9}\n{text}");
        text.chars().filter_map(|c| u8::try_from(c).ok()).collect()
    };
    place.write("utf16.yaml", utf16(&policy));
    place.write("windows.yaml", windows(&policy));
    place.write("utf16-organization.yaml", utf16(&organization));
    place.write("windows-organization.yaml", windows(&organization));
    let lines = [
        "validate -p utf16.yaml",
        "validate -p windows.yaml",
        "plan --organization utf16-organization.yaml",
        "plan --organization windows-organization.yaml",
    ];
    let said: String = lines.iter().map(|line| place.run(line).exits(1).transcript()).collect();
    assert_snapshot("cli/other-encodings", &said);
}
