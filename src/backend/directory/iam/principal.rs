//! Who makes a call, and what its session is limited to.

use std::collections::BTreeMap;

use super::document::IamPolicy;
use super::request::IamRequest;
use crate::organization::AccountId;

/// Whoever makes a call.
#[derive(Clone, Debug)]
pub struct Principal {
    pub account: AccountId,
    /// Of the user, or of the session of a role.
    pub arn: String,
    /// The ARN of the role, if it is the session of one.
    pub role: Option<String>,
    /// What the session is limited to, if it is.
    pub session: Option<IamPolicy>,
}

impl Principal {
    /// The user that stands for an account.
    #[must_use]
    pub fn user(account: AccountId) -> Self {
        Self { account, arn: format!("arn:aws:iam::{account}:user/simulated"), role: None, session: None }
    }

    /// What it asks for. `aws:PrincipalArn` is that of the role, of a session of one.
    #[must_use]
    pub fn asks<'a>(&self, action: &'a str, resource: impl Into<String>) -> IamRequest<'a> {
        let Self { account, arn, role, session: _ } = self;
        let callers: Vec<String> = [Some(arn), role.as_ref()].into_iter().flatten().cloned().collect();
        let identity = role.as_ref().unwrap_or(arn).clone();
        let request = IamRequest {
            account: *account,
            callers,
            action,
            resource: resource.into(),
            owner: None,
            context: BTreeMap::new(),
        };
        request.with("aws:PrincipalArn", [identity]).with("aws:PrincipalAccount", [account.to_string()])
    }
}
