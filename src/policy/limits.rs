//! The guardrails a policy or a flag sets: how much a plan may change. Judged in `plan::guardrail`.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// How many changes of a kind a plan may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// At most so many.
    Count(u64),
    /// At most a share of the contacts that exist.
    Share(Share),
    /// Any number.
    Unlimited,
}

/// A share, in 10⁻¹⁸ of a percent, so that comparing is exact. What a policy says beyond that is dropped, which makes
/// the limit stricter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share(u128);

impl Share {
    const DECIMALS: usize = 18;
    const PER_PERCENT: u128 = 10_u128.pow(18);

    /// 0%.
    pub const NONE: Self = Self(0);

    /// A whole number of percent.
    #[must_use]
    pub const fn percent(percent: u64) -> Self {
        Self(percent as u128 * Self::PER_PERCENT)
    }

    /// Whether `count` is more than this share of `existing`.
    #[must_use]
    pub fn is_exceeded(self, count: usize, existing: usize) -> bool {
        count as u128 * 100 * Self::PER_PERCENT > self.0 * existing as u128
    }

    /// Whether `count` is less than this share of `all`.
    #[must_use]
    pub fn is_missed(self, count: usize, all: usize) -> bool {
        (count as u128) * 100 * Self::PER_PERCENT < self.0 * all as u128
    }
}

impl Limit {
    /// What one looks like, for schemas.
    pub const PATTERN: &str = r"^([0-9]+|0*(100([.]0+)?|[0-9]{1,2}([.][0-9]+)?)%|unlimited)$";

    /// What one looks like that is no share.
    pub const COUNT_PATTERN: &str = "^([0-9]+|unlimited)$";
}

impl FromStr for Limit {
    type Err = InvalidLimit;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "unlimited" {
            return Ok(Self::Unlimited);
        }
        match text.strip_suffix('%') {
            Some(number) => number.parse().map(Self::Share),
            None if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) => {
                text.parse().map(Self::Count).map_err(|_| InvalidLimit)
            }
            None => Err(InvalidLimit),
        }
    }
}

impl FromStr for Share {
    type Err = InvalidLimit;

    fn from_str(number: &str) -> Result<Self, Self::Err> {
        let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(fraction) {
            return Err(InvalidLimit);
        }
        let (kept, dropped) = fraction.split_at(fraction.len().min(Self::DECIMALS));
        let whole: u128 = whole.parse().map_err(|_| InvalidLimit)?;
        let kept: u128 = format!("{kept:0<width$}", width = Self::DECIMALS).parse().map_err(|_| InvalidLimit)?;
        let parts = whole.checked_mul(Self::PER_PERCENT).and_then(|whole| whole.checked_add(kept));
        let most = 100 * Self::PER_PERCENT;
        let is_more = |parts: u128| parts > most || (parts == most && dropped.bytes().any(|digit| digit != b'0'));
        parts.filter(|parts| !is_more(*parts)).map(Self).ok_or(InvalidLimit)
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => write!(f, "{count}"),
            Self::Share(share) => share.fmt(f),
            Self::Unlimited => f.write_str("unlimited"),
        }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fraction = format!("{:0width$}", self.0 % Self::PER_PERCENT, width = Self::DECIMALS);
        let fraction = fraction.trim_end_matches('0');
        let point = if fraction.is_empty() { "" } else { "." };
        write!(f, "{}{point}{fraction}%", self.0 / Self::PER_PERCENT)
    }
}

/// Not a limit.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("a limit is a number such as 10, a share from 0% to 100% such as 30% or 2.5%, or `unlimited`")]
pub struct InvalidLimit;

/// What a policy or a command line says of limits; `None` where it says nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LimitSettings {
    /// Contacts that may be overwritten.
    pub updates: Option<Limit>,
    /// Contacts that may be removed.
    pub deletes: Option<Limit>,
    /// Changes of any kind; a number or `unlimited`.
    pub changes: Option<Limit>,
}

impl LimitSettings {
    /// These settings, with `weaker` where they say nothing.
    #[must_use]
    pub fn or(self, weaker: Self) -> Self {
        let Self { updates, deletes, changes } = self;
        Self {
            updates: updates.or(weaker.updates),
            deletes: deletes.or(weaker.deletes),
            changes: changes.or(weaker.changes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_read_and_written() {
        for text in ["0", "10", "30%", "0%", "100%", "2.5%", "33.333333%", "unlimited"] {
            assert_eq!(text.parse::<Limit>().unwrap().to_string(), text);
        }
        assert_eq!("0.12345678901234567899%".parse::<Limit>().unwrap().to_string(), "0.123456789012345678%");
        assert_eq!("100.00000000000000000001%".parse::<Limit>(), Err(InvalidLimit));
        assert_eq!("012.50%".parse::<Limit>().unwrap().to_string(), "12.5%");
        for text in ["", "-1", "+1", "%", "101%", "100.1%", "1.5", "30 %", "1e2", ".5%", "5.%", "Unlimited", "-5%"] {
            assert_eq!(text.parse::<Limit>(), Err(InvalidLimit), "{text}");
        }
    }

    #[test]
    fn shares_are_compared_exactly() {
        let share: Share = "33.3".parse().unwrap();
        assert!(!share.is_exceeded(333, 1000));
        assert!(share.is_exceeded(334, 1000));
        assert!(!Share::percent(0).is_exceeded(0, 1000));
        assert!(Share::percent(0).is_exceeded(1, 1000));
        assert!(!share.is_missed(333, 1000) && share.is_missed(332, 1000));
        assert!(!share.is_missed(0, 0) && !Share::percent(100).is_missed(7, 7));
    }
}
