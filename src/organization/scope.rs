//! All of something, or some of it.

use std::collections::BTreeSet;

/// All of something, or some of it. That none is meant is an empty [`Scope::Only`], never [`Scope::All`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Scope<T> {
    #[default]
    All,
    /// These alone.
    Only(BTreeSet<T>),
}

impl<T: Ord> Scope<T> {
    /// What flags ask for: all, if none is given.
    #[must_use]
    pub fn named(named: impl IntoIterator<Item = T>) -> Self {
        let named: BTreeSet<T> = named.into_iter().collect();
        if named.is_empty() { Self::All } else { Self::Only(named) }
    }

    /// Whether it has something in it.
    #[must_use]
    pub fn includes(&self, one: &T) -> bool {
        self.only().is_none_or(|only| only.contains(one))
    }
}

impl<T> Scope<T> {
    /// What is meant, unless that is all.
    #[must_use]
    pub fn only(&self) -> Option<&BTreeSet<T>> {
        match self {
            Self::All => None,
            Self::Only(only) => Some(only),
        }
    }

    /// Whether all is meant.
    #[must_use]
    pub fn is_all(&self) -> bool {
        matches!(self, Self::All)
    }
}
