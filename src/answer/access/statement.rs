//! Policies of IAM as data: what is allowed or denied, of what, and under which conditions.

use std::collections::BTreeSet;

use crate::gateway::Operation;
use crate::setting::Kind;

/// A policy of IAM or of AWS Organizations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccessPolicy {
    pub statements: Vec<AccessStatement>,
}

/// One statement of a policy, which allows or denies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessStatement {
    /// What it is for, in letters and digits, as `Sid` wants it. Unique in its policy.
    pub sid: String,
    pub effect: Effect,
    pub operations: Vec<Operation>,
    /// ARNs, perhaps with `*` in them; `*` alone where an operation acts on nothing that could be named.
    pub resources: Vec<String>,
    /// All of them must hold.
    pub conditions: Vec<AccessCondition>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    Allow,
    Deny,
}

/// What has to hold of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccessCondition {
    /// Each type of contact that the call names is one of these, and it names one.
    TypesWithin(BTreeSet<Kind>),
    /// Some type of contact that the call names is one of these.
    SomeType(BTreeSet<Kind>),
    /// The account is in or below one of these units, given by their paths of IDs.
    Below(BTreeSet<String>),
    /// It is about AWS Account Management, and no other service.
    AccountManagement,
    /// The caller is not this role, given by an ARN with `*`.
    NotPrincipal(String),
}
