//! Each operation refused by each kind of policy, as IAM judges it: what AWS says, read and told with what to do.

use serde_json::{Value, json};

use super::{ADMINISTRATOR, Setup};
use crate::simulator::Client;

/// An operation, the check that fails with it, and how `doctor` is called to meet with it.
const OPERATIONS: [(&str, &str, &str); 6] = [
    ("organizations:DescribeOrganization", "organization", ""),
    ("organizations:ListAccounts", "list-accounts", ""),
    ("organizations:ListRoots", "list-units", ""),
    ("organizations:ListTagsForResource", "read-tags", ""),
    ("account:GetAlternateContact", "read-member-contacts", ""),
    ("account:PutAlternateContact", "write-contacts", "--for apply --probe 100000000005"),
];

/// A kind of policy that binds the caller, and who has to change it.
const KINDS: [(&str, &str); 4] = [
    ("permissions boundary", "whoever set the caller's permissions boundary"),
    ("service control policy", "whoever manages the organization's service control policies"),
    ("VPC endpoint policy", "whoever manages the VPC endpoint's policy"),
    ("session policy", "session"),
];

/// Everything is allowed but one action.
fn without(action: &str) -> Value {
    json!({ "Statement": [{ "Effect": "Allow", "NotAction": action, "Resource": "*" }] })
}

/// One action is denied.
fn denying(action: &str) -> Value {
    json!({ "Statement": [
        { "Effect": "Allow", "Action": "*", "Resource": "*" },
        { "Effect": "Deny", "Action": action, "Resource": "*" },
    ] })
}

fn everything() -> Value {
    json!({ "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] })
}

/// A delegated administrator who is bound as the file says.
fn bound(key: &str, value: &Value, arguments: &'static str) -> Setup {
    let mut simulate = json!({ "delegated_administrators": [ADMINISTRATOR] });
    simulate[key] = value.clone();
    let simulate = format!("simulate: {simulate}\n");
    Setup::of(&simulate, Vec::new()).called_by(ADMINISTRATOR).asked(arguments)
}

fn of_principal(policy: &Value, boundary: Option<&Value>, arguments: &'static str) -> Setup {
    let mut principal = json!({ "policies": [policy] });
    if let Some(boundary) = boundary {
        principal["boundary"] = boundary.clone();
    }
    bound("principals", &json!({ ADMINISTRATOR: principal }), arguments)
}

/// A role of the delegated administrator's account, in a session with a policy of its own.
fn in_session(policy: &Value, arguments: &'static str) -> Setup {
    let setup = bound("principals", &json!({}), arguments);
    let escaped = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let role = escaped(&format!("arn:aws:iam::{ADMINISTRATOR}:role/plan"));
    let form = format!("Action=AssumeRole&RoleArn={role}&RoleSessionName=ci&Policy={}", escaped(&policy.to_string()));
    let answer = Client::new(&setup.endpoint.simulator, ADMINISTRATOR).sts(&form);
    let element = |name: &str| &*answer.element(name).expect("it is in the answer").leak();
    setup.under("AWS_ACCESS_KEY_ID", element("AccessKeyId")).under("AWS_SESSION_TOKEN", element("SessionToken"))
}

/// A caller who is bound by a kind of policy.
fn bound_by(kind: &str, policy: &Value, arguments: &'static str) -> Setup {
    match kind {
        "permissions boundary" => of_principal(&everything(), Some(policy), arguments),
        "service control policy" => {
            bound("service_control_policies", &json!({ "ou-ex01-security0": [policy] }), arguments)
        }
        "VPC endpoint policy" => bound("vpc_endpoint_policy", policy, arguments),
        "session policy" => in_session(policy, arguments),
        other => panic!("nobody is bound by a {other}"),
    }
}

#[test]
fn what_an_identity_policy_lacks_or_denies() {
    for (action, code, arguments) in OPERATIONS {
        let checked = of_principal(&without(action), None, arguments).checked().fails(&[code]);
        checked.says(code, "no identity-based policy allows it").fix(code, "statement", action);
        let checked = of_principal(&denying(action), None, arguments).checked().fails(&[code]);
        let checked = checked.says(code, "explicitly denied by an identity-based policy");
        checked.fix(code, "text", &format!("remove the deny of {action} from the caller's identity-based policies"));
    }
}

#[test]
fn what_another_kind_of_policy_lacks_or_denies() {
    for (kind, who) in KINDS {
        for (action, code, arguments) in OPERATIONS {
            let checked = bound_by(kind, &without(action), arguments).checked().fails(&[code]);
            let checked = checked.says(code, &format!("no {kind} allows it")).fix(code, "text", who);
            checked.fix(code, "text", action);
            let checked = bound_by(kind, &denying(action), arguments).checked().fails(&[code]);
            let checked = checked.says(code, &format!("explicitly denied by a {kind}")).fix(code, "text", who);
            checked.fix(code, "text", action);
        }
    }
}

/// It binds accounts, whoever calls.
#[test]
fn what_a_resource_control_policy_lacks_or_denies() {
    for (action, code, arguments) in OPERATIONS.into_iter().filter(|(action, _, _)| action.starts_with("account:")) {
        for policy in [without(action), denying(action)] {
            let attached = json!({ "r-ex01": [policy] });
            let checked = bound("resource_control_policies", &attached, arguments).checked().fails(&[code]);
            let checked = checked.says(code, "resource control policy");
            checked.fix(code, "text", "whoever manages the organization's resource control policies");
        }
    }
    for policy in [without("sts:AssumeRole"), denying("sts:AssumeRole")] {
        let attached = json!({ "100000000002": [policy] });
        let checked =
            bound("resource_control_policies", &attached, "--via-role Contacts").checked().fails(&["via-role"]);
        let checked = checked.says("via-role", "1 of 5 failed; account 100000000002");
        checked.fix("via-role", "text", "whoever manages the organization's resource control policies");
    }
}

/// The role in members trusts somebody else, or nobody.
#[test]
fn what_a_role_trust_policy_lacks_or_denies() {
    let another = json!({ "Statement": [
        { "Effect": "Allow", "Principal": { "AWS": "100000000009" }, "Action": "sts:AssumeRole" },
    ] });
    let nobody = json!({ "Statement": [{ "Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole" }] });
    for (trust, says, what) in [
        (another, "no role trust policy allows it", "make the role's trust policy trust the caller"),
        (nobody, "explicitly denied by a role trust policy", "remove the deny from the role's trust policy"),
    ] {
        let role = json!({ "arn:aws:iam::100000000002:role/Contacts": { "trust": trust } });
        let checked = bound("principals", &role, "--via-role Contacts").checked().fails(&["via-role"]);
        checked.says("via-role", says).fix("via-role", "text", what);
    }
}

/// The statement that is suggested is all that was missing.
#[test]
fn a_statement_that_was_suggested_suffices() {
    for (action, code, arguments) in OPERATIONS {
        let checked = of_principal(&without(action), None, arguments).checked();
        let fix: Value = serde_json::from_str(checked.check(code)["fix"]["value"].as_str().expect("a statement"))
            .expect("it is JSON");
        let suggested = if fix.is_array() { fix } else { json!([fix]) };
        let both = json!([without(action), { "Statement": suggested }]);
        let principals = json!({ ADMINISTRATOR: { "policies": both } });
        bound("principals", &principals, arguments).checked().fails(&[]).is(code, "ok");
    }
}
