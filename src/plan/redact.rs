//! A plan without personal data: names, addresses and numbers masked, and still comparable.

use std::collections::HashMap;

use super::basis::Basis;
use super::change::{Action, Change};
use super::contents::Plan;
use super::difference::Difference;
use super::file::PlanDocument;
use crate::desired::{Decided, Desired, DesiredState};
use crate::finding::Finding;
use crate::setting::Value;
use crate::setting::masks::Masks;

/// Masks a plan's contacts. The id stays that of the real plan, so that it can be referred to; such a document
/// can be shown, but not applied.
#[must_use]
pub fn redact(document: &PlanDocument, masks: &Masks) -> PlanDocument {
    PlanDocument { plan: plan(&document.plan, masks), ..document.clone() }
}

/// What a plan is made from, with the contacts masked in what suppositions make of it.
#[must_use]
pub fn basis(basis: Basis, masks: &Masks) -> Basis {
    let difference = basis.difference.map(|Difference { made, taken_away, anyhow, undecided_anyhow }| Difference {
        made: plan(&made, masks),
        taken_away: changes(&taken_away, masks),
        anyhow,
        undecided_anyhow,
    });
    Basis { difference, ..basis }
}

fn plan(plan: &Plan, masks: &Masks) -> Plan {
    let findings = plan.findings.iter().cloned().map(Finding::redacted).collect();
    Plan { changes: changes(&plan.changes, masks), findings, ..plan.clone() }
}

fn changes(changes: &[Change], masks: &Masks) -> Vec<Change> {
    let masked = |change: &Change| Change { action: action(&change.action, masks), ..change.clone() };
    changes.iter().map(masked).collect()
}

/// What is wanted, with its contacts masked: to be compared with contacts that are masked already.
#[must_use]
pub fn desired(real: DesiredState, masks: &Masks) -> DesiredState {
    let mut known: HashMap<Value, Value> = HashMap::new();
    let mut masked = |real: Value| known.entry(real).or_insert_with_key(|real| masks.value(real)).clone();
    let mut decided = |Decided { desired, contact, origin }| {
        let desired = match desired {
            Desired::Present(real) => Desired::Present(masked(real)),
            Desired::PresentIfMissing(real) => Desired::PresentIfMissing(masked(real)),
            Desired::Absent => Desired::Absent,
        };
        Decided { desired, contact, origin }
    };
    let wishes = real.wishes.into_iter().map(|(key, wish)| (key, decided(wish))).collect();
    DesiredState { wishes, ..real }
}

fn action(action: &Action, masks: &Masks) -> Action {
    match action {
        Action::Create { after } => Action::Create { after: masks.value(after) },
        Action::Update { before, after } => Action::Update { before: masks.live(before), after: masks.value(after) },
        Action::Delete { before } => Action::Delete { before: masks.live(before) },
    }
}
