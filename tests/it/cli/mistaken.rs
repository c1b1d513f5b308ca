//! What people give in place of what is wanted: files of another kind or encoding, types in capitals, values that YAML
//! could take for numbers.

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

/// IDs with leading zeros, and tags that look like numbers, mean what they say without quotation marks.
#[test]
fn unquoted_ids_and_tags_mean_what_they_say() {
    let place = Place::empty();
    place.write("organization.yaml", include_str!("leading-zeros/organization.yaml"));
    place.write("contacts.yaml", include_str!("leading-zeros/contacts.yaml"));
    let line = "plan --organization organization.yaml --format json";
    let changes = |line: &str| -> Vec<(String, String)> {
        let plan = place.run(line).exits(0).stdout;
        let plan: serde_json::Value = serde_json::from_str(&plan).expect("it is JSON");
        let text = |value: &serde_json::Value| value.as_str().expect("it is text").to_owned();
        let changes = plan["changes"].as_array().expect("they are a list");
        changes.iter().map(|change| (text(&change["account"]["id"]), text(&change["type"]))).collect()
    };
    let security = ("001234567891".to_owned(), "security".to_owned());
    let others = ["operations", "security"].map(|kind| ("020222070707".to_owned(), kind.to_owned()));
    assert_eq!(changes(line), [std::slice::from_ref(&security), &others].concat());
    assert_eq!(changes(&format!("{line} --account 001234567891")), [security]);
    let explained = place.run("explain --organization organization.yaml 020222070707").exits(0).stdout;
    assert!(explained.contains("octal-looking"), "{explained}");
}

/// Text that YAML could take for a number stays as it was written, whatever ends the lines and begins the file.
#[test]
fn unquoted_text_of_contacts_means_what_it_says() {
    let place = Place::with_example();
    place.run("plan --organization example --quiet").exits(0);
    let policy = "version: 1\ncontacts:\n  soc:\n    name: 007\n    title: 1e3\n    email: soc@example.com\n    \
                  phone: 02065550100\ndefaults:\n  security: soc\n";
    for text in [policy.to_owned(), policy.replace('\n', "\r\n"), format!("\u{feff}{policy}")] {
        place.write("contacts.yaml", text);
        let plan = place.run("plan --organization example --format json").exits(0).stdout;
        for value in ["\"007\"", "\"1e3\"", "\"02065550100\""] {
            assert!(plan.contains(value), "{value} in {plan}");
        }
    }
}

#[test]
fn types_may_be_in_capitals() {
    let place = Place::with_example();
    let plan = |kind: &str| place.run(&format!("plan --organization example --type {kind} --format json")).exits(0);
    let id = |json: &str| serde_json::from_str::<serde_json::Value>(json).expect("it is JSON")["id"].clone();
    assert_eq!(id(&plan("SECURITY").stdout), id(&plan("security").stdout));
    let explained = place.run("explain --organization example --type Billing 100000000005").exits(0).stdout;
    assert!(explained.contains("billing: ") && !explained.contains("security: "), "{explained}");
    place.run("plan --organization example --type SECURTY").exits(64).says("`SECURTY` is not a contact type");
}

#[test]
fn an_address_may_begin_with_a_dash() {
    let place = Place::with_example();
    let run = place.run("explain --organization example --email -x@example.com").exits(0);
    assert!(run.stdout.contains("-x@example.com"), "{}", run.stdout);
}

#[test]
fn nobody_is_supposed_to_be_in_two_places() {
    let place = Place::with_example();
    place.run("plan --organization example --quiet").exits(0);
    let twice = "plan --organization example --move 100000000005=/Sandbox --move 100000000005=/Workloads";
    let tags = "plan --organization example --tag 100000000005:team=a --tag 100000000005:team=b";
    let said: String = [twice, tags].iter().map(|line| place.run(line).transcript()).collect();
    assert_snapshot("cli/contradictory-suppositions", &said);
}
