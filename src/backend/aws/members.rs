//! Members of the organization through a role of their own: `--via-role`.
//!
//! AWS counts calls by the account that makes them. Through a role in a member, the member itself reads
//! and writes its contacts, in the standalone context and with a quota of its own. Where the role cannot
//! be used, the organization's context does as well, only slower.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::str::FromStr;
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_account::config::Builder;
use serde_json::json;
use thiserror::Error;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::Aws;
use super::failure::unexpected_answer;
use super::pacing::Pace;
use crate::gateway::{Failure, Operation, ReadAccess};
use crate::organization::{AccountId, Reach};

/// How long a session lasts, in seconds: as short as STS allows.
const SESSION: i32 = 900;
/// For how long of that it is used. Our own clock counts, since AWS's may go differently.
const FRESH: Duration = Duration::from_secs(780);
/// How often a session is renewed that AWS takes for expired although it should not be.
const RENEWALS: u32 = 2;
/// What sessions are called in the logs of AWS.
const SESSION_NAME: &str = "orgcontacts";

/// A role that has the same name in each member, perhaps below a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleName(String);

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
#[error("a role is given by its name, such as OrganizationAccountAccessRole, not by an ARN")]
pub struct InvalidRoleName;

/// What sessions in members may do, whatever the role may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permissions {
    /// Reading contacts.
    Read,
    /// Reading, setting and removing contacts.
    Write,
}

impl Permissions {
    /// As a policy for a session: it can only take away from what the role may.
    fn policy(self) -> String {
        let actions: &[Operation] = match self {
            Self::Read => &[Operation::GetAlternateContact],
            Self::Write => {
                &[Operation::GetAlternateContact, Operation::PutAlternateContact, Operation::DeleteAlternateContact]
            }
        };
        let actions: Vec<&str> = actions.iter().map(|operation| operation.iam()).collect();
        json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": actions, "Resource": "*" }] })
            .to_string()
    }
}

/// The members that have been looked at so far.
pub(super) struct Members {
    role: RoleName,
    permissions: Permissions,
    known: RefCell<HashMap<AccountId, Rc<Member>>>,
    avoided: RefCell<BTreeMap<AccountId, Failure>>,
    /// Whether the role was good for any member.
    used: Cell<bool>,
}

/// A member with its own quota. The lock lets one call obtain a session while others wait for it.
struct Member {
    pace: Pace,
    session: Mutex<Option<Session>>,
    renewals: Cell<u32>,
}

/// Credentials of a member, in use.
#[derive(Clone)]
struct Session {
    credentials: SharedCredentialsProvider,
    obtained: Instant,
}

impl Session {
    fn is_fresh(&self) -> bool {
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
    member: Rc<Member>,
    session: Session,
}

impl MemberRoute {
    /// Sees to it that the session is not used again; `false` if that has been tried often enough.
    fn renew(&self) -> bool {
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
    pub(super) fn new(role: RoleName, permissions: Permissions) -> Self {
        Self { role, permissions, known: RefCell::default(), avoided: RefCell::default(), used: Cell::new(false) }
    }

    fn member(&self, account: AccountId, pace: impl FnOnce() -> Pace) -> Rc<Member> {
        let mut known = self.known.borrow_mut();
        let new = || Rc::new(Member { pace: pace(), session: Mutex::new(None), renewals: Cell::new(0) });
        Rc::clone(known.entry(account).or_insert_with(new))
    }

    /// From now on the account is reached without its role. The first reason is kept.
    fn avoid(&self, account: AccountId, reason: Failure) {
        self.known.borrow_mut().remove(&account);
        self.avoided.borrow_mut().entry(account).or_insert(reason);
    }

    /// Whether the role has been of no use so far, and has been asked for often enough to say so.
    pub(super) fn are_of_no_use(&self) -> bool {
        const ENOUGH: usize = 10;
        !self.used.get() && self.avoided.borrow().len() >= ENOUGH
    }

    fn is_avoided(&self, account: AccountId) -> bool {
        self.avoided.borrow().contains_key(&account)
    }
}

impl Aws {
    /// The accounts for which the role could not be used, and why.
    #[must_use]
    pub fn avoided_roles(&self) -> BTreeMap<AccountId, Failure> {
        self.members.as_ref().map(|members| members.avoided.borrow().clone()).unwrap_or_default()
    }

    /// How to call about an account.
    ///
    /// # Errors
    /// That it is out of reach. What is out of reach is not even tried.
    pub(super) async fn route(&self, account: AccountId, reach: Reach) -> Result<Route, Failure> {
        let named = Route::Own(Some(account));
        match (reach, &self.members) {
            (Reach::OutOfReach, _) => Err(Failure::ManagementAccount),
            (Reach::Standalone, _) => Ok(Route::Own(None)),
            (Reach::Member, Some(members)) if !members.is_avoided(account) => {
                Ok(self.through_role(members, account).await.unwrap_or(named))
            }
            (Reach::Member, _) => Ok(named),
        }
    }

    /// The way through the role; `None` if there is none, or none that is needed.
    async fn through_role(&self, members: &Members, account: AccountId) -> Option<Route> {
        // The caller's own account needs no role. Whoever cannot be identified will not get through the
        // next call either, which says so.
        if self.identity().await.ok()?.caller == account {
            return None;
        }
        let member = members.member(account, || self.new_pace());
        let mut session = member.session.lock().await;
        if members.is_avoided(account) {
            // Somebody has found out while this call waited.
            return None;
        }
        if !session.as_ref().is_some_and(Session::is_fresh) {
            match self.assume_role(members, account).await {
                Ok(fresh) => {
                    *session = Some(fresh);
                    members.used.set(true);
                }
                Err(failure) => {
                    // With credentials that are of no use at all, nothing is known of the role.
                    if !failure.is_fatal() {
                        members.avoid(account, failure);
                    }
                    return None;
                }
            }
        }
        let current = session.clone()?;
        drop(session);
        Some(Route::Member(account, MemberRoute { member, session: current }))
    }

    async fn assume_role(&self, members: &Members, account: AccountId) -> Result<Session, Failure> {
        let operation = Operation::AssumeRole;
        let partition = self.partition().await?;
        let arn = format!("arn:{partition}:iam::{account}:role/{}", members.role.0);
        let send = async || {
            let request = self.sts.assume_role().role_arn(&arn).role_session_name(SESSION_NAME);
            request.duration_seconds(SESSION).policy(members.permissions.policy()).send().await
        };
        let (user, given) = self.call(operation, send).await?;
        if user.arn().split(':').nth(4) != Some(account.as_str()) {
            return Err(unexpected_answer(operation, "a session in another account than asked for"));
        }
        let token = Some(given.session_token);
        let credentials = Credentials::new(given.access_key_id, given.secret_access_key, token, None, "role");
        Ok(Session { credentials: SharedCredentialsProvider::new(credentials), obtained: Instant::now() })
    }

    /// Whose quota calls on a route are counted on.
    pub(super) fn pace_of<'a>(&'a self, route: &'a Route) -> &'a Pace {
        match route {
            Route::Own(_) => &self.pace,
            Route::Member(_, MemberRoute { member, .. }) => &member.pace,
        }
    }

    /// What to make of a failure on a route: whether there is another, or that there is none.
    pub(super) fn detour(&self, route: &Route, failure: Failure) -> Detour {
        let Some(members) = &self.members else { return Detour::None(failure) };
        match (route, failure) {
            (Route::Member(_, member), Failure::ExpiredCredentials | Failure::NoCredentials(_)) if member.renew() => {
                Detour::Found
            }
            (Route::Member(account, _), failure) if is_of_the_role(&failure) => {
                members.avoid(*account, failure);
                Detour::Found
            }
            (Route::Own(Some(account)), own @ (Failure::AccessDenied { .. } | Failure::TrustedAccessOff)) => {
                Detour::None(match members.avoided.borrow().get(account) {
                    Some(role) => Failure::NeitherWay { role: Box::new(role.clone()), own: Box::new(own) },
                    None => own,
                })
            }
            (_, failure) => Detour::None(failure),
        }
    }
}

/// Whether a failure on the way through a role says nothing of the way without it.
fn is_of_the_role(failure: &Failure) -> bool {
    matches!(
        failure,
        Failure::AccessDenied { .. }
            | Failure::ExpiredCredentials
            | Failure::NoCredentials(_)
            | Failure::Throttled { .. }
    )
}

/// Whether it is worth taking another route.
pub(super) enum Detour {
    /// From now on there is another.
    Found,
    /// There is none.
    None(Failure),
}

#[cfg(test)]
mod tests;
