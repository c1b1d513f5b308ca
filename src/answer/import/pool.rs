//! Selectors that a rule might have, and what each would gain.

use std::collections::HashMap;

use super::draft::RuleDraft;
use super::ground::Ground;
use super::ledger::RuleLedger;
use super::need::ContactLabel;

/// A selector that a rule might have: a feature, or some that must all hold.
#[derive(Clone, Debug)]
pub struct Prospect {
    /// In order.
    pub features: Vec<u32>,
    pub members: Vec<u32>,
    /// How strong a rule would be.
    pub rank: u32,
}

/// What a wish for one type would gain: how many contacts become right, less those that become wrong.
pub type Gain = Option<(ContactLabel, i64)>;

/// The candidates.
pub struct Pool<'g> {
    ground: &'g Ground,
    pub candidates: Vec<Prospect>,
    /// The candidates that a class fits.
    of_class: Vec<Vec<u32>>,
    /// Their numbers.
    known: HashMap<Vec<u32>, u32>,
}

impl<'g> Pool<'g> {
    /// Every feature by itself that is asked for.
    #[must_use]
    pub fn of_features(ground: &'g Ground, is_wanted: impl Fn(u32) -> bool) -> Self {
        let mut pool = Self {
            ground,
            candidates: Vec::new(),
            of_class: vec![Vec::new(); ground.classes.len()],
            known: HashMap::new(),
        };
        pool.add_features(is_wanted);
        pool
    }

    /// Adds features that are not there yet.
    pub fn add_features(&mut self, is_wanted: impl Fn(u32) -> bool) {
        for feature in (0..self.ground.features.len() as u32).filter(|feature| is_wanted(*feature)) {
            let members = self.ground.features[feature as usize].members.clone();
            self.add(vec![feature], members);
        }
    }

    /// Adds pairs of features that enough contacts have which are wrong.
    pub fn add_pairs(&mut self, ledger: &RuleLedger<'_>, fewest: u32) {
        let mut wrong: HashMap<(u32, u32), u32> = HashMap::new();
        for (class, verdicts) in ledger.verdicts.iter().enumerate() {
            let errors = verdicts.iter().filter(|verdict| !verdict.is_right).count() as u32;
            if errors > 0 {
                let weight = errors * self.ground.classes[class].weight;
                self.each_pair(class, |pair| *wrong.entry(pair).or_default() += weight);
            }
        }
        wrong.retain(|_, weight| *weight >= fewest);
        let mut members: HashMap<(u32, u32), Vec<u32>> = HashMap::new();
        for class in 0..self.ground.classes.len() {
            self.each_pair(class, |pair| {
                if wrong.contains_key(&pair) {
                    members.entry(pair).or_default().push(class as u32);
                }
            });
        }
        let mut pairs: Vec<_> = members.into_iter().collect();
        pairs.sort_unstable();
        for ((one, other), members) in pairs {
            let size = |feature: u32| self.ground.features[feature as usize].members.len();
            // A pair that selects what one of the two selects says no more.
            if members.len() < size(one).min(size(other)) {
                self.add(vec![one, other], members);
            }
        }
    }

    /// The pairs of features of a class that a selector can ask for.
    fn each_pair(&self, class: usize, mut found: impl FnMut((u32, u32))) {
        let atoms = &self.ground.classes[class].atoms;
        for (at, one) in atoms.iter().enumerate() {
            let first = self.ground.features[*one as usize].dimension;
            for other in &atoms[at + 1..] {
                if !first.shares_key(self.ground.features[*other as usize].dimension) {
                    found((*one, *other));
                }
            }
        }
    }

    fn add(&mut self, features: Vec<u32>, members: Vec<u32>) {
        let Some(first) = members.first() else { return };
        if self.known.contains_key(&features) {
            return;
        }
        let parts: Vec<Vec<u32>> = features.iter().map(|feature| vec![*feature]).collect();
        let rank = self.ground.rank(*first, &parts);
        let number = self.candidates.len() as u32;
        self.known.insert(features.clone(), number);
        members.iter().for_each(|class| self.of_class[*class as usize].push(number));
        self.candidates.push(Prospect { features, members, rank });
    }

    /// The candidates that a rule with one feature in each part but one is made of, by their numbers.
    pub fn numbers_of<'p>(&'p self, rule: &'p RuleDraft) -> impl Iterator<Item = u32> + 'p {
        let varying = rule.parts.iter().position(|part| part.len() > 1).unwrap_or_default();
        let values = rule.parts.get(varying).map(Vec::as_slice).unwrap_or_default();
        values.iter().filter_map(move |value| {
            let others = rule.parts.iter().enumerate().filter(|(at, _)| *at != varying).flat_map(|(_, part)| part);
            let mut features: Vec<u32> = others.copied().chain([*value]).collect();
            features.sort_unstable();
            self.known.get(&features).copied()
        })
    }

    /// The candidates that some classes fit.
    pub fn touching<'p>(&'p self, classes: &'p [u32]) -> impl Iterator<Item = u32> + 'p {
        classes.iter().flat_map(|class| self.of_class[*class as usize].iter().copied())
    }
}

/// Reckons what wishes would gain. Keeps its tallies from one time to the next.
pub struct Scales {
    tallies: Vec<i64>,
    touched: Vec<ContactLabel>,
    /// How many classes were looked at: how long it took, on whatever machine.
    pub effort: usize,
}

impl Scales {
    /// Room for so many labels.
    #[must_use]
    pub fn new(labels: usize) -> Self {
        Self { tallies: vec![0; labels + 1], touched: Vec::new(), effort: 0 }
    }

    fn tally(&mut self, label: ContactLabel, weight: i64) {
        let tally = &mut self.tallies[label.index()];
        if *tally == 0 {
            self.touched.push(label);
        }
        *tally += weight;
    }

    /// The best wish for each type, of a rule of this strength for these classes.
    pub fn gains(&mut self, ledger: &RuleLedger<'_>, members: &[u32], rank: u32) -> [Gain; 3] {
        [0, 1, 2].map(|kind| self.gain(ledger, members, rank, kind))
    }

    /// The best wish for one type.
    pub fn gain(&mut self, ledger: &RuleLedger<'_>, members: &[u32], rank: u32, kind: usize) -> Gain {
        self.effort += members.len();
        let mut at_stake = 0;
        for class in members {
            let verdict = ledger.verdicts[*class as usize][kind];
            if verdict.rank > rank {
                continue;
            }
            let class = &ledger.ground.classes[*class as usize];
            let weight = i64::from(class.weight);
            let is_tie = verdict.rank == rank && rank > 0;
            if verdict.is_right {
                // What is free stays right whatever is wished.
                let mut labels = class.needs[kind].labels().peekable();
                if labels.peek().is_none() {
                    continue;
                }
                at_stake += weight;
                match verdict.label {
                    // Two rules of one strength may not both decide, unless they are written as one.
                    Some(label) if is_tie && verdict.is_alone => self.tally(label, weight),
                    _ if is_tie => {}
                    _ => labels.for_each(|label| self.tally(label, weight)),
                }
            } else if !is_tie {
                class.needs[kind].labels().for_each(|label| self.tally(label, weight));
            }
        }
        let best = self.touched.iter().map(|label| (*label, self.tallies[label.index()] - at_stake));
        let best = best.max_by_key(|(label, gain)| (*gain, std::cmp::Reverse(*label))).filter(|(_, gain)| *gain > 0);
        self.touched.drain(..).for_each(|label| self.tallies[label.index()] = 0);
        best
    }
}
