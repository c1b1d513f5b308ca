//! What a supposition makes of a plan: what is not in the plan of the organization as it is.

use std::collections::{BTreeMap, BTreeSet};

use super::change::Change;
use super::contents::Plan;

/// How the plan of an organization that is supposed to be otherwise differs from the plan of it as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The plan of the supposed organization, without the changes, the undecided, skipped and released contacts and the
    /// unmanaged types that the other plan has as well. What is not known of the organization stays in it.
    pub made: Plan,
    /// Changes in the plan of the organization as it is, to contacts that the other plan does not change.
    pub taken_away: Vec<Change>,
    /// How many changes both plans have.
    pub anyhow: usize,
    /// How many contacts are undecided in both.
    pub undecided_anyhow: usize,
}

impl Difference {
    /// Compares two plans of one policy. A change is the same if it does the same to a contact, whichever rule wants it
    /// and wherever the account is.
    #[must_use]
    pub fn between(real: &Plan, supposed: &Plan) -> Self {
        let before: BTreeMap<_, _> = real.changes.iter().map(|change| (change.key, change)).collect();
        let after: BTreeSet<_> = supposed.changes.iter().map(|change| change.key).collect();
        let undecided: BTreeMap<_, _> = real.undecided.iter().map(|other| (other.key, &other.why)).collect();
        let released: BTreeMap<_, _> = real.released.iter().map(|other| (other.key, &other.was)).collect();
        let skipped: BTreeMap<_, _> = real.skipped.iter().map(|other| (other.account.id, &other.why)).collect();
        let mut made = supposed.clone();
        made.changes.retain(|change| before.get(&change.key).is_none_or(|other| other.action != change.action));
        made.undecided.retain(|one| undecided.get(&one.key) != Some(&&one.why));
        made.released.retain(|one| released.get(&one.key) != Some(&&one.was));
        made.skipped.retain(|one| skipped.get(&one.account.id) != Some(&&one.why));
        made.left_alone.retain(|one| !real.left_alone.contains(one));
        let taken_away = real.changes.iter().filter(|change| !after.contains(&change.key)).cloned().collect();
        let anyhow = supposed.changes.len() - made.changes.len();
        let undecided_anyhow = supposed.undecided.len() - made.undecided.len();
        Self { made, taken_away, anyhow, undecided_anyhow }
    }
}
