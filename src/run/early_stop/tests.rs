//! When denials stop a run, and when they do not.

use futures_util::FutureExt;

use super::*;
use crate::gateway::Operation;

fn denied() -> Failure {
    Failure::AccessDenied { operation: Operation::GetAlternateContact, detail: None }
}

/// A call about an account that is under way.
fn under_way(early_stop: &EarlyStop, account: u64) -> GuardedCall<'_> {
    let call = waiting(early_stop, account);
    call.leave().now_or_never().expect("it does not wait").expect("it is made");
    call
}

fn waiting(early_stop: &EarlyStop, account: u64) -> GuardedCall<'_> {
    early_stop.call(format!("{account:012}").parse().unwrap())
}

fn deny(call: GuardedCall<'_>) {
    assert_eq!(call.ended::<()>(Err(denied())), Err(denied()));
}

#[test]
fn denials_of_five_accounts_stop_the_run() {
    let early_stop = EarlyStop::default();
    for account in 1..=4 {
        deny(under_way(&early_stop, account));
    }
    assert_eq!(early_stop.reason(), None);
    let fourth = under_way(&early_stop, 4);
    deny(fourth);
    assert_eq!(early_stop.reason(), None, "an account that was denied before is no other account");
    deny(under_way(&early_stop, 5));
    assert_eq!(early_stop.reason(), Some(denied()));
    assert_eq!(waiting(&early_stop, 6).leave().now_or_never(), Some(Err(Failure::NotTried)));
}

#[test]
fn what_is_under_way_is_waited_for_and_nothing_else_is_begun() {
    for allowed in [true, false] {
        let early_stop = EarlyStop::default();
        let last = under_way(&early_stop, 6);
        for account in 1..=5 {
            deny(under_way(&early_stop, account));
        }
        let next = waiting(&early_stop, 7);
        let mut leave = Box::pin(next.leave());
        assert_eq!((leave.as_mut().now_or_never(), early_stop.reason()), (None, None));
        assert_eq!(last.leave().now_or_never(), Some(Ok(())), "it may be repeated");
        let _ = last.ended(if allowed { Ok(()) } else { Err(denied()) });
        let expected = if allowed { Ok(()) } else { Err(Failure::NotTried) };
        assert_eq!(leave.now_or_never(), Some(expected));
        assert_eq!(early_stop.reason().is_some(), !allowed);
    }
}

#[test]
fn a_call_that_nobody_waits_for_any_more_is_over() {
    let early_stop = EarlyStop::default();
    let last = under_way(&early_stop, 6);
    for account in 1..=5 {
        deny(under_way(&early_stop, account));
    }
    assert_eq!(early_stop.reason(), None);
    drop(last);
    assert_eq!(early_stop.reason(), Some(denied()));
}

#[test]
fn one_success_is_enough() {
    let early_stop = EarlyStop::default();
    under_way(&early_stop, 1).ended(Ok(())).unwrap();
    for account in 2..=50 {
        deny(under_way(&early_stop, account));
    }
    assert_eq!(early_stop.reason(), None);
}

/// What is fatal for every call stops the run at once, and yet what was sent is heard out.
#[test]
fn a_call_that_was_sent_is_heard_out() {
    let early_stop = EarlyStop::default();
    let expired = || Failure::ExpiredCredentials;
    let answered = waiting(&early_stop, 1).make(async |call| {
        call.leave().await?;
        under_way(&early_stop, 2).ended::<()>(Err(expired())).unwrap_err();
        tokio::task::yield_now().await;
        Ok("an answer")
    });
    let never_sent = waiting(&early_stop, 3).make(async |_| std::future::pending::<Result<(), Failure>>().await);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (answered, never_sent) = runtime.block_on(futures_util::future::join(answered, never_sent));
    assert_eq!(answered, Ok("an answer"));
    assert_eq!(never_sent, Err(Failure::NotTried));
    assert_eq!(early_stop.reason(), Some(expired()));
}
