//! Causes of failures that AWS tells, each in our words: why something is denied, why credentials are of no use.

use std::fmt;

use thiserror::Error;

/// Why there are no credentials that could be used.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum NoCredentials {
    /// Nobody has signed in, or not lately: `aws sso login` does.
    #[error("there is no valid SSO session")]
    SsoSession,
    /// Nobody has signed in, or not lately: `aws login` does.
    #[error("there is no valid `aws login` session")]
    LoginSession,
    /// There are none in the environment, the profile, or a container's or instance's role.
    #[error("no AWS credentials found")]
    Nowhere,
    /// There are none, but for a half of an access key in the environment.
    #[error("{} is set, but {} is not", .0.name(), .0.other().name())]
    HalfKey(KeyHalf),
    /// AWS has no such key, or no such session.
    #[error("AWS does not know the access key or token")]
    UnknownKey,
    /// The key is known, and signed with something else than its secret.
    #[error("AWS does not accept the signature: the secret access key is wrong")]
    WrongSecret,
    /// The profile does not say how to get them, in our words.
    #[error("{0}")]
    Profile(&'static str),
    /// What they were to be obtained with is refused, in our words.
    #[error("{0}")]
    Refused(&'static str),
    /// The profile's credential process is of no use, in our words.
    #[error("{0}")]
    Process(&'static str),
    /// Something else, in our words.
    #[error("{0}")]
    Other(&'static str),
}

/// The halves of an access key, of which the environment can have one without the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyHalf {
    Id,
    Secret,
}

impl KeyHalf {
    /// The variable that holds it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Id => "AWS_ACCESS_KEY_ID",
            Self::Secret => "AWS_SECRET_ACCESS_KEY",
        }
    }

    /// The half that belongs to it.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Id => Self::Secret,
            Self::Secret => Self::Id,
        }
    }
}

/// Why AWS denies something. AWS says it in a sentence that also names people: only these reasons are
/// taken from it. Where several policies deny, AWS names one.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum Denial {
    /// A policy of a kind denies it.
    #[error("explicitly denied by {}", with_article(*.0))]
    Denied(PolicyKind),
    /// No policy of a kind allows it.
    #[error("no {0} allows it")]
    NotAllowed(PolicyKind),
    /// A policy denies it, and AWS does not say of which kind.
    #[error("explicitly denied by a policy that AWS does not name")]
    DeniedSomewhere,
    /// AWS does not know the contact type.
    #[error("AWS does not know this contact type")]
    ContactType,
    /// Only the management account and delegated administrators may, whatever their policies say.
    #[error("the caller's account does not administer the organization")]
    NotAdministrator,
}

impl Denial {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let kinds = PolicyKind::ALL.into_iter();
        let of_policies = kinds.flat_map(|kind| [Self::Denied(kind), Self::NotAllowed(kind)]);
        of_policies.chain([Self::DeniedSomewhere, Self::ContactType, Self::NotAdministrator])
    }
}

fn with_article(kind: PolicyKind) -> String {
    let article = if kind.as_str().starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
    format!("{article} {kind}")
}

/// The kinds of policy by which AWS decides what is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PolicyKind {
    /// Of an organization, about its accounts' principals.
    ServiceControl,
    /// Of an organization, about its accounts' resources.
    ResourceControl,
    /// The most that a principal may be allowed.
    PermissionsBoundary,
    /// Of a session of a role.
    Session,
    /// Of a user or role.
    IdentityBased,
    /// Of what is acted on.
    ResourceBased,
    /// Of a role, about who may assume it.
    RoleTrust,
    /// Of the way to the service.
    VpcEndpoint,
}

impl PolicyKind {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::ServiceControl,
        Self::ResourceControl,
        Self::PermissionsBoundary,
        Self::Session,
        Self::IdentityBased,
        Self::ResourceBased,
        Self::RoleTrust,
        Self::VpcEndpoint,
    ];

    /// What AWS calls it.
    /// Source: "Troubleshoot access denied error messages" in the IAM user guide.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ServiceControl => "service control policy",
            Self::ResourceControl => "resource control policy",
            Self::PermissionsBoundary => "permissions boundary",
            Self::Session => "session policy",
            Self::IdentityBased => "identity-based policy",
            Self::ResourceBased => "resource-based policy",
            Self::RoleTrust => "role trust policy",
            Self::VpcEndpoint => "VPC endpoint policy",
        }
    }
}

impl fmt::Display for PolicyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// How far this machine's clock is from AWS's, in seconds: more than none if it is fast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Skew(pub i64);

impl Skew {
    /// How much AWS bears.
    /// Source: "Signature expired: … is now earlier than … (… - 5 min.)".
    pub const MOST: Self = Self(300);

    /// Whether AWS refuses signatures for it.
    #[must_use]
    pub fn is_too_much(self) -> bool {
        self.0.unsigned_abs() > Self::MOST.0.unsigned_abs()
    }
}

impl fmt::Display for Skew {
    /// To the minute: answers take their time.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [(u64, &str); 3] = [(86_400, "day"), (3_600, "hour"), (60, "minute")];
        let apart = self.0.unsigned_abs();
        let (unit, name) = UNITS.into_iter().find(|(unit, _)| apart >= 2 * unit).unwrap_or((60, "minute"));
        let count = (apart + unit / 2) / unit;
        let ending = if count == 1 { "" } else { "s" };
        let direction = if self.0 < 0 { "slow" } else { "fast" };
        write!(f, "this machine's clock is {count} {name}{ending} {direction}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn denials_are_told_in_good_english() {
        assert_eq!(
            Denial::Denied(PolicyKind::IdentityBased).to_string(),
            "explicitly denied by an identity-based policy"
        );
        assert_eq!(Denial::Denied(PolicyKind::VpcEndpoint).to_string(), "explicitly denied by a VPC endpoint policy");
    }

    #[test]
    fn a_clock_is_told_in_the_largest_unit_that_makes_two() {
        for (seconds, told) in [
            (-360, "this machine's clock is 6 minutes slow"),
            (5_400, "this machine's clock is 90 minutes fast"),
            (-10_800, "this machine's clock is 3 hours slow"),
            (86_400 * 365, "this machine's clock is 365 days fast"),
            (20, "this machine's clock is 0 minutes fast"),
        ] {
            assert_eq!(Skew(seconds).to_string(), told);
        }
        assert!(!Skew(-300).is_too_much() && Skew(-301).is_too_much() && Skew(301).is_too_much());
    }
}
