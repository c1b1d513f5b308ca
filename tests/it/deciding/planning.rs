//! What a plan holds besides its changes, one thing of the world changed at a time.

use std::sync::Arc;

use orgcontacts::gateway::Failure;
use orgcontacts::organization::SettingKey;
use orgcontacts::plan::difference::Difference;
use orgcontacts::plan::existing::Existing;
use orgcontacts::plan::live::{LiveState, Observed};
use orgcontacts::plan::revert::revert;
use orgcontacts::plan::{ActionKind, Plan, Released};
use orgcontacts::policy::Origin;
use orgcontacts::setting::Kind;

use crate::support::world::{MANAGEMENT, PAYMENTS, SANDBOX, SEARCH, World, mary};

fn plan(world: &World) -> Plan {
    world.plan().plan
}

/// The accounts of some entries.
fn accounts<T>(entries: &[T], account: impl Fn(&T) -> String) -> Vec<String> {
    entries.iter().map(account).collect()
}

#[test]
fn all_in_sync_is_counted_by_type() {
    let plan = plan(&World::in_sync());
    // Billing and security of four accounts, operations of two in production, and none in the sandbox.
    assert_eq!(plan.unchanged, 11);
    assert_eq!(plan.existing, [(Kind::Billing, 4), (Kind::Operations, 2), (Kind::Security, 4)].into_iter().collect());
    assert_eq!((plan.existing.all(), plan.existing.of(Kind::Operations)), (10, 2));
    assert!(plan.is_complete() && plan.matches_policy());
    assert_eq!((plan.undecided, plan.skipped, plan.left_alone), (vec![], vec![], vec![]));
}

#[test]
fn what_is_only_set_where_it_is_missing_cannot_be_lost() {
    let world = World::in_sync().policy("  billing: finance", "  billing: { if_missing: finance }");
    let expected: Existing = [(Kind::Operations, 2), (Kind::Security, 4)].into_iter().collect();
    assert_eq!(plan(&world).existing, expected);
    let world = World::in_sync().unset(SEARCH, Kind::Security);
    assert_eq!(plan(&world).existing.of(Kind::Security), 3);
}

#[test]
fn what_the_policy_leaves_alone_is_counted_by_rule_and_type() {
    let world =
        World::in_sync().policy("    operations: platform", "    operations: unmanaged\n    billing: unmanaged");
    let plan = plan(&world);
    let left_alone: Vec<_> = plan.left_alone.iter().map(|left| (left.kind, left.accounts)).collect();
    assert_eq!(left_alone, [(Kind::Operations, 2), (Kind::Billing, 2)]);
    assert_eq!(plan.unchanged, 7);
}

#[test]
fn accounts_that_are_not_managed_are_in_the_plan_with_their_reason() {
    let closed = "name: sandbox-ana, state: ";
    let world = World::in_sync().organization(&format!("{closed}ACTIVE"), &format!("{closed}SUSPENDED"));
    let skipped = plan(&world.more_policy("exclude: [{ names: search-prod }]\n")).skipped;
    assert_eq!(
        accounts(&skipped, |one| format!("{} {}", one.account.id, one.why.code())),
        [format!("{SEARCH} excluded"), format!("{SANDBOX} not-active"),]
    );
    // A delegated administrator gets at all accounts but the management account.
    let plan = plan(&World::in_sync().organization("caller: \"111111111111\"", "caller: \"222222222222\""));
    assert_eq!(accounts(&plan.out_of_reach, |one| one.account.id.to_string()), [MANAGEMENT]);
    assert!(!plan.matches_policy() && plan.is_complete());
}

#[test]
fn what_is_undecided_or_was_not_read_is_in_the_plan_and_nothing_is_planned_for_it() {
    let second = "  - { name: second, match: { ou: /Workloads/Prod }, operations: finance }\n";
    let undecided = plan(&World::in_sync().more_policy(second));
    let keys = |plan: &[orgcontacts::plan::Unplanned]| accounts(plan, |one| one.key.account.to_string());
    assert_eq!(keys(&undecided.undecided), [PAYMENTS, SEARCH]);
    assert!(undecided.changes.is_empty() && !undecided.is_complete());
    let unread = plan(&World::in_sync().unreadable(SEARCH, Kind::Security, Failure::NotRecorded));
    assert_eq!(keys(&unread.unreadable), [SEARCH]);
    assert!(unread.changes.is_empty() && !unread.is_complete());
    assert_eq!(unread.existing.of(Kind::Security), 3);
}

#[test]
fn a_plan_of_some_kinds_counts_the_others() {
    let plan = plan(&World::in_sync().unset(SEARCH, Kind::Security).set(SANDBOX, Kind::Billing, mary()));
    let only = plan.clone().only(&[ActionKind::Update]);
    let counts = |plan: &Plan| (plan.counts().iter().collect::<Vec<_>>(), plan.left_out.iter().collect::<Vec<_>>());
    let all =
        |create, update| vec![(ActionKind::Create, create), (ActionKind::Update, update), (ActionKind::Delete, 0)];
    assert_eq!(counts(&plan), (all(1, 1), all(0, 0)));
    assert_eq!(counts(&only), (all(0, 1), all(1, 0)));
    assert!(!only.matches_policy());
    assert_eq!(plan.clone().only(&[]).changes, plan.changes);
    let accounts: Vec<String> = plan.accounts().map(|id| id.to_string()).collect();
    assert_eq!(accounts, [SEARCH, SANDBOX]);
}

#[test]
fn a_supposition_shows_what_it_makes_and_what_it_takes_away() {
    let real = World::in_sync().unset(PAYMENTS, Kind::Security).unset(SEARCH, Kind::Billing);
    let real = real.more_policy("  - { name: twice, match: { ou: /Sandbox }, operations: platform }\n");
    let supposed = real.plan().plan;
    let same = Difference::between(&supposed, &supposed);
    assert_eq!((same.anyhow, same.undecided_anyhow, same.made.changes.len(), same.taken_away.len()), (2, 1, 0, 0));
    let nothing = plan(&World::in_sync());
    let more = Difference::between(&nothing, &supposed);
    assert_eq!((more.anyhow, more.undecided_anyhow, more.made.changes.len(), more.taken_away.len()), (0, 0, 2, 0));
    let less = Difference::between(&supposed, &nothing);
    assert_eq!((less.anyhow, less.made.changes.len(), less.taken_away.len()), (0, 0, 2));
}

#[test]
fn what_is_not_managed_anyhow_is_no_work_of_a_supposition() {
    let closed = "name: sandbox-ana, state: ";
    let without = |world: World| world.more_policy("exclude: [{ names: search-prod }]\n");
    let skipped = |real: &Plan, supposed: &Plan| {
        accounts(&Difference::between(real, supposed).made.skipped, |one| one.account.id.to_string())
    };
    let excluded = plan(&without(World::in_sync()));
    let world = World::in_sync().organization(&format!("{closed}ACTIVE"), &format!("{closed}SUSPENDED"));
    let both = plan(&without(world));
    assert_eq!(skipped(&both, &both), [""; 0]);
    assert_eq!(skipped(&excluded, &both), [SANDBOX]);
    assert_eq!(skipped(&both, &excluded), [""; 0]);
    let released = |was: &[&str]| {
        let account = excluded.skipped[0].account.clone();
        let key = SettingKey { account: account.id, kind: Kind::Billing };
        let released = was.iter().map(|was| Released { account: account.clone(), key, was: (*was).to_owned() });
        Plan { released: released.collect(), ..both.clone() }
    };
    let made = |real: &Plan, supposed: &Plan| Difference::between(real, supposed).made.released.len();
    assert_eq!(made(&released(&["soc"]), &released(&["soc"])), 0);
    assert_eq!(made(&released(&["soc"]), &released(&["finance"])), 1);
    assert_eq!(made(&released(&[]), &released(&["soc"])), 1);
}

fn origin() -> Arc<Origin> {
    let plan = plan(&World::in_sync().unset(PAYMENTS, Kind::Security));
    Arc::clone(&plan.changes[0].origin)
}

/// The plan that undoes another, of what is there now.
fn undone(plan: &Plan, found: impl IntoIterator<Item = Observed>) -> Plan {
    let live: LiveState = plan.changes.iter().map(|change| change.key).zip(found).collect();
    let Plan { identity, .. } = plan.clone();
    revert(plan, identity, &live, &origin())
}

#[test]
fn a_change_is_undone_where_the_contact_is_as_it_left_it() {
    let made = plan(&World::in_sync().set(SANDBOX, Kind::Billing, mary()));
    let [change] = &made.changes[..] else { panic!("{:?}", made.changes) };
    let (before, after) = (change.action.before().unwrap().clone(), change.action.after().unwrap().as_live().clone());
    let back = undone(&made, [Observed::Present(after)]);
    assert_eq!((back.changes.len(), back.unchanged, back.not_reverted.len()), (1, 0, 0));
    assert_eq!(back.changes[0].action.after().map(|value| value.as_live().clone()), Some(before.clone()));
    assert_eq!(back.existing.of(Kind::Billing), 1);
    assert!(!back.scope.is_whole());
    let there = undone(&made, [Observed::Present(before)]);
    assert_eq!((there.changes.len(), there.unchanged, there.not_reverted.len()), (0, 1, 0));
    let gone = undone(&made, [Observed::Absent]);
    assert_eq!((gone.changes.len(), gone.unchanged, gone.not_reverted.len(), gone.existing.all()), (0, 0, 1, 0));
    let unread = undone(&made, [Observed::Unreadable(Failure::NotRecorded)]);
    assert_eq!((unread.changes.len(), unread.unchanged, unread.unreadable.len()), (0, 0, 1));
    assert_eq!(undone(&made, []).unreadable.len(), 1);
}
