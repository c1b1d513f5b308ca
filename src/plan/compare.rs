//! The desired state compared with the live state. A plan is sorted once, here, by account and type.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::change::{Action, Change};
use super::contents::{LeftAlone, Plan, Unmanaged, Unplanned};
use super::live::{LiveState, Observed};
use super::why::{Why, WhyUnmanaged};
use crate::desired::{Decided, Desired, DesiredState};
use crate::organization::{AccountId, AccountRef, Organization, SettingKey, UnitId};

/// Compares what is wanted with what is there. What the accounts are called, for people to read, is
/// in the organization.
#[must_use]
pub fn plan(desired: &DesiredState, live: &LiveState, organization: &Organization) -> Plan {
    let paths = Paths::new(organization);
    let account = |id: &AccountId| paths.describe(*id);
    let unmanaged = |id: &AccountId, why: WhyUnmanaged| Unmanaged { account: account(id), why };
    let unplanned = |key: &SettingKey, why: Why| Unplanned { account: account(&key.account), key: *key, why };
    let mut plan = Plan {
        undecided: desired.undecided.iter().map(|(key, why)| unplanned(key, Why::Undecided(why.clone()))).collect(),
        skipped: desired.skipped.iter().map(|(id, why)| unmanaged(id, WhyUnmanaged::Skipped(why.clone()))).collect(),
        out_of_reach: desired.out_of_reach.iter().map(|id| unmanaged(id, WhyUnmanaged::OutOfReach)).collect(),
        left_alone: left_alone(desired),
        ..Plan::empty(desired.identity.clone())
    };
    // Both are in order, so that nothing has to be searched for.
    let mut found = live.iter().peekable();
    for (key, decided) in &desired.wishes {
        while found.next_if(|(other, _)| *other < key).is_some() {}
        match found.next_if(|(other, _)| *other == key).map(|(_, observed)| observed) {
            None => plan.unreadable.push(unplanned(key, Why::NotRead)),
            Some(Observed::Unreadable(failure)) => {
                plan.unreadable.push(unplanned(key, Why::Unreadable(failure.clone())))
            }
            Some(observed) => {
                // What is set only where it is missing counts as nothing that could be lost.
                let may_change = !matches!(decided.desired, Desired::PresentIfMissing(_));
                if may_change && matches!(observed, Observed::Present(_)) {
                    plan.existing.add(key.kind);
                }
                match action(&decided.desired, observed) {
                    None => plan.unchanged += 1,
                    Some(action) => plan.changes.push(change(key, paths.shared(key.account), decided, action)),
                }
            }
        }
    }
    plan
}

/// The paths of units, each put together once.
struct Paths<'o> {
    organization: &'o Organization,
    known: RefCell<HashMap<&'o UnitId, String>>,
    /// The account that was described last, for its other contacts.
    last: RefCell<Option<Arc<AccountRef>>>,
}

impl<'o> Paths<'o> {
    fn new(organization: &'o Organization) -> Self {
        Self { organization, known: RefCell::default(), last: RefCell::default() }
    }

    fn describe(&self, id: AccountId) -> AccountRef {
        let account = &self.organization.accounts()[&id];
        let mut known = self.known.borrow_mut();
        let path = known.entry(&account.parent).or_insert_with_key(|unit| self.organization.path(unit));
        account.describe(path.clone())
    }

    /// As [`Self::describe`], once for the contacts of an account that follow one another.
    fn shared(&self, id: AccountId) -> Arc<AccountRef> {
        let mut last = self.last.borrow_mut();
        match &*last {
            Some(account) if account.id == id => Arc::clone(account),
            _ => Arc::clone(last.insert(Arc::new(self.describe(id)))),
        }
    }
}

fn change(key: &SettingKey, account: Arc<AccountRef>, decided: &Decided, action: Action) -> Change {
    let contact = decided.contact.clone();
    Change { account, key: *key, action, contact, origin: Arc::clone(&decided.origin), cause: None }
}

/// What rules and defaults take out of management, counted by rule and type.
fn left_alone(desired: &DesiredState) -> Vec<LeftAlone> {
    let mut counts: BTreeMap<_, usize> = BTreeMap::new();
    for (key, origin) in &desired.left_alone {
        *counts.entry((origin, key.kind)).or_default() += 1;
    }
    let counted =
        |((origin, kind), accounts): ((&Arc<_>, _), _)| LeftAlone { origin: Arc::clone(origin), kind, accounts };
    counts.into_iter().map(counted).collect()
}

/// Whether nothing is left to do about a contact, and nothing to say of it.
#[must_use]
pub fn is_as_wanted(desired: &Desired, observed: &Observed) -> bool {
    match observed {
        Observed::Unreadable(_) => false,
        Observed::Present(_) | Observed::Absent => action(desired, observed).is_none(),
    }
}

/// The decision table. `None` if the contact is as it should be.
fn action(desired: &Desired, observed: &Observed) -> Option<Action> {
    match (desired, observed) {
        (Desired::Present(after), Observed::Absent) => Some(Action::Create { after: after.clone() }),
        (Desired::Present(after), Observed::Present(live)) if after.matches(live) => None,
        (Desired::Present(after), Observed::Present(live)) => {
            Some(Action::Update { before: live.clone().normalized(), after: after.clone() })
        }
        (Desired::PresentIfMissing(after), Observed::Absent) => Some(Action::Create { after: after.clone() }),
        (Desired::PresentIfMissing(_), Observed::Present(_)) => None,
        (Desired::Absent, Observed::Present(live)) => Some(Action::Delete { before: live.clone().normalized() }),
        (Desired::Absent, Observed::Absent) => None,
        (_, Observed::Unreadable(_)) => None,
    }
}
