//! The clock, and durations as they are written on the command line.

use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Unit};

use crate::policy;

/// The current time, to the second.
pub fn now() -> Timestamp {
    let now = Timestamp::now();
    now.round(Unit::Second).unwrap_or(now)
}

/// The day that it is, in UTC.
pub fn today() -> Date {
    TimeZone::UTC.to_datetime(now()).date()
}

/// A day, written as in `until` of a rule.
pub fn day(text: &str) -> Result<Date, String> {
    policy::day(text).ok_or_else(|| "write year, month and day, such as 2027-01-31".to_owned())
}

/// A duration such as `60s`, `5m`, `1h` or `0`.
pub fn duration(text: &str) -> Result<Duration, String> {
    if text == "0" {
        return Ok(Duration::ZERO);
    }
    let span: jiff::SignedDuration = text.parse().map_err(|_| "write it like 60s, 5m or 1h".to_owned())?;
    Duration::try_from(span).map_err(|_| "it must not be negative".to_owned())
}
