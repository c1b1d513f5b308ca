//! How often AWS lets each operation be called: the documented quotas, and what the user says
//! instead.
//!
//! Account Management: `accounts/latest/reference/quotas.html`; Organizations:
//! `orgs_reference_limits.html`; tagging: the tag editor's user guide. They count the calling
//! account.

use std::str::FromStr;

use thiserror::Error;

/// The operations that are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Operation {
    GetAlternateContact,
    PutAlternateContact,
    DeleteAlternateContact,
    GetCallerIdentity,
    DescribeOrganization,
    ListAccounts,
    ListAccountsForParent,
    ListRoots,
    ListOrganizationalUnitsForParent,
    ListTagsForResource,
    GetResources,
    DescribeAccount,
    DescribeOrganizationalUnit,
    ListParents,
    AssumeRole,
}

impl Operation {
    pub(super) const ALL: [Self; 15] = [
        Self::GetAlternateContact,
        Self::PutAlternateContact,
        Self::DeleteAlternateContact,
        Self::GetCallerIdentity,
        Self::DescribeOrganization,
        Self::ListAccounts,
        Self::ListAccountsForParent,
        Self::ListRoots,
        Self::ListOrganizationalUnitsForParent,
        Self::ListTagsForResource,
        Self::GetResources,
        Self::DescribeAccount,
        Self::DescribeOrganizationalUnit,
        Self::ListParents,
        Self::AssumeRole,
    ];

    /// Its name in IAM policies.
    pub(super) fn iam(self) -> &'static str {
        match self {
            Self::GetAlternateContact => "account:GetAlternateContact",
            Self::PutAlternateContact => "account:PutAlternateContact",
            Self::DeleteAlternateContact => "account:DeleteAlternateContact",
            Self::GetCallerIdentity => "sts:GetCallerIdentity",
            Self::DescribeOrganization => "organizations:DescribeOrganization",
            Self::ListAccounts => "organizations:ListAccounts",
            Self::ListAccountsForParent => "organizations:ListAccountsForParent",
            Self::ListRoots => "organizations:ListRoots",
            Self::ListOrganizationalUnitsForParent => "organizations:ListOrganizationalUnitsForParent",
            Self::ListTagsForResource => "organizations:ListTagsForResource",
            Self::GetResources => "tag:GetResources",
            Self::DescribeAccount => "organizations:DescribeAccount",
            Self::DescribeOrganizationalUnit => "organizations:DescribeOrganizationalUnit",
            Self::ListParents => "organizations:ListParents",
            Self::AssumeRole => "sts:AssumeRole",
        }
    }

    /// Its name in the API.
    pub(super) fn name(self) -> &'static str {
        self.iam().split(':').nth(1).unwrap_or_default()
    }

    /// The service, as IAM names it.
    pub(super) fn service(self) -> &'static str {
        self.iam().split(':').next().unwrap_or_default()
    }

    /// Whether it changes something, so that it must not be repeated on a guess.
    pub(super) fn is_write(self) -> bool {
        matches!(self, Self::PutAlternateContact | Self::DeleteAlternateContact)
    }

    fn documented(self, partition: Partition) -> Quota {
        let (rate, burst) = match (self, partition) {
            (Self::GetAlternateContact, Partition::China) => (3.0, 5.0),
            (Self::PutAlternateContact | Self::DeleteAlternateContact, Partition::China) => (1.0, 6.0),
            (Self::GetAlternateContact, _) => (10.0, 15.0),
            (Self::PutAlternateContact, _) => (5.0, 8.0),
            (Self::DeleteAlternateContact, _) => (1.0, 6.0),
            // No quota is documented; it is called once.
            (Self::GetCallerIdentity, _) => (10.0, 10.0),
            (Self::DescribeOrganization | Self::ListRoots, _) => (1.0, 2.0),
            (Self::ListAccounts, _) => (8.0, 12.0),
            (Self::ListAccountsForParent | Self::ListOrganizationalUnitsForParent | Self::ListParents, _) => (5.0, 8.0),
            (Self::DescribeAccount, _) => (20.0, 30.0),
            (Self::DescribeOrganizationalUnit, _) => (2.0, 2.0),
            // STS shares 600 calls a second of an account and Region among all who ask ("IAM and STS
            // quotas"): a third of them is left to be ours.
            (Self::AssumeRole, _) => (200.0, 100.0),
            (Self::ListTagsForResource, _) => (10.0, 15.0),
            (Self::GetResources, _) => (15.0, 15.0),
        };
        Quota { rate, burst }
    }

    /// What `--quota` calls it: its name in any case, or the short name of the three that matter.
    fn named(name: &str) -> Option<Self> {
        match name {
            "get" => Some(Self::GetAlternateContact),
            "put" => Some(Self::PutAlternateContact),
            "delete" => Some(Self::DeleteAlternateContact),
            _ => Self::ALL.into_iter().find(|operation| operation.name().eq_ignore_ascii_case(name)),
        }
    }
}

/// The parts of AWS that know nothing of each other, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Partition {
    /// `aws-cn`, which has lower quotas.
    China,
    /// All others.
    Other,
}

impl Partition {
    pub(super) fn of_region(region: &str) -> Self {
        if region.starts_with("cn-") { Self::China } else { Self::Other }
    }
}

/// A token bucket's two numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Quota {
    /// Calls a second.
    pub(super) rate: f64,
    /// Calls at once, after a rest.
    pub(super) burst: f64,
}

impl Quota {
    /// The quota to keep to: scaled first, whatever the order, and an operation's own figures last.
    pub(super) fn of(operation: Operation, partition: Partition, overrides: &[QuotaOverride]) -> Self {
        let mut quota = operation.documented(partition);
        for QuotaOverride(change) in overrides {
            if let Change::Scale(factor) = change {
                quota = Self { rate: quota.rate * factor, burst: (quota.burst * factor).max(1.0) };
            }
        }
        for QuotaOverride(change) in overrides {
            match change {
                Change::Set(named, figures) if *named == operation => quota = *figures,
                Change::Set(..) | Change::Scale(_) => {}
            }
        }
        quota
    }
}

/// A quota other than the documented one: `get=20/30`, `ListAccounts=4/6`, or `x2` for all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QuotaOverride(Change);

#[derive(Clone, Copy, Debug, PartialEq)]
enum Change {
    Scale(f64),
    Set(Operation, Quota),
}

impl FromStr for QuotaOverride {
    type Err = InvalidQuota;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(factor) = text.strip_prefix('x') {
            return Ok(Self(Change::Scale(positive(factor)?)));
        }
        let (name, figures) = text.split_once('=').ok_or(InvalidQuota::Form)?;
        let operation = Operation::named(name).ok_or_else(|| InvalidQuota::Operation(name.to_owned()))?;
        let (rate, burst) = figures.split_once('/').ok_or(InvalidQuota::Form)?;
        let quota = Quota { rate: positive(rate)?, burst: positive(burst)? };
        if quota.burst < 1.0 {
            return Err(InvalidQuota::Burst);
        }
        Ok(Self(Change::Set(operation, quota)))
    }
}

fn positive(text: &str) -> Result<f64, InvalidQuota> {
    // The upper bound keeps the arithmetic of the buckets exact.
    text.parse()
        .ok()
        .filter(|number| (0.001..=1e6).contains(number))
        .ok_or_else(|| InvalidQuota::Number(text.to_owned()))
}

/// Why a quota cannot be read.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum InvalidQuota {
    /// Neither of the two forms.
    #[error("a quota looks like `get=20/30` (calls a second, calls at once) or `x2`")]
    Form,
    /// No such operation.
    #[error(
        "`{0}` is not an operation with a quota: use get, put, delete or a name like {names}",
        names = Operation::ListAccounts.name()
    )]
    Operation(String),
    /// Not a sensible number.
    #[error("`{0}` is not a number between 0.001 and 1000000")]
    Number(String),
    /// Nothing could ever be called.
    #[error("at least one call must be allowed at once")]
    Burst,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quota(operation: Operation, overrides: &[&str]) -> (f64, f64) {
        let overrides: Vec<QuotaOverride> = overrides.iter().map(|text| text.parse().unwrap()).collect();
        let Quota { rate, burst } = Quota::of(operation, Partition::Other, &overrides);
        (rate, burst)
    }

    #[test]
    fn an_operations_own_figures_win_over_the_factor_for_all() {
        assert_eq!(quota(Operation::GetAlternateContact, &[]), (10.0, 15.0));
        assert_eq!(quota(Operation::GetAlternateContact, &["get=20/30", "x2"]), (20.0, 30.0));
        assert_eq!(quota(Operation::PutAlternateContact, &["get=20/30", "x2"]), (10.0, 16.0));
        assert_eq!(quota(Operation::DeleteAlternateContact, &["x0.1"]), (0.1, 1.0));
        assert_eq!(quota(Operation::PutAlternateContact, &["putalternatecontact=0.5/2"]), (0.5, 2.0));
    }

    #[test]
    fn china_has_lower_quotas() {
        let quota = Quota::of(Operation::GetAlternateContact, Partition::of_region("cn-north-1"), &[]);
        assert_eq!(quota, Quota { rate: 3.0, burst: 5.0 });
    }

    #[test]
    fn what_is_no_quota_is_refused() {
        for (text, error) in [
            ("", InvalidQuota::Form),
            ("get", InvalidQuota::Form),
            ("get=20", InvalidQuota::Form),
            ("fetch=1/2", InvalidQuota::Operation("fetch".to_owned())),
            ("get=0/3", InvalidQuota::Number("0".to_owned())),
            ("get=NaN/3", InvalidQuota::Number("NaN".to_owned())),
            ("get=inf/3", InvalidQuota::Number("inf".to_owned())),
            ("x-1", InvalidQuota::Number("-1".to_owned())),
            ("get=5/0.5", InvalidQuota::Burst),
        ] {
            assert_eq!(text.parse::<QuotaOverride>(), Err(error), "{text}");
        }
    }
}
