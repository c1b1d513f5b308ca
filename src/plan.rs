//! What must change: the desired state compared with the live state, as data.
//!
//! A plan cannot run; `apply` carries it out. It is sorted once, here, by account and type.

pub mod basis;
pub mod file;
pub mod findings;
pub mod guardrail;
pub mod id;
pub mod live;
mod only;
pub mod recipients;
pub mod redact;
pub mod revert;
pub mod scope;
pub mod why;

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use crate::desired::{Decided, Desired, DesiredState};
use crate::organization::{AccountId, AccountRef, Identity, Organization, SettingKey, UnitId};
use crate::plan::live::{LiveState, Observed};
use crate::policy::Origin;
use crate::setting::{LiveValue, Value};
use revert::NotReverted;
use scope::Narrowing;
use why::{Why, WhyUnmanaged};

/// What must change for an organization to be as its policy says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The organization, and who read it.
    pub identity: Identity,
    /// The changes, by account and type.
    pub changes: Vec<Change>,
    /// How many contacts are as they should be.
    pub unchanged: usize,
    /// How many contacts are set, among those that were decided and read: what shares are of.
    pub existing: usize,
    /// Contacts that could not be read.
    pub unreadable: Vec<Unplanned>,
    /// Contacts for which the policy says nothing that could be done.
    pub undecided: Vec<Unplanned>,
    /// Accounts that are not managed.
    pub skipped: Vec<Unmanaged>,
    /// Accounts that the caller cannot get at.
    pub out_of_reach: Vec<Unmanaged>,
    /// Changes that it would need as well, of kinds that were not asked for.
    pub left_out: Counts,
    /// Which part of the organization, of its contacts and of their changes it is about.
    pub scope: Narrowing,
    /// Contacts of a plan that is undone that stay as they are.
    pub not_reverted: Vec<NotReverted>,
}

impl Plan {
    /// A plan in which nothing is planned yet.
    #[must_use]
    pub fn empty(identity: Identity) -> Self {
        Self {
            identity,
            changes: Vec::new(),
            unchanged: 0,
            existing: 0,
            unreadable: Vec::new(),
            undecided: Vec::new(),
            skipped: Vec::new(),
            out_of_reach: Vec::new(),
            left_out: Counts::default(),
            scope: Narrowing::WHOLE,
            not_reverted: Vec::new(),
        }
    }

    /// Whether everything that the policy speaks of was decided and read.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.unreadable.is_empty() && self.undecided.is_empty()
    }

    /// Whether it shows that the organization matches its policy: it is about all of it, knows all of it, and
    /// changes nothing.
    #[must_use]
    pub fn matches_policy(&self) -> bool {
        let nothing_to_do = self.changes.is_empty() && self.left_out.is_empty() && self.not_reverted.is_empty();
        nothing_to_do && self.is_complete() && self.scope.is_whole() && self.out_of_reach.is_empty()
    }

    /// The accounts that it speaks of.
    pub fn accounts(&self) -> impl Iterator<Item = AccountId> {
        let changed = self.changes.iter().map(|change| change.key.account);
        let unplanned = self.unreadable.iter().chain(&self.undecided).map(|unplanned| unplanned.key.account);
        let unplanned = unplanned.chain(self.not_reverted.iter().map(|not_reverted| not_reverted.key.account));
        let unmanaged = self.skipped.iter().chain(&self.out_of_reach).map(|unmanaged| unmanaged.account.id);
        changed.chain(unplanned).chain(unmanaged)
    }

    /// How many changes there are of each kind.
    #[must_use]
    pub fn counts(&self) -> Counts {
        Counts::of(&self.changes)
    }
}

/// How many changes there are of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Contacts to be set where there is none.
    pub create: usize,
    /// Contacts to be overwritten.
    pub update: usize,
    /// Contacts to be removed.
    pub delete: usize,
}

impl Counts {
    /// Counts changes.
    #[must_use]
    pub fn of(changes: &[Change]) -> Self {
        let count = |kind| changes.iter().filter(|change| change.action.kind() == kind).count();
        Self { create: count(ActionKind::Create), update: count(ActionKind::Update), delete: count(ActionKind::Delete) }
    }

    /// Each kind with its number, in order.
    pub fn iter(self) -> impl Iterator<Item = (ActionKind, usize)> {
        let Self { create, update, delete } = self;
        [(ActionKind::Create, create), (ActionKind::Update, update), (ActionKind::Delete, delete)].into_iter()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }
}

/// A change to one contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The account, for people to read.
    pub account: AccountRef,
    /// Which contact.
    pub key: SettingKey,
    /// What is to happen.
    pub action: Action,
    /// The rule that wants it.
    pub origin: Arc<Origin>,
}

/// What is to happen to a contact. Each kind carries what it needs and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Set it where there is none.
    Create {
        /// What it will be.
        after: Value,
    },
    /// Overwrite it.
    Update {
        /// What it was.
        before: LiveValue,
        /// What it will be.
        after: Value,
    },
    /// Remove it.
    Delete {
        /// What it was.
        before: LiveValue,
    },
}

impl Action {
    /// Its kind alone.
    #[must_use]
    pub fn kind(&self) -> ActionKind {
        match self {
            Self::Create { .. } => ActionKind::Create,
            Self::Update { .. } => ActionKind::Update,
            Self::Delete { .. } => ActionKind::Delete,
        }
    }

    /// What the contact was; `None` if it was not set.
    #[must_use]
    pub fn before(&self) -> Option<&LiveValue> {
        match self {
            Self::Create { .. } => None,
            Self::Update { before, .. } | Self::Delete { before } => Some(before),
        }
    }

    /// What the contact will be; `None` if it is removed.
    #[must_use]
    pub fn after(&self) -> Option<&Value> {
        match self {
            Self::Create { after } | Self::Update { after, .. } => Some(after),
            Self::Delete { .. } => None,
        }
    }
}

/// The kinds of change, in the order in which they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ActionKind {
    /// Set it where there is none.
    Create,
    /// Overwrite it.
    Update,
    /// Remove it.
    Delete,
}

impl ActionKind {
    /// All kinds, in order.
    pub const ALL: [Self; 3] = [Self::Create, Self::Update, Self::Delete];

    /// The word used in plans and reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }
}

/// A contact for which nothing is planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unplanned {
    /// The account, for people to read.
    pub account: AccountRef,
    /// Which contact.
    pub key: SettingKey,
    /// Why.
    pub why: Why,
}

/// An account for which nothing is planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmanaged {
    /// The account.
    pub account: AccountRef,
    /// Why.
    pub why: WhyUnmanaged,
}

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
        ..Plan::empty(desired.identity.clone())
    };
    for (key, decided) in &desired.wishes {
        match live.get(key) {
            None => plan.unreadable.push(unplanned(key, Why::NotRead)),
            Some(Observed::Unreadable(failure)) => {
                plan.unreadable.push(unplanned(key, Why::Unreadable(failure.clone())))
            }
            Some(observed) => {
                plan.existing += usize::from(matches!(observed, Observed::Present(_)));
                match action(&decided.desired, observed) {
                    None => plan.unchanged += 1,
                    Some(action) => plan.changes.push(change(key, account(&key.account), decided, action)),
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
}

impl<'o> Paths<'o> {
    fn new(organization: &'o Organization) -> Self {
        Self { organization, known: RefCell::default() }
    }

    fn describe(&self, id: AccountId) -> AccountRef {
        let account = &self.organization.accounts()[&id];
        let mut known = self.known.borrow_mut();
        let path = known.entry(&account.parent).or_insert_with_key(|unit| self.organization.path(unit));
        account.describe(path.clone())
    }
}

fn change(key: &SettingKey, account: AccountRef, decided: &Decided, action: Action) -> Change {
    Change { account, key: *key, action, origin: Arc::clone(&decided.origin) }
}

/// The decision table. `None` if the contact is as it should be.
fn action(desired: &Desired, observed: &Observed) -> Option<Action> {
    match (desired, observed) {
        (Desired::Present(after), Observed::Absent) => Some(Action::Create { after: after.clone() }),
        (Desired::Present(after), Observed::Present(live)) if after.matches(live) => None,
        (Desired::Present(after), Observed::Present(live)) => {
            Some(Action::Update { before: live.clone().normalized(), after: after.clone() })
        }
        (Desired::Absent, Observed::Present(live)) => Some(Action::Delete { before: live.clone().normalized() }),
        (Desired::Absent, Observed::Absent) => None,
        (_, Observed::Unreadable(_)) => None,
    }
}
