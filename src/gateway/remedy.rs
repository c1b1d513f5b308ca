//! What to do about a failure: the same for whoever meets with it, in `plan`, `apply`, `doctor` and errors.

use std::fmt;

use super::cause::{Denial, NoCredentials, PolicyKind};
use super::class::FailureClass;
use super::failure::Failure;
use super::operation::Operation;
use super::way::UnusableSetting;
use crate::organization::AccountId;

/// The name by which AWS Organizations knows AWS Account Management.
pub const SERVICE_PRINCIPAL: &str = "account.amazonaws.com";

const CHECK_CREDENTIALS: &str = "`aws sts get-caller-identity`, with the same profile, may say why";
const CHECK_ENDPOINT: &str =
    "try again; if it keeps happening, look for a proxy or a sign-in page between here and AWS";
const CHECK_KEY: &str = "check that the access key still exists and is active, and belongs to this partition";
const CHECK_PROCESS: &str = "run the profile's `credential_process` by hand to see why";
const CHECK_PROFILE: &str = "correct the profile in the AWS configuration file (~/.aws/config)";
const CHECK_SOURCE: &str = "check the role, key or token by which the profile or the environment obtains credentials";
const OTHER_PROFILE: &str = "name another profile with --profile (`aws configure list-profiles` lists them)";
const REPLACE_VARIABLES: &str =
    "replace AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or unset them to use a profile";
const WAIT_FOR_QUOTA: &str = "try again when other tools make fewer calls; --via-role uses the members' own quotas";

/// What to do about a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Remedy {
    SignIn(SignIn),
    /// There is nothing to call AWS with.
    NameProfile,
    /// The profile that was named is not there.
    OtherProfile,
    /// The access key is not one that AWS knows.
    CheckKey,
    /// The secret is not that of the access key.
    CheckSecret,
    /// The profile has to say how to get credentials.
    CheckProfile,
    /// What the credentials are obtained with has to be accepted.
    CheckSource,
    CheckProcess,
    /// Only another look at the credentials tells.
    CheckCredentials,
    /// Half an access key in the environment is none.
    CompleteKey,
    /// A Region has to be named.
    NameRegion,
    /// An endpoint needs its scheme.
    AddScheme,
    /// An endpoint has to be a URL.
    WriteUrl,
    /// The credentials in the environment have to be replaced there.
    ReplaceVariables,
    SetClock,
    CheckNetwork,
    /// Somebody else than AWS may have answered.
    CheckEndpoint,
    /// Others use up the quota.
    WaitForQuota,
    /// The account belongs to no organization.
    OtherAccount,
    EnableTrustedAccess,
    /// The caller is to administer AWS Account Management for the organization: this account, where it is known.
    Administer(Option<AccountId>),
    /// Only the management account itself gets at its contacts.
    UseManagementAccount,
    /// An identity-based policy of the caller has to allow it: the only thing that a statement is the answer to.
    Allow(Operation),
    /// Somebody has to change a policy that stands above what the caller is allowed.
    ChangePolicy {
        policy: PolicyKind,
        /// Whether it says no, and not just nothing.
        denies: bool,
        /// What it is about.
        operation: Operation,
    },
    /// A role may be missing, or not trust the caller: AWS does not say which.
    CheckRole,
    /// AWS does not say what keeps the caller from it.
    FindOut(Operation),
    /// Nor which of all policies denies it.
    FindDeny(Operation),
}

/// The ways to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SignIn {
    /// With `aws sso login`.
    Sso,
    /// With `aws login`.
    Login,
    /// As it was done before: the credentials have expired.
    Again,
}

impl Remedy {
    /// What a recorded failure needs, of which there is only the class and what was said of it.
    #[must_use]
    pub fn recorded(class: FailureClass, message: &str) -> Option<Self> {
        let said = |failure: &Failure| failure.to_string() == message;
        match class {
            FailureClass::TrustedAccessOff => Failure::TrustedAccessOff.remedy(),
            FailureClass::ManagementAccount => Failure::ManagementAccount.remedy(),
            FailureClass::ExpiredCredentials => {
                let known = [Failure::ExpiredVariables, Failure::ExpiredCredentials];
                known.into_iter().find(said).unwrap_or(Failure::ExpiredCredentials).remedy()
            }
            FailureClass::WrongClock => Failure::WrongClock(None).remedy(),
            FailureClass::Unreachable => Some(Self::CheckNetwork),
            FailureClass::Unavailable | FailureClass::Unexpected => Some(Self::CheckEndpoint),
            FailureClass::Throttled => Some(Self::WaitForQuota),
            FailureClass::NoCredentials => {
                use NoCredentials::*;
                let known = [SsoSession, LoginSession, Nowhere, UnknownKey, WrongSecret].map(Failure::NoCredentials);
                let known = known.into_iter().find(said);
                known.map_or(Some(Self::CheckCredentials), |failure| failure.remedy())
            }
            FailureClass::AccessDenied => {
                let details = || std::iter::once(None).chain(Denial::all().map(Some));
                let of = |operation: &Operation| {
                    let operation = *operation;
                    details().map(move |detail| Failure::AccessDenied { operation, detail })
                };
                Operation::ALL.iter().flat_map(of).find(said)?.remedy()
            }
            FailureClass::NeitherWay
            | FailureClass::DeniedMember
            | FailureClass::Configuration
            | FailureClass::NotInOrganization
            | FailureClass::NotNow
            | FailureClass::TooLate
            | FailureClass::Invalid
            | FailureClass::NotFound
            | FailureClass::Malformed
            | FailureClass::NotRecorded
            | FailureClass::UnreadInFile
            | FailureClass::NotTried
            | FailureClass::NotSaved => None,
        }
    }

    fn of_denial(operation: Operation, detail: Option<Denial>) -> Option<Self> {
        let change = |policy, denies| Self::ChangePolicy { policy, denies, operation };
        Some(match detail {
            Some(Denial::NotAllowed(PolicyKind::IdentityBased)) => Self::Allow(operation),
            Some(Denial::NotAllowed(policy)) => change(policy, false),
            Some(Denial::Denied(policy)) => change(policy, true),
            Some(Denial::NotAdministrator) => Self::Administer(None),
            Some(Denial::DeniedSomewhere) => Self::FindDeny(operation),
            Some(Denial::ContactType) => return None,
            None if operation == Operation::AssumeRole => Self::CheckRole,
            None => Self::FindOut(operation),
        })
    }

    /// The command that does it, with the profile in use.
    #[must_use]
    pub fn command(self, profile: Option<&str>) -> Option<String> {
        let with_profile = |command: &str| match profile {
            Some(profile) => format!("{command} --profile {profile}"),
            None => command.to_owned(),
        };
        match self {
            Self::SignIn(SignIn::Sso | SignIn::Again) => Some(with_profile("aws sso login")),
            Self::SignIn(SignIn::Login) => Some(with_profile("aws login")),
            // Without the profile in use: it is the management account's that is needed.
            Self::EnableTrustedAccess => Some("orgcontacts setup".to_owned()),
            Self::Administer(Some(account)) => Some(format!("orgcontacts setup --delegated-administrator {account}")),
            Self::NameProfile
            | Self::OtherProfile
            | Self::CheckKey
            | Self::CheckSecret
            | Self::CheckProfile
            | Self::CheckSource
            | Self::CheckProcess
            | Self::CheckCredentials
            | Self::CompleteKey
            | Self::NameRegion
            | Self::AddScheme
            | Self::WriteUrl
            | Self::ReplaceVariables
            | Self::SetClock
            | Self::CheckNetwork
            | Self::CheckEndpoint
            | Self::WaitForQuota
            | Self::OtherAccount
            | Self::Administer(None)
            | Self::UseManagementAccount
            | Self::Allow(_)
            | Self::ChangePolicy { .. }
            | Self::CheckRole
            | Self::FindOut(_)
            | Self::FindDeny(_) => None,
        }
    }

    /// The same in words, with the profile in use.
    #[must_use]
    pub fn told(self, profile: Option<&str>) -> String {
        let command = || self.command(profile).unwrap_or_default();
        match self {
            Self::SignIn(SignIn::Sso | SignIn::Login) => format!("sign in with `{}`", command()),
            Self::SignIn(SignIn::Again) => format!("sign in again, for example with `{}`", command()),
            Self::NameProfile => name_profile(profile),
            Self::OtherProfile => OTHER_PROFILE.to_owned(),
            Self::CheckKey => CHECK_KEY.to_owned(),
            Self::CheckSecret => "check the secret access key, and that it belongs to the access key".to_owned(),
            Self::CheckProfile => CHECK_PROFILE.to_owned(),
            Self::CheckSource => CHECK_SOURCE.to_owned(),
            Self::CheckProcess => CHECK_PROCESS.to_owned(),
            Self::CheckCredentials => CHECK_CREDENTIALS.to_owned(),
            Self::CompleteKey => "set both, or unset both to use a profile".to_owned(),
            Self::NameRegion => "name one such as us-east-1 or eu-central-1".to_owned(),
            Self::AddScheme => "put http:// or https:// in front of it".to_owned(),
            Self::WriteUrl => "write a URL such as http://127.0.0.1:4566".to_owned(),
            Self::ReplaceVariables => REPLACE_VARIABLES.to_owned(),
            Self::SetClock => "set this machine's clock, and synchronize it with a time server".to_owned(),
            Self::CheckNetwork => "check the network, the proxy and the endpoint".to_owned(),
            Self::CheckEndpoint => CHECK_ENDPOINT.to_owned(),
            Self::WaitForQuota => WAIT_FOR_QUOTA.to_owned(),
            Self::OtherAccount => "use credentials of the organization's management account, or of the delegated \
                                   administrator for AWS Account Management"
                .to_owned(),
            Self::EnableTrustedAccess | Self::Administer(Some(_)) => {
                format!("from the management account, run: {}", command())
            }
            Self::Administer(None) => "use the management account or the delegated administrator for AWS Account \
                                       Management; from the management account, `orgcontacts setup \
                                       --delegated-administrator ACCOUNT` registers one"
                .to_owned(),
            Self::UseManagementAccount => "use credentials of the management account itself".to_owned(),
            Self::Allow(operation) => {
                format!("allow {operation} in the caller's identity-based policy; `orgcontacts iam` prints one")
            }
            Self::ChangePolicy { policy, denies, operation } => changed(policy, denies, operation),
            Self::CheckRole => {
                "check that the role exists in the account, and that its trust policy trusts the caller".to_owned()
            }
            Self::FindOut(operation) => format!("run `orgcontacts doctor` to find out what denies {operation}"),
            Self::FindDeny(operation) => format!(
                "look for a deny of {operation} in the caller's policies and in those of its organization: a deny \
                 wins over every allow"
            ),
        }
    }
}

fn name_profile(profile: Option<&str>) -> String {
    match profile {
        Some(profile) => {
            format!(
                "sign in with `aws sso login --profile {profile}`, or give the profile another source of credentials"
            )
        }
        None => "sign in with `aws sso login --profile NAME`, and pass --profile NAME".to_owned(),
    }
}

/// Who has to change what.
fn changed(policy: PolicyKind, denies: bool, operation: Operation) -> String {
    let who = match policy {
        PolicyKind::IdentityBased => {
            return format!(
                "remove the deny of {operation} from the caller's identity-based policies: a deny wins over every allow"
            );
        }
        PolicyKind::RoleTrust if denies => {
            return "in the member account, remove the deny from the role's trust policy".to_owned();
        }
        PolicyKind::RoleTrust => {
            return "in the member account, make the role's trust policy trust the caller".to_owned();
        }
        PolicyKind::Session if denies => {
            return format!("start the session without a session policy, or with one that does not deny {operation}");
        }
        PolicyKind::Session => {
            return format!("start the session without a session policy, or with one that allows {operation}");
        }
        PolicyKind::ServiceControl => "whoever manages the organization's service control policies",
        PolicyKind::ResourceControl => "whoever manages the organization's resource control policies",
        PolicyKind::PermissionsBoundary => "whoever set the caller's permissions boundary",
        PolicyKind::ResourceBased => "whoever manages the policy of the resource",
        PolicyKind::VpcEndpoint => "whoever manages the VPC endpoint's policy",
    };
    if denies {
        format!("ask {who} to exempt the caller from the deny of {operation}")
    } else {
        format!("ask {who} to allow {operation}")
    }
}

impl fmt::Display for Remedy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told(None))
    }
}

impl Failure {
    /// What to do about it, where something helps but to try again.
    #[must_use]
    pub fn remedy(&self) -> Option<Remedy> {
        match self {
            Self::NoCredentials(why) => Some(match why {
                NoCredentials::SsoSession => Remedy::SignIn(SignIn::Sso),
                NoCredentials::LoginSession => Remedy::SignIn(SignIn::Login),
                NoCredentials::Nowhere => Remedy::NameProfile,
                NoCredentials::UnknownKey => Remedy::CheckKey,
                NoCredentials::WrongSecret => Remedy::CheckSecret,
                NoCredentials::HalfKey(_) => Remedy::CompleteKey,
                NoCredentials::Profile(_) => Remedy::CheckProfile,
                NoCredentials::Refused(_) => Remedy::CheckSource,
                NoCredentials::Process(_) => Remedy::CheckProcess,
                NoCredentials::Other(_) => Remedy::CheckCredentials,
            }),
            Self::ExpiredCredentials => Some(Remedy::SignIn(SignIn::Again)),
            Self::ExpiredVariables => Some(Remedy::ReplaceVariables),
            Self::WrongClock(_) => Some(Remedy::SetClock),
            Self::NoProfile(_) => Some(Remedy::OtherProfile),
            Self::Setting(setting) => Some(match setting {
                UnusableSetting::Region { value: _, from: _ } => Remedy::NameRegion,
                UnusableSetting::NoScheme { value: _, from: _ } => Remedy::AddScheme,
                UnusableSetting::Endpoint { value: _, from: _ } => Remedy::WriteUrl,
            }),
            Self::Unreachable { operation: _, attempts: _, detail: _, address: _ } => Some(Remedy::CheckNetwork),
            Self::Unavailable { operation: _, attempts: _, detail: _, ambiguous: _ }
            | Self::Unexpected { operation: _, detail: _ } => Some(Remedy::CheckEndpoint),
            Self::Throttled { operation: _ } => Some(Remedy::WaitForQuota),
            Self::NotInOrganization(_) => Some(Remedy::OtherAccount),
            Self::TrustedAccessOff => Some(Remedy::EnableTrustedAccess),
            Self::ManagementAccount => Some(Remedy::UseManagementAccount),
            Self::AccessDenied { operation, detail } => Remedy::of_denial(*operation, *detail),
            Self::NeitherWay { role: _, own: _ }
            | Self::Configuration(_)
            | Self::DeniedMember { denial: _, membership: _ }
            | Self::NotNow { operation: _ }
            | Self::TooLate
            | Self::Invalid(_)
            | Self::NotFound { operation: _ }
            | Self::Malformed(_)
            | Self::NotRecorded
            | Self::UnreadInFile
            | Self::NotTried
            | Self::NotSaved(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_profile_is_named_where_it_helps() {
        let sso = Failure::NoCredentials(NoCredentials::SsoSession).remedy().unwrap();
        assert_eq!(sso.told(Some("prod")), "sign in with `aws sso login --profile prod`");
        assert_eq!(sso.told(None), "sign in with `aws sso login`");
        assert_eq!(Failure::TooLate.remedy(), None);
    }

    #[test]
    fn a_recorded_failure_has_the_remedy_of_what_it_was() {
        let denied = |operation: &Operation, detail| Failure::AccessDenied { operation: *operation, detail };
        let details: Vec<Option<Denial>> = Denial::all().map(Some).chain([None]).collect();
        let denials =
            Operation::ALL.iter().flat_map(|operation| details.iter().map(|detail| denied(operation, *detail)));
        let others = [
            Failure::TrustedAccessOff,
            Failure::ManagementAccount,
            Failure::ExpiredCredentials,
            Failure::ExpiredVariables,
            Failure::Throttled { operation: Operation::ListRoots },
            Failure::Unexpected { operation: Operation::ListRoots, detail: String::new() },
            Failure::WrongClock(None),
            Failure::NoCredentials(NoCredentials::Nowhere),
            Failure::NoCredentials(NoCredentials::WrongSecret),
            Failure::NoCredentials(NoCredentials::Other("somebody says so")),
            Failure::TooLate,
        ];
        for failure in denials.chain(others) {
            assert_eq!(Remedy::recorded(failure.class(), &failure.to_string()), failure.remedy(), "{failure}");
        }
        assert_eq!(Remedy::recorded(FailureClass::AccessDenied, "somebody says so"), None);
    }

    #[test]
    fn only_what_no_identity_policy_allows_is_a_matter_of_a_statement() {
        for detail in Denial::all() {
            let operation = Operation::ListRoots;
            let remedy = Failure::AccessDenied { operation, detail: Some(detail) }.remedy();
            let is_missing = detail == Denial::NotAllowed(PolicyKind::IdentityBased);
            assert_eq!(remedy == Some(Remedy::Allow(operation)), is_missing, "{detail}");
        }
    }
}
