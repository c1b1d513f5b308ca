//! What a set of rules decides, and what is left to say: kept up to date as rules come and go.

use std::cell::Cell;
use std::collections::HashMap;

use super::draft::{Head, RuleDraft, Wishes3};
use super::ground::Ground;
use super::need::ContactLabel;

/// What is decided about one contact of a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClassVerdict {
    /// How strong the rule is that decides; 0 for the defaults, or for nothing.
    pub rank: u32,
    pub label: Option<ContactLabel>,
    /// Whether it is as it must be. It is not where two rules of one strength decide, even if they agree: once one of
    /// them changes, they would not.
    pub is_right: bool,
    /// Whether the rule that decides could be written as one with another that wishes only this.
    pub is_alone: bool,
}

impl ClassVerdict {
    /// What the defaults say.
    fn of_defaults(label: Option<ContactLabel>) -> Self {
        Self { rank: 0, label, is_right: true, is_alone: true }
    }
}

/// How much longer it takes to find out what is decided about a class than to look at what it needs.
const JUDGING: usize = 16;

/// How much more than its own size taking away a rule may save, where lists of accounts come to be written otherwise.
const MARGIN: usize = 3;

/// What an account is still to be given by itself, by type; `None` where it has what it needs.
pub type Rest = Wishes3;

/// The rules and what comes of them.
#[derive(Clone)]
pub struct RuleLedger<'g> {
    pub ground: &'g Ground,
    /// `None` where there was a rule once.
    pub rules: Vec<Option<RuleDraft>>,
    pub defaults: Wishes3,
    pub verdicts: Vec<[ClassVerdict; 3]>,
    /// The rules that match each class, and how strong they are for it.
    of_class: Vec<Vec<(u32, u32)>>,
    /// How many accounts are still to be given the same.
    rests: HashMap<Rest, usize>,
    singles: HashMap<(usize, ContactLabel), usize>,
    heads: HashMap<Head, usize>,
    sizes: Sizes,
    /// How often something was found out about a class: how long it took, on whatever machine.
    effort: Cell<usize>,
}

/// How much there is to write.
#[derive(Clone, Copy, Debug, Default)]
struct Sizes {
    rules: usize,
    /// The rest, with a rule for each set of wishes.
    together: usize,
    /// The rest, with a rule for each wish.
    apart: usize,
    /// How many accounts the rest is about.
    listed: usize,
    /// How little the values in selectors say about accounts that are not there yet.
    narrowness: usize,
}

/// What is to be small: the size, of equal ones how many accounts are named, and then how little is said about accounts
/// that are not there yet.
pub type Score = (usize, usize, usize);

impl<'g> RuleLedger<'g> {
    /// Without any rule.
    #[must_use]
    pub fn new(ground: &'g Ground) -> Self {
        let nothing = ClassVerdict::of_defaults(None);
        let mut ledger = Self {
            ground,
            rules: Vec::new(),
            defaults: [None; 3],
            verdicts: vec![[nothing; 3]; ground.classes.len()],
            of_class: vec![Vec::new(); ground.classes.len()],
            rests: HashMap::new(),
            singles: HashMap::new(),
            heads: HashMap::new(),
            sizes: Sizes::default(),
            effort: Cell::new(0),
        };
        (0..ground.classes.len()).for_each(|class| ledger.judge(class, [true; 3]));
        ledger
    }

    /// How large the policy is, without its contacts, of which there are as many anyhow.
    #[must_use]
    pub fn size(&self) -> usize {
        let Sizes { rules, together, apart, listed: _, narrowness: _ } = self.sizes;
        rules + together.min(apart) + self.defaults.iter().flatten().count()
    }

    /// How good it is.
    #[must_use]
    pub fn score(&self) -> Score {
        (self.size(), self.sizes.listed, self.sizes.narrowness)
    }

    /// Whether a rule that wishes this can be written with one that is there.
    #[must_use]
    pub fn has_head(&self, head: &Head) -> bool {
        self.heads.get(head).is_some_and(|count| *count > 0)
    }

    /// Whether what is left is said in fewer words with a rule for each wish than with one for each set of wishes.
    #[must_use]
    pub fn rests_are_apart(&self) -> bool {
        self.sizes.apart < self.sizes.together
    }

    /// What a class is still to be given.
    #[must_use]
    pub fn rest(&self, class: usize) -> Rest {
        let mut rest = [None; 3];
        for (kind, verdict) in self.verdicts[class].iter().enumerate() {
            if !verdict.is_right {
                rest[kind] = Some(self.ground.classes[class].needs[kind].stated());
            }
        }
        rest
    }

    /// How often something was found out about a class.
    #[must_use]
    pub fn effort(&self) -> usize {
        self.effort.get()
    }

    /// The rules that are there, with their places.
    pub fn live(&self) -> impl Iterator<Item = (usize, &RuleDraft)> {
        self.rules.iter().enumerate().filter_map(|(place, rule)| Some((place, rule.as_ref()?)))
    }

    /// Adds a rule, and says where.
    pub fn insert(&mut self, rule: RuleDraft) -> usize {
        let place = self.rules.len();
        self.rules.push(None);
        self.put(place, rule);
        place
    }

    /// Puts a rule where there is none.
    pub fn put(&mut self, place: usize, rule: RuleDraft) {
        let head = rule.head();
        let count = self.heads.entry(head.clone()).or_default();
        self.sizes.rules += rule.values() + if *count == 0 { head.size() } else { 0 };
        *count += 1;
        self.sizes.narrowness += rule.narrowness(self.ground);
        let (members, kinds) = (rule.members.clone(), rule.wishes.map(|wish| wish.is_some()));
        self.rules[place] = Some(rule);
        for (class, rank) in members {
            self.of_class[class as usize].push((place as u32, rank));
            self.judge(class as usize, kinds);
        }
    }

    /// Takes a rule away.
    ///
    /// # Panics
    /// There is none.
    pub fn remove(&mut self, place: usize) -> RuleDraft {
        let rule = self.rules[place].take().expect("there is a rule");
        let head = rule.head();
        let count = self.heads.get_mut(&head).expect("it was counted");
        *count -= 1;
        self.sizes.narrowness -= rule.narrowness(self.ground);
        self.sizes.rules -= rule.values() + if *count == 0 { head.size() } else { 0 };
        let kinds = rule.wishes.map(|wish| wish.is_some());
        for (class, _) in &rule.members {
            self.of_class[*class as usize].retain(|(other, _)| *other as usize != place);
            self.judge(*class as usize, kinds);
        }
        rule
    }

    /// Sets or takes away the default for a type.
    pub fn set_default(&mut self, kind: usize, label: Option<ContactLabel>) {
        self.defaults[kind] = label;
        for class in 0..self.verdicts.len() {
            if self.verdicts[class][kind].rank == 0 {
                self.judge(class, [0, 1, 2].map(|other| other == kind));
            }
        }
    }

    /// Whether a rule in the place of another, or none, would make more accounts wrong that are right now than it can
    /// save, so that there is no need to try.
    #[must_use]
    pub fn is_hopeless(&self, place: usize, new: Option<&RuleDraft>) -> bool {
        let Some(old) = self.rules[place].as_ref() else { return false };
        let saved = old.values() + old.head().size() + MARGIN;
        let Some(most) = saved.checked_sub(new.map_or(0, RuleDraft::values)) else { return true };
        self.effort.set(self.effort.get() + old.members.len() + new.map_or(0, |new| new.members.len()));
        let mut harmed = 0;
        let mut theirs = new.map(|new| new.members.as_slice()).unwrap_or_default().iter().copied().peekable();
        let mut is_too_much = |class: u32, before: u32, after: Option<u32>| {
            let is_right = self.verdicts[class as usize].iter().all(|verdict| verdict.is_right);
            if is_right && !self.stays_right(class as usize, place, old, before, new.zip(after)) {
                harmed += self.ground.classes[class as usize].weight as usize;
            }
            harmed > most
        };
        for (class, rank) in &old.members {
            while let Some((other, after)) = theirs.next_if(|(other, _)| other < class) {
                if is_too_much(other, 0, Some(after)) {
                    return true;
                }
            }
            let after = theirs.next_if(|(other, _)| other == class).map(|(_, after)| after);
            if is_too_much(*class, *rank, after) {
                return true;
            }
        }
        theirs.any(|(other, after)| is_too_much(other, 0, Some(after)))
    }

    /// Whether a class that is right stays so. `before` is how strong the old rule was for it.
    fn stays_right(
        &self,
        class: usize,
        place: usize,
        old: &RuleDraft,
        before: u32,
        new: Option<(&RuleDraft, u32)>,
    ) -> bool {
        (0..3).all(|kind| {
            let now = self.verdicts[class][kind];
            let label = new.and_then(|(new, rank)| Some((new.wishes[kind]?, rank)));
            let was = old.wishes[kind].filter(|_| before > 0).map(|label| (label, before));
            if label == was || label.is_none() && now.rank > before {
                return true;
            }
            let rest =
                if was.is_some() && now.rank == before { self.verdict_without(class, kind, Some(place)) } else { now };
            match label {
                Some((label, rank)) if rank > rest.rank => self.ground.classes[class].needs[kind].met_by(Some(label)),
                Some((label, rank)) if rank == rest.rank => rest.is_right && rest.label == Some(label),
                _ => rest.is_right,
            }
        })
    }

    /// The rules that match a class.
    pub fn matching(&self, class: usize) -> impl Iterator<Item = (usize, &RuleDraft, u32)> {
        self.of_class[class]
            .iter()
            .filter_map(|(place, rank)| Some((*place as usize, self.rules[*place as usize].as_ref()?, *rank)))
    }

    /// How many accounts are still to be given a contact by themselves.
    #[must_use]
    pub fn remaining(&self, kind: usize, label: ContactLabel) -> usize {
        self.singles.get(&(kind, label)).copied().unwrap_or_default()
    }

    /// What would be decided about a class without one of the rules.
    #[must_use]
    pub fn verdict_without(&self, class: usize, kind: usize, place: Option<usize>) -> ClassVerdict {
        let mut best = ClassVerdict::of_defaults(self.defaults[kind]);
        let mut decider: Option<&RuleDraft> = None;
        let mut is_tie = false;
        for (_, rule, rank) in self.matching(class).filter(|(other, _, _)| Some(*other) != place) {
            let Some(label) = rule.wishes[kind] else { continue };
            if rank > best.rank {
                best = ClassVerdict { rank, label: Some(label), is_right: true, is_alone: false };
                decider = Some(rule);
                is_tie = false;
            } else if rank == best.rank {
                is_tie |= decider.is_none_or(|decider| !decider.joins(rule));
            }
        }
        best.is_alone = decider.is_none_or(RuleDraft::wishes_one_thing);
        best.is_right = !is_tie && self.ground.classes[class].needs[kind].met_by(best.label);
        best
    }

    /// Finds out anew what is decided about a class, for some types.
    fn judge(&mut self, class: usize, kinds: [bool; 3]) {
        self.effort.set(self.effort.get() + JUDGING);
        let before = self.rest(class);
        for kind in (0..3).filter(|kind| kinds[*kind]) {
            self.verdicts[class][kind] = self.verdict_without(class, kind, None);
        }
        let after = self.rest(class);
        if before != after {
            self.count(class, before, false);
            self.count(class, after, true);
        }
    }

    fn count(&mut self, class: usize, rest: Rest, more: bool) {
        let weight = self.ground.classes[class].weight as usize;
        let wishes = rest.iter().flatten().count();
        if wishes == 0 {
            return;
        }
        let tallied = |count: &mut usize, size: &mut usize, head: usize| {
            let of = |count: usize| if count == 0 { 0 } else { head + count };
            *size -= of(*count);
            if more {
                *count += weight
            } else {
                *count -= weight
            }
            *size += of(*count);
        };
        if more {
            self.sizes.listed += weight
        } else {
            self.sizes.listed -= weight
        }
        tallied(self.rests.entry(rest).or_default(), &mut self.sizes.together, 1 + wishes);
        for (kind, label) in rest.into_iter().enumerate() {
            let Some(label) = label else { continue };
            tallied(self.singles.entry((kind, label)).or_default(), &mut self.sizes.apart, 2);
        }
    }
}
