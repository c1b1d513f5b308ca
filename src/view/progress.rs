//! How far a run has come and how long it will take, in words.

use std::time::Duration;

use crate::text::Text;

/// From which time on a run is announced.
const LONG: Duration = Duration::from_secs(60);

/// From how many steps a second on nobody waits: they are not calls to AWS.
const FASTEST: f64 = 1_000.0;

/// What follows a count: the rate, how long the rest takes where that is known, and how often a call was
/// refused for its rate.
#[must_use]
pub fn status(rate: f64, left: Option<Duration>, throttles: u64) -> Text {
    let text = if rate < FASTEST { Text::of(format_args!(", {rate:.1} a second")) } else { Text::default() };
    let text = match left {
        Some(left) => text.ours(", ").text(roughly(left)).ours(" left"),
        None => text,
    };
    if throttles > 0 { text.text(format_args!(", {throttles} throttled")) } else { text }
}

/// What is said before a long run.
#[must_use]
pub fn longer_than_a_minute(what: &str, outlook: Duration) -> Option<Text> {
    let text = || Text::of(format_args!("{what} will take at least {} at AWS's rate limit.", roughly(outlook)));
    (outlook > LONG).then(text)
}

/// How many accounts an import has to have before it is said that it takes its time: seconds, in the first place.
const MANY_ACCOUNTS: usize = 5_000;

/// What is said before rules are looked for among many accounts.
#[must_use]
pub fn long_search(accounts: usize) -> Option<Text> {
    let text = || Text::of(format_args!("Looking for rules in {accounts} accounts; this can take a minute."));
    (accounts >= MANY_ACCOUNTS).then(text)
}

/// How long something took.
#[must_use]
pub fn took_about(duration: Duration) -> String {
    if duration < Duration::from_secs(1) { "less than a second".to_owned() } else { roughly(duration) }
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
    fn what_is_not_known_is_not_said() {
        let minute = Duration::from_secs(60);
        assert_eq!(status(9.951, Some(minute), 0).plain(), ", 10.0 a second, 60 s left");
        assert_eq!(status(0.0, None, 3).plain(), ", 0.0 a second, 3 throttled");
        assert_eq!(status(20_231.1, None, 0).plain(), "");
    }

    #[test]
    fn only_long_runs_are_announced() {
        assert_eq!(long_search(4_999), None);
        assert_eq!(long_search(5_000).unwrap().plain(), "Looking for rules in 5000 accounts; this can take a minute.");
        assert_eq!(longer_than_a_minute("Reading", Duration::from_secs(60)), None);
        let text = longer_than_a_minute("Reading", Duration::from_secs(300)).unwrap();
        assert_eq!(text.plain(), "Reading will take at least 5 min at AWS's rate limit.");
    }
}
