//! A change to one contact, and its kinds.

use std::str::FromStr;
use std::sync::Arc;

use thiserror::Error;

use crate::organization::{AccountRef, SettingKey};
use crate::policy::Origin;
use crate::policy::name::ContactName;
use crate::setting::{LiveValue, Value};
use crate::text::named::named;

/// A change to one contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The account, for people to read. Changes of one account share it.
    pub account: Arc<AccountRef>,
    /// Which contact.
    pub key: SettingKey,
    /// What is to happen.
    pub action: Action,
    /// What the policy calls the contact that is to be there; `None` for a delete, and where no policy says so.
    pub contact: Option<ContactName>,
    /// The rule that wants it.
    pub origin: Arc<Origin>,
    /// Why it differs, where the plan was compared with a policy as it was before.
    pub cause: Option<Cause>,
}

/// Why a contact changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cause {
    /// With the policy as it was before, it would end otherwise.
    Policy,
    /// It would end the same: somebody has changed the contact, or has not applied the policy yet.
    Drift,
}

impl Cause {
    /// Both, in the order in which they are shown.
    pub const ALL: [Self; 2] = [Self::Policy, Self::Drift];

    /// The word in plan files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Policy => "policy",
            Self::Drift => "drift",
        }
    }
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

named! {
    /// The kinds of change, in the order in which they are shown.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum ActionKind {
        /// Set it where there is none.
        Create = "create",
        /// Overwrite it.
        Update = "update",
        /// Remove it.
        Delete = "delete",
    }
}

impl FromStr for ActionKind {
    type Err = UnknownActionKind;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::named(text).ok_or_else(|| UnknownActionKind(text.to_owned()))
    }
}

/// Not one of the three kinds of change.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("`{0}` is not a kind of change: use create, update or delete")]
pub struct UnknownActionKind(String);

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
    pub fn of<'c>(changes: impl IntoIterator<Item = &'c Change>) -> Self {
        changes.into_iter().fold(Self::default(), |counts, change| match change.action {
            Action::Create { .. } => Self { create: counts.create + 1, ..counts },
            Action::Update { .. } => Self { update: counts.update + 1, ..counts },
            Action::Delete { .. } => Self { delete: counts.delete + 1, ..counts },
        })
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
