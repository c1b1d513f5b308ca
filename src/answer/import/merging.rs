//! Putting the commonest of contacts that are nearly the same in the place of the others.

use std::collections::BTreeMap;

use super::found::Readings;
use super::labels::Labelled;
use super::likeness::is_nearly;
use super::need::Need;
use crate::organization::SettingKey;
use crate::setting::Kind;

/// Contacts that become what they nearly are, by its place among those that were found.
pub type Merged = BTreeMap<SettingKey, usize>;

/// Changes what accounts must end with.
pub fn merge(labelled: &mut Labelled, similar: &[Vec<usize>], readings: &Readings<'_>) -> Merged {
    let mut commoner: BTreeMap<usize, &[usize]> = BTreeMap::new();
    for group in similar {
        commoner.extend(group.iter().enumerate().map(|(at, place)| (*place, &group[..at])));
    }
    let mut merged = Merged::new();
    let mut needs = labelled.needs.clone();
    for ((account, needs), values) in readings.accounts.iter().zip(&mut needs).zip(&readings.values) {
        for kind in Kind::ALL {
            let need = &mut needs[kind as usize];
            let (Need::One(label), Some(value)) = (*need, &values[kind as usize]) else { continue };
            let others = label.place().and_then(|place| commoner.get(&place)).copied().unwrap_or_default();
            // A template gives each account something else: only what it gives this one counts.
            let instead = others.iter().find(|place| is_nearly(&labelled.contacts[**place], account, value));
            if let Some(instead) = instead {
                *need = Need::One(labelled.label(*instead));
                merged.insert(SettingKey { account: account.id, kind }, *instead);
            }
        }
    }
    labelled.needs = needs;
    merged
}
