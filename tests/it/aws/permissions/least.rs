//! Everything that `iam` prints for a command is called by it, in one of the situations that it can meet with.

use std::collections::BTreeSet;

use orgcontacts::backend::directory::{IamPolicy, Permissions, SimulatedRole};
use serde_json::{Value, json};

use super::{DELEGATE, actions, calls, printed, restrict, world};
use crate::aws::{MANAGEMENT, World};
use crate::simulator::Client;

const EXAMPLE_POLICY: &str = include_str!("../../../../contacts.example.yaml");

/// What was called, and what alone was denied, over several runs of a command.
#[derive(Default)]
struct Called {
    called: BTreeSet<String>,
    allowed: BTreeSet<String>,
}

impl Called {
    /// Runs a command with what is printed for it, in which something has been changed; only `denied` may be denied.
    fn run(&mut self, caller: &'static str, task: &str, line: &str, situation: Situation) {
        let world = situation.world(caller);
        let policy = printed(&world, &format!("--for {task}"));
        self.allowed = actions(&policy);
        let denied: &[&str] = match situation {
            Situation::Usual => &[],
            Situation::WithoutIndex => &["GetResources"],
            Situation::MemberDenies => &["PutAlternateContact"],
        };
        restrict(&world, &if situation == Situation::WithoutIndex { without_index(policy) } else { policy });
        let run = world.run(&format!("{line} --quota x1000"));
        assert!(run.code == 0 || situation == Situation::MemberDenies, "{}", run.transcript());
        let (called, not_allowed) = calls(&world);
        assert!(not_allowed.iter().all(|operation| denied.contains(&operation.as_str())), "{}", run.transcript());
        self.called.extend(called);
    }
}

/// What a command can meet with, as far as it decides what is called.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Situation {
    Usual,
    /// The index of tags does not answer.
    WithoutIndex,
    /// An account denies a write, so that it is asked whether it is still a member.
    MemberDenies,
}

impl Situation {
    fn world(self, caller: &'static str) -> World {
        let world = world(caller, EXAMPLE_POLICY, "");
        if self == Self::MemberDenies {
            let deny = json!({ "Statement": [
                { "Effect": "Allow", "Action": "*", "Resource": "*" },
                { "Effect": "Deny", "Action": "account:PutAlternateContact", "Resource": "*" },
            ] });
            world.simulator.state().directory_mut().change_settings(|settings| {
                let policies = vec![IamPolicy::read(&deny).expect("a policy")];
                settings.guards.resource_control.insert("100000000005".to_owned(), policies);
            });
        }
        world
    }
}

/// The policy without what answers the management account alone.
fn without_index(mut policy: Value) -> Value {
    for statement in policy["Statement"].as_array_mut().expect("statements") {
        if let Value::Array(actions) = &mut statement["Action"] {
            actions.retain(|action| action != "tag:GetResources");
        }
    }
    policy
}

#[test]
fn nothing_is_allowed_that_is_never_called() {
    use Situation::{MemberDenies, Usual, WithoutIndex};
    for caller in [MANAGEMENT, DELEGATE] {
        for (task, lines) in [
            ("plan", &[("plan", Usual), ("plan", WithoutIndex)][..]),
            ("apply", &[("apply --auto-approve", WithoutIndex), ("apply --auto-approve", MemberDenies)]),
            (
                "create",
                &[
                    ("apply --auto-approve --only create", Usual),
                    ("apply --auto-approve --only create", WithoutIndex),
                    ("plan --account 100000000005", Usual),
                ],
            ),
            ("snapshot", &[("snapshot", Usual), ("snapshot", WithoutIndex)]),
            ("report", &[("report", Usual), ("report", WithoutIndex)]),
            ("doctor", &[("doctor", Usual)]),
        ] {
            let mut all = Called::default();
            for (line, situation) in lines {
                all.run(caller, task, line, *situation);
            }
            assert_eq!(all.called, all.allowed, "{task} by {caller}");
        }
    }
}

/// What is put again as it is takes what `apply` takes: `doctor` concludes the rest from what it reads.
#[test]
fn the_permissions_to_apply_suffice_to_probe() {
    for caller in [MANAGEMENT, DELEGATE] {
        let world = world(caller, EXAMPLE_POLICY, "");
        restrict(&world, &printed(&world, "--for apply"));
        let run = world.run("doctor --for apply --probe 100000000005 --format json").exits(0);
        let document: Value = serde_json::from_str(&run.stdout).expect("JSON");
        let checks = document["checks"].as_array().expect("checks").iter();
        let unknown = checks.filter(|check| check["status"] == "unknown").map(|check| &check["code"]);
        assert_eq!(unknown.collect::<Vec<_>>(), ["delete-contacts"], "{}", run.transcript());
        assert_eq!(world.count("PutAlternateContact", "ok"), 1);
    }
}

/// The role in each member is used for its own contacts, and for nothing else.
#[test]
fn the_role_in_members_may_do_what_is_done_by_it() {
    let world = world(MANAGEMENT, EXAMPLE_POLICY, "");
    let member = printed(&world, "--member --via-role Contacts")["permissions"].clone();
    restrict(&world, &printed(&world, "--for apply --via-role Contacts"));
    world.simulator.state().directory_mut().change_settings(|settings| {
        let identity = vec![IamPolicy::read(&member).expect("a policy")];
        let permissions = Some(Permissions::Policies { identity, boundary: None });
        for account in 2..=13 {
            let arn = format!("arn:aws:iam::1{account:011}:role/Contacts");
            settings.roles.insert(arn, SimulatedRole { permissions: permissions.clone(), trust: None });
        }
    });
    world.run("apply --auto-approve --via-role Contacts --max-deletes unlimited").exits(0);
    let state = world.simulator.state();
    let of_members = state.calls.iter().filter(|call| call.caller.is_some_and(|caller| caller.as_str() != MANAGEMENT));
    let called: BTreeSet<String> = of_members.map(|call| call.operation.to_string()).collect();
    assert_eq!(called, actions(&member));
}

/// Whoever sets up the organization does it for AWS Account Management, and for no other service.
#[test]
fn setting_up_is_for_account_management_alone() {
    let world = world(MANAGEMENT, EXAMPLE_POLICY, "");
    restrict(&world, &printed(&world, "--for setup"));
    let mut client = Client::new(&world.simulator, MANAGEMENT);
    let account = "100000000005";
    for (service, is_allowed) in [("account.amazonaws.com", true), ("guardduty.amazonaws.com", false)] {
        let of = |account: Option<&str>| json!({ "ServicePrincipal": service, "AccountId": account });
        for (operation, account) in [
            ("EnableAWSServiceAccess", None),
            ("ListDelegatedAdministrators", None),
            ("RegisterDelegatedAdministrator", Some(account)),
            ("DeregisterDelegatedAdministrator", Some(account)),
        ] {
            let answer = client.organizations(operation, &of(account));
            assert_eq!(answer.status == 200, is_allowed, "{operation} {service}: {answer:?}");
        }
    }
    let by_account = json!({ "AccountId": account });
    assert_eq!(client.organizations("DescribeAccount", &by_account).status, 200);
    assert_eq!(client.organizations("ListAccounts", &json!({})).status, 400);
}

/// Everything that `setup` calls, and nothing else.
#[test]
fn the_permissions_suffice_to_set_up() {
    let world = world(MANAGEMENT, EXAMPLE_POLICY, "");
    let policy = printed(&world, "--for setup");
    restrict(&world, &policy);
    world.simulator.state().directory_mut().change_settings(|settings| {
        settings.trusted_access = false;
        settings.delegated_administrators = Some(BTreeSet::new());
    });
    for line in ["setup --delegated-administrator 100000000005", "setup --deregister 100000000005"] {
        world.run(&format!("{line} --auto-approve")).exits(0);
    }
    assert_eq!(calls(&world), (actions(&policy), BTreeSet::new()));
}
