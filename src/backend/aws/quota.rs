//! How often AWS lets each operation be called: the documented quotas, and what the user says
//! instead.
//!
//! Account Management: `accounts/latest/reference/quotas.html`; Organizations:
//! `orgs_reference_limits.html`; tagging: the tag editor's user guide. They count the calling
//! account.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::gateway::Operation;

/// What AWS documents.
fn documented(operation: Operation, partition: Partition) -> Quota {
    let (rate, burst) = match (operation, partition) {
        (Operation::GetAlternateContact, Partition::China) => (3.0, 5.0),
        (Operation::PutAlternateContact | Operation::DeleteAlternateContact, Partition::China) => (1.0, 6.0),
        (Operation::GetAlternateContact, _) => (10.0, 15.0),
        (Operation::PutAlternateContact, _) => (5.0, 8.0),
        (Operation::DeleteAlternateContact, _) => (1.0, 6.0),
        // No quota is documented; it is called once.
        (Operation::GetCallerIdentity, _) => (10.0, 10.0),
        (Operation::DescribeOrganization | Operation::ListRoots, _) => (1.0, 2.0),
        (Operation::ListAccounts, _) => (8.0, 12.0),
        (
            Operation::ListAccountsForParent | Operation::ListOrganizationalUnitsForParent | Operation::ListParents,
            _,
        ) => (5.0, 8.0),
        (Operation::ListDelegatedAdministrators, _) => (5.0, 8.0),
        (Operation::ListAWSServiceAccessForOrganization | Operation::ListDelegatedServicesForAccount, _) => (1.0, 3.0),
        (
            Operation::EnableAWSServiceAccess
            | Operation::RegisterDelegatedAdministrator
            | Operation::DeregisterDelegatedAdministrator,
            _,
        ) => (1.0, 2.0),
        (Operation::DescribeAccount, _) => (20.0, 30.0),
        (Operation::DescribeOrganizationalUnit, _) => (2.0, 2.0),
        // STS shares 600 calls a second of an account and Region among all who ask ("IAM and STS
        // quotas"): a third of them is left to be ours.
        (Operation::AssumeRole, _) => (200.0, 100.0),
        (Operation::ListTagsForResource, _) => (10.0, 15.0),
        (Operation::GetResources, _) => (15.0, 15.0),
    };
    let source = if operation == Operation::AssumeRole { QuotaSource::Chosen } else { QuotaSource::Documented };
    Quota { rate, burst, source }
}

/// What `--quota` calls it: its name in any case, or the short name of the three that matter.
fn named(name: &str) -> Option<Operation> {
    match name {
        "get" => Some(Operation::GetAlternateContact),
        "put" => Some(Operation::PutAlternateContact),
        "delete" => Some(Operation::DeleteAlternateContact),
        _ => Operation::ALL.iter().copied().find(|operation| operation.name().eq_ignore_ascii_case(name)),
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
    pub(super) source: QuotaSource,
}

/// Who says what a quota is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum QuotaSource {
    /// AWS, of all accounts alike. It raises quotas for those who ask.
    Documented,
    /// The user, who knows, or we, who leave room for others.
    Chosen,
}

impl Quota {
    /// The quota to keep to: scaled first, whatever the order, and an operation's own figures last.
    pub(super) fn of(operation: Operation, partition: Partition, overrides: &[QuotaOverride]) -> Self {
        let mut quota = documented(operation, partition);
        for QuotaOverride(change) in overrides {
            if let QuotaChange::Scale(factor) = change {
                let burst = (quota.burst * factor).max(1.0);
                quota = Self { rate: quota.rate * factor, burst, source: QuotaSource::Chosen };
            }
        }
        for QuotaOverride(change) in overrides {
            match change {
                QuotaChange::Set(of, figures) if *of == operation => quota = *figures,
                QuotaChange::Set(..) | QuotaChange::Scale(_) => {}
            }
        }
        quota
    }
}

/// A quota other than the documented one: `get=20/30`, `ListAccounts=4/6`, or `x2` for all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QuotaOverride(QuotaChange);

#[derive(Clone, Copy, Debug, PartialEq)]
enum QuotaChange {
    Scale(f64),
    Set(Operation, Quota),
}

impl fmt::Display for QuotaOverride {
    /// As it may be written.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            QuotaChange::Scale(factor) => write!(f, "x{factor}"),
            QuotaChange::Set(operation, Quota { rate, burst, source: _ }) => {
                write!(f, "{}={rate}/{burst}", operation.name())
            }
        }
    }
}

impl FromStr for QuotaOverride {
    type Err = InvalidQuota;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(factor) = text.strip_prefix('x') {
            return Ok(Self(QuotaChange::Scale(positive(factor)?)));
        }
        let (name, figures) = text.split_once('=').ok_or(InvalidQuota::Form)?;
        let operation = named(name).ok_or_else(|| InvalidQuota::Operation(name.to_owned()))?;
        let (rate, burst) = figures.split_once('/').ok_or(InvalidQuota::Form)?;
        let quota = Quota { rate: positive(rate)?, burst: positive(burst)?, source: QuotaSource::Chosen };
        if quota.burst < 1.0 {
            return Err(InvalidQuota::Burst);
        }
        Ok(Self(QuotaChange::Set(operation, quota)))
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
        let Quota { rate, burst, source: _ } = Quota::of(operation, Partition::Other, &overrides);
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
        assert_eq!((quota.rate, quota.burst), (3.0, 5.0));
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
