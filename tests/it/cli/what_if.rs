//! Plans of an organization that is otherwise.

use crate::support::program::Place;
use crate::support::snapshots::assert_snapshot;

const PLAN: &str = "plan --organization example";

/// What a plan says of the account, without its id.
fn changes(place: &Place, line: &str) -> serde_json::Value {
    let plan: serde_json::Value = serde_json::from_str(&place.run(line).exits(0).stdout).expect("a plan");
    plan["changes"].clone()
}

#[test]
fn a_move_and_tags_show_what_they_would_do() {
    let place = Place::with_example();
    place.run(PLAN).exits(0);
    let before = place.read("example-organization.yaml");
    let run = place
        .run(&format!(
            "{PLAN} --move 100000000005=/Sandbox --tag 100000000005:team=search --account 100000000005 --type operations"
        ))
        .exits(0);
    assert_snapshot("cli/plan-what-if", &run.transcript());
    let markdown = place.run(&format!("{PLAN} --untag 100000000002:team --type operations --format markdown")).exits(0);
    crate::support::markdown::check(&markdown.stdout);
    assert_snapshot("markdown/what-if", &markdown.stdout);
    assert_eq!(place.read("example-organization.yaml"), before, "the file stays as it is");
}

/// What people see is what the supposition makes of the plan; `--full` and programs have all of it.
#[test]
fn only_what_the_supposition_changes_is_shown() {
    let place = Place::with_example();
    let line = format!("{PLAN} --move 100000000012=/Suspended --tag 100000000005:team=search");
    let run = place.run(&line).exits(0);
    assert_snapshot("cli/plan-what-if-difference", &run.transcript());
    let markdown = place.run(&format!("{line} --format markdown")).exits(0).stdout;
    crate::support::markdown::check(&markdown);
    assert_snapshot("markdown/what-if-difference", &markdown);

    let real = changes(&place, &format!("{PLAN} --format json"));
    let supposed = changes(&place, &format!("{line} --format json"));
    assert_eq!(supposed, changes(&place, &format!("{line} --format json --full")), "programs get all of it");
    let anyhow = real.as_array().unwrap().iter().filter(|change| supposed.as_array().unwrap().contains(change)).count();
    assert!(anyhow > 0 && run.stdout.contains(&format!("; {anyhow} changes are there anyway")), "{}", run.stdout);

    // A contact that differs anyhow is not among what is shown, other than with --full.
    for format in ["text", "markdown"] {
        let shown = |flags: &str| place.run(&format!("{line} --format {format} {flags}")).exits(0).stdout;
        assert!(!shown("").contains("search-test@example.com"), "{}", shown(""));
        assert!(shown("--full").contains("search-test@example.com"));
        assert!(!shown("--full").contains("anyway"));
    }
}

#[test]
fn what_a_supposition_changes_is_masked_too() {
    let place = Place::with_example();
    let line = format!("{PLAN} --move 100000000005=/Sandbox --tag 100000000005:team=search --redact");
    for format in ["text", "markdown"] {
        let shown = place.run(&format!("{line} --format {format}")).exits(0).stdout;
        assert!(shown.contains("there anyway") && shown.contains("payments-test"), "{shown}");
        assert!(!shown.contains("sandbox@example.com") && !shown.contains("Sandbox owner"), "{shown}");
    }
}

#[test]
fn a_what_if_is_the_plan_of_an_organization_that_is_so() {
    let place = Place::with_example();
    place.run(PLAN).exits(0);
    let json = format!("{PLAN} --format json");
    let of_path = changes(&place, &format!("{json} --move 100000000012=/Workloads/Prod"));
    let of_id = changes(&place, &format!("{json} --move 100000000012=ou-ex01-workprod"));
    assert_eq!(of_path, of_id);
    assert_ne!(of_path, changes(&place, &json));
    let text = place.read("example-organization.yaml");
    let (before, account) = text.split_once("  - id: \"100000000012\"").expect("the account");
    let moved = account.replacen("ou-ex01-sandbox0", "ou-ex01-workprod", 1);
    place.write("moved.yaml", format!("{before}  - id: \"100000000012\"{moved}"));
    assert_eq!(changes(&place, "plan --organization moved.yaml --format json"), of_path);
}

#[test]
fn a_what_if_that_cannot_be_is_refused() {
    let place = Place::with_example();
    place.run(PLAN).exits(0);
    let mut transcript = String::new();
    for (flags, exit) in [
        ("--move 100000000055=/Sandbox", 1),
        ("--move 100000000005=/Sandbx", 1),
        ("--move 100000000005=/Workload/Prod", 1),
        ("--tag 999999999999:team=x", 1),
        ("--untag 100000000002:teams", 1),
        ("--move 100000000005", 64),
        ("--move nobody-at-all=/Sandbox", 1),
        ("--tag 100000000005:team", 64),
        ("--tag 100000000005:=x", 64),
        ("--untag 100000000005:", 64),
        ("--move 100000000005=/Sandbox --out plan.json", 64),
        ("--tag 100000000005:team= --out plan.json", 64),
    ] {
        let run = place.run(&format!("{PLAN} {flags}")).exits(exit);
        assert_eq!(run.stdout, "", "{flags}");
        transcript.push_str(&format!("{}\n", run.transcript()));
    }
    // Of the organization in AWS nothing is supposed, and nothing that is supposed is applied.
    for line in [
        "plan --move 100000000005=/Sandbox",
        "plan --untag 100000000005:team",
        "apply --organization example --move 100000000005=/Sandbox",
    ] {
        transcript.push_str(&format!("{}\n", place.run(line).exits(64).transcript()));
    }
    assert_eq!(place.files(), ["contacts.yaml", "example-organization.yaml"]);
    assert_snapshot("cli/what-if-refused", &transcript);
}

#[test]
fn an_empty_tag_is_a_tag() {
    let place = Place::with_example();
    let run = place.run(&format!("{PLAN} --tag 100000000005:team= --account 100000000005")).exits(0);
    assert!(run.stdout.contains("100000000005 with the tag team=\n"), "{}", run.stdout);
}

#[test]
fn a_what_if_is_never_applied() {
    let place = Place::with_example();
    place.run(&format!("{PLAN} --move 100000000005=/Sandbox --into json=what-if.json")).exits(0);
    let before = place.read("example-organization.yaml");
    for command in ["apply what-if.json --organization example", "show what-if.json"] {
        place.run(command).exits(1).says("for viewing only");
    }
    assert_eq!(place.read("example-organization.yaml"), before);
}
