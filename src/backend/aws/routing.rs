//! Which way a call about an account goes: by the caller's own credentials, or through the member's role.

use std::collections::BTreeMap;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use tokio::time::Instant;

use super::Aws;
use super::failure::unexpected_answer;
use super::members::{MemberRoute, Members, Route, SESSION, Session};
use super::pacing::Pace;
use crate::gateway::{Failure, Operation, ReadAccess, ResourceKind, SESSION_NAME};
use crate::organization::{AccountId, Reach};

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

    pub(super) async fn assume_role(&self, members: &Members, account: AccountId) -> Result<Session, Failure> {
        let operation = Operation::AssumeRole;
        let (partition, identity) = (self.partition().await?, self.identity().await?);
        let arn = ResourceKind::Role.arn(partition, &identity, &format!("{account}:role/{}", members.role));
        let policy = members.permissions.policy(partition, &identity, account);
        let send = async || {
            let request = self.sts.assume_role().role_arn(&arn).role_session_name(SESSION_NAME);
            request.duration_seconds(SESSION).policy(&policy).send().await
        };
        let (user, given) = self.call_about(account, operation, send).await?;
        if user.arn().split(':').nth(4) != Some(account.as_str()) {
            return Err(unexpected_answer(operation, "a session in a different account than asked for"));
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
        // What has expired is the session of the role, wherever the caller's own credentials come from.
        let failure = match (route, failure) {
            (Route::Member(..), Failure::ExpiredVariables) => Failure::ExpiredCredentials,
            (_, failure) => failure,
        };
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
