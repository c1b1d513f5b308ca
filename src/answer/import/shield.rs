//! Rules that only keep others from going too far.

use std::collections::BTreeSet;

use super::draft::RuleDraft;
use super::ledger::{RuleLedger, Score};

/// How many rules one may shield from to be given up.
const SHIELDED: usize = 2;

/// Takes rules away that give back what others took, where it is better that these except the accounts.
pub fn unshield(ledger: &mut RuleLedger<'_>) {
    let places: Vec<usize> = ledger.live().map(|(place, _)| place).collect();
    for place in places {
        let rule = ledger.rules[place].as_ref().expect("it is there");
        // A list would have to stand in all of them.
        if rule.raised || rule.parts.iter().any(|part| part.len() > 1) {
            continue;
        }
        let before = ledger.score();
        let shield = ledger.remove(place);
        let wrong = gone_too_far(ledger, &shield);
        let is_better = (1..=SHIELDED).contains(&wrong.len()) && except_instead(ledger, &shield, &wrong, before);
        if !is_better {
            ledger.put(place, shield);
        }
    }
}

/// The rules that decide where another did, and wrongly.
fn gone_too_far(ledger: &RuleLedger<'_>, shield: &RuleDraft) -> BTreeSet<usize> {
    let mut places = BTreeSet::new();
    for (class, _) in &shield.members {
        for kind in (0..3).filter(|kind| shield.wishes[*kind].is_some()) {
            let verdict = ledger.verdicts[*class as usize][kind];
            if !verdict.is_right {
                let deciding = ledger.matching(*class as usize);
                let deciding = deciding.filter(|(_, rule, rank)| *rank == verdict.rank && rule.wishes[kind].is_some());
                places.extend(deciding.map(|(place, _, _)| place));
            }
        }
    }
    places
}

/// Lets rules except the accounts that another was for, by one of the things that it asked for. Whether that is better.
fn except_instead(ledger: &mut RuleLedger<'_>, shield: &RuleDraft, places: &BTreeSet<usize>, before: Score) -> bool {
    for feature in shield.parts.iter().flatten() {
        let old: Vec<(usize, RuleDraft)> = places.iter().map(|place| (*place, ledger.remove(*place))).collect();
        for (place, rule) in &old {
            let excepting = rule.changed(ledger.ground, |draft| {
                draft.except.push(*feature);
                draft.except.sort_unstable();
                draft.except.dedup();
            });
            ledger.put(*place, excepting);
        }
        if ledger.score() < before {
            return true;
        }
        for (place, rule) in old {
            ledger.remove(place);
            ledger.put(place, rule);
        }
    }
    false
}
