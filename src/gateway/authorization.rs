//! What IAM compares a call with before it lets it through: what the call acts on, and what conditions can ask of it.
//!
//! Source: the Service Authorization Reference of AWS Account Management, AWS Organizations, AWS STS and Resource Groups
//! Tagging. [`super::Operation`] says which operation has which.

use crate::organization::Identity;
use crate::text::named::named;

/// What sessions are called that are opened in members: their logs show it, and roles can insist on it.
pub const SESSION_NAME: &str = "orgcontacts";

/// What an operation acts on, by the forms that ARNs have for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ResourceKind {
    /// The caller's own account, which the call does not name: the standalone context of Account Management.
    OwnAccount,
    /// An account that the call names: the organizations context of Account Management.
    NamedAccount,
    /// An account, as AWS Organizations lists it.
    ListedAccount,
    /// An organizational unit, without the root.
    OrganizationalUnit,
    /// The root of the organization.
    Root,
    /// A role of any account.
    Role,
}

impl ResourceKind {
    /// The ARN of one of them. `id` is the account's, the unit's, or of a role `ACCOUNT:role/NAME`; `*` stands for any.
    ///
    /// The management account stands in the ARNs of named accounts whoever calls, and in those of AWS Organizations.
    #[must_use]
    pub fn arn(self, partition: &str, identity: &Identity, id: &str) -> String {
        let Identity { organization, management_account: management, caller: _ } = identity;
        match self {
            Self::OwnAccount => format!("arn:{partition}:account::{id}:account"),
            Self::NamedAccount => format!("arn:{partition}:account::{management}:account/{organization}/{id}"),
            Self::ListedAccount => format!("arn:{partition}:organizations::{management}:account/{organization}/{id}"),
            Self::OrganizationalUnit => format!("arn:{partition}:organizations::{management}:ou/{organization}/{id}"),
            Self::Root => format!("arn:{partition}:organizations::{management}:root/{organization}/{id}"),
            Self::Role => format!("arn:{partition}:iam::{id}"),
        }
    }
}

named! {
    /// What a condition can ask of a call.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum ConditionKey {
        // Several values, so that it needs `ForAllValues` or `ForAnyValue`.
        ContactTypes = "account:AlternateContactTypes",
        // Several values likewise. AWS documents it in the guide of Account Management, and ties it to no action.
        AccountPaths = "account:AccountResourceOrgPaths",
        ServicePrincipal = "organizations:ServicePrincipal",
        SessionName = "sts:RoleSessionName",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_name_the_management_account_whoever_calls() {
        let id = |text: &str| text.parse().unwrap();
        let identity = Identity {
            organization: "o-exampleorg".parse().unwrap(),
            management_account: id("111111111111"),
            caller: id("222222222222"),
        };
        let arn = |kind: ResourceKind, of: &str| kind.arn("aws", &identity, of);
        assert_eq!(arn(ResourceKind::OwnAccount, "222222222222"), "arn:aws:account::222222222222:account");
        assert_eq!(arn(ResourceKind::NamedAccount, "*"), "arn:aws:account::111111111111:account/o-exampleorg/*");
        assert_eq!(arn(ResourceKind::Root, "r-*"), "arn:aws:organizations::111111111111:root/o-exampleorg/r-*");
        assert_eq!(arn(ResourceKind::Role, "*:role/Contacts"), "arn:aws:iam::*:role/Contacts");
    }
}
