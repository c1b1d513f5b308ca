//! What the program says of itself, and of command lines that make no sense.

use crate::support::program::Place;
use crate::support::snapshots::assert_snapshot;

/// The commands and their place in the gallery.
pub const COMMANDS: &[(&str, &str)] = &[
    ("plan", "help/plan"),
    ("apply", "help/apply"),
    ("show", "help/show"),
    ("revert", "help/revert"),
    ("validate", "help/validate"),
    ("test", "help/test"),
    ("explain", "help/explain"),
    ("report", "help/report"),
    ("snapshot", "help/snapshot"),
    ("import", "help/import"),
    ("doctor", "help/doctor"),
    ("setup", "help/setup"),
    ("simulate", "help/simulate"),
    ("schema", "help/schema"),
    ("iam", "help/iam"),
    ("init", "help/init"),
    ("completions", "help/completions"),
    ("man", "help/man"),
    ("help", "help/help"),
];

#[track_caller]
fn check(name: &str, line: &str) {
    let run = Place::empty().run(line).exits(0);
    assert_eq!(run.stderr, "");
    assert!(run.stdout.lines().all(|line| line.chars().count() <= 100), "{}", run.stdout);
    assert_snapshot(name, &run.stdout);
}

#[test]
fn every_command_explains_itself() {
    check("help/orgcontacts", "--help");
    for (command, name) in COMMANDS {
        check(name, &format!("{command} --help"));
    }
}

#[test]
fn every_command_has_examples_exit_codes_and_variables() {
    for (command, _) in COMMANDS.iter().copied().chain([("", "")]) {
        let help = Place::empty().run(&format!("{command} --help")).stdout;
        for title in ["\nExamples:\n", "\nExit codes:\n", "\nEnvironment variables:\n"] {
            assert!(help.contains(title), "{command}: {title}");
        }
    }
}

/// Whoever asks in short wants it on one screen.
#[test]
fn short_help_fits_on_a_screen() {
    for (command, _) in COMMANDS.iter().copied().chain([("", "")]) {
        let lines = Place::empty().run(&format!("{command} -h")).stdout.lines().count();
        assert!(lines <= 50, "{command} -h has {lines} lines");
    }
}

#[test]
fn every_command_is_in_the_gallery() {
    let help = Place::empty().run("--help").stdout;
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let commands: Vec<&str> = commands.filter_map(|line| line.split_whitespace().next()).collect();
    let known: Vec<&str> = COMMANDS.iter().map(|(command, _)| *command).collect();
    assert_eq!(commands, known);
}

#[test]
fn the_version_is_that_of_the_package() {
    let run = Place::empty().run("--version").exits(0);
    assert_eq!(run.stdout, format!("orgcontacts {}\n", env!("CARGO_PKG_VERSION")));
}

/// clap's own exit code, 2, would read as "changes pending".
/// Lines that are wrong usage, whatever the policy says.
const WRONG_USAGE: &[&str] = &[
    "",
    "frobnicate",
    "plan --frobnicate",
    "plan --only rename",
    "plan --type secops",
    "plan --max-updates many",
    "plan --max-changes 10%",
    "plan --format yaml",
    "plan --into plan.json",
    "plan --into json=",
    "plan --into sarif=",
    "plan --into yaml=plan.yaml",
    "plan --into json=contacts.yaml",
    "plan --into json=plan.json --into text=./plan.json",
    "plan --out plan.json --into json=plan.json",
    "validate --format yaml",
    "validate --into junit=contacts.yaml",
    "show plan.json --format sarif",
    "show plan.json --into markdown=plan.json",
    "revert plan.json --into github=annotations.txt",
    "apply --into sarif=report.sarif",
    "apply --report report.json --into json=report.json",
    "snapshot --max-age soon",
    "snapshot --out example-organization.yaml --organization example",
    "plan --color sometimes",
    "plan --quiet --verbose",
    "show",
    "apply --yes",
    "apply -y",
    "apply --verify-timeout soon",
    "apply --no-verify --verify-timeout 5s",
    "apply plan.json --policy contacts.yaml",
    "apply plan.json --account 100000000004",
    "apply plan.json --type billing",
    "apply plan.json --only create",
    "apply plan.json --out other.json",
    "explain",
    "explain --email nobody",
    "explain audit --format tap",
    "explain audit --into json",
    "explain audit --now 2031-05-31T10:00",
    "validate --now 31.5.2031",
    "test",
    "test --organization example --format json",
    "test --organization example --into tap=",
];

#[test]
fn wrong_usage_exits_with_64() {
    let place = Place::with_example();
    let mut transcript = String::new();
    for line in WRONG_USAGE {
        let run = place.run(line).exits(64);
        assert_eq!(run.stdout, "", "{line}");
        if !line.is_empty() {
            transcript.push_str(&run.transcript());
            transcript.push('\n');
        }
    }
    assert_eq!(place.files(), ["contacts.yaml"], "nothing is written");
    assert_snapshot("cli/wrong-usage", &transcript);
}
