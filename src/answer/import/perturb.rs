//! Steps back to get further: a wish is taken away, or one is made that is wrong for many, and what follows from that is
//! kept if it is better in the end.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::draft::{RuleDraft, Wishes3};
use super::grow::grow_on;
use super::ledger::RuleLedger;
use super::need::ContactLabel;
use super::outlook::Outlook;
use super::polish::{polish, raise, shrink};
use super::pool::{Pool, Scales};

/// The fewest accounts that a contact has to be found in.
const FEWEST: u32 = 3;

/// How many ways to say a contact are looked at.
const WAYS: usize = 6;

/// How many rounds there are.
const ROUNDS: usize = 4;

/// How much larger than the best so far a policy may be before what it could do without is left out.
const SLACK: usize = 4;

/// What is changed first, come what may.
#[derive(Clone, Copy, Debug)]
enum StepBack {
    /// A rule does not wish something for a type any more.
    Without { place: usize, kind: usize },
    /// A rule has a priority that it had not, or the other way round, and with it those that must still win.
    Raise { place: usize },
    /// A feature, or the defaults, wishes for a contact; and no other rule does.
    Broad { kind: usize, label: ContactLabel, way: Option<u32>, alone: bool },
}

impl StepBack {
    /// The types that it is about.
    fn kinds(self) -> [bool; 3] {
        match self {
            Self::Without { place: _, kind } | Self::Broad { kind, .. } => [0, 1, 2].map(|other| other == kind),
            Self::Raise { place: _ } => [true; 3],
        }
    }
}

/// A set of rules, and what more would gain.
#[derive(Clone)]
struct Foothold<'g> {
    ledger: RuleLedger<'g>,
    outlook: Outlook,
}

/// Tries steps back as long as one helps, and as `left` lasts: how many classes may be looked at.
pub fn perturb<'g>(
    ledger: RuleLedger<'g>,
    pool: &mut Pool<'g>,
    scales: &mut Scales,
    mut left: usize,
    may_default: &dyn Fn(ContactLabel) -> bool,
) -> RuleLedger<'g> {
    let mut best = ledger;
    for _ in 0..ROUNDS {
        let before = best.score();
        let mut foothold = Foothold::new(best, pool, scales);
        for step in steps(&foothold.ledger, pool, may_default) {
            if left == 0 {
                break;
            }
            let before = scales.effort;
            let better = foothold.after(step, pool, scales, may_default);
            left = left.saturating_sub(scales.effort - before);
            if let Some(better) = better {
                foothold = Foothold::new(better, pool, scales);
            }
        }
        best = foothold.ledger;
        if best.score() == before {
            break;
        }
        pool.add_pairs(&best, FEWEST);
        polish(&mut best, pool, scales, may_default);
    }
    best
}

impl<'g> Foothold<'g> {
    fn new(ledger: RuleLedger<'g>, pool: &Pool<'g>, scales: &mut Scales) -> Self {
        let mut outlook = Outlook::new(&ledger, pool, scales);
        outlook.settle();
        Self { ledger, outlook }
    }

    /// What comes of a step back, if that is better.
    fn after(
        &self,
        step: StepBack,
        pool: &Pool<'g>,
        scales: &mut Scales,
        may_default: &dyn Fn(ContactLabel) -> bool,
    ) -> Option<RuleLedger<'g>> {
        let mut trial = self.clone();
        scales.effort += trial.ledger.verdicts.len() + pool.candidates.len();
        let touched = trial.step_back(step, pool)?;
        trial.outlook.refresh(&trial.ledger, pool, scales, &touched, step.kinds());
        grow_on(&mut trial.ledger, pool, &mut trial.outlook, scales, may_default);
        let is_close = trial.ledger.size() <= self.ledger.size() + SLACK;
        if is_close {
            shrink(&mut trial.ledger);
        }
        scales.effort += trial.ledger.effort() - self.ledger.effort();
        (trial.ledger.score() < self.ledger.score()).then_some(trial.ledger)
    }

    /// Makes the step, and says for which classes something has changed; `None` if it cannot be made any more.
    fn step_back(&mut self, step: StepBack, pool: &Pool<'g>) -> Option<Vec<u32>> {
        match step {
            StepBack::Without { place, kind } => {
                let rule = self.ledger.rules.get(place)?.as_ref()?;
                rule.wishes[kind]?;
                for number in pool.numbers_of(rule) {
                    self.outlook.bar(number, kind);
                }
                Some(self.unwish(place, kind))
            }
            StepBack::Raise { place } => {
                let rule = self.ledger.rules.get(place)?.as_ref()?;
                let turned = rule.changed(self.ledger.ground, |draft| draft.raised = !draft.raised);
                self.ledger.remove(place);
                self.ledger.put(place, turned);
                raise(&mut self.ledger);
                Some((0..self.ledger.verdicts.len() as u32).collect())
            }
            StepBack::Broad { kind, label, way, alone } => {
                let mut touched = Vec::new();
                if alone {
                    let wishes_it = |rule: &RuleDraft| rule.wishes[kind] == Some(label);
                    let places: Vec<usize> =
                        self.ledger.live().filter(|(_, rule)| wishes_it(rule)).map(|(place, _)| place).collect();
                    places.into_iter().for_each(|place| touched.extend(self.unwish(place, kind)));
                }
                let mut wishes: Wishes3 = [None; 3];
                wishes[kind] = Some(label);
                match way {
                    None => {
                        self.ledger.set_default(kind, Some(label));
                        touched = (0..self.ledger.verdicts.len() as u32).collect();
                    }
                    Some(feature) => {
                        let rule = RuleDraft::new(self.ledger.ground, vec![vec![feature]], wishes);
                        touched.extend(rule.members.iter().map(|(class, _)| *class));
                        self.ledger.insert(rule);
                    }
                }
                Some(touched)
            }
        }
    }

    /// Takes away what a rule wishes for a type.
    fn unwish(&mut self, place: usize, kind: usize) -> Vec<u32> {
        let mut rule = self.ledger.remove(place);
        let touched = rule.members.iter().map(|(class, _)| *class).collect();
        rule.wishes[kind] = None;
        if rule.wishes.iter().any(Option::is_some) {
            self.ledger.put(place, rule);
        }
        touched
    }
}

/// The steps that are worth trying, the most promising first.
fn steps(ledger: &RuleLedger<'_>, pool: &Pool<'_>, may_default: &dyn Fn(ContactLabel) -> bool) -> Vec<StepBack> {
    let mut steps = Vec::new();
    for (kind, label) in labels(ledger).into_iter().filter(|(kind, label)| ledger.remaining(*kind, *label) > 0) {
        steps.extend(broad(ledger, pool, kind, label, may_default));
    }
    let mut wishes: Vec<(Reverse<usize>, usize, usize)> = Vec::new();
    for (place, rule) in ledger.live() {
        let kinds = (0..3).filter(|kind| rule.wishes[*kind].is_some());
        wishes.extend(kinds.map(|kind| (Reverse(rule.members.len()), place, kind)));
    }
    wishes.sort_unstable();
    steps.extend(wishes.into_iter().map(|(_, place, kind)| StepBack::Without { place, kind }));
    let mut widest: Vec<(Reverse<usize>, usize)> =
        ledger.live().map(|(place, rule)| (Reverse(rule.members.len()), place)).collect();
    widest.sort_unstable();
    steps.extend(widest.into_iter().map(|(_, place)| StepBack::Raise { place }));
    for (kind, label) in labels(ledger).into_iter().filter(|(kind, label)| ledger.remaining(*kind, *label) == 0) {
        steps.extend(broad(ledger, pool, kind, label, may_default));
    }
    steps
}

fn broad(
    ledger: &RuleLedger<'_>,
    pool: &Pool<'_>,
    kind: usize,
    label: ContactLabel,
    may_default: &dyn Fn(ContactLabel) -> bool,
) -> Vec<StepBack> {
    let ways = ways(ledger, pool, kind, label, may_default).into_iter();
    ways.flat_map(|way| [true, false].map(|alone| StepBack::Broad { kind, label, way, alone })).collect()
}

/// The contacts that enough accounts need, those first that most are still to be given by themselves.
fn labels(ledger: &RuleLedger<'_>) -> Vec<(usize, ContactLabel)> {
    let mut needed: BTreeMap<(usize, ContactLabel), u32> = BTreeMap::new();
    for class in &ledger.ground.classes {
        for (kind, need) in class.needs.iter().enumerate() {
            need.labels().for_each(|label| *needed.entry((kind, label)).or_default() += class.weight);
        }
    }
    let mut labels: Vec<_> = needed.into_iter().filter(|(_, weight)| *weight >= FEWEST).collect();
    labels.sort_by_key(|((kind, label), weight)| (Reverse(ledger.remaining(*kind, *label)), Reverse(*weight)));
    labels.into_iter().map(|(key, _)| key).collect()
}

/// The features that most accounts have which need a contact, those first that few others have; `None` for the defaults.
fn ways(
    ledger: &RuleLedger<'_>,
    pool: &Pool<'_>,
    kind: usize,
    label: ContactLabel,
    may_default: &dyn Fn(ContactLabel) -> bool,
) -> Vec<Option<u32>> {
    let ground = ledger.ground;
    let is_wanted = |class: u32| ground.classes[class as usize].needs[kind].labels().any(|other| other == label);
    let weigh = |class: u32| ground.classes[class as usize].weight;
    let mut ways: Vec<(i64, u32)> = Vec::new();
    for candidate in pool.candidates.iter().filter(|candidate| candidate.features.len() == 1) {
        let members = candidate.members.iter().copied();
        let covered: u32 = members.clone().filter(|class| is_wanted(*class)).map(weigh).sum();
        let beaten = |class: &u32| ledger.verdicts[*class as usize][kind].rank < candidate.rank;
        let harmed: u32 = members.filter(beaten).filter(|class| !is_wanted(*class)).map(weigh).sum();
        if covered >= FEWEST {
            // Harm can be undone by a rule, what is not covered has to be listed.
            ways.push((i64::from(harmed) - 2 * i64::from(covered), candidate.features[0]));
        }
    }
    ways.sort_unstable();
    let features = ways.into_iter().map(|(_, feature)| Some(feature));
    let default = may_default(label).then_some(None);
    default.into_iter().chain(features).take(WAYS + 1).collect()
}
