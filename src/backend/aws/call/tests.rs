//! What is repeated, what is not, and how often.

use tokio::time::Instant;

use std::rc::Rc;

use super::super::quota::{Partition, Quota};
use super::*;

/// A caller with documented quotas, times so much.
fn pace(factor: &str) -> Pace {
    let overrides = [factor.parse().unwrap()];
    Pace::new(Rc::new(move |operation| Quota::of(operation, Partition::Other, &overrides)))
}

/// Makes a call whose attempts end as given, then well. Tells how it ended and how many it took.
async fn make(operation: Operation, setbacks: Vec<Setback>) -> (Result<(), Failure>, usize) {
    let calls = Calls::default();
    calls.answered.borrow_mut().insert(operation.service());
    make_with(&calls, operation, setbacks).await
}

async fn make_with(calls: &Calls, operation: Operation, setbacks: Vec<Setback>) -> (Result<(), Failure>, usize) {
    let (left, attempts) = (RefCell::new(setbacks.into_iter()), Cell::new(0));
    let outcome = calls
        .make(
            calls.turn(&pace("x1000"), operation).await,
            async || Ok(()),
            async || {
                attempts.set(attempts.get() + 1);
                left.borrow_mut().next().map_or(Ok(()), Err)
            },
        )
        .await;
    (outcome, attempts.get())
}

fn interrupted(times: usize) -> Vec<Setback> {
    vec![Setback::Interrupted("reset".to_owned()); times]
}

fn not_sent(times: usize) -> Vec<Setback> {
    vec![Setback::NotSent("refused".to_owned()); times]
}

fn unavailable(operation: Operation, attempts: u32, detail: &str, ambiguous: bool) -> Result<(), Failure> {
    Err(super::unavailable(operation, attempts, detail.to_owned(), ambiguous))
}

#[tokio::test(start_paused = true)]
async fn a_read_is_repeated_until_it_is_answered() {
    let get = Operation::GetAlternateContact;
    assert_eq!(make(get, interrupted(7)).await, (Ok(()), 8));
    assert_eq!(make(get, not_sent(7)).await, (Ok(()), 8));
    assert_eq!(make(get, interrupted(8)).await, (unavailable(get, 8, "reset", false), 8));
    assert_eq!(make(get, vec![Setback::Throttled; 50]).await, (Ok(()), 51));
}

/// Whoever wants a write has to look again before it is sent again.
#[tokio::test(start_paused = true)]
async fn a_write_is_never_repeated() {
    let put = Operation::PutAlternateContact;
    let (outcome, attempts) = make(put, vec![Setback::Throttled]).await;
    assert!(outcome.as_ref().is_err_and(|failure| failure.is_throttling() && failure.is_passing()));
    assert_eq!(attempts, 1);
    let (outcome, attempts) = make(put, interrupted(1)).await;
    assert!(outcome.as_ref().is_err_and(|failure| failure.is_ambiguous() && !failure.is_passing()));
    assert_eq!((outcome, attempts), (unavailable(put, 1, "reset", true), 1));
    let (outcome, attempts) = make(put, not_sent(1)).await;
    assert!(outcome.as_ref().is_err_and(Failure::is_passing));
    assert_eq!((outcome, attempts), (unavailable(put, 1, "refused", false), 1));
}

#[tokio::test(start_paused = true)]
async fn what_will_not_pass_is_not_repeated() {
    let failure = Failure::ExpiredCredentials;
    let (outcome, attempts) = make(Operation::ListAccounts, vec![Setback::Final(failure.clone())]).await;
    assert_eq!((outcome, attempts), (Err(failure), 1));
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_never_answered_is_given_up_soon() {
    let calls = Calls::default();
    let begun = Instant::now();
    let (outcome, attempts) = make_with(&calls, Operation::GetCallerIdentity, not_sent(10)).await;
    let (operation, detail) = (Operation::GetCallerIdentity, "refused".to_owned());
    assert_eq!((outcome, attempts), (Err(Failure::Unreachable { operation, attempts: 3, detail, address: None }), 3));
    assert!(begun.elapsed() < Duration::from_secs(1));
}

#[test]
fn pauses_double_and_are_not_the_same_for_all() {
    for attempts in 1..=8 {
        let longest = Duration::from_millis(250 << (attempts - 1)).min(LONGEST_PAUSE);
        let pauses: Vec<Duration> = (0..100).map(|ticket| pause(Ticket(ticket), attempts)).collect();
        assert!(pauses.iter().all(|pause| *pause >= longest / 2 && *pause <= longest), "{attempts}: {pauses:?}");
        assert!(pauses.iter().max() > pauses.iter().min().map(|least| *least * 3 / 2).as_ref());
    }
}
