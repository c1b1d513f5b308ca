//! What a plan was narrowed to: accounts, contact types, kinds of change.

use std::collections::BTreeSet;

use super::change::{ActionKind, Change};
use crate::organization::AccountId;
use crate::organization::scope::Scope;
use crate::setting::Kind;

/// What a plan is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Narrowing {
    pub accounts: Scope<AccountId>,
    /// Contacts of which types.
    pub types: Scope<Kind>,
    /// Changes of which kinds; the others are counted.
    pub only: Scope<ActionKind>,
}

impl Narrowing {
    /// All of an organization.
    pub const WHOLE: Self = Self { accounts: Scope::All, types: Scope::All, only: Scope::All };

    /// The accounts and types of some changes.
    #[must_use]
    pub fn of_changes(changes: &[Change]) -> Self {
        let types: BTreeSet<_> = changes.iter().map(|change| change.key.kind).collect();
        Self {
            accounts: Scope::Only(changes.iter().map(|change| change.key.account).collect()),
            types: if types.len() == Kind::ALL.len() { Scope::All } else { Scope::Only(types) },
            only: Scope::All,
        }
    }

    /// Whether nothing narrows it.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        *self == Self::WHOLE
    }
}

/// What flags ask for: all, if none is given. To name all that there are narrows nothing.
pub(super) fn named<T: Ord + Copy>(named: &[T], all: &[T]) -> Scope<T> {
    match Scope::named(named.iter().copied()) {
        Scope::Only(named) if named.iter().eq(all) => Scope::All,
        scope => scope,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_narrows_nothing_is_no_scope() {
        let named = |types: &[Kind]| named(types, &Kind::ALL);
        let [billing, operations, security] = Kind::ALL;
        assert_eq!(named(&[]), Scope::All);
        assert_eq!(named(&[security, billing, operations, billing]), Scope::All);
        assert_eq!(named(&[security, security]), Scope::Only([security].into()));
    }
}
