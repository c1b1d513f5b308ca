//! Making a set of rules smaller step by step, each step tried and taken back if it does not help.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};

use super::draft::{Head, RuleDraft, Wishes3};
use super::join::join;
use super::ledger::RuleLedger;
use super::need::ContactLabel;
use super::pool::{Pool, Prospect, Scales};
use super::shield::unshield;

/// How often everything is tried again.
const ROUNDS: usize = 6;

/// How many steps of one sort are tried in a round.
const TRIALS: usize = 4_000;

/// How many times as many accounts a feature may have that is tried in place of another.
const WIDER: usize = 8;

/// Which part of all accounts a rule has to match at least for its wishes to be tried as defaults.
const WIDE: usize = 8;

/// Makes the rules smaller as long as something helps.
pub fn polish(
    ledger: &mut RuleLedger<'_>,
    pool: &Pool<'_>,
    scales: &mut Scales,
    may_default: &dyn Fn(ContactLabel) -> bool,
) {
    for _ in 0..ROUNDS {
        let before = ledger.score();
        shrink(ledger);
        except(ledger);
        unshield(ledger);
        add(ledger, pool, scales);
        swap(ledger);
        raise(ledger);
        defaults(ledger, scales, may_default);
        widen(ledger, may_default);
        if ledger.score() == before {
            return;
        }
    }
}

/// Puts a rule in the place of another, or nothing, if that is better.
fn replace(ledger: &mut RuleLedger<'_>, place: usize, new: Option<RuleDraft>) -> bool {
    if ledger.is_hopeless(place, new.as_ref()) {
        return false;
    }
    let before = ledger.score();
    let old = ledger.remove(place);
    let is_new = new.is_some();
    if let Some(new) = new {
        ledger.put(place, new);
    }
    let is_better = ledger.score() < before;
    if !is_better {
        if is_new {
            ledger.remove(place);
        }
        ledger.put(place, old);
    }
    is_better
}

/// Adds a rule if that is better.
fn insert(ledger: &mut RuleLedger<'_>, new: RuleDraft) -> bool {
    let before = ledger.score();
    let place = ledger.insert(new);
    let is_better = ledger.score() < before;
    if !is_better {
        ledger.remove(place);
    }
    is_better
}

fn places(ledger: &RuleLedger<'_>) -> Vec<usize> {
    let mut places: Vec<(usize, usize)> = ledger.live().map(|(place, rule)| (rule.members.len(), place)).collect();
    places.sort_unstable();
    places.into_iter().map(|(_, place)| place).collect()
}

/// Leaves out rules, wishes, values and parts that are not worth what they cost.
pub fn shrink(ledger: &mut RuleLedger<'_>) {
    join(ledger);
    for place in places(ledger) {
        if replace(ledger, place, None) {
            continue;
        }
        for kind in 0..3 {
            let rule = ledger.rules[place].as_ref().expect("it is there");
            if rule.wishes[kind].is_some() && rule.wishes.iter().flatten().count() > 1 {
                let mut fewer = rule.clone();
                fewer.wishes[kind] = None;
                replace(ledger, place, Some(fewer));
            }
        }
        for change in smaller(ledger.rules[place].as_ref().expect("it is there")) {
            let rule = ledger.rules[place].as_ref().expect("it is there");
            if let Some(smaller) = change.of(rule, ledger) {
                replace(ledger, place, Some(smaller));
            }
        }
    }
}

/// Something of what a rule means that it could do without.
enum Omission {
    Value(u32),
    Part(Vec<u32>),
    Exception(u32),
}

fn smaller(rule: &RuleDraft) -> Vec<Omission> {
    let lists = rule.parts.iter().filter(|part| part.len() > 1);
    let mut omissions: Vec<Omission> = lists.flatten().map(|value| Omission::Value(*value)).collect();
    if rule.parts.len() > 1 {
        omissions.extend(rule.parts.iter().map(|part| Omission::Part(part.clone())));
    }
    omissions.extend(rule.except.iter().map(|feature| Omission::Exception(*feature)));
    omissions
}

impl Omission {
    /// The rule without it, if it is still there.
    fn of(&self, rule: &RuleDraft, ledger: &RuleLedger<'_>) -> Option<RuleDraft> {
        let is_there = match self {
            Self::Value(value) => rule.parts.iter().any(|part| part.len() > 1 && part.contains(value)),
            Self::Part(part) => rule.parts.len() > 1 && rule.parts.contains(part),
            Self::Exception(feature) => rule.except.contains(feature),
        };
        is_there.then(|| {
            rule.changed(ledger.ground, |draft| match self {
                Self::Value(value) => draft
                    .parts
                    .iter_mut()
                    .filter(|part| part.len() > 1)
                    .for_each(|part| part.retain(|other| other != value)),
                Self::Part(part) => draft.parts.retain(|other| other != part),
                Self::Exception(feature) => draft.except.retain(|other| other != feature),
            })
        })
    }
}

/// The features of accounts for which a rule does more harm than good, the worst first.
fn harmed(ledger: &RuleLedger<'_>, place: usize, rule: &RuleDraft) -> Vec<u32> {
    let mut harm: BTreeMap<u32, i64> = BTreeMap::new();
    for (class, rank) in &rule.members {
        let mut change = 0;
        for kind in (0..3).filter(|kind| rule.wishes[*kind].is_some()) {
            let now = ledger.verdicts[*class as usize][kind];
            if now.rank == *rank {
                let without = ledger.verdict_without(*class as usize, kind, Some(place));
                change += i64::from(without.is_right) - i64::from(now.is_right);
            }
        }
        if change != 0 {
            let class = &ledger.ground.classes[*class as usize];
            class.atoms.iter().for_each(|atom| *harm.entry(*atom).or_default() += change * i64::from(class.weight));
        }
    }
    let mut features: Vec<u32> = harm.keys().copied().filter(|feature| harm[feature] > 0).collect();
    features.sort_by_key(|feature| (Reverse(harm[feature]), *feature));
    features
}

/// Takes accounts out of rules that are wrong for them.
fn except(ledger: &mut RuleLedger<'_>) {
    for place in places(ledger) {
        let rule = ledger.rules[place].as_ref().expect("it is there");
        for feature in harmed(ledger, place, rule) {
            let rule = ledger.rules[place].as_ref().expect("it is there");
            if rule.except.contains(&feature) || rule.parts.iter().flatten().any(|other| *other == feature) {
                continue;
            }
            let excepting = rule.changed(ledger.ground, |draft| {
                draft.except.push(feature);
                draft.except.sort_unstable();
            });
            if !excepting.members.is_empty() && excepting.members.len() < rule.members.len() {
                replace(ledger, place, Some(excepting));
            }
        }
    }
}

/// Adds rules that do not seem worth it, and yet may be: those that end a whole list of accounts.
fn add(ledger: &mut RuleLedger<'_>, pool: &Pool<'_>, scales: &mut Scales) {
    let wrong: Vec<u32> = (0..ledger.verdicts.len() as u32)
        .filter(|class| ledger.verdicts[*class as usize].iter().any(|verdict| !verdict.is_right))
        .collect();
    let touching: HashSet<u32> = pool.touching(&wrong).collect();
    let mut promising: Vec<(i64, usize, u32)> = Vec::new();
    for number in touching {
        let candidate = &pool.candidates[number as usize];
        let best = additions(ledger, candidate, scales).into_iter().map(|(net, _)| net).max();
        promising.extend(best.map(|net| (-net, candidate.features.len(), number)));
    }
    promising.sort_unstable();
    for (_, _, number) in promising.into_iter().take(TRIALS) {
        let candidate = &pool.candidates[number as usize];
        let parts: Vec<Vec<u32>> = candidate.features.iter().map(|feature| vec![*feature]).collect();
        for (_, wishes) in additions(ledger, candidate, scales) {
            if insert(ledger, RuleDraft::new(ledger.ground, parts.clone(), wishes)) {
                break;
            }
        }
    }
}

/// The wishes that a rule could have without making more to write, with what they seem to save.
fn additions(ledger: &RuleLedger<'_>, candidate: &Prospect, scales: &mut Scales) -> Vec<(i64, Wishes3)> {
    let gains = scales.gains(ledger, &candidate.members, candidate.rank);
    let mut additions = Vec::new();
    for subset in 1..8_usize {
        let chosen = [0, 1, 2].map(|kind| gains[kind].filter(|_| subset & (1 << kind) != 0));
        if chosen.iter().flatten().count() != subset.count_ones() as usize {
            continue;
        }
        let mut net = -(candidate.features.len() as i64);
        for (kind, gain) in chosen.iter().enumerate() {
            let Some((label, gain)) = gain else { continue };
            // Where nobody is left to be given a contact, its list goes too.
            let ends = ledger.remaining(kind, *label) as i64 <= *gain;
            net += gain + if ends { 2 } else { 0 };
        }
        let wishes = chosen.map(|gain| gain.map(|(label, _)| label));
        let head = Head::of(wishes);
        net -= if ledger.has_head(&head) { 0 } else { head.size() as i64 };
        if net >= 0 {
            additions.push((net, wishes));
        }
    }
    additions.sort_by_key(|(net, wishes)| (Reverse(*net), *wishes));
    additions
}

/// Tries other features in place of those of a rule.
fn swap(ledger: &mut RuleLedger<'_>) {
    for place in places(ledger) {
        let rule = ledger.rules[place].as_ref().expect("it is there");
        let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
        for (class, _) in &rule.members {
            ledger.ground.classes[*class as usize].atoms.iter().for_each(|atom| *counts.entry(*atom).or_default() += 1);
        }
        // What many more accounts have is no other word for the same.
        let is_near = |(feature, count): &(u32, usize)| {
            let all = ledger.ground.features[*feature as usize].members.len();
            count * 2 >= rule.members.len() && all <= rule.members.len() * WIDER
        };
        let near: Vec<u32> = counts.into_iter().filter(is_near).map(|(feature, _)| feature).collect();
        for at in 0..rule.parts.len() {
            for feature in &near {
                let rule = ledger.rules[place].as_ref().expect("it is there");
                let Some(part) = rule.parts.get(at) else { break };
                let of = |feature: u32| &ledger.ground.features[feature as usize];
                let clashes = rule
                    .parts
                    .iter()
                    .enumerate()
                    .any(|(other, part)| other != at && of(part[0]).dimension.shares_key(of(*feature).dimension));
                if part.contains(feature) || clashes {
                    continue;
                }
                let swapped = rule.changed(ledger.ground, |draft| draft.parts[at] = vec![*feature]);
                replace(ledger, place, Some(swapped));
            }
        }
    }
}

/// Gives a priority to rules that lose where they should not.
pub fn raise(ledger: &mut RuleLedger<'_>) {
    for place in places(ledger) {
        let rule = ledger.rules[place].as_ref().expect("it is there");
        let turned = rule.changed(ledger.ground, |draft| draft.raised = !draft.raised);
        replace(ledger, place, Some(turned));
    }
}

/// Tries other defaults.
fn defaults(ledger: &mut RuleLedger<'_>, scales: &mut Scales, may_default: &dyn Fn(ContactLabel) -> bool) {
    for kind in 0..3 {
        let before = (ledger.score(), ledger.defaults[kind]);
        ledger.set_default(kind, None);
        if ledger.score() < before.0 {
            continue;
        }
        let all: Vec<u32> = (0..ledger.verdicts.len() as u32).collect();
        let best = scales.gains(ledger, &all, 0)[kind].map(|(label, _)| label).filter(|label| may_default(*label));
        ledger.set_default(kind, best);
        if ledger.score() >= before.0 {
            ledger.set_default(kind, before.1);
        }
    }
}

/// Makes defaults of what rules wish.
fn widen(ledger: &mut RuleLedger<'_>, may_default: &dyn Fn(ContactLabel) -> bool) {
    for place in places(ledger) {
        let rule = ledger.rules[place].as_ref().expect("it is there");
        let wishes = rule.wishes;
        if rule.members.len() * WIDE < ledger.verdicts.len() {
            continue;
        }
        let before = (ledger.score(), ledger.defaults);
        let rule = ledger.remove(place);
        for (kind, label) in wishes.iter().enumerate() {
            if label.is_some_and(may_default) {
                ledger.set_default(kind, *label);
            }
        }
        if ledger.score() >= before.0 {
            (0..3).for_each(|kind| ledger.set_default(kind, before.1[kind]));
            ledger.put(place, rule);
        }
    }
}
