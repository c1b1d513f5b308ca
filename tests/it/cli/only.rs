//! `--only`: plans and applies some kinds of change, and says what it leaves out.

use crate::support::program::Place;
use crate::support::snapshots::assert_snapshot;

const PLAN: &str = "plan --organization example";
const APPLY: &str = "apply --organization example --auto-approve";

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn what_is_left_out_is_counted_in_every_view() {
    let place = Place::with_example();
    let run = place.run(&format!("{PLAN} --only create --type security --out plan.json")).exits(0);
    assert_snapshot("cli/plan-only-creates", &run.transcript());
    assert_eq!(place.run("show plan.json").exits(0).stdout, run.stdout, "a saved plan says it too");
    assert_snapshot("markdown/only-creates", &place.run("show plan.json --format markdown").exits(0).stdout);
    let plan = json(&place.read("plan.json"));
    assert_eq!(plan["left_out"], serde_json::json!({ "create": 0, "update": 1, "delete": 0 }));
    assert_eq!(plan["summary"]["update"], 0);
    let whole = json(&place.run(&format!("{PLAN} --format json")).stdout);
    assert_eq!(whole.get("left_out"), None, "there is nothing to say of a plan that has everything");
}

#[test]
fn kinds_add_up_to_the_whole_plan() {
    let place = Place::with_example();
    let plan = |only: &str| json(&place.run(&format!("{PLAN} --format json{only}")).exits(0).stdout);
    let whole = plan("");
    assert_eq!(plan(" --only create --only update --only delete")["id"], whole["id"]);
    let parts = ["create", "update", "delete"].map(|kind| plan(&format!(" --only {kind}")));
    for (kind, part) in ["create", "update", "delete"].into_iter().zip(&parts) {
        assert!(part["summary"][kind].as_u64() > Some(0), "the example has a {kind}");
        assert!(part["changes"].as_array().expect("a list").iter().all(|change| change["action"] == kind));
        assert_eq!(part["summary"]["unchanged"], whole["summary"]["unchanged"]);
    }
    let count = |plan: &serde_json::Value| plan["changes"].as_array().map_or(0, Vec::len);
    assert_eq!(parts.iter().map(count).sum::<usize>(), count(&whole));
}

#[test]
fn only_what_is_in_the_plan_is_applied() {
    let place = Place::with_example();
    let run = place.run(&format!("{APPLY} --only create")).exits(0);
    assert!(run.stdout.contains("Left out by --only: 4 updates, 1 delete.\n"), "{}", run.stdout);
    let left = json(&place.run(&format!("{PLAN} --format json")).exits(0).stdout);
    assert_eq!(left["summary"]["create"], 0);
    assert_eq!((&left["summary"]["update"], &left["summary"]["delete"]), (&4.into(), &1.into()));
    place.run(&format!("{PLAN} --detailed-exitcode")).exits(2);
    let run = place.run(&format!("{PLAN} --detailed-exitcode --only create")).exits(0);
    assert!(!run.stdout.contains("No changes."), "others are pending:\n{}", run.stdout);
    let run = place.run(&format!("{APPLY} --only create")).exits(0);
    let end = "Plan: 0 to create, 0 to update, 0 to delete, 28 unchanged.\nLooked at: create changes only.\n";
    assert!(run.stdout.ends_with(end), "{}", run.stdout);
}

#[test]
fn guardrails_judge_what_is_in_the_plan() {
    let place = Place::with_example();
    place.run(&format!("{APPLY} --max-updates 0")).exits(3);
    place.run(&format!("{APPLY} --max-updates 0 --only create --only delete")).exits(0);
}
