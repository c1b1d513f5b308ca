//! What a plan was narrowed to: accounts, contact types, kinds of change.

use std::collections::BTreeSet;

use super::{ActionKind, Change, Plan};
use crate::organization::AccountId;
use crate::setting::ContactType;

/// What a plan is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Of which accounts.
    pub accounts: Selection<AccountId>,
    /// Contacts of which types.
    pub types: Selection<ContactType>,
    /// Changes of which kinds; the others are counted.
    pub only: Selection<ActionKind>,
}

impl Scope {
    /// All of an organization.
    pub const WHOLE: Self = Self { accounts: Selection::All, types: Selection::All, only: Selection::All };

    /// The accounts and types of some changes.
    #[must_use]
    pub fn of_changes(changes: &[Change]) -> Self {
        let types: BTreeSet<_> = changes.iter().map(|change| change.key.contact_type).collect();
        Self {
            accounts: Selection::Only(changes.iter().map(|change| change.key.account).collect()),
            types: if types.len() == ContactType::ALL.len() { Selection::All } else { Selection::Only(types) },
            only: Selection::All,
        }
    }

    /// Whether nothing narrows it.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        *self == Self::WHOLE
    }
}

/// All of something, or some of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Selection<T> {
    /// All.
    #[default]
    All,
    /// These alone.
    Only(BTreeSet<T>),
}

impl<T: Ord + Copy> Selection<T> {
    /// What flags ask for: all, if none is given. To name all that there are narrows nothing.
    fn named(named: &[T], all: &[T]) -> Self {
        let named: BTreeSet<T> = named.iter().copied().collect();
        if named.is_empty() || named.iter().eq(all) { Self::All } else { Self::Only(named) }
    }

    /// What is selected, unless that is all.
    #[must_use]
    pub fn only(&self) -> Option<&BTreeSet<T>> {
        match self {
            Self::All => None,
            Self::Only(selected) => Some(selected),
        }
    }
}

impl Plan {
    /// The plan, made of some accounts and types only: of all of them, if none is named.
    #[must_use]
    pub fn of(mut self, accounts: &[AccountId], types: &[ContactType]) -> Self {
        self.scope.accounts = Selection::named(accounts, &[]);
        self.scope.types = Selection::named(types, &ContactType::ALL);
        self
    }

    /// The plan, with a note of the kinds of change that it was reduced to.
    pub(super) fn noting_kinds(mut self, kinds: &[ActionKind]) -> Self {
        self.scope.only = Selection::named(kinds, &ActionKind::ALL);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_narrows_nothing_is_no_scope() {
        let named = |types: &[ContactType]| Selection::named(types, &ContactType::ALL);
        let [billing, operations, security] = ContactType::ALL;
        assert_eq!(named(&[]), Selection::All);
        assert_eq!(named(&[security, billing, operations, billing]), Selection::All);
        assert_eq!(named(&[security, security]), Selection::Only([security].into()));
    }
}
