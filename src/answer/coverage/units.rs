//! Figures by OU, each with everything below it.

use std::collections::BTreeMap;

use super::account::AccountCoverage;
use super::count::StatusCounts;
use crate::organization::{Organization, Unit, UnitId};
use crate::setting::Kind;

/// An OU or the root, with everything below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitCoverage {
    pub id: UnitId,
    /// Its path, as a policy writes it.
    pub path: String,
    /// Its name, else its id.
    pub name: String,
    /// `None` for the root.
    pub parent: Option<UnitId>,
    /// How far below the root it is.
    pub depth: usize,
    /// How many accounts that are looked at it has.
    pub accounts: usize,
    pub contacts: BTreeMap<Kind, StatusCounts>,
}

/// All units as a tree is written: each before those in it, which are in the order of their names.
pub(super) fn units(organization: &Organization, accounts: &[AccountCoverage], kinds: &[Kind]) -> Vec<UnitCoverage> {
    let none = || kinds.iter().map(|kind| (*kind, StatusCounts::default())).collect();
    let mut units: Vec<UnitCoverage> =
        in_tree_order(organization).into_iter().map(|(unit, depth)| start(organization, unit, depth, none())).collect();
    let places: BTreeMap<UnitId, usize> =
        units.iter().enumerate().map(|(place, unit)| (unit.id.clone(), place)).collect();
    for AccountCoverage { account: _, unit, contacts, evidence: _ } in accounts {
        for above in organization.lineage(unit) {
            let unit = &mut units[places[&above.id]];
            unit.accounts += 1;
            for contact in contacts {
                unit.contacts.entry(contact.kind).or_default().add(contact.status());
            }
        }
    }
    units
}

fn start(
    organization: &Organization,
    unit: &Unit,
    depth: usize,
    contacts: BTreeMap<Kind, StatusCounts>,
) -> UnitCoverage {
    UnitCoverage {
        id: unit.id.clone(),
        path: organization.path(&unit.id),
        name: unit.label().to_owned(),
        parent: unit.parent.clone(),
        depth,
        accounts: 0,
        contacts,
    }
}

/// The units with how far below the root each is.
fn in_tree_order(organization: &Organization) -> Vec<(&Unit, usize)> {
    let mut below: BTreeMap<Option<&UnitId>, Vec<&Unit>> = BTreeMap::new();
    for unit in organization.units().values() {
        below.entry(unit.parent.as_ref()).or_default().push(unit);
    }
    // The next one is taken from the end.
    below
        .values_mut()
        .for_each(|units| units.sort_by(|one, other| (other.label(), &other.id).cmp(&(one.label(), &one.id))));
    let mut open: Vec<(&Unit, usize)> =
        below.remove(&None).unwrap_or_default().into_iter().map(|root| (root, 0)).collect();
    let mut ordered = Vec::new();
    while let Some((unit, depth)) = open.pop() {
        ordered.push((unit, depth));
        open.extend(below.remove(&Some(&unit.id)).unwrap_or_default().into_iter().map(|unit| (unit, depth + 1)));
    }
    ordered
}
