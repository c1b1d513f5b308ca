//! What came of applying a plan, for people: everything that is not simply done, and why.

use super::plan::contact_line;
use super::plan::groups::by_key;
use super::text::{Paint, Role, harmless};
use crate::plan::Change;
use crate::run::outcome::{Outcome, Report, Tally};

/// How many changes of one reason are named that were not even tried.
const NAMED: usize = 3;

/// The text view of a report. What was done is only counted; what was not is listed.
#[must_use]
pub fn report(paint: Paint, report: &Report) -> String {
    let mut text = problems(paint, report).concat();
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(&paint.role(Role::Heading, &last_line(report.tally(), report.interrupted)));
    text.push('\n');
    text
}

/// Everything that is not simply done, and why: each some lines.
pub(super) fn problems(paint: Paint, report: &Report) -> Vec<String> {
    let tried = report.results.iter().filter_map(|(change, outcome)| line(paint, change, outcome));
    tried.chain(not_attempted(paint, report)).chain(stopped(paint, report)).collect()
}

fn line(paint: Paint, change: &Change, outcome: &Outcome) -> Option<String> {
    let reason = outcome.reason().filter(|_| !matches!(outcome, Outcome::NotAttempted(_)))?;
    let found = match outcome.found() {
        None => String::new(),
        Some(None) => "              found: no contact\n".to_owned(),
        Some(Some(contact)) => format!("              found: {}\n", contact_line(contact)),
    };
    Some(format!("{} {}: {}\n{found}", word(paint, outcome.as_str()), described(change), harmless(&reason)))
}

fn word(paint: Paint, outcome: &str) -> String {
    paint.role(Role::Problem, &format!("{outcome:<13}"))
}

/// A change and its account, on one line.
pub(super) fn described(Change { account, key, action, origin: _ }: &Change) -> String {
    let what = format!("{} {} contact of {} {}", action.kind().as_str(), key.kind, account.id, harmless(&account.name));
    what.trim_end().to_owned()
}

/// What was not even tried, by reason: of an interrupted run there can be thousands.
fn not_attempted(paint: Paint, report: &Report) -> Vec<String> {
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

/// Why the run stopped by itself. It is a fact of the run, and not of the changes that it did not get to.
fn stopped(paint: Paint, report: &Report) -> Option<String> {
    let failure = report.stopped.as_ref()?;
    Some(format!("{} {}\n", paint.role(Role::Problem, "Stopped early:"), harmless(&failure.to_string())))
}

fn last_line(tally: Tally, interrupted: bool) -> String {
    let mut line = format!("{}: {} applied", if interrupted { "Interrupted" } else { "Apply" }, tally.applied);
    for (count, word) in not_applied(tally) {
        line.push_str(&format!(", {count} {word}"));
    }
    line.push('.');
    line
}

/// How many changes ended otherwise than applied, where some did.
pub(super) fn not_applied(tally: Tally) -> impl Iterator<Item = (usize, &'static str)> {
    let Tally { applied: _, already_applied, drifted, failed, not_attempted, unverified } = tally;
    let counts = [
        (already_applied, "already applied"),
        (drifted, "drifted"),
        (failed, "failed"),
        (unverified, "unverified"),
        (not_attempted, "not attempted"),
    ];
    counts.into_iter().filter(|(count, _)| *count > 0)
}
