//! The kinds of policy that a call has to pass, in the order in which IAM looks at them, and which of them refuses it.
//!
//! Source: "Policy evaluation logic" and "Troubleshoot access denied error messages" in the IAM user guide.

use std::collections::BTreeMap;

use super::document::IamPolicy;
use super::principal::Principal;
use super::request::IamRequest;
use crate::backend::directory::words::matches;

/// What the principals of an account, or a role, may do.
#[derive(Clone, Debug, PartialEq)]
pub enum Permissions {
    /// Only these actions.
    Allow(Vec<String>),
    /// All but these actions.
    Deny(Vec<String>),
    /// What policies of IAM say.
    Policies {
        identity: Vec<IamPolicy>,
        /// The most that they may be allowed.
        boundary: Option<IamPolicy>,
    },
}

/// A role of an account of the organization.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SimulatedRole {
    /// What it may do; what its account's principals may, where nothing is said.
    pub permissions: Option<Permissions>,
    /// Who may take it; everybody, where nothing is said.
    pub trust: Option<IamPolicy>,
}

/// The policies that are attached beside those of principals.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Guards {
    /// Service control policies, by the ID of the unit or account that they are attached to.
    pub service_control: BTreeMap<String, Vec<IamPolicy>>,
    /// Resource control policies, likewise.
    pub resource_control: BTreeMap<String, Vec<IamPolicy>>,
    /// Of the endpoint by which everybody calls.
    pub vpc_endpoint: Option<IamPolicy>,
}

impl Guards {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let Self { service_control, resource_control, vpc_endpoint } = self;
        service_control.is_empty() && resource_control.is_empty() && vpc_endpoint.is_none()
    }
}

/// The kinds of policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IamLayer {
    ServiceControl,
    ResourceControl,
    VpcEndpoint,
    Boundary,
    Session,
    Identity,
    RoleTrust,
}

impl IamLayer {
    /// What AWS calls it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::ServiceControl => "service control policy",
            Self::ResourceControl => "resource control policy",
            Self::VpcEndpoint => "VPC endpoint policy",
            Self::Boundary => "permissions boundary",
            Self::Session => "session policy",
            Self::Identity => "identity-based policy",
            Self::RoleTrust => "role trust policy",
        }
    }
}

/// Which kind of policy refuses a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IamDenial {
    pub layer: IamLayer,
    /// Whether it is forbidden, and not just not allowed.
    pub explicit: bool,
}

/// Everything that is attached to somebody who calls, and to what is called.
#[derive(Clone, Debug, Default)]
pub struct Attached<'a> {
    /// What is attached to each level above the caller, the root first. Empty for the management account, which is not
    /// bound.
    pub service_control: Vec<&'a [IamPolicy]>,
    /// Likewise above the owner of what is acted on.
    pub resource_control: Vec<&'a [IamPolicy]>,
    pub vpc_endpoint: Option<&'a IamPolicy>,
    /// What the caller may do by itself; everything, where nothing is said.
    pub permissions: Option<&'a Permissions>,
}

/// One layer: whether it denies, and whether it allows.
struct Opinion {
    layer: IamLayer,
    denies: bool,
    allows: bool,
}

impl Attached<'_> {
    /// Which policy refuses a call, if one does. What is forbidden anywhere goes before what is allowed nowhere.
    #[must_use]
    pub fn refuses(&self, principal: &Principal, request: &IamRequest<'_>) -> Option<IamDenial> {
        let opinions = self.opinions(principal, request);
        let denied = opinions.iter().find(|opinion| opinion.denies);
        let missing = || opinions.iter().find(|opinion| !opinion.allows);
        denied
            .map(|opinion| IamDenial { layer: opinion.layer, explicit: true })
            .or_else(|| missing().map(|opinion| IamDenial { layer: opinion.layer, explicit: false }))
    }

    fn opinions(&self, principal: &Principal, request: &IamRequest<'_>) -> Vec<Opinion> {
        let Self { service_control, resource_control, vpc_endpoint, permissions } = self;
        let one = |layer: IamLayer, policies: &[IamPolicy]| Opinion {
            layer,
            denies: policies.iter().any(|policy| policy.denies(request)),
            allows: policies.iter().any(|policy| policy.allows(request)),
        };
        let single = |layer: IamLayer, policy: &IamPolicy| one(layer, std::slice::from_ref(policy));
        let mut opinions: Vec<Opinion> =
            resource_control.iter().map(|level| one(IamLayer::ResourceControl, level)).collect();
        opinions.extend(service_control.iter().map(|level| one(IamLayer::ServiceControl, level)));
        opinions.extend(vpc_endpoint.map(|policy| single(IamLayer::VpcEndpoint, policy)));
        match permissions {
            None => {}
            Some(Permissions::Policies { identity, boundary }) => {
                opinions.push(one(IamLayer::Identity, identity));
                opinions.extend(boundary.as_ref().map(|policy| single(IamLayer::Boundary, policy)));
            }
            Some(Permissions::Allow(actions)) => opinions.push(listed(actions, request, true)),
            Some(Permissions::Deny(actions)) => opinions.push(listed(actions, request, false)),
        }
        opinions.extend(principal.session.as_ref().map(|policy| single(IamLayer::Session, policy)));
        opinions
    }
}

/// The short form: a list of actions that alone are allowed, or that are denied.
fn listed(actions: &[String], request: &IamRequest<'_>, allowed: bool) -> Opinion {
    let is_listed = actions.iter().any(|pattern| matches(pattern, request.action));
    Opinion { layer: IamLayer::Identity, denies: !allowed && is_listed, allows: !allowed || is_listed }
}
