//! Beginning anew for one type, with another default or another order, where the first choice led astray.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::grow::grow;
use super::ledger::RuleLedger;
use super::need::ContactLabel;
use super::polish::{polish, shrink};
use super::pool::{Pool, Scales};

/// How many contacts are tried as the default of a type.
const DEFAULTS: usize = 3;

/// How much larger than the best so far a beginning may be to be looked at closely.
const SLACK: usize = 4;

/// Tries other beginnings for each type. `firsts` are what is looked at before everything.
pub fn regrow<'g>(
    mut ledger: RuleLedger<'g>,
    pool: &Pool<'g>,
    firsts: &[Pool<'g>],
    scales: &mut Scales,
    may_default: &dyn Fn(ContactLabel) -> bool,
) -> RuleLedger<'g> {
    for kind in 0..3 {
        let bare = without(&ledger, kind);
        for default in defaults(&ledger, kind, may_default) {
            for first in firsts.iter().map(Some).chain([None]) {
                let mut trial = bare.clone();
                trial.set_default(kind, default);
                if let Some(first) = first {
                    grow(&mut trial, first, scales, &|_| false);
                }
                grow(&mut trial, pool, scales, &|_| false);
                shrink(&mut trial);
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

/// The same without what is wished for a type.
fn without<'g>(ledger: &RuleLedger<'g>, kind: usize) -> RuleLedger<'g> {
    let mut bare = ledger.clone();
    bare.set_default(kind, None);
    let places: Vec<usize> = ledger.live().filter(|(_, rule)| rule.wishes[kind].is_some()).map(|(at, _)| at).collect();
    for place in places {
        let mut rule = bare.remove(place);
        rule.wishes[kind] = None;
        if rule.wishes.iter().any(Option::is_some) {
            bare.put(place, rule);
        }
    }
    bare
}

/// The contacts that most accounts need, and none.
fn defaults(
    ledger: &RuleLedger<'_>,
    kind: usize,
    may_default: &dyn Fn(ContactLabel) -> bool,
) -> Vec<Option<ContactLabel>> {
    let mut counts: BTreeMap<ContactLabel, u32> = BTreeMap::new();
    for class in &ledger.ground.classes {
        let labels = class.needs[kind].labels().filter(|label| label.place().is_some());
        labels.for_each(|label| *counts.entry(label).or_default() += class.weight);
    }
    let mut labels: Vec<_> = counts.into_iter().filter(|(label, _)| may_default(*label)).collect();
    labels.sort_by_key(|(label, count)| (Reverse(*count), *label));
    labels.into_iter().take(DEFAULTS).map(|(label, _)| Some(label)).chain([None]).collect()
}
