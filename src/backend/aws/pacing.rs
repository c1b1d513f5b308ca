//! Calling each operation exactly as often as AWS allows: a token bucket that follows AWS's own.
//!
//! The bucket starts from the documented quota. Where that turns out to be too much (another tool
//! shares the quota, a run just before emptied the bucket, the true quota is lower), the first
//! refusal slows the pace down, and it recovers step by step. One bucket per operation, one thread.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use super::quota::Quota;
use crate::gateway::Operation;
use crate::organization::AccountId;

/// A hair below the documented rate: AWS's clock is not ours.
const MARGIN: f64 = 0.995;
/// How much later than its neighbours a call may reach AWS, in seconds. Calls that were sent evenly
/// arrive in clusters, so that much of AWS's bucket is left alone for them.
const JITTER: f64 = 0.4;
/// What is left of the pace after a refusal.
const CUT: f64 = 0.85;
/// The pace never falls below this share of the documented one, so that recovery is noticed.
const FLOOR: f64 = 0.05;
/// How long the pace takes to recover from nothing. It grows with the square of the time: slowly
/// near the point of the refusal, fast when that point has evidently moved.
const RECOVERY: f64 = 20.0;
/// How long nothing but refusals is borne.
const PATIENCE: Duration = Duration::from_secs(300);
/// How many calls of one operation may be under way, which bounds the open connections.
const UNDER_WAY: usize = 64;

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
        self.pacer.bucket.borrow_mut().refused_since = None;
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
        {
            let mut bucket = self.pacer.bucket.borrow_mut();
            bucket.under_way -= 1;
            if self.sent.is_none() {
                bucket.reserved -= 1.0;
            }
        }
        self.pacer.wake_first();
    }
}

/// Whether to go on after a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Patience {
    Left,
    Lost,
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

enum Wait {
    Until(Instant),
    UntilWoken,
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

/// Our idea of AWS's bucket.
struct TokenBucket {
    tokens: f64,
    /// Tokens that turns hold. They are taken out only when the call is sent, since that is when
    /// AWS takes them: turns that are used late then cannot add up to a burst.
    reserved: f64,
    filled_at: Instant,
    /// The pace right after the last cut, from which it recovers.
    slowed_to: f64,
    slowed_at: Instant,
    full_rate: f64,
    capacity: f64,
    under_way: usize,
    refused_since: Option<Instant>,
}

impl TokenBucket {
    fn new(Quota { rate, burst }: Quota, now: Instant) -> Self {
        let full_rate = rate * MARGIN;
        let capacity = (burst - rate * JITTER).max(1.0);
        Self {
            tokens: capacity,
            reserved: 0.0,
            filled_at: now,
            slowed_to: full_rate,
            slowed_at: now,
            full_rate,
            capacity,
            under_way: 0,
            refused_since: None,
        }
    }

    fn rate(&self, now: Instant) -> f64 {
        let recovered = (now - self.slowed_at).as_secs_f64() / RECOVERY;
        self.full_rate.min(self.slowed_to + self.full_rate * recovered * recovered)
    }

    fn fill(&mut self, now: Instant) {
        let mean_rate = f64::midpoint(self.rate(self.filled_at), self.rate(now));
        let grown = mean_rate * (now - self.filled_at).as_secs_f64();
        self.tokens = self.capacity.min(self.tokens + grown);
        self.filled_at = now;
    }

    fn outlook(&mut self, calls: usize, now: Instant) -> Duration {
        self.fill(now);
        let missing = (calls as f64 + self.reserved - self.tokens).max(0.0);
        Duration::from_secs_f64(missing / self.rate(now))
    }

    fn try_reserve(&mut self, now: Instant) -> Result<(), Wait> {
        if self.under_way >= UNDER_WAY {
            return Err(Wait::UntilWoken);
        }
        self.fill(now);
        let missing = 1.0 + self.reserved - self.tokens;
        if missing > 1e-9 {
            if 1.0 + self.reserved > self.capacity && self.reserved > 0.0 {
                // However long one waits: a turn has to be used first.
                return Err(Wait::UntilWoken);
            }
            // The pace may have grown when a long wait is over: look again before that.
            let wait = Duration::from_secs_f64((missing / self.rate(now)).min(1.0));
            return Err(Wait::Until(now + wait.max(Duration::from_micros(1))));
        }
        self.reserved += 1.0;
        self.under_way += 1;
        Ok(())
    }

    fn spend(&mut self, now: Instant) {
        self.fill(now);
        self.tokens -= 1.0;
        self.reserved -= 1.0;
    }

    fn refused(&mut self, sent: Instant, now: Instant) -> Patience {
        let since = *self.refused_since.get_or_insert(now);
        if now - since >= PATIENCE {
            // So that those who still wait need not wait long for the same answer.
            self.slowed_to = self.full_rate;
            return Patience::Lost;
        }
        // A call that was sent before the pace was cut says nothing of the new pace.
        if sent >= self.slowed_at {
            self.slow_down(now);
        }
        Patience::Left
    }

    fn slow_down(&mut self, now: Instant) {
        self.fill(now);
        self.slowed_to = (self.rate(now) * CUT).max(self.full_rate * FLOOR);
        self.slowed_at = now;
        // AWS's bucket is empty. Let it gather a little before the next call.
        self.tokens = self.tokens.min(-self.slowed_to * JITTER);
    }
}

#[cfg(test)]
mod tests;
