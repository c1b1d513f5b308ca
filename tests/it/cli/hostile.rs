//! Whatever accounts, rules, files and arguments are called, nothing that is printed does anything to a terminal, or
//! in a job's log.

use orgcontacts::backend::organization_file::{Encoding, wire};
use serde_json::json;

use crate::support::harmless::check;
use crate::support::program::{Place, Run};

/// What terminals and runners make something of.
const NASTY: &str = "x\n::stop-commands::y\n ##[error]z ##vso[task.debug]a \u{202e}\u{2066}\u{200b}\u{2800}\u{3000}\u{e0041}\u{ad}\u{1b}[2J e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}";

/// The same as far as a name in a policy goes with it, and without a line end: it begins a line itself.
const KEY: &str = "::stop-commands::y";

/// An organization in which everything is called so.
fn organization() -> String {
    let contact = json!({ "name": NASTY, "title": NASTY, "email": format!("{NASTY}@example.com"), "phone": NASTY });
    let account = |id: &str, name: &str| {
        json!({
            "id": id, "name": name, "email": NASTY, "state": "ACTIVE", "parent": "ou-ab12-11111111",
            "tags": { KEY: NASTY, NASTY: KEY, "\u{202e}a: b": "c", " # d": "'e\" \\" },
            "contacts": { "billing": contact, "operations": null, "security": null },
        })
    };
    json!({
        "format": "orgcontacts/organization", "version": 1,
        "organization": { "id": "o-exampleorg", "management_account": "111111111111" },
        "units": [
            { "id": "r-ab12", "name": "Root" },
            { "id": "ou-ab12-11111111", "name": NASTY, "parent": "r-ab12" },
        ],
        "accounts": [account("111111111111", NASTY), account("222222222222", KEY)],
    })
    .to_string()
}

fn policy() -> serde_json::Value {
    json!({
        "version": 1,
        "contacts": {
            "a": { "name": "A", "title": "T", "email": "a@example.com", "phone": "1" },
            "b": { "name": format!("B\u{202e}"), "title": "{tag:::stop-commands::y|d}", "email": "b@example.com", "phone": "1" },
        },
        "defaults": { "billing": "a" },
        "rules": [
            { "name": format!("r\u{202e} ##[error]x"), "match": { "names": "*" }, "security": "b" },
            { "name": "s", "match": { "tags": { KEY: "*" } }, "operations": "a" },
            { "name": "t", "match": { "tags": { NASTY: "*" } }, "operations": "b" },
        ],
    })
}

fn place() -> Place {
    let place = Place::empty();
    place.write("o.json", organization());
    place.write("contacts.yaml", policy().to_string());
    let expectation = |contact: &str| json!({ "name": format!("e{contact} ##[x]\u{202e}"), "match": { "ou": "/" }, "billing": contact });
    place.write(
        "expectations.yaml",
        json!({ "version": 1, "expect": [expectation("a"), expectation("b")] }).to_string(),
    );
    place
}

#[track_caller]
fn harmless(run: &Run) {
    check(&run.stdout, run.line.contains("github"));
    check(&run.stderr, false);
}

#[test]
fn results_in_every_format() {
    let place = place();
    let mut printed = 0;
    for (command, formats) in [
        (
            "plan --organization o.json",
            ["text", "json", "markdown", "github", "sarif", "junit", "codequality"].as_slice(),
        ),
        ("plan --organization o.json --color always", &["text"]),
        ("plan --organization o.json --redact", &["text", "json", "markdown", "github", "sarif"]),
        ("validate --organization o.json", &["text", "json", "markdown", "github", "sarif", "junit", "codequality"]),
        ("explain 111111111111 --organization o.json", &["text", "json"]),
        ("test --organization o.json", &["text", "tap", "junit"]),
        ("report --organization o.json", &["text", "json", "markdown", "html"]),
        ("apply --organization o.json --auto-approve --allow-incomplete", &[""]),
        ("snapshot --organization o.json", &[""]),
        ("snapshot --organization o.json --redact", &[""]),
    ] {
        for format in formats {
            let format = if format.is_empty() { String::new() } else { format!(" --format {format}") };
            let run = place.run(&format!("{command}{format}"));
            assert_ne!(run.code, 64, "{}", run.transcript());
            harmless(&run);
            printed += run.stdout.len();
        }
    }
    assert!(printed > 10_000, "something was printed");
}

#[test]
fn mistakes_in_every_format() {
    let place = place();
    let mut policy = policy();
    policy[NASTY] = json!(NASTY);
    policy[KEY] = json!(KEY);
    policy["contacts"]["c"] = json!({ "like": NASTY, "email": NASTY, NASTY: NASTY });
    policy["rules"][0]["billing"] = json!(NASTY);
    policy["exclude"] = json!([{ "ou": NASTY, "accounts": NASTY, "tags": NASTY }]);
    place.write("contacts.yaml", policy.to_string());
    for format in ["text", "json", "markdown", "github", "sarif", "junit", "codequality"] {
        let run = place.run(&format!("validate --format {format}")).exits(1);
        harmless(&run);
        assert!(!run.stderr.is_empty(), "mistakes are shown");
    }
}

#[test]
fn arguments_that_are_repeated() {
    let place = place();
    for arguments in [
        vec![NASTY],
        vec!["plan", NASTY],
        vec!["plan", "--account", NASTY],
        vec!["plan", "--type", NASTY],
        vec!["plan", "--format", NASTY],
        vec!["plan", "--max-updates", NASTY],
        vec!["plan", "--into", &format!("{NASTY}={NASTY}")],
        vec!["plan", "--organization", "o.json", "--move", &format!("{NASTY}={NASTY}")],
        vec!["plan", "--organization", NASTY],
        vec!["plan", "-p", NASTY],
        vec!["show", NASTY],
        vec!["explain", &format!("{NASTY}?"), "--organization", "o.json"],
        vec!["simulate", "--quota", NASTY, "o.json"],
    ] {
        let output = place.command("").args(&arguments).output().expect("the program runs");
        let run = place.ended(&format!("{arguments:?}"), &output);
        assert_ne!(run.code, 0, "{}", run.transcript());
        harmless(&run);
        // An argument makes no lines of its own.
        assert!(
            !run.stderr.lines().any(|line| line.starts_with(" ##") || line.starts_with(r"\u{3a}")),
            "{}",
            run.stderr
        );
    }
}

/// Escapes mean the same to whoever parses the result.
#[test]
fn a_snapshot_says_the_same_with_escapes() {
    let place = place();
    let parsed = |text: &str, encoding| wire::render(&wire::parse(text, encoding).expect("a file"), Encoding::Json);
    let printed = place.run("snapshot --organization o.json").exits(0).stdout;
    let written = parsed(&organization(), Encoding::Json);
    assert_eq!(parsed(&printed, Encoding::Yaml), written);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&written).expect("JSON")["accounts"][0]["name"], NASTY);
}
