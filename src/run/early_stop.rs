//! Noticing that every further call would fail the same way, so that a run stops early instead of
//! failing thousands of times at the pace of a quota.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use tokio::sync::watch;

use crate::gateway::Failure;
use crate::organization::AccountId;

/// From how many accounts denials have to come, with nothing ever allowed, to be taken for "denied everywhere".
const ACCOUNTS: usize = 5;

/// Watches the calls of one kind.
#[derive(Debug, Default)]
pub struct EarlyStop {
    gauge: watch::Sender<Calling>,
    seen: RefCell<Denials>,
}

/// Whether calls are made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Calling {
    /// They are.
    #[default]
    On,
    /// Perhaps every call is denied: those under way will tell, and no other is made meanwhile.
    InDoubt,
    /// No more, for this reason.
    Over(Failure),
}

#[derive(Debug, Default)]
struct Denials {
    denied: BTreeSet<AccountId>,
    /// The first denial.
    denial: Option<Failure>,
    succeeded: bool,
    under_way: usize,
}

impl EarlyStop {
    /// A call about an account, which is still to be made.
    pub fn call(&self, account: AccountId) -> GuardedCall<'_> {
        GuardedCall { early_stop: self, account, under_way: Cell::new(false) }
    }

    /// What every further call would fail with, if that is known.
    #[must_use]
    pub fn reason(&self) -> Option<Failure> {
        match &*self.gauge.borrow() {
            Calling::Over(failure) => Some(failure.clone()),
            Calling::On | Calling::InDoubt => None,
        }
    }

    /// Makes up its mind about denials. While a call is under way, it may yet be allowed.
    fn settle(&self) {
        let seen = self.seen.borrow();
        if seen.succeeded || seen.denied.len() < ACCOUNTS {
            return;
        }
        match &seen.denial {
            Some(denial) if seen.under_way == 0 => self.turn(Calling::Over(denial.clone())),
            _ => self.turn(Calling::InDoubt),
        }
    }

    /// Turns the gauge, unless it is over: the first failure stays.
    fn turn(&self, to: Calling) {
        self.gauge.send_if_modified(|gauge| {
            let turns = !matches!(gauge, Calling::Over(_)) && *gauge != to;
            if turns {
                *gauge = to;
            }
            turns
        });
    }
}

/// A call about an account.
#[derive(Debug)]
pub struct GuardedCall<'f> {
    early_stop: &'f EarlyStop,
    account: AccountId,
    under_way: Cell<bool>,
}

impl GuardedCall<'_> {
    /// Waits until it is known whether the call is worth being made; from then on it is under way.
    ///
    /// # Errors
    /// [`Failure::NotTried`] if it is not.
    pub async fn leave(&self) -> Result<(), Failure> {
        if self.under_way.get() {
            // It is only repeated.
            return Ok(());
        }
        let mut gauge = self.early_stop.gauge.subscribe();
        let gauge = gauge.wait_for(|gauge| *gauge != Calling::InDoubt).await;
        match gauge.as_deref() {
            Ok(Calling::On) => {
                self.under_way.set(true);
                self.early_stop.seen.borrow_mut().under_way += 1;
                Ok(())
            }
            Ok(Calling::InDoubt | Calling::Over(_)) | Err(_) => Err(Failure::NotTried),
        }
    }

    /// Makes the call, which asks for [`Self::leave`] before it is sent, and takes note of how it ends. A call
    /// that is not under way when every call turns out to fail is given up; one that is, is waited for.
    ///
    /// # Errors
    /// The call's own, or [`Failure::NotTried`].
    pub async fn make<T>(self, call: impl AsyncFnOnce(&Self) -> Result<T, Failure>) -> Result<T, Failure> {
        let outcome = tokio::select! {
            biased;
            outcome = call(&self) => outcome,
            () = self.given_up() => Err(Failure::NotTried),
        };
        self.ended(outcome)
    }

    /// Takes note of how the call ended, and passes that on.
    ///
    /// # Errors
    /// The outcome's own.
    pub fn ended<T>(self, outcome: Result<T, Failure>) -> Result<T, Failure> {
        match &outcome {
            Ok(_) => {
                self.early_stop.seen.borrow_mut().succeeded = true;
                self.early_stop.turn(Calling::On);
            }
            Err(failure) if failure.is_fatal() => self.early_stop.turn(Calling::Over(failure.clone())),
            Err(failure) if failure.is_denial() => {
                let mut seen = self.early_stop.seen.borrow_mut();
                seen.denied.insert(self.account);
                seen.denial.get_or_insert_with(|| failure.clone());
            }
            Err(_) => {}
        }
        outcome
    }

    async fn given_up(&self) {
        let mut gauge = self.early_stop.gauge.subscribe();
        let reason = gauge.wait_for(|gauge| matches!(gauge, Calling::Over(_))).await.is_ok();
        if !reason || self.under_way.get() {
            std::future::pending::<()>().await;
        }
    }
}

impl Drop for GuardedCall<'_> {
    /// It is over, if only because nobody waits for it any more.
    fn drop(&mut self) {
        if self.under_way.get() {
            self.early_stop.seen.borrow_mut().under_way -= 1;
        }
        self.early_stop.settle();
    }
}

#[cfg(test)]
mod tests;
