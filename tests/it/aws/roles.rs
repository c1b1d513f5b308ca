//! Members through a role of their own: `--via-role`.

use super::{EXAMPLE, MANAGEMENT, World, unhurried};

const VIA: &str = "--via-role OrganizationAccountAccessRole";

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
    plan.stdout.lines().find(|line| line.starts_with("Plan id: ")).expect("an id").to_owned()
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
        applied.stderr.contains(
            "Not through the role, but in the organization's quota: 1 account, access denied: sts:AssumeRole: \
             100000000005\n"
        ),
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
    assert!(!callers(&world, "GetAlternateContact").contains(&MANAGEMENT.to_owned()));
}

#[test]
fn roles_are_for_aws_and_given_by_name() {
    let world = World::new();
    world.run(&format!("plan --organization example {VIA}")).exits(64);
    world.run("plan --via-role arn:aws:iam::1:role/x").exits(64).says("by its name");
}
