//! `validate`: a policy by itself, or against an organization file.

use crate::support::program::Place;
use crate::support::snapshots::assert_snapshot;
use crate::support::system::symlink;

#[test]
fn a_valid_policy_is_said_to_be() {
    let place = Place::with_example();
    let run = place.run("validate").exits(0);
    assert_snapshot("cli/validate", &run.transcript());
    assert_eq!(place.files(), ["contacts.yaml"]);
    place.run("validate --organization example").exits(0);
}

#[test]
fn every_mistake_is_shown_at_once() {
    let place = Place::with_example();
    place.edit("contacts.yaml", "security: soc", "security: scc");
    place.edit("contacts.yaml", "deletes: 1", "deletes: few");
    let run = place.run("validate").exits(1);
    assert_eq!(run.stdout, "");
    assert_snapshot("cli/validate-mistakes", &run.transcript());
    // `plan` says the same of it, and asks nobody.
    assert_eq!(place.run("plan --organization example").exits(1).stderr, run.stderr);
    assert_eq!(place.files(), ["contacts.yaml"]);
}

#[test]
fn warnings_stop_nothing() {
    let place = Place::with_example();
    place.edit(
        "contacts.yaml",
        "defaults:",
        "  nobody: { name: N, title: T, email: n@example.com, phone: \"+1 206 555 0100\" }\ndefaults:",
    );
    assert_snapshot("cli/validate-warning", &place.run("validate").exits(0).transcript());
}

#[test]
fn an_organization_file_shows_what_a_policy_by_itself_cannot() {
    let place = Place::with_example();
    place.edit("contacts.yaml", "\"{tag:team}-oncall@example.com\"", "\"{tag:tier}-oncall@example.com\"");
    place.edit("contacts.yaml", "accounts: [\"100000000013\"]", "accounts: [\"100000000099\"]");
    place.edit("contacts.yaml", "team: [payments, search, network]", "team: \"*\"");
    place.edit("contacts.yaml", "ou: /Workloads/Prod", "ou: /Workloads");
    place.run("validate").exits(0);
    assert_snapshot(
        "cli/validate-against-an-organization",
        &place.run("validate --organization example").exits(1).transcript(),
    );
}

/// What was to protect accounts and is gone is an error wherever policy and organization are both at hand.
#[test]
fn an_organizational_unit_that_protects_has_to_be_there() {
    let place = Place::with_example();
    place.write("expectations.yaml", include_str!("../../../expectations.example.yaml"));
    place.edit("contacts.yaml", "  - ou: /Suspended", "  - ou: [/Suspended, /Retired]");
    let lines = ["validate", "test", "plan", "plan --account 100000000004", "plan --only create"];
    for line in lines {
        place.run(&format!("{line} --organization example")).exits(1).says("error[unknown-ou]");
    }
    place.run("validate").exits(0);
    // A path with a star may well lead nowhere.
    place.edit("contacts.yaml", "/Retired", "\"/Retired/*\"");
    for line in lines {
        place.run(&format!("{line} --organization example")).exits(0).says("warning[unknown-ou]");
    }
}

#[test]
fn warnings_can_be_errors() {
    let place = Place::with_example();
    place.write("expectations.yaml", include_str!("../../../expectations.example.yaml"));
    place.edit("contacts.yaml", "  - ou: /Suspended", "  - ou: [/Suspended, \"/Retired/*\"]");
    for line in ["validate", "test"] {
        let line = format!("{line} --organization example");
        place.run(&line).exits(0).says("warning[unknown-ou]");
        place.run(&format!("{line} --deny-warnings")).exits(1).says("error[unknown-ou]");
        for (value, code) in [("1", 1), ("true", 1), ("0", 0), ("", 0)] {
            let output = place.command(&line).env("ORGCONTACTS_DENY_WARNINGS", value).output().expect("it runs");
            place.ended(&line, &output).exits(code);
        }
    }
    // An organization file is all there, whichever accounts a run is about.
    let plan = "plan --organization example --account 100000000004";
    place.run(plan).exits(0).says("warning[unknown-ou]");
    place.run(&format!("{plan} --deny-warnings")).exits(1);
    place.edit("contacts.yaml", "\"/Retired/*\"", "/");
    place.run("validate --deny-warnings").exits(0);
}

#[test]
fn the_policy_can_be_named_by_a_variable() {
    let place = Place::with_example();
    std::fs::rename(place.path("contacts.yaml"), place.path("other.yaml")).expect("it can be renamed");
    let validate = |line: &str| {
        let output = place.command(line).env("ORGCONTACTS_POLICY", "other.yaml").output().expect("it runs");
        place.ended(line, &output)
    };
    validate("validate").exits(0);
    validate("validate -p contacts.yaml").exits(1).says("contacts.yaml could not be read");
    // It stands in for a flag that nobody gave, so it is in the way of nothing.
    validate("plan --organization example --out plan.json").exits(0);
    validate("apply plan.json --organization example --auto-approve").exits(0);
    validate("apply plan.json -p other.yaml --organization example --auto-approve").exits(64);
}

/// Whoever may write into a folder of the policy could link a file of the machine there, to read it in a job's log.
#[test]
fn nothing_is_shown_of_a_file_that_a_link_leads_out_to() {
    let place = Place::with_example();
    place.write("secrets/netrc", "machine: example.com\nlogin: { token: hunter2 }\n");
    std::fs::create_dir(place.path("policy")).expect("a folder");
    std::fs::rename(place.path("contacts.yaml"), place.path("policy/contacts.yaml")).expect("it can be renamed");
    let link = |name: &str| symlink(place.path("secrets/netrc"), place.path(name)).expect("a link");
    link("policy/linked.yaml");
    for format in ["text", "json", "markdown", "github", "sarif", "junit", "codequality"] {
        let run = place.run(&format!("validate -p policy --format {format}")).exits(1).says("secrets/netrc");
        for secret in ["hunter2", "token", "login", "machine"] {
            assert!(!run.stdout.contains(secret) && !run.stderr.contains(secret), "{secret}: {}", run.transcript());
        }
    }
}

#[test]
fn warnings_of_a_saved_plan_can_be_errors() {
    let place = Place::with_example();
    place.edit("contacts.yaml", "  - ou: /Suspended", "  - ou: [/Suspended, \"/Retired/*\"]");
    place.run("snapshot --organization example --out organization.yaml").exits(0);
    place.run("plan --organization organization.yaml --out plan.json").exits(0).says("warning[unknown-ou]");
    let before = place.read("organization.yaml");
    let apply = "apply plan.json --organization organization.yaml --auto-approve";
    place.run(&format!("{apply} --deny-warnings")).exits(3);
    assert_eq!(place.read("organization.yaml"), before);
    place.run(apply).exits(0);
}
