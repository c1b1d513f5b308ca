//! Calling each operation exactly as often as AWS allows: a token bucket that follows AWS's own.
//!
//! The bucket (`bucket`) follows AWS's own. Here are the turns, and the order in which they are given. One bucket
//! per operation, one thread.

mod bucket;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use super::quota::Quota;
use crate::gateway::Operation;
use crate::organization::AccountId;
pub(super) use bucket::Patience;
use bucket::{TokenBucket, Wait};

/// The longest that a call with a turn waits to be sent: what was read for it must not grow old.
const LONGEST_WAIT: Duration = Duration::from_millis(500);

/// The right to send one call, in the order in which they were asked for.
///
/// It keeps its place in AWS's bucket until it is used, and gives it back when dropped unused.
pub struct Turn {
    pacer: Rc<Pacer>,
    ticket: Ticket,
    /// Which account the call is about, for whoever watches.
    about: Option<AccountId>,
    sent: Option<Instant>,
}

/// A place in the queue. A call that has to be repeated keeps its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ticket(pub(super) u64);

impl Turn {
    pub(super) fn operation(&self) -> Operation {
        self.pacer.operation
    }

    pub(super) fn pacer(&self) -> Rc<Pacer> {
        Rc::clone(&self.pacer)
    }

    pub(super) fn ticket(&self) -> Ticket {
        self.ticket
    }

    pub(super) fn about(&self) -> Option<AccountId> {
        self.about
    }

    /// The same for a call about an account.
    pub(super) fn for_account(mut self, account: Option<AccountId>) -> Self {
        self.about = account;
        self
    }

    /// Waits until AWS is likely to have a token for the call. That is so at once, but where the quota allows fewer
    /// calls at once than there are turns to keep its pace.
    pub(super) async fn due(&self) {
        if self.sent.is_some() {
            return;
        }
        let latest = Instant::now() + LONGEST_WAIT;
        loop {
            let due = self.pacer.bucket.borrow_mut().due(Instant::now());
            // Who slept as long may have taken it.
            match due.map(|due| due.min(latest)) {
                Some(due) if Instant::now() < latest => sleep_until(due).await,
                _ => return,
            }
        }
    }

    /// The call is sent now.
    pub(super) fn spend(&mut self) {
        let now = Instant::now();
        if self.sent.replace(now).is_none() {
            self.pacer.bucket.borrow_mut().spend(now);
            self.pacer.wake_first();
        }
    }

    /// AWS dealt with the call.
    pub(super) fn answered(&self) {
        self.pacer.bucket.borrow_mut().answered();
    }

    /// AWS refused the call for its rate.
    pub(super) fn refused(&self) -> Patience {
        let now = Instant::now();
        let patience = self.pacer.bucket.borrow_mut().refused(self.sent.unwrap_or(now), now);
        self.pacer.wake_first();
        patience
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.pacer.bucket.borrow_mut().close(self.sent.is_some());
        self.pacer.wake_first();
    }
}

/// The pace of each operation of one caller.
pub(super) struct Pace {
    quota: Rc<dyn Fn(Operation) -> Quota>,
    pacers: RefCell<BTreeMap<Operation, Rc<Pacer>>>,
}

impl Pace {
    /// A caller who has called nothing yet.
    pub(super) fn new(quota: Rc<dyn Fn(Operation) -> Quota>) -> Self {
        Self { quota, pacers: RefCell::default() }
    }

    /// The pace of one operation.
    pub(super) fn of(&self, operation: Operation) -> Rc<Pacer> {
        let mut pacers = self.pacers.borrow_mut();
        Rc::clone(pacers.entry(operation).or_insert_with(|| Pacer::new(operation, (self.quota)(operation))))
    }
}

/// The pace of one operation, and those who wait for it.
pub(super) struct Pacer {
    operation: Operation,
    bucket: RefCell<TokenBucket>,
    waiting: RefCell<BTreeMap<Ticket, Rc<Notify>>>,
}

impl Pacer {
    pub(super) fn new(operation: Operation, quota: Quota) -> Rc<Self> {
        let bucket = RefCell::new(TokenBucket::new(quota, Instant::now()));
        Rc::new(Self { operation, bucket, waiting: RefCell::default() })
    }

    /// Waits for a turn. No two waiting calls may have the same ticket.
    pub(super) async fn turn(self: &Rc<Self>, ticket: Ticket) -> Turn {
        let place = QueuePlace::take(self, ticket);
        while let Err(wait) = self.try_reserve(ticket) {
            match wait {
                Wait::Until(due) => tokio::select! {
                    () = sleep_until(due) => {}
                    () = place.woken.notified() => {}
                },
                Wait::UntilWoken => place.woken.notified().await,
            }
        }
        Turn { pacer: Rc::clone(self), ticket, about: None, sent: None }
    }

    /// How long so many calls take from now on, at the present pace.
    pub(super) fn outlook(&self, calls: usize) -> Duration {
        self.bucket.borrow_mut().outlook(calls, Instant::now())
    }

    fn try_reserve(&self, ticket: Ticket) -> Result<(), Wait> {
        let is_first = self.waiting.borrow().first_key_value().is_some_and(|(first, _)| *first == ticket);
        if is_first { self.bucket.borrow_mut().try_reserve(Instant::now()) } else { Err(Wait::UntilWoken) }
    }

    fn wake_first(&self) {
        if let Some((_, woken)) = self.waiting.borrow().first_key_value() {
            woken.notify_one();
        }
    }
}

/// A place in the queue, which closes up when it is left, for whatever reason.
struct QueuePlace<'a> {
    pacer: &'a Pacer,
    ticket: Ticket,
    woken: Rc<Notify>,
}

impl<'a> QueuePlace<'a> {
    fn take(pacer: &'a Pacer, ticket: Ticket) -> Self {
        let woken = Rc::new(Notify::new());
        pacer.waiting.borrow_mut().insert(ticket, Rc::clone(&woken));
        Self { pacer, ticket, woken }
    }
}

impl Drop for QueuePlace<'_> {
    fn drop(&mut self) {
        self.pacer.waiting.borrow_mut().remove(&self.ticket);
        self.pacer.wake_first();
    }
}

#[cfg(test)]
mod tests;
