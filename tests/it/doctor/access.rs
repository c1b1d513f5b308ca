//! Roles in member accounts.

use super::endpoint::{denied, denies, no_policy, silence};
use super::{PLAIN, Setup};

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

/// What writes is the role, so that IAM is asked about it, in the account that it is in.
#[test]
fn writes_through_a_role_are_asked_about_it() {
    let setup = Setup::with(Vec::new()).asked("--for apply --via-role team/Contacts");
    setup.place.write("contacts.yaml", PLAIN);
    let checked = setup.checked().is("write-contacts", "unknown");
    let fix = checked.check("write-contacts")["fix"]["value"].as_str().expect("a command").to_owned();
    let lines: Vec<&str> = fix.lines().collect();
    let [own, whose, member] = lines.as_slice() else { panic!("{fix}") };
    assert!(own.contains("--policy-source-arn arn:aws:iam::100000000001:user/simulated "), "{own}");
    assert_eq!(*whose, "# With credentials of account 100000000002:");
    for part in [
        "--policy-source-arn arn:aws:iam::100000000002:role/team/Contacts ",
        "--resource-arns arn:aws:account::100000000002:account ",
    ] {
        assert!(member.contains(part), "{member}");
    }
    let text = setup.run("text").stdout;
    assert!(text.contains("hint: with credentials of account 100000000002, run: aws iam simulate"), "{text}");
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
