//! `plan --base`: a change of policy and drift apart.

use serde_json::Value;

use crate::support::program::Place;
use crate::support::snapshots::assert_snapshot;

const LINE: &str = "plan --organization example --base before.yaml";

/// The example after its plan was applied, with the policy as it was before beside it, and some drift.
fn place() -> Place {
    let place = Place::with_example();
    place.run("apply --organization example --auto-approve --max-updates unlimited").exits(0);
    place.write("before.yaml", place.read("contacts.yaml"));
    place.edit("example-organization.yaml", "+1 206 555 0121", "+1 206 555 0999");
    // Another address for the sandboxes, nothing wanted any more of billing, and one account less.
    place.edit("contacts.yaml", "{tag:owner|sandbox}@example.com", "{tag:owner|sandboxes}@example.com");
    place.edit("contacts.yaml", "  billing: finance\n  security: soc\n", "  security: soc\n");
    place.edit("contacts.yaml", "  - ou: /Suspended\n", "  - ou: /Suspended\n  - accounts: [\"100000000010\"]\n");
    place
}

fn json(place: &Place, line: &str) -> Value {
    serde_json::from_str(&place.run(&format!("{line} --format json")).exits(0).stdout).expect("JSON")
}

fn causes(plan: &Value) -> Vec<(&str, &str)> {
    let changes = plan["changes"].as_array().expect("a list").iter();
    changes.map(|change| (change["type"].as_str().expect("one"), change["cause"].as_str().unwrap_or("none"))).collect()
}

#[test]
fn what_the_policy_changes_is_told_from_drift() {
    let place = place();
    let plan = json(&place, LINE);
    assert_eq!(causes(&plan), [("billing", "drift"), ("operations", "policy")]);
    let released = plan["released"].as_array().expect("a list");
    let of = |kind: &str| released.iter().filter(|released| released["type"] == kind).count();
    assert!(of("billing") > 5 && of("operations") == 1 && of("security") == 1, "{released:?}");
    assert!(released.iter().any(|released| released["was"] == "soc"));
    let without = json(&place, "plan --organization example");
    assert_eq!((&without["id"], &without["summary"]), (&plan["id"], &plan["summary"]), "the plan is the same");
    assert_eq!(causes(&without), [("billing", "none"), ("operations", "none")]);
    assert_snapshot("cli/plan-against-a-base", &place.run(LINE).exits(0).stdout);
    let out = format!("{LINE} --out plan.json --format markdown");
    let comment = place.run(&out).exits(0).stdout;
    assert_snapshot("markdown/plan-against-a-base", &comment);
    assert_eq!(place.run("show plan.json").exits(0).stdout, place.run(LINE).exits(0).stdout);
    let place_of = |what: &str| comment.find(what).unwrap_or_else(|| panic!("`{what}` is not in {comment}"));
    assert!(place_of("What the policy changes: 1 change") < place_of("What had drifted: 1 change"));
}

/// Other names for what comes to the same are no change.
#[test]
fn wishes_are_compared_by_what_they_come_to() {
    let place = place();
    place.write("contacts.yaml", place.read("before.yaml").replace("soc", "sec").replace("sec@example", "soc@example"));
    assert_eq!(causes(&json(&place, LINE)), [("billing", "drift")]);
    assert!(json(&place, LINE).get("released").is_none());
}

#[test]
fn without_a_base_every_change_is_one_of_the_policy() {
    let place = place();
    place.write("broken.yaml", "version: 1\nrulez: []\n");
    for base in ["broken.yaml", "not-there.yaml"] {
        let line = format!("plan --organization example --base {base}");
        let plan = json(&place, &line);
        assert_eq!(causes(&plan), [("billing", "policy"), ("operations", "policy")]);
        let mut findings = plan["findings"].as_array().expect("a list").iter();
        assert!(findings.any(|finding| finding["code"] == "no-base"), "{plan}");
        assert_eq!(plan["complete"], true);
        let run = place.run(&line).exits(0);
        run.says("warning[no-base]");
        assert!(place.run(&format!("{line} --format markdown")).exits(0).stdout.contains("warning[no-base]"));
    }
}
