//! Why AWS does not do what it was asked to do.

use super::iam::IamDenial;
use crate::setting::InvalidField;

/// Why AWS does not do what it was asked to do with a contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The caller may not name that account, or name any.
    NoAuthority,
    /// AWS Account Management has no trusted access to the organization.
    TrustedAccessOff,
    /// The management account is reached by itself alone, and without naming it.
    ManagementAccount,
    /// The caller's own permissions do not cover it.
    Permissions {
        /// The ARN of what it would have been done to.
        resource: String,
        /// Which policy refuses it.
        denial: IamDenial,
    },
    /// There is no such contact.
    NotSet,
    /// The fields that AWS does not take.
    Invalid(Vec<InvalidField>),
}
