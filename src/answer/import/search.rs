//! The search for a small set of rules: several orders are tried, and the smallest result counts.

use super::atoms::Dimension;
use super::ground::Ground;
use super::grow::grow;
use super::ledger::RuleLedger;
use super::need::ContactLabel;
use super::perturb::perturb;
use super::polish::polish;
use super::pool::{Pool, Scales};
use super::regrow::regrow;
use super::settle::settle;

/// What is looked at first.
#[derive(Clone, Copy, Debug)]
enum Order {
    /// Everything at once.
    All,
    /// Units, and then the rest.
    Units,
    /// Tags and names, and then the rest.
    Attributes,
    /// Everything and all pairs at once.
    Pairs,
}

/// Up to how many classes everything is tried.
const FEW: usize = 1_000;

/// Up to how many classes each type is begun anew.
const SOME: usize = 2_000;

/// Up to how many classes steps back are tried.
const MANY: usize = 5_000;

/// How many classes are looked at in all to better a result, in either way: how long it takes, whatever the accounts are
/// like. Where there are many, all before takes long already, and what is left over is little of the whole.
fn effort(classes: usize) -> usize {
    match classes {
        ..=SOME => 40_000_000,
        _ => 12_000_000,
    }
}

/// The fewest contacts that a pair of features is looked at for.
const FEWEST: u32 = 3;

/// Finds a small set of rules. `may_default` says which contacts may stand in the defaults.
#[must_use]
pub fn search<'g>(ground: &'g Ground, labels: usize, may_default: &dyn Fn(ContactLabel) -> bool) -> RuleLedger<'g> {
    search_on(ground, &mut Scales::new(labels), may_default)
}

/// The same where the scales tell afterwards how long it took.
fn search_on<'g>(
    ground: &'g Ground,
    scales: &mut Scales,
    may_default: &dyn Fn(ContactLabel) -> bool,
) -> RuleLedger<'g> {
    let is_small = ground.classes.len() <= FEW;
    let orders: &[Order] =
        if is_small { &[Order::All, Order::Units, Order::Attributes, Order::Pairs] } else { &[Order::All] };
    let found = orders.iter().map(|order| in_order(ground, *order, scales, may_default));
    let (mut best, mut pool) = found.min_by_key(|(ledger, _)| ledger.score()).expect("there is an order");
    let effort = effort(ground.classes.len());
    if ground.classes.len() <= SOME {
        let firsts = [is_unit, is_attribute].map(|wanted| Pool::of_features(ground, |feature| wanted(ground, feature)));
        let firsts = if is_small { &firsts[..] } else { &[] };
        best = regrow(best, &pool, firsts, scales, effort, may_default);
    }
    if ground.classes.len() <= MANY {
        best = perturb(best, &mut pool, scales, effort, may_default);
    }
    settle(&mut best);
    best
}

fn in_order<'g>(
    ground: &'g Ground,
    order: Order,
    scales: &mut Scales,
    may_default: &dyn Fn(ContactLabel) -> bool,
) -> (RuleLedger<'g>, Pool<'g>) {
    let mut ledger = RuleLedger::new(ground);
    let mut pool = match order {
        Order::All | Order::Pairs => Pool::of_features(ground, |_| true),
        Order::Units => Pool::of_features(ground, |feature| is_unit(ground, feature)),
        Order::Attributes => Pool::of_features(ground, |feature| is_attribute(ground, feature)),
    };
    match order {
        Order::All => {}
        Order::Pairs => pool.add_pairs(&ledger, FEWEST),
        Order::Units => {
            grow(&mut ledger, &pool, scales, may_default);
            pool.add_features(|_| true);
        }
        Order::Attributes => {
            grow(&mut ledger, &pool, scales, &|_| false);
            pool.add_features(|_| true);
        }
    }
    grow(&mut ledger, &pool, scales, may_default);
    pool.add_pairs(&ledger, FEWEST);
    grow(&mut ledger, &pool, scales, may_default);
    polish(&mut ledger, &pool, scales, may_default);
    (ledger, pool)
}

fn is_unit(ground: &Ground, feature: u32) -> bool {
    match ground.features[feature as usize].dimension {
        Dimension::Unit | Dimension::UnitPattern => true,
        Dimension::Tag(_) | Dimension::TagPattern(_) | Dimension::Name => false,
    }
}

fn is_attribute(ground: &Ground, feature: u32) -> bool {
    !is_unit(ground, feature)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::atoms::{Atom, CommonTrait};
    use super::super::ledger::Score;
    use super::super::need::{Need, Needs3};
    use super::*;

    const CONTACTS: usize = 5;

    /// Accounts in units with tags. Most have the contacts that a rule would give them, some have others, or none.
    fn ground(seed: u64) -> Ground {
        let mut state = seed;
        let mut below = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let mut members: BTreeMap<(Dimension, u32, u64), Vec<u32>> = BTreeMap::new();
        let mut needs: Vec<Needs3> = Vec::new();
        for account in 0..24 + below(24) as u32 {
            let [upper, lower, team, region] = [3, 3, 5, 4].map(&mut below);
            let mut add = |dimension, depth, value| members.entry((dimension, depth, value)).or_default().push(account);
            add(Dimension::Unit, 1, upper);
            if lower > 0 {
                add(Dimension::Unit, 2, upper * 3 + lower);
                add(Dimension::UnitPattern, 2, lower);
            }
            add(Dimension::Tag(0), 0, team);
            add(Dimension::Tag(1), 0, region);
            add(Dimension::TagPattern(1), 0, region / 2);
            let ruled = [upper % 2, if team < 2 { team } else { 3 }, if region == 0 && upper == 1 { 4 } else { lower }];
            needs.push(ruled.map(|ruled| match below(16) {
                0 => Need::Nothing,
                1 => Need::Gap,
                2 => Need::One(ContactLabel::contact(below(CONTACTS as u64) as usize, true)),
                _ => Need::One(ContactLabel::contact(ruled as usize, true)),
            }));
        }
        let atom = |((dimension, depth, value), members): ((Dimension, u32, u64), Vec<u32>)| Atom {
            dimension,
            condition: CommonTrait::Name(format!("{depth} {value}")),
            depth,
            members,
        };
        Ground::new(&members.into_iter().map(atom).collect::<Vec<_>>(), &needs)
    }

    /// How good the policies are that are found, and how long that takes: how often a class was looked at. It is the same
    /// on every machine. Less is better; where it becomes more, that should be worth it.
    #[test]
    fn a_search_finds_as_much_in_as_long_as_is_recorded() {
        let found = RECORDED.iter().zip(0..).map(|(_, seed)| {
            let (ground, mut scales) = (ground(seed), Scales::new(CONTACTS));
            let ledger = search_on(&ground, &mut scales, &|label| label.place() != Some(4));
            (ledger.score(), scales.effort + ledger.effort())
        });
        assert_eq!(found.collect::<Vec<_>>(), RECORDED);
    }

    const RECORDED: [(Score, usize); 5] = [
        ((46, 12, 342), 1_773_839),
        ((49, 11, 294), 1_337_094),
        ((40, 6, 313), 977_839),
        ((45, 10, 181), 951_479),
        ((38, 4, 296), 936_093),
    ];
}
