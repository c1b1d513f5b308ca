//! Findings about a policy, as a comment by themselves and as a section of a plan's.

use super::Markdown;
use super::comment::{Body, Comment, MARKER, Section};
use crate::finding::{Finding, counts};
use crate::view::finding::words;

/// The comment about a policy of which no plan was made.
#[must_use]
pub fn findings(findings: &[Finding]) -> Markdown {
    let valid = !findings.iter().any(Finding::is_error);
    let summary = if valid { "**The policy is valid.**\n" } else { "**The policy has mistakes.**\n" };
    let head = Markdown::default().ours("### Alternate contacts\n\n").ours(summary);
    Comment { marker: MARKER, head, sections: vec![section(findings)] }.render()
}

/// The findings, one below the other.
pub(super) fn section<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Section {
    let findings: Vec<_> = findings.into_iter().collect();
    let title = Markdown::default().ours("#### About the policy: ");
    let title = match counts(findings.iter().copied()) {
        (0, warnings) => title.counted(warnings, "warning"),
        (errors, 0) => title.counted(errors, "error"),
        (errors, warnings) => title.counted(errors, "error").ours(" and ").counted(warnings, "warning"),
    };
    let body = Body::Block("text", findings.into_iter().map(words::lines).collect());
    Section { title, body, nouns: ["finding", "findings"] }
}
