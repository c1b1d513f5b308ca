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

/// Chooses: one contact for each type that is managed and each unit that the policy narrows to. What no tag was read of
/// is not chosen where tags decide: it may be excluded.
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
    let is_known = |id: &AccountId| match &listed.tagged {
        Some(tagged) => tagged.contains(id),
        None => !policy.is_some_and(excludes_by_tag),
    };
    let all: Vec<AccountId> = listed.active.iter().copied().filter(|id| !skipped(id)).collect();
    let known: Vec<AccountId> = all.iter().copied().filter(is_known).collect();
    let areas = areas(policy, demands, organization);
    let most = match roles {
        RoleScope::Few => MOST_ACCOUNTS,
        RoleScope::Every => usize::MAX,
    };
    Sample {
        management: of_management(demands, identity, desired.as_ref()),
        members: of_members(organization, desired.as_ref(), &known, &areas),
        tags: of_tags(organization, &all, &areas),
        // No tag decides where the role is needed, but for what is excluded.
        roles: if policy.is_some_and(excludes_by_tag) { known } else { all }
            .into_iter()
            .filter(|id| *id != identity.caller)
            .take(most)
            .collect(),
    }
}

fn excludes_by_tag(policy: &Policy) -> bool {
    policy.exclude.iter().any(|exclusion| !exclusion.selector.tags.is_empty())
}

fn of_management(demands: &Demands, identity: &Identity, desired: Option<&DesiredState>) -> Vec<Kind> {
    let account = identity.management_account;
    let is_wanted =
        |kind: &Kind| desired.is_none_or(|desired| desired.wishes.contains_key(&SettingKey { account, kind: *kind }));
    let reachable = identity.reach(account) == Reach::Standalone;
    demands.kinds.iter().copied().filter(|kind| reachable && is_wanted(kind)).collect()
}

/// A type, and where the policy wants something of it: in these units, or anywhere.
type Area<'o> = (Kind, Option<BTreeSet<&'o UnitId>>);

fn is_in(organization: Option<&Organization>, (_, units): &Area<'_>, id: &AccountId) -> bool {
    let Some(units) = units else { return true };
    let parent = organization.and_then(|all| Some((all, &all.accounts().get(id)?.parent)));
    parent.is_some_and(|(all, parent)| all.lineage(parent).any(|unit| units.contains(&unit.id)))
}

/// What the policy wants something of, in each area; without a policy, anything.
fn of_members(
    organization: Option<&Organization>,
    desired: Option<&DesiredState>,
    members: &[AccountId],
    areas: &[Area<'_>],
) -> Vec<SettingKey> {
    let is_wanted = |key: &SettingKey| desired.is_none_or(|desired| desired.wishes.contains_key(key));
    let mut chosen = Vec::new();
    for area in areas {
        let keys = members.iter().filter(|id| is_in(organization, area, id));
        let key = keys.map(|account| SettingKey { account: *account, kind: area.0 }).find(is_wanted);
        if let Some(key) = key.filter(|key| chosen.len() < MOST_READS && !chosen.contains(key)) {
            chosen.push(key);
        }
    }
    chosen
}

/// Accounts of as many areas as there are, then others.
fn of_tags(organization: Option<&Organization>, members: &[AccountId], areas: &[Area<'_>]) -> Vec<AccountId> {
    let mut chosen: Vec<AccountId> = Vec::new();
    let of_areas = areas.iter().filter(|(_, units)| units.is_some());
    let firsts = of_areas.filter_map(|area| members.iter().find(|id| is_in(organization, area, id)));
    for id in firsts.chain(members) {
        if chosen.len() < MOST_ACCOUNTS && !chosen.contains(id) {
            chosen.push(*id);
        }
    }
    chosen
}

/// Where rules and defaults want something, each OU by itself.
fn areas<'o>(policy: Option<&Policy>, demands: &Demands, organization: Option<&'o Organization>) -> Vec<Area<'o>> {
    let Some((policy, organization)) = policy.zip(organization) else {
        return demands.kinds.iter().map(|kind| (*kind, None)).collect();
    };
    let tree = UnitTree::new(organization);
    let mut areas: BTreeSet<Area<'o>> = BTreeSet::new();
    areas.extend(policy.defaults.keys().map(|kind| (*kind, None)));
    for rule in policy.rules_in_force() {
        for selector in &rule.selectors {
            let units = selector.ou.iter().map(|(pattern, _)| Some(pattern.units(&tree)));
            let anywhere = selector.ou.is_empty().then_some(None);
            for units in units.chain(anywhere) {
                areas.extend(rule.wishes.keys().map(|kind| (*kind, units.clone())));
            }
        }
    }
    areas.into_iter().filter(|(kind, _)| demands.kinds.contains(kind)).collect()
}
