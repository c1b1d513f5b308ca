//! What policies of IAM refuse, by each kind of policy and each operation, in the words of AWS.

use orgcontacts::backend::organization_file::{Encoding, wire};
use orgcontacts::backend::simulator::Simulator;
use serde_json::{Value, json};

use super::{Client, DELEGATE, MANAGEMENT, MEMBER, start};

const ROLE: &str = "arn:aws:iam::333333333333:role/team/caller";
const ACCOUNTS: &str = "arn:aws:account::111111111111:account/o-exampleorg/222222222222";

/// Every operation that a program like this one calls: the service, the operation, its input, what it acts on.
fn operations() -> Vec<(&'static str, &'static str, Value, String)> {
    let listed = |what: &str| format!("arn:aws:organizations::111111111111:{what}");
    let contact = json!({ "AccountId": MEMBER, "AlternateContactType": "BILLING", "Name": "SOC", "Title": "On call",
        "EmailAddress": "soc@example.com", "PhoneNumber": "1" });
    let unit = "ou-ab12-11111111";
    let below = |kind: &str, id: &str| listed(&format!("{kind}/o-exampleorg/{id}"));
    let any = || "*".to_owned();
    vec![
        ("account", "GetAlternateContact", contact.clone(), ACCOUNTS.to_owned()),
        ("account", "PutAlternateContact", contact.clone(), ACCOUNTS.to_owned()),
        ("account", "DeleteAlternateContact", contact, ACCOUNTS.to_owned()),
        ("organizations", "DescribeOrganization", json!({}), any()),
        ("organizations", "ListAccounts", json!({}), any()),
        ("organizations", "ListRoots", json!({}), any()),
        ("organizations", "ListAccountsForParent", json!({ "ParentId": "r-ab12" }), below("root", "r-ab12")),
        ("organizations", "ListOrganizationalUnitsForParent", json!({ "ParentId": unit }), below("ou", unit)),
        ("organizations", "ListTagsForResource", json!({ "ResourceId": MEMBER }), below("account", MEMBER)),
        ("organizations", "DescribeAccount", json!({ "AccountId": MEMBER }), below("account", MEMBER)),
        ("organizations", "DescribeOrganizationalUnit", json!({ "OrganizationalUnitId": unit }), below("ou", unit)),
        ("organizations", "ListParents", json!({ "ChildId": MEMBER }), below("account", MEMBER)),
        ("tag", "GetResources", json!({}), any()),
    ]
}

fn allow(actions: &str) -> Value {
    json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": actions, "Resource": "*" }] })
}

/// Everything is allowed, and all but roles is denied.
fn deny() -> Value {
    let denied = ["account:*", "organizations:*", "tag:*"];
    json!({ "Statement": [
        { "Effect": "Allow", "Action": "*", "Resource": "*" },
        { "Effect": "Deny", "Action": denied, "Resource": "*" },
    ] })
}

/// A delegated administrator whose role has these policies, with what else is said.
fn simulated(role: &Value, more: &[(&str, Value)]) -> Simulator {
    let mut simulate = json!({
        "delegated_administrators": [DELEGATE],
        "principals": { ROLE: role },
    });
    for (key, value) in more {
        simulate[*key] = value.clone();
    }
    start(&format!("simulate: {simulate}"))
}

/// Takes the role, with a policy for the session if there is one.
fn session(simulator: &Simulator, policy: Option<&Value>) -> Client {
    let escaped = |text: &str| -> String {
        text.bytes()
            .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
            .collect()
    };
    let policy = policy.map(|policy| format!("&Policy={}", escaped(&policy.to_string()))).unwrap_or_default();
    let form = format!("Action=AssumeRole&RoleArn={}&RoleSessionName=test{policy}", escaped(ROLE));
    let answer = Client::new(simulator, DELEGATE).sts(&form);
    assert_eq!(answer.status, 200, "{answer:?}");
    let element = |name: &str| answer.element(name).expect("it is in the answer");
    Client::new(simulator, &element("AccessKeyId")).with_token(&element("SessionToken"))
}

fn call(client: &mut Client, service: &str, operation: &str, input: &Value) -> super::Answer {
    match service {
        "account" => client.account(operation, input),
        "organizations" => client.organizations(operation, input),
        _ => client.tagging(operation, input),
    }
}

/// The kinds of policy: a delegated administrator whose role they bind, what its session is limited to, and what AWS
/// says.
fn kinds() -> Vec<(Simulator, Option<Value>, &'static str)> {
    let free = || json!({ "policies": [allow("*")] });
    let with = |key: &str, value: Value| {
        let mut role = free();
        role[key] = value;
        simulated(&role, &[])
    };
    let beside = |key: &str, value: Value| simulated(&free(), &[(key, value)]);
    let scp = |unit: &str, policy: Value| beside("service_control_policies", json!({ unit: [policy] }));
    vec![
        (with("policies", json!([allow("sts:*")])), None, "because no identity-based policy allows the ACTION action"),
        (with("policies", json!([deny()])), None, "with an explicit deny in an identity-based policy"),
        (with("boundary", allow("sts:*")), None, "because no permissions boundary allows the ACTION action"),
        (with("boundary", deny()), None, "with an explicit deny in a permissions boundary"),
        (simulated(&free(), &[]), Some(allow("sts:*")), "because no session policy allows the ACTION action"),
        (simulated(&free(), &[]), Some(deny()), "with an explicit deny in a session policy"),
        (scp("ou-ab12-11111111", allow("sts:*")), None, "because no service control policy allows the ACTION action"),
        (scp("r-ab12", deny()), None, "with an explicit deny in a service control policy"),
        (
            beside("vpc_endpoint_policy", allow("sts:*")),
            None,
            "because no VPC endpoint policy allows the ACTION action",
        ),
        (beside("vpc_endpoint_policy", deny()), None, "with an explicit deny in a VPC endpoint policy"),
    ]
}

/// Who is refused each operation by which kind of policy, and what AWS says of it.
#[test]
fn each_kind_of_policy_refuses_each_operation_in_its_words() {
    for (simulator, policy, why) in kinds() {
        let mut client = session(&simulator, policy.as_ref());
        for (service, operation, input, resource) in operations() {
            let (status, code, message) = call(&mut client, service, operation, &input).refusal();
            let action = format!("{service}:{operation}");
            let user = "arn:aws:sts::333333333333:assumed-role/caller/test";
            let expected = format!("User: {user} is not authorized to perform: {action} on resource: {resource} {why}");
            assert_eq!(message, expected.replace("ACTION", &action));
            let expected_status = if service == "account" { 403 } else { 400 };
            assert_eq!((status, code.as_str()), (expected_status, "AccessDeniedException"));
        }
    }
}

/// A policy of resources binds what is in an account of the organization, and only that.
#[test]
fn resource_control_policies_protect_accounts() {
    let protected = [("resource_control_policies", json!({ "ou-ab12-22222222": [deny()] }))];
    let simulator = simulated(&json!({ "policies": [allow("*")] }), &protected);
    let mut client = session(&simulator, None);
    let get = |client: &mut Client, account: &str| {
        client.account("GetAlternateContact", &json!({ "AccountId": account, "AlternateContactType": "BILLING" }))
    };
    let (_, _, message) = get(&mut client, MEMBER).refusal();
    assert!(message.ends_with("with an explicit deny in a resource control policy"), "{message}");
    assert_eq!(get(&mut client, DELEGATE).status, 404, "it is elsewhere, and has no such contact");
}

/// The role itself says who may take it.
#[test]
fn roles_say_whom_they_trust() {
    let trusting = |principal: &str, session: &str| {
        json!({ "trust": { "Statement": [{ "Effect": "Allow", "Principal": { "AWS": principal }, "Action": "sts:AssumeRole",
            "Condition": { "StringEquals": { "sts:RoleSessionName": session } } }] } })
    };
    let denying =
        json!({ "trust": { "Statement": [{ "Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole" }] } });
    let nobody = "because no role trust policy allows the sts:AssumeRole action";
    for (role, why) in [
        (trusting("arn:aws:iam::333333333333:user/simulated", "test"), None),
        (trusting("arn:aws:iam::333333333333:root", "test"), None),
        (trusting("333333333333", "test"), None),
        (trusting("arn:aws:iam::333333333333:root", "other"), Some(nobody)),
        (trusting("arn:aws:iam::111111111111:root", "test"), Some(nobody)),
        (denying, Some("with an explicit deny in the role trust policy")),
    ] {
        let simulator = simulated(&role, &[]);
        let form = "Action=AssumeRole&RoleArn=arn:aws:iam::333333333333:role/team/caller&RoleSessionName=test";
        let answer = Client::new(&simulator, DELEGATE).sts(form);
        match why {
            None => assert_eq!(answer.status, 200, "{role}"),
            Some(why) => assert!(format!("{answer:?}").contains(why), "{role}: {answer:?}"),
        }
    }
}

/// Service control policies bind members alone, and each level has to allow.
#[test]
fn the_management_account_is_bound_by_no_service_control_policy() {
    let simulator = start(&format!("simulate: {}", json!({ "service_control_policies": { "r-ab12": [deny()] } })));
    let own = json!({ "AlternateContactType": "BILLING" });
    assert_eq!(Client::new(&simulator, MANAGEMENT).account("GetAlternateContact", &own).status, 404);
    let (_, _, message) = Client::new(&simulator, MEMBER).account("GetAlternateContact", &own).refusal();
    assert!(message.ends_with("with an explicit deny in a service control policy"), "{message}");
}

/// Conditions on contact types and on places, in both contexts.
#[test]
fn conditions_see_the_type_and_the_place() {
    let policy = json!({ "Statement": [{
        "Effect": "Allow", "Action": "account:*", "Resource": "*",
        "Condition": {
            "ForAllValues:StringEquals": { "account:AlternateContactTypes": ["BILLING"] },
            "Null": { "account:AlternateContactTypes": "false" },
            "ForAnyValue:StringLike": { "account:AccountResourceOrgPaths": ["o-exampleorg/r-ab12/ou-ab12-11111111/*"] },
        },
    }] });
    let simulate = json!({ "principals": { MANAGEMENT: { "policies": [policy] } } });
    let simulator = start(&format!("simulate: {simulate}"));
    let status = |account: Option<&str>, kind: &str| {
        let mut input = json!({ "AlternateContactType": kind });
        if let Some(account) = account {
            input["AccountId"] = json!(account);
        }
        Client::new(&simulator, MANAGEMENT).account("GetAlternateContact", &input).status
    };
    assert_eq!(status(Some(MEMBER), "BILLING"), 200, "below the unit");
    assert_eq!(status(Some(DELEGATE), "BILLING"), 404, "right in the unit");
    assert_eq!(status(Some(MEMBER), "SECURITY"), 403);
    assert_eq!(status(Some(MEMBER), "OTHER"), 403);
    assert_eq!(status(None, "BILLING"), 403, "the standalone context has no path");
}

#[test]
fn what_is_no_policy_is_refused() {
    let read = |simulate: &Value| {
        let text = super::organization(&format!("simulate: {simulate}"));
        wire::parse(&text, Encoding::Yaml)
    };
    let statement = |extra: Value| {
        let mut statement = json!({ "Effect": "Allow", "Action": "*", "Resource": "*" });
        for (key, value) in extra.as_object().unwrap() {
            statement[key] = value.clone();
        }
        json!({ "principals": { MEMBER: { "policies": [{ "Statement": [statement] }] } } })
    };
    assert!(read(&statement(json!({ "Sid": "Fine" }))).is_ok());
    for wrong in [
        statement(json!({ "Effect": "Perhaps" })),
        statement(json!({ "Efect": "Allow" })),
        statement(json!({ "NotAction": "*" })),
        statement(json!({ "Condition": { "DateLessThan": { "aws:CurrentTime": "2026-01-01" } } })),
        statement(json!({ "Resource": 1.5, "NotResource": "*" })),
        json!({ "principals": { MEMBER: { "policies": [{}] } } }),
        json!({ "principals": { MEMBER: { "policies": [], "allow": [] } } }),
        json!({ "principals": { MEMBER: { "trust": { "Statement": [] } } } }),
        json!({ "principals": { "arn:aws:iam::222222222222:user/x": { "allow": [] } } }),
        json!({ "service_control_policies": { "r-ab12": [{}] } }),
        json!({ "service_control_policies": { "ou-ab12-99999999": [] } }),
    ] {
        assert!(read(&wrong).is_err(), "{wrong}");
    }
}
