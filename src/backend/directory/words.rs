//! Words that are written in more than one place of an organization file: patterns of names, lengths of time.

use std::time::Duration;

use jiff::SignedDuration;

use crate::policy::selector::Glob;

/// Whether a name fits a pattern with `*`, case aside, as IAM compares actions.
pub fn matches(pattern: &str, name: &str) -> bool {
    Glob::new(pattern.to_ascii_lowercase()).matches(&name.to_ascii_lowercase())
}

/// A length of time like `200ms`, `2s` or `1m 30s`.
///
/// # Errors
/// What is wrong with the text.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    let duration: SignedDuration = text.parse().map_err(|error: jiff::Error| error.to_string())?;
    Duration::try_from(duration).map_err(|_| "a length of time is not negative".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_match_as_in_iam() {
        for pattern in ["*", "account:*", "ACCOUNT:Get*", "account:GetAlternateContact", "*AlternateContact"] {
            assert!(matches(pattern, "account:GetAlternateContact"), "{pattern}");
        }
        for pattern in ["", "account:Get", "account:Put*", "*:Get", "account:GetAlternateContact?"] {
            assert!(!matches(pattern, "account:GetAlternateContact"), "{pattern}");
        }
    }

    #[test]
    fn many_wildcards_take_no_longer_than_their_text() {
        let pattern = "*a".repeat(10_000);
        assert!(matches(&pattern, &"a".repeat(20_000)));
        assert!(!matches(&(pattern + "b"), &"a".repeat(20_000)));
    }

    #[test]
    fn lengths_of_time_have_units() {
        assert_eq!(parse_duration("200ms"), Ok(Duration::from_millis(200)));
        assert_eq!(parse_duration("1m 30s"), Ok(Duration::from_secs(90)));
        for text in ["", "2", "-2s", "soon"] {
            assert!(parse_duration(text).is_err(), "{text}");
        }
    }
}
