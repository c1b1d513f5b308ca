//! How much of a result is seen at once.

/// What a result for people is shown on, and how much of it is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Screen {
    /// How wide it is.
    pub columns: usize,
    /// How many lines are seen at once.
    pub rows: usize,
    /// Whether nothing is to be shortened.
    pub full: bool,
}

impl Screen {
    /// A file, a pipe, or whatever else has no size of its own.
    pub const FILE: Self = Self { columns: 100, rows: 100, full: false };

    /// So many of a list that has so many are shown where it is shortened to `most`.
    #[must_use]
    pub fn shown(self, all: usize, most: usize) -> usize {
        if self.full { all } else { all.min(most) }
    }
}
