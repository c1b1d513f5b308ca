//! Why a policy decides nothing: of a contact, or of an account.

use std::fmt;
use std::sync::Arc;

use thiserror::Error;

use crate::finding::Code;
use crate::organization::AccountState;
use crate::policy::Origin;
use crate::policy::template::Unfilled;
use crate::setting::{Field, InvalidField, Kind};
use crate::text::named::explained;

/// Why nothing can be wanted of a key although the policy speaks of it.
#[derive(Clone, Debug, Error, PartialEq, Eq, PartialOrd, Ord)]
pub enum Undecided {
    /// Rules of equal rank disagree.
    #[error("{} have equal rank and disagree", origins_listed(.0))]
    Conflict(Vec<(Arc<Origin>, String)>),
    /// A rule that would decide may not decide for the account.
    #[error("rule `{}` would win, but {} may not decide for this account", .rule.source.as_str(), .rule.file)]
    OutsideRemit {
        /// The rule, at its wish.
        rule: Arc<Origin>,
        /// The remit of its file, by its place among the policy's.
        remit: usize,
    },
    /// A required type does not end with a contact.
    #[error("{kind} is required, but the policy says {says}")]
    RequiredContactMissing {
        /// The required type.
        kind: Kind,
        says: Instead,
    },
    /// The contact is defined in none of the files at hand.
    #[error("contact `{contact}` is defined in a file that was not given")]
    External {
        /// The contact's name.
        contact: String,
    },
    /// Placeholders that the account has nothing for.
    #[error("contact `{contact}` needs {}", needed(.unfilled))]
    Unfilled {
        /// The contact's name.
        contact: String,
        /// The fields and why.
        unfilled: Vec<(Field, Unfilled)>,
    },
    /// Filled in, AWS would refuse it.
    #[error("contact `{contact}` would be refused by AWS: {}", listed(.invalid.iter().map(|i| format!("{} {}", i.field, i.fault))))]
    Refused {
        /// The contact's name.
        contact: String,
        /// The fields and why.
        invalid: Vec<InvalidField>,
    },
    /// Filled in, its address is outside the allowed domains.
    #[error("contact `{contact}` cannot be used: {field} is outside `email_domains`")]
    Domain {
        /// The contact's name.
        contact: String,
        /// The field that holds the address.
        field: Field,
    },
}

/// What a policy says of a required type other than a contact.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Instead {
    /// No rule and no default mentions it.
    Nothing,
    /// A rule says so.
    Rule(&'static str, Arc<Origin>),
}

impl fmt::Display for Instead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("nothing about it"),
            Self::Rule(word, origin) => write!(f, "`{word}` ({origin})"),
        }
    }
}

impl Undecided {
    /// What kind of mistake it is.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Conflict(_) => Code::ConflictingRules,
            Self::OutsideRemit { rule: _, remit: _ } => Code::OutsideRemit,
            Self::RequiredContactMissing { kind: _, says: _ } => Code::RequiredContactMissing,
            Self::External { contact: _ } => Code::ExternalContact,
            Self::Unfilled { contact: _, unfilled: _ } => Code::UnfilledPlaceholder,
            Self::Refused { contact: _, invalid: _ } => Code::RefusedByAws,
            Self::Domain { contact: _, field: _ } => Code::EmailDomain,
        }
    }
}

fn origins_listed(wishes: &[(Arc<Origin>, String)]) -> String {
    listed(
        wishes.iter().map(|(origin, wish)| {
            format!("rule `{}` ({}:{}: `{wish}`)", origin.source.as_str(), origin.file, origin.line)
        }),
    )
}

/// What placeholders need, each with the fields that need it.
fn needed(unfilled: &[(Field, Unfilled)]) -> String {
    let mut needs: Vec<(&Unfilled, Vec<String>)> = Vec::new();
    for (field, what) in unfilled {
        match needs.iter_mut().find(|(known, _)| *known == what) {
            Some((_, fields)) => fields.push(field.to_string()),
            None => needs.push((what, vec![field.to_string()])),
        }
    }
    let parts = needs.into_iter().map(|(what, fields)| {
        let fields = listed(fields.into_iter());
        format!("{what} (in {fields}), {}", what.lack())
    });
    parts.collect::<Vec<_>>().join(", and ")
}

/// Two joined by "and"; more as a list.
fn listed(parts: impl Iterator<Item = String>) -> String {
    let parts: Vec<_> = parts.collect();
    match parts.as_slice() {
        [rest @ .., last] if rest.len() > 1 => format!("{}, and {last}", rest.join(", ")),
        parts => parts.join(" and "),
    }
}

/// Why an account is not managed.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum SkipReason {
    /// The policy excludes it. Of several entries that do, this is the first.
    #[error("excluded by the policy")]
    Excluded(Arc<Origin>),
    /// It is not in the state in which contacts can be managed.
    #[error("the account is {0}, not ACTIVE")]
    NotActive(AccountState),
    /// AWS said nothing of its state.
    #[error("the account's state is not known")]
    UnknownState,
}

explained! {
    /// The stable name of a reason not to manage an account. Other people's scripts go by these.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum SkipCode {
        /// The policy excludes the account.
        Excluded = "excluded",
            "There is nothing to do, unless it is not meant: then change `exclude`. The plan names the entry.";
        /// The account is not ACTIVE, so its contacts cannot be managed.
        NotActive = "not-active",
            "There is nothing to do: it is managed as soon as it is ACTIVE.";
        /// AWS did not tell the account's state.
        UnknownState = "unknown-state",
            "Plan again. If it stays, look the account up in the AWS Organizations console.";
    }
}

impl SkipReason {
    /// The stable name.
    #[must_use]
    pub fn code(&self) -> SkipCode {
        match self {
            Self::Excluded(_) => SkipCode::Excluded,
            Self::NotActive(_) => SkipCode::NotActive,
            Self::UnknownState => SkipCode::UnknownState,
        }
    }

    /// The entry of `exclude` that takes the account out.
    #[must_use]
    pub fn exclusion(&self) -> Option<&Origin> {
        match self {
            Self::Excluded(origin) => Some(origin),
            Self::NotActive(_) | Self::UnknownState => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::listed;

    #[test]
    fn two_are_joined_by_and_more_are_a_list() {
        let listed = |parts: &[&str]| listed(parts.iter().map(|part| (*part).to_owned()));
        assert_eq!(listed(&["a"]), "a");
        assert_eq!(listed(&["a", "b"]), "a and b");
        assert_eq!(listed(&["a", "b", "c"]), "a, b, and c");
        assert_eq!(listed(&["a", "b", "c", "d"]), "a, b, c, and d");
    }
}
