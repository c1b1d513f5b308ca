//! Selectors, filed so that those which may select an account are found without looking at the others.
//!
//! Each is filed under the most telling thing that it asks for: an account ID, a tag, a name, an OU, whichever the
//! fewest accounts have.

use std::collections::{BTreeMap, HashMap};

use super::choice::{Prepared, Units};
use super::glob_index::GlobIndex;
use crate::finding::Place;
use crate::organization::{Account, AccountId, Organization};
use crate::policy::selector::{Fit, Glob, Selector};

/// How many accounts have what selectors ask for.
pub struct Census<'o> {
    organization: &'o Organization,
    /// The values of each tag.
    tags: HashMap<&'o str, HashMap<&'o str, usize>>,
    /// For each unit, those in it and below it.
    units: Vec<usize>,
}

/// Selectors by what an account must at least have for them to select it, each with the place that it is filed for.
pub struct SelectorIndex<'a> {
    by_account: HashMap<AccountId, Vec<usize>>,
    by_unit: HashMap<usize, Vec<usize>>,
    by_name: GlobIndex<'a>,
    by_tag: HashMap<&'a str, GlobIndex<'a>>,
    is_empty: bool,
}

/// One of the things that a selector asks for, all of which an account must have.
enum Condition<'a, 's> {
    Account(&'a BTreeMap<AccountId, Place>),
    Unit(&'s BTreeMap<usize, Fit>),
    Name(&'a [Glob]),
    Tag(&'a str, &'a [Glob]),
}

impl<'o> Census<'o> {
    pub fn new(organization: &'o Organization, units: &Units<'_>) -> Self {
        let mut census = Self { organization, tags: HashMap::new(), units: vec![0; units.len()] };
        for account in organization.accounts().values() {
            units.above(account).iter().for_each(|unit| census.units[*unit] += 1);
            for (key, value) in &account.tags {
                *census.tags.entry(key).or_default().entry(value).or_default() += 1;
            }
        }
        census
    }

    fn names(&self) -> impl Iterator<Item = (&'o str, usize)> {
        self.organization.accounts().values().map(|account| (name_of(account), 1))
    }

    fn values(&self, key: &str) -> impl Iterator<Item = (&'o str, usize)> {
        self.tags.get(key).into_iter().flatten().map(|(value, accounts)| (*value, *accounts))
    }
}

impl<'a> SelectorIndex<'a> {
    /// Files selectors for their places.
    pub fn new<'s>(selectors: impl Iterator<Item = (usize, &'s Prepared<'a>)> + Clone, census: &Census<'_>) -> Self
    where
        'a: 's,
    {
        let mut tags: BTreeMap<&'a str, Vec<&'a Glob>> = BTreeMap::new();
        for (key, globs) in selectors.clone().flat_map(|(_, prepared)| &prepared.selector.tags) {
            tags.entry(key).or_default().extend(globs);
        }
        let by_tag = tags.into_iter().map(|(key, globs)| (key, GlobIndex::new(globs, census.values(key))));
        let names: Vec<&'a Glob> = selectors.clone().flat_map(|(_, prepared)| &prepared.selector.names).collect();
        let mut index = Self {
            by_account: HashMap::new(),
            by_unit: HashMap::new(),
            by_tag: by_tag.collect(),
            is_empty: selectors.clone().next().is_none(),
            // Where no name is asked for, none has to be counted.
            by_name: if names.is_empty() { GlobIndex::new([], []) } else { GlobIndex::new(names, census.names()) },
        };
        selectors.for_each(|(place, prepared)| index.file(place, prepared, census));
        index
    }

    fn file(&mut self, place: usize, prepared: &Prepared<'a>, census: &Census<'_>) {
        let conditions = conditions(prepared);
        match conditions.min_by_key(|condition| self.weight(condition, census)) {
            None => {}
            Some(Condition::Account(ids)) => {
                ids.keys().for_each(|id| self.by_account.entry(*id).or_default().push(place));
            }
            Some(Condition::Unit(units)) => {
                units.keys().for_each(|unit| self.by_unit.entry(*unit).or_default().push(place));
            }
            Some(Condition::Name(globs)) => globs.iter().for_each(|glob| self.by_name.file(glob, place)),
            Some(Condition::Tag(key, globs)) => {
                let of_key = self.by_tag.get_mut(key).expect("there is one for each key");
                globs.iter().for_each(|glob| of_key.file(glob, place));
            }
        }
    }

    /// How many accounts meet a condition, at most.
    fn weight(&self, condition: &Condition<'_, '_>, census: &Census<'_>) -> usize {
        match condition {
            Condition::Account(ids) => ids.len(),
            Condition::Unit(units) => units.keys().map(|unit| census.units[*unit]).sum(),
            Condition::Name(globs) => globs.iter().map(|glob| self.by_name.weight(glob)).sum(),
            Condition::Tag(key, globs) => globs.iter().map(|glob| self.by_tag[key].weight(glob)).sum(),
        }
    }

    /// The places of the selectors that may select an account, in order, each once.
    pub fn lookup(&self, account: &Account, lineage: &[usize]) -> Vec<usize> {
        if self.is_empty {
            return Vec::new();
        }
        let of_account = self.by_account.get(&account.id).into_iter().flatten().copied();
        let of_units = lineage.iter().filter_map(|unit| self.by_unit.get(unit)).flatten().copied();
        let mut places: Vec<usize> = of_account.chain(of_units).chain(self.by_name.lookup(name_of(account))).collect();
        for (key, value) in &account.tags {
            places.extend(self.by_tag.get(key.as_str()).into_iter().flat_map(|index| index.lookup(value)));
        }
        places.sort_unstable();
        places.dedup();
        places
    }
}

/// What a selector asks for. It is taken apart in full: a kind that is new to it has to be a condition too, since a
/// selector that is filed under nothing never selects.
fn conditions<'a, 's>(prepared: &'s Prepared<'a>) -> impl Iterator<Item = Condition<'a, 's>> {
    let Prepared { selector, names_unit } = prepared;
    let Selector { place: _, ou, tags, names, accounts } = *selector;
    let of_account = (!accounts.is_empty()).then_some(Condition::Account(accounts));
    let of_unit = (!ou.is_empty()).then_some(Condition::Unit(names_unit));
    let of_name = (!names.is_empty()).then_some(Condition::Name(names));
    let of_tags = tags.iter().map(|(key, globs)| Condition::Tag(key, globs));
    of_account.into_iter().chain(of_unit).chain(of_name).chain(of_tags)
}

/// What an account is called, as selectors compare it.
fn name_of(account: &Account) -> &str {
    account.name.as_deref().unwrap_or_default()
}
