//! Undoing a plan: an ordinary plan that restores what it overwrote.

use std::sync::Arc;

use super::change::{Action, Change};
use super::contents::{NotReverted, Plan, Unplanned};
use super::live::{LiveState, Observed};
use super::scope::Narrowing;
use super::why::{Why, WhyNotReverted};
use crate::organization::Identity;
use crate::policy::Origin;
use crate::setting::{LiveValue, Value};

/// Plans to restore the old values of the contacts that still hold the plan's new ones.
#[must_use]
pub fn revert(plan: &Plan, identity: Identity, live: &LiveState, origin: &Arc<Origin>) -> Plan {
    let mut reversal = Plan { scope: Narrowing::of_changes(&plan.changes), ..Plan::empty(identity) };
    for change in &plan.changes {
        let account = || change.account.as_ref().clone();
        let unplanned = |why: Why| Unplanned { account: account(), key: change.key, why };
        let found = match live.get(&change.key) {
            None => {
                reversal.unreadable.push(unplanned(Why::NotRead));
                continue;
            }
            Some(Observed::Unreadable(failure)) => {
                reversal.unreadable.push(unplanned(Why::Unreadable(failure.clone())));
                continue;
            }
            Some(Observed::Absent) => None,
            Some(Observed::Present(contact)) => Some(contact),
        };
        if found.is_some() {
            reversal.existing.add(change.key.kind);
        }
        match reverse(&change.action, found) {
            Ok(None) => reversal.unchanged += 1,
            Ok(Some(action)) => reversal.changes.push(Change {
                account: Arc::clone(&change.account),
                key: change.key,
                action,
                contact: None,
                origin: Arc::clone(origin),
                cause: None,
            }),
            Err(why) => {
                reversal.not_reverted.push(NotReverted { account: account(), key: change.key, why });
            }
        }
    }
    reversal
}

/// What undoes an action, given what is there now; `None` if there is nothing to undo.
fn reverse(action: &Action, found: Option<&LiveValue>) -> Result<Option<Action>, WhyNotReverted> {
    if same(action.before(), found) {
        return Ok(None);
    }
    if !same(action.after().map(Value::as_live), found) {
        return Err(WhyNotReverted::Changed);
    }
    let old = action.before().map(restorable).transpose()?;
    Ok(match (old, found) {
        (Some(after), Some(found)) => Some(Action::Update { before: found.clone().normalized(), after }),
        (Some(after), None) => Some(Action::Create { after }),
        (None, Some(found)) => Some(Action::Delete { before: found.clone().normalized() }),
        (None, None) => None,
    })
}

fn same(one: Option<&LiveValue>, other: Option<&LiveValue>) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => one.same_as(other),
        _ => false,
    }
}

/// An old value as something that can be written: AWS may have kept what it no longer takes.
fn restorable(old: &LiveValue) -> Result<Value, WhyNotReverted> {
    Value::new(old.clone()).map_err(WhyNotReverted::Refused)
}
