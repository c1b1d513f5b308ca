//! What came of applying a plan, as a comment or the summary of a job.

use super::Markdown;
use super::comment::{Body, Comment, Section};
use crate::run::outcome::{Outcome, Report};
use crate::view::report::{described, not_applied, problems};

/// The first line of the comment. It is not that of a plan's: the plan is not to be replaced.
pub const MARKER: &str = "<!-- orgcontacts apply -->";

/// The comment about what came of a plan.
#[must_use]
pub fn report(report: &Report) -> Markdown {
    let title = Markdown::default().ours("#### Not applied as planned");
    let sections = vec![
        Section { title, body: Body::Block("text", problems(report)), nouns: ["problem", "problems"] },
        done("Applied: ", report, |outcome| matches!(outcome, Outcome::Applied)),
        done("Already applied: ", report, |outcome| matches!(outcome, Outcome::AlreadyApplied)),
    ];
    Comment { marker: MARKER, head: head(report), sections }.render()
}

fn head(report: &Report) -> Markdown {
    let head = Markdown::default().ours("### Alternate contacts\n\n");
    let head = head.ours(if report.interrupted { "**Interrupted: " } else { "**Apply: " });
    let tally = report.tally();
    let mut head = head.number(tally.applied).ours(" applied");
    for (count, word) in not_applied(tally) {
        head = head.ours(", ").number(count).ours(" ").ours(word);
    }
    let head = head.ours(".**\n\nPlan ").code(report.plan_id);
    let head = head.ours(", from ").code(report.started_at);
    head.ours(" to ").code(report.finished_at).ours("\n")
}

/// The changes that were done, folded away.
fn done(summary: &'static str, report: &Report, is_meant: impl Fn(&Outcome) -> bool) -> Section {
    let changes = report.results.iter().filter(|(_, outcome)| is_meant(outcome));
    let items: Vec<_> = changes.map(|(change, _)| vec![described(change)]).collect();
    let summary = Markdown::default().ours(summary).counted(items.len(), "change");
    Section { title: Markdown::default(), body: Body::Folded(summary, items), nouns: ["change", "changes"] }
}
