//! Last steps, which make a policy no larger and say less about accounts that are not there yet.

use super::draft::{Head, RuleDraft, Wishes3};
use super::ledger::RuleLedger;
use super::polish::shrink;

/// How many accounts are too few for a rule that matches more than twice as many.
const FEW: u32 = 2;

/// Leaves out what is not needed any more, what says too much, and what two rules say at once.
pub fn settle(ledger: &mut RuleLedger<'_>) {
    shrink(ledger);
    thin(ledger);
    apart(ledger);
}

/// Gives up what rests on one or two accounts and means others too: their IDs say the same, and only that.
fn thin(ledger: &mut RuleLedger<'_>) {
    let places: Vec<usize> = ledger.live().map(|(place, _)| place).collect();
    for place in places {
        let rule = ledger.rules[place].as_ref().expect("it is there");
        let lists: Vec<u32> = rule.parts.iter().filter(|part| part.len() > 1).flatten().copied().collect();
        for value in lists {
            let rule = ledger.rules[place].as_ref().expect("it is there");
            let is_last = rule.parts.iter().any(|part| part.as_slice() == [value]);
            if !is_last && is_thin(ledger, rule, Some(value)) {
                let shorter = rule.changed(ledger.ground, |draft| {
                    draft
                        .parts
                        .iter_mut()
                        .filter(|part| part.len() > 1)
                        .for_each(|part| part.retain(|other| *other != value));
                });
                give_up(ledger, place, Some(shorter));
            }
        }
        let rule = ledger.rules[place].as_ref().expect("it is there");
        if is_thin(ledger, rule, None) {
            give_up(ledger, place, None);
        }
    }
}

/// Whether a rule, or a value in it, decides too little of what it matches.
fn is_thin(ledger: &RuleLedger<'_>, rule: &RuleDraft, value: Option<u32>) -> bool {
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
    let features = value.map_or_else(|| rule.parts.iter().flatten().copied().collect(), |value| vec![value]);
    let is_pattern = features.iter().any(|feature| ledger.ground.features[*feature as usize].dimension.is_pattern());
    decided <= FEW && matched > FEW * decided || decided < FEW && is_pattern
}

/// Puts less in the place of a rule, if that is not larger.
fn give_up(ledger: &mut RuleLedger<'_>, place: usize, less: Option<RuleDraft>) {
    let before = ledger.size();
    let old = ledger.remove(place);
    let is_less = less.is_some();
    if let Some(less) = less {
        ledger.put(place, less);
    }
    if ledger.size() > before {
        if is_less {
            ledger.remove(place);
        }
        ledger.put(place, old);
    }
}

/// Writes as one rule what two of the same strength wish alike for an account: once one of them changes, they would
/// disagree.
fn apart(ledger: &mut RuleLedger<'_>) {
    while let Some((other, kind)) = agreeing(ledger) {
        let label = ledger.rules[other].as_ref().expect("it is there").wishes[kind];
        let mut wishes: Wishes3 = [None; 3];
        wishes[kind] = label;
        let mut rest = ledger.remove(other);
        rest.wishes[kind] = None;
        let part = RuleDraft { wishes, ..rest.clone() };
        ledger.put(other, rest);
        ledger.insert(part);
    }
}

/// A rule that wishes among other things what one of the same strength wishes alone, and for which type.
fn agreeing(ledger: &RuleLedger<'_>) -> Option<(usize, usize)> {
    for class in 0..ledger.verdicts.len() {
        for kind in 0..3 {
            let rank = ledger.verdicts[class][kind].rank;
            let deciding =
                || ledger.matching(class).filter(move |(_, rule, own)| *own == rank && rule.wishes[kind].is_some());
            if rank == 0 || deciding().count() < 2 {
                continue;
            }
            let is_single = |rule: &RuleDraft| rule.wishes.iter().flatten().count() == 1;
            let Some((single, rule, _)) = deciding().find(|(_, rule, _)| is_single(rule)) else { continue };
            let head: Head = rule.head();
            // Where they disagree, the account is given what it needs by itself.
            let agrees = |other: &RuleDraft| other.wishes[kind] == rule.wishes[kind];
            let fits = |other: &RuleDraft| {
                agrees(other) && !is_single(other) && other.except == head.except && other.raised == head.raised
            };
            if let Some((other, _, _)) = deciding().find(|(place, other, _)| *place != single && fits(other)) {
                return Some((other, kind));
            }
        }
    }
    None
}
