//! Members of the organization through a role of their own: `--via-role`.
//!
//! AWS counts calls by the account that makes them. Through a role in a member, the member itself reads
//! and writes its contacts, in the standalone context and with a quota of its own. Where the role cannot
//! be used, the organization's context does as well, only slower.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::rc::Rc;
use std::str::FromStr;
use std::time::Duration;

use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_account::config::Builder;
use serde_json::json;
use thiserror::Error;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::pacing::Pace;
use crate::gateway::{Failure, Operation, ResourceKind};
use crate::organization::{AccountId, Identity};

/// How long a session lasts, in seconds: as short as STS allows.
pub(super) const SESSION: i32 = 900;
/// For how long of that it is used. Our own clock counts, since AWS's may go differently.
const FRESH: Duration = Duration::from_secs(780);
/// How often a session is renewed that AWS takes for expired although it should not be.
const RENEWALS: u32 = 2;

/// A role that has the same name in each member, perhaps below a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleName(pub(super) String);

impl fmt::Display for RoleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for RoleName {
    type Err = InvalidRoleName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-/".contains(c);
        let levels_are_named = text.split('/').all(|level| !level.is_empty());
        if levels_are_named && text.chars().all(allowed) { Ok(Self(text.to_owned())) } else { Err(InvalidRoleName) }
    }
}

/// Not the name of a role.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("give a role by its name, such as OrganizationAccountAccessRole, not by its ARN")]
pub struct InvalidRoleName;

/// What sessions in members may do, whatever the role may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionPermissions {
    /// Reading contacts.
    Read,
    /// Reading, setting and removing contacts.
    Write,
}

impl SessionPermissions {
    /// As a policy for a session in an account: it can only take away from what the role may.
    pub(super) fn policy(self, partition: &str, identity: &Identity, account: AccountId) -> String {
        let operations: &[Operation] = match self {
            Self::Read => &[Operation::GetAlternateContact],
            Self::Write => {
                &[Operation::GetAlternateContact, Operation::PutAlternateContact, Operation::DeleteAlternateContact]
            }
        };
        let actions: Vec<&str> = operations.iter().map(|operation| operation.iam()).collect();
        let own = ResourceKind::OwnAccount.arn(partition, identity, account.as_str());
        json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": actions, "Resource": own }] })
            .to_string()
    }
}

/// The members that have been looked at so far.
pub(super) struct Members {
    pub(super) role: RoleName,
    pub(super) permissions: SessionPermissions,
    known: RefCell<HashMap<AccountId, Rc<Member>>>,
    pub(super) avoided: RefCell<BTreeMap<AccountId, Failure>>,
    /// Whether the role was good for any member.
    pub(super) used: Cell<bool>,
}

/// A member with its own quota. The lock lets one call obtain a session while others wait for it.
pub(super) struct Member {
    pub(super) pace: Pace,
    pub(super) session: Mutex<Option<Session>>,
    renewals: Cell<u32>,
}

/// Credentials of a member, in use.
#[derive(Clone)]
pub(super) struct Session {
    pub(super) credentials: SharedCredentialsProvider,
    pub(super) obtained: Instant,
}

impl Session {
    pub(super) fn is_fresh(&self) -> bool {
        self.obtained.elapsed() < FRESH
    }
}

/// How calls about an account are made.
#[derive(Clone)]
pub(super) enum Route {
    /// With the caller's own credentials, naming the account unless it is the caller's own.
    Own(Option<AccountId>),
    /// With the member's, naming nothing.
    Member(AccountId, MemberRoute),
}

/// A member, ready to be called.
#[derive(Clone)]
pub(super) struct MemberRoute {
    pub(super) member: Rc<Member>,
    pub(super) session: Session,
}

impl MemberRoute {
    /// Sees to it that the session is not used again; `false` if that has been tried often enough.
    pub(super) fn renew(&self) -> bool {
        let renewals = self.member.renewals.get();
        // Where the lock is taken, somebody else is renewing it.
        if let Ok(mut session) = self.member.session.try_lock()
            && session.as_ref().is_some_and(|session| session.obtained == self.session.obtained)
        {
            *session = None;
            self.member.renewals.set(renewals + 1);
        }
        renewals < RENEWALS
    }
}

impl Route {
    /// The account id to send, if any.
    pub(super) fn account_id(&self) -> Option<String> {
        match self {
            Self::Own(account) => account.map(|account| account.to_string()),
            Self::Member(..) => None,
        }
    }

    /// What is different for a call: whose credentials it is made with. All calls share one client, and
    /// with it the connections.
    pub(super) fn config(&self) -> Builder {
        match self {
            Self::Own(_) => Builder::default(),
            Self::Member(_, MemberRoute { session, .. }) => {
                let mut config = Builder::default();
                config.set_credentials_provider(Some(session.credentials.clone()));
                config
            }
        }
    }
}

impl Members {
    pub(super) fn new(role: RoleName, permissions: SessionPermissions) -> Self {
        Self { role, permissions, known: RefCell::default(), avoided: RefCell::default(), used: Cell::new(false) }
    }

    pub(super) fn member(&self, account: AccountId, pace: impl FnOnce() -> Pace) -> Rc<Member> {
        let mut known = self.known.borrow_mut();
        let new = || Rc::new(Member { pace: pace(), session: Mutex::new(None), renewals: Cell::new(0) });
        Rc::clone(known.entry(account).or_insert_with(new))
    }

    /// From now on the account is reached without its role. The first reason is kept.
    pub(super) fn avoid(&self, account: AccountId, reason: Failure) {
        self.known.borrow_mut().remove(&account);
        self.avoided.borrow_mut().entry(account).or_insert(reason);
    }

    /// Whether the role has been of no use so far, and has been asked for often enough to say so.
    pub(super) fn are_of_no_use(&self) -> bool {
        const ENOUGH: usize = 10;
        !self.used.get() && self.avoided.borrow().len() >= ENOUGH
    }

    pub(super) fn is_avoided(&self, account: AccountId) -> bool {
        self.avoided.borrow().contains_key(&account)
    }
}
