//! The JSON of a plan file. Shapes only; they are not used anywhere else.

mod read;

use std::fmt::Display;

use serde::{Deserialize, Serialize};

use super::{PlanDocument, PolicyFile};
use crate::organization::scope::Scope;
use crate::organization::{AccountId, AccountRef};
use crate::plan::guardrail::Violation;
use crate::plan::recipients::{Side, recipients};
use crate::plan::revert::NotReverted;
use crate::plan::scope::Narrowing;
use crate::plan::{Change, Counts, Plan, Unmanaged, Unplanned};
use crate::policy::Origin;
use crate::setting::Kind;
use crate::setting::wire::ValueWire;
use crate::text::invisible::escaped_json;

pub use read::parse;

pub const FORMAT: &str = "orgcontacts/plan";
pub const VERSION: u64 = 1;

/// What is looked at before anything else is believed.
#[derive(Deserialize)]
pub struct Header {
    pub format: Option<String>,
    pub version: Option<serde_json::Value>,
    pub digest: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document<V> {
    format: String,
    version: u64,
    id: String,
    digest: String,
    created_at: String,
    tool: ToolWire,
    organization: OrganizationWire,
    policy: Vec<PolicyFileWire>,
    complete: bool,
    summary: Summary,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    scope: Option<ScopeWire>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    left_out: Option<LeftOut>,
    guardrails: Guardrails,
    changes: Vec<ChangeWire<V>>,
    unreadable: Vec<UnplannedWire>,
    undecided: Vec<UnplannedWire>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    not_reverted: Vec<NotRevertedWire>,
    skipped: Vec<UnmanagedWire>,
    out_of_reach: Vec<UnmanagedWire>,
    violations: Vec<ViolationWire>,
    recipients: RecipientsWire,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ToolWire {
    name: String,
    version: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OrganizationWire {
    id: String,
    management_account: String,
    caller: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    read_at: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyFileWire {
    path: String,
    sha256: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Summary {
    create: usize,
    update: usize,
    delete: usize,
    unchanged: usize,
    unreadable: usize,
    undecided: usize,
    skipped: usize,
    out_of_reach: usize,
}

/// What the plan was narrowed to; members that narrow nothing are missing.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ScopeWire {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    accounts: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    types: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    only: Option<Vec<String>>,
}

/// How many changes of other kinds the plan would have. Missing if it has all.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LeftOut {
    create: usize,
    update: usize,
    delete: usize,
}

/// What a saved plan is judged by: how many contacts exist, and the limits.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Guardrails {
    existing: usize,
    updates: String,
    deletes: String,
    changes: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChangeWire<V> {
    account: AccountWire,
    r#type: String,
    action: String,
    before: Option<V>,
    after: Option<V>,
    rule: RuleWire,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountWire {
    id: String,
    name: String,
    path: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleWire {
    name: String,
    file: String,
    line: usize,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct UnplannedWire {
    account: AccountWire,
    r#type: String,
    reason: ReasonWire,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct NotRevertedWire {
    account: AccountWire,
    r#type: String,
    reason: ReasonWire,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReasonWire {
    code: String,
    message: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct UnmanagedWire {
    account: AccountWire,
    reason: ReasonWire,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    exclude: Option<ExcludeWire>,
}

/// The first entry of `exclude` that takes an account out.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExcludeWire {
    file: String,
    line: usize,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ViolationWire {
    limit: String,
    /// Of contacts of which type; null if all count together.
    r#type: Option<String>,
    message: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RecipientsWire {
    starts: Vec<RecipientWire>,
    stops: Vec<RecipientWire>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RecipientWire {
    email: String,
    r#type: String,
    accounts: Vec<String>,
}

/// The file's content with the given digest.
pub fn render(document: &PlanDocument, digest: &str) -> String {
    let PlanDocument { id, plan, created_at, read_at, tool, policy, limits, digest: _ } = document;
    let Plan { identity, changes, unchanged, existing, unreadable, undecided, skipped, out_of_reach, .. } = plan;
    let Plan { left_out, scope, not_reverted, .. } = plan;
    let Counts { create, update, delete } = plan.counts();
    let recipients = recipients(changes);
    let wire = Document {
        format: FORMAT.to_owned(),
        version: VERSION,
        id: id.to_string(),
        digest: digest.to_owned(),
        created_at: created_at.to_string(),
        tool: ToolWire { name: tool.name.clone(), version: tool.version.clone() },
        organization: OrganizationWire {
            id: identity.organization.to_string(),
            management_account: identity.management_account.to_string(),
            caller: identity.caller.to_string(),
            read_at: read_at.map(|read_at| read_at.to_string()),
        },
        policy: policy
            .iter()
            .map(|PolicyFile { path, sha256 }| PolicyFileWire { path: path.clone(), sha256: sha256.clone() })
            .collect(),
        complete: plan.is_complete(),
        summary: Summary {
            create,
            update,
            delete,
            unchanged: *unchanged,
            unreadable: unreadable.len(),
            undecided: undecided.len(),
            skipped: skipped.len(),
            out_of_reach: out_of_reach.len(),
        },
        scope: self::scope(scope),
        left_out: self::left_out(*left_out),
        guardrails: Guardrails {
            existing: *existing,
            updates: limits.updates.to_string(),
            deletes: limits.deletes.to_string(),
            changes: limits.changes.to_string(),
        },
        changes: changes.iter().map(change).collect(),
        unreadable: unreadable.iter().map(unplanned).collect(),
        undecided: undecided.iter().map(unplanned).collect(),
        not_reverted: not_reverted.iter().map(self::not_reverted).collect(),
        skipped: skipped.iter().map(unmanaged).collect(),
        out_of_reach: out_of_reach.iter().map(unmanaged).collect(),
        violations: document.violations().iter().map(violation).collect(),
        recipients: RecipientsWire { starts: side(&recipients.starts), stops: side(&recipients.stops) },
    };
    let mut text = serde_json::to_string_pretty(&wire).expect("text and lists always serialize");
    text.push('\n');
    escaped_json(&text).into_owned()
}

fn scope(scope: &Narrowing) -> Option<ScopeWire> {
    fn texts<T: Ord + Copy>(selection: &Scope<T>, text: impl Fn(&T) -> String) -> Option<Vec<String>> {
        selection.only().map(|selected| selected.iter().map(text).collect())
    }
    let Narrowing { accounts, types, only } = scope;
    (!scope.is_whole()).then(|| ScopeWire {
        accounts: texts(accounts, AccountId::to_string),
        types: texts(types, Kind::to_string),
        only: texts(only, |kind| kind.as_str().to_owned()),
    })
}

fn left_out(counts: Counts) -> Option<LeftOut> {
    let Counts { create, update, delete } = counts;
    (!counts.is_empty()).then_some(LeftOut { create, update, delete })
}

fn change(Change { account, key, action, origin }: &Change) -> ChangeWire<ValueWire<'_>> {
    let Origin { source, file, line } = origin.as_ref();
    ChangeWire {
        account: account_wire(account),
        r#type: key.kind.to_string(),
        action: action.kind().as_str().to_owned(),
        before: action.before().map(ValueWire),
        after: action.after().map(|after| ValueWire(after.as_live())),
        rule: RuleWire { name: source.as_str().to_owned(), file: file.clone(), line: *line },
    }
}

fn account_wire(AccountRef { id, name, path }: &AccountRef) -> AccountWire {
    AccountWire { id: id.to_string(), name: name.clone(), path: path.clone() }
}

fn unplanned(Unplanned { account, key, why }: &Unplanned) -> UnplannedWire {
    let reason = reason(why.code(), why);
    UnplannedWire { account: account_wire(account), r#type: key.kind.to_string(), reason }
}

fn reason(code: &str, sentence: &impl Display) -> ReasonWire {
    ReasonWire { code: code.to_owned(), message: sentence.to_string() }
}

fn not_reverted(NotReverted { account, key, why }: &NotReverted) -> NotRevertedWire {
    NotRevertedWire { account: account_wire(account), r#type: key.kind.to_string(), reason: reason(why.code(), why) }
}

fn unmanaged(Unmanaged { account, why }: &Unmanaged) -> UnmanagedWire {
    let exclude =
        why.exclusion().map(|Origin { source: _, file, line }| ExcludeWire { file: file.clone(), line: *line });
    UnmanagedWire { account: account_wire(account), reason: reason(why.code(), why), exclude }
}

fn violation(violation: &Violation) -> ViolationWire {
    let Violation { limit, kind, allowed: _, count: _, existing: _ } = violation;
    ViolationWire {
        limit: limit.as_str().to_owned(),
        r#type: kind.map(|kind| kind.to_string()),
        message: violation.to_string(),
    }
}

fn side(side: &Side) -> Vec<RecipientWire> {
    side.iter()
        .map(|((email, kind), accounts)| RecipientWire {
            email: email.clone(),
            r#type: kind.to_string(),
            accounts: accounts.iter().map(AccountId::to_string).collect(),
        })
        .collect()
}
