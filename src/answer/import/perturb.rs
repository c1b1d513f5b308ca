//! Steps back to get further: a rule that says what many accounts have, though it is wrong for more, may be worth it
//! once others put that right.

use std::cmp::Reverse;

use super::draft::{RuleDraft, Wishes3};
use super::grow::grow;
use super::ledger::RuleLedger;
use super::need::ContactLabel;
use super::polish::{polish, shrink};
use super::pool::{Pool, Scales};

/// The fewest accounts that a contact has to be left for.
const FEWEST: usize = 3;

/// How many contacts are looked at in a round, and how many ways to say each.
const CONTACTS: usize = 16;
const WAYS: usize = 4;

/// Up to how many classes as many are looked at.
const FEW_CLASSES: usize = 1_000;

/// How many rounds there are.
const ROUNDS: usize = 3;

/// Tries such rules as long as one helps.
pub fn perturb<'g>(
    mut ledger: RuleLedger<'g>,
    pool: &mut Pool<'g>,
    scales: &mut Scales,
    may_default: &dyn Fn(ContactLabel) -> bool,
) -> RuleLedger<'g> {
    // Where there are many accounts, each step takes long, and what is left over is little of the whole.
    let contacts = if ledger.ground.classes.len() <= FEW_CLASSES { CONTACTS } else { CONTACTS / 4 };
    for _ in 0..ROUNDS {
        let before = ledger.score();
        for (kind, label) in left(&ledger, contacts) {
            for way in ways(&ledger, pool, kind, label, may_default) {
                let mut trial = ledger.clone();
                let mut wishes: Wishes3 = [None; 3];
                wishes[kind] = Some(label);
                match way {
                    None => trial.set_default(kind, Some(label)),
                    Some(feature) => {
                        trial.insert(RuleDraft::new(ledger.ground, vec![vec![feature]], wishes));
                    }
                }
                grow(&mut trial, pool, scales, may_default);
                shrink(&mut trial);
                if trial.score() < ledger.score() {
                    ledger = trial;
                    break;
                }
            }
        }
        if ledger.score() == before {
            break;
        }
        pool.add_pairs(&ledger, FEWEST as u32);
        polish(&mut ledger, pool, scales, may_default);
    }
    ledger
}

/// The contacts that most accounts are still to be given by themselves.
fn left(ledger: &RuleLedger<'_>, most: usize) -> Vec<(usize, ContactLabel)> {
    let mut left: Vec<(Reverse<usize>, usize, ContactLabel)> = ledger
        .all_remaining()
        .filter(|(_, _, count)| *count >= FEWEST)
        .map(|(kind, label, count)| (Reverse(count), kind, label))
        .collect();
    left.sort_unstable();
    left.into_iter().take(most).map(|(_, kind, label)| (kind, label)).collect()
}

/// The features that most of those accounts have, those first that few others have; `None` for the defaults.
fn ways(
    ledger: &RuleLedger<'_>,
    pool: &Pool<'_>,
    kind: usize,
    label: ContactLabel,
    may_default: &dyn Fn(ContactLabel) -> bool,
) -> Vec<Option<u32>> {
    let is_wanted = |class: u32| ledger.rest(class as usize)[kind] == Some(label);
    let weigh = |class: u32| ledger.ground.classes[class as usize].weight;
    let mut ways: Vec<(Reverse<u32>, u32, u32)> = Vec::new();
    for candidate in pool.candidates.iter().filter(|candidate| candidate.features.len() == 1) {
        let members = candidate.members.iter().copied();
        let covered: u32 = members.clone().filter(|class| is_wanted(*class)).map(weigh).sum();
        let beaten = |class: &u32| ledger.verdicts[*class as usize][kind].rank < candidate.rank;
        let harmed: u32 = members.filter(beaten).filter(|class| !is_wanted(*class)).map(weigh).sum();
        if covered as usize >= FEWEST {
            ways.push((Reverse(covered), harmed, candidate.features[0]));
        }
    }
    ways.sort_unstable();
    let features = ways.into_iter().map(|(_, _, feature)| Some(feature));
    let default = may_default(label).then_some(None);
    default.into_iter().chain(features).take(WAYS + 1).collect()
}
