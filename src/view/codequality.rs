//! Findings as a code quality report for GitLab, which shows them in merge requests.

mod wire;

use crate::finding::Finding;
use crate::text::Document;

/// Whether a file that begins like that is a report of ours. Of one without issues nothing is lost.
#[must_use]
pub fn is_ours(head: &[u8]) -> bool {
    let compact: String = String::from_utf8_lossy(head).split_ascii_whitespace().collect();
    compact == "[]" || compact.starts_with("[{\"engine_name\":\"orgcontacts\"")
}

/// The report, JSON.
#[must_use]
pub fn report(findings: &[Finding]) -> Document {
    Document::json(&wire::render(findings))
}
