//! Undoing a plan: what it restores, what it does not, and how it ends.

use serde_json::{Value, json};

use crate::support::program::Place;
use crate::support::snapshots::assert_snapshot;

const REVERT: &str = "revert plan.json --organization example-organization.yaml";

const APPLY: &str = "apply back.json --organization example-organization.yaml";

/// The example, after its policy was applied.
fn applied() -> Place {
    let place = Place::with_example();
    place.run("apply --organization example --auto-approve --out plan.json").exits(0);
    place
}

fn plan(text: &str) -> Value {
    serde_json::from_str(text).expect("a plan")
}

#[test]
fn what_stays_as_it_is_is_said_in_every_format() {
    let place = applied();
    place.edit("example-organization.yaml", "name: Payments Finance", "name: Payment Finances");
    let into = "--into json=back.json --into markdown=back.md";
    let run = place.run(&format!("{REVERT} {into} --out saved.json")).exits(5);
    assert_snapshot("cli/revert-in-part", &run.stdout);
    let back = plan(&place.read("back.json"));
    let entry = &back["not_reverted"][0];
    assert_eq!(back["not_reverted"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        entry["reason"],
        json!({ "code": "changed-since-applied", "message": "changed by someone else since the plan was applied" })
    );
    assert!(entry["account"]["id"].is_string() && entry["type"].is_string(), "{entry}");
    assert!(place.read("back.md").contains("#### Not reverted"));
    assert_eq!(place.run("show saved.json").exits(0).stdout, run.stdout, "a saved plan says it too");
}

#[test]
fn a_revert_that_can_restore_nothing_is_an_error() {
    let place = Place::with_example();
    place.run("apply --organization example --auto-approve --only update --out plan.json").exits(0);
    place.run(REVERT).exits(0);
    let text = place.read("example-organization.yaml");
    place.write("example-organization.yaml", text.replace("title: ", "title: New "));
    let run = place.run(REVERT).exits(1);
    assert!(run.stdout.contains("Not reverted\n"), "{}", run.stdout);
}

/// Neither one that finds everything restored, nor one that can restore nothing.
#[test]
fn a_revert_never_says_that_the_policy_is_met() {
    let place = applied();
    place.run(&format!("{REVERT} --out back.json")).exits(0);
    place.run(APPLY).exits(0);
    for format in ["text", "markdown"] {
        let run = place.run(&format!("{REVERT} --format {format}")).exits(0);
        assert!(!run.stdout.contains("No changes."), "{}", run.stdout);
        assert!(run.stdout.contains("0 to create, 0 to update, 0 to delete"), "{}", run.stdout);
    }
}

/// What is on record is restored whatever limits the policy and the applied plan have; a flag still judges, when the
/// plan is made and when it is applied.
#[test]
fn a_revert_has_no_limits_but_those_of_flags() {
    let place = Place::with_example();
    place.edit("contacts.yaml", "limits:\n", "limits:\n  changes: 50\n");
    place.run("apply --organization example --auto-approve --out plan.json").exits(0);
    let made = |flags: &str| {
        place.run(&format!("{REVERT} --out back.json {flags}")).exits(0);
        let back = plan(&place.read("back.json"));
        assert_ne!(back["summary"]["delete"], 0);
        let limits = ["updates", "deletes", "changes"].map(|limit| back["guardrails"][limit].clone());
        (limits, back["violations"].as_array().map(Vec::len))
    };
    assert_eq!(made("--max-deletes 0"), (["unlimited", "0", "unlimited"].map(Value::from), Some(1)));
    place.run(APPLY).exits(3).says("deletes are limited to 0");
    assert_eq!(made(""), (["unlimited"; 3].map(Value::from), Some(0)));
    place.run(&format!("{APPLY} --max-deletes 0")).exits(3).says("deletes are limited to 0");
    place.run(APPLY).exits(0);
}
