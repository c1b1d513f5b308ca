//! Who asks, and which organization, in all that matters for setting it up.

use crate::organization::{AccountId, OrganizationId};

/// Whose credentials are used, as AWS sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallerFacts {
    pub account: AccountId,
    /// The part of AWS that it belongs to, as ARNs have it: `aws`, `aws-cn`, `aws-us-gov`…
    pub partition: String,
    /// The ARN of its user or role, without the name of the session; `None` of the root user and of federated users,
    /// who have no policies of their own. The path of a role does not stand in what AWS says of its sessions.
    pub principal: Option<String>,
}

impl CallerFacts {
    /// Takes apart what AWS calls a caller.
    #[must_use]
    pub fn new(account: AccountId, arn: Option<&str>) -> Self {
        let parts: Vec<&str> = arn.unwrap_or_default().splitn(6, ':').collect();
        let partition = parts.get(1).copied().filter(|partition| !partition.is_empty()).unwrap_or("aws").to_owned();
        let principal = match parts.as_slice() {
            [_, _, "iam", _, _, name] if name.starts_with("user/") => arn.map(str::to_owned),
            [_, _, "sts", _, _, name] => {
                let role = name.strip_prefix("assumed-role/").and_then(|rest| rest.split('/').next());
                role.map(|role| format!("arn:{partition}:iam::{account}:role/{role}"))
            }
            _ => None,
        };
        Self { account, partition, principal }
    }
}

/// The organization that the caller's account is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganizationFacts {
    pub organization: OrganizationId,
    pub management_account: AccountId,
    /// Whether it has more than a common bill.
    pub features: FeatureSet,
}

/// What an organization can do. Source: `FeatureSet` of the Organizations API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeatureSet {
    /// All features, which trusted access needs.
    All,
    /// A common bill, and nothing else.
    ConsolidatedBilling,
    /// AWS did not say it, or in a word that is new.
    Unknown,
}

/// The partition, if it is one without an Account API. Source: the endpoints of AWS Account Management, which name none
/// in AWS GovCloud (US) and in the isolated Regions.
#[must_use]
pub fn without_account_api<'c>(of_caller: &'c str, region: &str) -> Option<&'c str> {
    const BY_REGION: [(&str, &str); 5] = [
        ("us-gov-", "aws-us-gov"),
        ("us-isob-", "aws-iso-b"),
        ("us-isof-", "aws-iso-f"),
        ("us-iso-", "aws-iso"),
        ("eu-isoe-", "aws-iso-e"),
    ];
    if of_caller == "aws-us-gov" || of_caller.starts_with("aws-iso") {
        return Some(of_caller);
    }
    BY_REGION.into_iter().find(|(prefix, _)| region.starts_with(prefix)).map(|(_, partition)| partition)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_is_known_by_its_user_or_role_and_not_by_its_session() {
        let account: AccountId = "111111111111".parse().unwrap();
        let principal = |arn: &str| CallerFacts::new(account, Some(arn)).principal;
        let user = "arn:aws:iam::111111111111:user/ci/deploy";
        assert_eq!(principal(user).as_deref(), Some(user));
        let session = "arn:aws-cn:sts::111111111111:assumed-role/plan/mary.major@example.com";
        assert_eq!(principal(session).as_deref(), Some("arn:aws-cn:iam::111111111111:role/plan"));
        assert_eq!(principal("arn:aws:iam::111111111111:root"), None);
        assert_eq!(principal("arn:aws:sts::111111111111:federated-user/mary"), None);
        assert_eq!(
            CallerFacts::new(account, None),
            CallerFacts { account, partition: "aws".to_owned(), principal: None }
        );
    }

    #[test]
    fn some_partitions_have_no_account_api() {
        assert_eq!(without_account_api("aws-us-gov", "us-east-1"), Some("aws-us-gov"));
        assert_eq!(without_account_api("", "us-gov-west-1"), Some("aws-us-gov"));
        assert_eq!(without_account_api("aws-iso-b", "us-isob-east-1"), Some("aws-iso-b"));
        assert_eq!(without_account_api("aws-cn", "cn-north-1"), None);
        assert_eq!(without_account_api("", "us-east-1"), None);
    }
}
