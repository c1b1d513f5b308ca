//! The weekly report: what it keeps, and what it shows.

use std::fs;

use serde_json::json;

use super::{PLAN_ROLE, World, context};

#[test]
fn a_report_keeps_its_page_and_its_history() {
    let world = World::new();
    // A quarter of the example is not as its policy wants: too much for the workflow.
    let first = world.job("coverage.yml", "coverage", &context(json!({}))).ends(false);
    assert_eq!(first.roles, [PLAN_ROLE]);
    assert!(first.log.contains("which is under 90%"), "{}", first.log);
    assert!(first.summary.contains("contacts as the policy wants (66.6%)"), "{}", first.summary);
    let kept = |name: &str| fs::read_to_string(world.path(&format!("artifacts/{name}"))).expect("it was kept");
    for text in [kept("coverage/coverage.html"), kept("coverage/coverage.csv"), first.log, first.summary] {
        assert!(!text.contains("@example.com") && !text.contains("Mary Major"), "{text}");
    }
    assert!(kept("coverage/coverage.csv").contains("account_id,account_name,path,type,status,policy"));
    assert_eq!(kept("coverage-history/coverage-history.jsonl").lines().count(), 1);
    world.job("coverage.yml", "coverage", &context(json!({}))).ends(false);
    assert_eq!(kept("coverage-history/coverage-history.jsonl").lines().count(), 2, "each run adds to it");

    let planned = world.job("apply.yml", "plan", &context(json!({}))).ends(true);
    world.job("apply.yml", "apply", &super::needing(&planned)).ends(true);
    let last = world.job("coverage.yml", "coverage", &context(json!({}))).ends(true);
    assert!(last.summary.contains("(100.0%)"), "{}", last.summary);
    assert_eq!(world.writes().to_string(), planned.outputs["changes"].as_str().expect("a number"));
}

#[test]
fn a_policy_that_is_not_there_fails_the_report() {
    let world = World::new();
    fs::remove_dir_all(world.path("repository/contacts")).expect("it was there");
    let failed = world.job("coverage.yml", "coverage", &context(json!({}))).ends(false);
    assert!(failed.log.contains("contacts could not be read"), "{}", failed.log);
    assert!(!world.path("artifacts").exists(), "nothing is kept");
}
