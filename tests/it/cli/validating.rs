//! `validate`: a policy by itself, or against an organization file.

use crate::support::program::Place;
use crate::support::snapshots::assert_snapshot;

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
        "  nobody: { name: N, title: T, email: n@example.com, phone: \"1\" }\ndefaults:",
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
