//! How much of an organization has to be read.

use std::collections::BTreeSet;

use super::AccountId;
use super::ou::OuPattern;
use super::scope::Scope;

/// What of an organization has to be read, beyond its accounts and the IDs of the units they are in.
#[derive(Clone, Debug)]
pub struct Needs {
    /// The accounts that matter.
    pub accounts: Scope<AccountId>,
    /// The units that have to be known by name: those that these patterns go by. Names are calls of their own,
    /// so only where something depends on them.
    pub units: Scope<OuPattern>,
    /// The units that protect accounts: whether they are there has to be known, whichever accounts matter.
    pub protecting: BTreeSet<OuPattern>,
    /// Whether the tags of accounts matter: likewise calls of their own.
    pub tags: bool,
}

impl Needs {
    /// Everything there is.
    pub const ALL: Self = Self { accounts: Scope::All, units: Scope::All, protecting: BTreeSet::new(), tags: true };

    /// The same accounts with what else has to be known of them. What protects is that of these needs.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let units = match (self.units, other.units) {
            (Scope::Only(mut units), Scope::Only(others)) => {
                units.extend(others);
                Scope::Only(units)
            }
            _ => Scope::All,
        };
        Self { units, tags: self.tags || other.tags, ..self }
    }
}
