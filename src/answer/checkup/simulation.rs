//! Questions to IAM's policy simulator: whether contacts can be written, which nothing but writing proves.
//!
//! One question is about one contact. IAM takes all values of a condition key for those of one call: asked about two types
//! at once, it denies what two statements allow, and without the account's path, what is narrowed to OUs.
//! Source: `SimulatePrincipalPolicy` in the IAM API reference, "Multivalued context keys" in the IAM user guide.

use std::collections::{BTreeMap, BTreeSet};

use super::evidence::ListedMembers;
use super::grounds::CheckGrounds;
use crate::answer::access::{AccessQuestion, AccountReach, CallerTask, ContactUse, Footing, OwnUse, path_of};
use crate::desired::{Desired, DesiredState, resolve};
use crate::gateway::{Operation, ResourceKind};
use crate::organization::{AccountId, Identity, SettingKey};
use crate::setting::Kind;

/// Whose policies are asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SimulatedPrincipal {
    /// The user or role that calls, by its ARN.
    Caller(String),
    /// The role of `--via-role` in a member account, by its ARN: only somebody in that account may ask about it.
    MemberRole { account: AccountId, arn: String },
}

/// Whether a principal may write one contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Simulation {
    pub principal: SimulatedPrincipal,
    pub operation: Operation,
    pub resource: String,
    pub kind: Kind,
    /// Where the account is, as conditions have it; `None` of the caller's own, and where it is not known.
    pub path: Option<String>,
}

/// A question for each type that the policy has written: of a contact of the caller's own, and of one of a member. None
/// where it is not known which those are.
#[must_use]
pub fn simulations(operation: Operation, grounds: &CheckGrounds<'_>) -> Vec<Simulation> {
    let asked = || {
        let caller = grounds.caller().filter(|_| grounds.knows_units())?;
        Some((caller, caller.principal.as_ref()?, grounds.evidence.identity()?, grounds.listed()?))
    };
    let Some((caller, principal, identity, listed)) = asked() else { return Vec::new() };
    let (own, named) = written(operation, grounds, listed, &identity);
    let arn = |kind: ResourceKind, id: AccountId| kind.arn(&caller.partition, &identity, id.as_str());
    let simulation = |kind: Kind, resource: String, path: Option<String>| Simulation {
        principal: SimulatedPrincipal::Caller(principal.clone()),
        operation,
        resource,
        kind,
        path,
    };
    let of_own = own.into_iter().map(|kind| simulation(kind, arn(ResourceKind::OwnAccount, identity.caller), None));
    let chosen =
        named.into_iter().filter_map(|(kind, reach)| Some((kind, choice(operation, kind, &reach, grounds, listed)?)));
    let of_member = |(kind, account): (Kind, AccountId)| {
        // `apply` writes through the role, in every account but the caller's own.
        if let Some(role) = grounds.demands.via_role.as_deref().filter(|_| account != identity.caller) {
            let arn_of_role = ResourceKind::Role.arn(&caller.partition, &identity, &format!("{account}:role/{role}"));
            let principal = SimulatedPrincipal::MemberRole { account, arn: arn_of_role };
            return Simulation { principal, ..simulation(kind, arn(ResourceKind::OwnAccount, account), None) };
        }
        let path = listed.organization.as_ref().and_then(|all| path_of(account, all, &identity.organization));
        simulation(kind, arn(ResourceKind::NamedAccount, account), path)
    };
    of_own.chain(chosen.map(of_member)).collect()
}

/// The types that the policy has written, as `iam` has it: the caller's own, and those of members.
fn written(
    operation: Operation,
    grounds: &CheckGrounds<'_>,
    listed: &ListedMembers,
    identity: &Identity,
) -> (BTreeSet<Kind>, BTreeMap<Kind, AccountReach>) {
    let Some(question) = grounds.question(CallerTask::Apply, identity) else { return Default::default() };
    // What was listed in time has members to ask about, if not all.
    let footing = Footing { organization: listed.organization.as_ref(), ..question.footing };
    let question = AccessQuestion { footing, ..question };
    let ContactUse { reads: _, sets, removes, own, denied: _ } = ContactUse::of(&question).0;
    let OwnUse { reads: _, sets: own_sets, removes: own_removes } = own;
    if operation == Operation::DeleteAlternateContact { (own_removes, removes) } else { (own_sets, sets) }
}

/// A member of which the policy wants it written, as far as is known; else one of which it may.
fn choice(
    operation: Operation,
    kind: Kind,
    reach: &AccountReach,
    grounds: &CheckGrounds<'_>,
    listed: &ListedMembers,
) -> Option<AccountId> {
    let ListedMembers { organization, active, tagged, count: _, complete: _ } = listed;
    let organization = organization.as_ref();
    let desired = grounds.policy.valid().zip(organization).map(|(policy, all)| resolve(policy, all).0);
    let skipped = |id: &AccountId| desired.as_ref().is_some_and(|desired| desired.skipped.contains_key(id));
    let possible = || active.iter().copied().filter(|id| !skipped(id) && reach.holds(*id, organization));
    let is_known = |id: &AccountId| tagged.as_ref().is_none_or(|tagged| tagged.contains(id));
    let is_wanted = |id: &AccountId| desired.as_ref().is_some_and(|desired| wants(operation, desired, *id, kind));
    possible().find(|id| is_known(id) && is_wanted(id)).or_else(|| possible().next())
}

fn wants(operation: Operation, desired: &DesiredState, account: AccountId, kind: Kind) -> bool {
    let decided = desired.wishes.get(&SettingKey { account, kind });
    decided.is_some_and(|decided| match decided.desired {
        Desired::Present(_) | Desired::PresentIfMissing(_) => operation == Operation::PutAlternateContact,
        Desired::Absent => operation == Operation::DeleteAlternateContact,
    })
}
