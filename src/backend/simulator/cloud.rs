//! What AWS keeps: the organization with its contacts, and what its services know beyond.
//!
//! Reads take it as it is and cannot change it. A copy can be changed, and takes its place or is thrown away.

use jiff::Timestamp;
use serde_json::Value;

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
    /// Who makes it.
    pub caller: Caller,
    /// What is called.
    pub operation: Operation,
    /// With what.
    pub input: Value,
    /// When it arrived.
    pub now: Timestamp,
}

impl Cloud {
    /// Nothing has happened yet.
    pub fn new(directory: Directory, behaviour: Behaviour, now: Timestamp) -> Self {
        let ledger = Ledger::new(&directory, now);
        Self { directory, ledger, random: Random::new(behaviour.seed), behaviour }
    }
}
