//! How many contacts there are that a plan could take away: what its shares are of.

use std::collections::BTreeMap;

use crate::setting::Kind;

/// How many contacts are set, by kind, among those that were decided and read. Those that are only set where they are
/// missing cannot be lost, and do not count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Existing(BTreeMap<Kind, usize>);

impl Existing {
    /// One more.
    pub fn add(&mut self, kind: Kind) {
        *self.0.entry(kind).or_default() += 1;
    }

    /// How many there are of one type.
    #[must_use]
    pub fn of(&self, kind: Kind) -> usize {
        self.0.get(&kind).copied().unwrap_or_default()
    }

    /// Of all kinds.
    #[must_use]
    pub fn all(&self) -> usize {
        self.0.values().sum()
    }
}

impl FromIterator<(Kind, usize)> for Existing {
    fn from_iter<I: IntoIterator<Item = (Kind, usize)>>(counts: I) -> Self {
        Self(counts.into_iter().filter(|(_, count)| *count > 0).collect())
    }
}
