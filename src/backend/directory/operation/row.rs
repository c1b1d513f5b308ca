//! What the table of operations says of each.

/// The services that have them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Service {
    /// AWS Account Management.
    Account,
    /// AWS Organizations.
    Organizations,
    /// AWS Security Token Service.
    Sts,
    /// Resource Groups Tagging.
    Tagging,
}

impl Service {
    pub const ALL: [Self; 4] = [Self::Account, Self::Organizations, Self::Sts, Self::Tagging];

    /// What requests are signed for, by its name in the scope of the credentials.
    #[must_use]
    pub fn signing_name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Organizations => "organizations",
            Self::Sts => "sts",
            Self::Tagging => "tagging",
        }
    }
}

/// Whose principals may call an operation, before any policy is looked at.
///
/// Source: "Delegated administrator for AWS services" in the AWS Organizations user guide, and what the reference of
/// its API says of each operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MayCall {
    /// Everybody, in an organization or not. The service may ask more.
    Anybody,
    /// Every account of the organization.
    Members,
    /// The management account, and delegated administrators of any service.
    Delegates,
    /// The management account alone.
    Management,
}

/// Calls in a second, and at once.
pub type Figures = (f64, f64);

/// How many calls AWS lets through, as it is documented; `None` where nothing is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OperationQuota {
    /// Of a calling account.
    pub account: Option<Figures>,
    /// Of all accounts of an organization together.
    pub organization: Option<Figures>,
    /// Of a calling account in the partition for China, where that is another.
    pub china: Option<Figures>,
}

impl OperationQuota {
    pub(super) const NONE: Self = Self { account: None, organization: None, china: None };

    pub(super) const fn of(rate: f64, burst: f64) -> Self {
        Self { account: Some((rate, burst)), ..Self::NONE }
    }

    pub(super) const fn organization(self, rate: f64, burst: f64) -> Self {
        Self { organization: Some((rate, burst)), ..self }
    }

    pub(super) const fn china(self, rate: f64, burst: f64) -> Self {
        Self { china: Some((rate, burst)), ..self }
    }
}

/// An operation of AWS.
#[derive(Clone, Copy, Debug)]
pub struct OperationRow {
    /// As IAM writes it.
    pub action: &'static str,
    pub service: Service,
    pub may_call: MayCall,
    /// The member of its input by which policies tell one call of it from another; `None` if they see `*`.
    pub acts_on: Option<&'static str>,
    pub quota: OperationQuota,
}
