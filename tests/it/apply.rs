//! What becomes of a change when things go wrong: one mishap, one outcome.

mod gathered;

use std::time::Duration;

use orgcontacts::gateway::freshness::Clock;
use orgcontacts::gateway::{Failure, Membership, Operation};
use orgcontacts::organization::{
    Account, AccountId, AccountRef, AccountState, Identity, Organization, SettingKey, Unit,
};
use orgcontacts::plan::{Action, Change, Plan};
use orgcontacts::policy::{Origin, Source};
use orgcontacts::run::apply::{ApplyEvent, ApplyOptions, Ran, apply};
use orgcontacts::run::outcome::{NotAttempted, Outcome, Unverified};
use orgcontacts::setting::alternate_contact::Fields;
use orgcontacts::setting::{Kind, LiveValue, Value};
use tokio::sync::watch;

use crate::support::memory::{Contacts, Memory, Mishap, lost};

fn account(number: u64) -> AccountId {
    format!("{number:012}").parse().unwrap()
}

fn key(number: u64) -> SettingKey {
    SettingKey { account: account(number), kind: Kind::Security }
}

fn contact(who: &str) -> Value {
    let fields = Fields { name: who, title: "Title", email: &format!("{who}@example.com"), phone: "1" };
    Value::new(fields.map(str::to_owned)).unwrap()
}

fn live(who: &str) -> LiveValue {
    contact(who).as_live().clone()
}

/// An organization whose every account has the contact `old`, and a plan with the given actions
/// for accounts 2, 3, and so on.
fn setting(actions: Vec<Action>) -> (Memory, Plan) {
    let identity =
        Identity { organization: "o-exampleorg".parse().unwrap(), management_account: account(1), caller: account(1) };
    let root = Unit { id: "r-ab12".parse().unwrap(), name: Some("Root".to_owned()), parent: None };
    let accounts = (1..=20).map(|number| Account {
        id: account(number),
        name: None,
        email: None,
        state: Some(AccountState::Active),
        status: None,
        parent: root.id.clone(),
        tags: Default::default(),
    });
    let organization = Organization::new(identity.clone(), [root.clone()], accounts).unwrap();
    let mut contacts = Contacts::new();
    let changes = (2..).zip(actions).map(|(number, action)| {
        contacts.extend(action.before().map(|before| (key(number), before.clone())));
        let account = AccountRef { id: account(number), name: String::new(), path: "/".to_owned() };
        let origin = Origin { source: Source::Defaults, file: "contacts.yaml".to_owned(), line: 1 };
        Change { account: account.into(), key: key(number), action, contact: None, cause: None, origin: origin.into() }
    });
    let plan = Plan { changes: changes.collect(), ..Plan::empty(identity) };
    (Memory::new(organization, contacts), plan)
}

fn update() -> Action {
    Action::Update { before: live("old"), after: contact("new") }
}

fn delete() -> Action {
    Action::Delete { before: live("old") }
}

/// A clock that shows simulated time.
fn clock() -> Clock {
    let start = tokio::time::Instant::now();
    Clock::new(move || start.elapsed())
}

async fn outcomes(memory: &Memory, plan: &Plan) -> Vec<Outcome> {
    ran(memory, plan).await.outcomes
}

async fn ran(memory: &Memory, plan: &Plan) -> Ran {
    let (_stop, stop) = watch::channel(false);
    let options = ApplyOptions { verify: Some(Duration::from_secs(60)), stop, clock: clock() };
    apply(memory, memory.organization.identity(), plan, &options, |_| Ok(())).await
}

/// One change, one mishap: its outcome, and what is there afterwards.
async fn check(action: Action, mishaps: &[Mishap], outcome: Outcome, afterwards: Option<&str>) {
    let (memory, plan) = setting(vec![action]);
    mishaps.iter().for_each(|mishap| memory.mishap(key(2), mishap.clone()));
    assert_eq!(outcomes(&memory, &plan).await, [outcome], "{mishaps:?}");
    assert_eq!(memory.contacts.borrow().get(&key(2)), afterwards.map(live).as_ref(), "{mishaps:?}");
}

fn denied() -> Failure {
    Failure::AccessDenied { operation: Operation::PutAlternateContact, detail: None }
}

#[tokio::test(start_paused = true)]
async fn writes_are_seen_through() {
    let new = || Some("new");
    check(update(), &[], Outcome::Applied, new()).await;
    check(Action::Create { after: contact("new") }, &[], Outcome::Applied, new()).await;
    check(delete(), &[], Outcome::Applied, None).await;
    check(update(), &[Mishap::Lags(4)], Outcome::Applied, new()).await;
    check(delete(), &[Mishap::Lags(4)], Outcome::Applied, None).await;
    check(update(), &[Mishap::Lags(1000)], Outcome::Unverified(Unverified::NotYetVisible), new()).await;
    check(update(), &[Mishap::Refused(denied())], Outcome::Failed(denied()), Some("old")).await;
}

#[tokio::test(start_paused = true)]
async fn a_write_whose_answer_is_lost_is_reported_for_what_it_is() {
    check(update(), &[Mishap::AnswerLost], Outcome::Applied, Some("new")).await;
    check(delete(), &[Mishap::AnswerLost], Outcome::Applied, None).await;
    check(update(), &[Mishap::RequestLost], Outcome::Applied, Some("new")).await;
    check(update(), &[Mishap::RequestLost, Mishap::RequestLost], Outcome::Applied, Some("new")).await;
}

/// A write in doubt may still show up after everything else: nothing said afterwards may deny it.
#[tokio::test(start_paused = true)]
async fn a_write_in_doubt_is_never_called_undone() {
    let unknown = || Outcome::Unverified(Unverified::Unknown(lost()));
    check(update(), &vec![Mishap::RequestLost; 3], unknown(), Some("old")).await;
    check(update(), &[Mishap::RequestLost, Mishap::Refused(denied())], unknown(), Some("old")).await;
    let late = Mishap::AnswerLostAndLags(4);
    check(update(), &[late.clone(), Mishap::Refused(denied())], unknown(), Some("new")).await;
    check(update(), &[late], Outcome::Applied, Some("new")).await;
}

/// What was refused for its rate is looked at again before it is sent again.
#[tokio::test(start_paused = true)]
async fn a_write_that_had_to_wait_is_preceded_by_another_look() {
    let throttled = || Mishap::Refused(Failure::NotNow { operation: Operation::PutAlternateContact });
    check(update(), &[throttled(), throttled()], Outcome::Applied, Some("new")).await;
    let (memory, plan) = setting(vec![update()]);
    memory.mishap(key(2), Mishap::Elsewhere(throttled().refusal(), Some(live("other"))));
    assert_eq!(outcomes(&memory, &plan).await, [Outcome::Drifted { found: Some(live("other")) }]);
}

/// Reads are allowed and writes are not: what applying with the role for planning looks like.
#[tokio::test(start_paused = true)]
async fn denied_writes_stop_the_run_although_reads_succeed() {
    let (memory, plan) = setting(vec![update(); 19]);
    (2..=20).for_each(|number| memory.mishap(key(number), Mishap::Refused(denied())));
    let outcomes = outcomes(&memory, &plan).await;
    let failed = outcomes.iter().filter(|outcome| **outcome == Outcome::Failed(denied())).count();
    assert!((5..=8).contains(&failed), "{failed} failed");
    assert_eq!(outcomes.last(), Some(&Outcome::NotAttempted(NotAttempted::Stopped)));
}

#[tokio::test(start_paused = true)]
async fn someone_else_writing_in_between_is_told_from_lag() {
    let other = Some(live("other"));
    let different = Outcome::Unverified(Unverified::Different { found: other.clone() });
    check(update(), &[Mishap::Overwritten(other)], different, Some("other")).await;
    let gone = Outcome::Unverified(Unverified::Different { found: None });
    check(update(), &[Mishap::Overwritten(None)], gone, None).await;
}

#[tokio::test(start_paused = true)]
async fn one_failed_change_stops_nothing_else() {
    let (memory, plan) = setting(vec![update(), update(), delete(), update()]);
    memory.unreadable.borrow_mut().insert(key(3), lost());
    memory.mishap(key(4), Mishap::Refused(denied()));
    let expected = [Outcome::Applied, Outcome::Failed(lost()), Outcome::Failed(denied()), Outcome::Applied];
    assert_eq!(outcomes(&memory, &plan).await, expected);
}

#[tokio::test(start_paused = true)]
async fn what_would_fail_every_call_stops_the_run() {
    for (failure, calls) in [(Failure::ExpiredCredentials, 3), (denied(), 7)] {
        let (memory, plan) = setting(vec![update(); 19]);
        for number in 2..=20 {
            memory.unreadable.borrow_mut().insert(key(number), failure.clone());
        }
        let Ran { outcomes, stopped } = ran(&memory, &plan).await;
        assert_eq!(stopped, Some(failure));
        let stopped = Outcome::NotAttempted(NotAttempted::Stopped);
        assert!(memory.reads.get() <= calls, "{} reads", memory.reads.get());
        assert_eq!(outcomes.last(), Some(&stopped));
        assert!(memory.written.borrow().is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn a_denial_here_and_there_stops_nothing() {
    let (memory, plan) = setting(vec![update(); 19]);
    for number in 3..=20 {
        memory.unreadable.borrow_mut().insert(key(number), denied());
    }
    let outcomes = outcomes(&memory, &plan).await;
    assert_eq!(outcomes[0], Outcome::Applied);
    assert!(outcomes[1..].iter().all(|outcome| *outcome == Outcome::Failed(denied())));
}

#[tokio::test(start_paused = true)]
async fn an_interrupted_run_begins_nothing_new_and_finishes_later() {
    let (memory, plan) = setting(vec![update(); 19]);
    let (sender, stop) = watch::channel(false);
    let options = ApplyOptions { verify: None, stop, clock: clock() };
    let done = std::cell::Cell::new(0);
    let tell = |event: ApplyEvent<'_>| {
        if matches!(event, ApplyEvent::Done(..)) {
            done.set(done.get() + 1);
            if done.get() == 5 {
                sender.send_replace(true);
            }
        }
        Ok(())
    };
    let interrupted = apply(&memory, memory.organization.identity(), &plan, &options, tell).await.outcomes;
    let applied = interrupted.iter().filter(|outcome| **outcome == Outcome::Applied).count();
    assert_eq!(applied, memory.written.borrow().len());
    assert!((5..=8).contains(&applied), "{applied} applied; three are under way at once");
    let rest = Outcome::NotAttempted(NotAttempted::Interrupted);
    assert_eq!(interrupted.iter().filter(|outcome| **outcome == rest).count(), 19 - applied);
    let again = outcomes(&memory, &plan).await;
    assert_eq!(again.iter().filter(|outcome| **outcome == Outcome::AlreadyApplied).count(), applied);
    assert_eq!(memory.written.borrow().len(), 19);
}

/// The last moment at which a run can stop: the write is recorded, and about to be sent.
#[tokio::test(start_paused = true)]
async fn what_is_not_sent_when_a_run_is_interrupted_is_not_sent_at_all() {
    let (memory, plan) = setting(vec![update(), delete()]);
    let (sender, stop) = watch::channel(false);
    let options = ApplyOptions { verify: None, stop, clock: clock() };
    let tell = |event: ApplyEvent<'_>| {
        if matches!(event, ApplyEvent::Writing(_)) {
            sender.send_replace(true);
        }
        Ok(())
    };
    let outcomes = apply(&memory, memory.organization.identity(), &plan, &options, tell).await.outcomes;
    assert_eq!(outcomes, vec![Outcome::NotAttempted(NotAttempted::Interrupted); 2]);
    assert!(memory.written.borrow().is_empty());
}

#[tokio::test(start_paused = true)]
async fn nothing_is_written_that_could_not_be_recorded() {
    let (memory, plan) = setting(vec![update(), delete()]);
    let (_stop, stop) = watch::channel(false);
    let options = ApplyOptions { verify: None, stop, clock: clock() };
    let full = || Failure::NotSaved("no space left on device".to_owned());
    let refuse = |event: ApplyEvent<'_>| if matches!(event, ApplyEvent::Writing(_)) { Err(full()) } else { Ok(()) };
    let outcomes = apply(&memory, memory.organization.identity(), &plan, &options, refuse).await.outcomes;
    assert_eq!(outcomes[0], Outcome::Failed(full()));
    assert!(memory.written.borrow().is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_management_account_is_left_alone_from_elsewhere() {
    let (memory, mut plan) = setting(vec![update()]);
    plan.changes[0].key.account = account(1);
    let identity = Identity { caller: account(2), ..memory.organization.identity().clone() };
    let (_stop, stop) = watch::channel(false);
    let options = ApplyOptions { verify: None, stop, clock: clock() };
    let outcomes = apply(&memory, &identity, &plan, &options, |_| Ok(())).await.outcomes;
    assert_eq!(outcomes, [Outcome::Failed(Failure::ManagementAccount)]);
    assert_eq!(memory.reads.get(), 0);
}

/// Six contacts in each of two accounts of many: what the other accounts would say is not known from that.
#[tokio::test(start_paused = true)]
async fn denials_of_few_accounts_stop_nothing() {
    for denied_accounts in 1..=4 {
        let (memory, plan) = setting(vec![update(); 19]);
        for number in 2..2 + denied_accounts {
            memory.unreadable.borrow_mut().insert(key(number), denied());
        }
        let Ran { outcomes, stopped } = ran(&memory, &plan).await;
        assert_eq!(stopped, None);
        let (refused, rest) = outcomes.split_at(denied_accounts as usize);
        assert!(refused.iter().all(|outcome| *outcome == Outcome::Failed(denied())), "{refused:?}");
        assert!(rest.iter().all(|outcome| *outcome == Outcome::Applied), "{rest:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn of_a_denied_account_it_is_said_whether_it_is_a_member() {
    let (memory, plan) = setting(vec![update(); 4]);
    let memberships = [Membership::Active, Membership::in_state(&AccountState::Suspended), Membership::Gone];
    for (number, membership) in (2..).zip(&memberships) {
        memory.memberships.borrow_mut().insert(account(number), membership.clone());
    }
    memory.unreadable.borrow_mut().extend([(key(2), denied()), (key(3), denied()), (key(5), denied())]);
    memory.mishap(key(4), Mishap::Refused(denied()));
    let failed = |membership: &Membership| {
        Outcome::Failed(Failure::DeniedMember { denial: denied().into(), membership: membership.clone() })
    };
    let [active, suspended, gone] = memberships.each_ref().map(failed);
    // What cannot be looked up does not hide the denial.
    assert_eq!(outcomes(&memory, &plan).await, [active, suspended, gone, Outcome::Failed(denied())]);
}

/// The answer took long, or the process was stopped before it came, while somebody else wrote.
#[tokio::test(start_paused = true)]
async fn the_time_that_a_read_takes_counts() {
    use futures_util::FutureExt;
    let (memory, plan) = setting(vec![update()]);
    memory.meanwhile.borrow_mut().push_back(Box::new(|memory| {
        let _ = tokio::time::advance(Duration::from_secs(3)).now_or_never();
        memory.meddle(key(2), Some(live("other")));
    }));
    assert_eq!(outcomes(&memory, &plan).await, [Outcome::Drifted { found: Some(live("other")) }]);
    assert_eq!((memory.reads.get(), memory.written.borrow().len()), (2, 0));
}

/// A machine that was suspended, or a disk that kept the log waiting, while somebody else wrote.
#[tokio::test(start_paused = true)]
async fn what_was_read_too_long_ago_is_read_again() {
    use futures_util::FutureExt;
    let (memory, plan) = setting(vec![update()]);
    let (_stop, stop) = watch::channel(false);
    let options = ApplyOptions { verify: None, stop, clock: clock() };
    let announced = std::cell::Cell::new(0);
    let tell = |event: ApplyEvent<'_>| {
        if matches!(event, ApplyEvent::Writing(_)) {
            announced.set(announced.get() + 1);
            // The clock jumps at the first look at this.
            let _ = tokio::time::advance(Duration::from_secs(3)).now_or_never();
            memory.meddle(key(2), Some(live("other")));
        }
        Ok(())
    };
    let outcomes = apply(&memory, memory.organization.identity(), &plan, &options, tell).await.outcomes;
    assert_eq!(outcomes, [Outcome::Drifted { found: Some(live("other")) }]);
    assert_eq!((announced.get(), memory.written.borrow().len()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn a_machine_that_stays_too_slow_writes_nothing() {
    use futures_util::FutureExt;
    let (memory, plan) = setting(vec![update()]);
    let (_stop, stop) = watch::channel(false);
    let options = ApplyOptions { verify: None, stop, clock: clock() };
    let tell = |event: ApplyEvent<'_>| {
        if matches!(event, ApplyEvent::Writing(_)) {
            let _ = tokio::time::advance(Duration::from_secs(3)).now_or_never();
        }
        Ok(())
    };
    let outcomes = apply(&memory, memory.organization.identity(), &plan, &options, tell).await.outcomes;
    assert_eq!(outcomes, [Outcome::Failed(Failure::TooLate)]);
    assert_eq!(memory.written.borrow().len(), 0);
}
