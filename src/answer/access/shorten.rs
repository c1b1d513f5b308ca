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

#[cfg(test)]
mod tests {
    use super::super::contacts::DeniedAccounts;
    use super::super::statement::{AccessCondition, AccessStatement, Effect};
    use super::*;
    use crate::organization::{AccountId, Identity, UnitId};

    fn path(ids: &[&str]) -> IdPath {
        ids.iter().map(|id| id.parse::<UnitId>().unwrap()).collect()
    }

    fn account(number: usize) -> AccountId {
        format!("{number:012}").parse().unwrap()
    }

    /// A policy with a condition for each unit and an ARN for each account, as long as those are many.
    fn assemble(contacts: &ContactUse) -> AccessPolicy {
        let statement = |effect: Effect, below: &BTreeSet<IdPath>, accounts: usize| AccessStatement {
            sid: "A".to_owned(),
            effect,
            operations: Vec::new(),
            resources: (0..accounts).map(|number| account(number).to_string()).collect(),
            conditions: vec![AccessCondition::Below(below.iter().map(|path| format!("{path:?}")).collect())],
        };
        let reaches = contacts.reads.values().chain(contacts.sets.values());
        let allowed = reaches.map(|reach| match reach {
            AccountReach::All => statement(Effect::Allow, &BTreeSet::new(), 0),
            AccountReach::Some { below, accounts } => statement(Effect::Allow, below, accounts.len()),
        });
        let denied = contacts.denied.iter().flat_map(|denied| &denied.below);
        let denied = denied.map(|below| statement(Effect::Deny, below, 0));
        AccessPolicy { statements: allowed.chain(denied).collect() }
    }

    fn shortened(contacts: ContactUse) -> (AccessPolicy, Vec<AccessRemark>) {
        let identity = Identity {
            organization: "o-exampleorg".parse().unwrap(),
            management_account: account(1),
            caller: account(1),
        };
        shorten(contacts, Footing { partition: "aws", identity: &identity, organization: None }, assemble)
    }

    /// The units with most beside them give way first, and the others stay.
    #[test]
    fn crowded_units_give_way_to_the_one_above_them() {
        let many = (0..200).map(|n| path(&["r-1", "ou-1-crowded", &format!("ou-1-{n:08}")]));
        let few = ["ou-1-a", "ou-1-b"].map(|unit| path(&["r-1", "ou-1-other", unit]));
        let reach = AccountReach::of(many.chain(few), []);
        let contacts = ContactUse { reads: [(Kind::Security, reach)].into(), ..ContactUse::default() };
        let (policy, remarks) = shortened(contacts);
        assert!(length(&policy) <= MOST_CHARACTERS);
        assert_eq!(remarks, [AccessRemark::WidenedToUnit { unit: "ou-1-crowded".to_owned(), units: 200 }]);
        let AccessCondition::Below(paths) = &policy.statements[0].conditions[0] else { panic!("{policy:?}") };
        assert_eq!(paths.len(), 3);
    }

    #[test]
    fn many_accounts_give_way_to_all() {
        let reach = AccountReach::of([], (0..1_000).map(account));
        let contacts = ContactUse { sets: [(Kind::Security, reach)].into(), ..ContactUse::default() };
        assert_eq!(shortened(contacts).1, [AccessRemark::WidenedToAll { accounts: 1_000 }]);
    }

    #[test]
    fn what_reaches_no_account_stays_so() {
        let identity = Identity {
            organization: "o-exampleorg".parse().unwrap(),
            management_account: account(1),
            caller: account(1),
        };
        let footing = Footing { partition: "aws", identity: &identity, organization: None };
        let some = AccountReach::of([], [account(2), account(3)]);
        let mut contacts = ContactUse {
            reads: [(Kind::Billing, AccountReach::NONE), (Kind::Security, some)].into(),
            ..ContactUse::default()
        };
        assert_eq!(widen(&mut contacts, footing), Some(AccessRemark::WidenedToAll { accounts: 2 }));
        assert_eq!(contacts.reads, [(Kind::Billing, AccountReach::NONE), (Kind::Security, AccountReach::All)].into());
    }

    /// A denial is left out rather than widened: it would be in the way of what is managed.
    #[test]
    fn denials_are_never_widened() {
        let below = |units: usize| (0..units).map(|n| path(&["r-1", &format!("ou-1-{n:08}")])).collect();
        let denied = |units: usize| DeniedAccounts { below: Some(below(units)), accounts: None };
        for (denied, units) in [(vec![denied(300)], 300), (vec![denied(301), denied(302), denied(303)], 906)] {
            let reads = [(Kind::Security, AccountReach::All)].into();
            let (policy, remarks) = shortened(ContactUse { reads, denied, ..ContactUse::default() });
            assert_eq!(remarks, [AccessRemark::NotDenied { units }]);
            assert!(policy.statements.iter().all(|statement| statement.effect == Effect::Allow));
        }
    }
}
