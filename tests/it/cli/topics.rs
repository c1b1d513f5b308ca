//! `help`: commands and codes, and how errors lead to it.

use super::help::COMMANDS;
use crate::support::program::{Place, Run};
use crate::support::snapshots::assert_snapshot;

#[test]
fn help_explains_commands_as_flags_do() {
    let place = Place::empty();
    for command in COMMANDS.iter().map(|(command, _)| *command).chain([""]) {
        let [help, flag] = [format!("help {command}"), format!("{command} --help")];
        assert_eq!(place.run(&help).exits(0).stdout, place.run(&flag).exits(0).stdout, "{help}");
    }
}

#[test]
fn help_explains_codes() {
    let place = Place::empty();
    let topics = ["unknown-key", "exceeded-guardrail", "unverified", "interrupted", "no-way-to-account"];
    let explained: String =
        topics.iter().map(|topic| place.run(&format!("help {topic}")).exits(0).transcript() + "\n").collect();
    assert_snapshot("cli/help-codes", &explained);
}

/// As clap does for commands.
#[test]
fn help_suggests_what_was_meant() {
    let place = Place::empty();
    let topics = ["unknwon-key", "Drifted", "valdate", "zzz", "a\nb", "plan apply"];
    let refused: String = topics
        .iter()
        .map(|topic| {
            let output = place.command("help").args(topic.split(' ')).output().expect("the program runs");
            place.ended(&format!("help {}", topic.escape_default()), &output).exits(64).transcript() + "\n"
        })
        .collect();
    assert_snapshot("cli/help-unknown", &refused);
}

/// Insists on the last word of a run.
#[track_caller]
fn leads_to(run: &Run, code: &str) {
    let last = run.stderr.lines().last().unwrap_or_default();
    assert!(last.contains(&format!("about this error, run `orgcontacts help {code}`")), "{}", run.transcript());
}

#[test]
fn errors_lead_to_help_once_a_run() {
    let place = Place::with_example();
    let leads = |line: &str| place.run(line).stderr.matches("orgcontacts help ").count();
    assert_eq!(leads("validate"), 0, "there is nothing to explain");
    place.edit("contacts.yaml", "ou: /Suspended", "ou: /Retired");
    let run = place.run("plan --organization example -q");
    leads_to(&run, "unknown-ou");
    assert_eq!(leads("plan --organization example --redact"), 1);
    place.edit("contacts.yaml", "security: soc", "security: scc");
    let run = place.run("validate --format github").exits(1);
    leads_to(&run, "unknown-contact");
    assert!(!run.stdout.contains("orgcontacts help"), "it is no part of a result");
}

#[test]
fn warnings_alone_lead_nowhere() {
    let place = Place::with_example();
    let contact = "  nobody: { name: N, title: T, email: n@example.com, phone: \"+1 206 555 0100\" }\ndefaults:";
    place.edit("contacts.yaml", "defaults:", contact);
    let run = place.run("validate").exits(0).says("warning[unused-contact]");
    assert!(!run.stderr.contains("orgcontacts help"), "{}", run.stderr);
    let run = place.run("validate --deny-warnings").exits(1);
    leads_to(&run, "unused-contact");
}

/// A saved plan shows what was found when it was made.
#[test]
fn errors_of_a_saved_plan_lead_to_help() {
    let place = Place::with_example();
    place.edit("contacts.yaml", "ou: /Suspended", "ou: /Retired");
    place.run("plan --organization example --out plan.json");
    for line in ["show plan.json", "apply plan.json --organization example --auto-approve"] {
        let run = place.run(line);
        leads_to(&run, "unknown-ou");
    }
    assert_eq!(place.run("show plan.json --format json").stderr, "");
}
