//! What a check is judged by.

use super::code::CheckCode;
use super::demands::{Demands, Goal, PolicyAtHand};
use super::evidence::{CheckupEvidence, ListedMembers};
use crate::answer::access::{AccessQuestion, CallerTask, ContactUse, Footing};
use crate::desired::resolve;
use crate::gateway::CallerFacts;
use crate::organization::{AccountId, Identity, Organization};

/// What there is to judge by.
#[derive(Clone, Copy)]
pub struct CheckGrounds<'c> {
    pub demands: &'c Demands,
    pub evidence: &'c CheckupEvidence,
    pub policy: &'c PolicyAtHand,
    /// The first check before this one that has failed.
    pub earlier: Option<CheckCode>,
}

impl<'c> CheckGrounds<'c> {
    /// Who calls, where AWS has said so.
    pub fn caller(&self) -> Option<&'c CallerFacts> {
        self.evidence.caller.as_ref()?.as_ref().ok()
    }

    /// The accounts, where they were listed.
    pub fn listed(&self) -> Option<&'c ListedMembers> {
        self.evidence.members.as_ref()?.as_ref().ok()
    }

    /// Whether the caller is the management account; `None` if that is not known.
    pub fn is_management(&self) -> Option<bool> {
        self.evidence.identity().map(|identity| identity.caller == identity.management_account)
    }

    /// Whether members were listed, so that it was decided which are tried.
    pub fn has_sample(&self) -> bool {
        self.listed().is_some()
    }

    /// Whether contacts of members matter at all. Where that is not known, they do.
    pub fn concerns_members(&self) -> bool {
        let Some(identity) = self.evidence.identity() else { return true };
        let Some(question) = self.question(self.task(), &identity) else { return true };
        let reads = ContactUse::of(&question).0.reads;
        let members = self.listed().filter(|listed| listed.complete && !listed.active.is_empty());
        let Some(listed) = members else { return !reads.is_empty() };
        let organization = listed.organization.as_ref();
        let skipped = self.policy.valid().zip(organization).map(|(policy, all)| resolve(policy, all).0.skipped);
        let is_skipped = |id: &AccountId| skipped.as_ref().is_some_and(|skipped| skipped.contains_key(id));
        let is_read = |id: &AccountId| reads.values().any(|reach| reach.holds(*id, organization));
        listed.active.iter().any(|id| !is_skipped(id) && is_read(id))
    }

    /// The command that is to work, as `iam` knows it.
    pub fn task(&self) -> CallerTask {
        match self.demands.goal {
            Goal::Plan => CallerTask::Plan,
            Goal::Apply => CallerTask::Apply,
        }
    }

    /// What `iam` would be asked about a command, for this policy and this organization.
    pub fn question<'q>(&self, task: CallerTask, identity: &'q Identity) -> Option<AccessQuestion<'q>>
    where
        'c: 'q,
    {
        let footing =
            Footing { partition: &self.caller()?.partition, identity, organization: self.whole_organization() };
        Some(AccessQuestion {
            task,
            policy: self.policy.valid(),
            footing,
            with_names: false,
            narrows_to_units: true,
            via_role: self.demands.via_role.as_deref(),
        })
    }

    /// The organization, where all of it is known that decides about OUs: what is narrowed by less lacks some.
    fn whole_organization(&self) -> Option<&'c Organization> {
        self.listed().filter(|listed| listed.complete && self.knows_units())?.organization.as_ref()
    }

    /// Whether units are known by name, where the policy needs that.
    pub fn knows_units(&self) -> bool {
        !matches!(self.evidence.units, Some(Err(_)))
    }
}
