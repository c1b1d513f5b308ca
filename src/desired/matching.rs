//! Which rules match an account, and how strongly.
//!
//! An index keeps this from being every rule times every account.

use super::choice::{Choice, Match, Picked, Prepared, Units};
use super::rank::Rank;
use super::selector_index::{Census, SelectorIndex};
use crate::organization::ou::{OuPattern, UnitTree};
use crate::organization::{Account, Organization};
use crate::policy::selector::Selector;
use crate::policy::{Exclusion, Policy, Rule};

/// A policy's selectors, made ready for one organization.
pub struct Matcher<'a> {
    units: Units<'a>,
    tree: UnitTree<'a>,
    rules: Vec<Placed<'a>>,
    index: SelectorIndex<'a>,
    exclude: Vec<(&'a Exclusion, Prepared<'a>)>,
    exclude_index: SelectorIndex<'a>,
    /// Rules with their exceptions, by their places.
    exceptions: Vec<(usize, usize)>,
    exceptions_index: SelectorIndex<'a>,
    /// For which accounts files may decide.
    remits: Vec<Choice<'a>>,
}

/// A rule that matches an account.
#[derive(Clone, Debug)]
pub struct Candidate<'p> {
    /// Its place among the policy's rules.
    pub index: usize,
    pub rule: &'p Rule,
    /// How strong it is for this account.
    pub rank: Rank,
    /// Whether its file may decide for this account.
    pub may_decide: bool,
}

struct Placed<'a> {
    rule: &'a Rule,
    choice: Choice<'a>,
}

impl<'a> Matcher<'a> {
    /// Prepares a policy's selectors.
    #[must_use]
    pub fn new(policy: &'a Policy, organization: &'a Organization) -> Self {
        let units = Units::new(organization);
        let tree = UnitTree::new(organization);
        let choice = |rule: &'a Rule| Choice::new(&rule.selectors, &rule.except, &tree, &units);
        let rules: Vec<_> = policy.rules.iter().map(|rule| Placed { rule, choice: choice(rule) }).collect();
        let prepared = |exclusion: &'a Exclusion| Prepared::new(&exclusion.selector, &tree, &units);
        let exclude: Vec<_> = policy.exclude.iter().map(|exclusion| (exclusion, prepared(exclusion))).collect();
        let remits = policy.remits.iter().map(|remit| Choice::new(&remit.selectors, &[], &tree, &units)).collect();
        let exceptions: Vec<_> = placed_exceptions(&rules).collect();

        let census = Census::new(organization, &units);
        let of_rules = rules.iter().enumerate();
        let of_rules =
            of_rules.flat_map(|(place, Placed { choice, .. })| choice.selectors.iter().map(move |s| (place, s)));
        let of_exclude = exclude.iter().enumerate().map(|(place, (_, selector))| (place, selector));
        let of_exceptions = exceptions.iter().enumerate();
        let of_exceptions = of_exceptions.map(|(place, (rule, except))| (place, &rules[*rule].choice.except[*except]));
        let index = SelectorIndex::new(of_rules, &census);
        let exclude_index = SelectorIndex::new(of_exclude, &census);
        let exceptions_index = SelectorIndex::new(of_exceptions, &census);
        Self { units, tree, rules, index, exclude, exclude_index, exceptions, exceptions_index, remits }
    }

    /// The entries of `exclude` that take an account out, by their places, in order.
    pub fn exclusions(&self, account: &Account) -> impl Iterator<Item = usize> {
        let lineage = self.units.above(account);
        let promising = self.exclude_index.lookup(account, lineage).into_iter();
        promising.filter(move |place| self.exclude[*place].1.selects(account, lineage))
    }

    /// The first entry of `exclude` that takes an account out, if any does.
    #[must_use]
    pub fn exclusion(&self, account: &Account) -> Option<&'a Exclusion> {
        self.exclusions(account).next().map(|place| self.exclude[place].0)
    }

    /// The rules that would be for an account but for an exception, with that exception; both by their places.
    pub fn exceptions(&self, account: &Account) -> impl Iterator<Item = (usize, usize)> {
        let lineage = self.units.above(account);
        let promising = self.exceptions_index.lookup(account, lineage).into_iter();
        promising.map(|place| self.exceptions[place]).filter(move |(rule, except)| {
            let Choice { selectors, except: exceptions } = &self.rules[*rule].choice;
            exceptions[*except].selects(account, lineage) && selectors.iter().any(|s| s.selects(account, lineage))
        })
    }

    /// Makes selectors ready that are none of the policy's, to mean what they would mean there.
    #[must_use]
    pub fn choice<'s>(&self, selectors: &'s [Selector], except: &'s [Selector]) -> Choice<'s> {
        Choice::new(selectors, except, &self.tree, &self.units)
    }

    /// Whether the organization has a unit that a path or an id names.
    #[must_use]
    pub fn knows(&self, pattern: &OuPattern) -> bool {
        !pattern.units(&self.tree).is_empty()
    }

    /// Whether an account is among those chosen.
    #[must_use]
    pub fn picks(&self, choice: &Choice<'_>, account: &Account) -> bool {
        matches!(choice.pick(account, self.units.above(account)), Picked::Yes(_))
    }

    /// The rules that match an account, in the order of the policy.
    #[must_use]
    pub fn candidates(&self, account: &Account) -> Vec<Candidate<'a>> {
        let lineage = self.units.above(account);
        let promising = self.index.lookup(account, lineage);
        let holding = promising.into_iter().filter(|index| self.rules[*index].rule.holds());
        holding.filter_map(|index| self.candidate(index, account, lineage)).collect()
    }

    /// The rules that would decide for an account but for their `except`, in the order of the policy.
    #[must_use]
    pub fn excepted(&self, account: &Account) -> Vec<&'a Rule> {
        self.placed(account, |placed, picked| placed.rule.holds() && matches!(picked, Picked::Excepted))
    }

    /// The rules that match an account, but whose last day is over, in the order of the policy.
    #[must_use]
    pub fn ended(&self, account: &Account) -> Vec<&'a Rule> {
        self.placed(account, |placed, picked| !placed.rule.holds() && matches!(picked, Picked::Yes(_)))
    }

    fn placed(&self, account: &Account, is_meant: impl Fn(&Placed<'a>, Picked) -> bool) -> Vec<&'a Rule> {
        let lineage = self.units.above(account);
        let placed = self.index.lookup(account, lineage).into_iter().map(|index| &self.rules[index]);
        let meant = placed.filter(|placed| is_meant(placed, placed.choice.pick(account, lineage)));
        meant.map(|placed| placed.rule).collect()
    }

    fn candidate(&self, index: usize, account: &Account, lineage: &[usize]) -> Option<Candidate<'a>> {
        let Placed { rule, choice } = &self.rules[index];
        let Picked::Yes(best) = choice.pick(account, lineage) else { return None };
        let Match { names_account, attributes, depth, wildcards } = best;
        let rank = Rank { priority: rule.priority, names_account, attributes, depth, wildcards };
        let may_decide = rule.remit.is_none_or(|remit| self.picks(&self.remits[remit], account));
        Some(Candidate { index, rule, rank, may_decide })
    }
}

/// The exceptions of rules, as their places.
fn placed_exceptions<'r>(rules: &'r [Placed<'_>]) -> impl Iterator<Item = (usize, usize)> + 'r {
    let of_rule =
        |(rule, placed): (usize, &Placed<'_>)| (0..placed.choice.except.len()).map(move |except| (rule, except));
    rules.iter().enumerate().flat_map(of_rule)
}
