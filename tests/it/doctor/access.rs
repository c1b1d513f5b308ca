//! Roles in member accounts.

use super::Setup;
use super::endpoint::{denied, denies, no_policy, silence};

fn with_role(rules: Vec<super::Rule>) -> Setup {
    Setup::with(rules).asked("--via-role Contacts")
}

#[test]
fn a_role_that_works() {
    with_role(Vec::new()).checked().fails(&[]).is("via-role", "ok").says("via-role", "works in accounts");
    let all = Setup::with(Vec::new()).asked("--via-role Contacts --all").checked().fails(&[]);
    all.says("via-role", "more");
    Setup::with(Vec::new()).checked().is("via-role", "not-needed");
}

#[test]
fn a_role_that_may_not_be_assumed() {
    let action = "sts:AssumeRole";
    let checked = with_role(vec![denied("AssumeRole", &no_policy("identity-based policy", action))]).checked();
    let checked = checked.fails(&["via-role"]).fix("via-role", "statement", "arn:aws:iam::*:role/Contacts");
    checked.is("read-member-contacts", "ok");
    for reason in [no_policy("role trust policy", action), " with an explicit deny in the role trust policy".to_owned()]
    {
        let checked = with_role(vec![denied("AssumeRole", &reason)]).checked().fails(&["via-role"]);
        checked.says("via-role", "role trust policy").fix("via-role", "text", "in the member account");
    }
    // A role that is not there looks like one that does not trust.
    let checked =
        with_role(vec![denied("AssumeRole", " on resource: arn:aws:iam::100000000002:role/Contacts")]).checked();
    checked.fails(&["via-role"]).fix("via-role", "text", "check that the role exists");
    let checked = with_role(vec![denied("AssumeRole", &denies("service control policy"))]).checked();
    checked.fails(&["via-role"]).fix("via-role", "text", "service control policies");
    with_role(vec![silence("AssumeRole")]).checked().fails(&["via-role"]).says("via-role", "no usable answer");
}

#[test]
fn a_role_that_is_missing_in_some_accounts() {
    let checked = with_role(vec![denied("AssumeRole", "").about("100000000004")]).checked().fails(&["via-role"]);
    checked.says("via-role", "1 of 5 failed; account 100000000004");
}

#[test]
fn a_role_that_may_not_read() {
    // Sessions of the role name no account.
    let action = "account:GetAlternateContact";
    let simulate = "simulate:\n  principals:\n    \"100000000002\": { allow: [\"sts:*\"] }\n";
    let checked = Setup::of(simulate, Vec::new()).asked("--via-role Contacts").checked().fails(&["via-role"]);
    let checked = checked.fix("via-role", "statement", action);
    checked.fix("via-role", "statement", r#""Resource":"arn:aws:account::*:account""#);
}
