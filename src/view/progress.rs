//! How far a run has come and how long it will take, in words.

use std::time::Duration;

/// From which time on a run is announced.
const LONG: Duration = Duration::from_secs(60);

/// A line where no bar can be drawn.
#[must_use]
pub fn line(what: &str, done: usize, total: usize, rate: f64, outlook: &str) -> String {
    let separator = if outlook.is_empty() { "" } else { ", " };
    format!("{what}: {done} of {total}, {rate:.1} a second{separator}{outlook}")
}

/// How long the rest takes, where that is known, and how often a call was refused for its rate.
#[must_use]
pub fn outlook(left: Option<Duration>, throttles: u64) -> String {
    let left = left.map(|left| format!("{} left", roughly(left)));
    let throttles = (throttles > 0).then(|| format!("{throttles} throttled"));
    left.into_iter().chain(throttles).collect::<Vec<_>>().join(", ")
}

/// What is said before a long run.
#[must_use]
pub fn longer_than_a_minute(what: &str, outlook: Duration) -> Option<String> {
    (outlook > LONG).then(|| format!("{what} takes about {}, at the pace that AWS allows.", roughly(outlook)))
}

/// A duration as people say it.
fn roughly(duration: Duration) -> String {
    let seconds = duration.as_secs_f64().round() as u64;
    match seconds {
        0..=99 => format!("{seconds} s"),
        100..=5_999 => format!("{} min", (seconds + 30) / 60),
        _ => format!("{} h {} min", (seconds + 30) / 3_600, (seconds + 30) % 3_600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_said_roughly() {
        for (seconds, text) in [
            (0.4, "0 s"),
            (88.5, "89 s"),
            (300.0, "5 min"),
            (5_999.0, "100 min"),
            (6_000.0, "1 h 40 min"),
            (15_000.0, "4 h 10 min"),
        ] {
            assert_eq!(roughly(Duration::from_secs_f64(seconds)), text);
        }
    }

    #[test]
    fn a_line_says_what_is_known() {
        let minute = Duration::from_secs(60);
        assert_eq!(
            line("Reading", 300, 900, 9.951, &outlook(Some(minute), 0)),
            "Reading: 300 of 900, 10.0 a second, 60 s left"
        );
        assert_eq!(line("Reading", 1, 9, 0.0, &outlook(None, 0)), "Reading: 1 of 9, 0.0 a second");
        assert_eq!(outlook(Some(minute), 3), "60 s left, 3 throttled");
    }

    #[test]
    fn only_long_runs_are_announced() {
        assert_eq!(longer_than_a_minute("Reading", Duration::from_secs(60)), None);
        let text = longer_than_a_minute("Reading", Duration::from_secs(300)).unwrap();
        assert_eq!(text, "Reading takes about 5 min, at the pace that AWS allows.");
    }
}
