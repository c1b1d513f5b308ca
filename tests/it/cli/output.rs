//! Colours, quiet and verbose: where what goes.

use crate::support::program::Place;

const PLAN: &str = "plan --organization example";

#[test]
fn colours_are_for_terminals_unless_asked_for() {
    let place = Place::with_example();
    place.run(PLAN).exits(0);
    let plain = place.run(PLAN).exits(0).stdout;
    assert!(!plain.contains('\u{1b}'));
    let styled = place.run(&format!("{PLAN} --color always")).exits(0).stdout;
    assert!(styled.contains("\u{1b}[32m+ create"), "{}", styled.escape_debug());
    assert_eq!(place.run(&format!("{PLAN} --color never")).exits(0).stdout, plain);
    // Even where something insists that this is a terminal.
    let with = |line: &str, variables: &[(&str, &str)]| {
        let output = place.command(line).envs(variables.iter().copied()).output().expect("the program runs");
        place.ended(line, &output).exits(0).stdout
    };
    assert_eq!(with(PLAN, &[("CLICOLOR_FORCE", "1")]), styled);
    assert_eq!(with(PLAN, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]), plain);
    assert_eq!(with(&format!("{PLAN} --color never"), &[("CLICOLOR_FORCE", "1")]), plain);
    assert_eq!(with(&format!("{PLAN} --color always"), &[("NO_COLOR", "1")]), styled);
}

#[test]
fn errors_are_coloured_like_results() {
    let place = Place::empty();
    let plain = place.run("validate").exits(1).stderr;
    assert!(plain.starts_with("error: "), "{plain}");
    let styled = place.run("validate --color always").exits(1).stderr;
    assert!(styled.starts_with("\u{1b}[1m\u{1b}[31merror:\u{1b}[0m "), "{}", styled.escape_debug());
    place.write("contacts.yaml", "version: 2\n");
    assert!(place.run("validate --color always").exits(1).stderr.contains("\u{1b}["));
    assert!(!place.run("validate").exits(1).stderr.contains("\u{1b}["));
}

#[test]
fn quiet_leaves_results_and_errors() {
    let place = Place::with_example();
    let line = format!("{PLAN} --quiet --out plan.json");
    let run = place.run(&line).exits(0);
    assert_eq!(run.stderr, "");
    assert!(run.stdout.ends_with("22 unchanged.\n"), "{}", run.stdout);
    let run = place.run("apply plan.json --quiet --organization example-organization.yaml").exits(0);
    assert_eq!(run.stderr, "");
    place.run("show missing.json --quiet").exits(1).says("missing.json could not be read");
}

/// Warnings go to standard error, so that the result can be piped.
#[test]
fn warnings_do_not_mix_with_results() {
    let place = Place::with_example();
    place.edit("contacts.yaml", "  - ou: /Suspended", "  - ou: [/Suspended, \"/Retired/*\"]");
    let run = place.run(&format!("{PLAN} --format json --quiet")).exits(0).says("warning[unknown-ou]");
    assert!(serde_json::from_str::<serde_json::Value>(&run.stdout).is_ok());
}

/// Nothing of a contact is in what is not a result: it might end in a log.
#[test]
fn contacts_are_in_results_alone() {
    let place = Place::with_example();
    for line in
        [&format!("{PLAN} --verbose --out plan.json"), "apply plan.json -v --organization example-organization.yaml"]
    {
        let run = place.run(line).exits(0);
        for word in ["Mary Major", "mary.major@example.com", "soc@example.com", "555 01"] {
            assert!(!run.stderr.contains(word), "{word}: {}", run.stderr);
        }
        assert!(run.stdout.contains("Mary Major"));
    }
}
