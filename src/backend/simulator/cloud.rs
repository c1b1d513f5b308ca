//! What AWS keeps: the organization with its contacts, and what its services know beyond.
//!
//! Those who answer take it as it is and cannot change it. A write says what it would change, and that is done if the
//! call is not refused: nothing is ever left half done.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::credentials::Caller;
use super::organizations::ledger::Ledger;
use super::random::Random;
use crate::backend::directory::{Behaviour, Directory};

/// The state that calls are about.
#[derive(Clone, Debug)]
pub struct Cloud {
    /// The organization and its contacts.
    pub directory: Directory,
    pub(super) behaviour: Behaviour,
    pub(super) ledger: Ledger,
    pub(super) random: Random,
}

/// A call that its service is to answer.
#[derive(Clone, Debug)]
pub struct ServiceCall<Operation> {
    /// Who makes it; `None` for one that needs no credentials and has none.
    pub caller: Option<Caller>,
    /// What is called.
    pub operation: Operation,
    /// With what.
    pub input: Value,
    /// When it arrived.
    pub now: Timestamp,
}

/// What is said with a call, and by whom.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    pub caller: &'a Caller,
    pub input: &'a Value,
    /// When it arrived.
    pub now: Timestamp,
}

/// What a write comes to.
pub struct Done {
    /// What the service answers.
    pub answer: Value,
    /// What it changes.
    pub effect: Box<dyn FnOnce(&mut Cloud)>,
}

impl Done {
    pub fn new(answer: Value, effect: impl FnOnce(&mut Cloud) + 'static) -> Self {
        Self { answer, effect: Box::new(effect) }
    }

    /// One that has nothing to say.
    pub fn silently(effect: impl FnOnce(&mut Cloud) + 'static) -> Self {
        Self::new(Value::Null, effect)
    }

    /// One that answers with an empty object.
    pub fn briefly(effect: impl FnOnce(&mut Cloud) + 'static) -> Self {
        Self::new(json!({}), effect)
    }

    pub fn nothing(answer: Value) -> Self {
        Self::new(answer, |_| {})
    }
}

impl Cloud {
    /// Nothing has happened yet.
    pub fn new(directory: Directory, behaviour: Behaviour, now: Timestamp) -> Self {
        let ledger = Ledger::new(&directory, now);
        Self { directory, ledger, random: Random::new(behaviour.seed), behaviour }
    }

    /// Whether something is due by now that has not happened yet.
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.ledger.is_due(now)
    }
}
