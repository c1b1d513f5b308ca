//! What is known of a call beside its operation and its caller, for policies to ask for.

use std::collections::BTreeMap;

use super::iam::IamRequest;
use crate::organization::AccountId;
use crate::setting::Kind;

/// What policies can ask for, beside the account, of a call of the Account API.
#[derive(Clone, Copy, Debug, Default)]
pub struct Circumstances<'a> {
    /// The type of contact, where there is one of that name.
    pub kind: Option<Kind>,
    /// The Region that is to be enabled or disabled.
    pub region: Option<&'a str>,
}

/// A call for a role by whoever an identity provider vouches for, who belongs to no account. The provider is one of the
/// role's account.
///
/// # Panics
/// Never: twelve digits are an account ID.
#[must_use]
pub fn provider_request<'a>(owner: AccountId, provider: &str, action: &'a str, role_arn: &str) -> IamRequest<'a> {
    IamRequest {
        account: "000000000000".parse().expect("these are twelve digits"),
        callers: vec![format!("arn:aws:iam::{owner}:oidc-provider/{provider}")],
        action,
        resource: role_arn.to_owned(),
        owner: Some(owner),
        context: BTreeMap::new(),
    }
}
