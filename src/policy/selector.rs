//! Which accounts a rule means: by OU, tags, names, ids. All given kinds must hold.
//!
//! Pure predicates over one account; the tree of units comes in as already resolved sets.

use std::collections::BTreeMap;
use std::fmt;

use crate::finding::Place;
use crate::organization::AccountId;
use crate::organization::ou::OuPattern;

/// What `match`, `except` and an entry of `exclude` hold. A kind that was not given is empty, and
/// at least one was given.
#[derive(Clone, Debug, Default)]
pub struct Selector {
    /// Where it begins.
    pub place: Place,
    /// Units, each with everything below it.
    pub ou: Vec<(OuPattern, Place)>,
    /// For each tag key, the values of which one must hold.
    pub tags: BTreeMap<String, Vec<Glob>>,
    /// Patterns of which one must fit the account's name.
    pub names: Vec<Glob>,
    /// Account ids of which one must be the account's.
    pub accounts: BTreeMap<AccountId, Place>,
}

impl Selector {
    /// How many attributes of the account it names: tag keys, plus one for `names`.
    #[must_use]
    pub fn attributes(&self) -> usize {
        let Self { place: _, ou: _, tags, names, accounts: _ } = self;
        tags.len() + usize::from(!names.is_empty())
    }

    /// How many things have to hold: each key that is given, and each tag.
    #[must_use]
    pub fn conditions(&self) -> usize {
        let Self { place: _, ou, tags, names, accounts } = self;
        let others = [ou.is_empty(), names.is_empty(), accounts.is_empty()];
        tags.len() + others.iter().filter(|empty| !**empty).count()
    }

    /// Whether ids, tags and name hold, and how many of tags and name only through a `*`; `None` if they do not.
    /// `ou` is not looked at.
    #[must_use]
    pub fn attributes_hold(&self, id: AccountId, name: Option<&str>, tags: &BTreeMap<String, String>) -> Option<usize> {
        let Self { place: _, ou: _, tags: wanted, names, accounts } = self;
        if !accounts.is_empty() && !accounts.contains_key(&id) {
            return None;
        }
        let mut wildcards = 0;
        if !names.is_empty() {
            wildcards += usize::from(best_fit(names, name.unwrap_or_default())? == Fit::Wildcard);
        }
        for (key, globs) in wanted {
            wildcards += usize::from(best_fit(globs, tags.get(key)?)? == Fit::Wildcard);
        }
        Some(wildcards)
    }
}

/// How something fits a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// Only through a `*`.
    Wildcard,
    /// Letter by letter.
    Exact,
}

/// How a text best fits one of several patterns; `None` if it fits none.
fn best_fit(globs: &[Glob], text: &str) -> Option<Fit> {
    globs.iter().filter(|glob| glob.matches(text)).map(Glob::fit).max()
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

    /// The pattern as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How a text fits it, if it does.
    #[must_use]
    pub fn fit(&self) -> Fit {
        if self.0.contains('*') { Fit::Wildcard } else { Fit::Exact }
    }

    /// What stands between its `*`: pieces that every text has which it fits.
    pub fn pieces(&self) -> impl Iterator<Item = &str> {
        self.0.split('*').filter(|piece| !piece.is_empty())
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

impl fmt::Display for Glob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
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
}
