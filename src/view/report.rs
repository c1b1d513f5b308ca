//! What came of applying a plan, for people: everything that is not simply done, and why.

use super::plan::contact_line;
use super::plan::groups::by_key;
use crate::plan::Change;
use crate::run::outcome::{Outcome, Report, Tally};
use crate::text::{Style, Text};

/// How many changes of one reason are named that were not even tried.
const NAMED: usize = 3;

/// The text view of a report. What was done is only counted; what was not is listed.
#[must_use]
pub fn report(report: &Report) -> Text {
    let text: Text = problems(report).into_iter().flatten().map(|line| line.ours("\n")).collect();
    let text = if text.is_empty() { text } else { text.ours("\n") };
    text.styled(Style::Heading, last_line(report.tally(), report.interrupted)).ours("\n")
}

/// Everything that is not simply done, and why: each some lines.
pub(super) fn problems(report: &Report) -> Vec<Vec<Text>> {
    let tried = report.results.iter().filter_map(|(change, outcome)| lines(change, outcome));
    let untried = not_attempted(report).into_iter().map(|line| vec![line]);
    tried.chain(untried).chain(stopped(report)).collect()
}

fn lines(change: &Change, outcome: &Outcome) -> Option<Vec<Text>> {
    let reason = outcome.reason().filter(|_| !matches!(outcome, Outcome::NotAttempted(_)))?;
    let what = word(outcome.as_str()).ours(" ").then(described(change)).ours(": ").text(reason);
    let found = outcome.found().map(|found| {
        let text = Text::default().ours("              found: ");
        match found {
            None => text.ours("no contact"),
            Some(contact) => text.then(contact_line(contact)),
        }
    });
    Some(std::iter::once(what).chain(found).collect())
}

fn word(outcome: &str) -> Text {
    Text::default().styled(Style::Problem, Text::of(format_args!("{outcome:<13}")))
}

/// A change and its account, on one line.
pub(super) fn described(Change { account, key, action, contact: _, origin: _ }: &Change) -> Text {
    let what = Text::of(format_args!("{} {} of {}", action.kind().as_str(), key.kind.title(), account.id));
    match account.name.trim_end_matches(' ') {
        "" => what,
        name => what.ours(" ").text(name),
    }
}

/// What was not even tried, by reason: of an interrupted run there can be thousands.
fn not_attempted(report: &Report) -> Vec<Text> {
    let untried = report.results.iter().filter(|(_, outcome)| matches!(outcome, Outcome::NotAttempted(_)));
    let by_reason = by_key(untried.map(|(change, outcome)| (outcome.reason().unwrap_or_default(), change)));
    let lines = by_reason.into_iter().map(|(reason, changes)| {
        let named = Text::join(changes.iter().take(NAMED).map(|change| described(change)), ", ");
        let text = word("not-attempted").ours(" ").then(named);
        let text = match changes.len().saturating_sub(NAMED) {
            0 => text,
            more => text.text(format_args!(" and {more} more")),
        };
        text.ours(": ").text(reason)
    });
    lines.collect()
}

/// Why the run stopped by itself, and what to do about it. It is a fact of the run, and not of the changes that it
/// did not get to.
fn stopped(report: &Report) -> Option<Vec<Text>> {
    let failure = report.stopped.as_ref()?;
    let why = Text::default().styled(Style::Problem, Text::of("Stopped early:")).ours(" ").text(failure);
    let hint = Text::default().ours("  ").styled(Style::Heading, Text::of("hint:")).ours(" ");
    let hint = failure.remedy().map(|remedy| hint.ours(remedy));
    Some(std::iter::once(why).chain(hint).collect())
}

fn last_line(tally: Tally, interrupted: bool) -> Text {
    let text = Text::default().ours(if interrupted { "Interrupted: " } else { "Apply: " });
    let text = text.text(tally.applied).ours(" applied");
    let others = not_applied(tally).map(|(count, word)| Text::of(format_args!(", {count} {word}")));
    text.then(others.collect()).ours(".")
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
