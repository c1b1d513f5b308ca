//! The kinds of what can be set on an account.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::alternate_contact;
use super::shape::Shape;
use crate::text::named::named;

named! {
    /// The kinds of alternate contact, in the order in which they are always listed.
    ///
    /// An account has at most one of each (AWS Account Management quotas).
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum Kind {
        /// Invoices, payment methods, overdue balances.
        Billing = "billing",
        /// Service health and operational notices.
        Operations = "operations",
        /// Abuse reports, compromised credentials, security bulletins.
        Security = "security",
    }
}

impl Kind {
    /// What other tools and people call it, in lower case and without separators.
    #[must_use]
    pub fn also(self) -> &'static [&'static str] {
        match self {
            Self::Billing => &["bill", "bills", "finance", "invoices", "billingcontact"],
            Self::Operations => &["operation", "operational", "ops", "operationscontact"],
            Self::Security => &["sec", "secops", "securitycontact"],
        }
    }

    /// What its values are called in messages, such as "security contact".
    #[must_use]
    pub fn title(self) -> String {
        format!("{self} {}", self.shape().noun)
    }

    /// What its values consist of.
    #[must_use]
    pub fn shape(self) -> &'static Shape {
        match self {
            Self::Billing | Self::Operations | Self::Security => &alternate_contact::SHAPE,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::named(text).ok_or_else(|| UnknownKind(text.to_owned()))
    }
}

/// Not one of the three contact types.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("`{0}` is not a contact type: use billing, operations or security")]
pub struct UnknownKind(String);
