//! Changes that only their accounts and rules tell apart: what is said of one of them holds for all.

use std::collections::HashMap;

use super::change::{Action, Change};
use crate::setting::{LiveValue, Value};

/// Changes by what they have in common: cause, type, the contact's name, and the values before and after. Each group has
/// the places of its changes, in order; the groups are in the order of their first.
///
/// Values are told apart by where they are in memory, since equal ones mostly share it. Where they do not, there are more
/// groups, and the caller has to join equal ones.
#[must_use]
pub fn alike(changes: &[Change]) -> Vec<Vec<usize>> {
    let mut numbers = HashMap::new();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (place, Change { account: _, key, action, contact, origin: _, cause }) in changes.iter().enumerate() {
        let number = *numbers.entry((cause, key.kind, contact, ends(action))).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[number].push(place);
    }
    groups
}

/// Where the values before and after are.
fn ends(action: &Action) -> [Option<*const ()>; 2] {
    let after = action.after().map(Value::as_live);
    [action.before(), after].map(|value| value.map(LiveValue::place_in_memory))
}
