//! Which accounts are tried, so that few calls tell much.

use std::collections::BTreeSet;

use super::demands::Demands;
use super::evidence::ListedMembers;
use crate::desired::{DesiredState, resolve};
use crate::organization::ou::UnitTree;
use crate::organization::{AccountId, Identity, Organization, Reach, SettingKey, UnitId};
use crate::policy::Policy;
use crate::setting::Kind;

/// The most contacts of members that are read.
const MOST_READS: usize = 12;
/// The most accounts whose tags are read, or whose role is tried.
const MOST_ACCOUNTS: usize = 5;

/// In how many accounts the role is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleScope {
    Few,
    Every,
}

/// What is tried.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sample {
    /// The contact types of the management account, where the caller is it and the policy manages it.
    pub management: Vec<Kind>,
    pub members: Vec<SettingKey>,
    pub tags: Vec<AccountId>,
    pub roles: Vec<AccountId>,
}

/// Chooses: one contact for each type that is managed and each unit that the policy narrows to.
#[must_use]
pub fn sample(
    policy: Option<&Policy>,
    demands: &Demands,
    identity: &Identity,
    listed: &ListedMembers,
    roles: RoleScope,
) -> Sample {
    let organization = listed.organization.as_ref();
    let desired = policy.zip(organization).map(|(policy, organization)| resolve(policy, organization).0);
    let skipped = |id: &AccountId| desired.as_ref().is_some_and(|desired| desired.skipped.contains_key(id));
    let members: Vec<AccountId> = listed.active.iter().copied().filter(|id| !skipped(id)).collect();
    let areas = policy.zip(organization).map(|(policy, organization)| areas(policy, organization)).unwrap_or_default();
    let most = match roles {
        RoleScope::Few => MOST_ACCOUNTS,
        RoleScope::Every => usize::MAX,
    };
    Sample {
        management: of_management(demands, identity, desired.as_ref()),
        members: of_members(demands, organization, desired.as_ref(), &members, &areas),
        tags: listed.active.iter().copied().take(MOST_ACCOUNTS).collect(),
        roles: members.iter().copied().filter(|id| *id != identity.caller).take(most).collect(),
    }
}

fn of_management(demands: &Demands, identity: &Identity, desired: Option<&DesiredState>) -> Vec<Kind> {
    let account = identity.management_account;
    let is_wanted =
        |kind: &Kind| desired.is_none_or(|desired| desired.wishes.contains_key(&SettingKey { account, kind: *kind }));
    let reachable = identity.reach(account) == Reach::Standalone;
    demands.kinds.iter().copied().filter(|kind| reachable && is_wanted(kind)).collect()
}

fn of_members(
    demands: &Demands,
    organization: Option<&Organization>,
    desired: Option<&DesiredState>,
    members: &[AccountId],
    areas: &[BTreeSet<&UnitId>],
) -> Vec<SettingKey> {
    let is_wished = |key: &SettingKey| desired.is_some_and(|desired| desired.wishes.contains_key(key));
    // What the policy wants something of comes before what it might, by a tag that nobody has read.
    let first_of = |kind: Kind, is_in: &dyn Fn(&AccountId) -> bool| {
        let keys = || members.iter().filter(|id| is_in(id)).map(|account| SettingKey { account: *account, kind });
        keys().find(is_wished).or_else(|| keys().next())
    };
    let in_area = |area: &BTreeSet<&UnitId>, id: &AccountId| {
        let parent = organization.and_then(|all| Some((all, &all.accounts().get(id)?.parent)));
        parent.is_some_and(|(all, parent)| all.lineage(parent).any(|unit| area.contains(&unit.id)))
    };
    let mut chosen = Vec::new();
    let mut add = |key: Option<SettingKey>| {
        if let Some(key) = key.filter(|key| chosen.len() < MOST_READS && !chosen.contains(key)) {
            chosen.push(key);
        }
    };
    for kind in &demands.kinds {
        add(first_of(*kind, &|_| true));
    }
    for area in areas {
        for kind in &demands.kinds {
            add(first_of(*kind, &|id| in_area(area, id)));
        }
    }
    chosen
}

/// The units that rules are for, each OU by itself.
fn areas<'o>(policy: &Policy, organization: &'o Organization) -> Vec<BTreeSet<&'o UnitId>> {
    let tree = UnitTree::new(organization);
    let named: BTreeSet<_> = policy.choosing().flat_map(|selector| &selector.ou).map(|(pattern, _)| pattern).collect();
    named.into_iter().map(|pattern| pattern.units(&tree)).filter(|units| !units.is_empty()).collect()
}
