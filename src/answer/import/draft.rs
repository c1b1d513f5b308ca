//! A rule in the making.

use super::ground::{Ground, common};
use super::need::ContactLabel;

/// What a rule wishes, by type.
pub type Wishes3 = [Option<ContactLabel>; 3];

/// A rule in the making: which accounts it means, and what it wishes for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleDraft {
    /// What has to hold: of each part one feature. The features of a part stand at one key of the selector.
    pub parts: Vec<Vec<u32>>,
    /// Features of accounts that it does not mean.
    pub except: Vec<u32>,
    /// Whether it has a priority.
    pub raised: bool,
    pub wishes: Wishes3,
    /// The classes that it is for, and how strong it is for each.
    pub members: Vec<(u32, u32)>,
}

/// What a priority adds to the strength of a rule.
const RAISED: u32 = 1 << 28;

impl RuleDraft {
    /// A rule for the accounts that have one feature of each part.
    #[must_use]
    pub fn new(ground: &Ground, mut parts: Vec<Vec<u32>>, wishes: Wishes3) -> Self {
        parts.iter_mut().for_each(|part| part.sort_unstable());
        parts.sort_unstable();
        let mut draft = Self { parts, except: Vec::new(), raised: false, wishes, members: Vec::new() };
        draft.refresh(ground);
        draft
    }

    /// Finds its accounts again, after a change of what it means.
    pub fn refresh(&mut self, ground: &Ground) {
        let mut parts = self.parts.iter().map(|part| ground.union(part));
        let first = parts.next().unwrap_or_default();
        let classes = parts.fold(first, |classes, part| common(&classes, &part));
        let is_excepted = |class: u32| self.except.iter().any(|feature| ground.fits(class, *feature));
        let raised = if self.raised { RAISED } else { 0 };
        let is_uniform = self.parts.iter().all(|part| part.len() == 1);
        let uniform = classes.first().map_or(0, |class| ground.rank(*class, &self.parts));
        let rank = |class: u32| raised + if is_uniform { uniform } else { ground.rank(class, &self.parts) };
        self.members =
            classes.into_iter().filter(|class| !is_excepted(*class)).map(|class| (class, rank(class))).collect();
    }

    /// The same with a change of what it means.
    #[must_use]
    pub fn changed(&self, ground: &Ground, change: impl FnOnce(&mut Self)) -> Self {
        let mut changed = self.clone();
        change(&mut changed);
        changed.parts.sort_unstable();
        changed.refresh(ground);
        changed
    }

    /// How many values it has in its selectors.
    #[must_use]
    pub fn values(&self) -> usize {
        self.parts.iter().map(Vec::len).sum()
    }

    /// How little its selectors say about accounts that are not there yet.
    #[must_use]
    pub fn narrowness(&self, ground: &Ground) -> usize {
        let values = self.parts.iter().flatten().chain(&self.except);
        values.map(|feature| ground.features[*feature as usize].narrowness()).sum()
    }

    /// Whether both can be written as one rule.
    #[must_use]
    pub fn joins(&self, other: &Self) -> bool {
        self.wishes == other.wishes && self.except == other.except && self.raised == other.raised
    }

    /// Whether it wishes for one type, with no more said about it.
    #[must_use]
    pub fn wishes_one_thing(&self) -> bool {
        self.except.is_empty() && !self.raised && self.wishes.iter().flatten().count() == 1
    }

    /// What it shares with rules that can be written as one with it.
    #[must_use]
    pub fn head(&self) -> Head {
        Head { wishes: self.wishes, except: self.except.clone(), raised: self.raised }
    }
}

/// What rules share that can be written as one: all but what they match.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Head {
    pub wishes: Wishes3,
    pub except: Vec<u32>,
    pub raised: bool,
}

impl Head {
    /// A rule of these wishes, and nothing more.
    #[must_use]
    pub fn of(wishes: Wishes3) -> Self {
        Self { wishes, except: Vec::new(), raised: false }
    }

    /// How large it is: the rule itself, its wishes and what it excepts. A priority has to be worth a line.
    #[must_use]
    pub fn size(&self) -> usize {
        let Self { wishes, except, raised } = self;
        1 + wishes.iter().flatten().count() + except.len() + usize::from(*raised)
    }
}
