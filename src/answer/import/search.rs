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
    let is_small = ground.classes.len() <= FEW;
    let orders: &[Order] =
        if is_small { &[Order::All, Order::Units, Order::Attributes, Order::Pairs] } else { &[Order::All] };
    let mut scales = Scales::new(labels);
    let found = orders.iter().map(|order| in_order(ground, *order, &mut scales, may_default));
    let (mut best, mut pool) = found.min_by_key(|(ledger, _)| ledger.score()).expect("there is an order");
    let effort = effort(ground.classes.len());
    if ground.classes.len() <= SOME {
        let firsts = [is_unit, is_attribute].map(|wanted| Pool::of_features(ground, |feature| wanted(ground, feature)));
        let firsts = if is_small { &firsts[..] } else { &[] };
        best = regrow(best, &pool, firsts, &mut scales, effort, may_default);
    }
    if ground.classes.len() <= MANY {
        best = perturb(best, &mut pool, &mut scales, effort, may_default);
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
