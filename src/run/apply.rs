//! Carrying out a plan, exactly as it was reviewed.
//!
//! Each contact is read again right before its write: only one that is still what the plan says it
//! was is changed. Never fails as a whole: what became of each change is its [`Outcome`].

mod found;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use found::Found;
use futures_util::stream::{self, StreamExt};
use tokio::sync::watch;
use tokio::time::{Instant, sleep};

use crate::gateway::freshness::{Clock, Freshness};
use crate::gateway::{Failure, Membership, WriteAccess, WriteKind};
use crate::organization::{AccountId, Identity, Reach};
use crate::plan::{Action, Change, Plan};
use crate::run::early_stop::{EarlyStop, GuardedCall};
use crate::run::outcome::{NotAttempted, Outcome, Unverified};
use crate::setting::LiveValue;

/// How often a write is sent whose fate is not known and that was then found not to have happened.
const ATTEMPTS: usize = 3;

/// How often a write is tried that could not even be sent.
const UNSENT_ATTEMPTS: usize = 8;

/// For how long a write in doubt is looked for before it is sent again.
const SETTLE: Duration = Duration::from_secs(3);

/// How long ago the contact may have been asked for when the write is sent. It takes longer where the answer
/// is slow, the machine was suspended, the process stopped, or the disk keeps the log waiting.
const FRESH: Duration = Duration::from_secs(2);

/// The longest pause between two looks at a contact that does not show its new value yet.
const LONGEST_PAUSE: Duration = Duration::from_secs(8);

/// How a plan is carried out.
#[derive(Clone, Debug)]
pub struct ApplyOptions {
    /// For how long each written contact is read back until it shows; `None` to skip that.
    pub verify: Option<Duration>,
    /// Turns true when no new write may begin.
    pub stop: watch::Receiver<bool>,
    /// What tells how old is what was read.
    pub clock: Clock,
}

/// What came of carrying out a plan.
#[derive(Debug)]
pub struct Ran {
    /// What became of each change, in the plan's order.
    pub outcomes: Vec<Outcome>,
    /// Why the run stopped early, if it did.
    pub stopped: Option<Failure>,
}

/// Something that happened to a change.
#[derive(Debug)]
pub enum ApplyEvent<'a> {
    /// Its write is about to be sent.
    Writing(&'a Change),
    /// All writes that were gathered are about to be made.
    Flushing,
    /// Nothing more will be done about it.
    Done(&'a Change, &'a Outcome),
}

/// Carries out a plan.
///
/// `tell` is called before each write, and before those that were gathered are made, and may refuse that, as when it
/// could not be recorded.
pub async fn apply<A: WriteAccess>(
    access: &A,
    identity: &Identity,
    plan: &Plan,
    options: &ApplyOptions,
    tell: impl Fn(ApplyEvent<'_>) -> Result<(), Failure>,
) -> Ran {
    let run = Run { access, identity, options, reads: EarlyStop::default(), writes: EarlyStop::default(), tell };
    let is_delete = |change: &Change| matches!(change.action, Action::Delete { .. });
    let mut outcomes = vec![Outcome::NotAttempted(NotAttempted::NotBegun); plan.changes.len()];
    let mut gathered = Vec::new();
    for deletes in [false, true] {
        let changes = plan.changes.iter().enumerate().filter(|(_, change)| is_delete(change) == deletes);
        let mut done = stream::iter(changes)
            .map(async |(index, change)| (index, run.carry_out(change).await))
            .buffer_unordered(access.parallelism());
        while let Some((index, outcome)) = done.next().await {
            if access.gathers() && outcome == Outcome::Applied {
                gathered.push(index);
            } else {
                run.done(&plan.changes[index], &outcome);
            }
            outcomes[index] = outcome;
        }
    }
    gathered.sort_unstable();
    run.flush(&plan.changes, &gathered, &mut outcomes).await;
    run.look_up_denied(&plan.changes, &mut outcomes).await;
    Ran { outcomes, stopped: run.reason() }
}

/// What all changes of a run share.
struct Run<'a, A, F> {
    access: &'a A,
    identity: &'a Identity,
    options: &'a ApplyOptions,
    reads: EarlyStop,
    writes: EarlyStop,
    tell: F,
}

/// What came of one attempt at a change.
enum Step {
    /// There is nothing more to be done.
    Over(Outcome),
    /// The write was not carried out, and the same one may succeed in a moment.
    NotNow(Failure),
    /// The write may or may not have been carried out.
    InDoubt(Failure),
}

impl<A: WriteAccess, F: Fn(ApplyEvent<'_>) -> Result<(), Failure>> Run<'_, A, F> {
    fn done(&self, change: &Change, outcome: &Outcome) {
        // Only a write can be refused for want of a record; this one is over.
        let _ = (self.tell)(ApplyEvent::Done(change, outcome));
    }

    /// Has the writes made that were gathered. Only then is it known what became of them.
    async fn flush(&self, changes: &[Change], gathered: &[usize], outcomes: &mut [Outcome]) {
        if gathered.is_empty() {
            return;
        }
        let flushed = match (self.tell)(ApplyEvent::Flushing) {
            Ok(()) => self.access.flush().await,
            Err(failure) => Err(failure),
        };
        for index in gathered {
            if let Err(failure) = &flushed {
                outcomes[*index] = Outcome::Failed(failure.clone());
            }
            self.done(&changes[*index], &outcomes[*index]);
        }
    }

    async fn carry_out(&self, change: &Change) -> Outcome {
        let reach = self.identity.reach(change.key.account);
        if reach == Reach::OutOfReach {
            return Outcome::Failed(Failure::ManagementAccount);
        }
        // Once a write was in doubt, it may still show up: nothing that is said afterwards may deny it.
        let mut doubt = None;
        let mut doubts = 0;
        let mut unsent = 0;
        loop {
            match self.attempt(change, reach).await {
                Step::Over(outcome) => return in_view_of(doubt, outcome),
                Step::NotNow(failure) => {
                    unsent += usize::from(!failure.is_throttling());
                    if unsent == UNSENT_ATTEMPTS {
                        return in_view_of(doubt, Outcome::Failed(failure));
                    }
                    if !failure.is_throttling() && failure != Failure::TooLate {
                        self.pause(LONGEST_PAUSE.min(Duration::from_secs(1 << unsent))).await;
                    }
                }
                Step::InDoubt(failure) => {
                    doubts += 1;
                    if let Some(outcome) = self.settle(change, reach, &failure, doubts == ATTEMPTS).await {
                        return outcome;
                    }
                    doubt = Some(failure);
                }
            }
        }
    }

    /// Looks at the contact and, if it still is what the plan says it was, writes it.
    async fn attempt(&self, change: &Change, reach: Reach) -> Step {
        let turn = match self.turn(change, reach).await {
            Some(Ok(turn)) => turn,
            Some(Err(failure)) => return Step::Over(Outcome::Failed(failure)),
            None => return Step::Over(Outcome::NotAttempted(NotAttempted::Interrupted)),
        };
        let call = self.writes.call(change.key.account);
        if let Some(outcome) = self.refused(&call).await {
            return Step::Over(outcome);
        }
        let fresh = match self.look(change, reach).await {
            Err(Failure::NotTried) => return Step::Over(Outcome::NotAttempted(NotAttempted::Stopped)),
            Err(failure) => return Step::Over(Outcome::Failed(failure)),
            Ok((Found::After, _)) => return Step::Over(Outcome::AlreadyApplied),
            Ok((Found::Else(found), _)) => return Step::Over(Outcome::Drifted { found }),
            Ok((Found::Before, fresh)) => fresh,
        };
        if let Some(outcome) = self.stopped_early() {
            return Step::Over(outcome);
        }
        match call.ended(self.write(change, turn, fresh).await) {
            Ok(()) => Step::Over(self.verify(change, reach).await),
            Err(failure) if failure.is_ambiguous() => Step::InDoubt(failure),
            Err(failure) if failure.is_passing() => Step::NotNow(failure),
            Err(failure) => Step::Over(Outcome::Failed(failure)),
        }
    }

    /// What becomes of a change that is not to be begun any more.
    fn stopped_early(&self) -> Option<Outcome> {
        if *self.options.stop.borrow() {
            return Some(Outcome::NotAttempted(NotAttempted::Interrupted));
        }
        self.reason().map(|_| Outcome::NotAttempted(NotAttempted::Stopped))
    }

    /// What every further call would fail with, if that is known.
    fn reason(&self) -> Option<Failure> {
        self.reads.reason().or_else(|| self.writes.reason())
    }

    /// Waits until it is known whether the write is worth being begun. What becomes of the change if not.
    async fn refused(&self, call: &GuardedCall<'_>) -> Option<Outcome> {
        tokio::select! {
            biased;
            () = self.stopped() => {}
            _ = call.leave() => {}
        }
        self.stopped_early()
    }

    /// Waits, but not longer than until the run is to stop.
    async fn pause(&self, duration: Duration) {
        tokio::select! {
            () = self.stopped() => {}
            () = sleep(duration) => {}
        }
    }

    /// Waits for the right to write; `None` if the run is to stop.
    async fn turn(&self, change: &Change, reach: Reach) -> Option<Result<A::Turn, Failure>> {
        let kind = match change.action {
            Action::Create { .. } | Action::Update { .. } => WriteKind::Put,
            Action::Delete { .. } => WriteKind::Delete,
        };
        tokio::select! {
            biased;
            () = self.stopped() => None,
            turn = self.access.turn(kind, change.key, reach) => Some(turn),
        }
    }

    async fn stopped(&self) {
        let mut stop = self.options.stop.clone();
        if stop.wait_for(|stop| *stop).await.is_err() {
            // Whoever could have stopped the run is gone.
            std::future::pending::<()>().await;
        }
    }

    /// Reads a contact; what was found may be acted upon as long as it is fresh.
    async fn look(&self, change: &Change, reach: Reach) -> Result<(Found, Freshness), Failure> {
        let ask = || self.options.clock.fresh_for(FRESH).unless_stopped(self.options.stop.clone());
        let fresh = RefCell::new(ask());
        let leave = async |call: &GuardedCall<'_>| {
            call.leave().await?;
            fresh.replace(ask());
            Ok(())
        };
        let read = async |call: &GuardedCall<'_>| {
            self.access.contact_with_leave(change.key, reach, async || leave(call).await).await
        };
        let found = self.reads.call(change.key.account).make(read).await?;
        Ok((Found::of(change, found), fresh.into_inner()))
    }

    /// Sends a write, once it is recorded that it is going to be.
    async fn write(&self, change: &Change, turn: A::Turn, fresh: Freshness) -> Result<(), Failure> {
        (self.tell)(ApplyEvent::Writing(change))?;
        match change.action.after() {
            Some(after) => self.access.put(turn, change.key, after, fresh).await,
            None => self.access.delete(turn, change.key, fresh).await,
        }
    }

    /// Says of accounts that were denied whether they are members still: they could be read when the plan was
    /// made. What cannot be looked up leaves the denial as it is.
    async fn look_up_denied(&self, changes: &[Change], outcomes: &mut [Outcome]) {
        let denial = |outcome: &Outcome| {
            matches!(outcome, Outcome::Failed(Failure::AccessDenied { .. } | Failure::NeitherWay { .. }))
        };
        let denied: BTreeSet<AccountId> = changes
            .iter()
            .zip(&*outcomes)
            .filter(|(_, outcome)| denial(outcome))
            .map(|(change, _)| change.key.account)
            .collect();
        let early_stop = EarlyStop::default();
        let look_up = async |account: AccountId| {
            let ask = async |call: &GuardedCall<'_>| {
                call.leave().await?;
                self.access.membership(account).await
            };
            (account, early_stop.call(account).make(ask).await)
        };
        let looking = async {
            let answers = stream::iter(denied).map(look_up).buffer_unordered(self.access.parallelism());
            answers.filter_map(async |(account, answer)| Some((account, answer.ok()?))).collect().await
        };
        let known: BTreeMap<AccountId, Membership> = tokio::select! {
            biased;
            () = self.stopped() => return,
            known = looking => known,
        };
        for (change, outcome) in changes.iter().zip(outcomes) {
            if let (true, Outcome::Failed(failure), Some(membership)) =
                (denial(outcome), &*outcome, known.get(&change.key.account))
            {
                let (denial, membership) = (Box::new(failure.clone()), membership.clone());
                *outcome = Outcome::Failed(Failure::DeniedMember { denial, membership });
            }
        }
    }

    /// Reads a written contact until it shows.
    async fn verify(&self, change: &Change, reach: Reach) -> Outcome {
        let Some(patience) = self.options.verify else { return Outcome::Applied };
        match self.watch_until(change, reach, patience).await {
            Seen::After => Outcome::Applied,
            Seen::Before => Outcome::Unverified(Unverified::NotYetVisible),
            Seen::Else(found) => Outcome::Unverified(Unverified::Different { found }),
            Seen::Unreadable(failure) => Outcome::Unverified(Unverified::Unreadable(failure)),
            Seen::Interrupted => Outcome::Unverified(Unverified::Interrupted),
        }
    }

    /// Finds out what became of a write that may or may not have happened; `None` if it seems not to
    /// have, and may be sent again.
    async fn settle(&self, change: &Change, reach: Reach, failure: &Failure, last: bool) -> Option<Outcome> {
        let patience = self.options.verify.filter(|_| last).unwrap_or(SETTLE);
        match self.watch_until(change, reach, patience).await {
            Seen::After => Some(Outcome::Applied),
            Seen::Before if !last => None,
            Seen::Else(found) => Some(Outcome::Unverified(Unverified::Different { found })),
            Seen::Before | Seen::Unreadable(_) | Seen::Interrupted => {
                Some(Outcome::Unverified(Unverified::Unknown(failure.clone())))
            }
        }
    }

    /// Looks at a contact until it shows its new value, something else, or patience runs out.
    async fn watch_until(&self, change: &Change, reach: Reach, patience: Duration) -> Seen {
        let deadline = Instant::now() + patience;
        let mut pause = Duration::from_secs(1);
        loop {
            let seen = match self.look(change, reach).await {
                Ok((Found::After, _)) => return Seen::After,
                Ok((Found::Else(found), _)) => return Seen::Else(found),
                Ok((Found::Before, _)) => Seen::Before,
                Err(failure) => Seen::Unreadable(failure),
            };
            if Instant::now() + pause > deadline || self.reads.reason().is_some() {
                return seen;
            }
            tokio::select! {
                () = self.stopped() => return Seen::Interrupted,
                () = sleep(pause) => {}
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }
}

/// What a contact showed in the end.
enum Seen {
    After,
    Before,
    Else(Option<LiveValue>),
    Unreadable(Failure),
    Interrupted,
}

/// An outcome, where an earlier write of the same contact may have been carried out.
fn in_view_of(doubt: Option<Failure>, outcome: Outcome) -> Outcome {
    let Some(failure) = doubt else { return outcome };
    match outcome {
        Outcome::AlreadyApplied => Outcome::Applied,
        Outcome::Drifted { found } => Outcome::Unverified(Unverified::Different { found }),
        Outcome::Failed(_) | Outcome::NotAttempted(_) => Outcome::Unverified(Unverified::Unknown(failure)),
        outcome @ (Outcome::Applied | Outcome::Unverified(_)) => outcome,
    }
}
