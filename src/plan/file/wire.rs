//! The JSON of a plan file. Shapes only; they are not used anywhere else.

use std::fmt::Display;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{PlanDocument, PlanFileError, PolicyFile, Tool, not_json};
use crate::contact::{Contact, Fields, LiveContact};
use crate::invisible::escaped_json;
use crate::organization::{AccountId, AccountRef, ContactKey, Identity};
use crate::plan::guardrail::Limits;
use crate::plan::recipients::{Side, recipients};
use crate::plan::{Action, Change, Counts, Plan, Unmanaged, Unplanned};
use crate::policy::Origin;

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
struct Document {
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
    left_out: Option<LeftOut>,
    guardrails: Guardrails,
    changes: Vec<ChangeWire>,
    unreadable: Vec<UnplannedWire>,
    undecided: Vec<UnplannedWire>,
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
struct ChangeWire {
    account: AccountWire,
    r#type: String,
    action: String,
    before: Option<ContactWire>,
    after: Option<ContactWire>,
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
struct ContactWire {
    name: Option<String>,
    title: Option<String>,
    email: Option<String>,
    phone: Option<String>,
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
    reason: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct UnmanagedWire {
    account: AccountWire,
    reason: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ViolationWire {
    limit: String,
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
    let PlanDocument { id, plan, created_at, read_at, tool, policy, limits } = document;
    let Plan { identity, changes, unchanged, existing, unreadable, undecided, skipped, out_of_reach, left_out } = plan;
    let Counts { create, update, delete } = plan.counts();
    let recipients = recipients(changes);
    let wire = Document {
        format: FORMAT.to_owned(),
        version: VERSION,
        id: id.clone(),
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
        skipped: skipped.iter().map(unmanaged).collect(),
        out_of_reach: out_of_reach.iter().map(unmanaged).collect(),
        violations: document
            .violations()
            .iter()
            .map(|v| ViolationWire { limit: v.kind.as_str().to_owned(), message: v.to_string() })
            .collect(),
        recipients: RecipientsWire { starts: side(&recipients.starts), stops: side(&recipients.stops) },
    };
    let mut text = serde_json::to_string_pretty(&wire).expect("text and lists always serialize");
    text.push('\n');
    escaped_json(&text).into_owned()
}

fn left_out(counts: Counts) -> Option<LeftOut> {
    let Counts { create, update, delete } = counts;
    (!counts.is_empty()).then_some(LeftOut { create, update, delete })
}

fn change(Change { account, key, action, origin }: &Change) -> ChangeWire {
    let Origin { rule, file, line } = origin.as_ref();
    ChangeWire {
        account: account_wire(account),
        r#type: key.contact_type.to_string(),
        action: action.kind().as_str().to_owned(),
        before: action.before().map(live),
        after: action.after().map(contact),
        rule: RuleWire { name: rule.clone(), file: file.clone(), line: *line },
    }
}

fn account_wire(AccountRef { id, name, path }: &AccountRef) -> AccountWire {
    AccountWire { id: id.to_string(), name: name.clone(), path: path.clone() }
}

fn contact(contact: &Contact) -> ContactWire {
    live(&contact.to_live())
}

fn live(Fields { name, title, email, phone }: &LiveContact) -> ContactWire {
    ContactWire { name: name.clone(), title: title.clone(), email: email.clone(), phone: phone.clone() }
}

fn unplanned(Unplanned { account, key, reason }: &Unplanned) -> UnplannedWire {
    UnplannedWire { account: account_wire(account), r#type: key.contact_type.to_string(), reason: reason.clone() }
}

fn unmanaged(Unmanaged { account, reason }: &Unmanaged) -> UnmanagedWire {
    UnmanagedWire { account: account_wire(account), reason: reason.clone() }
}

fn side(side: &Side) -> Vec<RecipientWire> {
    side.iter()
        .map(|((email, contact_type), accounts)| RecipientWire {
            email: email.clone(),
            r#type: contact_type.to_string(),
            accounts: accounts.iter().map(AccountId::to_string).collect(),
        })
        .collect()
}

/// Reads a file whose digest is right. Its id is as it stands there.
pub fn parse(text: &str) -> Result<PlanDocument, PlanFileError> {
    let wire: Document = serde_json::from_str(text).map_err(|error| match error.classify() {
        serde_json::error::Category::Data => malformed(error),
        _ => not_json(&error),
    })?;
    let plan = Plan {
        identity: Identity {
            organization: read(&wire.organization.id)?,
            management_account: read(&wire.organization.management_account)?,
            caller: read(&wire.organization.caller)?,
        },
        changes: wire.changes.into_iter().map(read_change).collect::<Result<_, _>>()?,
        unchanged: wire.summary.unchanged,
        existing: wire.guardrails.existing,
        unreadable: wire.unreadable.into_iter().map(read_unplanned).collect::<Result<_, _>>()?,
        undecided: wire.undecided.into_iter().map(read_unplanned).collect::<Result<_, _>>()?,
        skipped: wire.skipped.into_iter().map(read_unmanaged).collect::<Result<_, _>>()?,
        out_of_reach: wire.out_of_reach.into_iter().map(read_unmanaged).collect::<Result<_, _>>()?,
        left_out: wire.left_out.map(read_left_out).unwrap_or_default(),
    };
    if !plan.changes.is_sorted_by(|a, b| a.key < b.key) {
        return Err(malformed("its changes are out of order, or one stands twice"));
    }
    Ok(PlanDocument {
        id: wire.id,
        plan,
        created_at: read(&wire.created_at)?,
        read_at: wire.organization.read_at.as_deref().map(read).transpose()?,
        tool: Tool { name: wire.tool.name, version: wire.tool.version },
        policy: wire.policy.into_iter().map(|p| PolicyFile { path: p.path, sha256: p.sha256 }).collect(),
        limits: Limits {
            updates: read(&wire.guardrails.updates)?,
            deletes: read(&wire.guardrails.deletes)?,
            changes: read(&wire.guardrails.changes)?,
        },
    })
}

fn malformed(reason: impl Display) -> PlanFileError {
    PlanFileError::Malformed(reason.to_string())
}

fn read<T: FromStr<Err: Display>>(text: &str) -> Result<T, PlanFileError> {
    text.parse().map_err(malformed)
}

fn read_change(wire: ChangeWire) -> Result<Change, PlanFileError> {
    let account = read_account(wire.account)?;
    let key = ContactKey { account: account.id, contact_type: read(&wire.r#type)? };
    let after = wire.after.map(|after| read_contact(after, key)).transpose()?;
    let action = match (wire.action.as_str(), wire.before.map(read_live), after) {
        ("create", None, Some(after)) => Action::Create { after },
        ("update", Some(before), Some(after)) => Action::Update { before, after },
        ("delete", Some(before), None) => Action::Delete { before },
        (action, ..) => return Err(malformed(format!("{key}: `{action}` with these values is no action"))),
    };
    let RuleWire { name, file, line } = wire.rule;
    Ok(Change { account, key, action, origin: Arc::new(Origin { rule: name, file, line }) })
}

fn read_left_out(LeftOut { create, update, delete }: LeftOut) -> Counts {
    Counts { create, update, delete }
}

fn read_account(AccountWire { id, name, path }: AccountWire) -> Result<AccountRef, PlanFileError> {
    Ok(AccountRef { id: read(&id)?, name, path })
}

fn read_live(ContactWire { name, title, email, phone }: ContactWire) -> LiveContact {
    Fields { name, title, email, phone }
}

fn read_contact(wire: ContactWire, key: ContactKey) -> Result<Contact, PlanFileError> {
    let fields = read_live(wire).map(Option::unwrap_or_default);
    Contact::new(fields).map_err(|invalid| malformed(format!("{key}: {}", invalid[0])))
}

fn read_unplanned(UnplannedWire { account, r#type, reason }: UnplannedWire) -> Result<Unplanned, PlanFileError> {
    let account = read_account(account)?;
    Ok(Unplanned { key: ContactKey { account: account.id, contact_type: read(&r#type)? }, account, reason })
}

fn read_unmanaged(UnmanagedWire { account, reason }: UnmanagedWire) -> Result<Unmanaged, PlanFileError> {
    Ok(Unmanaged { account: read_account(account)?, reason })
}
