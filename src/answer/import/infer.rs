//! From what was read to a policy, with nothing said about it yet.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::atoms::atoms;
use super::compose::{Composed, Parts, compose};
use super::found::Readings;
use super::ground::Ground;
use super::labels::{Labelled, label};
use super::ledger::RuleLedger;
use super::likeness::alike;
use super::merging::{Merged, merge};
use super::need::{ContactLabel, Need, Needs3};
use super::notes::{Gaps, ImportOptions};
use super::search::search;
use crate::organization::{Organization, SettingKey};

/// How often contacts are kept from filling too much before they are kept from filling anything.
const TRIES: usize = 5;

/// A policy, and what it does beyond saying what is there.
pub struct Inferred {
    pub composed: Composed,
    /// Contacts that become what they nearly are, with what that is among those that were found.
    pub merged: BTreeMap<SettingKey, usize>,
    /// Groups of contacts that are nearly the same, by their places among those that were found.
    pub similar: Vec<Vec<usize>>,
    /// How many gaps each contact fills.
    pub filled: BTreeMap<usize, usize>,
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
        let (filled, overfull) = fills(&ledger, &needs);
        if gaps == Gaps::Leave || overfull.is_empty() {
            let material =
                Parts { atoms: &atoms, labelled: &labelled, accounts: &readings.accounts, similar: &similar };
            return Inferred { composed: compose(&ledger, &material), merged, similar, filled };
        }
        leave(&mut needs, &ledger, &overfull, attempt + 1 == TRIES);
    }
    unreachable!("where nothing may be filled, nothing is filled too often")
}

/// Whether a contact may stand in the defaults: a tag that it needs is one that every account has.
fn may_default(label: ContactLabel, labelled: &Labelled, readings: &Readings<'_>) -> bool {
    let has = |tag: &&str| readings.accounts.iter().all(|account| account.tags.contains_key(*tag));
    labelled.tags_needed(label).iter().all(has)
}

/// How many gaps each contact fills, and which fill more than they were found in.
fn fills(ledger: &RuleLedger<'_>, needs: &[Needs3]) -> (BTreeMap<usize, usize>, BTreeSet<ContactLabel>) {
    let (mut filled, mut found): (BTreeMap<ContactLabel, usize>, HashMap<ContactLabel, usize>) = Default::default();
    for (class, needs) in ledger.ground.class_of.iter().zip(needs) {
        for (verdict, need) in ledger.verdicts[*class as usize].iter().zip(needs) {
            let contact = verdict.label.filter(|label| verdict.is_right && label.place().is_some());
            match (contact, need) {
                (Some(label), Need::Gap) => *filled.entry(label).or_default() += 1,
                (Some(label), Need::Nothing | Need::One(_) | Need::Either(..)) => *found.entry(label).or_default() += 1,
                (None, _) => {}
            }
        }
    }
    let is_overfull = |(label, count): &(&ContactLabel, &usize)| found.get(label).is_none_or(|found| found < *count);
    let overfull = filled.iter().filter(is_overfull).map(|(label, _)| *label).collect();
    let places = filled.into_iter().filter_map(|(label, count)| Some((label.place()?, count)));
    (places.collect(), overfull)
}

/// Leaves the gaps that some contacts fill as they are; or all gaps.
fn leave(needs: &mut [Needs3], ledger: &RuleLedger<'_>, overfull: &BTreeSet<ContactLabel>, all: bool) {
    for (class, needs) in ledger.ground.class_of.iter().zip(needs) {
        for (verdict, need) in ledger.verdicts[*class as usize].iter().zip(needs) {
            if *need == Need::Gap && (all || verdict.label.is_some_and(|label| overfull.contains(&label))) {
                *need = Need::Nothing;
            }
        }
    }
}
