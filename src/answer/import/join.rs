//! Rules that mean the same accounts are one rule.

use std::collections::BTreeMap;

use super::draft::{RuleDraft, Wishes3};
use super::ledger::RuleLedger;

/// What two rules have in common that mean some of the same accounts in the same words: all that they ask for but the
/// values at one key, one of these values, what they except, and whether they have a priority.
type MeantAlike = (Vec<Vec<u32>>, u32, Vec<u32>, bool);

/// Writes what rules wish for the same accounts in one rule, wherever that is better.
pub fn join(ledger: &mut RuleLedger<'_>) {
    let mut places: BTreeMap<MeantAlike, Vec<usize>> = BTreeMap::new();
    for (place, rule) in ledger.live() {
        for (at, part) in rule.parts.iter().enumerate() {
            let mut others = rule.parts.clone();
            others.remove(at);
            for value in part {
                let meaning = (others.clone(), *value, rule.except.clone(), rule.raised);
                places.entry(meaning).or_default().push(place);
            }
        }
    }
    for ((others, ..), places) in places {
        for (at, one) in places.iter().enumerate() {
            for other in &places[at + 1..] {
                join_two(ledger, &others, *one, *other);
            }
        }
    }
}

/// Joins two rules for the values that both have, if that is better.
fn join_two(ledger: &mut RuleLedger<'_>, others: &[Vec<u32>], one: usize, other: usize) {
    let (Some(first), Some(second)) = (&ledger.rules[one], &ledger.rules[other]) else { return };
    let clashes = |(one, other): (&Option<_>, &Option<_>)| one.is_some() && other.is_some() && one != other;
    if first.wishes == second.wishes || first.wishes.iter().zip(&second.wishes).any(clashes) {
        return;
    }
    let (Some(ours), Some(theirs)) = (varying(first, others), varying(second, others)) else { return };
    let both: Vec<u32> = ours.iter().copied().filter(|value| theirs.contains(value)).collect();
    if both.is_empty() {
        return;
    }
    let wishes: Wishes3 = [0, 1, 2].map(|kind| first.wishes[kind].or(second.wishes[kind]));
    let of = |rule: &RuleDraft, values: Vec<u32>, wishes: Wishes3| {
        let parts = others.iter().cloned().chain([values]).collect();
        rule.changed(ledger.ground, |draft| (draft.parts, draft.wishes) = (parts, wishes))
    };
    let rest = |rule: &RuleDraft, values: &[u32]| {
        let values: Vec<u32> = values.iter().copied().filter(|value| !both.contains(value)).collect();
        (!values.is_empty()).then(|| of(rule, values, rule.wishes))
    };
    let (left, right, joined) = (rest(first, ours), rest(second, theirs), Some(of(first, both.clone(), wishes)));
    let before = ledger.score();
    let old = [ledger.remove(one), ledger.remove(other)];
    let new: Vec<usize> = [left, right, joined].into_iter().flatten().map(|rule| ledger.insert(rule)).collect();
    if ledger.score() >= before {
        new.into_iter().for_each(|place| {
            ledger.remove(place);
        });
        for (place, rule) in [one, other].into_iter().zip(old) {
            ledger.put(place, rule);
        }
    }
}

/// The values of the one part that is not among the others.
fn varying<'r>(rule: &'r RuleDraft, others: &[Vec<u32>]) -> Option<&'r [u32]> {
    let mut left = others.to_vec();
    let mut varying = rule.parts.iter().filter(|part| match left.iter().position(|other| other == *part) {
        Some(at) => {
            left.remove(at);
            false
        }
        None => true,
    });
    let part = varying.next()?;
    varying.next().is_none().then_some(part.as_slice())
}
