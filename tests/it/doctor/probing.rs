//! `--for apply`, and writing a contact as it is.

use serde_json::Value;

use super::endpoint::{denied, no_policy, success};
use super::{PLAIN, Setup};

const APPLY: &str = "--for apply";
const PROBE: &str = "--for apply --probe 100000000005";

/// The plans that were kept.
fn kept(setup: &Setup) -> Vec<String> {
    let plans = setup.place.files().into_iter();
    plans.filter(|file| file.starts_with("state/orgcontacts/plans/") && file.ends_with(".json")).collect()
}

fn puts(setup: &Setup) -> u64 {
    setup.endpoint.simulator.state().calls.count("PutAlternateContact", "ok")
}

#[test]
fn writing_is_unknown_until_it_is_tried() {
    let setup = Setup::with(Vec::new()).asked(APPLY);
    let checked = setup.checked().fails(&[]).is("write-contacts", "unknown").is("delete-contacts", "unknown");
    let asks = "aws iam simulate-principal-policy --policy-source-arn arn:aws:iam::100000000001:user/simulated \
                --action-names account:PutAlternateContact";
    let checked = checked.fix("write-contacts", "command", asks);
    checked.fix("delete-contacts", "command", "--action-names account:DeleteAlternateContact");
    assert_eq!(puts(&setup), 0);
}

#[test]
fn a_contact_is_written_as_it_is_and_kept() {
    let setup = Setup::with(Vec::new()).asked(PROBE);
    let checked = setup.checked().fails(&[]).is("write-contacts", "ok").is("delete-contacts", "unknown");
    checked.says("write-contacts", "reads as before");
    assert_eq!(puts(&setup), 1);
    let [plan] = kept(&setup).try_into().expect("one plan is kept");
    let plan: Value = serde_json::from_str(&setup.place.read(&plan)).expect("it is JSON");
    let change = &plan["changes"][0];
    assert_eq!((&change["account"]["id"], &change["before"]), (&Value::from("100000000005"), &change["after"]));
}

#[test]
fn a_write_that_is_refused_leaves_what_it_was_in_a_file() {
    let missing = no_policy("identity-based policy", "account:PutAlternateContact");
    let setup = Setup::with(vec![denied("PutAlternateContact", &missing)]).asked(PROBE);
    let checked = setup.checked().fails(&["write-contacts"]);
    checked
        .fix("write-contacts", "statement", "account:PutAlternateContact")
        .says("write-contacts", "what it was is in");
    assert_eq!((puts(&setup), kept(&setup).len()), (0, 1));
}

#[test]
fn a_contact_that_reads_otherwise_afterwards_is_told_with_how_to_restore_it() {
    let other =
        r#"{"AlternateContact":{"Name":"Mary Major","Title":"x","EmailAddress":"m@example.com","PhoneNumber":"1"}}"#;
    let rule =
        success("GetAlternateContact", other).about(r#""AccountId":"100000000005","AlternateContactType":"BILLING""#);
    // Read once to see what it is, and once right before it is written.
    let setup = Setup::with(vec![rule.after(2)]).asked(PROBE);
    let checked = setup.checked().fails(&[]).is("write-contacts", "ok");
    checked.says("write-contacts", "reads otherwise now").fix("write-contacts", "command", "orgcontacts revert");
    let [plan] = kept(&setup).try_into().expect("one plan is kept");
    let plan: Value = serde_json::from_str(&setup.place.read(&plan)).expect("it is JSON");
    assert_ne!(plan["changes"][0]["before"], plan["changes"][0]["after"]);
}

#[test]
fn an_account_without_contacts_is_not_written_to() {
    let setup = Setup::with(Vec::new()).asked(PROBE);
    // Of the types that this policy manages, it has none.
    setup.place.write("contacts.yaml", PLAIN);
    let checked = setup.checked().fails(&[]).is("write-contacts", "unknown");
    checked.says("write-contacts", "no contact that AWS would take").fix(
        "write-contacts",
        "command",
        "aws iam simulate",
    );
    assert_eq!((puts(&setup), kept(&setup).len()), (0, 0));
}

#[test]
fn an_account_that_the_policy_excludes_is_not_written_to() {
    let setup = Setup::with(Vec::new()).asked("--for apply --probe 100000000006");
    setup.place.write("contacts.yaml", PLAIN);
    setup.checked().is("write-contacts", "ok");
    assert_eq!(puts(&setup), 1, "it has a contact that could be written as it is");
    setup.place.write("contacts.yaml", format!("{PLAIN}exclude: [{{ accounts: \"100000000006\" }}]\n"));
    setup.checked().is("write-contacts", "unknown");
    assert_eq!(puts(&setup), 1);
}

#[test]
fn the_management_account_is_not_reached_from_elsewhere() {
    let setup = Setup::delegated(Vec::new()).asked("--for apply --probe 100000000001");
    let checked = setup.checked().fails(&["write-contacts"]);
    checked.fix("write-contacts", "text", "management account itself");
    assert_eq!(puts(&setup), 0);
}

#[test]
fn a_probe_for_plan_and_a_file_in_place_of_aws_are_wrong_usage() {
    for arguments in ["--probe 100000000005", "--organization example", "--all", "--for revert"] {
        let setup = Setup { arguments, ..Setup::with(Vec::new()) };
        setup.run("json").exits(64);
    }
}
