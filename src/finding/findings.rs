//! Findings while they are gathered.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::{Code, Diagnostic, Location};

/// The most that are kept. A megabyte can hold half a million mistakes, of which each takes more memory
/// than a thousand times its text.
const MOST: usize = 100_000;

/// Findings, of which each is kept once: what an alias stands for is read as often as it is used, and says
/// the same of the same place each time.
#[derive(Debug, Default)]
pub struct Findings {
    all: Vec<Diagnostic>,
    seen: HashSet<(Location, Code, u64)>,
    errors: usize,
    /// How many were not kept.
    others: usize,
}

impl Findings {
    /// Adds a finding, unless it is there or there are too many.
    pub fn push(&mut self, finding: Diagnostic) {
        self.errors += usize::from(finding.is_error());
        if self.all.len() >= MOST {
            self.others += 1;
            return;
        }
        let mut message = DefaultHasher::new();
        finding.message.hash(&mut message);
        if self.seen.insert((finding.location().clone(), finding.code, message.finish())) {
            self.all.push(finding);
        }
    }

    /// How many errors there were so far, also those that are not kept.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.errors
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// All that are kept, in the order of the text, and at the end how many others there are.
    #[must_use]
    pub fn in_order(self) -> Vec<Diagnostic> {
        let Self { mut all, seen: _, errors: _, others } = self;
        all.sort_by(|a, b| (a.location(), a.code).cmp(&(b.location(), b.code)));
        if let (1.., Some(last)) = (others, all.last()) {
            let message = format!("{others} more mistakes are not listed");
            all.push(Diagnostic::new(Code::TooManyMistakes, last.location().clone(), message));
        }
        all
    }
}

impl FromIterator<Diagnostic> for Findings {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(findings: I) -> Self {
        let mut all = Self::default();
        findings.into_iter().for_each(|finding| all.push(finding));
        all
    }
}
