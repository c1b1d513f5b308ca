//! Members through a role of their own: `--via-role`.

use orgcontacts::backend::directory::{Behaviour, Fault};

use super::{EXAMPLE, MANAGEMENT, World, unhurried};

const VIA: &str = "--via-role OrganizationAccountAccessRole";

fn fault(spec: &str) -> Fault {
    spec.parse().expect("a fault")
}

/// Who made the calls of an operation, each caller once.
fn callers(world: &World, operation: &str) -> Vec<String> {
    let state = world.simulator.state();
    let calls = state.calls.iter().filter(|call| call.operation == operation);
    let mut callers: Vec<String> = calls.filter_map(|call| call.caller).map(|caller| caller.to_string()).collect();
    callers.sort();
    callers.dedup();
    callers
}

fn plan_id(world: &World, flags: &str) -> String {
    let plan = world.run(&format!("plan {flags}")).exits(0);
    plan.stdout.lines().find(|line| line.starts_with("Plan ID: ")).expect("an id").to_owned()
}

#[test]
fn members_read_and_write_for_themselves() {
    let world = World::new();
    assert_eq!(plan_id(&world, VIA), plan_id(&World::new(), ""), "the plan does not depend on the way");
    let readers = callers(&world, "GetAlternateContact");
    assert!(readers.len() > 10 && readers.contains(&MANAGEMENT.to_owned()), "{readers:?}");
    world.run(&format!("apply --auto-approve {VIA}")).exits(0);
    let writers = callers(&world, "PutAlternateContact");
    assert!(!writers.contains(&MANAGEMENT.to_owned()), "nothing changes in the management account: {writers:?}");
    world.run("plan --detailed-exitcode").exits(0);
    assert_eq!(world.count("GetAlternateContact", "AccessDeniedException"), 0);
}

#[test]
fn accounts_without_the_role_are_reached_as_usual_and_named() {
    let world = World::with_faults(&["access-denied,operation=AssumeRole,account=100000000005"]);
    let applied = world.run(&format!("apply --auto-approve {VIA}")).exits(0);
    assert!(
        applied
            .stderr
            .contains("Not reached through the role: 1 account, access denied: sts:AssumeRole: 100000000005\n"),
        "{}",
        applied.stderr
    );
    assert_eq!(world.count("AssumeRole", "AccessDenied"), 1, "it is asked for once in a run");
    world.run("plan --detailed-exitcode").exits(0);
}

#[test]
fn a_role_that_may_not_write_is_done_without() {
    let organization =
        format!("{EXAMPLE}\nsimulate: {{ principals: {{ \"100000000005\": {{ deny: [\"account:Put*\"] }} }} }}\n");
    let world = World::with(&organization, unhurried());
    let applied = world.run(&format!("apply --auto-approve {VIA}")).exits(0);
    assert!(applied.stderr.contains("100000000005"), "{}", applied.stderr);
    world.run("plan --detailed-exitcode").exits(0);
}

#[test]
fn a_delegated_administrator_goes_through_the_role_too_but_never_to_the_management_account() {
    let organization = format!("{EXAMPLE}\nsimulate: {{ delegated_administrators: [\"100000000003\"] }}\n");
    let mut world = World::with(&organization, unhurried());
    world.caller = "100000000003";
    let plan = world.run(&format!("plan {VIA}")).exits(0);
    assert!(plan.stdout.contains("Out of reach"), "{}", plan.stdout);
    world.run(&format!("apply --auto-approve {VIA}")).exits(0);
    world.run("plan --detailed-exitcode").exits(0);
    let readers = callers(&world, "GetAlternateContact");
    assert!(readers.len() > 10 && !readers.contains(&MANAGEMENT.to_owned()), "{readers:?}");
}

#[test]
fn roles_are_for_aws_and_given_by_name() {
    let world = World::new();
    world.run(&format!("plan --organization example {VIA}")).exits(64);
    world.run("plan --via-role arn:aws:iam::1:role/x").exits(64).says("by its name");
}

/// Of the members, one lacks the role. Without trusted access it cannot be reached at all; the others can.
#[test]
fn a_member_that_cannot_be_reached_stops_no_other() {
    let organization = format!("{EXAMPLE}\nsimulate: {{ trusted_access: false }}\n");
    let behaviour =
        Behaviour { faults: vec![fault("access-denied,operation=AssumeRole,account=100000000005")], ..unhurried() };
    let world = World::with(&organization, behaviour);
    let plan = world.run(&format!("plan {VIA}")).exits(1);
    assert!(
        plan.stdout.contains("neither through the role (access denied: sts:AssumeRole) nor without it"),
        "{}",
        plan.stdout
    );
    assert!(plan.stdout.contains("Incomplete: 0 undecided, 3 unreadable."), "{}", plan.stdout);
    let applied = world.run(&format!("apply --auto-approve --allow-incomplete {VIA}")).exits(0);
    assert!(applied.stdout.contains("10 applied"), "{}", applied.stdout);
}

/// The caller may open sessions and list accounts, and nothing else; the first members lack the role.
#[test]
fn members_without_the_role_are_no_sign_for_those_with_it() {
    let deny = format!("\nsimulate: {{ principals: {{ \"{MANAGEMENT}\": {{ deny: [\"account:*\"] }} }} }}\n");
    let lacking = (2..=6).map(|n| fault(&format!("access-denied,operation=AssumeRole,account=10000000000{n}")));
    let world = World::with(&format!("{EXAMPLE}{deny}"), Behaviour { faults: lacking.collect(), ..unhurried() });
    let plan = world.run(&format!("plan {VIA} --format json")).exits(1);
    let plan: serde_json::Value = serde_json::from_str(&plan.stdout).expect("a plan");
    let unreadable = plan["unreadable"].as_array().expect("a list");
    let accounts: std::collections::BTreeSet<_> =
        unreadable.iter().map(|key| &key["account"]["id"]).map(|id| id.as_str()).collect();
    assert_eq!(accounts.len(), 6, "those five and the management account: {accounts:?}");
}

#[test]
fn a_session_that_has_expired_is_renewed() {
    let world = World::with_faults(&["expired-token,operation=GetAlternateContact,account=100000000005,occurrence=1"]);
    let plan = world.run(&format!("plan {VIA}")).exits(0);
    assert!(!plan.stderr.contains("Not reached through the role"), "{}", plan.stderr);
    let again = world
        .simulator
        .state()
        .calls
        .iter()
        .filter(|call| {
            call.operation == "AssumeRole" && call.target.as_deref().is_some_and(|role| role.contains("100000000005"))
        })
        .count();
    assert_eq!(again, 2);
}
