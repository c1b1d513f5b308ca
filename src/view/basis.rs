//! What a plan is made from, in words.

use jiff::{SignedDuration, Timestamp};

use crate::plan::basis::{Basis, Masked};
use crate::text::{Style, Text};

/// What is said of a plan that cannot be applied.
pub const VIEW_ONLY: &str = "This plan is for viewing only; it cannot be applied.";

/// What is said of masked contacts.
pub const MASKED: &str = "Names, addresses and phone numbers are masked.";

/// What is said of suppositions.
pub const WHAT_IF: &str = "What-if: planned as if";

/// What stands before a plan that is not about the organization as it is, or not shown as it is; nothing
/// before any other.
#[must_use]
pub fn unreal(basis: &Basis) -> Text {
    let Basis { masked, suppositions, difference: _, commit: _ } = basis;
    let mut text = Text::default();
    if !suppositions.is_empty() {
        text = text.line(Text::default().styled(Style::Problem, Text::of(WHAT_IF)));
    }
    for supposition in suppositions {
        text = text.ours("  ").line(Text::of(supposition));
    }
    if *masked != Masked::No {
        text = text.ours(MASKED).ours("\n");
    }
    if !basis.is_real() {
        text = text.ours(VIEW_ONLY).ours("\n");
    }
    if text.is_empty() { text } else { text.ours("\n") }
}

/// Which file a plan is made from, and how old that is.
#[must_use]
pub fn source(file: &str, read_at: Timestamp, now: Timestamp) -> Text {
    let text = Text::default().ours("From ").text(file).ours(", read ");
    match ago(now.duration_since(read_at)) {
        Some(age) => text.then(age).text(format_args!(" ({read_at}).")),
        None => text.text(format_args!("at {read_at}, which is in the future.")),
    }
}

/// An age as people say it; `None` if it is negative.
fn ago(age: SignedDuration) -> Option<Text> {
    let seconds = usize::try_from(age.as_secs()).ok()?;
    let (count, unit) = match seconds {
        0..120 => (seconds, "second"),
        120..7_200 => (seconds / 60, "minute"),
        7_200..172_800 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    Some(Text::default().counted(count, unit).ours(" ago"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_age_of_a_file_is_said_roughly() {
        let now: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        let said = |read_at: &str| source("organization.yaml", read_at.parse().unwrap(), now).plain();
        assert_eq!(said("2026-11-23T09:00:00Z"), "From organization.yaml, read 3 hours ago (2026-11-23T09:00:00Z).");
        for (read_at, age) in [
            ("2026-11-23T12:00:00Z", "0 seconds ago"),
            ("2026-11-23T11:59:59Z", "1 second ago"),
            ("2026-11-23T11:58:00Z", "2 minutes ago"),
            ("2026-11-21T12:00:01Z", "47 hours ago"),
            ("2026-11-21T12:00:00Z", "2 days ago"),
            ("2025-11-23T12:00:00Z", "365 days ago"),
            ("2026-11-23T12:00:01Z", "at 2026-11-23T12:00:01Z, which is in the future"),
        ] {
            assert!(said(read_at).contains(age), "{}", said(read_at));
        }
    }
}
