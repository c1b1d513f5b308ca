//! Policies that are too long for IAM: units give way to the one above them, and accounts to all, until it fits.

use std::collections::{BTreeMap, BTreeSet};

use super::contacts::ContactUse;
use super::document::permissions_document;
use super::question::Footing;
use super::reach::{AccountReach, IdPath};
use super::remark::AccessRemark;
use super::statement::AccessPolicy;
use crate::setting::Kind;

/// How long a managed policy may be, white space aside.
/// Source: "IAM and AWS STS quotas" in the IAM user guide.
pub const MOST_CHARACTERS: usize = 6_144;

/// The policy for what is done with contacts, made to fit, and what became wider.
#[must_use]
pub fn shorten(
    mut contacts: ContactUse,
    footing: Footing<'_>,
    assemble: impl Fn(&ContactUse) -> AccessPolicy,
) -> (AccessPolicy, Vec<AccessRemark>) {
    let mut remarks = Vec::new();
    loop {
        let policy = assemble(&contacts);
        let characters = length(&policy);
        if characters <= MOST_CHARACTERS {
            return (policy, remarks);
        }
        match widen(&mut contacts, footing) {
            Some(remark) => note(remark, &mut remarks),
            None => {
                remarks.push(AccessRemark::TooLong { characters });
                return (policy, remarks);
            }
        }
    }
}

/// How IAM counts a policy.
#[must_use]
pub fn length(policy: &AccessPolicy) -> usize {
    permissions_document(policy).compact_json().chars().filter(|c| !c.is_whitespace()).count()
}

/// One step: the units that have most beside them, else single accounts, else what is denied.
fn widen(contacts: &mut ContactUse, footing: Footing<'_>) -> Option<AccessRemark> {
    let ContactUse { reads, sets, removes, own: _, denied } = contacts;
    let mut all = [reads, sets, removes];
    if let Some(parent) = crowded(&all) {
        let mut units = 0;
        for reach in all.iter_mut().flat_map(|reaches| reaches.values_mut()) {
            units = units.max(below(reach, &parent));
            *reach = lifted(reach, &parent);
        }
        let id = parent.last().expect("no unit is above the root");
        let unit = footing.organization.map_or_else(|| id.to_string(), |organization| organization.path(id));
        return Some(AccessRemark::WidenedToUnit { unit, units });
    }
    let accounts = all.iter().flat_map(|reaches| reaches.values()).map(singles).max().unwrap_or_default();
    if accounts > 0 {
        for reach in all.iter_mut().flat_map(|reaches| reaches.values_mut()).filter(|reach| singles(reach) > 0) {
            *reach = AccountReach::All;
        }
        return Some(AccessRemark::WidenedToAll { accounts });
    }
    // A denial of more than is excluded would be in the way of what is managed.
    let dropped = denied.pop()?;
    Some(AccessRemark::NotDenied { units: dropped.below.map_or(0, |below| below.len()) })
}

/// The unit with the most units right below it among those that are listed; of several the deepest.
fn crowded(all: &[&mut BTreeMap<Kind, AccountReach>]) -> Option<IdPath> {
    let mut counts: BTreeMap<IdPath, BTreeSet<&IdPath>> = BTreeMap::new();
    for reach in all.iter().flat_map(|reaches| reaches.values()) {
        let AccountReach::Some { below, accounts: _ } = reach else { continue };
        for path in below {
            let (_, parent) = path.split_last()?;
            counts.entry(parent.to_vec()).or_default().insert(path);
        }
    }
    let best = counts.into_iter().max_by_key(|(parent, units)| (units.len(), parent.len()));
    best.map(|(parent, _)| parent)
}

fn below(reach: &AccountReach, parent: &IdPath) -> usize {
    match reach {
        AccountReach::All => 0,
        AccountReach::Some { below, accounts: _ } => below.iter().filter(|path| path.starts_with(parent)).count(),
    }
}

/// The same with a unit in place of those below it.
fn lifted(reach: &AccountReach, parent: &IdPath) -> AccountReach {
    match reach {
        AccountReach::Some { below, accounts } if below.iter().any(|path| path.starts_with(parent)) => {
            AccountReach::of(below.iter().cloned().chain([parent.clone()]), accounts.iter().copied())
        }
        reach => reach.clone(),
    }
}

fn singles(reach: &AccountReach) -> usize {
    match reach {
        AccountReach::All => 0,
        AccountReach::Some { below: _, accounts } => accounts.len(),
    }
}

/// Adds a remark; one about units that gave way later to one above them takes the place of theirs.
fn note(remark: AccessRemark, remarks: &mut Vec<AccessRemark>) {
    if let AccessRemark::NotDenied { units } = remark
        && let Some(AccessRemark::NotDenied { units: before }) =
            remarks.iter_mut().find(|remark| matches!(remark, AccessRemark::NotDenied { .. }))
    {
        *before += units;
        return;
    }
    remarks.push(remark);
}
