//! Each operation that the program needs, denied by each kind of policy: it ends as it should, and says which kind.

use serde_json::{Value, json};

use super::{EXAMPLE, World, unhurried};

const DELEGATE: &str = "100000000003";

/// The organization with something in `simulate:`, seen by a delegated administrator.
fn world(simulate: &Value) -> World {
    let mut simulate = simulate.clone();
    simulate["delegated_administrators"] = json!([DELEGATE]);
    let mut world = World::with(&format!("{EXAMPLE}\nsimulate: {simulate}\n"), unhurried());
    world.caller = DELEGATE;
    world
}

/// A policy that allows everything but one action: expressly, or by saying nothing of it.
fn all_but(action: &str, explicit: bool) -> Value {
    match explicit {
        true => json!({ "Statement": [
            { "Effect": "Allow", "Action": "*", "Resource": "*" },
            { "Effect": "Deny", "Action": action, "Resource": "*" },
        ] }),
        false => json!({ "Statement": [{ "Effect": "Allow", "NotAction": action, "Resource": "*" }] }),
    }
}

/// What AWS calls each kind of policy that binds a user, and how a file says it.
fn kinds(action: &str, explicit: bool) -> Vec<(&'static str, Value)> {
    let policy = || all_but(action, explicit);
    let all = || json!({ "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] });
    let user = |what: Value| json!({ "principals": { DELEGATE: what } });
    vec![
        ("identity-based policy", user(json!({ "policies": [policy()] }))),
        ("permissions boundary", user(json!({ "policies": [all()], "boundary": policy() }))),
        ("service control policy", json!({ "service_control_policies": { "r-ex01": [policy()] } })),
        ("VPC endpoint policy", json!({ "vpc_endpoint_policy": policy() })),
    ]
}

/// Runs a command that needs an operation, and insists that it ends with a code and names the kind.
#[track_caller]
fn ends(simulate: &Value, kind: &str, line: &str, codes: &[i32]) {
    let world = world(simulate);
    let run = world.run(line);
    assert!(codes.contains(&run.code), "{}", run.transcript());
    // Text is broken into lines where a name has a space.
    let said = format!("{} {}", run.stdout, run.stderr).to_lowercase();
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains(&kind.to_lowercase()), "{kind} is not named:\n{}", run.transcript());
}

#[test]
fn what_is_needed_to_know_the_organization_is_denied() {
    for operation in
        ["DescribeOrganization", "ListAccounts", "ListRoots", "ListOrganizationalUnitsForParent", "ListTagsForResource"]
    {
        // What is forbidden and what is not allowed come to the same here, and are told apart for contacts.
        for (kind, simulate) in kinds(&format!("organizations:{operation}"), operation.len() % 2 == 0) {
            ends(&simulate, kind, "plan", &[1]);
        }
    }
}

#[test]
fn reads_and_writes_of_contacts_are_denied() {
    let apply = "apply --auto-approve --max-deletes unlimited";
    for (operation, line, codes) in [
        ("GetAlternateContact", "plan", &[1][..]),
        ("PutAlternateContact", apply, &[1, 5]),
        ("DeleteAlternateContact", apply, &[5]),
    ] {
        let action = format!("account:{operation}");
        for explicit in [true, false] {
            for (kind, simulate) in kinds(&action, explicit) {
                ends(&simulate, kind, line, codes);
            }
            let protected =
                json!({ "resource_control_policies": { "ou-ex01-workload": [all_but(&action, explicit)] } });
            ends(&protected, "resource control policy", line, &[1, 5]);
        }
    }
}

/// Of a role that cannot be taken, or may not do it, the program says why, and goes the other way.
#[test]
fn roles_in_members_are_denied() {
    let role = "arn:aws:iam::100000000005:role/Contacts";
    let nobody = json!({ "Statement": [{ "Effect": "Allow", "Principal": { "AWS": "100000000009" }, "Action": "sts:AssumeRole" }] });
    let deny = all_but("account:GetAlternateContact", true);
    for (kind, simulate) in [
        ("role trust policy", json!({ "principals": { role: { "trust": nobody } } })),
        ("identity-based policy", json!({ "principals": { role: { "policies": [deny] } } })),
        ("service control policy", json!({ "service_control_policies": { "100000000005": [deny] } })),
    ] {
        let world = world(&simulate);
        let run = world.run("plan --via-role Contacts").exits(0);
        let said = run.stderr.lines().find(|line| line.contains("100000000005")).expect("the account is named");
        assert!(kind == "role trust policy" || said.contains(kind), "{said}");
    }
}

/// The session of a plan cannot write, whatever its role may.
#[test]
fn sessions_are_held_to_what_they_are_for() {
    let world = world(&json!({}));
    world.run("plan --via-role Contacts").exits(0);
    assert_eq!(world.count("GetAlternateContact", "AccessDeniedException"), 0, "it may read its own contacts");
    world.run("apply --auto-approve --via-role Contacts").exits(0);
    assert_eq!(world.count("PutAlternateContact", "AccessDeniedException"), 0);
}
