//! `apply`: what it changes, what it leaves behind, how it exits.

use std::fs::File;
use std::process::Stdio;

use crate::support::program::Place;
use crate::support::snapshots::assert_snapshot;
use crate::support::system::{is_private, symlink};

const APPLY: &str = "apply --organization example --auto-approve";
const ORGANIZATION: &str = "example-organization.yaml";

/// A directory with the example organization and a saved plan for it.
fn with_saved_plan() -> Place {
    let place = Place::with_example();
    place.run("plan --organization example --out plan.json").exits(0);
    place
}

fn report(place: &Place) -> serde_json::Value {
    serde_json::from_str(&place.read("report.json")).expect("the report is JSON")
}

#[test]
fn applying_makes_it_as_the_policy_says() {
    let place = Place::with_example();
    let run = place.run(APPLY).exits(0);
    assert_snapshot("cli/apply-example", &run.transcript());
    assert_snapshot("cli/apply-again", &place.run(APPLY).exits(0).transcript());
    place.run("plan --organization example --detailed-exitcode").exits(0);
}

#[test]
fn applying_touches_nothing_else() {
    let place = Place::with_example();
    let read = |text: &str| {
        orgcontacts::backend::organization_file::wire::parse(
            text,
            orgcontacts::backend::organization_file::Encoding::Yaml,
        )
        .expect("an organization file")
    };
    let before = read(include_str!("../../../organization.example.yaml"));
    place.run(&format!("{APPLY} --account 100000000004 --type billing")).exits(0);
    let after = read(&place.read(ORGANIZATION));
    let changed: Vec<String> = after
        .contacts
        .iter()
        .filter(|(key, contact)| before.contacts.get(key) != Some(contact))
        .map(|(key, _)| key.to_string())
        .collect();
    assert_eq!(changed, ["100000000004 billing"]);
    assert_eq!(after.contacts.len(), before.contacts.len());
    assert_eq!(after.organization.accounts(), before.organization.accounts());
    assert_eq!(after.organization.units(), before.organization.units());
    assert_eq!(after.read_at, before.read_at);
    assert!(is_private(&place.path(ORGANIZATION)));
}

#[test]
fn the_old_values_are_on_disk_before_anything_is_changed() {
    let place = Place::with_example();
    let before = place.run("plan --organization example --format json").exits(0).stdout;
    place.run(APPLY).exits(0);
    let is_plan = |name: &String| name.starts_with("state/") && !name.ends_with(".log");
    let saved: Vec<String> = place.files().into_iter().filter(is_plan).collect();
    assert_eq!(saved.len(), 1, "{saved:?}");
    assert!(saved[0].starts_with("state/orgcontacts/plans/o-exampleorg-"), "{saved:?}");
    assert!(is_private(&place.path(&saved[0])));
    let read = |text: &str| -> serde_json::Value { serde_json::from_str(text).expect("JSON") };
    assert_eq!(read(&place.read(&saved[0]))["changes"], read(&before)["changes"]);
    // It is a plan like any other.
    place.run(&format!("show {}", saved[0])).exits(0);
}

#[test]
fn the_old_values_can_be_put_where_the_user_wants() {
    let place = Place::with_example();
    place.run(&format!("{APPLY} --out old.json")).exits(0).says("old.json");
    assert_eq!(place.files(), ["contacts.yaml", ORGANIZATION, "old.json", "old.json.log"]);
    place.run("show old.json").exits(0);
}

#[test]
fn where_the_old_values_cannot_be_kept_nothing_is_changed() {
    let place = Place::with_example();
    // A folder cannot be made where a file is, not even by root.
    place.write("state", "a file");
    let run = place.run(APPLY).exits(1);
    assert!(run.stdout.ends_with("22 unchanged.\n"), "{}", run.stdout);
    assert_eq!(place.read(ORGANIZATION), include_str!("../../../organization.example.yaml"));
    assert_snapshot("cli/apply-unrecorded", &run.transcript().replace(&run.stdout, "[the plan]\n"));
    place
        .run(&format!("{APPLY} --out contacts.yaml/plan.json"))
        .exits(1)
        .says("contacts.yaml/plan.json could not be written");
    assert_eq!(place.read(ORGANIZATION), include_str!("../../../organization.example.yaml"));
}

#[test]
fn where_the_report_cannot_be_written_nothing_is_changed() {
    let place = Place::with_example();
    place.run("plan --organization example").exits(0);
    place
        .run(&format!("{APPLY} --report nowhere/report.json"))
        .exits(1)
        .says("nowhere/report.json could not be written");
    assert_eq!(place.read(ORGANIZATION), include_str!("../../../organization.example.yaml"));
}

#[test]
fn a_saved_plan_is_applied_as_it_is() {
    let place = with_saved_plan();
    // The policy of the moment does not matter any more.
    place.write("contacts.yaml", "broken: [");
    let run = place.run(&format!("apply plan.json --organization {ORGANIZATION} --report report.json")).exits(0);
    assert!(run.stdout.ends_with("\nApply: 11 applied.\n"), "{}", run.stdout);
    assert_snapshot("cli/apply-report", &place.read("report.json"));
    assert_eq!(
        place.files(),
        ["contacts.yaml", ORGANIZATION, "plan.json", "plan.json.log", "report.json"],
        "the plan is on disk already"
    );
}

#[test]
fn a_plan_can_be_applied_again() {
    let place = with_saved_plan();
    place.run(&format!("apply plan.json --organization {ORGANIZATION}")).exits(0);
    let after = place.read(ORGANIZATION);
    let run = place.run(&format!("apply plan.json --organization {ORGANIZATION} --report report.json")).exits(0);
    assert!(run.stdout.ends_with("\nApply: 0 applied, 11 already applied.\n"), "{}", run.stdout);
    assert_eq!(report(&place)["summary"]["already_applied"], 11);
    assert_eq!(place.read(ORGANIZATION), after);
}

#[test]
fn what_somebody_else_changed_is_left_alone() {
    let place = with_saved_plan();
    place.edit(ORGANIZATION, "name: Mary Major, title: Finance", "name: Mary Major, title: Controller");
    let run = place.run(&format!("apply plan.json --organization {ORGANIZATION} --report report.json")).exits(5);
    let (_, outcome) = run.stdout.split_once("22 unchanged.\n").expect("the plan is shown first");
    assert_snapshot("cli/apply-drifted", outcome);
    run.says(&format!("1 contact drifted. To plan again, run: orgcontacts plan --organization {ORGANIZATION}\n"));
    let report = report(&place);
    assert_eq!((&report["summary"]["applied"], &report["summary"]["drifted"]), (&10.into(), &1.into()));
    assert_eq!(report["changes"][0]["outcome"], "drifted");
    assert_eq!(report["changes"][0]["found"]["title"], "Controller");
    assert!(place.read(ORGANIZATION).contains("Mary Major"));
}

#[test]
fn a_plan_that_has_drifted_as_a_whole_is_stale() {
    let place = Place::with_example();
    place.run("plan --organization example --account 100000000004 --type billing --out plan.json").exits(0);
    place.edit(ORGANIZATION, "name: Mary Major, title: Finance", "name: Mary Major, title: Controller");
    let before = place.read(ORGANIZATION);
    place.run(&format!("apply plan.json --organization {ORGANIZATION}")).exits(4);
    assert_eq!(place.read(ORGANIZATION), before);
}

#[test]
fn a_plan_in_which_nothing_succeeded_and_something_failed_is_an_error() {
    let place = Place::with_example();
    place.run("plan --organization example --account 100000000005 --type security --out plan.json").exits(0);
    place.edit(ORGANIZATION, "      security: null\n", "");
    let run = place.run(&format!("apply plan.json --organization {ORGANIZATION}")).exits(1);
    assert!(run.stdout.ends_with("Apply: 0 applied, 1 failed.\n"), "{}", run.stdout);
    run.says("1 change left. To finish, run: orgcontacts apply plan.json --organization example-organization.yaml\n");
}

#[test]
fn with_nothing_to_do_the_report_is_empty() {
    let place = Place::with_example();
    let line = format!("{APPLY} --account 100000000009 --report report.json");
    place.run(&line).exits(0);
    let report = report(&place);
    assert_eq!(report["changes"], serde_json::json!([]));
    assert_eq!(report["interrupted"], false);
    assert_eq!(place.files(), ["contacts.yaml", ORGANIZATION, "report.json"], "there is nothing to keep");
}

#[test]
fn where_nobody_can_be_asked_nothing_is_changed() {
    let place = Place::with_example();
    let run = place.run("apply --organization example").exits(64);
    assert_eq!(place.read(ORGANIZATION), include_str!("../../../organization.example.yaml"));
    assert_eq!(place.files(), ["contacts.yaml", ORGANIZATION]);
    assert_snapshot("cli/apply-without-terminal", &run.transcript().replace(&run.stdout, "[the plan]\n"));
}

/// `orgcontacts apply | head -1`
#[test]
fn a_closed_pipe_stops_nothing_half_way() {
    let place = Place::with_example();
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let line = format!("{APPLY} --report report.json");
    let output = place.command(&line).stdout(writer).stderr(Stdio::piped()).output().expect("the program runs");
    place.ended(&line, &output).exits(0);
    assert_eq!(report(&place)["summary"]["applied"], 11);
    place.run("plan --organization example --detailed-exitcode").exits(0);
}

/// A full disk, as Linux offers one.
#[cfg(target_os = "linux")]
#[test]
fn a_plan_that_cannot_be_shown_is_not_applied() {
    let place = Place::with_example();
    let full = File::options().write(true).open("/dev/full").expect("Linux has a full disk");
    let output = place.command(APPLY).stdout(full).stderr(Stdio::piped()).output().expect("the program runs");
    place.ended(APPLY, &output).exits(1).says("could not be written to standard output");
    assert_eq!(place.read(ORGANIZATION), include_str!("../../../organization.example.yaml"));
}

#[test]
fn a_file_that_another_process_is_changing_is_left_alone() {
    let place = with_saved_plan();
    let line = format!("apply plan.json --organization {ORGANIZATION}");
    let held = File::open(place.path(ORGANIZATION)).expect("it is there");
    held.lock().expect("it can be locked");
    assert_snapshot("cli/apply-locked", &place.run(&line).exits(1).transcript());
    assert_eq!(place.read(ORGANIZATION), include_str!("../../../organization.example.yaml"));
    // Reading needs no lock.
    place.run("plan --organization example").exits(0);
    // Closing it might not be enough: a program that another test starts may have it for a moment.
    held.unlock().expect("it was locked");
    place.run(&line).exits(0);
}

#[test]
fn through_a_link_the_file_is_changed_and_the_link_stays() {
    let place = with_saved_plan();
    symlink(ORGANIZATION, place.path("link.yaml")).expect("a link");
    place.run("apply plan.json --organization link.yaml").exits(0);
    assert!(std::fs::symlink_metadata(place.path("link.yaml")).expect("it is there").is_symlink());
    place.run(&format!("plan --organization {ORGANIZATION} --detailed-exitcode")).exits(0);
}

#[test]
fn a_run_that_is_refused_leaves_a_report_that_nothing_was_attempted() {
    let place = Place::with_example();
    place.run(&format!("{APPLY} --account 100000000004 --report report.json")).exits(0);
    std::fs::remove_file(place.path(ORGANIZATION)).expect("it is there");
    place.run(&format!("{APPLY} --report report.json --max-changes 1")).exits(3);
    let report = report(&place);
    assert_eq!(report["summary"]["not_attempted"], 11, "{report}");
}

#[test]
fn no_report_of_an_earlier_run_is_left_by_one_that_ends_before_it_has_begun() {
    let place = with_saved_plan();
    let line = "apply plan.json --organization example --report report.json";
    place.run(line).exits(0);
    place.write(ORGANIZATION, "broken");
    place.run(line).exits(1);
    assert!(!place.path("report.json").exists());
}

#[test]
fn with_redact_no_line_of_the_policy_is_shown() {
    let place = Place::with_example();
    place.edit("contacts.yaml", "name: Security Operations Centre", "name: \" Security Operations Centre\"");
    for command in ["plan", "apply --auto-approve", "explain 100000000005"] {
        let run = place.run(&format!("{command} --organization example --redact"));
        assert!(run.stderr.contains("stray-whitespace"), "{}", run.stderr);
        assert!(!run.stderr.contains("Security Operations"), "{}", run.stderr);
    }
}
