//! Contacts from CSV files: what must come of each.

use super::{findings, outcome, place};
use crate::support::snapshots::assert_snapshot;

const SPREADSHEETS: &[(&str, &[u8])] = &[
    ("import/aws-sample", include_bytes!("spreadsheets/aws-sample.csv")),
    ("import/any-order", include_bytes!("spreadsheets/any-order.csv")),
    ("import/wide", include_bytes!("spreadsheets/wide.csv")),
    ("import/report", include_bytes!("spreadsheets/report.csv")),
    ("import/padded", include_bytes!("spreadsheets/padded.csv")),
    ("import/all-mistakes", include_bytes!("spreadsheets/all-mistakes.csv")),
    ("import/twice-alike", include_bytes!("spreadsheets/twice-alike.csv")),
    ("import/hostile-spreadsheet", include_bytes!("spreadsheets/hostile.csv")),
    ("import/windows-encoding", include_bytes!("spreadsheets/windows-1252.csv")),
    ("import/utf-encoding", include_bytes!("spreadsheets/utf-16.csv")),
    ("import/empty-spreadsheet", include_bytes!("spreadsheets/empty.csv")),
    ("import/nothing-in-a-spreadsheet", include_bytes!("spreadsheets/nothing.csv")),
];

#[test]
fn each_spreadsheet_comes_to_what_it_says() {
    for (name, content) in SPREADSHEETS {
        assert_snapshot(name, &outcome(&place("contacts.csv", content), "import --from csv=contacts.csv"));
    }
}

/// An empty row, and one that is not there, say nothing of what is set.
#[test]
fn what_a_spreadsheet_does_not_name_is_left_alone() {
    let place = place("contacts.csv", include_bytes!("spreadsheets/aws-sample.csv"));
    place.run("import --from csv=contacts.csv --organization organization.yaml --out policy.yaml").exits(0);
    let set = "{ name: N, title: T, email: n@example.com, phone: \"+1 206 555 0100\" }";
    let organization = super::ORGANIZATION.replace("null", set);
    place.write("organization.yaml", organization);
    let plan = place.run("plan -p policy.yaml --organization organization.yaml --format json").exits(0);
    let plan: serde_json::Value = serde_json::from_str(&plan.stdout).expect("a plan");
    assert_eq!(plan["summary"]["update"], 3, "those that the spreadsheet names");
    assert_eq!(plan["summary"]["delete"], 0);
}

#[test]
fn nothing_in_a_spreadsheet_reaches_the_terminal_or_breaks_the_policy() {
    let place = place("contacts.csv", include_bytes!("spreadsheets/hostile.csv"));
    let run = place.run("import --from csv=contacts.csv --organization organization.yaml").exits(0);
    for text in [&run.stdout, &run.stderr] {
        crate::support::harmless::check(text, false);
    }
    place.write("policy.yaml", &run.stdout);
    place.run("validate -p policy.yaml --organization organization.yaml").exits(0);
}

#[test]
fn a_delimiter_of_ones_own_is_found() {
    let comma = include_str!("spreadsheets/padded.csv");
    let of_comma = outcome(&place("contacts.csv", comma.as_bytes()), "import --from csv=contacts.csv");
    for delimiter in [";", "\t"] {
        let other = comma.replace(',', delimiter);
        let of_other = outcome(&place("contacts.csv", other.as_bytes()), "import --from csv=contacts.csv");
        assert_eq!(of_other, of_comma);
    }
}

#[test]
fn other_files_are_called_what_they_are() {
    let place = place("state.json", include_bytes!("states/terraform-1-11.json"));
    for file in ["state.json", "organization.yaml"] {
        place.write("copy", place.read(file));
        let run = place.run("import --from csv=copy --organization organization.yaml").exits(1);
        assert_eq!(findings(&run), ["error[wrong-file] copy:1"], "{}", run.stderr);
    }
}

/// Blanking a row in the file of a report is no way to remove a contact.
#[test]
fn who_blanks_a_contact_that_is_set_is_told_that_it_stays() {
    let place = crate::support::program::Place::with_example();
    let printed = place.run("report --organization example --format csv").stdout;
    let row = printed.lines().find(|row| row.contains(",set,")).expect("a contact is set");
    let cells: Vec<&str> = row.split(',').collect();
    let (account, kind) = (cells[0], cells[3]);
    place.write("whole.csv", &printed);
    place.write("blanked.csv", printed.replace(row, &format!("{account},,,{kind},missing,,,,,")));
    let stderr = |file: &str| place.run(&format!("import --from csv={file} --organization example")).exits(0).stderr;
    let said = format!(
        "1 contact is set, but `missing` in the file. An import removes nothing; to remove one that is set, give it \
         `absent` in the policy:\n  {account} {kind}\n"
    );
    assert!(stderr("blanked.csv").contains(&said), "{}", stderr("blanked.csv"));
    assert!(!stderr("whole.csv").contains("missing"));
}

/// What `report` writes comes back as it was: guards, zeros, what is not set and what is.
#[test]
fn the_files_of_report_come_back() {
    let place = crate::support::program::Place::with_example();
    let printed = place.run("report --organization example --format csv").stdout;
    place.write("contacts.csv", printed);
    let line = "import --from csv=contacts.csv --organization example";
    let of_report = place.run(line).exits(0).stdout;
    let of_organization = place.run("import --organization example").exits(0).stdout;
    let without_head = |text: &str| text.split_once("version: 1\n").expect("a policy").1.to_owned();
    assert_eq!(without_head(&of_report), without_head(&of_organization));
}
