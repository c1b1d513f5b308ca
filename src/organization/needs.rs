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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_either_needs_is_needed() {
        let of = |text: &str| OuPattern::parse(text).unwrap();
        let needs = |units: Scope<OuPattern>, tags| Needs { units, tags, ..Needs::ALL };
        let only = |texts: &[&str]| Scope::Only(texts.iter().map(|text| of(text)).collect());
        let both = |one, other| {
            let Needs { accounts: _, units, protecting: _, tags } = Needs::and(one, other);
            (units, tags)
        };
        assert_eq!(both(needs(only(&["/A"]), false), needs(only(&["/B"]), false)), (only(&["/A", "/B"]), false));
        assert_eq!(both(needs(only(&["/A"]), true), needs(Scope::All, false)), (Scope::All, true));
        assert_eq!(both(needs(Scope::All, false), needs(only(&[]), true)), (Scope::All, true));
        let protecting = Needs { protecting: [of("/P")].into(), ..needs(Scope::All, true) };
        assert_eq!(protecting.and(Needs::ALL).protecting, [of("/P")].into());
    }
}
