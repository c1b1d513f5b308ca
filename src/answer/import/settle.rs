//! Last steps, which say less about accounts that are not there yet where little is known.

use super::atoms::Dimension;
use super::draft::RuleDraft;
use super::ground::Class;
use super::ledger::RuleLedger;
use super::need::{ContactLabel, Need};
use super::polish::shrink;

/// How many accounts a value has to decide for, at least: with fewer, that they have something in common is chance.
const FEW: u32 = 2;

/// From which share of the accounts on it is no omission that something is not set.
const MOST: f64 = 0.5;

/// From which odds on chance explains what accounts have in common.
const LIKELY: f64 = 0.05;

/// Leaves out what is not needed any more, and what says too much.
pub fn settle(ledger: &mut RuleLedger<'_>) {
    shrink(ledger);
    thin(ledger);
    shrink(ledger);
}

/// Gives up what rests on a few accounts: their IDs say the same, and only that.
fn thin(ledger: &mut RuleLedger<'_>) {
    let places: Vec<usize> = ledger.live().map(|(place, _)| place).collect();
    for place in places {
        let rule = ledger.rules[place].as_ref().expect("it is there");
        let lists: Vec<u32> = rule.parts.iter().filter(|part| part.len() > 1).flatten().copied().collect();
        for value in lists {
            let rule = ledger.rules[place].as_ref().expect("it is there");
            let is_last = rule.parts.iter().any(|part| part.as_slice() == [value]);
            if let Some(price) = thinness(ledger, rule, Some(value)).filter(|_| !is_last) {
                let shorter = rule.changed(ledger.ground, |draft| {
                    draft
                        .parts
                        .iter_mut()
                        .filter(|part| part.len() > 1)
                        .for_each(|part| part.retain(|other| *other != value));
                });
                give_up(ledger, place, Some(shorter), price);
            }
        }
        unexcept(ledger, place);
        let rule = ledger.rules[place].as_ref().expect("it is there");
        if let Some(price) = thinness(ledger, rule, None) {
            give_up(ledger, place, None, price);
        }
    }
}

/// Gives up exceptions of a rule that are for a few accounts which are left alone.
fn unexcept(ledger: &mut RuleLedger<'_>, place: usize) {
    for feature in ledger.rules[place].as_ref().expect("it is there").except.clone() {
        let rule = ledger.rules[place].as_ref().expect("it is there");
        let wider = rule.changed(ledger.ground, |draft| draft.except.retain(|other| *other != feature));
        let is_new = |(class, _): &&(u32, u32)| rule.members.binary_search_by_key(class, |(class, _)| *class).is_err();
        let new = wider.members.iter().filter(is_new).map(|(class, _)| &ledger.ground.classes[*class as usize]);
        let needs = |class: &Class| {
            let kinds = (0..3).filter(|kind| rule.wishes[*kind].is_some());
            kinds.map(|kind| class.needs[kind]).all(|need| need == Need::Nothing)
        };
        let (count, all_unset) = new.fold((0, true), |(count, all), class| (count + class.weight, all && needs(class)));
        if all_unset && is_chance(ledger, rule, &[feature], count) {
            give_up(ledger, place, Some(wider), count as usize);
        }
    }
}

/// By how much a policy may grow to be rid of a rule, or of a value in it; `None` if it says nothing that is not known.
fn thinness(ledger: &RuleLedger<'_>, rule: &RuleDraft, value: Option<u32>) -> Option<usize> {
    let (mut decided, mut matched) = (0, 0);
    for (class, rank) in &rule.members {
        if value.is_some_and(|value| !ledger.ground.fits(*class, value)) {
            continue;
        }
        let weight = ledger.ground.classes[*class as usize].weight;
        let verdicts = ledger.verdicts[*class as usize].iter().zip(&rule.wishes);
        let decides = verdicts.into_iter().any(|(verdict, wish)| {
            wish.is_some() && verdict.rank == *rank && verdict.label == *wish && verdict.is_right
        });
        matched += weight;
        decided += if decides { weight } else { 0 };
    }
    let features = rule.parts.iter().map(|part| value.filter(|value| part.contains(value)).unwrap_or(part[0]));
    let features: Vec<u32> = features.collect();
    if leaves_alone(rule) && is_chance(ledger, rule, &features, decided) {
        return Some(decided as usize);
    }
    let is_pattern = features.iter().any(|feature| ledger.ground.features[*feature as usize].dimension.is_pattern());
    let is_thin = decided <= FEW && matched > FEW * decided || decided < FEW && is_pattern;
    is_thin.then_some(0)
}

fn leaves_alone(rule: &RuleDraft) -> bool {
    rule.wishes.iter().flatten().all(|label| *label == ContactLabel::UNMANAGED)
}

/// Whether so many accounts that are left alone may have some features by chance: what somebody forgot to set follows no
/// rule, and of many features some fit a few such accounts.
fn is_chance(ledger: &RuleLedger<'_>, rule: &RuleDraft, features: &[u32], decided: u32) -> bool {
    let ground = ledger.ground;
    // Somebody put them together.
    if features.iter().all(|feature| ground.features[*feature as usize].dimension == Dimension::Unit) {
        return false;
    }
    let all: u32 = ground.classes.iter().map(|class| class.weight).sum();
    let unset = |kind: usize| -> u32 {
        let is_unset = |class: &&Class| class.needs[kind] == Need::Nothing;
        ground.classes.iter().filter(is_unset).map(|class| class.weight).sum()
    };
    let kinds = (0..3).filter(|kind| rule.wishes[*kind].is_some());
    let share = kinds.map(|kind| f64::from(unset(kind)) / f64::from(all)).fold(1.0, f64::min);
    if share > MOST {
        return false;
    }
    let alike = |feature: &u32| {
        let order = ground.features[*feature as usize].dimension.order();
        ground.features.iter().filter(|other| other.dimension.order() == order).count() as f64
    };
    let chances: f64 = features.iter().map(alike).product();
    share.powf(f64::from(decided)) * chances > LIKELY
}

/// Puts less in the place of a rule, if that is not larger by more than a price.
fn give_up(ledger: &mut RuleLedger<'_>, place: usize, less: Option<RuleDraft>, price: usize) {
    let before = ledger.size();
    let old = ledger.remove(place);
    let is_less = less.is_some();
    if let Some(less) = less {
        ledger.put(place, less);
    }
    if ledger.size() > before + price {
        if is_less {
            ledger.remove(place);
        }
        ledger.put(place, old);
    }
}
