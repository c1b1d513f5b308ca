//! How a call can fail, and what that says of others like it.

use thiserror::Error;

use super::cause::{Denial, NoCredentials, Skew};
use super::operation::Operation;
use super::way::{CalledAddress, UnusableSetting};
use crate::organization::{AccountId, AccountState, MalformedOrganization};
use crate::setting::Field;

/// Why something could not be read or written, in our words. Holds no personal data.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Failure {
    /// A member could be reached neither through its role nor in the organization's context. It says
    /// nothing of other members.
    #[error("neither through the role ({role}) nor without it ({own})")]
    NeitherWay {
        /// What came of the role.
        role: Box<Failure>,
        /// What came of the other way.
        own: Box<Failure>,
    },
    /// AWS Account Management has no trusted access to the organization.
    #[error("trusted access for AWS Account Management is off in this organization")]
    TrustedAccessOff,
    /// The management account was addressed as if it were a member.
    #[error("the management account can only be managed by itself")]
    ManagementAccount,
    /// The caller may not do this.
    #[error("access denied: {}{}", .operation, .detail.map(|detail| format!(" ({detail})")).unwrap_or_default())]
    AccessDenied {
        operation: Operation,
        /// What AWS said of the reason, if it is one that is known.
        detail: Option<Denial>,
    },
    /// The profile, endpoint or another setting cannot be used.
    #[error("the AWS configuration cannot be used: {0}")]
    Configuration(String),
    /// The Region or an endpoint is one that cannot be called.
    #[error("{0}")]
    Setting(UnusableSetting),
    /// A profile was asked for that no configuration file has.
    #[error("the AWS configuration has no profile `{0}`")]
    NoProfile(String),
    /// There are no credentials, or none that AWS knows.
    #[error("{0}")]
    NoCredentials(NoCredentials),
    #[error("the AWS credentials have expired")]
    ExpiredCredentials,
    /// The same of credentials that stand in environment variables, where nothing renews them.
    #[error("the AWS credentials in the environment have expired")]
    ExpiredVariables,
    /// AWS takes no signature whose time is more than five minutes from its own.
    #[error("AWS refuses the signature because {}", wrong_clock(*.0))]
    WrongClock(
        /// How wrong this machine's clock is, where the answer tells.
        Option<Skew>,
    ),
    /// The caller's account belongs to no organization.
    #[error("account {0} is not in an AWS Organization")]
    NotInOrganization(AccountId),
    /// A member that is denied now, and could be read when the plan was made.
    #[error("{denial}; {membership}")]
    DeniedMember {
        denial: Box<Failure>,
        /// What the organization says of the account.
        membership: Membership,
    },
    /// Refused for its rate, again and again.
    #[error("throttled by AWS for too long ({operation})")]
    Throttled { operation: Operation },
    /// A write was refused for its rate, or for the role it was sent by: nothing was done, and it is
    /// worth another try.
    #[error("not accepted by AWS ({operation})")]
    NotNow { operation: Operation },
    /// So much time passed after the contact was asked for that somebody may have changed it: nothing was
    /// sent.
    #[error("too much time passed between reading the contact and writing it")]
    TooLate,
    /// AWS refused the values.
    #[error("AWS refused the request as invalid{}", fields_listed(.0))]
    Invalid(Vec<Field>),
    /// AWS knows nothing of the account, or of something else that was named.
    #[error("AWS found nothing under that ID ({operation})")]
    NotFound { operation: Operation },
    /// The other side failed or could not be reached, after several attempts.
    #[error("no usable answer from AWS ({operation}, tried {}): {detail}", times(*.attempts))]
    Unavailable {
        operation: Operation,
        /// How often it was tried.
        attempts: u32,
        /// What the last attempt met with.
        detail: String,
        /// Whether the last request may have been carried out.
        ambiguous: bool,
    },
    /// Nothing that was sent to a service has ever reached it.
    #[error("cannot connect to {}: {detail}", .address.as_ref().map_or_else(|| "AWS".to_owned(), ToString::to_string))]
    Unreachable {
        operation: Operation,
        /// How often it was tried.
        attempts: u32,
        /// What the last attempt met with.
        detail: String,
        /// Where it was sent to, if that is known.
        address: Option<CalledAddress>,
    },
    /// An answer that cannot be right.
    #[error("unexpected answer ({operation}): {detail}")]
    Unexpected {
        operation: Operation,
        /// What was wrong with it.
        detail: String,
    },
    /// The listing is no tree.
    #[error("the organization's listing contradicts itself: {0}")]
    Malformed(#[from] MalformedOrganization),
    /// The organization file does not record this contact.
    #[error("the organization file does not record it")]
    NotRecorded,
    /// A spreadsheet or another record of contacts says that it could not be read when the record was made.
    #[error("it could not be read when the file was made")]
    UnreadInFile,
    /// The run stopped before this was sent.
    #[error("not tried: the run stopped early")]
    NotTried,
    /// Something that has to be on disk could not be written: the organization file, or the log.
    #[error("could not be written: {0}")]
    NotSaved(String),
}

/// What a failure says of the call that failed, and of others like it.
#[derive(PartialEq, Eq)]
enum Bearing {
    /// The request may have been carried out.
    InDoubt,
    /// Nothing was done. It is only a matter of the next turn: of the pace, or of the role.
    NextTurn,
    /// Nothing was done, and the same call may succeed in a moment.
    Passing,
    /// The caller may not do it, which can hold for one account or for all.
    Denial,
    /// Every further call would fail the same way.
    EveryCall,
    /// It says nothing of other calls, and trying this one again is of no use.
    ThisCall,
}

impl Failure {
    fn bearing(&self) -> Bearing {
        match self {
            Self::Unavailable { operation: _, attempts: _, detail: _, ambiguous: true } => Bearing::InDoubt,
            Self::Unavailable { operation: _, attempts: _, detail: _, ambiguous: false }
            | Self::Unreachable { operation: _, attempts: _, detail: _, address: _ }
            | Self::TooLate => Bearing::Passing,
            Self::NotNow { operation: _ } => Bearing::NextTurn,
            Self::AccessDenied { operation: _, detail: _ } => Bearing::Denial,
            Self::Configuration(_)
            | Self::Setting(_)
            | Self::NoProfile(_)
            | Self::NoCredentials(_)
            | Self::ExpiredCredentials
            | Self::ExpiredVariables
            | Self::WrongClock(_)
            | Self::TrustedAccessOff
            | Self::NotSaved(_) => Bearing::EveryCall,
            Self::NeitherWay { role: _, own: _ }
            | Self::ManagementAccount
            | Self::NotInOrganization(_)
            | Self::DeniedMember { denial: _, membership: _ }
            | Self::Throttled { operation: _ }
            | Self::Invalid(_)
            | Self::NotFound { operation: _ }
            | Self::Unexpected { operation: _, detail: _ }
            | Self::Malformed(_)
            | Self::NotRecorded
            | Self::UnreadInFile
            | Self::NotTried => Bearing::ThisCall,
        }
    }

    /// Whether the request may have been carried out although it failed.
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        self.bearing() == Bearing::InDoubt
    }

    /// Whether nothing was done, and the same call may succeed in a moment.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        matches!(self.bearing(), Bearing::NextTurn | Bearing::Passing)
    }

    /// Whether it is only a matter of the next turn: of the pace, or of the role.
    #[must_use]
    pub fn is_throttling(&self) -> bool {
        self.bearing() == Bearing::NextTurn
    }

    /// Whether every further call would fail the same way, so that going on is of no use.
    #[must_use]
    pub fn is_fatal(&self) -> bool {
        self.bearing() == Bearing::EveryCall
    }

    /// Whether the caller may not do it, which can hold for one account or for all.
    #[must_use]
    pub fn is_denial(&self) -> bool {
        self.bearing() == Bearing::Denial
    }

    /// The same, of a call to an address.
    #[must_use]
    pub fn at(self, address: impl FnOnce() -> Option<CalledAddress>) -> Self {
        match self {
            Self::Unreachable { operation, attempts, detail, address: None } => {
                Self::Unreachable { operation, attempts, detail, address: address() }
            }
            other => other,
        }
    }

    /// The same, told to somebody whose account is known to administer the organization: where AWS denies it in the words
    /// that it has for those who do not, the cause is another, and AWS does not tell it.
    #[must_use]
    pub fn for_administrator(self) -> Self {
        match self {
            Self::AccessDenied { operation, detail: Some(Denial::NotAdministrator) } => {
                Self::AccessDenied { operation, detail: None }
            }
            other => other,
        }
    }
}

fn times(count: u32) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}

fn wrong_clock(skew: Option<Skew>) -> String {
    skew.map_or_else(|| "this machine's clock is wrong".to_owned(), |skew| skew.to_string())
}

fn fields_listed(fields: &[Field]) -> String {
    match fields {
        [] => String::new(),
        fields => format!(": {}", fields.iter().map(|field| field.as_str()).collect::<Vec<_>>().join(", ")),
    }
}

/// What an organization says of an account.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Membership {
    /// It can be managed.
    #[error("the account is still an ACTIVE member of the organization")]
    Active,
    /// It is a member in another state.
    #[error("the account is in the organization, but {0}")]
    Inactive(AccountState),
    /// It is not in the organization.
    #[error("the account is no longer in the organization")]
    Gone,
}

impl Membership {
    /// That of a member in a state.
    #[must_use]
    pub fn in_state(state: &AccountState) -> Self {
        match state {
            AccountState::Active => Self::Active,
            AccountState::PendingActivation
            | AccountState::Suspended
            | AccountState::PendingClosure
            | AccountState::Closed
            | AccountState::Other(_) => Self::Inactive(state.clone()),
        }
    }
}
