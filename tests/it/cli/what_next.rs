//! What is said to do next: commands that do what they are named for, and hints that fit what went wrong.

use crate::support::program::{ORGANIZATION, Place, with_saved_plan};
use crate::support::snapshots::assert_snapshot;

/// Somebody changes a contact that a saved plan is about.
fn drift(place: &Place) {
    place.edit(ORGANIZATION, "mary.major@example.com", "mary.minor@example.com");
}

#[test]
fn a_plan_is_made_again_from_its_own_policy_and_as_it_was_narrowed() {
    let place = Place::with_example();
    place.write("c.yaml", place.read("contacts.yaml"));
    let flags = "--organization example --max-updates 50%";
    place.run(&format!("plan {flags} -p c.yaml --type billing --type operations --out plan.json")).exits(0);
    drift(&place);
    let run = place.run(&format!("apply plan.json {flags}")).exits(5);
    let (_, command) = run.stderr.split_once("To plan again, run: orgcontacts ").expect("a command is named");
    let expected = "plan --policy c.yaml --type billing --type operations --organization example --max-updates 50%";
    assert_eq!(command.trim_end(), expected);
    place.run(expected).exits(0);
    // What undoes a plan is made from that plan.
    place.run("revert plan.json --organization example --out back.json").exits(5);
    place.write(ORGANIZATION, place.read(ORGANIZATION).replace("@example.com", "@drifted.example.com"));
    let run = place.run("apply back.json --organization example");
    run.says("To plan again, run: orgcontacts revert plan.json --organization example\n");
}

#[test]
fn a_plan_that_apply_will_refuse_is_saved_without_a_command_that_fails() {
    let place = Place::with_example();
    let run = place.run("plan --organization example --max-updates 2 --out plan.json").exits(0);
    run.says("Saved the plan to plan.json.\n");
    place.edit(ORGANIZATION, "      security: null\n", "");
    let run = place.run("plan --organization example --max-updates 2 --out plan.json").exits(1);
    let (_, last) = run.stderr.split_once("Saved").expect("it says so");
    assert_eq!(last.lines().next(), Some(" the plan to plan.json."));
    let line = "apply plan.json --organization example";
    // Both that stand in its way are named at once.
    place.run(line).exits(3).says("pass --allow-incomplete to apply the rest; the guardrails need --max-updates 4 too");
    let run = place.run(&format!("{line} --allow-incomplete --max-updates 4")).exits(0);
    assert!(run.stdout.contains("Apply: "), "{}", run.transcript());
}

#[test]
fn a_part_of_an_id_is_wrong_usage() {
    let place = with_saved_plan();
    for part in ["df9f5061", "sha256:df9f5061", "SHA256:df9f5061", ""] {
        let run = place.run(&format!("apply plan.json --organization example --expect-plan={part}")).exits(64);
        run.says("write the whole ID or digest: `sha256:` and 64 hexadecimal digits");
    }
}

#[test]
fn files_that_a_command_does_not_take_are_sent_where_they_are_taken() {
    let place = with_saved_plan();
    let lines = [
        "plan plan.json",
        "plan contacts.yaml",
        "validate contacts.yaml",
        "import --from csv contacts.csv",
        "import --from terraform state.json",
        "show plan.json other.json",
    ];
    let said: String = lines.iter().map(|line| place.run(line).exits(64).transcript()).collect();
    assert_snapshot("cli/files-not-taken", &said);
    place.run("simulate contacts.yaml").exits(1).says("orgcontacts snapshot --out organization.yaml");
}

#[test]
fn a_plan_for_another_organization_file_names_the_file() {
    let place = with_saved_plan();
    place.write("other.yaml", place.read(ORGANIZATION).replace("o-exampleorg", "o-otherorg12"));
    let said = "the plan is for organization o-exampleorg, but other.yaml holds o-otherorg12";
    place.run("apply plan.json --organization other.yaml").exits(1).says(said);
    place.run("revert plan.json --organization other.yaml").exits(1).says(said);
}

/// Nobody has chosen the name of a temporary file, nor of a log where there is no plan yet.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_cannot_be_written_is_called_by_its_own_name() {
    let place = Place::with_example();
    // Nothing can be made there, not even by root.
    let unwritable =
        |path: &str| format!("error: {path} could not be written: No such file or directory (os error 2)\n");
    for (line, path) in [
        ("plan --organization example --out /proc/plan.json", "/proc/plan.json"),
        ("plan --organization example --into json=/proc/plan.json", "/proc/plan.json"),
        ("validate --into json=/proc/findings.json", "/proc/findings.json"),
        ("apply --organization example --auto-approve --out /proc/plan.json", "/proc/plan.json"),
    ] {
        let run = place.run(line).exits(1);
        assert!(run.stderr.ends_with(&unwritable(path)), "{}", run.transcript());
    }
}

#[test]
fn the_log_is_named_as_the_plan_is() {
    let place = with_saved_plan();
    place.run("apply plan.json --organization example").exits(0).says("  plan    plan.json\n  log     plan.json.log\n");
}

#[test]
fn a_port_that_is_taken_is_said_with_the_way_out() {
    let place = Place::with_example();
    place.run("plan --organization example").exits(0);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = taken.local_addr().expect("it is bound").port();
    let run = place.run(&format!("simulate {ORGANIZATION} --port {port}")).exits(1);
    run.says("hint: choose another --port, or leave it out for a free one");
}
