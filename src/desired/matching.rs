//! Which rules match an account, and how strongly.
//!
//! An index keeps this from being every rule times every account: each rule is filed under the
//! most telling thing it asks for, and only the rules filed under what an account has are looked
//! at.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use super::rank::Rank;
use crate::organization::ou::{OuPattern, UnitTree};
use crate::organization::{Account, AccountId, Organization, UnitId};
use crate::policy::selector::{Fit, Glob, Selector};
use crate::policy::{Exclusion, Policy, Rule};

/// A policy's selectors, made ready for one organization.
pub struct Matcher<'a> {
    units: Units<'a>,
    tree: UnitTree<'a>,
    rules: Vec<Placed<'a>>,
    exclude: Vec<(&'a Exclusion, Prepared<'a>)>,
    /// For which accounts files may decide.
    remits: Vec<Choice<'a>>,
    index: Index<'a>,
}

/// The units, numbered, so that sets of them are cheap.
struct Units<'a> {
    numbers: HashMap<&'a UnitId, usize>,
    /// For each unit, itself and those above it, the root last.
    lineages: Vec<Vec<usize>>,
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

/// Accounts that are meant, and those of them that are not, made ready for one organization.
pub struct Choice<'a> {
    selectors: Vec<Prepared<'a>>,
    except: Vec<Prepared<'a>>,
}

/// What a choice makes of an account.
enum Picked {
    /// It is not meant.
    No,
    /// It would be meant, but is excepted.
    Excepted,
    /// It is meant, most tellingly in this way.
    Yes(Match),
}

/// How telling a selector is of an account that it selects. The greatest decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Match {
    names_account: bool,
    attributes: usize,
    depth: Option<usize>,
    wildcards: Reverse<usize>,
}

/// A selector with its `ou` turned into the set of units that it names.
struct Prepared<'a> {
    selector: &'a Selector,
    /// How it names each unit, if it does.
    names_unit: Vec<Option<Fit>>,
}

/// The rules by what an account must at least have for them to match.
#[derive(Default)]
struct Index<'a> {
    by_account: HashMap<AccountId, Vec<usize>>,
    by_tag: HashMap<(&'a str, &'a str), Vec<usize>>,
    by_unit: HashMap<usize, Vec<usize>>,
    by_name: Vec<(usize, &'a [Glob])>,
}

/// How many accounts have each value of each tag.
type TagCounts<'a> = HashMap<&'a str, HashMap<&'a str, usize>>;

impl<'a> Matcher<'a> {
    /// Prepares a policy's selectors.
    #[must_use]
    pub fn new(policy: &'a Policy, organization: &'a Organization) -> Self {
        let units = Units::new(organization);
        let tree = UnitTree::new(organization);
        let choice = |rule: &'a Rule| Choice::new(&rule.selectors, &rule.except, &tree, &units);
        let rules: Vec<_> = policy.rules.iter().map(|rule| Placed { rule, choice: choice(rule) }).collect();
        let prepared = |exclusion: &'a Exclusion| Prepared::new(&exclusion.selector, &tree, &units);
        let exclude = policy.exclude.iter().map(|exclusion| (exclusion, prepared(exclusion))).collect();
        let index = Index::new(&rules, organization);
        let remits = policy.remits.iter().map(|remit| Choice::new(&remit.selectors, &[], &tree, &units)).collect();
        Self { units, tree, rules, exclude, remits, index }
    }

    /// The first entry of `exclude` that takes an account out, if any does.
    #[must_use]
    pub fn exclusion(&self, account: &Account) -> Option<&'a Exclusion> {
        let lineage = self.units.above(account);
        let takes_out = |(_, selector): &&(_, Prepared<'a>)| selector.matches(account, lineage).is_some();
        self.exclude.iter().find(takes_out).map(|(exclusion, _)| *exclusion)
    }

    /// Whether an entry of `exclude`, by its place among them, takes an account out.
    #[must_use]
    pub fn takes_out(&self, exclusion: usize, account: &Account) -> bool {
        self.exclude[exclusion].1.matches(account, self.units.above(account)).is_some()
    }

    /// Whether a rule would be for an account but for one of its exceptions; both by their places.
    #[must_use]
    pub fn excepts(&self, rule: usize, except: usize, account: &Account) -> bool {
        let Choice { selectors, except: exceptions } = &self.rules[rule].choice;
        let lineage = self.units.above(account);
        let selects = |selector: &Prepared<'_>| selector.matches(account, lineage).is_some();
        selects(&exceptions[except]) && selectors.iter().any(selects)
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

impl<'a> Units<'a> {
    fn new(organization: &'a Organization) -> Self {
        let numbers: HashMap<_, _> = organization.units().keys().zip(0..).collect();
        let lineage = |unit| organization.lineage(unit).map(|unit| numbers[&unit.id]).collect();
        let lineages = organization.units().keys().map(lineage).collect();
        Self { numbers, lineages }
    }

    /// The units an account is in, deepest first.
    fn above(&self, account: &Account) -> &[usize] {
        &self.lineages[self.numbers[&account.parent]]
    }
}

impl<'a> Choice<'a> {
    fn new(selectors: &'a [Selector], except: &'a [Selector], tree: &UnitTree<'_>, units: &Units<'_>) -> Self {
        let prepared =
            |selectors: &'a [Selector]| selectors.iter().map(|selector| Prepared::new(selector, tree, units)).collect();
        Self { selectors: prepared(selectors), except: prepared(except) }
    }

    fn pick(&self, account: &Account, lineage: &[usize]) -> Picked {
        let best = self.selectors.iter().filter_map(|selector| selector.matches(account, lineage)).max();
        match best {
            None => Picked::No,
            Some(_) if self.except.iter().any(|except| except.matches(account, lineage).is_some()) => Picked::Excepted,
            Some(best) => Picked::Yes(best),
        }
    }
}

impl<'a> Prepared<'a> {
    fn new(selector: &'a Selector, tree: &UnitTree<'_>, units: &Units<'_>) -> Self {
        let mut names_unit = vec![None; units.lineages.len()];
        for (pattern, _) in &selector.ou {
            let fit = if pattern.has_wildcard() { Fit::Wildcard } else { Fit::Exact };
            for unit in pattern.units(tree) {
                let named = &mut names_unit[units.numbers[unit]];
                *named = (*named).max(Some(fit));
            }
        }
        Self { selector, names_unit }
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
        lineage.iter().zip(depths).find_map(|(unit, depth)| Some((depth, self.names_unit[*unit]?)))
    }
}

impl<'a> Index<'a> {
    fn new(rules: &[Placed<'a>], organization: &'a Organization) -> Self {
        let mut counts = TagCounts::new();
        for (key, value) in organization.accounts().values().flat_map(|account| &account.tags) {
            *counts.entry(key).or_default().entry(value).or_default() += 1;
        }
        let mut index = Self::default();
        for (place, Placed { choice, .. }) in rules.iter().enumerate() {
            choice.selectors.iter().for_each(|selector| index.file(place, selector, &counts));
        }
        index
    }

    /// Files a rule under one thing that an account must have for it to match. The selector is taken apart in
    /// full: a kind that is new to it has to be filed too, since a rule that is filed under nothing never matches.
    fn file(&mut self, place: usize, Prepared { selector, names_unit }: &Prepared<'a>, counts: &TagCounts<'a>) {
        let Selector { place: _, ou, tags, names, accounts } = selector;
        if !accounts.is_empty() {
            for id in accounts.keys() {
                self.by_account.entry(*id).or_default().push(place);
            }
        } else if !tags.is_empty() {
            for tag in rarest(tags, counts) {
                self.by_tag.entry(tag).or_default().push(place);
            }
        } else if !ou.is_empty() {
            for (unit, _) in names_unit.iter().enumerate().filter(|(_, named)| named.is_some()) {
                self.by_unit.entry(unit).or_default().push(place);
            }
        } else {
            // A selector asks for something, so it asks for these.
            self.by_name.push((place, names));
        }
    }

    /// The rules that may match, in order, each once.
    fn lookup(&self, account: &Account, lineage: &[usize]) -> Vec<usize> {
        let name = account.name.as_deref().unwrap_or_default();
        let of_account = self.by_account.get(&account.id).into_iter();
        let of_units = lineage.iter().filter_map(|unit| self.by_unit.get(unit));
        let of_tags = account.tags.iter().filter_map(|(key, value)| self.by_tag.get(&(key.as_str(), value.as_str())));
        let of_name = self.by_name.iter().filter(|(_, globs)| globs.iter().any(|glob| glob.matches(name)));
        let mut places: Vec<usize> = of_account.chain(of_units).chain(of_tags).flatten().copied().collect();
        places.extend(of_name.map(|(place, _)| *place));
        places.sort_unstable();
        places.dedup();
        places
    }
}

/// Of the tags that a selector asks for, the one that the fewest accounts have with a value that fits, with each of
/// those values.
fn rarest<'a>(tags: &BTreeMap<String, Vec<Glob>>, counts: &TagCounts<'a>) -> Vec<(&'a str, &'a str)> {
    let mut rarest: Option<(usize, Vec<(&'a str, &'a str)>)> = None;
    for (key, globs) in tags {
        // A tag that no account has makes the selector match nothing.
        let Some((key, values)) = counts.get_key_value(key.as_str()) else { return Vec::new() };
        let fitting = || values.iter().filter(|(value, _)| globs.iter().any(|glob| glob.matches(value)));
        let accounts = fitting().map(|(_, count)| count).sum();
        if rarest.as_ref().is_none_or(|(fewest, _)| accounts < *fewest) {
            rarest = Some((accounts, fitting().map(|(value, _)| (*key, *value)).collect()));
        }
    }
    rarest.map(|(_, tags)| tags).unwrap_or_default()
}
