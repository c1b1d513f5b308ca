//! Beginning anew for one type, with another default or another order, where the first choice led astray.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::draft::RuleDraft;
use super::grow::grow;
use super::ledger::RuleLedger;
use super::need::ContactLabel;
use super::polish::{polish, shrink};
use super::pool::{Pool, Scales};

/// How many contacts are tried as the default of a type.
const DEFAULTS: usize = 3;

/// The same where types are begun anew together.
const DEFAULTS_TOGETHER: usize = 2;

/// The types that are begun anew together: contacts of several types often follow the same lines.
const KINDS: [&[usize]; 7] = [&[0], &[1], &[2], &[0, 1], &[0, 2], &[1, 2], &[0, 1, 2]];

/// How much larger than the best so far a beginning may be to be looked at closely.
const SLACK: usize = 4;

/// Tries other beginnings for each type. `firsts` are what is looked at before everything; `effort` is how many classes
/// may be looked at.
pub fn regrow<'g>(
    mut ledger: RuleLedger<'g>,
    pool: &Pool<'g>,
    firsts: &[Pool<'g>],
    scales: &mut Scales,
    effort: usize,
    may_default: &dyn Fn(ContactLabel) -> bool,
) -> RuleLedger<'g> {
    let most = scales.effort + effort;
    for kinds in KINDS {
        let (few, firsts) = if kinds.len() > 1 { (DEFAULTS_TOGETHER, &[][..]) } else { (DEFAULTS, firsts) };
        for defaults in beginnings(&ledger, kinds, few, may_default) {
            for first in firsts.iter().map(Some).chain([None]) {
                if scales.effort > most {
                    return ledger;
                }
                let mut trial = without(&ledger, kinds);
                let before = trial.effort();
                for (kind, default) in kinds.iter().zip(&defaults) {
                    trial.set_default(*kind, *default);
                }
                if let Some(first) = first {
                    grow(&mut trial, first, scales, &|_| false);
                }
                grow(&mut trial, pool, scales, &|_| false);
                shrink(&mut trial);
                scales.effort += trial.effort() - before;
                if trial.score().0 <= ledger.score().0 + SLACK {
                    polish(&mut trial, pool, scales, may_default);
                    if trial.score() < ledger.score() {
                        ledger = trial;
                    }
                }
            }
        }
    }
    ledger
}

/// The same without what is wished for some types.
fn without<'g>(ledger: &RuleLedger<'g>, kinds: &[usize]) -> RuleLedger<'g> {
    let mut bare = ledger.clone();
    kinds.iter().for_each(|kind| bare.set_default(*kind, None));
    let is_concerned = |rule: &RuleDraft| kinds.iter().any(|kind| rule.wishes[*kind].is_some());
    let places: Vec<usize> = ledger.live().filter(|(_, rule)| is_concerned(rule)).map(|(at, _)| at).collect();
    for place in places {
        let mut rule = bare.remove(place);
        kinds.iter().for_each(|kind| rule.wishes[*kind] = None);
        if rule.wishes.iter().any(Option::is_some) {
            bare.put(place, rule);
        }
    }
    bare
}

/// The defaults that are tried for some types, in all combinations.
fn beginnings(
    ledger: &RuleLedger<'_>,
    kinds: &[usize],
    few: usize,
    may_default: &dyn Fn(ContactLabel) -> bool,
) -> Vec<Vec<Option<ContactLabel>>> {
    let mut beginnings = vec![Vec::new()];
    for kind in kinds {
        let defaults = defaults(ledger, *kind, few, may_default);
        let longer = |beginning: &Vec<Option<ContactLabel>>| {
            let with = |default: &Option<ContactLabel>| beginning.iter().copied().chain([*default]).collect();
            defaults.iter().map(with).collect::<Vec<_>>()
        };
        beginnings = beginnings.iter().flat_map(longer).collect();
    }
    beginnings
}

/// The contacts that most accounts need, and none.
fn defaults(
    ledger: &RuleLedger<'_>,
    kind: usize,
    few: usize,
    may_default: &dyn Fn(ContactLabel) -> bool,
) -> Vec<Option<ContactLabel>> {
    let mut counts: BTreeMap<ContactLabel, u32> = BTreeMap::new();
    for class in &ledger.ground.classes {
        let labels = class.needs[kind].labels().filter(|label| label.place().is_some());
        labels.for_each(|label| *counts.entry(label).or_default() += class.weight);
    }
    let mut labels: Vec<_> = counts.into_iter().filter(|(label, _)| may_default(*label)).collect();
    labels.sort_by_key(|(label, count)| (Reverse(*count), *label));
    let labels = labels.into_iter().take(few).map(|(label, _)| Some(label));
    labels.chain([None]).collect()
}
