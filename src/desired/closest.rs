//! What was most likely meant by an ID or a path that an organization does not have.

use crate::finding::{Speller, closest_id};
use crate::organization::{AccountId, Organization, UnitId};

/// The account that was most likely meant by an ID that is nobody's, and that has not been named besides.
pub fn closest_account(
    organization: &Organization,
    id: AccountId,
    is_named: impl Fn(&AccountId) -> bool,
) -> Option<String> {
    let others = organization.accounts().keys().filter(|known| !is_named(known));
    closest_id(id.as_str(), others.map(AccountId::as_str)).map(str::to_owned)
}

/// The path that was most likely meant by one that leads nowhere.
pub fn closest_unit(organization: &Organization, path: &str, speller: &mut Speller) -> Option<String> {
    // A path with a unit in it whose name was not asked for is none.
    let is_named = |unit: &&UnitId| organization.lineage(unit).all(|at| at.name.is_some() || at.parent.is_none());
    let units = organization.units().keys().filter(is_named);
    let paths: Vec<String> = units.map(|unit| organization.path(unit)).collect();
    speller.closest(path, paths.iter().map(String::as_str)).map(str::to_owned)
}
