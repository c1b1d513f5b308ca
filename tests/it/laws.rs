//! Laws that hold for every policy and every organization.

mod drawing;
mod explanations;
mod matching;
mod pinning;
mod imports;
mod planted;
mod printing;
mod redaction;
mod writing;

use std::collections::BTreeMap;

use orgcontacts::desired::resolve;
use orgcontacts::finding::SourceText;
use orgcontacts::gateway::ReadAccess;
use orgcontacts::gateway::freshness::Clock;
use orgcontacts::organization::{Identity, SettingKey};
use orgcontacts::plan::file::PlanDocument;
use orgcontacts::plan::guardrail::{Limits, check};
use orgcontacts::plan::id::PlanId;
use orgcontacts::plan::revert::revert;
use orgcontacts::plan::{Action, ActionKind, Change, Plan, plan};
use orgcontacts::policy::limits::{Limit, LimitSettings};
use orgcontacts::policy::{Origin, Policy, Source};
use orgcontacts::run::apply::{ApplyOptions, apply};
use orgcontacts::run::observe::{asked, observe};
use orgcontacts::run::outcome::Outcome;
use orgcontacts::setting::{Kind, LiveValue, Value, alternate_contact};
use proptest::prelude::*;
use tokio::sync::watch;

use crate::support::generate::{PolicyParts, live, organizations, policies};
use crate::support::memory::{Contacts, Memory};
use crate::support::saved::saved;

/// Runs something async to its end, with time that only passes when nothing else can happen.
fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(future)
}

fn parse(parts: &PolicyParts) -> Policy {
    let source = SourceText::new("contacts.yaml", parts.text().into_bytes());
    Policy::parse(&[source]).unwrap_or_else(|findings| panic!("{findings:?}\n{}", parts.text())).0
}

async fn make_plan(policy: &Policy, memory: &Memory) -> Plan {
    let (desired, _) = resolve(policy, &memory.organization);
    let live = observe(memory, asked(&desired.identity, desired.wishes.keys().copied()), || {}).await;
    plan(&desired, &live, &memory.organization)
}

async fn carry_out(memory: &Memory, plan: &Plan) -> Vec<Outcome> {
    let (_stop, stop) = watch::channel(false);
    let options = ApplyOptions { verify: None, stop, clock: Clock::of_the_machine() };
    apply(memory, &memory.identity().await.unwrap(), plan, &options, |_| Ok(())).await.outcomes
}

fn normalized(contacts: &Contacts) -> Contacts {
    contacts.iter().map(|(key, contact)| (*key, contact.clone().normalized())).collect()
}

/// What a plan would make of the contacts, by its own account.
fn promised(plan: &Plan, contacts: &Contacts) -> Contacts {
    let mut promised = normalized(contacts);
    for change in &plan.changes {
        match change.action.after() {
            Some(after) => promised.insert(change.key, after.as_live().clone()),
            None => promised.remove(&change.key),
        };
    }
    promised
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Applying a plan makes the organization what the plan says, and the next plan is empty.
    #[test]
    fn convergence((organization, contacts) in organizations(), parts in policies()) {
        let policy = parse(&parts);
        run(async {
            let memory = Memory::new(organization, contacts.clone());
            let plan = make_plan(&policy, &memory).await;
            let outcomes = carry_out(&memory, &plan).await;
            prop_assert!(outcomes.iter().all(|outcome| *outcome == Outcome::Applied));
            prop_assert_eq!(normalized(&memory.contacts.borrow()), promised(&plan, &contacts));
            let next = make_plan(&policy, &memory).await;
            prop_assert_eq!(next.changes, vec![]);
            prop_assert_eq!(next.undecided, plan.undecided);
            Ok(())
        })?;
    }

    /// A plan of some kinds has these changes and counts the others; what it does not hold it does not do.
    #[test]
    fn some_kinds_only(
        (organization, contacts) in organizations(),
        parts in policies(),
        kinds in proptest::sample::subsequence(ActionKind::ALL.to_vec(), 1..3),
    ) {
        let policy = parse(&parts);
        run(async {
            let memory = Memory::new(organization, contacts);
            let whole = make_plan(&policy, &memory).await;
            prop_assert_eq!(whole.clone().only(&[]), whole.clone());
            let part = whole.clone().only(&kinds);
            prop_assert_eq!(part.left_out.iter().filter(|(kind, _)| kinds.contains(kind)).map(|(_, n)| n).sum::<usize>(), 0);
            let (held, left_out) = (part.counts().iter(), part.left_out.iter());
            let sum = held.zip(left_out).map(|((kind, held), (_, left_out))| (kind, held + left_out));
            prop_assert!(sum.eq(whole.counts().iter()));
            carry_out(&memory, &part).await;
            let rest = make_plan(&policy, &memory).await;
            prop_assert!(rest.changes.iter().all(|change| !kinds.contains(&change.action.kind())));
            prop_assert_eq!(rest.counts(), part.left_out);
            prop_assert!(!part.matches_policy(), "others may be pending");
            Ok(())
        })?;
    }

    /// Applying a plan a second time writes nothing.
    #[test]
    fn idempotence((organization, contacts) in organizations(), parts in policies()) {
        let policy = parse(&parts);
        run(async {
            let memory = Memory::new(organization, contacts);
            let plan = make_plan(&policy, &memory).await;
            carry_out(&memory, &plan).await;
            let written = memory.written.borrow().len();
            let again = carry_out(&memory, &plan).await;
            prop_assert!(again.iter().all(|outcome| *outcome == Outcome::AlreadyApplied));
            prop_assert_eq!(memory.written.borrow().len(), written);
            Ok(())
        })?;
    }

    /// Nothing is written but what the plan names, and nothing is read but what the policy names.
    #[test]
    fn hands_off((organization, contacts) in organizations(), parts in policies()) {
        let policy = parse(&parts);
        run(async {
            let memory = Memory::new(organization, contacts.clone());
            let (desired, _) = resolve(&policy, &memory.organization);
            let plan = make_plan(&policy, &memory).await;
            prop_assert_eq!(memory.reads.get(), desired.wishes.len());
            let planned: Vec<SettingKey> = plan.changes.iter().map(|change| change.key).collect();
            carry_out(&memory, &plan).await;
            prop_assert!(memory.written.borrow().iter().all(|(key, _)| planned.contains(key)));
            for (key, contact) in contacts.iter().filter(|(key, _)| !planned.contains(key)) {
                prop_assert!(memory.contacts.borrow().get(key) == Some(contact));
            }
            prop_assert!(planned.iter().all(|key| desired.wishes.contains_key(key)));
            prop_assert!(planned.iter().all(|key| !desired.skipped.contains_key(&key.account)));
            prop_assert!(planned.iter().all(|key| !desired.out_of_reach.contains(&key.account)));
            Ok(())
        })?;
    }

    /// The order of rules changes nothing: neither the changes nor the plan's id.
    #[test]
    fn rule_order_independence(
        (organization, contacts) in organizations(),
        (parts, shuffled) in policies().prop_flat_map(|parts| {
            let rules = Just(parts.rules.clone()).prop_shuffle();
            (Just(parts.clone()), rules.prop_map(move |rules| PolicyParts { rules, ..parts.clone() }))
        }),
    ) {
        run(async {
            let memory = Memory::new(organization, contacts);
            let one = make_plan(&parse(&parts), &memory).await;
            let other = make_plan(&parse(&shuffled), &memory).await;
            let id = |plan: &Plan| PlanId::of(&plan.identity.organization, &plan.changes);
            prop_assert_eq!(id(&one), id(&other));
            let undecided = |plan: &Plan| plan.undecided.iter().map(|u| u.key).collect::<Vec<_>>();
            prop_assert_eq!(undecided(&one), undecided(&other));
            Ok(())
        })?;
    }

    /// A contact that someone else has changed since the plan was made is not written.
    #[test]
    fn drift_is_refused(
        (organization, contacts) in organizations(),
        parts in policies(),
        meddling in proptest::collection::btree_map(0..12usize, proptest::option::of(live()), 0..6),
    ) {
        let policy = parse(&parts);
        run(async {
            let memory = Memory::new(organization, contacts);
            let plan = make_plan(&policy, &memory).await;
            let mut meddled: BTreeMap<SettingKey, Option<LiveValue>> = BTreeMap::new();
            for (index, contact) in meddling {
                if let Some(change) = plan.changes.get(index) {
                    memory.meddle(change.key, contact.clone());
                    meddled.insert(change.key, contact);
                }
            }
            let outcomes = carry_out(&memory, &plan).await;
            for (change, outcome) in plan.changes.iter().zip(outcomes) {
                let Some(other) = meddled.get(&change.key) else {
                    prop_assert_eq!(outcome, Outcome::Applied);
                    continue;
                };
                let is = |wanted: Option<&LiveValue>| match (wanted, other) {
                    (None, None) => true,
                    (Some(wanted), Some(other)) => wanted.same_as(other),
                    _ => false,
                };
                let expected = if is(change.action.after().map(Value::as_live)) {
                    Outcome::AlreadyApplied
                } else if is(change.action.before()) {
                    Outcome::Applied
                } else {
                    prop_assert!(memory.contacts.borrow().get(&change.key) == other.as_ref());
                    Outcome::Drifted { found: other.clone() }
                };
                prop_assert_eq!(outcome, expected);
            }
            Ok(())
        })?;
    }

    /// A plan with fewer changes, or a higher limit, never exceeds more limits.
    #[test]
    fn guardrails_are_monotone(
        (organization, contacts) in organizations(),
        parts in policies(),
        low in 0..8u64,
        more in 0..8u64,
        keep in proptest::collection::vec(any::<bool>(), 24),
        existing in 0..60usize,
    ) {
        let policy = parse(&parts);
        run(async {
            let memory = Memory::new(organization, contacts);
            let plan = Plan { existing: Kind::ALL.into_iter().map(|kind| (kind, existing)).collect(), ..make_plan(&policy, &memory).await };
            let mut kept = keep.iter().cycle();
            let mut smaller = plan.clone();
            smaller.changes.retain(|_| *kept.next().unwrap());
            let limits = |limit: Limit| {
                let changes = match limit { Limit::Share(_) => Limit::Unlimited, other => other };
                let settings = LimitSettings { updates: Some(limit), deletes: Some(limit), changes: Some(changes) };
                Limits::DEFAULT.with(settings)
            };
            let kinds = |plan: &Plan, limits: &Limits| check(plan, limits).iter().map(|v| v.limit).collect::<Vec<_>>();
            let shares = |percent: u64| Limit::Share(format!("{percent}").parse().unwrap());
            for (tight, loose) in [
                (Limit::Count(low), Limit::Count(low + more)),
                (shares(low * 5), shares(low * 5 + more * 5)),
                (Limit::Count(low), Limit::Unlimited),
            ] {
                let strict = kinds(&plan, &limits(tight));
                prop_assert!(kinds(&plan, &limits(loose)).iter().all(|kind| strict.contains(kind)));
                prop_assert!(kinds(&smaller, &limits(tight)).iter().all(|kind| strict.contains(kind)));
            }
            Ok(())
        })?;
    }

    /// A plan survives being saved and read, and making it twice gives the same bytes.
    #[test]
    fn plan_files_round_trip((organization, contacts) in organizations(), parts in policies()) {
        let policy = parse(&parts);
        run(async {
            let memory = Memory::new(organization, contacts);
            let created_at = "2026-11-23T10:00:00Z".parse().unwrap();
            let document = |plan| PlanDocument::new(plan, created_at, Vec::new(), Limits::DEFAULT);
            let one = document(make_plan(&policy, &memory).await);
            prop_assert_eq!(one.to_json(), document(make_plan(&policy, &memory).await).to_json());
            saved(&one);
            Ok(())
        })?;
    }

    /// A contact that cannot be read is never planned for, least of all as if it were not set.
    #[test]
    fn a_failed_read_is_never_absence((organization, contacts) in organizations(), parts in policies(), failing in any::<u32>()) {
        let policy = parse(&parts);
        run(async {
            let memory = Memory::new(organization, contacts);
            let whole = make_plan(&policy, &memory).await;
            let (desired, _) = resolve(&policy, &memory.organization);
            let fails = |place: usize| failing >> (place % 32) & 1 == 1;
            let unreadable: Vec<SettingKey> =
                desired.wishes.keys().enumerate().filter(|(place, _)| fails(*place)).map(|(_, key)| *key).collect();
            for key in &unreadable {
                memory.unreadable.borrow_mut().insert(*key, crate::support::memory::lost());
            }
            let partial = make_plan(&policy, &memory).await;
            let expected: Vec<_> =
                whole.changes.iter().filter(|change| !unreadable.contains(&change.key)).cloned().collect();
            prop_assert_eq!(partial.changes, expected);
            prop_assert_eq!(partial.unreadable.iter().map(|u| u.key).collect::<Vec<_>>(), unreadable);
            Ok(())
        })?;
    }

    #[test]
    fn deletes_come_last((organization, contacts) in organizations(), parts in policies()) {
        let policy = parse(&parts);
        run(async {
            let memory = Memory::new(organization, contacts);
            let plan = make_plan(&policy, &memory).await;
            carry_out(&memory, &plan).await;
            let written = memory.written.borrow();
            prop_assert!(written.iter().map(|(_, contact)| contact.is_none()).is_sorted());
            let deletes = plan.changes.iter().filter(|c| matches!(c.action, Action::Delete { .. })).count();
            prop_assert_eq!(written.iter().filter(|(_, contact)| contact.is_none()).count(), deletes);
            Ok(())
        })?;
    }

    /// Taking a plan back restores every contact that can be restored, and says which cannot;
    /// applying the plan again makes it what it was after the first time.
    #[test]
    fn reverting_round_trips((organization, contacts) in organizations(), parts in policies()) {
        let policy = parse(&parts);
        run(async {
            let memory = Memory::new(organization, contacts.clone());
            let plan = make_plan(&policy, &memory).await;
            carry_out(&memory, &plan).await;
            let applied = memory.contacts.borrow().clone();
            let identity = memory.identity().await.unwrap();
            let live = observe(&memory, asked(&identity, plan.changes.iter().map(|change| change.key)), || {}).await;
            let origin = Origin { source: Source::Revert, file: "plan.json".to_owned(), line: 1 };
            let back = revert(&plan, identity, &live, &origin.into());
            prop_assert!(back.is_complete() && !back.matches_policy());
            carry_out(&memory, &back).await;
            let left: Vec<SettingKey> = back.not_reverted.iter().map(|contact| contact.key).collect();
            for change in &plan.changes {
                let expected = if left.contains(&change.key) { &applied } else { &contacts };
                let expected = expected.get(&change.key).cloned().map(LiveValue::normalized);
                prop_assert!(memory.contacts.borrow().get(&change.key).cloned() == expected);
            }
            let unrestorable = |key: &&SettingKey| alternate_contact::Fields::of(&contacts[*key]).phone.is_none();
            prop_assert_eq!(left.iter().filter(unrestorable).count(), left.len());
            carry_out(&memory, &plan).await;
            prop_assert!(*memory.contacts.borrow() == applied);
            Ok(())
        })?;
    }
}
