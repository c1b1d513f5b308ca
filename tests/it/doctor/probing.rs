//! `--for apply`, and writing a contact as it is.

use orgcontacts::backend::simulator::Call;
use serde_json::Value;

use super::endpoint::{Rule, denied, foreign, no_policy, success};
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
    let asks = |operation: &str, resource: &str, kind: &str, path: &str| {
        let entry = |key: &str, value: &str| {
            format!(" ContextKeyName=account:{key},ContextKeyType=stringList,ContextKeyValues={value}")
        };
        let path = if path.is_empty() { String::new() } else { entry("AccountResourceOrgPaths", path) };
        format!(
            "aws iam simulate-principal-policy --policy-source-arn arn:aws:iam::100000000001:user/simulated \
             --action-names account:{operation} --resource-arns arn:aws:account::100000000001:account{resource} \
             --context-entries{}{path}",
            entry("AlternateContactTypes", kind)
        )
    };
    let put = |resource: &str, kind: &str, path: &str| asks("PutAlternateContact", resource, kind, path);
    // Each type by itself, on an account that the policy sets it of, and where that is.
    let all = [
        put("", "BILLING", ""),
        put("", "SECURITY", ""),
        put("/o-exampleorg/100000000002", "BILLING", "o-exampleorg/r-ex01/ou-ex01-security0/"),
        put("/o-exampleorg/100000000004", "OPERATIONS", "o-exampleorg/r-ex01/ou-ex01-workload/ou-ex01-workprod/"),
        put("/o-exampleorg/100000000002", "SECURITY", "o-exampleorg/r-ex01/ou-ex01-security0/"),
    ];
    let (test, path) = ("/o-exampleorg/100000000005", "o-exampleorg/r-ex01/ou-ex01-workload/ou-ex01-worktest/");
    assert_eq!(checked.check("write-contacts")["fix"]["value"], all.join("\n"));
    // Only what the policy removes.
    assert_eq!(
        checked.check("delete-contacts")["fix"]["value"],
        asks("DeleteAlternateContact", test, "OPERATIONS", path)
    );
    assert_eq!(puts(&setup), 0);
}

#[test]
fn a_contact_is_written_as_it_is_and_kept() {
    let setup = Setup::with(Vec::new()).asked(PROBE);
    let checked = setup.checked().fails(&[]).is("write-contacts", "ok").is("delete-contacts", "unknown");
    checked.says("write-contacts", "it is as before");
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
        .says("write-contacts", "nothing was written; the old value is in");
    assert_eq!((puts(&setup), kept(&setup).len()), (0, 1));
}

const BILLING: &str = r#""AccountId":"100000000005","AlternateContactType":"BILLING""#;

/// Another contact than there is.
fn otherwise() -> Rule {
    let other =
        r#"{"AlternateContact":{"Name":"Mary Major","Title":"x","EmailAddress":"m@example.com","PhoneNumber":"1"}}"#;
    success("GetAlternateContact", other).about(BILLING)
}

#[test]
fn a_contact_that_reads_otherwise_afterwards_is_told_with_how_to_restore_it() {
    // Read once to see what it is, and once right before it is written.
    let setup = Setup::with(vec![otherwise().after(2)]).asked(PROBE);
    let checked = setup.checked().fails(&[]).is("write-contacts", "ok");
    checked.says("write-contacts", "it has another value now").fix("write-contacts", "command", "orgcontacts revert");
    let [plan] = kept(&setup).try_into().expect("one plan is kept");
    let plan: Value = serde_json::from_str(&setup.place.read(&plan)).expect("it is JSON");
    assert_ne!(plan["changes"][0]["before"], plan["changes"][0]["after"]);
}

/// Whether it was written or not, it is what it was: only whether it may be written is not known.
#[test]
fn a_lost_answer_is_looked_up() {
    let lost = || foreign("PutAlternateContact", "502 Bad Gateway", "<html>");
    for (rule, written) in [(lost(), 0), (lost().reaching(), 1)] {
        let setup = Setup::with(vec![rule]).asked(PROBE);
        let checked = setup.checked().fails(&[]).is("write-contacts", "unknown");
        let checked = checked.says("write-contacts", "may or may not have been written back unchanged");
        checked.says("write-contacts", "it is as before").fix("write-contacts", "command", "aws iam simulate");
        assert_eq!((puts(&setup), kept(&setup).len()), (written, 1));
    }
    let setup = Setup::with(vec![lost(), otherwise().after(2)]).asked(PROBE);
    let checked = setup.checked().fails(&[]).is("write-contacts", "unknown");
    checked.says("write-contacts", "it has another value now").fix("write-contacts", "command", "orgcontacts revert");
    let unread = denied("GetAlternateContact", "").about(BILLING).after(2);
    let checked = Setup::with(vec![lost(), unread]).asked(PROBE).checked().fails(&[]).is("write-contacts", "unknown");
    checked.says("write-contacts", "it could not be read afterwards").no_fix("write-contacts");
}

/// It is said before anything is asked of it.
#[test]
fn only_an_active_member_is_written_to() {
    for (arguments, says) in [
        ("--for apply --probe 100000000014", "account 100000000014 is SUSPENDED, and only ACTIVE accounts are managed"),
        ("--for apply --probe 999999999999", "account 999999999999 is not in the organization"),
    ] {
        for setup in [Setup::with(Vec::new()), Setup::delegated(Vec::new())] {
            let setup = setup.asked(arguments);
            let checked = setup.checked().fails(&[]).is("write-contacts", "unknown").says("write-contacts", says);
            checked.says("write-contacts", "nothing was written");
            let state = setup.endpoint.simulator.state();
            let asked = |call: &Call| call.target.as_deref().is_some_and(|target| arguments.ends_with(target));
            let operations: Vec<&str> =
                state.calls.iter().filter(|call| asked(call)).map(|call| &*call.operation).collect();
            assert_eq!(operations, ["DescribeAccount"]);
        }
    }
    let unwell = denied("DescribeAccount", &no_policy("identity-based policy", "organizations:DescribeAccount"));
    let setup = Setup::with(vec![unwell]).asked("--for apply --probe 999999999999");
    setup.checked().fails(&["write-contacts"]).fix("write-contacts", "statement", "organizations:DescribeAccount");
}

#[test]
fn an_account_without_contacts_is_not_written_to() {
    let setup = Setup::with(Vec::new()).asked(PROBE);
    // Of the types that this policy manages, it has none.
    setup.place.write("contacts.yaml", PLAIN);
    let checked = setup.checked().fails(&[]).is("write-contacts", "unknown");
    checked.says("write-contacts", "no contact that AWS would accept").fix(
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
