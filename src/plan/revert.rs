//! Taking a plan back: an ordinary plan that restores what it overwrote.

use std::sync::Arc;

use super::{Action, Change, Plan, Unplanned};
use crate::contact::{Contact, LiveContact};
use crate::live::{LiveState, Observed};
use crate::organization::Identity;
use crate::policy::Origin;

/// What taking a plan back comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reversal {
    /// The plan that does it.
    pub plan: Plan,
    /// Contacts that are left as they are, and why.
    pub not_reverted: Vec<Unplanned>,
}

/// Plans to restore the old values of the contacts that still hold the plan's new ones.
#[must_use]
pub fn revert(plan: &Plan, identity: Identity, live: &LiveState, origin: &Arc<Origin>) -> Reversal {
    let mut reversal = Plan::empty(identity);
    let mut not_reverted = Vec::new();
    for change in &plan.changes {
        let unplanned = |reason: String| Unplanned { account: change.account.clone(), key: change.key, reason };
        let found = match live.get(&change.key) {
            None => {
                reversal.unreadable.push(unplanned("it was not read".to_owned()));
                continue;
            }
            Some(Observed::Unreadable(failure)) => {
                reversal.unreadable.push(unplanned(failure.to_string()));
                continue;
            }
            Some(Observed::Absent) => None,
            Some(Observed::Present(contact)) => Some(contact),
        };
        reversal.existing += usize::from(found.is_some());
        match reverse(&change.action, found) {
            Ok(None) => reversal.unchanged += 1,
            Ok(Some(action)) => reversal.changes.push(Change {
                account: change.account.clone(),
                key: change.key,
                action,
                origin: Arc::clone(origin),
            }),
            Err(reason) => not_reverted.push(unplanned(reason)),
        }
    }
    Reversal { plan: reversal, not_reverted }
}

/// What undoes an action, given what is there now; `None` if there is nothing to undo.
fn reverse(action: &Action, found: Option<&LiveContact>) -> Result<Option<Action>, String> {
    if same(action.before(), found) {
        return Ok(None);
    }
    let after = action.after().map(Contact::to_live);
    if !same(after.as_ref(), found) {
        return Err("changed by someone else since the plan was applied".to_owned());
    }
    let old = action.before().map(restorable).transpose()?;
    Ok(match (old, found) {
        (Some(after), Some(found)) => Some(Action::Update { before: found.clone().normalized(), after }),
        (Some(after), None) => Some(Action::Create { after }),
        (None, Some(found)) => Some(Action::Delete { before: found.clone().normalized() }),
        (None, None) => None,
    })
}

fn same(one: Option<&LiveContact>, other: Option<&LiveContact>) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => one.same_as(other),
        _ => false,
    }
}

/// An old value as something that can be written: AWS may have kept what it no longer takes.
fn restorable(old: &LiveContact) -> Result<Contact, String> {
    Contact::new(old.clone().map(Option::unwrap_or_default)).map_err(|invalid| {
        let faults: Vec<_> = invalid.iter().map(|fault| format!("{} {}", fault.field, fault.fault)).collect();
        format!("AWS would refuse the old value: {}", faults.join(" and "))
    })
}
