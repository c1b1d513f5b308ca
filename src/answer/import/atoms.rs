//! What accounts can have in common: units, tags, patterns of names. Each is one value in a selector.

use std::collections::{BTreeMap, BTreeSet};

use super::patterns::{patterns, preference};
use crate::organization::ou::{Level, OuPattern};
use crate::organization::{Account, Organization, Unit, UnitId};

/// Which key of a selector a value stands at, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dimension {
    Unit,
    /// A path in which one level is any unit.
    UnitPattern,
    /// A tag, by its place among the keys.
    Tag(u32),
    /// A tag, by a pattern of its values.
    TagPattern(u32),
    /// A pattern of names.
    Name,
}

impl Dimension {
    /// What it says about accounts that are not there yet: the less, the more. OU before tag before name.
    #[must_use]
    pub fn order(self) -> u8 {
        match self {
            Self::Unit => 0,
            Self::UnitPattern => 1,
            Self::Tag(_) => 2,
            Self::TagPattern(_) => 3,
            Self::Name => 4,
        }
    }

    /// How many attributes of the account it names.
    #[must_use]
    pub fn attributes(self) -> u32 {
        match self {
            Self::Unit | Self::UnitPattern => 0,
            Self::Tag(_) | Self::TagPattern(_) | Self::Name => 1,
        }
    }

    /// Whether it holds only through a `*`.
    #[must_use]
    pub fn is_pattern(self) -> bool {
        match self {
            Self::Unit | Self::Tag(_) => false,
            Self::UnitPattern | Self::TagPattern(_) | Self::Name => true,
        }
    }

    /// Whether two of them stand at one key of a selector.
    #[must_use]
    pub fn shares_key(self, other: Self) -> bool {
        match (self, other) {
            (Self::Unit | Self::UnitPattern, Self::Unit | Self::UnitPattern) | (Self::Name, Self::Name) => true,
            (Self::Tag(one) | Self::TagPattern(one), Self::Tag(other) | Self::TagPattern(other)) => one == other,
            _ => false,
        }
    }
}

/// One value in a selector.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CommonTrait {
    Unit(OuPattern),
    Tag(String, String),
    Name(String),
}

/// A value in a selector, with the accounts that fit it.
#[derive(Clone, Debug)]
pub struct Atom {
    pub dimension: Dimension,
    pub condition: CommonTrait,
    /// How deep the unit is that it names; 0 where it names none.
    pub depth: u32,
    /// The places of the accounts, in order.
    pub members: Vec<u32>,
}

/// The fewest accounts that a pattern has to fit.
const FEWEST: usize = 2;

/// Up to how many accounts a value counts that only one of them has. Beyond, such values would cost more than they say.
const FEW_ACCOUNTS: usize = 5_000;

/// What accounts have in common, or a unit or a tag says of one.
#[must_use]
pub fn atoms(organization: &Organization, accounts: &[&Account]) -> Vec<Atom> {
    let mut atoms = of_units(organization, accounts);
    atoms.extend(of_tags(accounts));
    atoms.extend(of_names(accounts));
    atoms
}

/// How a policy names the units: by path, but for those that share theirs, or whose names are not known.
fn named_units(organization: &Organization) -> BTreeMap<&UnitId, OuPattern> {
    let path = |unit: &Unit| -> Option<Vec<Level>> {
        let below_root = organization.lineage(&unit.id).filter(|unit| unit.parent.is_some());
        let names = below_root.map(|unit| unit.name.clone().filter(|name| !name.is_empty()).map(Level::Name));
        let mut levels: Vec<Level> = names.collect::<Option<_>>()?;
        levels.reverse();
        Some(levels)
    };
    let paths: BTreeMap<&UnitId, Option<Vec<Level>>> =
        organization.units().values().map(|unit| (&unit.id, path(unit))).collect();
    let mut counts: BTreeMap<&Vec<Level>, usize> = BTreeMap::new();
    paths.values().flatten().for_each(|path| *counts.entry(path).or_default() += 1);
    let named = |(id, path): (&&'_ UnitId, &Option<Vec<Level>>)| match path {
        Some(path) if counts[path] == 1 => OuPattern::Path(path.clone()),
        _ => OuPattern::Id((*id).clone()),
    };
    paths.iter().map(|(id, path)| (*id, named((id, path)))).collect()
}

fn of_units(organization: &Organization, accounts: &[&Account]) -> Vec<Atom> {
    let names = named_units(organization);
    let mut members: BTreeMap<&UnitId, Vec<u32>> = BTreeMap::new();
    for (place, account) in (0..).zip(accounts) {
        for unit in organization.lineage(&account.parent).filter(|unit| unit.parent.is_some()) {
            members.entry(&unit.id).or_default().push(place);
        }
    }
    let depth = |unit: &UnitId| u32::try_from(organization.depth(unit)).unwrap_or(u32::MAX);
    let mut atoms = Vec::new();
    let mut patterns: BTreeMap<Vec<Level>, (usize, BTreeSet<u32>)> = BTreeMap::new();
    // What a `*` stands for is known only where every unit has a path of its own.
    let all_have_paths = names.iter().all(|(id, pattern)| id.is_root() || matches!(pattern, OuPattern::Path(_)));
    for (unit, members) in members {
        let pattern = &names[unit];
        if let OuPattern::Path(levels) = pattern
            && all_have_paths
        {
            for open in 0..levels.len() {
                let mut wider = levels.clone();
                wider[open] = Level::Any;
                let (units, all) = patterns.entry(wider).or_default();
                *units += 1;
                all.extend(&members);
            }
        }
        let condition = CommonTrait::Unit(pattern.clone());
        atoms.push(Atom { dimension: Dimension::Unit, condition, depth: depth(unit), members });
    }
    for (levels, (units, members)) in patterns {
        let is_useful = units > 1 && members.len() < accounts.len();
        if is_useful {
            let depth = u32::try_from(levels.len()).unwrap_or(u32::MAX);
            let condition = CommonTrait::Unit(OuPattern::Path(levels));
            let members = members.into_iter().collect();
            atoms.push(Atom { dimension: Dimension::UnitPattern, condition, depth, members });
        }
    }
    atoms
}

fn of_tags(accounts: &[&Account]) -> Vec<Atom> {
    let mut keys: BTreeMap<&str, BTreeMap<&str, Vec<u32>>> = BTreeMap::new();
    for (place, account) in (0..).zip(accounts) {
        for (key, value) in &account.tags {
            keys.entry(key).or_default().entry(value).or_default().push(place);
        }
    }
    // YAML takes `<<` for something else, wherever it stands as a key.
    keys.remove("<<");
    let fewest = if accounts.len() > FEW_ACCOUNTS { 2 } else { 1 };
    let mut atoms = Vec::new();
    for (number, (key, values)) in (0..).zip(&keys) {
        let exact = values.iter().filter(|(value, members)| members.len() >= fewest && !value.contains('*'));
        atoms.extend(exact.map(|(value, members)| Atom {
            dimension: Dimension::Tag(number),
            condition: CommonTrait::Tag((*key).to_owned(), (*value).to_owned()),
            depth: 0,
            members: members.clone(),
        }));
        let mut globs: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for (value, members) in values {
            for pattern in patterns(value).into_iter().chain(["*".to_owned()]) {
                *counts.entry(pattern.clone()).or_default() += 1;
                globs.entry(pattern).or_default().extend(members);
            }
        }
        globs.retain(|pattern, members| {
            (counts[pattern] > 1 || pattern == "*") && members.len() >= FEWEST && members.len() < accounts.len()
        });
        atoms.extend(distinct(globs).into_iter().map(|(pattern, members)| Atom {
            dimension: Dimension::TagPattern(number),
            condition: CommonTrait::Tag((*key).to_owned(), pattern),
            depth: 0,
            members,
        }));
    }
    atoms
}

fn of_names(accounts: &[&Account]) -> Vec<Atom> {
    let mut globs: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    for (place, account) in (0..).zip(accounts) {
        for pattern in patterns(account.name.as_deref().unwrap_or_default()) {
            globs.entry(pattern).or_default().insert(place);
        }
    }
    globs.retain(|_, members| members.len() >= FEWEST && members.len() < accounts.len());
    let atom = |(pattern, members)| Atom {
        dimension: Dimension::Name,
        condition: CommonTrait::Name(pattern),
        depth: 0,
        members,
    };
    distinct(globs).into_iter().map(atom).collect()
}

/// Of patterns that fit the same accounts, the best.
fn distinct(globs: BTreeMap<String, BTreeSet<u32>>) -> Vec<(String, Vec<u32>)> {
    let mut best: BTreeMap<BTreeSet<u32>, String> = BTreeMap::new();
    for (pattern, members) in globs {
        let known = best.entry(members).or_insert_with(|| pattern.clone());
        if preference(&pattern) < preference(known) {
            *known = pattern;
        }
    }
    let mut patterns: Vec<_> =
        best.into_iter().map(|(members, pattern)| (pattern, members.into_iter().collect())).collect();
    patterns.sort_unstable();
    patterns
}
