//! A change of policy and drift, apart: what a plan would be by the policy as it was before.

use crate::desired::{Decided, Desired, DesiredState};
use crate::organization::{Organization, SettingKey};
use crate::plan::change::{Cause, Change};
use crate::plan::contents::{Plan, Released};
use crate::setting::{LiveValue, Value};

/// A plan with the cause of each change, and with what is no longer managed. Without a base to compare with, every
/// change is one of the policy.
#[must_use]
pub fn against(plan: Plan, base: Option<&DesiredState>, now: &DesiredState, organization: &Organization) -> Plan {
    let cause = |change: &Change| match base {
        Some(base) if ends_the_same(base.wishes.get(&change.key), change) => Cause::Drift,
        _ => Cause::Policy,
    };
    let changes = plan.changes.into_iter().map(|change| Change { cause: Some(cause(&change)), ..change }).collect();
    let is_managed = |key: &SettingKey| now.wishes.contains_key(key) || now.undecided.contains_key(key);
    let released = base.iter().flat_map(|base| &base.wishes).filter(|(key, _)| !is_managed(key));
    let released = released.map(|(key, decided)| {
        let account = &organization.accounts()[&key.account];
        Released { account: account.describe(organization.path(&account.parent)), key: *key, was: was(decided) }
    });
    Plan { changes, released: released.collect(), ..plan }
}

/// Whether a contact would end as a change leaves it. What is not wanted otherwise stays as it is.
fn ends_the_same(base: Option<&Decided>, change: &Change) -> bool {
    let before = change.action.before();
    let end = match base.map(|decided| &decided.desired) {
        Some(Desired::Present(value)) => Some(value.as_live()),
        Some(Desired::PresentIfMissing(value)) => before.or(Some(value.as_live())),
        Some(Desired::Absent) => None,
        None => before,
    };
    match (end, change.action.after().map(Value::as_live)) {
        (None, None) => true,
        (Some(one), Some(other)) => LiveValue::same_as(one, other),
        (None, Some(_)) | (Some(_), None) => false,
    }
}

fn was(Decided { desired, contact, origin: _ }: &Decided) -> String {
    let name = contact.as_ref().map(ToString::to_string).unwrap_or_default();
    match desired {
        Desired::Present(_) => name,
        Desired::PresentIfMissing(_) => format!("{{ if_missing: {name} }}"),
        Desired::Absent => "absent".to_owned(),
    }
}
