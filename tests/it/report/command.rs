//! The command: where its policy comes from, how it ends, and what it keeps.

use serde_json::Value;

use crate::support::program::Place;
use crate::support::snapshots::assert_snapshot;

const EXAMPLE: &str = include_str!("../../../organization.example.yaml");

/// The example without its policy at the usual place.
fn without_policy() -> Place {
    let place = Place::empty();
    place.write("organization.yaml", EXAMPLE);
    place.write("policy.yaml", include_str!("../../../contacts.example.yaml"));
    place
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn it_says_who_has_which_contact() {
    let run = Place::with_example().run("report --organization example").exits(0);
    assert_snapshot("coverage/example", &run.stdout);
}

#[test]
fn without_a_policy_it_says_what_is_set() {
    let run = without_policy().run("report --organization organization.yaml").exits(0);
    assert_snapshot("coverage/without-policy", &run.stdout);
}

#[test]
fn the_summary_of_a_job_has_the_same() {
    let run = Place::with_example().run("report --organization example --format markdown").exits(0);
    assert_snapshot("coverage/markdown", &run.stdout);
}

#[test]
fn json_has_all_of_it() {
    let place = without_policy();
    let line = "report --organization organization.yaml --policy policy.yaml --type security --account 100000000008";
    let run = place.run(&format!("{line} --account 100000000012 --format json")).exits(0);
    assert_snapshot("coverage/json", &run.stdout);
}

#[test]
fn too_little_is_an_error() {
    let place = without_policy();
    let of = |flags: &str| place.run(&format!("report --organization organization.yaml {flags}"));
    // 30 of 39 are set.
    of("--fail-under 76.9%").exits(0);
    of("--fail-under 77%").exits(1).says("30 of 39 contacts set (76.9%), which is under 77%");
    // 22 of 33 are as the policy wants.
    of("--policy policy.yaml --fail-under 66.6").exits(0);
    of("--policy policy.yaml --fail-under 66.7").exits(1).says("22 of 33 contacts as the policy wants (66.6%)");
    of("--policy policy.yaml --fail-under 0").exits(0);
    for share in ["101%", "-1", "all", ""] {
        of(&format!("--fail-under={share}")).exits(64);
    }
}

#[test]
fn what_was_not_read_is_an_error_and_never_missing() {
    let place = without_policy();
    place.edit("organization.yaml", "      operations: null\n", "");
    let run = place.run("report --organization organization.yaml --format json").exits(1);
    let found = json(&run.stdout);
    assert_eq!(found["accounts"][0]["contacts"][1]["status"], "unreadable");
    assert_eq!(found["totals"]["contacts"][1]["status"]["unreadable"], 1);
    assert_eq!(found["accounts"][0]["evidence"]["distinct_contacts"], Value::Null);
    assert_snapshot("coverage/unreadable", &place.run("report --organization organization.yaml").exits(1).stdout);
}

#[test]
fn only_what_is_managed_is_read() {
    let place = without_policy();
    // Nothing manages the operations contact of this account.
    place.edit("organization.yaml", "      operations: null\n", "");
    place.run("report --organization organization.yaml --policy policy.yaml").exits(1);
    let run = place.run("report --organization organization.yaml --policy policy.yaml --managed-only").exits(0);
    assert!(run.stdout.contains("Looked at: contacts that the policy manages only."), "{}", run.stdout);
    let run = place.run("report --organization organization.yaml --managed-only").exits(64);
    assert!(run.says("there is no policy").stdout.is_empty());
}

#[test]
fn a_policy_that_is_named_has_to_be_there() {
    let place = without_policy();
    place.run("report --organization organization.yaml --policy contacts.yaml").exits(1).says("contacts.yaml");
    place.write("contacts.yaml", "version: 1\n");
    place.run("report --organization organization.yaml").exits(1).says("empty-policy");
}

#[test]
fn an_ou_that_protects_and_is_gone_is_an_error() {
    let place = without_policy();
    place.edit("policy.yaml", "ou: /Suspended", "ou: /Gone");
    let run = place.run("report --organization organization.yaml --policy policy.yaml").exits(1).says("unknown-ou");
    assert!(run.stdout.contains("Coverage:"), "it shows everything all the same");
}

#[test]
fn masked_figures_are_the_same() {
    let place = without_policy();
    let line = "report --organization organization.yaml --policy policy.yaml --format json";
    let (plain, masked) = (place.run(line).exits(0).stdout, place.run(&format!("{line} --redact")).exits(0).stdout);
    assert!(!masked.contains("@example.com") && !masked.contains("Mary"), "{masked}");
    let (plain, masked) = (json(&plain), json(&masked));
    assert_eq!((&plain["totals"], &plain["units"]), (&masked["totals"], &masked["units"]));
    assert_eq!((&plain["redacted"], &masked["redacted"]), (&Value::Bool(false), &Value::Bool(true)));
}

#[test]
fn a_redacted_copy_can_be_reported_on() {
    let place = without_policy();
    place.run("snapshot --organization organization.yaml --redact --policy policy.yaml --out copy.yaml").exits(0);
    let line = "report --policy policy.yaml --format json --organization";
    let (real, copy) =
        (place.run(&format!("{line} organization.yaml")).exits(0), place.run(&format!("{line} copy.yaml")).exits(0));
    let (real, copy) = (json(&real.stdout), json(&copy.stdout));
    assert_eq!(real["totals"]["contacts"], copy["totals"]["contacts"]);
    // Whether masked addresses are one cannot always be told.
    assert_eq!(copy["totals"]["evidence"]["distinct_contacts"]["yes"], 0);
    place.run("report --organization copy.yaml").exits(0);
}

#[test]
fn a_history_gets_a_line_a_run() {
    let place = without_policy();
    let line = "report --organization organization.yaml --append history.jsonl";
    place.run(line).exits(0);
    place.run(&format!("{line} --policy policy.yaml")).exits(0);
    assert_snapshot("coverage/history", &place.read("history.jsonl"));
}

#[test]
fn a_file_that_is_no_history_is_left_as_it_is() {
    let place = without_policy();
    let line = "report --organization organization.yaml --append";
    place.write("notes.txt", "hello\n");
    place.run(&format!("{line} notes.txt")).exits(1).says("notes.txt was left as it is");
    assert_eq!(place.read("notes.txt"), "hello\n");
    place.run(&format!("{line} organization.yaml")).exits(64);
    place.run(&format!("{line} history.jsonl")).exits(0);
    place.edit("organization.yaml", "o-exampleorg", "o-anotherorg");
    let before = place.read("history.jsonl");
    place.run(&format!("{line} history.jsonl")).exits(1).says("the history of organization o-exampleorg");
    assert_eq!(place.read("history.jsonl"), before);
}
