//! Asking what units are called that a plan will show, while contacts are still being read.
//!
//! Names decide nothing, and have a quota of their own: whoever waits for contacts anyway need not wait for them.

use std::collections::{BTreeMap, BTreeSet};

use tokio::sync::mpsc::UnboundedReceiver;

use crate::desired::DesiredState;
use crate::gateway::ReadAccess;
use crate::organization::{AccountId, Organization, SettingKey, Unit, UnitId};
use crate::plan::is_as_wanted;
use crate::plan::live::Observed;

/// The names of units, asked for as soon as an account in them is known to be shown. Where they cannot be had, the plan
/// asks again, and says so.
pub async fn names_meanwhile<A: ReadAccess>(
    access: &A,
    organization: &Organization,
    desired: &DesiredState,
    mut read: UnboundedReceiver<(SettingKey, Observed)>,
) -> BTreeMap<UnitId, String> {
    let mut names = BTreeMap::new();
    let mut asked = AskedUnits::default();
    let undecided = desired.undecided.keys().map(|key| key.account);
    let mut shown: BTreeSet<AccountId> =
        undecided.chain(desired.skipped.keys().copied()).chain(desired.out_of_reach.iter().copied()).collect();
    loop {
        let units = asked.worth_asking(organization, &shown);
        if !units.is_empty() {
            let Ok(found) = access.unit_names(&units).await else { return names };
            names.extend(found);
        }
        let Some(first) = read.recv().await else { return names };
        let others = std::iter::from_fn(|| read.try_recv().ok());
        let is_shown = |(key, observed): &(SettingKey, Observed)| {
            desired.wishes.get(key).is_some_and(|decided| !is_as_wanted(&decided.desired, observed))
        };
        shown = std::iter::once(first).chain(others).filter(is_shown).map(|(key, _)| key.account).collect();
    }
}

/// The units that were asked for.
#[derive(Default)]
struct AskedUnits {
    units: BTreeSet<UnitId>,
    /// How many, by the unit they are in.
    below: BTreeMap<UnitId, usize>,
}

impl AskedUnits {
    /// The units above some accounts that nobody has asked for. Where it is not the first of a parent, all that stand
    /// beside it come along: from the second on, to list them takes fewer calls than to ask for one after the other.
    fn worth_asking<'o>(&mut self, organization: &'o Organization, shown: &BTreeSet<AccountId>) -> BTreeSet<&'o Unit> {
        let mut units = organization.unnamed(shown.iter().copied());
        units.retain(|unit| self.units.insert(unit.id.clone()));
        let mut crowded = BTreeSet::new();
        for parent in units.iter().filter_map(|unit| unit.parent.as_ref()) {
            let asked = self.below.entry(parent.clone()).or_default();
            *asked += 1;
            if *asked > 1 {
                crowded.insert(parent);
            }
        }
        if !crowded.is_empty() {
            let is_beside = |unit: &&Unit| unit.parent.as_ref().is_some_and(|parent| crowded.contains(parent));
            let unnamed = organization.units().values().filter(|unit| unit.name.is_none());
            let beside: Vec<&Unit> = unnamed.filter(is_beside).filter(|unit| !self.units.contains(&unit.id)).collect();
            self.units.extend(beside.iter().map(|unit| unit.id.clone()));
            units.extend(beside);
        }
        units
    }
}

#[cfg(test)]
mod tests;
