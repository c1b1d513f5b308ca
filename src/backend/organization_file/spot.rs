//! Where in an organization file something is wrong, and of whom.

use std::fmt;

use crate::organization::{AccountId, UnitId};

/// A place in a file, as it follows the file's name; nothing where it is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spot(Option<(usize, Option<usize>)>);

/// Whom or what a value belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// As messages say it.
    pub name: String,
    /// The ID of its account or unit, as it was written.
    id: Option<String>,
}

impl Owner {
    /// The file itself, or a part of it that has one name.
    pub fn part(name: impl Into<String>) -> Self {
        Self { name: name.into(), id: None }
    }

    /// An account or a unit of this ID; `key` is what is wrong of it, if that is not the ID.
    pub fn entry(what: &str, id: impl fmt::Display, key: Option<&str>) -> Self {
        let key = key.map(|key| format!(": `{key}`")).unwrap_or_default();
        Self { name: format!("{what} {id}{key}"), id: Some(id.to_string()) }
    }
}

impl Spot {
    /// A line and a column, counted from 1.
    pub fn at(line: usize, column: usize) -> Self {
        Self((line > 0).then_some((line, Some(column))))
    }

    /// Where a value of somebody stands.
    pub fn of(text: &str, owner: &Owner, written: &str) -> Self {
        let start = match &owner.id {
            None => keys(text, owner.name.rsplit(' ').next().unwrap_or_default()).next(),
            Some(id) => entries(text, id).next(),
        };
        let Some(start) = start else { return Self(None) };
        let value = words(&text[start..], written).next().map_or(start, |at| start + at);
        Self::line_of(text, value)
    }

    /// Where an account or a unit stands that was met before.
    pub fn of_second(text: &str, id: &str) -> Self {
        let mut entries = entries(text, id);
        let first = entries.next();
        entries.next().or(first).map_or(Self(None), |at| Self::line_of(text, at))
    }

    /// Where the entry of an account or a unit stands.
    pub fn of_entry(text: &str, id: &str) -> Self {
        entries(text, id).next().map_or(Self(None), |at| Self::line_of(text, at))
    }

    fn line_of(text: &str, byte: usize) -> Self {
        Self(Some((1 + text[..byte].matches('\n').count(), None)))
    }

    /// The account or unit that is being listed there, if its ID comes first.
    pub fn owner(self, text: &str) -> Option<String> {
        let (line, _) = self.0?;
        let lines: Vec<&str> = text.lines().take(line).collect();
        let is_of_an_entry = |line: &&&str| line.is_empty() || line.starts_with([' ', '\t', '-', '#']);
        lines.iter().rev().take_while(is_of_an_entry).find_map(|line| {
            let (_, value) = line.split_once("id:").or_else(|| line.split_once("\"id\":"))?;
            let id = value.trim().trim_start_matches(['"', '\'']);
            let id = id.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').next()?;
            let account = id.parse::<AccountId>().map(|id| format!("account {id}"));
            account.or_else(|_| id.parse::<UnitId>().map(|id| format!("unit {id}"))).ok()
        })
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => Ok(()),
            Some((line, None)) => write!(f, ":{line}"),
            Some((line, Some(column))) => write!(f, ":{line}:{column}"),
        }
    }
}

/// Where an ID stands that a key `id` gives.
fn entries<'t>(text: &'t str, id: &'t str) -> impl Iterator<Item = usize> + 't {
    words(text, id).filter(|at| {
        let before = text[..*at].trim_end_matches(['"', '\'', ' ']);
        before.ends_with("id:") || before.ends_with("id\":")
    })
}

/// Where a key stands.
fn keys<'t>(text: &'t str, key: &'t str) -> impl Iterator<Item = usize> + 't {
    words(text, key).filter(|at| text[*at + key.len()..].trim_start_matches('"').starts_with(':'))
}

/// Where a text stands by itself, and not as a part of a longer word.
fn words<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = usize> + 't {
    let is_inside = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '-');
    let stands_alone = move |at: &usize| {
        !is_inside(text[..*at].chars().next_back()) && !is_inside(text[*at + word.len()..].chars().next())
    };
    text.match_indices(word).map(|(at, _)| at).filter(stands_alone)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "units:\n  - { id: r-ab12, name: x }\naccounts:\n  - id: 000000000001\n    parent: r-ab12\n  - name: b\n    \
                        id: \"000000000002\"\n    parent: Root\n";

    #[test]
    fn values_are_found_where_their_owners_are() {
        let spot = |owner: Owner, written: &str| Spot::of(TEXT, &owner, written).to_string();
        assert_eq!(spot(Owner::entry("account", "000000000002", None), "Root"), ":8");
        assert_eq!(spot(Owner::entry("account", "000000000001", Some("parent")), "r-ab12"), ":5");
        assert_eq!(spot(Owner::entry("account", "000000000002", None), "gone"), ":7");
        assert_eq!(spot(Owner::entry("account", "000000000003", None), "Root"), "");
        assert_eq!(spot(Owner::part("units"), "x"), ":2");
        assert_eq!(spot(Owner::part("simulate: accounts"), "b"), ":6");
        assert_eq!(Spot::at(5, 3).owner(TEXT), Some("account 000000000001".to_owned()));
        assert_eq!(Spot::at(2, 3).owner(TEXT), Some("unit r-ab12".to_owned()));
        assert_eq!(Spot::at(3, 1).owner(TEXT), None, "a key of the file is nobody's");
        assert_eq!(Spot::at(0, 0).to_string(), "");
    }
}
