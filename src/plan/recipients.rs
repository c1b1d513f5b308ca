//! The people's view of a plan: who starts and who stops receiving AWS's mail.

use std::collections::{BTreeMap, BTreeSet};

use super::alike::alike;
use super::change::Change;
use crate::organization::AccountId;
use crate::setting::{Kind, LiveValue, Value};

/// The accounts whose mail of a type an address receives.
pub type Side = BTreeMap<(String, Kind), BTreeSet<AccountId>>;

/// Who starts and who stops receiving, by address and type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recipients {
    /// Addresses that a type's mail will go to.
    pub starts: Side,
    /// Addresses that it no longer goes to.
    pub stops: Side,
}

/// Derives the people's view. A change that keeps the address concerns nobody.
#[must_use]
pub fn recipients(changes: &[Change]) -> Recipients {
    let mut recipients = Recipients::default();
    for places in alike(changes) {
        let change = &changes[places[0]];
        let [before, after] = addresses(change);
        let sides = [(&mut recipients.stops, before), (&mut recipients.starts, after)];
        for (side, address) in sides {
            if let Some(address) = address {
                let accounts = places.iter().map(|place| changes[*place].key.account);
                side.entry((address.to_owned(), change.key.kind)).or_default().extend(accounts);
            }
        }
    }
    recipients
}

/// The address that stops receiving and the one that starts; none where a change keeps it. Case does not count: mail
/// goes to the same place, though AWS keeps the address as it is written.
#[must_use]
pub fn addresses(change: &Change) -> [Option<&str>; 2] {
    let before = change.action.before().and_then(LiveValue::address);
    let after = change.action.after().and_then(Value::address);
    match (before, after) {
        (Some(one), Some(other)) if one.to_lowercase() == other.to_lowercase() => [None, None],
        sides => sides.into(),
    }
}
