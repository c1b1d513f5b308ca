//! Adding rules as long as that says more than it costs.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use super::atoms::Dimension;
use super::draft::{Head, RuleDraft, Wishes3};
use super::ledger::RuleLedger;
use super::need::ContactLabel;
use super::outlook::Outlook;
use super::pool::{Gain, Pool, Scales};

/// What can be done next.
struct Growth {
    /// What it saves, less what it costs.
    net: i64,
    kind: GrowthKind,
}

enum GrowthKind {
    Defaults(Wishes3),
    /// More wishes for a rule.
    Wishes(usize, Wishes3),
    /// Candidates that one rule names, in one part: a new rule, or one that is there already.
    Rule {
        rule: Option<usize>,
        wishes: Wishes3,
        shared: Vec<u32>,
        values: Vec<u32>,
    },
}

impl GrowthKind {
    /// What is wished by it.
    fn wishes(&self) -> Wishes3 {
        match self {
            Self::Defaults(wishes) | Self::Wishes(_, wishes) | Self::Rule { wishes, .. } => *wishes,
        }
    }

    /// The rule that it changes.
    fn rule(&self) -> Option<usize> {
        match self {
            Self::Defaults(_) => None,
            Self::Wishes(rule, _) => Some(*rule),
            Self::Rule { rule, .. } => *rule,
        }
    }
}

/// What the candidates of one rule share: all features but the one that varies, its dimension, and the wishes.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Family {
    wishes: Wishes3,
    shared: Vec<u32>,
    order: u8,
    key: (u32, u32),
}

/// Adds rules until none is worth its price.
pub fn grow(
    ledger: &mut RuleLedger<'_>,
    pool: &Pool<'_>,
    scales: &mut Scales,
    may_default: &dyn Fn(ContactLabel) -> bool,
) {
    let mut outlook = Outlook::new(ledger, pool, scales);
    grow_on(ledger, pool, &mut outlook, scales, may_default);
}

/// The same where it is known what the candidates would gain.
pub fn grow_on(
    ledger: &mut RuleLedger<'_>,
    pool: &Pool<'_>,
    outlook: &mut Outlook,
    scales: &mut Scales,
    may_default: &dyn Fn(ContactLabel) -> bool,
) {
    loop {
        scales.effort += pool.candidates.len();
        let mut steps = families(ledger, pool, &outlook.gains);
        steps.extend(defaults(ledger, scales, may_default));
        steps.retain(|step| step.net > 0);
        steps.sort_by_cached_key(|step| (Reverse(step.net), preference(ledger, pool, &step.kind)));
        if steps.is_empty() {
            return;
        }
        let mut touched = vec![false; ledger.verdicts.len()];
        let mut changed: HashSet<usize> = HashSet::new();
        let mut kinds = [false; 3];
        for step in &steps {
            let classes = classes(ledger, pool, &step.kind);
            // What else a step would gain is not known any more where another was made.
            let is_known = step.kind.rule().is_none_or(|rule| !changed.contains(&rule));
            if is_known && classes.iter().all(|class| !touched[*class as usize]) {
                changed.extend(step.kind.rule());
                kinds = [0, 1, 2].map(|kind| kinds[kind] || step.kind.wishes()[kind].is_some());
                take(ledger, pool, &step.kind);
                classes.into_iter().for_each(|class| touched[class as usize] = true);
            }
        }
        let touched: Vec<u32> = (0..).zip(touched).filter(|(_, touched)| *touched).map(|(class, _)| class).collect();
        outlook.refresh(ledger, pool, scales, &touched, kinds);
    }
}

/// Orders steps that save as much.
type Preference = (u8, usize, Reverse<u32>, Vec<u32>, Wishes3);

/// Of steps that save as much, the one that says more about accounts that are not there yet.
fn preference(ledger: &RuleLedger<'_>, pool: &Pool<'_>, step: &GrowthKind) -> Preference {
    match step {
        GrowthKind::Defaults(wishes) => (0, 0, Reverse(0), Vec::new(), *wishes),
        GrowthKind::Wishes(rule, wishes) => (0, 3 + rule, Reverse(0), Vec::new(), *wishes),
        GrowthKind::Rule { rule: _, wishes, shared: _, values } => {
            let features = &pool.candidates[values[0] as usize].features;
            let of = |feature: &u32| &ledger.ground.features[*feature as usize];
            let order = features.iter().map(|feature| of(feature).dimension.order()).max().unwrap_or_default();
            let weight = features.iter().map(|feature| of(feature).weight).min().unwrap_or_default();
            (order, features.len() + values.len(), Reverse(weight), values.clone(), *wishes)
        }
    }
}

fn defaults(
    ledger: &RuleLedger<'_>,
    scales: &mut Scales,
    may_default: &dyn Fn(ContactLabel) -> bool,
) -> Option<Growth> {
    if ledger.defaults.iter().all(Option::is_some) {
        return None;
    }
    let all: Vec<u32> = (0..ledger.verdicts.len() as u32).collect();
    let gains = scales.gains(ledger, &all, 0);
    let is_new = |kind: usize, label: ContactLabel| ledger.defaults[kind].is_none() && may_default(label);
    let new = [0, 1, 2].map(|kind| gains[kind].filter(|(label, gain)| is_new(kind, *label) && *gain > 1));
    let net = new.iter().flatten().map(|(_, gain)| gain - 1).sum();
    let wishes = new.map(|gain| gain.map(|(label, _)| label));
    Some(Growth { net, kind: GrowthKind::Defaults(wishes) })
}

/// The rules that could be added, or made longer.
fn families(ledger: &RuleLedger<'_>, pool: &Pool<'_>, gains: &[[Gain; 3]]) -> Vec<Growth> {
    let exact: HashMap<Vec<u32>, usize> = ledger
        .live()
        .filter(|(_, rule)| rule.except.is_empty() && rule.parts.iter().all(|part| part.len() == 1))
        .map(|(place, rule)| (rule.parts.iter().flatten().copied().collect(), place))
        .collect();
    let mut families: HashMap<Family, Vec<(i64, u32)>> = HashMap::new();
    let mut steps = Vec::new();
    for (number, (candidate, gains)) in (0..).zip(pool.candidates.iter().zip(gains)) {
        let total: i64 = gains.iter().flatten().map(|(_, gain)| *gain).sum();
        if total < 2 {
            continue;
        }
        if let Some(rule) = exact.get(&candidate.features) {
            steps.extend(more_wishes(ledger, *rule, gains));
            continue;
        }
        for subset in 1..8_usize {
            let chosen = [0, 1, 2].map(|kind| gains[kind].filter(|_| subset & (1 << kind) != 0));
            let wanted = subset.count_ones() as usize;
            let gain: i64 = chosen.iter().flatten().map(|(_, gain)| *gain).sum();
            if chosen.iter().flatten().count() == wanted && gain >= 2 {
                let wishes = chosen.map(|gain| gain.map(|(label, _)| label));
                for family in families_of(ledger, &candidate.features, wishes) {
                    families.entry(family).or_default().push((gain, number));
                }
            }
        }
    }
    let known = known_families(ledger);
    steps.extend(families.into_iter().filter_map(|(family, values)| rule_step(ledger, pool, &known, family, values)));
    steps
}

fn more_wishes(ledger: &RuleLedger<'_>, rule: usize, gains: &[Gain; 3]) -> Option<Growth> {
    let has = ledger.rules[rule].as_ref().expect("it is there").wishes;
    let new = [0, 1, 2].map(|kind| gains[kind].filter(|(_, gain)| has[kind].is_none() && *gain > 1));
    let net: i64 = new.iter().flatten().map(|(_, gain)| gain - 1).sum();
    let wishes = new.map(|gain| gain.map(|(label, _)| label));
    (net > 0).then_some(Growth { net, kind: GrowthKind::Wishes(rule, wishes) })
}

/// The families that a selector belongs to: one for each of its features that may vary.
fn families_of(ledger: &RuleLedger<'_>, features: &[u32], wishes: Wishes3) -> Vec<Family> {
    let family = |varying: usize| {
        let feature = &ledger.ground.features[features[varying] as usize];
        let shared =
            features.iter().enumerate().filter(|(at, _)| *at != varying).map(|(_, feature)| *feature).collect();
        let key = match feature.dimension {
            Dimension::Tag(key) | Dimension::TagPattern(key) => (key, 0),
            Dimension::Unit | Dimension::UnitPattern | Dimension::Name => (0, 0),
        };
        Family { wishes, shared, order: feature.dimension.order(), key }
    };
    (0..features.len()).map(family).collect()
}

/// The families of the rules that are there.
fn known_families(ledger: &RuleLedger<'_>) -> HashMap<Family, usize> {
    let mut known = HashMap::new();
    for (place, rule) in ledger.live().filter(|(_, rule)| rule.except.is_empty() && !rule.raised) {
        for varying in 0..rule.parts.len() {
            let others_are_single = rule.parts.iter().enumerate().all(|(at, part)| at == varying || part.len() == 1);
            if others_are_single {
                let mut features: Vec<u32> = rule.parts.iter().map(|part| part[0]).collect();
                let first = features[varying];
                features.sort_unstable();
                let at = features.iter().position(|feature| *feature == first).expect("it is one of them");
                let family = families_of(ledger, &features, rule.wishes).swap_remove(at);
                known.insert(family, place);
            }
        }
    }
    known
}

fn rule_step(
    ledger: &RuleLedger<'_>,
    pool: &Pool<'_>,
    known: &HashMap<Family, usize>,
    family: Family,
    mut values: Vec<(i64, u32)>,
) -> Option<Growth> {
    let rule = known.get(&family).copied();
    let head = Head::of(family.wishes);
    let price = match rule {
        Some(_) => 0,
        None => family.shared.len() as i64 + if ledger.has_head(&head) { 0 } else { head.size() as i64 },
    };
    values.retain(|(gain, _)| *gain > 1);
    if values.iter().map(|(gain, _)| gain - 1).sum::<i64>() <= price {
        return None;
    }
    values.sort_unstable_by_key(|(gain, number)| (Reverse(*gain), *number));
    let mut chosen: Vec<u32> = Vec::new();
    let mut covered: HashSet<u32> = HashSet::new();
    let mut net = -price;
    let is_list = values.len() > 1;
    for (gain, number) in values {
        let members = &pool.candidates[number as usize].members;
        if members.iter().all(|class| !covered.contains(class)) {
            if is_list {
                covered.extend(members);
            }
            chosen.push(number);
            net += gain - 1;
        }
    }
    let Family { wishes, shared, order: _, key: _ } = family;
    (net > 0).then_some(Growth { net, kind: GrowthKind::Rule { rule, wishes, shared, values: chosen } })
}

/// The classes for which something changes.
fn classes(ledger: &RuleLedger<'_>, pool: &Pool<'_>, step: &GrowthKind) -> Vec<u32> {
    match step {
        GrowthKind::Defaults(_) => (0..ledger.verdicts.len() as u32).collect(),
        GrowthKind::Wishes(rule, _) => {
            let rule = ledger.rules[*rule].as_ref().expect("it is there");
            rule.members.iter().map(|(class, _)| *class).collect()
        }
        GrowthKind::Rule { values, .. } => {
            values.iter().flat_map(|value| &pool.candidates[*value as usize].members).copied().collect()
        }
    }
}

fn take(ledger: &mut RuleLedger<'_>, pool: &Pool<'_>, step: &GrowthKind) {
    match step {
        GrowthKind::Defaults(wishes) => {
            for (kind, label) in wishes.iter().enumerate().filter(|(_, label)| label.is_some()) {
                ledger.set_default(kind, *label);
            }
        }
        GrowthKind::Wishes(place, wishes) => {
            let mut rule = ledger.remove(*place);
            rule.wishes = [0, 1, 2].map(|kind| rule.wishes[kind].or(wishes[kind]));
            ledger.put(*place, rule);
        }
        GrowthKind::Rule { rule, wishes, shared, values } => {
            let varying = values.iter().map(|value| {
                let features = &pool.candidates[*value as usize].features;
                *features.iter().find(|feature| !shared.contains(feature)).expect("one feature varies")
            });
            let varying: Vec<u32> = varying.collect();
            match rule {
                Some(place) => {
                    let old = ledger.remove(*place);
                    let part = |part: &&mut Vec<u32>| !(part.len() == 1 && shared.contains(&part[0]));
                    let longer = old.changed(ledger.ground, |draft| {
                        let part = draft.parts.iter_mut().find(|one| part(one)).expect("one part varies");
                        part.extend(&varying);
                        part.sort_unstable();
                    });
                    ledger.put(*place, longer);
                }
                None => {
                    let parts = shared.iter().map(|feature| vec![*feature]).chain([varying]).collect();
                    ledger.insert(RuleDraft::new(ledger.ground, parts, *wishes));
                }
            }
        }
    }
}
