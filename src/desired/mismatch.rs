//! Whether a rule matches an account and, if not, which of its conditions does not hold, and what is there instead.

use std::fmt;

use jiff::civil::Date;

use super::matching::Matcher;
use crate::finding::{Place, quoted};
use crate::organization::{Account, Organization};
use crate::policy::Rule;
use crate::policy::selector::{Glob, Selector};

/// What a rule makes of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleMatch {
    /// It is for the account.
    Matches,
    /// It would be, but for its `except`.
    Excepted,
    /// It would be, but its last day is over.
    Ended(Date),
    /// It is not: of each selector of its `match`, what does not hold.
    Fails(Vec<FailedSelector>),
}

/// A selector that does not select an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedSelector {
    pub place: Place,
    /// What does not hold; at least one.
    pub conditions: Vec<FailedCondition>,
}

/// A condition of a selector that does not hold for an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FailedCondition {
    /// The account is elsewhere.
    Unit {
        /// Where it is.
        path: String,
        /// Where it would have to be.
        wanted: Vec<String>,
    },
    /// The account does not have a tag.
    NoTag {
        key: String,
        /// A key that the account has, and that differs by case or spaces alone.
        near: Option<String>,
    },
    /// A tag has another value.
    Tag {
        key: String,
        /// What it is.
        value: String,
        wanted: Vec<Glob>,
    },
    /// The account is called otherwise.
    Name {
        /// What it is called.
        name: String,
        wanted: Vec<Glob>,
    },
    /// It is none of the accounts that are listed.
    Account,
}

impl FailedCondition {
    /// A word for it, which scripts may go by.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unit { .. } => "ou",
            Self::NoTag { .. } | Self::Tag { .. } => "tags",
            Self::Name { .. } => "names",
            Self::Account => "accounts",
        }
    }
}

impl fmt::Display for FailedCondition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unit { path, wanted } => {
                write!(f, "the account is in `{path}`; the rule wants {}", wanted.join(" or "))
            }
            Self::NoTag { key, near: None } => write!(f, "the account has no tag `{}`", quoted(key)),
            Self::NoTag { key, near: Some(near) } => {
                write!(f, "the account has no tag `{}`, but `{}`: {}", quoted(key), quoted(near), difference(key, near))
            }
            Self::Tag { key, value, wanted } => {
                write!(f, "the tag `{}` is `{}`; the rule wants {}", quoted(key), quoted(value), listed(wanted))?;
                nearly(f, wanted, value)
            }
            Self::Name { name, wanted } => {
                write!(f, "the account is called `{}`; the rule wants {}", quoted(name), listed(wanted))?;
                nearly(f, wanted, name)
            }
            Self::Account => f.write_str("`accounts` does not list it"),
        }
    }
}

/// What a rule makes of an account, and why.
#[must_use]
pub fn matches(matcher: &Matcher<'_>, organization: &Organization, rule: &Rule, account: &Account) -> RuleMatch {
    if matcher.picks(&matcher.choice(&rule.selectors, &rule.except), account) {
        return match &rule.until {
            Some(until) if until.is_over => RuleMatch::Ended(until.last_day),
            _ => RuleMatch::Matches,
        };
    }
    if matcher.picks(&matcher.choice(&rule.selectors, &[]), account) {
        return RuleMatch::Excepted;
    }
    let failed = |selector: &Selector| FailedSelector {
        place: selector.place.clone(),
        conditions: conditions(matcher, organization, selector, account),
    };
    RuleMatch::Fails(rule.selectors.iter().map(failed).collect())
}

fn conditions(
    matcher: &Matcher<'_>,
    organization: &Organization,
    selector: &Selector,
    account: &Account,
) -> Vec<FailedCondition> {
    let Selector { place: _, ou, tags, names, accounts } = selector;
    let mut failed = Vec::new();
    let of_units = [Selector { ou: ou.clone(), ..Selector::default() }];
    if !ou.is_empty() && !matcher.picks(&matcher.choice(&of_units, &[]), account) {
        let path = organization.path(&account.parent);
        failed.push(FailedCondition::Unit {
            path,
            wanted: ou.iter().map(|(pattern, _)| format!("`{pattern}`")).collect(),
        });
    }
    for (key, wanted) in tags {
        match account.tags.get(key) {
            None => {
                let near = account.tags.keys().find(|known| folded(known) == folded(key)).cloned();
                failed.push(FailedCondition::NoTag { key: key.clone(), near });
            }
            Some(value) if !wanted.iter().any(|glob| glob.matches(value)) => {
                let (key, value) = (key.clone(), value.clone());
                failed.push(FailedCondition::Tag { key, value, wanted: wanted.clone() });
            }
            Some(_) => {}
        }
    }
    let name = account.name.as_deref().unwrap_or_default();
    if !names.is_empty() && !names.iter().any(|glob| glob.matches(name)) {
        failed.push(FailedCondition::Name { name: name.to_owned(), wanted: names.clone() });
    }
    if !accounts.is_empty() && !accounts.contains_key(&account.id) {
        failed.push(FailedCondition::Account);
    }
    failed
}

fn listed(globs: &[Glob]) -> String {
    globs.iter().map(|glob| format!("`{}`", quoted(glob.as_str()))).collect::<Vec<_>>().join(" or ")
}

/// Says so where a pattern would fit but for case or spaces.
fn nearly(f: &mut fmt::Formatter<'_>, wanted: &[Glob], text: &str) -> fmt::Result {
    let fits = |fold: fn(&str) -> String| wanted.iter().any(|glob| Glob::new(fold(glob.as_str())).matches(&fold(text)));
    match (fits(|text| text.to_lowercase()), fits(folded)) {
        (true, _) => f.write_str(": case matters"),
        (false, true) => f.write_str(": spaces matter"),
        (false, false) => Ok(()),
    }
}

/// Without what people do not see at a glance.
fn folded(text: &str) -> String {
    text.split_whitespace().collect::<String>().to_lowercase()
}

/// In what two texts differ that are the same once they are folded.
fn difference(one: &str, other: &str) -> &'static str {
    if one.to_lowercase() == other.to_lowercase() { "case counts" } else { "spaces count" }
}
