//! How many calls AWS lets through: a token bucket for each operation and calling account, and for
//! AWS Organizations another one for each operation and organization. The figures stand in the table of operations.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::backend::directory::{Figures, OperationQuota, QuotaLevel, Simulated};
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

    /// Whether a call is let through. If so it has used up its share: of the caller's bucket, and of the
    /// organization's if the caller belongs to it.
    pub fn admits(&mut self, caller: AccountId, is_member: bool, operation: Simulated, now: Timestamp) -> bool {
        let RateLimits { account, organization } = limits(self.quota, operation);
        let limits = [(Some(caller), account), (None, organization.filter(|_| is_member))];
        let mut enough = true;
        for (whose, limit) in limits {
            if let Some(limit) = limit {
                let bucket = self.buckets.entry((operation, whose)).or_insert_with(|| Bucket::full(limit, now));
                bucket.fill(limit, now);
                enough &= bucket.level >= TOKEN;
            }
        }
        if enough {
            for whose in limits.into_iter().filter_map(|(whose, limit)| limit.map(|_| whose)) {
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
    let OperationQuota { account, organization, china } = operation.row().quota;
    let figures = match quota {
        QuotaLevel::Unlimited => (None, None),
        QuotaLevel::China if china.is_some() => (china, None),
        QuotaLevel::China | QuotaLevel::Documented | QuotaLevel::Scaled(_) => (account, organization),
    };
    let factor = if let QuotaLevel::Scaled(factor) = quota { factor } else { 1.0 };
    let limit =
        |(rate, burst): Figures| RateLimit { rate: whole(rate * 1000.0 * factor), burst: whole(burst * factor) };
    RateLimits { account: figures.0.map(limit), organization: figures.1.map(limit) }
}

fn whole(number: f64) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "quotas are positive and small")]
    let number = number.round().max(1.0) as u64;
    number
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::backend::directory::{ContactRead, ContactWrite, StsRead, TreeRead};

    fn count(quotas: &mut Quotas, caller: &str, operation: impl Into<Simulated>, now: Timestamp) -> usize {
        let (caller, operation) = (caller.parse().unwrap(), operation.into());
        (0..100).take_while(|_| quotas.admits(caller, caller != stranger(), operation, now)).count()
    }

    fn stranger() -> AccountId {
        "999999999999".parse().unwrap()
    }

    #[test]
    fn who_is_outside_the_organization_takes_nothing_of_its_buckets() {
        let mut quotas = Quotas::new(QuotaLevel::Documented);
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!(count(&mut quotas, "999999999999", TreeRead::ListAccounts, now), 12);
        assert_eq!(count(&mut quotas, "111111111111", TreeRead::ListAccounts, now), 12);
        assert_eq!(count(&mut quotas, "222222222222", TreeRead::ListAccounts, now), 3);
    }

    #[test]
    fn a_bucket_holds_the_burst_and_fills_at_the_rate() {
        let mut quotas = Quotas::new(QuotaLevel::Documented);
        let mut now = Timestamp::UNIX_EPOCH;
        assert_eq!(count(&mut quotas, "111111111111", ContactRead::GetAlternateContact, now), 15);
        now += Duration::from_micros(99_999);
        assert_eq!(count(&mut quotas, "111111111111", ContactRead::GetAlternateContact, now), 0);
        now += Duration::from_micros(1);
        assert_eq!(count(&mut quotas, "111111111111", ContactRead::GetAlternateContact, now), 1);
        now += Duration::from_secs(1);
        assert_eq!(count(&mut quotas, "111111111111", ContactRead::GetAlternateContact, now), 10);
        now += Duration::from_secs(100_000_000_000);
        assert_eq!(count(&mut quotas, "111111111111", ContactRead::GetAlternateContact, now), 15);
    }

    #[test]
    fn callers_and_operations_do_not_share_but_organizations_do() {
        let mut quotas = Quotas::new(QuotaLevel::Documented);
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!(count(&mut quotas, "111111111111", ContactWrite::DeleteAlternateContact, now), 6);
        assert_eq!(count(&mut quotas, "222222222222", ContactWrite::DeleteAlternateContact, now), 6);
        assert_eq!(count(&mut quotas, "111111111111", ContactWrite::PutAlternateContact, now), 8);
        assert_eq!(count(&mut quotas, "111111111111", TreeRead::ListAccounts, now), 12);
        assert_eq!(count(&mut quotas, "222222222222", TreeRead::ListAccounts, now), 3, "15 for the organization");
    }

    #[test]
    fn quotas_scale() {
        let now = Timestamp::UNIX_EPOCH;
        let burst = |quota, operation: Simulated| count(&mut Quotas::new(quota), "111111111111", operation, now);
        assert_eq!(burst(QuotaLevel::Scaled(2.0), ContactRead::GetAlternateContact.into()), 30);
        assert_eq!(burst(QuotaLevel::Scaled(0.1), TreeRead::ListRoots.into()), 1);
        assert_eq!(burst(QuotaLevel::China, ContactRead::GetAlternateContact.into()), 5);
        assert_eq!(burst(QuotaLevel::China, TreeRead::ListRoots.into()), 2);
        assert_eq!(burst(QuotaLevel::Unlimited, TreeRead::ListRoots.into()), 100);
        assert_eq!(burst(QuotaLevel::Documented, StsRead::GetCallerIdentity.into()), 100);
    }
}
