//! Nothing is printed into a file that is read or written.

use std::fs::{self, File};
use std::process::Stdio;

use super::{APPLY, ORGANIZATION, SAVED, printing_to, unchanged, with_saved_plan};
use crate::support::program::{Place, Run};
use crate::support::system::symlink;

#[test]
fn a_log_is_not_what_is_printed() {
    let place = with_saved_plan();
    let run = printing_to(&place, "plan.json.log", SAVED).exits(64);
    run.says("standard output goes there");
    assert_eq!(place.read("plan.json.log"), "");
    unchanged(&place);
}

/// Runs with standard output (1), standard error (2) or both at the end of a file.
fn printing(place: &Place, streams: &str, name: &str, line: &str) -> Run {
    let open = || Stdio::from(File::options().append(true).create(true).open(place.path(name)).expect("a file"));
    let piped_unless = |stream| if streams.contains(stream) { open() } else { Stdio::piped() };
    let mut command = place.command(line);
    let output = command.stdout(piped_unless('1')).stderr(piped_unless('2')).output().expect("the program runs");
    place.ended(line, &output)
}

/// Files that a command needs, each with a command that needs it.
fn needed_files() -> Vec<(&'static str, String)> {
    let on_organization = |command: &str| (ORGANIZATION, format!("{command} --organization {ORGANIZATION}"));
    vec![
        ("plan.json", SAVED.to_owned()),
        ("plan.json", format!("{SAVED} --report report.json --redact")),
        ("plan.json", "show plan.json".to_owned()),
        ("plan.json", "show link.json".to_owned()),
        ("plan.json", "revert plan.json --organization example".to_owned()),
        ("plan.json", "plan --organization example --out plan.json".to_owned()),
        ("plan.json", "plan --organization example --into json=plan.json --append".to_owned()),
        ("plan.json.log", SAVED.to_owned()),
        ("plan.json.log", "show plan.json".to_owned()),
        ("plan.json.log", "revert plan.json --organization example".to_owned()),
        ("plan.json.log", "plan --organization example --out plan.json".to_owned()),
        ("contacts.yaml", "validate".to_owned()),
        ("contacts.yaml", "plan --organization example --redact".to_owned()),
        ("contacts.yaml", "explain / --organization example".to_owned()),
        ("contacts.yaml", APPLY.to_owned()),
        ("contacts.yaml", "test --organization example".to_owned()),
        ("contacts.yaml", "snapshot --organization example --redact --policy contacts.yaml".to_owned()),
        ("policy/contacts.yaml", "validate --policy policy".to_owned()),
        ("expectations.yaml", "test --organization example".to_owned()),
        ("faults.yaml", format!("simulate {ORGANIZATION} --faults faults.yaml")),
        (ORGANIZATION, format!("simulate {ORGANIZATION}")),
        (ORGANIZATION, SAVED.to_owned()),
        (ORGANIZATION, "plan --organization example".to_owned()),
        (ORGANIZATION, format!("snapshot --organization example --out {ORGANIZATION}")),
        on_organization("validate"),
        on_organization("test"),
        on_organization("snapshot"),
        on_organization("explain /"),
        on_organization("revert plan.json"),
    ]
}

/// `orgcontacts apply plan.json >> plan.json`: the only copy of the old values, with text behind it.
#[test]
fn nothing_is_printed_into_a_file_that_is_needed() {
    let place = with_saved_plan();
    place.write("expectations.yaml", include_str!("../../../../expectations.example.yaml"));
    place.write("faults.yaml", "[]");
    place.write("policy/contacts.yaml", place.read("contacts.yaml"));
    symlink("plan.json", place.path("link.json")).expect("a link");
    for (name, line) in &needed_files() {
        let there = place.path(name).exists().then(|| place.read(name));
        for streams in ["1", "2", "12"] {
            let run = printing(&place, streams, name, line).exits(64);
            assert!(place.read(name) == there.clone().unwrap_or_default(), "{streams} {line}");
            assert_eq!(run.stdout, "", "{line}");
            let said = if streams == "1" { "was left as it is: standard output goes there" } else { "" };
            assert_eq!(run.stderr.is_empty(), said.is_empty(), "{}", run.transcript());
            run.says(said);
        }
        if there.is_none() {
            fs::remove_file(place.path(name)).expect("it was made by this test");
        }
    }
    unchanged(&place);
}

/// What is said about standard output would go to standard error, which is another file that is needed.
#[test]
fn nothing_is_said_of_one_file_into_another() {
    let place = with_saved_plan();
    let (plan, policy) = (place.read("plan.json"), place.read("contacts.yaml"));
    let append = |name| File::options().append(true).open(place.path(name)).expect("a file");
    let line = "plan --organization example --out plan.json";
    let mut command = place.command(line);
    let status = command.stdout(append("plan.json")).stderr(append("contacts.yaml")).status();
    assert_eq!(status.expect("the program runs").code(), Some(64));
    assert!((place.read("plan.json"), place.read("contacts.yaml")) == (plan, policy));
}

#[test]
fn wrong_usage_is_not_told_into_a_file_that_is_named() {
    let place = with_saved_plan();
    let plan = place.read("plan.json");
    for line in ["apply plan.json --no-such-flag", "show --into json=plan.json", "plan --out=plan.json --no-such-flag"]
    {
        printing(&place, "2", "plan.json", line).exits(64);
        assert!(place.read("plan.json") == plan, "{line}");
        printing(&place, "2", "log.txt", line).exits(64);
    }
    assert_eq!(place.read("log.txt").matches("Usage:").count(), 3, "{}", place.read("log.txt"));
}

/// Standard error of a job is often a file.
#[cfg(unix)]
#[test]
fn what_goes_to_our_own_streams_is_appended_to_them() {
    let place = Place::with_example();
    place.edit("contacts.yaml", "security: soc", "security: scc");
    for (flag, both) in [("/dev/stderr", false), ("/dev/stderr", true), ("/dev/stdout", true)] {
        place.write("log.txt", "before\n");
        let log = File::options().append(true).open(place.path("log.txt")).expect("a file");
        let mut command = place.command(&format!("validate --into github={flag}"));
        command.stderr(log.try_clone().expect("it is open"));
        command.stdout(if both { Stdio::from(log) } else { Stdio::null() });
        assert_eq!(command.status().expect("the program runs").code(), Some(1));
        let text = place.read("log.txt");
        assert!(text.starts_with("before\n") && text.contains("\n::error file="), "{text}");
        assert!(text.contains("error[unknown-contact]"), "{text}");
    }
    let run = printing_to(&place, "out.txt", "validate --into json=out.txt").exits(64);
    run.says("standard output goes there");
}
