//! What came of applying a plan, for people: everything that is not simply done, and why.

use super::plan::contact_line;
use super::plan::groups::by_key;
use super::text::{Paint, Role, harmless};
use crate::plan::Change;
use crate::report::{Outcome, Report, Tally};

/// How many changes of one reason are named that were not even tried.
const NAMED: usize = 3;

/// The text view of a report. What was done is only counted; what was not is listed.
#[must_use]
pub fn report(paint: Paint, report: &Report) -> String {
    let mut text = String::new();
    for (change, outcome) in &report.results {
        text.push_str(&line(paint, change, outcome));
    }
    text.push_str(&not_attempted(paint, report));
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(&paint.role(Role::Heading, &last_line(report.tally(), report.interrupted)));
    text.push('\n');
    text
}

fn line(paint: Paint, change: &Change, outcome: &Outcome) -> String {
    let Some(reason) = outcome.reason().filter(|_| !matches!(outcome, Outcome::NotAttempted(_))) else {
        return String::new();
    };
    let found = match outcome.found() {
        None => String::new(),
        Some(None) => "              found: no contact\n".to_owned(),
        Some(Some(contact)) => format!("              found: {}\n", contact_line(contact)),
    };
    format!("{} {}: {}\n{found}", word(paint, outcome.as_str()), described(change), harmless(&reason))
}

fn word(paint: Paint, outcome: &str) -> String {
    paint.role(Role::Problem, &format!("{outcome:<13}"))
}

fn described(Change { account, key, action, origin: _ }: &Change) -> String {
    let what = format!(
        "{} {} contact of {} {}",
        action.kind().as_str(),
        key.contact_type,
        account.id,
        harmless(&account.name)
    );
    what.trim_end().to_owned()
}

/// What was not even tried, by reason: of an interrupted run there can be thousands.
fn not_attempted(paint: Paint, report: &Report) -> String {
    let untried = report.results.iter().filter(|(_, outcome)| matches!(outcome, Outcome::NotAttempted(_)));
    let by_reason = by_key(untried.map(|(change, outcome)| (outcome.reason().unwrap_or_default(), change)));
    let lines = by_reason.into_iter().map(|(reason, changes)| {
        let named: Vec<_> = changes.iter().take(NAMED).map(|change| described(change)).collect();
        let more = match changes.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        format!("{} {}{more}: {}\n", word(paint, "not-attempted"), named.join(", "), harmless(&reason))
    });
    lines.collect()
}

fn last_line(tally: Tally, interrupted: bool) -> String {
    let Tally { applied, already_applied, drifted, failed, not_attempted, unverified } = tally;
    let undone = [
        (already_applied, "already applied"),
        (drifted, "drifted"),
        (failed, "failed"),
        (unverified, "unverified"),
        (not_attempted, "not attempted"),
    ];
    let mut line = format!("{}: {applied} applied", if interrupted { "Interrupted" } else { "Apply" });
    for (count, word) in undone.into_iter().filter(|(count, _)| *count > 0) {
        line.push_str(&format!(", {count} {word}"));
    }
    line.push('.');
    line
}
