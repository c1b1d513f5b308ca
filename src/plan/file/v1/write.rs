//! From a plan to the shapes of a plan file.

use std::fmt::Display;

use jiff::Timestamp;

use super::wire::{
    ALL_TYPES, AccountWire, ChangeWire, Document, ExcludeWire, Guardrails, LeftAloneWire, LeftOut, NotRevertedWire,
    OrganizationWire, PolicyFileWire, ReasonWire, RecipientWire, RecipientsWire, ReleasedWire, RuleWire, ScopeWire,
    Summary, ToolWire, UnmanagedWire, UnplannedWire, VERSION, ViolationWire,
};
use crate::finding::wire::FindingWire;
use crate::organization::scope::Scope;
use crate::organization::{AccountId, AccountRef, Identity};
use crate::plan::change::{Change, Counts};
use crate::plan::contents::{LeftAlone, NotReverted, Plan, Released, Unmanaged, Unplanned};
use crate::plan::existing::Existing;
use crate::plan::file::document::{PlanDocument, PolicyFile, Tool};
use crate::plan::file::wire::FORMAT;
use crate::plan::guardrail::{Limits, Violation};
use crate::plan::recipients::{self, Recipients, Side};
use crate::plan::scope::Narrowing;
use crate::policy::Origin;
use crate::setting::Kind;
use crate::setting::wire::ValueWire;
use crate::text::wire::json;

/// The file's content with the given digest.
pub fn render(document: &PlanDocument, digest: &str) -> String {
    let PlanDocument { id, plan, created_at, read_at, tool, policy, limits, digest: _ } = document;
    let Plan {
        identity,
        changes,
        unchanged: _,
        existing,
        unreadable,
        undecided,
        skipped,
        out_of_reach,
        left_alone,
        findings,
        left_out,
        scope,
        not_reverted,
        released,
    } = plan;
    let wire = Document {
        format: FORMAT.to_owned(),
        version: VERSION,
        id: id.to_string(),
        digest: digest.to_owned(),
        created_at: created_at.to_string(),
        tool: self::tool(tool),
        organization: organization(identity, *read_at),
        policy: policy.iter().map(policy_file).collect(),
        complete: plan.is_complete(),
        summary: summary(plan),
        scope: self::scope(scope),
        left_out: self::left_out(*left_out),
        guardrails: guardrails(existing, *limits),
        changes: changes.iter().map(change).collect(),
        unreadable: unreadable.iter().map(unplanned).collect(),
        undecided: undecided.iter().map(unplanned).collect(),
        not_reverted: not_reverted.iter().map(self::not_reverted).collect(),
        skipped: skipped.iter().map(unmanaged).collect(),
        out_of_reach: out_of_reach.iter().map(unmanaged).collect(),
        unmanaged: left_alone.iter().map(self::left_alone).collect(),
        released: released.iter().map(self::released).collect(),
        findings: findings.iter().map(FindingWire::from).collect(),
        violations: document.violations().iter().map(violation).collect(),
        recipients: self::recipients(changes),
    };
    json(&wire)
}

fn tool(Tool { name, version }: &Tool) -> ToolWire {
    ToolWire { name: name.clone(), version: version.clone() }
}

fn organization(identity: &Identity, read_at: Option<Timestamp>) -> OrganizationWire {
    let Identity { organization, management_account, caller } = identity;
    OrganizationWire {
        id: organization.to_string(),
        management_account: management_account.to_string(),
        caller: caller.to_string(),
        read_at: read_at.map(|read_at| read_at.to_string()),
    }
}

fn policy_file(PolicyFile { path, sha256 }: &PolicyFile) -> PolicyFileWire {
    PolicyFileWire { path: path.clone(), sha256: sha256.clone() }
}

fn summary(plan: &Plan) -> Summary {
    let Counts { create, update, delete } = plan.counts();
    Summary {
        create,
        update,
        delete,
        unchanged: plan.unchanged,
        unreadable: plan.unreadable.len(),
        undecided: plan.undecided.len(),
        skipped: plan.skipped.len(),
        out_of_reach: plan.out_of_reach.len(),
    }
}

fn guardrails(existing: &Existing, Limits { updates, deletes, changes }: Limits) -> Guardrails {
    let by_type = Kind::ALL.into_iter().map(|kind| (kind.to_string(), existing.of(kind)));
    let existing = by_type.chain([(ALL_TYPES.to_owned(), existing.all())]).collect();
    Guardrails { existing, updates: updates.to_string(), deletes: deletes.to_string(), changes: changes.to_string() }
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

fn change(Change { account, key, action, contact, origin, cause }: &Change) -> ChangeWire<ValueWire<'_>> {
    ChangeWire {
        account: account_wire(account),
        r#type: key.kind.to_string(),
        action: action.kind().as_str().to_owned(),
        before: action.before().map(ValueWire),
        after: action.after().map(|after| ValueWire(after.as_live())),
        contact: contact.as_ref().map(ToString::to_string),
        rule: rule(origin),
        cause: cause.map(|cause| cause.as_str().to_owned()),
    }
}

fn released(Released { account, key, was }: &Released) -> ReleasedWire {
    ReleasedWire { account: account_wire(account), r#type: key.kind.to_string(), was: was.clone() }
}

fn rule(Origin { source, file, line }: &Origin) -> RuleWire {
    RuleWire { name: source.as_str().to_owned(), file: file.clone(), line: *line }
}

fn left_alone(LeftAlone { origin, kind, accounts }: &LeftAlone) -> LeftAloneWire {
    LeftAloneWire { rule: rule(origin), r#type: kind.to_string(), accounts: *accounts }
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
    let Violation { limit, kind, allowed: _, count: _, existing: _, needed: _ } = violation;
    ViolationWire {
        limit: limit.as_str().to_owned(),
        r#type: kind.map(|kind| kind.to_string()),
        message: violation.to_string(),
    }
}

fn recipients(changes: &[Change]) -> RecipientsWire {
    let Recipients { starts, stops } = recipients::recipients(changes);
    RecipientsWire { starts: side(&starts), stops: side(&stops) }
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
