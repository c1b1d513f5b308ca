//! Organizational units by their paths or IDs, as policies and people write them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use thiserror::Error;

use super::{Organization, UnitId};

/// A way to name units: by a path, or by an ID.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OuPattern {
    /// Names from the root down; the empty path is the root.
    Path(Vec<Level>),
    Id(UnitId),
}

/// One level of an OU path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Any one unit.
    Any,
    /// The unit of that name.
    Name(String),
}

impl OuPattern {
    /// What one looks like, for schemas.
    pub const PATTERN: &str = r"^(/|(/([*]|([^/*\\]|\\[/*\\])+))+|r-[0-9a-z]+|ou-[0-9a-z]+-[0-9a-z]+)$";

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

    /// Whether it depends on what units are called: the root and an ID do not.
    #[must_use]
    pub fn goes_by_name(&self) -> bool {
        match self {
            Self::Path(levels) => !levels.is_empty(),
            Self::Id(_) => false,
        }
    }

    /// Whether one of its levels is any unit.
    #[must_use]
    pub fn has_wildcard(&self) -> bool {
        match self {
            Self::Path(levels) => levels.contains(&Level::Any),
            Self::Id(_) => false,
        }
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

/// As policies write it.
impl fmt::Display for OuPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Path(levels) if levels.is_empty() => f.write_str("/"),
            Self::Path(levels) => levels.iter().try_for_each(|level| write!(f, "/{level}")),
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("*"),
            Self::Name(name) => f.write_str(&name.replace('\\', r"\\").replace('/', r"\/").replace('*', r"\*")),
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
    pub fn new(organization: &'o Organization) -> Self {
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
    /// place that no path that was asked for leads to: whoever reads an organization sees to that.
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
    #[error("neither a path from the root nor an ID")]
    NeitherPathNorId,
    /// Two slashes in a row.
    #[error("the path contains an empty name")]
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

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn only_a_path_below_the_root_goes_by_names() {
        let goes_by_name = |text: &str| OuPattern::parse(text).unwrap().goes_by_name();
        assert!(goes_by_name("/Workloads") && goes_by_name("/*"));
        assert!(!goes_by_name("/") && !goes_by_name("ou-ab12-11111111") && !goes_by_name("r-ab12"));
    }
}
