//! Failures by their class: the code that scripts go by.

use super::failure::Failure;
use crate::text::named::named;

named! {
    /// What kind of failure it is, as far as scripts have to know.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum FailureClass {
        NeitherWay = "no-way-to-account",
        TrustedAccessOff = "trusted-access-off",
        ManagementAccount = "management-account",
        AccessDenied = "access-denied",
        DeniedMember = "account-denied",
        Configuration = "invalid-configuration",
        NoCredentials = "no-credentials",
        ExpiredCredentials = "expired-credentials",
        WrongClock = "wrong-clock",
        NotInOrganization = "not-in-organization",
        Throttled = "throttled",
        NotNow = "not-accepted",
        TooLate = "too-late",
        Invalid = "invalid-request",
        NotFound = "not-found",
        Unavailable = "unavailable",
        Unreachable = "unreachable",
        Unexpected = "unexpected-answer",
        Malformed = "malformed-organization",
        NotRecorded = "not-recorded",
        UnreadInFile = "unread-in-file",
        NotTried = "not-tried",
        NotSaved = "not-saved",
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
            Self::Configuration(_) | Self::NoProfile(_) => FailureClass::Configuration,
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
            Self::Unreachable { operation: _, attempts: _, detail: _ } => FailureClass::Unreachable,
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
    fn the_docs_list_every_class() {
        let docs = include_str!("../../docs/plan-file.md");
        for class in FailureClass::ALL {
            assert!(docs.contains(&format!("`{}`", class.as_str())), "{class:?}");
        }
    }

    #[test]
    fn each_class_has_a_name_of_its_own() {
        for class in FailureClass::ALL {
            assert_eq!(FailureClass::named(class.as_str()), Some(class));
        }
        assert_eq!(FailureClass::named("on-strike"), None);
    }
}
