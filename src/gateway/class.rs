//! Failures by their class: the code that scripts go by.

use super::failure::Failure;
use crate::text::named::explained;

explained! {
    /// What kind of failure it is, as far as scripts have to know.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum FailureClass {
        /// Neither the role of `--via-role` nor the organization's context leads to the account.
        NeitherWay = "no-way-to-account",
            "See both reasons in the message. Create the role in the account and make it trust the caller, or allow the \
             caller to call the account without it. `orgcontacts doctor --via-role ROLE --all` lists the accounts.";
        /// AWS Account Management has no trusted access to the organization.
        TrustedAccessOff = "trusted-access-off",
            "From the management account, run `orgcontacts setup`.";
        /// The management account was addressed as a member account, but can only be managed by itself.
        ManagementAccount = "management-account",
            "Run orgcontacts with credentials of the management account too.";
        /// The caller lacks a permission, or a policy denies the call.
        AccessDenied = "access-denied",
            "The message names the kind of policy, if AWS does. `orgcontacts iam` prints the permissions that you need, \
             and `orgcontacts doctor` finds out which are missing.";
        /// Access to the account was denied, although its contact could be read when the plan was made.
        DeniedMember = "account-denied",
            "The message says whether the account is still an active member. If it is, look for a policy that denies \
             only this account. If it is not, plan again.";
        /// The profile, the endpoint or another setting of the AWS configuration cannot be used.
        Configuration = "invalid-configuration",
            "Correct the setting that the message names. `aws configure list-profiles` lists the profiles.";
        /// There are no usable credentials.
        NoCredentials = "no-credentials",
            "Sign in with `aws sso login` or `aws login`, name another profile with `--profile`, or correct the access \
             key.";
        /// AWS no longer accepts the credentials: they have expired.
        ExpiredCredentials = "expired-credentials",
            "Sign in again, or replace the variables that hold them. Then run the same command again.";
        /// This machine's clock is more than five minutes off, so AWS refuses its signatures.
        WrongClock = "wrong-clock",
            "Set the clock, and synchronize it with a time server.";
        /// The caller's account belongs to no organization.
        NotInOrganization = "not-in-organization",
            "Use credentials of the management account, or of the delegated administrator for AWS Account Management.";
        /// AWS throttled the calls for too long.
        Throttled = "throttled",
            "Try again when other tools make fewer calls, lower `--quota`, or use the members' own quotas with \
             `--via-role`.";
        /// AWS did not accept a write, for its rate or for the role that sent it; nothing was written.
        NotNow = "not-accepted",
            "Run the same command again.";
        /// Too much time passed between the read and the write, so nothing was written.
        TooLate = "too-late",
            "Run the same `apply PLAN` again. If it keeps happening, look for a slow network, or a machine that sleeps.";
        /// AWS refused the values.
        Invalid = "invalid-request",
            "Correct the fields that the message names, in the policy, and plan again.";
        /// AWS does not know the account.
        NotFound = "not-found",
            "It may have left the organization: plan again.";
        /// There was no usable answer after several attempts.
        Unavailable = "unavailable",
            "Try again. If it keeps happening, look for a proxy or a sign-in page between here and AWS.";
        /// AWS could not be reached.
        Unreachable = "unreachable",
            "Check the network, the proxy (`HTTPS_PROXY`) and the endpoint (`AWS_ENDPOINT_URL`).";
        /// An answer cannot be right, or is not from AWS.
        Unexpected = "unexpected-answer",
            "Try again. If it keeps happening, look for a proxy or a sign-in page between here and AWS.";
        /// The listing of the organization contradicts itself.
        Malformed = "malformed-organization",
            "If somebody is moving accounts or OUs, try again when that is done. If it is a file, correct it or make a \
             new `snapshot`.";
        /// The organization file does not record the contact.
        NotRecorded = "not-recorded",
            "Make a new `snapshot` with credentials that may read it. In a file written by hand, `null` stands for a \
             contact that is not set.";
        /// The spreadsheet for `import` says that the contact could not be read.
        UnreadInFile = "unread-in-file",
            "Export it again with credentials that may read it, or import from AWS.";
        /// The run stopped before trying it.
        NotTried = "not-tried",
            "Fix the reason why the run stopped, and run the same command again.";
        /// Something that must be on disk could not be written: the organization file, or the log of started writes.
        NotSaved = "not-saved",
            "Make room on the disk, or correct the permissions, and run the same `apply PLAN` again.";
    }
}

impl FailureClass {
    /// Whether it is about the way to AWS, which would keep anything else from being asked too.
    #[must_use]
    pub fn is_about_way(self) -> bool {
        match self {
            Self::Configuration
            | Self::NoCredentials
            | Self::ExpiredCredentials
            | Self::WrongClock
            | Self::NotInOrganization
            | Self::Unreachable => true,
            Self::NeitherWay
            | Self::TrustedAccessOff
            | Self::ManagementAccount
            | Self::AccessDenied
            | Self::DeniedMember
            | Self::Throttled
            | Self::NotNow
            | Self::TooLate
            | Self::Invalid
            | Self::NotFound
            | Self::Unavailable
            | Self::Unexpected
            | Self::Malformed
            | Self::NotRecorded
            | Self::UnreadInFile
            | Self::NotTried
            | Self::NotSaved => false,
        }
    }
}

impl Failure {
    /// What kind of failure it is.
    #[must_use]
    pub fn class(&self) -> FailureClass {
        match self {
            Self::NeitherWay { role: _, own: _ } => FailureClass::NeitherWay,
            Self::TrustedAccessOff => FailureClass::TrustedAccessOff,
            Self::ManagementAccount => FailureClass::ManagementAccount,
            Self::AccessDenied { operation: _, detail: _ } => FailureClass::AccessDenied,
            Self::DeniedMember { denial: _, membership: _ } => FailureClass::DeniedMember,
            Self::Configuration(_) | Self::Setting(_) | Self::NoProfile(_) => FailureClass::Configuration,
            Self::NoCredentials(_) => FailureClass::NoCredentials,
            Self::ExpiredCredentials | Self::ExpiredVariables => FailureClass::ExpiredCredentials,
            Self::WrongClock(_) => FailureClass::WrongClock,
            Self::NotInOrganization(_) => FailureClass::NotInOrganization,
            Self::Throttled { operation: _ } => FailureClass::Throttled,
            Self::NotNow { operation: _ } => FailureClass::NotNow,
            Self::TooLate => FailureClass::TooLate,
            Self::Invalid(_) => FailureClass::Invalid,
            Self::NotFound { operation: _ } => FailureClass::NotFound,
            Self::Unavailable { operation: _, attempts: _, detail: _, ambiguous: _ } => FailureClass::Unavailable,
            Self::Unreachable { operation: _, attempts: _, detail: _, address: _ } => FailureClass::Unreachable,
            Self::Unexpected { operation: _, detail: _ } => FailureClass::Unexpected,
            Self::Malformed(_) => FailureClass::Malformed,
            Self::NotRecorded => FailureClass::NotRecorded,
            Self::UnreadInFile => FailureClass::UnreadInFile,
            Self::NotTried => FailureClass::NotTried,
            Self::NotSaved(_) => FailureClass::NotSaved,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_class_has_a_name_of_its_own() {
        for class in FailureClass::ALL {
            assert_eq!(FailureClass::named(class.as_str()), Some(class));
        }
        assert_eq!(FailureClass::named("on-strike"), None);
    }
}
