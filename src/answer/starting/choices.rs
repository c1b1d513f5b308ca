//! What somebody says of where pipelines run.

use crate::organization::{AccountId, OrganizationId};
use crate::text::named::named;

named! {
    /// Who runs pipelines.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum CodeHost {
        GitHub = "github",
        GitLab = "gitlab",
    }
}

/// What pipelines are filled in with. The texts are names, which need no quotes anywhere.
#[derive(Clone, Debug)]
pub struct StartingChoices {
    /// Who runs them; nobody, if they are not wanted.
    pub ci: Option<CodeHost>,
    /// The repository or project with the policy.
    pub repository: Option<String>,
    pub organization: Option<OrganizationId>,
    pub management_account: Option<AccountId>,
    /// The account that the roles are in, where it is not the management account.
    pub caller: Option<AccountId>,
    pub region: String,
    /// What the names of roles begin with.
    pub role_prefix: String,
    pub default_branch: String,
    /// The environment of the job that applies.
    pub environment: String,
    /// Where GitLab is, if not where everybody's is.
    pub host: Option<String>,
}

impl StartingChoices {
    /// The account that the roles are in, where it is known.
    pub fn account(&self) -> Option<AccountId> {
        self.caller.or(self.management_account)
    }

    /// The ARN of a role by the end of its name, if the account that it is in is known.
    pub fn role(&self, end: &str) -> Option<String> {
        let partition = match self.region.split_once('-') {
            Some(("cn", _)) => "aws-cn",
            Some(("us", rest)) if rest.starts_with("gov-") => "aws-us-gov",
            _ => "aws",
        };
        self.account().map(|account| format!("arn:{partition}:iam::{account}:role/{}-{end}", self.role_prefix))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_in_the_partition_of_the_region() {
        let role = |region: &str| {
            let choices = StartingChoices {
                ci: None,
                repository: None,
                organization: None,
                management_account: Some("111111111111".parse().unwrap()),
                caller: None,
                region: region.to_owned(),
                role_prefix: "orgcontacts".to_owned(),
                default_branch: "main".to_owned(),
                environment: "apply".to_owned(),
                host: None,
            };
            choices.role("plan").unwrap()
        };
        assert_eq!(role("us-east-1"), "arn:aws:iam::111111111111:role/orgcontacts-plan");
        assert_eq!(role("us-gov-west-1"), "arn:aws-us-gov:iam::111111111111:role/orgcontacts-plan");
        assert_eq!(role("cn-north-1"), "arn:aws-cn:iam::111111111111:role/orgcontacts-plan");
    }
}
