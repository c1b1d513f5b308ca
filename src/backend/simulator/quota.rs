//! How many calls AWS lets through: a token bucket for each operation and calling account, and for
//! AWS Organizations another one for each operation and organization.
//!
//! Sources, with the figures as of 2026-11: "Quotas for AWS Account Management" in its reference
//! guide (and its edition for China), "Quotas and service limits for AWS Organizations" in its user
//! guide, and the Tag Editor user guide for `GetResources`, of which no burst is documented.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::backend::directory::{
    AccountRead, AccountWrite, OrganizationsRead, OrganizationsWrite, QuotaLevel, Simulated, SimulatedRead,
    SimulatedWrite, StsRead, TaggingRead,
};
use crate::organization::AccountId;

/// The buckets.
#[derive(Debug)]
pub struct Quotas {
    quota: QuotaLevel,
    buckets: HashMap<(Simulated, Option<AccountId>), Bucket>,
}

impl Quotas {
    /// All buckets are full.
    pub fn new(quota: QuotaLevel) -> Self {
        Self { quota, buckets: HashMap::new() }
    }

    /// Whether a call is let through. If so it has used up its share.
    pub fn admits(&mut self, caller: AccountId, operation: Simulated, now: Timestamp) -> bool {
        let RateLimits { account, organization } = limits(self.quota, operation);
        let limits = [(Some(caller), account), (None, organization)];
        let mut enough = true;
        for (whose, limit) in limits {
            if let Some(limit) = limit {
                let bucket = self.buckets.entry((operation, whose)).or_insert_with(|| Bucket::full(limit, now));
                bucket.fill(limit, now);
                enough &= bucket.level >= TOKEN;
            }
        }
        if enough {
            for (whose, _) in limits {
                if let Some(bucket) = self.buckets.get_mut(&(operation, whose)) {
                    bucket.level -= TOKEN;
                }
            }
        }
        enough
    }
}

/// A token, in the unit that makes microseconds times calls in 1000 seconds a whole number.
const TOKEN: u64 = 1_000_000_000;

#[derive(Debug)]
struct Bucket {
    level: u64,
    at: Timestamp,
}

impl Bucket {
    fn full(limit: RateLimit, now: Timestamp) -> Self {
        Self { level: limit.burst * TOKEN, at: now }
    }

    fn fill(&mut self, limit: RateLimit, now: Timestamp) {
        let elapsed = now.as_microsecond().saturating_sub(self.at.as_microsecond());
        let gained = u64::try_from(elapsed).unwrap_or(0).saturating_mul(limit.rate);
        self.level = self.level.saturating_add(gained).min(limit.burst * TOKEN);
        self.at = self.at.max(now);
    }
}

/// How fast a bucket fills, in calls in 1000 seconds, and how much it holds.
#[derive(Clone, Copy, Debug)]
struct RateLimit {
    rate: u64,
    burst: u64,
}

/// The limits of an operation.
#[derive(Clone, Copy, Debug)]
struct RateLimits {
    account: Option<RateLimit>,
    organization: Option<RateLimit>,
}

fn limits(quota: QuotaLevel, operation: Simulated) -> RateLimits {
    let figures = match quota {
        QuotaLevel::Unlimited => (None, None),
        QuotaLevel::China => china(operation).map_or_else(|| documented(operation), |figures| (Some(figures), None)),
        QuotaLevel::Documented | QuotaLevel::Scaled(_) => documented(operation),
    };
    let factor = if let QuotaLevel::Scaled(factor) = quota { factor } else { 1.0 };
    let limit =
        |(rate, burst): (f64, f64)| RateLimit { rate: whole(rate * 1000.0 * factor), burst: whole(burst * factor) };
    RateLimits { account: figures.0.map(limit), organization: figures.1.map(limit) }
}

fn whole(number: f64) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "quotas are positive and small")]
    let number = number.round().max(1.0) as u64;
    number
}

/// Calls in a second, and at once.
type Figures = (f64, f64);

/// For a calling account, and for an organization.
type Documented = (Option<Figures>, Option<Figures>);

/// Of a calling account alone.
fn account(rate: f64, burst: f64) -> Documented {
    (Some((rate, burst)), None)
}

fn both(account: Figures, organization: Figures) -> Documented {
    (Some(account), Some(organization))
}

fn documented(operation: Simulated) -> Documented {
    match operation {
        Simulated::Read(SimulatedRead::Account(operation)) => match operation {
            AccountRead::GetAlternateContact | AccountRead::GetContactInformation => account(10.0, 15.0),
        },
        Simulated::Write(SimulatedWrite::Account(operation)) => match operation {
            AccountWrite::PutAlternateContact | AccountWrite::PutContactInformation => account(5.0, 8.0),
            AccountWrite::DeleteAlternateContact => account(1.0, 6.0),
        },
        Simulated::Read(SimulatedRead::Organizations(operation)) => of_organizations_read(operation),
        Simulated::Write(SimulatedWrite::Organizations(operation)) => of_organizations_write(operation),
        Simulated::Read(SimulatedRead::Sts(operation)) => match operation {
            StsRead::GetCallerIdentity | StsRead::AssumeRole => (None, None),
        },
        Simulated::Read(SimulatedRead::Tagging(TaggingRead::GetResources)) => account(15.0, 15.0),
    }
}

fn of_organizations_read(operation: OrganizationsRead) -> Documented {
    use OrganizationsRead::*;
    match operation {
        DescribeOrganization => account(1.0, 2.0),
        DescribeAccount => both((20.0, 30.0), (24.0, 36.0)),
        DescribeOrganizationalUnit | DescribeCreateAccountStatus => both((2.0, 2.0), (2.0, 3.0)),
        ListAccounts => both((8.0, 12.0), (9.0, 15.0)),
        ListChildren => both((6.0, 10.0), (7.0, 12.0)),
        ListAccountsForParent | ListOrganizationalUnitsForParent | ListParents | ListDelegatedAdministrators => {
            both((5.0, 8.0), (6.0, 10.0))
        }
        ListRoots => both((1.0, 2.0), (1.0, 3.0)),
        ListTagsForResource => both((10.0, 15.0), (12.0, 18.0)),
        ListAWSServiceAccessForOrganization | ListDelegatedServicesForAccount => both((1.0, 3.0), (1.0, 4.0)),
    }
}

fn of_organizations_write(operation: OrganizationsWrite) -> Documented {
    use OrganizationsWrite::*;
    match operation {
        TagResource | UntagResource => account(4.0, 6.0),
        MoveAccount => account(2.0, 3.0),
        CreateAccount => account(0.1, 3.0),
        EnableAWSServiceAccess
        | DisableAWSServiceAccess
        | RegisterDelegatedAdministrator
        | DeregisterDelegatedAdministrator => account(1.0, 2.0),
    }
}

/// What is documented differently for China.
fn china(operation: Simulated) -> Option<Figures> {
    match operation {
        Simulated::Read(SimulatedRead::Account(operation)) => match operation {
            AccountRead::GetAlternateContact | AccountRead::GetContactInformation => Some((3.0, 5.0)),
        },
        Simulated::Write(SimulatedWrite::Account(operation)) => match operation {
            AccountWrite::PutAlternateContact | AccountWrite::DeleteAlternateContact => Some((1.0, 6.0)),
            AccountWrite::PutContactInformation => Some((1.0, 2.0)),
        },
        Simulated::Read(SimulatedRead::Organizations(_) | SimulatedRead::Sts(_) | SimulatedRead::Tagging(_))
        | Simulated::Write(SimulatedWrite::Organizations(_)) => None,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn count(quotas: &mut Quotas, caller: &str, operation: impl Into<Simulated>, now: Timestamp) -> usize {
        let (caller, operation) = (caller.parse().unwrap(), operation.into());
        (0..100).take_while(|_| quotas.admits(caller, operation, now)).count()
    }

    #[test]
    fn a_bucket_holds_the_burst_and_fills_at_the_rate() {
        let mut quotas = Quotas::new(QuotaLevel::Documented);
        let mut now = Timestamp::UNIX_EPOCH;
        assert_eq!(count(&mut quotas, "111111111111", AccountRead::GetAlternateContact, now), 15);
        now += Duration::from_micros(99_999);
        assert_eq!(count(&mut quotas, "111111111111", AccountRead::GetAlternateContact, now), 0);
        now += Duration::from_micros(1);
        assert_eq!(count(&mut quotas, "111111111111", AccountRead::GetAlternateContact, now), 1);
        now += Duration::from_secs(1);
        assert_eq!(count(&mut quotas, "111111111111", AccountRead::GetAlternateContact, now), 10);
        now += Duration::from_secs(100_000_000_000);
        assert_eq!(count(&mut quotas, "111111111111", AccountRead::GetAlternateContact, now), 15);
    }

    #[test]
    fn callers_and_operations_do_not_share_but_organizations_do() {
        let mut quotas = Quotas::new(QuotaLevel::Documented);
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!(count(&mut quotas, "111111111111", AccountWrite::DeleteAlternateContact, now), 6);
        assert_eq!(count(&mut quotas, "222222222222", AccountWrite::DeleteAlternateContact, now), 6);
        assert_eq!(count(&mut quotas, "111111111111", AccountWrite::PutAlternateContact, now), 8);
        assert_eq!(count(&mut quotas, "111111111111", OrganizationsRead::ListAccounts, now), 12);
        assert_eq!(
            count(&mut quotas, "222222222222", OrganizationsRead::ListAccounts, now),
            3,
            "15 for the organization"
        );
    }

    #[test]
    fn quotas_scale() {
        let now = Timestamp::UNIX_EPOCH;
        let burst = |quota, operation: Simulated| count(&mut Quotas::new(quota), "111111111111", operation, now);
        assert_eq!(burst(QuotaLevel::Scaled(2.0), AccountRead::GetAlternateContact.into()), 30);
        assert_eq!(burst(QuotaLevel::Scaled(0.1), OrganizationsRead::ListRoots.into()), 1);
        assert_eq!(burst(QuotaLevel::China, AccountRead::GetAlternateContact.into()), 5);
        assert_eq!(burst(QuotaLevel::China, OrganizationsRead::ListRoots.into()), 2);
        assert_eq!(burst(QuotaLevel::Unlimited, OrganizationsRead::ListRoots.into()), 100);
        assert_eq!(burst(QuotaLevel::Documented, StsRead::GetCallerIdentity.into()), 100);
    }
}
