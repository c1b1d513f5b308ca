//! What policies are compared with: who asks for what, to be done with what, and in which circumstances.

use std::collections::BTreeMap;

use crate::organization::AccountId;

/// A call, as policies see it.
#[derive(Clone, Debug)]
pub struct IamRequest<'a> {
    /// The account of whoever calls.
    pub account: AccountId,
    /// By which ARNs it is known: of a session of a role, that of the session and that of the role.
    pub callers: Vec<String>,
    /// Such as `account:GetAlternateContact`.
    pub action: &'a str,
    /// The ARN of what is acted on, or `*`.
    pub resource: String,
    /// The account that it belongs to, where there is one.
    pub owner: Option<AccountId>,
    /// The keys that conditions can ask for, in lower case, with their values.
    pub context: BTreeMap<String, Vec<String>>,
}

impl IamRequest<'_> {
    /// The same with something that conditions can ask for. Nothing, if there is no value.
    #[must_use]
    pub fn with(mut self, key: &str, values: impl IntoIterator<Item = String>) -> Self {
        let values: Vec<String> = values.into_iter().collect();
        if !values.is_empty() {
            self.context.insert(key.to_ascii_lowercase(), values);
        }
        self
    }

    #[must_use]
    pub fn of_owner(self, owner: AccountId) -> Self {
        Self { owner: Some(owner), ..self }
    }
}
