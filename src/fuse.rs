//! Noticing that every further call would fail the same way, so that a run stops early instead of
//! failing thousands of times at the pace of a quota.

use std::cell::RefCell;

use tokio::sync::watch;

use crate::gateway::Failure;

/// How many denials in a row, with nothing ever allowed, are taken for "denied everywhere".
const DENIALS: usize = 5;

/// Watches the outcome of calls.
#[derive(Debug, Default)]
pub struct Fuse {
    blown: watch::Sender<Option<Failure>>,
    state: RefCell<State>,
}

#[derive(Debug, Default)]
struct State {
    denials: usize,
    succeeded: bool,
}

impl Fuse {
    /// Takes note of a call's outcome and passes it on.
    ///
    /// # Errors
    /// The outcome's own.
    pub fn watch<T>(&self, outcome: Result<T, Failure>) -> Result<T, Failure> {
        let mut state = self.state.borrow_mut();
        match &outcome {
            Ok(_) => state.succeeded = true,
            Err(failure) if failure.is_fatal() => self.blow(failure),
            Err(failure) if failure.may_be_fatal() => {
                state.denials += 1;
                if !state.succeeded && state.denials >= DENIALS {
                    self.blow(failure);
                }
            }
            Err(_) => {}
        }
        outcome
    }

    /// The first failure stays.
    fn blow(&self, failure: &Failure) {
        self.blown.send_if_modified(|blown| {
            let first = blown.is_none();
            blown.get_or_insert_with(|| failure.clone());
            first
        });
    }

    /// What every further call would fail with, if that is known.
    #[must_use]
    pub fn blown(&self) -> Option<Failure> {
        self.blown.borrow().clone()
    }

    /// Turns to what every further call would fail with, for calls that wait.
    #[must_use]
    pub fn watched(&self) -> watch::Receiver<Option<Failure>> {
        self.blown.subscribe()
    }
}
