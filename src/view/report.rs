//! What came of applying a plan, for people: everything that is not simply done, and why.

use std::path::Path;
use std::time::Duration;

use super::plan::groups::by_key;
use super::plan::words::{contact_line, field_values};
use super::progress::took_about;
use crate::plan::Change;
use crate::run::outcome::{Outcome, OutcomeWord, Report, Tally};
use crate::setting::{LiveValue, Value};
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
    let first = as_it_happens(change, outcome)?;
    let expected = match outcome {
        Outcome::Drifted { .. } => change.action.before(),
        Outcome::Applied
        | Outcome::AlreadyApplied
        | Outcome::Failed(_)
        | Outcome::NotAttempted(_)
        | Outcome::Unverified(_) => change.action.after().map(Value::as_live),
    };
    let found = outcome.found().map(|found| apart(expected, found.as_ref())).unwrap_or_default();
    Some(std::iter::once(first).chain(found).collect())
}

/// A change that was tried and is not simply done, and why, on one line.
#[must_use]
pub fn as_it_happens(change: &Change, outcome: &Outcome) -> Option<Text> {
    let reason = outcome.reason().filter(|_| !matches!(outcome, Outcome::NotAttempted(_)))?;
    Some(word(outcome.word().as_str()).ours(" ").then(described(change)).ours(": ").text(reason))
}

/// What was found beside what was expected: of two contacts the fields that differ.
fn apart(expected: Option<&LiveValue>, found: Option<&LiveValue>) -> Vec<Text> {
    let line = |text: Text| Text::default().ours("              ").then(text);
    if let (Some(expected), Some(found)) = (expected, found) {
        let fields = expected.iter().zip(found.iter()).filter(|((_, old), (_, new))| old != new);
        let width = found.iter().map(|(field, _)| field.as_str().len()).max().unwrap_or_default();
        let differing = fields.map(|((field, old), (_, new))| {
            let (old, new) = field_values(old, new);
            let field = Text::of(format_args!("  {field:<width$}  "));
            line(field.styled(Style::Deleted, old).ours(" -> ").styled(Style::Created, new))
        });
        return std::iter::once(line(Text::of("expected -> found:"))).chain(differing).collect();
    }
    let side = |contact: Option<&LiveValue>| contact.map_or_else(|| Text::of("no contact"), contact_line);
    vec![
        line(Text::default().ours("expected: ").styled(Style::Deleted, side(expected))),
        line(Text::default().ours("found:    ").styled(Style::Created, side(found))),
    ]
}

/// How long a run took, where it left what, and how to do the rest: what follows its report.
#[must_use]
pub fn ending(report: &Report, files: &[(&str, &Path)], next: &NextCommands) -> Text {
    let took = report.finished_at.duration_since(report.started_at);
    let took = Duration::try_from(took).unwrap_or_default();
    let mut lines = vec![Text::default().ours("\nTook ").text(took_about(took)).ours(".")];
    lines.extend(files.iter().map(|(what, path)| Text::of(format_args!("  {what:<7} {}", path.display()))));
    let Tally { applied: _, already_applied: _, drifted, failed, not_attempted, unverified } = report.tally();
    let left = failed + not_attempted + unverified;
    if left > 0 {
        let what = Text::default().counted(left, "change").ours(" left. To finish, run: ");
        lines.push(what.text(&next.again));
    }
    if drifted > 0 {
        let what = Text::default().counted(drifted, "contact").ours(" drifted. To plan again, run: ");
        lines.push(what.text(&next.plan));
    }
    Text::join(lines, "\n")
}

/// What to run where something is left to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextCommands {
    /// The same plan once more, which does what is left of it.
    pub again: String,
    /// A new plan, since contacts are no longer what this one says.
    pub plan: String,
}

fn word(outcome: &str) -> Text {
    Text::default().styled(Style::Problem, Text::of(format_args!("{outcome:<13}")))
}

/// A change and its account, on one line.
pub(super) fn described(Change { account, key, action, contact: _, origin: _, cause: _ }: &Change) -> Text {
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
        let text = word(OutcomeWord::NotAttempted.as_str()).ours(" ").then(named);
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
    let hint = failure.remedy().map(|remedy| hint.text(remedy));
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
