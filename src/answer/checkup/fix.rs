//! What to do about a check that has failed, or that only somebody else can answer.

use super::demands::Demands;
use super::evidence::CheckupEvidence;
use crate::gateway::{Failure, Operation, Remedy, ResourceKind};
use crate::organization::{AccountId, Identity};
use crate::setting::Kind;

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fix {
    /// What is done about the failure wherever it comes up.
    Remedy(Remedy),
    /// An identity-based policy of the caller has to allow an operation, on these.
    Allow { operation: Operation, resources: Vec<String> },
    /// The organization needs all features.
    EnableAllFeatures,
    /// The contacts are to be set elsewhere.
    UseLinkedAccount,
    /// IAM can be asked what a policy allows.
    Simulate(Simulation),
    /// The policy has to be corrected.
    Validate,
    /// A changed contact can be restored from a file.
    Revert(String),
}

/// A question to IAM's policy simulator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Simulation {
    /// The ARN of the user or role that is asked about.
    pub principal: String,
    pub operation: Operation,
    pub resources: Vec<String>,
    /// The contact types that it is about.
    pub kinds: Vec<Kind>,
}

impl Fix {
    /// What to do about a failure, by what is known of the run.
    #[must_use]
    pub fn of(failure: &Failure, demands: &Demands, evidence: &CheckupEvidence) -> Option<Self> {
        let caller = || Some(evidence.caller.as_ref()?.as_ref().ok()?.account);
        Some(match failure.remedy()? {
            Remedy::Allow(operation) => Self::Allow { operation, resources: resources(operation, demands, evidence) },
            Remedy::Administer(_) => Self::Remedy(Remedy::Administer(caller())),
            // This is where one is sent to find out.
            Remedy::FindOut(_) => return None,
            remedy => Self::Remedy(remedy),
        })
    }

    /// How to find out whether contacts can be written, if the caller has policies that IAM can be asked about.
    #[must_use]
    pub fn simulation(operation: Operation, demands: &Demands, evidence: &CheckupEvidence) -> Option<Self> {
        let caller = evidence.caller.as_ref()?.as_ref().ok()?;
        let identity = evidence.identity()?;
        let member = evidence.members.as_ref().and_then(|listed| listed.as_ref().ok()?.active.first());
        let arn = |kind: ResourceKind, id: &AccountId| kind.arn(&caller.partition, &identity, id.as_str());
        let own = (!evidence.management_reads.is_empty()).then(|| arn(ResourceKind::OwnAccount, &caller.account));
        let named = member.map(|member| arn(ResourceKind::NamedAccount, member));
        let resources: Vec<String> = own.into_iter().chain(named).collect();
        let kinds = demands.kinds.iter().copied().collect();
        let principal = caller.principal.clone()?;
        Some(Self::Simulate(Simulation { principal, operation, resources, kinds }))
    }
}

/// What a statement that allows an operation has to name. Nothing of the organization is known before it was described.
fn resources(operation: Operation, demands: &Demands, evidence: &CheckupEvidence) -> Vec<String> {
    let (Some(identity), Some(Ok(caller))) = (evidence.identity(), &evidence.caller) else { return any() };
    let is_management = identity.caller == identity.management_account;
    let needs_own = is_management && !evidence.management_reads.is_empty();
    let arn = |kind: &ResourceKind| {
        let id = match kind {
            ResourceKind::OwnAccount if needs_own => identity.caller.to_string(),
            ResourceKind::OwnAccount => return None,
            ResourceKind::NamedAccount | ResourceKind::ListedAccount => "*".to_owned(),
            ResourceKind::OrganizationalUnit => "ou-*".to_owned(),
            ResourceKind::Root => "r-*".to_owned(),
            ResourceKind::Role => format!("*:role/{}", demands.via_role.as_deref().unwrap_or("*")),
        };
        Some(kind.arn(&caller.partition, &identity, &id))
    };
    let named: Vec<String> = operation.resources().iter().filter_map(arn).collect();
    if named.is_empty() { any() } else { named }
}

fn any() -> Vec<String> {
    vec!["*".to_owned()]
}

impl Demands {
    /// The caller's identity as those see it who are asked to register it.
    #[must_use]
    pub fn registers(identity: &Identity) -> Fix {
        Fix::Remedy(Remedy::Administer(Some(identity.caller)))
    }
}
