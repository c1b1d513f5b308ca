//! Selectors, made ready for one organization: which accounts they mean, and how tellingly.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use crate::organization::ou::UnitTree;
use crate::organization::{Account, Organization, UnitId};
use crate::policy::selector::{Fit, Selector};

/// The units, numbered, so that sets of them are cheap.
pub struct Units<'a> {
    numbers: HashMap<&'a UnitId, usize>,
    /// For each unit, itself and those above it, the root last.
    lineages: Vec<Vec<usize>>,
}

/// Accounts that are meant, and those of them that are not, made ready for one organization.
pub struct Choice<'a> {
    pub selectors: Vec<Prepared<'a>>,
    pub except: Vec<Prepared<'a>>,
}

/// What a choice makes of an account.
pub enum Picked {
    /// It is not meant.
    No,
    /// It would be meant, but is excepted.
    Excepted,
    /// It is meant, most tellingly in this way.
    Yes(Match),
}

/// How telling a selector is of an account that it selects. The greatest decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Match {
    pub names_account: bool,
    pub attributes: usize,
    pub depth: Option<usize>,
    pub wildcards: Reverse<usize>,
}

/// A selector with its `ou` turned into the units that it names.
pub struct Prepared<'a> {
    pub selector: &'a Selector,
    /// How it names each of them.
    pub names_unit: BTreeMap<usize, Fit>,
}

impl<'a> Units<'a> {
    pub fn new(organization: &'a Organization) -> Self {
        let numbers: HashMap<_, _> = organization.units().keys().zip(0..).collect();
        let lineage = |unit| organization.lineage(unit).map(|unit| numbers[&unit.id]).collect();
        let lineages = organization.units().keys().map(lineage).collect();
        Self { numbers, lineages }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.lineages.len()
    }

    /// The units an account is in, deepest first.
    pub fn above(&self, account: &Account) -> &[usize] {
        &self.lineages[self.numbers[&account.parent]]
    }
}

impl<'a> Choice<'a> {
    pub fn new(selectors: &'a [Selector], except: &'a [Selector], tree: &UnitTree<'_>, units: &Units<'_>) -> Self {
        let prepared =
            |selectors: &'a [Selector]| selectors.iter().map(|selector| Prepared::new(selector, tree, units)).collect();
        Self { selectors: prepared(selectors), except: prepared(except) }
    }

    pub fn pick(&self, account: &Account, lineage: &[usize]) -> Picked {
        let best = self.selectors.iter().filter_map(|selector| selector.matches(account, lineage)).max();
        match best {
            None => Picked::No,
            Some(_) if self.except.iter().any(|except| except.selects(account, lineage)) => Picked::Excepted,
            Some(best) => Picked::Yes(best),
        }
    }
}

impl<'a> Prepared<'a> {
    pub fn new(selector: &'a Selector, tree: &UnitTree<'_>, units: &Units<'_>) -> Self {
        let mut names_unit = BTreeMap::new();
        for (pattern, _) in &selector.ou {
            let fit = if pattern.has_wildcard() { Fit::Wildcard } else { Fit::Exact };
            for unit in pattern.units(tree) {
                let named = names_unit.entry(units.numbers[unit]).or_insert(fit);
                *named = fit.max(*named);
            }
        }
        Self { selector, names_unit }
    }

    /// Whether it selects an account.
    pub fn selects(&self, account: &Account, lineage: &[usize]) -> bool {
        self.matches(account, lineage).is_some()
    }

    /// How telling it is of an account; `None` if it does not select it.
    fn matches(&self, account: &Account, lineage: &[usize]) -> Option<Match> {
        let Account { id, name, tags, .. } = account;
        let wildcards = self.selector.attributes_hold(*id, name.as_deref(), tags)?;
        let by_unit = if self.selector.ou.is_empty() { None } else { Some(self.deepest_named(lineage)?) };
        let unit_wildcards = usize::from(by_unit.is_some_and(|(_, fit)| fit == Fit::Wildcard));
        Some(Match {
            names_account: !self.selector.accounts.is_empty(),
            attributes: self.selector.attributes(),
            depth: by_unit.map(|(depth, _)| depth),
            wildcards: Reverse(wildcards + unit_wildcards),
        })
    }

    /// The depth of the deepest unit of a lineage that its `ou` names, and how it names it. The root's is 0.
    fn deepest_named(&self, lineage: &[usize]) -> Option<(usize, Fit)> {
        // A lineage begins with the deepest.
        let depths = (0..lineage.len()).rev();
        lineage.iter().zip(depths).find_map(|(unit, depth)| Some((depth, *self.names_unit.get(unit)?)))
    }
}
