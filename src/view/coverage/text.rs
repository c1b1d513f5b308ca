//! Coverage for people, on a terminal.

use super::gaps::gaps;
use super::tree::tree;
use super::words::{answers, narrowed, others, sum};
use crate::answer::coverage::Coverage;
use crate::text::{Style, Text};
use crate::view::plan::seen_from;
use crate::view::screen::Screen;

/// The text view: the OUs, what is missing or different, and the figures.
#[must_use]
pub fn text(coverage: &Coverage, screen: Screen) -> Text {
    let head = seen_from(&coverage.identity, coverage.read_at);
    let text = head.within(screen.columns).then(tree(coverage, screen));
    text.then(gaps(coverage, screen).then(ending(coverage)).within(screen.columns))
}

fn ending(coverage: &Coverage) -> Text {
    let counts = coverage.sum();
    let line = Text::of("Coverage: ").then(sum(&counts, coverage.is_judged())).ours(".");
    let mut text = Text::default().styled(Style::Heading, line).ours("\n");
    let others = others(&counts);
    if !others.is_empty() {
        text = text.ours("Others: ").then(others).ours(".\n");
    }
    for line in evidence(coverage) {
        text = text.line(line);
    }
    for line in limits_of_sight(coverage) {
        text = text.styled(Style::Faint, line).ours("\n");
    }
    text
}

/// What audits ask, where it can be told of some account.
#[must_use]
pub fn evidence(coverage: &Coverage) -> Vec<Text> {
    let [security, distinct] = coverage.evidence();
    let lines = [("Security contact set: ", security), ("Three contacts with addresses of their own: ", distinct)];
    let known = lines.into_iter().filter(|(_, counts)| counts.yes + counts.no > 0);
    known.map(|(what, counts)| Text::default().ours(what).then(answers(counts)).ours(".")).collect()
}

/// What the figures leave out.
#[must_use]
pub fn limits_of_sight(coverage: &Coverage) -> Vec<Text> {
    let narrowed = narrowed(&coverage.question);
    let narrowed = (!narrowed.is_empty())
        .then(|| Text::default().ours("Looked at: ").then(Text::join(narrowed, "; ")).ours(" only."));
    let unjudged = (!coverage.is_judged())
        .then(|| Text::of("Without a policy, a contact counts as covered if it is set, whatever its value."));
    unjudged.into_iter().chain(narrowed).collect()
}
