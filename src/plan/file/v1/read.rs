//! From the shapes of a plan file to a plan.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;
use std::sync::Arc;

use super::wire::{
    ALL_TYPES, AccountWire, ChangeWire, Document, ExcludeWire, LeftAloneWire, LeftOut, NotRevertedWire, ReasonWire,
    ReleasedWire, RuleWire, ScopeWire, UnmanagedWire, UnplannedWire,
};
use crate::organization::scope::Scope;
use crate::organization::{AccountRef, Identity, SettingKey};
use crate::plan::change::{Action, Cause, Change, Counts};
use crate::plan::contents::{LeftAlone, NotReverted, Plan, Released, Unmanaged, Unplanned};
use crate::plan::existing::Existing;
use crate::plan::file::document::{PlanDocument, PolicyFile, Tool};
use crate::plan::file::error::PlanFileError;
use crate::plan::guardrail::Limits;
use crate::plan::scope::Narrowing;
use crate::plan::why::{Recorded, Why, WhyNotReverted, WhyUnmanaged};
use crate::policy::{Origin, Source};
use crate::setting::wire::TextsWire;
use crate::setting::{KeptOnce, LiveValue, Value};

/// Reads a file whose digest is right. Its id is as it stands there.
pub fn parse(text: &str) -> Result<PlanDocument, PlanFileError> {
    let wire: Document<TextsWire> = serde_json::from_str(text).map_err(|error| match error.classify() {
        serde_json::error::Category::Data => malformed(error),
        _ => PlanFileError::not_json(&error),
    })?;
    let plan = Plan {
        identity: Identity {
            organization: read(&wire.organization.id)?,
            management_account: read(&wire.organization.management_account)?,
            caller: read(&wire.organization.caller)?,
        },
        changes: read_changes(wire.changes)?,
        unchanged: wire.summary.unchanged,
        existing: read_existing(wire.guardrails.existing)?,
        unreadable: wire.unreadable.into_iter().map(read_unplanned).collect::<Result<_, _>>()?,
        undecided: wire.undecided.into_iter().map(read_unplanned).collect::<Result<_, _>>()?,
        skipped: wire.skipped.into_iter().map(read_unmanaged).collect::<Result<_, _>>()?,
        out_of_reach: wire.out_of_reach.into_iter().map(read_unmanaged).collect::<Result<_, _>>()?,
        released: wire.released.into_iter().map(read_released).collect::<Result<_, _>>()?,
        left_alone: wire.unmanaged.into_iter().map(read_left_alone).collect::<Result<_, _>>()?,
        findings: wire.findings.into_iter().map(|wire| wire.read().map_err(malformed)).collect::<Result<_, _>>()?,
        left_out: wire.left_out.map(read_left_out).unwrap_or_default(),
        scope: wire.scope.map(read_scope).transpose()?.unwrap_or_default(),
        not_reverted: wire.not_reverted.into_iter().map(read_not_reverted).collect::<Result<_, _>>()?,
    };
    if !plan.changes.is_sorted_by(|a, b| a.key < b.key) {
        return Err(malformed("its changes are out of order, or one appears twice"));
    }
    Ok(PlanDocument {
        id: wire.id.parse().map_err(|_| PlanFileError::Id)?,
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
        digest: Some(wire.digest),
    })
}

fn malformed(reason: impl Display) -> PlanFileError {
    PlanFileError::Malformed(reason.to_string())
}

fn read<T: FromStr<Err: Display>>(text: &str) -> Result<T, PlanFileError> {
    text.parse().map_err(malformed)
}

/// What many changes have in common.
#[derive(Default)]
struct InCommon {
    accounts: KeptOnce<Arc<AccountRef>>,
    values: KeptOnce<LiveValue>,
    origins: KeptOnce<Arc<Origin>>,
}

fn read_changes(changes: Vec<ChangeWire<TextsWire>>) -> Result<Vec<Change>, PlanFileError> {
    let mut common = InCommon::default();
    changes.into_iter().map(|change| read_change(change, &mut common)).collect()
}

fn read_change(wire: ChangeWire<TextsWire>, common: &mut InCommon) -> Result<Change, PlanFileError> {
    let InCommon { accounts, values, origins } = common;
    let account = accounts.keep(Arc::new(read_account(wire.account)?));
    let key = SettingKey { account: account.id, kind: read(&wire.r#type)? };
    let mut live = |texts: TextsWire| read_live(texts, key).map(|live| values.keep(live));
    let before = wire.before.map(&mut live).transpose()?;
    let after = wire.after.map(&mut live).transpose()?.map(|after| read_value(after, key)).transpose()?;
    let action = match (wire.action.as_str(), before, after) {
        ("create", None, Some(after)) => Action::Create { after },
        ("update", Some(before), Some(after)) => Action::Update { before, after },
        ("delete", Some(before), None) => Action::Delete { before },
        (action, ..) => return Err(malformed(format!("{key}: `{action}` with these values is not an action"))),
    };
    let contact = wire.contact.as_deref().map(read).transpose()?;
    let cause = wire.cause.as_deref().map(read_cause).transpose()?;
    let origin = origins.keep(Arc::new(read_origin(wire.rule)?));
    Ok(Change { account, key, action, contact, origin, cause })
}

fn read_cause(text: &str) -> Result<Cause, PlanFileError> {
    let known = Cause::ALL.into_iter().find(|cause| cause.as_str() == text);
    known.ok_or_else(|| malformed(format!("`{text}` is not a cause of a change")))
}

fn read_released(ReleasedWire { account, r#type, was }: ReleasedWire) -> Result<Released, PlanFileError> {
    let account = read_account(account)?;
    Ok(Released { key: SettingKey { account: account.id, kind: read(&r#type)? }, account, was })
}

fn read_existing(counts: BTreeMap<String, usize>) -> Result<Existing, PlanFileError> {
    let by_type = counts.iter().filter(|(kind, _)| *kind != ALL_TYPES);
    let existing = by_type.map(|(kind, count)| Ok((read(kind)?, *count))).collect::<Result<Existing, _>>()?;
    match counts.get(ALL_TYPES) {
        Some(all) if *all == existing.all() => Ok(existing),
        _ => Err(malformed("`existing` does not add up")),
    }
}

fn read_left_alone(LeftAloneWire { rule, r#type, accounts }: LeftAloneWire) -> Result<LeftAlone, PlanFileError> {
    Ok(LeftAlone { origin: Arc::new(read_origin(rule)?), kind: read(&r#type)?, accounts })
}

fn read_origin(RuleWire { name, file, line }: RuleWire) -> Result<Origin, PlanFileError> {
    let source = [Source::Defaults, Source::Revert].into_iter().find(|source| source.as_str() == name);
    let source = source.map_or_else(|| read(&name).map(Source::Rule), Ok)?;
    Ok(Origin { source, file, line })
}

fn read_scope(ScopeWire { accounts, types, only }: ScopeWire) -> Result<Narrowing, PlanFileError> {
    Ok(Narrowing { accounts: read_selection(accounts)?, types: read_selection(types)?, only: read_selection(only)? })
}

fn read_selection<T: FromStr<Err: Display> + Ord>(texts: Option<Vec<String>>) -> Result<Scope<T>, PlanFileError> {
    let Some(texts) = texts else { return Ok(Scope::All) };
    Ok(Scope::Only(texts.iter().map(|text| read(text)).collect::<Result<_, _>>()?))
}

fn read_not_reverted(wire: NotRevertedWire) -> Result<NotReverted, PlanFileError> {
    let NotRevertedWire { account, r#type, reason } = wire;
    let account = read_account(account)?;
    let why = WhyNotReverted::Recorded(read_reason(reason));
    Ok(NotReverted { key: SettingKey { account: account.id, kind: read(&r#type)? }, account, why })
}

fn read_left_out(LeftOut { create, update, delete }: LeftOut) -> Counts {
    Counts { create, update, delete }
}

fn read_account(AccountWire { id, name, path }: AccountWire) -> Result<AccountRef, PlanFileError> {
    Ok(AccountRef { id: read(&id)?, name, path })
}

fn read_live(texts: TextsWire, key: SettingKey) -> Result<LiveValue, PlanFileError> {
    texts.read(key.kind.shape()).map_err(|why| malformed(format!("{key}: {why}")))
}

fn read_value(live: LiveValue, key: SettingKey) -> Result<Value, PlanFileError> {
    Value::new(live).map_err(|invalid| malformed(format!("{key}: {}", invalid[0])))
}

fn read_unplanned(UnplannedWire { account, r#type, reason }: UnplannedWire) -> Result<Unplanned, PlanFileError> {
    let account = read_account(account)?;
    let why = Why::Recorded(read_reason(reason));
    Ok(Unplanned { key: SettingKey { account: account.id, kind: read(&r#type)? }, account, why })
}

fn read_unmanaged(wire: UnmanagedWire) -> Result<Unmanaged, PlanFileError> {
    let UnmanagedWire { account, reason, exclude } = wire;
    let exclusion = exclude.map(|ExcludeWire { file, line }| Arc::new(Origin { source: Source::Exclude, file, line }));
    let why = WhyUnmanaged::Recorded(read_reason(reason), exclusion);
    Ok(Unmanaged { account: read_account(account)?, why })
}

fn read_reason(ReasonWire { code, message }: ReasonWire) -> Recorded {
    Recorded { code, message }
}
