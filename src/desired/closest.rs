//! What was most likely meant by what an organization does not have: an ID, a path, a tag, a name.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use unicode_normalization::UnicodeNormalization;

use crate::finding::{Speller, closest_id, did_you_mean, quoted};
use crate::organization::{AccountId, Organization, UnitId};
use crate::policy::selector::{Glob, Selector};

/// How many guesses are made that look through a whole organization: text shows no more mistakes.
const GUESSES: usize = 100;

/// The account that was most likely meant by an ID that is nobody's, and that has not been named besides.
pub fn closest_account(
    organization: &Organization,
    id: AccountId,
    is_named: impl Fn(&AccountId) -> bool,
) -> Option<String> {
    let others = organization.accounts().keys().filter(|known| !is_named(known));
    closest_id(id.as_str(), others.map(AccountId::as_str)).map(str::to_owned)
}

/// The path that was most likely meant by one that leads nowhere.
pub fn closest_unit(organization: &Organization, path: &str, speller: &mut Speller) -> Option<String> {
    ClosestUnits::new(organization).path(path, speller).map(str::to_owned)
}

/// The units of an organization, as people write their paths.
pub struct ClosestUnits {
    paths: Vec<String>,
    /// Which path is meant by one that looks alike.
    alike: HashMap<String, usize>,
    /// Which path is meant by the end of one; `None` where several are.
    ends: HashMap<String, Option<usize>>,
    ids: BTreeSet<String>,
    guesses: usize,
}

impl ClosestUnits {
    /// The units that have a name.
    pub fn new(organization: &Organization) -> Self {
        // A path with a unit in it whose name was not asked for is none.
        let is_named = |unit: &&UnitId| organization.lineage(unit).all(|at| at.name.is_some() || at.parent.is_none());
        let units = organization.units().keys().filter(is_named);
        let paths: Vec<String> = units.map(|unit| organization.path(unit)).collect();
        let (mut alike, mut ends) = (HashMap::new(), HashMap::new());
        for (index, path) in paths.iter().enumerate() {
            let looks = looks_of(path);
            let mut end = Some(looks.as_str());
            while let Some(part) = end {
                ends.entry(part.to_owned()).and_modify(|known| *known = None).or_insert(Some(index));
                end = part.split_once('/').map(|(_, rest)| rest);
            }
            alike.entry(looks).or_insert(index);
        }
        let ids = organization.units().keys().map(ToString::to_string).collect();
        Self { paths, alike, ends, ids, guesses: GUESSES }
    }

    /// The path that was most likely meant by one that leads nowhere.
    pub fn path(&self, path: &str, speller: &mut Speller) -> Option<&str> {
        let looks = looks_of(path);
        let looks = looks.strip_prefix("root/").unwrap_or(if looks == "root" { "" } else { &looks });
        let index = self.alike.get(looks).copied().or_else(|| self.ends.get(looks).copied().flatten());
        match index {
            Some(index) => Some(&self.paths[index]),
            None => speller.closest(path, self.paths.iter().map(String::as_str)),
        }
    }

    /// The ID that was most likely meant by one that no unit has.
    pub fn id(&mut self, id: &str) -> Option<&str> {
        self.guesses = self.guesses.checked_sub(1)?;
        closest_id(id, self.ids.iter().map(String::as_str))
    }
}

/// What a path looks like, whatever its case, its escapes, the white space around names, and how its letters are
/// composed.
fn looks_of(path: &str) -> String {
    let plain = path.replace('\\', "").nfc().collect::<String>().to_lowercase();
    let names: Vec<_> = plain.split('/').map(str::trim).filter(|name| !name.is_empty()).collect();
    names.join("/")
}

/// Whether two texts are the same letters, composed otherwise.
pub fn only_composed_otherwise(one: &str, other: &str) -> bool {
    one != other && one.nfc().eq(other.nfc())
}

/// What accounts of an organization are called and tagged with, gathered when it is first asked for.
pub struct Attributes<'o> {
    organization: &'o Organization,
    known: Option<(BTreeSet<&'o str>, KnownTags<'o>)>,
    speller: Speller,
    guesses: usize,
}

/// The values of each key.
type KnownTags<'o> = BTreeMap<&'o str, BTreeSet<&'o str>>;

impl<'o> Attributes<'o> {
    /// Those of all accounts.
    pub fn new(organization: &'o Organization) -> Self {
        Self { organization, known: None, speller: Speller::default(), guesses: GUESSES }
    }

    /// What a selector asks for that no account has, and what was probably meant.
    pub fn lacking(&mut self, selector: &Selector) -> Option<String> {
        self.guesses = self.guesses.checked_sub(1)?;
        let (names, tags) = self.known.get_or_insert_with(|| known(self.organization));
        for (key, globs) in &selector.tags {
            let Some(values) = tags.get(key.as_str()) else {
                let meant = self.speller.closest(key, tags.keys().copied());
                return Some(said(&format!("no account has the tag `{}`", quoted(key)), meant));
            };
            if let Some((glob, meant)) = closest_value(globs, values, &mut self.speller) {
                let lacking = format!("no account has the tag `{}` with the value `{}`", quoted(key), quoted(&glob));
                return Some(said(&lacking, meant));
            }
        }
        let (glob, meant) = closest_value(&selector.names, names, &mut self.speller)?;
        Some(said(&format!("no account is called `{}`", quoted(&glob)), meant))
    }
}

fn known(organization: &Organization) -> (BTreeSet<&str>, KnownTags<'_>) {
    let mut tags = KnownTags::new();
    for (key, value) in organization.accounts().values().flat_map(|account| &account.tags) {
        tags.entry(key).or_default().insert(value);
    }
    (organization.accounts().values().filter_map(|account| account.name.as_deref()).collect(), tags)
}

/// The first pattern and what was meant by it, if no value fits any of them.
fn closest_value<'o>(
    globs: &[Glob],
    values: &BTreeSet<&'o str>,
    speller: &mut Speller,
) -> Option<(String, Option<&'o str>)> {
    /// How many times a pattern is compared with a value.
    const MOST: usize = 1_000_000;
    let first = globs.first()?;
    if globs.len().saturating_mul(values.len()) > MOST {
        return None;
    }
    if globs.iter().any(|glob| values.iter().any(|value| glob.matches(value))) {
        return None;
    }
    let lower = Glob::new(first.to_string().trim().to_lowercase());
    let same = values.iter().copied().find(|value| lower.matches(value.trim().to_lowercase().as_str()));
    let first = first.to_string();
    let meant = same.or_else(|| speller.closest(&first, values.iter().copied()));
    Some((first, meant))
}

fn said(lacking: &str, meant: Option<&str>) -> String {
    match meant {
        Some(meant) => format!("{lacking}: {}", did_you_mean([&*quoted(meant)])),
        None => lacking.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_look_alike_whatever_their_case_escapes_and_letters() {
        assert_eq!(looks_of("/Workloads/Prod"), looks_of("workloads/ prod /"));
        assert_eq!(looks_of(r"/R&D\/Ops"), looks_of("/R&D/Ops"));
        assert_eq!(looks_of("/S\u{e9}curit\u{e9}"), looks_of("/Se\u{301}curite\u{301}"));
        assert_ne!(looks_of("/Workloads"), looks_of("/Workload"));
        assert!(only_composed_otherwise("\u{e9}", "e\u{301}"));
        assert!(!only_composed_otherwise("e", "e") && !only_composed_otherwise("e", "E"));
    }

    #[test]
    fn a_value_is_looked_for_among_so_many() {
        let globs = |count: usize| (0..count).map(|number| Glob::new(format!("g{number}"))).collect::<Vec<_>>();
        let names: Vec<String> = (0..1_000).map(|number| format!("v{number}")).collect();
        let values: BTreeSet<&str> = names.iter().map(String::as_str).collect();
        let lacking = |globs: &[Glob]| closest_value(globs, &values, &mut Speller::default()).map(|(glob, _)| glob);
        assert_eq!(lacking(&globs(1_000)).as_deref(), Some("g0"));
        assert_eq!(lacking(&globs(1_001)), None);
        assert_eq!(lacking(&[Glob::new("none".to_owned()), Glob::new("v7".to_owned())]), None);
        assert_eq!(lacking(&[]), None);
        let meant = closest_value(&[Glob::new(" V7 ".to_owned())], &values, &mut Speller::default());
        assert_eq!(meant, Some((" V7 ".to_owned(), Some("v7"))));
    }
}
