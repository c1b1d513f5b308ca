//! What a person sees.

use super::endpoint::{denied, no_policy};
use super::{PLAIN, Setup};
use crate::support::snapshots::assert_snapshot;

fn transcript(setup: &Setup) -> String {
    let text = setup.run("text").transcript();
    text.replace(&setup.endpoint.url(), "http://127.0.0.1:PORT")
}

#[test]
fn all_is_well() {
    assert_snapshot("doctor/ready", &transcript(&Setup::with(Vec::new())));
}

#[test]
fn something_is_missing() {
    let missing = no_policy("identity-based policy", "organizations:ListRoots");
    let off = "simulate:\n  trusted_access: false\n";
    let setup = Setup::of(off, vec![denied("ListRoots", &missing)]).asked("--for apply --via-role Contacts");
    assert_snapshot("doctor/not-ready", &transcript(&setup));
}

/// What only writing would tell, with the question to IAM in its place.
#[test]
fn for_apply() {
    let setup = Setup::with(Vec::new()).asked("--for apply --profile prod");
    let config = "[profile prod]\naws_access_key_id = 100000000001\naws_secret_access_key = simulated\n";
    setup.place.write(".aws/config", config);
    setup.place.write("contacts.yaml", PLAIN);
    assert_snapshot("doctor/for-apply", &transcript(&setup));
}

#[test]
fn as_json() {
    let text = Setup::with(Vec::new()).called_by("100000000005").asked("--for apply");
    let json = text.run("json").stdout.replace(&text.endpoint.url(), "http://127.0.0.1:PORT");
    assert_snapshot("doctor/json", &json);
}
