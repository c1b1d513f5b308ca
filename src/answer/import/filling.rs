//! Which gaps a set of rules fills, and on what grounds: where those are too weak, the gap is left.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::atoms::Dimension;
use super::draft::RuleDraft;
use super::found::Readings;
use super::ledger::{ClassVerdict, RuleLedger};
use super::need::{ContactLabel, Need, Needs3};
use crate::organization::SettingKey;
use crate::setting::Kind;

/// The fewest accounts with a contact that have to share a tag or a part of their names before others who share it are
/// given it too. One says nothing: its contact may be its own.
const FEWEST_ALIKE: u32 = 2;

/// The gaps that are filled.
#[derive(Default)]
pub struct Filling {
    /// With what, among the contacts that were found.
    pub keys: BTreeMap<SettingKey, usize>,
    /// Those that should not be, by the place of the account and of the type.
    unfounded: Vec<(usize, usize)>,
}

impl Filling {
    /// Looks through what rules decide where nothing is set.
    #[must_use]
    pub fn of(ledger: &RuleLedger<'_>, needs: &[Needs3], readings: &Readings<'_>) -> Self {
        let overfull = overfull(ledger, needs);
        let mut founded: HashMap<(u32, usize), bool> = HashMap::new();
        let mut filling = Self::default();
        for (place, class, kind, label) in filled(ledger, needs) {
            let mut is_founded = || *founded.entry((class, kind)).or_insert_with(|| has_grounds(ledger, class, kind));
            if overfull.contains(&label) || !is_founded() {
                filling.unfounded.push((place, kind));
            }
            let key = SettingKey { account: readings.accounts[place].id, kind: Kind::ALL[kind] };
            filling.keys.extend(label.place().map(|contact| (key, contact)));
        }
        filling
    }

    /// Whether there are grounds for all of them.
    #[must_use]
    pub fn is_founded(&self) -> bool {
        self.unfounded.is_empty()
    }

    /// Leaves the gaps as they are for which there are no grounds.
    pub fn leave_unfounded(&self, needs: &mut [Needs3]) {
        self.unfounded.iter().for_each(|(place, kind)| needs[*place][*kind] = Need::Nothing);
    }
}

/// Leaves all gaps as they are.
pub fn leave_all(needs: &mut [Needs3]) {
    needs.iter_mut().flatten().filter(|need| **need == Need::Gap).for_each(|need| *need = Need::Nothing);
}

/// The gaps that are filled: the place of the account, its class, the place of the type, and with what.
fn filled(ledger: &RuleLedger<'_>, needs: &[Needs3]) -> impl Iterator<Item = (usize, u32, usize, ContactLabel)> {
    let classes = ledger.ground.class_of.iter().zip(needs).enumerate();
    classes.flat_map(move |(place, (class, needs))| {
        let gaps = (0..3).filter(|kind| needs[*kind] == Need::Gap);
        gaps.filter_map(move |kind| Some((place, *class, kind, contact(&ledger.verdicts[*class as usize][kind])?)))
    })
}

/// What is decided, if it is right and a contact.
fn contact(verdict: &ClassVerdict) -> Option<ContactLabel> {
    verdict.label.filter(|label| verdict.is_right && label.place().is_some())
}

/// Contacts that fill more gaps than they were found in.
fn overfull(ledger: &RuleLedger<'_>, needs: &[Needs3]) -> BTreeSet<ContactLabel> {
    let mut balance: BTreeMap<ContactLabel, i64> = BTreeMap::new();
    for (class, needs) in ledger.ground.class_of.iter().zip(needs) {
        for (verdict, need) in ledger.verdicts[*class as usize].iter().zip(needs) {
            let fills = if *need == Need::Gap { 1 } else { -1 };
            contact(verdict).into_iter().for_each(|label| *balance.entry(label).or_default() += fills);
        }
    }
    balance.into_iter().filter(|(_, balance)| *balance > 0).map(|(label, _)| label).collect()
}

/// Whether what is decided about a class holds for enough other accounts, or for a unit or the organization.
fn has_grounds(ledger: &RuleLedger<'_>, class: u32, kind: usize) -> bool {
    let verdict = ledger.verdicts[class as usize][kind];
    let decides = |rule: &RuleDraft, rank| rank == verdict.rank && rule.wishes[kind] == verdict.label;
    verdict.rank == 0
        || ledger.matching(class as usize).any(|(_, rule, rank)| {
            let has_evidence = |part: &Vec<u32>| {
                let mut fitting = part.iter().filter(|feature| ledger.ground.fits(class, **feature));
                fitting.any(|feature| is_shared(ledger, rule, *feature, kind))
            };
            decides(rule, rank) && rule.parts.iter().all(has_evidence)
        })
}

/// Whether the accounts of a rule that fit one of its values, and have a contact, are several and have the same one. A
/// unit needs no such evidence: it was made to hold accounts that belong together.
fn is_shared(ledger: &RuleLedger<'_>, rule: &RuleDraft, feature: u32, kind: usize) -> bool {
    match ledger.ground.features[feature as usize].dimension {
        Dimension::Unit | Dimension::UnitPattern => return true,
        Dimension::Tag(_) | Dimension::TagPattern(_) | Dimension::Name => {}
    }
    let mut alike = 0;
    for (class, _) in rule.members.iter().filter(|(class, _)| ledger.ground.fits(*class, feature)) {
        let class = &ledger.ground.classes[*class as usize];
        match class.needs[kind] {
            Need::Nothing | Need::Gap => {}
            need if need.met_by(rule.wishes[kind]) => alike += class.weight,
            Need::One(_) | Need::Either(..) => return false,
        }
    }
    alike >= FEWEST_ALIKE
}
