//! The command: where it writes, what it refuses, how it ends.

use super::{ORGANIZATION, place};
use crate::support::program::{Place, with_saved_plan};
use crate::support::snapshots::assert_snapshot;
use crate::support::system::is_private;

/// A contact as an organization file has it.
const CONTACT: &str = "{ name: N, title: T, email: n@example.com, phone: \"+1 206 555 0100\" }";

const IMPORT: &str = "import --organization organization.yaml";

#[test]
fn a_plan_of_what_was_imported_is_empty() {
    let place = Place::empty();
    place.run("import --organization example --out contacts.yaml").exits(0);
    let plan = place.run("plan --organization example --detailed-exitcode").exits(0);
    assert!(plan.stdout.contains("No changes. The organization matches the policy."), "{}", plan.stdout);
    assert!(is_private(&place.path("contacts.yaml")));
    assert_eq!(place.read("example-organization.yaml"), include_str!("../../../organization.example.yaml"));
}

#[test]
fn standard_output_and_a_file_hold_the_same() {
    let place = Place::empty();
    let printed = place.run("import --organization example").exits(0).stdout;
    let run = place.run("import --organization example --out contacts.yaml").exits(0);
    assert_eq!(run.stdout, "");
    assert_eq!(place.read("contacts.yaml"), printed);
    assert_eq!(place.run("import --organization example --out -").exits(0).stdout, printed);
    run.says("orgcontacts plan --policy contacts.yaml --organization example");
    let pinned = place.run("import --organization example --out pinned.yaml --expectations expectations.yaml").exits(0);
    assert_eq!(pinned.stdout, "");
    let run = place.run("import --organization example --out other.yaml --expectations -").exits(0);
    assert_eq!(run.stdout, place.read("expectations.yaml"));
    assert_eq!(place.read("other.yaml"), place.read("pinned.yaml"));
}

#[test]
fn a_file_that_is_there_is_replaced_only_by_force() {
    let place = with_saved_plan();
    place.write("expectations.yaml", "version: 1\n");
    let before = place.read("contacts.yaml");
    for line in [
        "import --organization example --out contacts.yaml",
        "import --organization example --expectations expectations.yaml",
        "import --organization example --out plan.json --force",
        "import --organization example --out missing/contacts.yaml",
    ] {
        let run = place.run(line).exits(1);
        assert_eq!(run.stdout, "", "{line}");
    }
    place.run("import --organization example --out contacts.yaml").exits(1).says("pass --force to replace it");
    assert_eq!(place.read("contacts.yaml"), before);
    place.run("import --organization example --out contacts.yaml --force").exits(0);
    assert_ne!(place.read("contacts.yaml"), before);
}

#[test]
fn wrong_usage_of_import() {
    let place = place("state.json", include_bytes!("states/terraform-1-11.json"));
    let mut transcript = String::new();
    for line in [
        "import --from contacts.csv",
        "import --from excel=contacts.xlsx",
        "import --from csv=",
        "import --removed removed.tf",
        "import --from csv=contacts.csv --removed removed.tf",
        "import --from terraform=state.json --out state.json",
        "import --organization organization.yaml --out organization.yaml --force",
        "import --organization organization.yaml --out a.yaml --expectations a.yaml",
        "import --gaps close",
        "import --organization organization.yaml --expectations -",
        "import --from terraform=state.json --out a.yaml --expectations - --removed -",
    ] {
        transcript.push_str(&place.run(line).exits(64).transcript());
        transcript.push('\n');
    }
    assert_eq!(place.files(), ["organization.yaml", "state.json"]);
    assert_snapshot("cli/import-wrong-usage", &transcript);
}

#[test]
fn a_contact_that_was_not_read_is_not_wished_for() {
    let place = Place::empty();
    place.write("organization.yaml", ORGANIZATION.replacen("billing: null, ", "", 1).replace("null", CONTACT));
    let run = place.run(&format!("{IMPORT} --out contacts.yaml")).exits(0);
    run.says("1 contact not read");
    let plan = place.run("plan --organization organization.yaml --format json").exits(0);
    let plan: serde_json::Value = serde_json::from_str(&plan.stdout).expect("a plan");
    assert_eq!((&plan["summary"]["unchanged"], &plan["summary"]["unreadable"]), (&14.into(), &0.into()));
    assert_eq!(plan["changes"], serde_json::json!([]));
}

#[test]
fn where_there_is_nothing_no_policy_is_made() {
    let place = Place::empty();
    let unread = ORGANIZATION.replace("    contacts: { billing: null, operations: null, security: null }\n", "");
    place.write("organization.yaml", unread);
    place.run(IMPORT).exits(1).says("no contact was read, so there is nothing to make a policy from");
    place.write("organization.yaml", ORGANIZATION.replace("ACTIVE", "SUSPENDED"));
    place.run(IMPORT).exits(1).says("the organization has no account to manage");
    place.run("import --organization missing.yaml").exits(1).says("missing.yaml");
    place.run(&format!("{IMPORT} --from csv=missing.csv")).exits(1).says("missing.csv could not be read");
}

#[test]
fn a_workbook_is_no_csv_file() {
    for workbook in [b"PK\x03\x04\x14\0\x06\0".as_slice(), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"] {
        let run = place("contacts.xlsx", workbook).run(&format!("{IMPORT} --from csv=contacts.xlsx")).exits(1);
        run.says("contacts.xlsx: not a CSV file: it is a workbook or an archive").says("CSV UTF-8");
    }
}

#[test]
fn a_redacted_copy_is_refused_for_its_contacts_and_not_for_its_accounts() {
    let place = place("contacts.csv", include_bytes!("spreadsheets/padded.csv"));
    place.run("snapshot --organization organization.yaml --redact --out redacted.yaml").exits(0);
    place.run("import --organization redacted.yaml").exits(64).says("redacted copy");
    place.run("import --organization redacted.yaml --from csv=contacts.csv").exits(0);
}

#[test]
fn expectations_pin_what_was_found() {
    let place = Place::empty();
    place.run("import --organization example --out contacts.yaml --expectations expectations.yaml").exits(0);
    let test = "test --organization example";
    place.run(test).exits(0);
    assert_snapshot("import/expectations", &place.read("expectations.yaml"));
    place.write("contacts.yaml", place.read("contacts.yaml").replace("soc@example.com", "other@example.com"));
    let run = place.run(test).exits(1);
    assert!(run.stdout.contains("security"), "{}", run.stdout);
}
