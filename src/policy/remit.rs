//! What a file of a policy may decide.

use std::collections::BTreeSet;

use super::selector::Selector;
use crate::finding::Place;
use crate::organization::scope::Scope;
use crate::setting::Kind;

/// What some files may decide.
#[derive(Clone, Debug)]
pub struct Remit {
    /// Where that is said.
    pub place: Place,
    /// The accounts that their rules may decide for.
    pub selectors: Vec<Selector>,
    /// The types that they may decide.
    pub kinds: Scope<Kind>,
    /// The domains of their contacts, if they are not those of the main file.
    pub email_domains: Option<BTreeSet<String>>,
    /// The highest priority of their rules.
    pub priority: i64,
}
