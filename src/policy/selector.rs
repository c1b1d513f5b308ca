//! Which accounts a rule means: by OU, tags, names, ids. All given kinds must hold.
//!
//! Pure predicates over one account; the tree of units comes in as already resolved sets.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use crate::finding::Location;
use crate::organization::{AccountId, UnitId};

/// What `match`, `except` and an entry of `exclude` hold. A kind that was not given is empty, and
/// at least one was given.
#[derive(Clone, Debug, Default)]
pub struct Selector {
    /// Units, each with everything below it.
    pub ou: Vec<(OuPattern, Location)>,
    /// For each tag key, the values of which one must hold.
    pub tags: BTreeMap<String, Vec<Glob>>,
    /// Patterns of which one must fit the account's name.
    pub names: Vec<Glob>,
    /// Account ids of which one must be the account's.
    pub accounts: BTreeMap<AccountId, Location>,
}

impl Selector {
    /// How many attributes of the account it names: tag keys, plus one for `names`.
    #[must_use]
    pub fn attributes(&self) -> usize {
        self.tags.len() + usize::from(!self.names.is_empty())
    }

    /// Whether ids, tags and name hold; `ou` is not looked at.
    #[must_use]
    pub fn attributes_hold(&self, id: AccountId, name: Option<&str>, tags: &BTreeMap<String, String>) -> bool {
        let Self { ou: _, tags: wanted, names, accounts } = self;
        (accounts.is_empty() || accounts.contains_key(&id))
            && (names.is_empty() || names.iter().any(|glob| glob.matches(name.unwrap_or_default())))
            && wanted
                .iter()
                .all(|(key, globs)| tags.get(key).is_some_and(|value| globs.iter().any(|glob| glob.matches(value))))
    }
}

/// A value of `ou`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OuPattern {
    /// Names from the root down; the empty path is the root.
    Path(Vec<Level>),
    /// An id.
    Id(UnitId),
}

/// One level of an OU path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Level {
    /// Any one unit.
    Any,
    /// The unit of that name.
    Name(String),
}

impl OuPattern {
    /// Reads a path or an id.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, InvalidOu> {
        let Some(path) = text.strip_prefix('/') else {
            return text.parse().map(Self::Id).map_err(|_| InvalidOu::NeitherPathNorId);
        };
        if path.is_empty() {
            return Ok(Self::Path(Vec::new()));
        }
        split_levels(path)?.into_iter().map(RawLevel::finish).collect::<Result<_, _>>().map(Self::Path)
    }

    /// The units that the pattern names, among those given by their parents.
    pub fn units<'o>(&self, tree: &UnitTree<'o>) -> BTreeSet<&'o UnitId> {
        match self {
            Self::Id(id) => tree.ids.get(id).copied().into_iter().collect(),
            Self::Path(levels) => levels.iter().fold(tree.root.into_iter().collect(), |units, level| {
                let children = units.into_iter().filter_map(|unit| tree.children.get(unit)).flatten();
                children.filter(|(_, name)| level.fits(*name)).map(|(unit, _)| *unit).collect()
            }),
        }
    }
}

/// The units of an organization, downwards.
#[derive(Debug, Default)]
pub struct UnitTree<'o> {
    root: Option<&'o UnitId>,
    ids: BTreeSet<&'o UnitId>,
    children: BTreeMap<&'o UnitId, Vec<(&'o UnitId, Option<&'o str>)>>,
}

impl<'o> UnitTree<'o> {
    /// Turns the tree around, so that it can be walked from the root.
    #[must_use]
    pub fn new(organization: &'o crate::organization::Organization) -> Self {
        let mut tree = Self::default();
        for unit in organization.units().values() {
            tree.ids.insert(&unit.id);
            match &unit.parent {
                None => tree.root = Some(&unit.id),
                Some(parent) => tree.children.entry(parent).or_default().push((&unit.id, unit.name.as_deref())),
            }
        }
        tree
    }
}

impl Level {
    /// Whether a unit of this name can stand at this level. One whose name nobody asked for is in a
    /// place that no path of the policy leads to: whoever reads an organization sees to that.
    #[must_use]
    pub fn fits(&self, name: Option<&str>) -> bool {
        match self {
            Self::Any => name.is_some(),
            Self::Name(wanted) => name == Some(wanted),
        }
    }
}

/// Why a value of `ou` means nothing.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum InvalidOu {
    /// It neither starts with a slash nor looks like an id.
    #[error("neither a path from the root nor the id of a unit")]
    NeitherPathNorId,
    /// Two slashes in a row.
    #[error("the path has an empty name in it")]
    EmptyName,
    /// A slash at the end.
    #[error("the path ends with a slash")]
    TrailingSlash,
    /// A star beside other characters.
    #[error("`*` stands for a whole level, never for a part of a name")]
    PartialWildcard,
    /// A backslash before something that needs none.
    #[error("a backslash escapes `/`, `*` and itself, nothing else")]
    BadEscape,
}

/// A level while it is read: its text without escapes, and whether a bare `*` was among it.
#[derive(Default)]
struct RawLevel {
    name: String,
    wildcard: bool,
}

impl RawLevel {
    fn finish(self) -> Result<Level, InvalidOu> {
        match (self.wildcard, self.name.as_str()) {
            (true, "*") => Ok(Level::Any),
            (true, _) => Err(InvalidOu::PartialWildcard),
            (false, "") => Err(InvalidOu::EmptyName),
            (false, _) => Ok(Level::Name(self.name)),
        }
    }
}

fn split_levels(path: &str) -> Result<Vec<RawLevel>, InvalidOu> {
    let mut levels = vec![RawLevel::default()];
    let mut characters = path.chars();
    while let Some(c) = characters.next() {
        if c == '/' {
            levels.push(RawLevel::default());
            continue;
        }
        let level = levels.last_mut().expect("there is always a level being read");
        match c {
            '\\' => match characters.next() {
                Some(escaped @ ('/' | '*' | '\\')) => level.name.push(escaped),
                _ => return Err(InvalidOu::BadEscape),
            },
            '*' => {
                level.wildcard = true;
                level.name.push('*');
            }
            c => level.name.push(c),
        }
    }
    let ends_empty = levels.last().is_some_and(|level| level.name.is_empty());
    if ends_empty && levels.len() > 1 { Err(InvalidOu::TrailingSlash) } else { Ok(levels) }
}

/// A pattern in which `*` stands for any run of characters, also none, and everything else for
/// itself. It covers the whole text, and case counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob(String);

impl Glob {
    /// Takes a pattern; every text is one.
    #[must_use]
    pub fn new(pattern: impl Into<String>) -> Self {
        Self(pattern.into())
    }

    /// Whether the pattern fits the whole of a text.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let mut parts = self.0.split('*');
        let first = parts.next().unwrap_or_default();
        let Some(mut rest) = text.strip_prefix(first) else { return false };
        let Some(last) = parts.next_back() else { return rest.is_empty() };
        // The leftmost fit of each part leaves the most room for those that follow.
        for part in parts {
            let Some(at) = rest.find(part) else { return false };
            rest = &rest[at + part.len()..];
        }
        rest.ends_with(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_cover_the_whole_text() {
        let fits = [
            ("*", ""),
            ("*", "x"),
            ("", ""),
            ("a*", "a"),
            ("*b", "ab"),
            ("a*b*c", "axbbc"),
            ("**", "x"),
            (r"a\", r"a\"),
        ];
        for (pattern, text) in fits {
            assert!(Glob::new(pattern).matches(text), "{pattern} {text}");
        }
        let differs = [("", "x"), ("a", "ab"), ("a", "A"), ("a*a", "a"), ("a*b*c", "acb"), ("*ab", "b")];
        for (pattern, text) in differs {
            assert!(!Glob::new(pattern).matches(text), "{pattern} {text}");
        }
    }

    #[test]
    fn ou_paths() {
        let name = |name: &str| Level::Name(name.to_owned());
        assert_eq!(OuPattern::parse("/"), Ok(OuPattern::Path(vec![])));
        assert_eq!(OuPattern::parse("/A b/*/C"), Ok(OuPattern::Path(vec![name("A b"), Level::Any, name("C")])));
        assert_eq!(OuPattern::parse(r"/R\/D/\*/\\"), Ok(OuPattern::Path(vec![name("R/D"), name("*"), name(r"\")])));
        assert_eq!(OuPattern::parse("ou-ab12-1"), Ok(OuPattern::Id("ou-ab12-1".parse().unwrap())));
        let refused = [
            ("Workloads", InvalidOu::NeitherPathNorId),
            ("", InvalidOu::NeitherPathNorId),
            ("//A", InvalidOu::EmptyName),
            ("//", InvalidOu::TrailingSlash),
            ("/A/", InvalidOu::TrailingSlash),
            ("/A*", InvalidOu::PartialWildcard),
            ("/**", InvalidOu::PartialWildcard),
            (r"/A\b", InvalidOu::BadEscape),
            (r"/A\", InvalidOu::BadEscape),
        ];
        for (text, fault) in refused {
            assert_eq!(OuPattern::parse(text), Err(fault), "{text}");
        }
    }
}
