//! Making one call until there is an answer: which setbacks are waited out, and for how long.
//!
//! Knows nothing of the SDK. Its retries are the only ones: the SDK's own are off, since their
//! budget runs dry under sustained throttling.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::credentials::{CredentialsSource, ENVIRONMENT};
use super::pacing::{Pace, Patience, Ticket, Turn};
use crate::gateway::{AttemptEnd, AttemptedCall, Failure, Operation, Watched};
use crate::organization::AccountId;

/// How long a call is tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Endurance {
    /// As long as it may be of use: for work that takes its time.
    #[default]
    Full,
    /// As long as somebody waits who only asks whether it works.
    Brief,
}

impl Endurance {
    /// How often a call is tried that meets with server errors or broken connections.
    fn attempts(self) -> u32 {
        match self {
            Self::Full => 8,
            Self::Brief => 2,
        }
    }

    /// How often while its service has never answered: it is probably the endpoint or the network.
    fn first_attempts(self) -> u32 {
        match self {
            Self::Full => 3,
            Self::Brief => 2,
        }
    }

    /// Whether a call that was sent so often, and refused for its rate each time, is not sent again.
    fn is_worn_out(self, sent: u32) -> bool {
        match self {
            Self::Full => false,
            Self::Brief => sent >= 3,
        }
    }
}

const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(8);

/// Why an attempt came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Setback {
    /// Refused for its rate: nothing was done.
    Throttled,
    /// It never reached AWS: nothing was done.
    NotSent(String),
    /// It may have been carried out.
    Interrupted(String),
    /// Another attempt would end the same way.
    Final(Failure),
}

/// All calls of a run.
#[derive(Default)]
pub(super) struct Calls {
    endurance: Endurance,
    tickets: Cell<u64>,
    refusals: Cell<u64>,
    /// The services that have ever answered.
    answered: RefCell<BTreeSet<&'static str>>,
    /// Where the caller's own credentials come from.
    credentials: CredentialsSource,
    watch: Option<Watch>,
}

/// Whoever watches the calls, and where their credentials come from, which is told after the first.
pub(super) struct Watch {
    pub(super) tell: Box<dyn Fn(&Watched)>,
    pub(super) source: CredentialsSource,
    pub(super) has_told_source: Cell<bool>,
}

impl Watch {
    fn attempted(&self, call: AttemptedCall) {
        if let Some(source) = self.source.get().filter(|_| !self.has_told_source.replace(true)) {
            (self.tell)(&Watched::Credentials { source });
        }
        (self.tell)(&Watched::Call(call));
    }
}

impl Calls {
    pub(super) fn new(endurance: Endurance, credentials: CredentialsSource) -> Self {
        Self { endurance, credentials, ..Self::default() }
    }

    /// From now on somebody watches.
    pub(super) fn watched_by(&mut self, watch: Watch) {
        self.watch = Some(watch);
    }

    /// It is known whose the credentials are.
    pub(super) fn tell_caller(&self, caller: AccountId) {
        if let Some(watch) = &self.watch {
            (watch.tell)(&Watched::Caller(caller));
        }
    }

    fn tell<T>(&self, turn: &Turn, attempt: u32, outcome: &Result<T, Setback>, took: Duration) {
        let Some(watch) = &self.watch else { return };
        let end = match outcome {
            Ok(_) => AttemptEnd::Answered,
            Err(Setback::Throttled) => AttemptEnd::Throttled,
            Err(Setback::NotSent(detail)) => AttemptEnd::NotSent(detail.clone()),
            Err(Setback::Interrupted(detail)) => AttemptEnd::Interrupted(detail.clone()),
            Err(Setback::Final(failure)) => AttemptEnd::Failed(failure.clone()),
        };
        watch.attempted(AttemptedCall { operation: turn.operation(), account: turn.about(), attempt, end, took });
    }

    /// How often AWS refused a call for its rate.
    pub(super) fn refusals(&self) -> u64 {
        self.refusals.get()
    }

    /// Waits for the right to send one call.
    pub(super) async fn turn(&self, pace: &Pace, operation: Operation) -> Turn {
        let ticket = self.tickets.get();
        self.tickets.set(ticket + 1);
        pace.of(operation).turn(Ticket(ticket)).await
    }

    fn has_answered(&self, operation: Operation) -> bool {
        self.answered.borrow().contains(operation.service())
    }

    /// Makes a call, again and again if need be.
    ///
    /// A read is repeated after whatever may pass. A write never is, since someone else may write
    /// in between: whoever wants it has to look again first. What may have been carried out is an
    /// ambiguous failure.
    ///
    /// `leave` is asked right before each attempt, and what it refuses is not sent.
    pub(super) async fn make<T>(
        &self,
        mut turn: Turn,
        leave: impl AsyncFn() -> Result<(), Failure>,
        attempt: impl AsyncFn() -> Result<T, Setback>,
    ) -> Result<T, Failure> {
        let operation = turn.operation();
        let mut attempts = 0;
        let mut sent = 0;
        loop {
            sent += 1;
            turn.due().await;
            leave().await?;
            turn.spend();
            let since = Instant::now();
            let outcome = attempt().await;
            self.tell(&turn, sent, &outcome, since.elapsed());
            let setback = match outcome {
                Ok(answer) => {
                    turn.answered();
                    self.answered.borrow_mut().insert(operation.service());
                    return Ok(answer);
                }
                Err(setback) => setback,
            };
            match self.judge(&mut turn, setback, sent)? {
                Again::AtOnce => turn = again(turn, Duration::ZERO).await,
                Again::AfterFault { detail, limit, never_sent } => {
                    attempts += 1;
                    if attempts >= limit {
                        return Err(match never_sent {
                            true => Failure::Unreachable { operation, attempts, detail, address: None },
                            false => unavailable(operation, attempts, detail, false),
                        });
                    }
                    let pause = pause(turn.ticket(), attempts);
                    turn = again(turn, pause).await;
                }
            }
        }
    }

    /// Whether a call may be made again after a setback.
    ///
    /// # Errors
    /// What its failure is, if not.
    fn judge(&self, turn: &mut Turn, setback: Setback, sent: u32) -> Result<Again, Failure> {
        let operation = turn.operation();
        match setback {
            Setback::Final(failure) => {
                turn.answered();
                let of_environment = self.credentials.get() == Some(&ENVIRONMENT);
                Err(match failure {
                    Failure::ExpiredCredentials if of_environment => Failure::ExpiredVariables,
                    failure => failure,
                })
            }
            Setback::Throttled => {
                self.refusals.set(self.refusals.get() + 1);
                self.answered.borrow_mut().insert(operation.service());
                if turn.refused() == Patience::Lost || self.endurance.is_worn_out(sent) {
                    return Err(Failure::Throttled { operation });
                }
                // The contact may change while a write waits: it has to be read again first.
                if operation.is_write() {
                    return Err(Failure::NotNow { operation });
                }
                Ok(Again::AtOnce)
            }
            Setback::Interrupted(detail) if operation.is_write() => Err(unavailable(operation, 1, detail, true)),
            Setback::NotSent(detail) if operation.is_write() => Err(unavailable(operation, 1, detail, false)),
            Setback::NotSent(detail) if !self.has_answered(operation) => {
                Ok(Again::AfterFault { detail, limit: self.endurance.first_attempts(), never_sent: true })
            }
            Setback::NotSent(detail) | Setback::Interrupted(detail) => {
                Ok(Again::AfterFault { detail, limit: self.endurance.attempts(), never_sent: false })
            }
        }
    }
}

/// How a call may be made again.
enum Again {
    /// As soon as it has another turn: it was refused for its rate, which counts as no attempt.
    AtOnce,
    /// After a pause, unless it has been tried often enough.
    AfterFault {
        detail: String,
        limit: u32,
        /// It has not reached a service that has never answered.
        never_sent: bool,
    },
}

/// Another turn for the same call. The old one is given up first, so that others can go on.
async fn again(turn: Turn, pause: Duration) -> Turn {
    let (pacer, ticket, about) = (turn.pacer(), turn.ticket(), turn.about());
    drop(turn);
    if !pause.is_zero() {
        sleep(pause).await;
    }
    pacer.turn(ticket).await.for_account(about)
}

fn unavailable(operation: Operation, attempts: u32, detail: String, ambiguous: bool) -> Failure {
    Failure::Unavailable { operation, attempts, detail, ambiguous }
}

/// Twice as long each time, and not the same for all: between half and the whole of it, told by
/// the ticket, so that a run can be repeated.
fn pause(Ticket(ticket): Ticket, attempts: u32) -> Duration {
    let doubled = FIRST_PAUSE.saturating_mul(1 << (attempts - 1).min(16)).min(LONGEST_PAUSE);
    let scattered = (ticket + u64::from(attempts)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48;
    doubled.mul_f64(0.5 + scattered as f64 / 65536.0 / 2.0)
}

#[cfg(test)]
mod tests;
