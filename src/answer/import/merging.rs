//! Putting the commonest of contacts that are nearly the same in the place of the others.

use std::collections::BTreeMap;

use super::found::Readings;
use super::labels::{Labelled, filled};
use super::need::Need;
use crate::organization::SettingKey;
use crate::setting::Kind;

/// Contacts that become what they nearly are, by its place among those that were found.
pub type Merged = BTreeMap<SettingKey, usize>;

/// Changes what accounts must end with.
pub fn merge(labelled: &mut Labelled, similar: &[Vec<usize>], readings: &Readings<'_>) -> Merged {
    let mut commonest: BTreeMap<usize, usize> = BTreeMap::new();
    for group in similar {
        commonest.extend(group[1..].iter().map(|rarer| (*rarer, group[0])));
    }
    let mut merged = Merged::new();
    let mut needs = labelled.needs.clone();
    for (account, needs) in readings.accounts.iter().zip(&mut needs) {
        for kind in Kind::ALL {
            let need = &mut needs[kind as usize];
            let Need::One(label) = *need else { continue };
            let Some(instead) = label.place().and_then(|place| commonest.get(&place)) else { continue };
            // What becomes of a template has to be what it nearly is, and something that AWS takes.
            if filled(&labelled.contacts[*instead].fields, account).is_some() {
                *need = Need::One(labelled.label(*instead));
                merged.insert(SettingKey { account: account.id, kind }, *instead);
            }
        }
    }
    labelled.needs = needs;
    merged
}
