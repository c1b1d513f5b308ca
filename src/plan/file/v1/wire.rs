//! The JSON of a plan file of version 1. Shapes only.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::finding::wire::FindingWire;

pub const VERSION: u64 = 1;

/// What stands beside the types, for all of them.
pub const ALL_TYPES: &str = "all";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document<V> {
    pub format: String,
    pub version: u64,
    pub id: String,
    pub digest: String,
    pub created_at: String,
    pub tool: ToolWire,
    pub organization: OrganizationWire,
    pub policy: Vec<PolicyFileWire>,
    pub complete: bool,
    pub summary: Summary,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub scope: Option<ScopeWire>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub left_out: Option<LeftOut>,
    pub guardrails: Guardrails,
    pub changes: Vec<ChangeWire<V>>,
    pub unreadable: Vec<UnplannedWire>,
    pub undecided: Vec<UnplannedWire>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub not_reverted: Vec<NotRevertedWire>,
    pub skipped: Vec<UnmanagedWire>,
    pub out_of_reach: Vec<UnmanagedWire>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub unmanaged: Vec<LeftAloneWire>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub released: Vec<ReleasedWire>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<FindingWire>,
    pub violations: Vec<ViolationWire>,
    pub recipients: RecipientsWire,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToolWire {
    pub name: String,
    pub version: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganizationWire {
    pub id: String,
    pub management_account: String,
    pub caller: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_at: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyFileWire {
    pub path: String,
    pub sha256: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    pub create: usize,
    pub update: usize,
    pub delete: usize,
    pub unchanged: usize,
    pub unreadable: usize,
    pub undecided: usize,
    pub skipped: usize,
    pub out_of_reach: usize,
}

/// What the plan was narrowed to; members that narrow nothing are missing.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScopeWire {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub accounts: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub types: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub only: Option<Vec<String>>,
}

/// How many changes of other kinds the plan would have. Missing if it has all.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    pub create: usize,
    pub update: usize,
    pub delete: usize,
}

/// What a saved plan is judged by: how many contacts exist, and the limits.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guardrails {
    /// By type, and under `all` together.
    pub existing: BTreeMap<String, usize>,
    pub updates: String,
    pub deletes: String,
    pub changes: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeWire<V> {
    pub account: AccountWire,
    pub r#type: String,
    pub action: String,
    pub before: Option<V>,
    pub after: Option<V>,
    /// What the policy calls what is to be there.
    pub contact: Option<String>,
    pub rule: RuleWire,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cause: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountWire {
    pub id: String,
    pub name: String,
    pub path: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleWire {
    pub name: String,
    pub file: String,
    pub line: usize,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnplannedWire {
    pub account: AccountWire,
    pub r#type: String,
    pub reason: ReasonWire,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotRevertedWire {
    pub account: AccountWire,
    pub r#type: String,
    pub reason: ReasonWire,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReasonWire {
    pub code: String,
    pub message: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnmanagedWire {
    pub account: AccountWire,
    pub reason: ReasonWire,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub exclude: Option<ExcludeWire>,
}

/// A contact that the policy no longer manages.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleasedWire {
    pub account: AccountWire,
    pub r#type: String,
    pub was: String,
}

/// Contacts that a rule or the defaults take out of management.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftAloneWire {
    pub rule: RuleWire,
    pub r#type: String,
    pub accounts: usize,
}

/// The first entry of `exclude` that takes an account out.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExcludeWire {
    pub file: String,
    pub line: usize,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ViolationWire {
    pub limit: String,
    /// Of contacts of which type; null if all count together.
    pub r#type: Option<String>,
    pub message: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecipientsWire {
    pub starts: Vec<RecipientWire>,
    pub stops: Vec<RecipientWire>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecipientWire {
    pub email: String,
    pub r#type: String,
    pub accounts: Vec<String>,
}
