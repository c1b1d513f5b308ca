//! How an organization file wants to be simulated.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use thiserror::Error;

use super::fault::Fault;
use super::iam::{Guards, Permissions, SimulatedRole};
use crate::organization::{AccountId, UnitId};

/// What AWS knows of an organization beyond its accounts, and how it is to behave.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Whether AWS Account Management has trusted access to the organization.
    pub trusted_access: bool,
    /// The delegated administrators for AWS Account Management; `None` if the file does not say.
    pub delegated_administrators: Option<BTreeSet<AccountId>>,
    /// What the principals of an account may do; everything, where nothing is said.
    pub principals: BTreeMap<AccountId, Permissions>,
    /// Roles of which more is said, by their ARNs.
    pub roles: BTreeMap<String, SimulatedRole>,
    /// The policies that are attached to units and accounts, and to the way to AWS.
    pub guards: Guards,
    /// The tags of the root and of organizational units.
    pub unit_tags: BTreeMap<UnitId, BTreeMap<String, String>>,
    /// Primary contacts, by the API's member names.
    pub primary_contacts: BTreeMap<AccountId, BTreeMap<String, String>>,
    /// What does not belong to the organization, but to the way it is served.
    pub behaviour: Behaviour,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            trusted_access: true,
            delegated_administrators: None,
            principals: BTreeMap::new(),
            roles: BTreeMap::new(),
            guards: Guards::default(),
            unit_tags: BTreeMap::new(),
            primary_contacts: BTreeMap::new(),
            behaviour: Behaviour::default(),
        }
    }
}

impl Settings {
    /// Whether there is any policy that could refuse a call.
    #[must_use]
    pub fn has_policies(&self) -> bool {
        let Self {
            trusted_access: _,
            delegated_administrators: _,
            principals,
            roles,
            guards,
            unit_tags: _,
            primary_contacts: _,
            behaviour: _,
        } = self;
        !principals.is_empty() || !roles.is_empty() || !guards.is_empty()
    }
}

/// The way an organization is served.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Behaviour {
    /// Which of the optional fields of an account are sent.
    pub sent: Sent,
    /// How lists are cut into pages.
    pub pages: Pages,
    /// How many calls are let through.
    pub quota: QuotaLevel,
    /// What goes wrong.
    pub faults: Vec<Fault>,
    /// What all that happens at random depends on.
    pub seed: u64,
    /// How long after a write to a contact reads see it.
    pub visible_after: Duration,
}

/// Which of the optional fields of accounts and units are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    pub state: bool,
    /// `Status`, which AWS announced to retire.
    pub status: bool,
    /// `Paths` of accounts and `Path` of units.
    pub paths: bool,
}

impl Default for Sent {
    fn default() -> Self {
        Self { state: true, status: true, paths: true }
    }
}

/// The most that AWS Organizations puts on a page.
pub const MAX_PAGE: usize = 20;

/// How lists are cut into pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pages {
    /// The most on a page, whatever a call asks for.
    pub size: usize,
    /// Whether every page is preceded by an empty one with a token, which AWS may do.
    pub empty: bool,
}

impl Default for Pages {
    fn default() -> Self {
        Self { size: MAX_PAGE, empty: false }
    }
}

/// How many calls are let through.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum QuotaLevel {
    /// As AWS documents it.
    #[default]
    Documented,
    /// Rates and bursts times a factor.
    Scaled(f64),
    /// As AWS documents it for its partition in China.
    China,
    /// All of them.
    Unlimited,
}

impl FromStr for QuotaLevel {
    type Err = InvalidQuotaLevel;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "documented" => Ok(Self::Documented),
            "china" => Ok(Self::China),
            "unlimited" => Ok(Self::Unlimited),
            _ => {
                let factor = text.strip_prefix('x').and_then(|factor| factor.parse().ok());
                factor.filter(|factor| (0.001..=1e6).contains(factor)).map(Self::Scaled).ok_or(InvalidQuotaLevel)
            }
        }
    }
}

impl fmt::Display for QuotaLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Documented => f.write_str("documented"),
            Self::Scaled(factor) => write!(f, "x{factor}"),
            Self::China => f.write_str("china"),
            Self::Unlimited => f.write_str("unlimited"),
        }
    }
}

/// Not a quota.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("a quota is `documented`, `china`, `unlimited`, or a factor like `x10` (0.001 to 1000000)")]
pub struct InvalidQuotaLevel;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotas_read_back_as_written() {
        for text in ["documented", "china", "unlimited", "x10", "x0.5"] {
            assert_eq!(text.parse::<QuotaLevel>().unwrap().to_string(), text);
        }
        for text in ["", "x", "10", "x0", "x-1", "xinf", "xNaN", "Documented"] {
            assert!(text.parse::<QuotaLevel>().is_err(), "{text}");
        }
    }
}
