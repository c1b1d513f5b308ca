//! When denials stop a run, and when they do not.

use futures_util::FutureExt;

use super::*;
use crate::gateway::Operation;

fn denied() -> Failure {
    Failure::AccessDenied { operation: Operation::GetAlternateContact, detail: None }
}

/// A call about an account that is under way.
fn under_way(fuse: &Fuse, account: u64) -> GuardedCall<'_> {
    let call = waiting(fuse, account);
    call.leave().now_or_never().expect("it does not wait").expect("it is made");
    call
}

fn waiting(fuse: &Fuse, account: u64) -> GuardedCall<'_> {
    fuse.call(format!("{account:012}").parse().unwrap())
}

fn deny(call: GuardedCall<'_>) {
    assert_eq!(call.ended::<()>(Err(denied())), Err(denied()));
}

#[test]
fn denials_of_five_accounts_stop_the_run() {
    let fuse = Fuse::default();
    for account in 1..=4 {
        deny(under_way(&fuse, account));
    }
    assert_eq!(fuse.blown(), None);
    let fourth = under_way(&fuse, 4);
    deny(fourth);
    assert_eq!(fuse.blown(), None, "an account that was denied before is no other account");
    deny(under_way(&fuse, 5));
    assert_eq!(fuse.blown(), Some(denied()));
    assert_eq!(waiting(&fuse, 6).leave().now_or_never(), Some(Err(Failure::NotTried)));
}

#[test]
fn what_is_under_way_is_waited_for_and_nothing_else_is_begun() {
    for allowed in [true, false] {
        let fuse = Fuse::default();
        let last = under_way(&fuse, 6);
        for account in 1..=5 {
            deny(under_way(&fuse, account));
        }
        let next = waiting(&fuse, 7);
        let mut leave = Box::pin(next.leave());
        assert_eq!((leave.as_mut().now_or_never(), fuse.blown()), (None, None));
        assert_eq!(last.leave().now_or_never(), Some(Ok(())), "it may be repeated");
        let _ = last.ended(if allowed { Ok(()) } else { Err(denied()) });
        let expected = if allowed { Ok(()) } else { Err(Failure::NotTried) };
        assert_eq!(leave.now_or_never(), Some(expected));
        assert_eq!(fuse.blown().is_some(), !allowed);
    }
}

#[test]
fn a_call_that_nobody_waits_for_any_more_is_over() {
    let fuse = Fuse::default();
    let last = under_way(&fuse, 6);
    for account in 1..=5 {
        deny(under_way(&fuse, account));
    }
    assert_eq!(fuse.blown(), None);
    drop(last);
    assert_eq!(fuse.blown(), Some(denied()));
}

#[test]
fn one_success_is_enough() {
    let fuse = Fuse::default();
    under_way(&fuse, 1).ended(Ok(())).unwrap();
    for account in 2..=50 {
        deny(under_way(&fuse, account));
    }
    assert_eq!(fuse.blown(), None);
}

/// What is fatal for every call stops the run at once, and yet what was sent is heard out.
#[test]
fn a_call_that_was_sent_is_heard_out() {
    let fuse = Fuse::default();
    let expired = || Failure::ExpiredCredentials;
    let answered = waiting(&fuse, 1).make(async |call| {
        call.leave().await?;
        under_way(&fuse, 2).ended::<()>(Err(expired())).unwrap_err();
        tokio::task::yield_now().await;
        Ok("an answer")
    });
    let never_sent = waiting(&fuse, 3).make(async |_| std::future::pending::<Result<(), Failure>>().await);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (answered, never_sent) = runtime.block_on(futures_util::future::join(answered, never_sent));
    assert_eq!(answered, Ok("an answer"));
    assert_eq!(never_sent, Err(Failure::NotTried));
    assert_eq!(fuse.blown(), Some(expired()));
}
