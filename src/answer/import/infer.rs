//! From what was read to a policy, with nothing said about it yet.

use std::collections::BTreeMap;

use super::atoms::atoms;
use super::compose::{Composed, Parts, compose};
use super::filling::{Filling, leave_all};
use super::found::Readings;
use super::ground::Ground;
use super::labels::{Labelled, label};
use super::likeness::alike;
use super::merging::{Merged, merge};
use super::need::ContactLabel;
use super::notes::{Gaps, ImportOptions};
use super::search::search;
use crate::organization::{Organization, SettingKey};

/// How often gaps are left for which there are no grounds before all of them are.
const TRIES: usize = 5;

/// A policy, and what it does beyond saying what is there.
pub struct Inferred {
    pub composed: Composed,
    /// Contacts that become what they nearly are, with what that is among those that were found.
    pub merged: BTreeMap<SettingKey, usize>,
    /// Groups of contacts that are nearly the same, by their places among those that were found.
    pub similar: Vec<Vec<usize>>,
    /// Gaps that are filled, with what, among the contacts that were found.
    pub filled: BTreeMap<SettingKey, usize>,
}

/// Infers a policy.
#[must_use]
pub fn infer(organization: &Organization, readings: &Readings<'_>, options: ImportOptions) -> Inferred {
    let ImportOptions { gaps, merge_similar } = options;
    let mut labelled = label(readings);
    let similar = alike(&labelled, readings);
    let merged = match merge_similar {
        true => merge(&mut labelled, &similar, readings),
        false => Merged::default(),
    };
    let atoms = atoms(organization, &readings.accounts);
    let mut needs = labelled.needs.clone();
    for attempt in 0..=TRIES {
        let ground = Ground::new(&atoms, &needs);
        let ledger = search(&ground, labelled.contacts.len(), &|label| may_default(label, &labelled, readings));
        let filling = Filling::of(&ledger, &needs, readings);
        if gaps == Gaps::Leave || filling.is_founded() {
            let material =
                Parts { atoms: &atoms, labelled: &labelled, accounts: &readings.accounts, similar: &similar };
            return Inferred { composed: compose(&ledger, &material), merged, similar, filled: filling.keys };
        }
        filling.leave_unfounded(&mut needs);
        if attempt + 1 == TRIES {
            leave_all(&mut needs);
        }
    }
    unreachable!("where nothing may be filled, nothing is filled without grounds")
}

/// Whether a contact may stand in the defaults: a tag that it needs is one that every account has.
fn may_default(label: ContactLabel, labelled: &Labelled, readings: &Readings<'_>) -> bool {
    let has = |tag: &&str| readings.accounts.iter().all(|account| account.tags.contains_key(*tag));
    labelled.tags_needed(label).iter().all(has)
}
