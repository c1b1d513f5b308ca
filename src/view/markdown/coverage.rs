//! Who has which contact, as the summary of a job.

use super::Markdown;
use super::comment::{Body, Comment, Section};
use crate::answer::coverage::{Coverage, CoveredShare, EvidenceCounts};
use crate::text::Text;
use crate::view::coverage::{gaps, limits_of_sight, tree};
use crate::view::screen::Screen;

/// The first line. It is not that of a plan's, which is not to be replaced.
pub const MARKER: &str = "<!-- orgcontacts coverage -->";

/// The summary: the figures, the OUs, and folded away what is missing or different.
#[must_use]
pub fn coverage(coverage: &Coverage) -> Markdown {
    let title = Markdown::default().ours("#### By OU");
    let summary = Markdown::default().ours("What is missing, different or not known");
    let mut units = lines(&tree(coverage, Screen::FILE));
    units.extend(limits_of_sight(coverage).into_iter().map(|line| vec![line]));
    let sections = vec![
        Section { title, body: Body::Block("text", units), nouns: ["line", "lines"] },
        Section {
            title: Markdown::default(),
            body: Body::Folded(summary, lines(&gaps(coverage, Screen::FILE))),
            nouns: ["line", "lines"],
        },
    ];
    Comment { marker: MARKER, head: head(coverage), sections }.render()
}

/// The lines of a text, each an item of a block.
fn lines(text: &Text) -> Vec<Vec<Text>> {
    text.embedded().trim_end().lines().map(|line| vec![Text::written(line)]).collect()
}

fn head(coverage: &Coverage) -> Markdown {
    let share = coverage.sum().totals(coverage.is_judged()).covered();
    let head = Markdown::default().ours("### Alternate contacts: coverage\n\n**");
    let head = head.number(share.covered).ours(" of ").counted(share.of, "contact");
    let head = head.ours(if coverage.is_judged() { " as the policy wants" } else { " set" });
    let head = percent(head, share).ours(".**\n");
    let [security, distinct] = coverage.evidence();
    answers(answers(head, "Security contact set", security), "Three contacts with addresses of their own", distinct)
}

fn percent(text: Markdown, share: CoveredShare) -> Markdown {
    match share.permille() {
        None => text,
        Some(permille) => text.ours(" (").number(permille / 10).ours(".").number(permille % 10).ours("%)"),
    }
}

/// For how many accounts something holds, where that can be told of some.
fn answers(text: Markdown, what: &'static str, EvidenceCounts { yes, no, unknown }: EvidenceCounts) -> Markdown {
    if yes + no == 0 {
        return text;
    }
    let text = text.ours("\n- ").ours(what).ours(": ").number(yes).ours(" of ").counted(yes + no + unknown, "account");
    if unknown == 0 { text } else { text.ours(", unknown for ").number(unknown) }.ours("\n")
}
