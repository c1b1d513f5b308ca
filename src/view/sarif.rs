//! Findings as SARIF 2.1.0, which code scanning and editors read.

mod wire;
mod words;

use crate::finding::Finding;
use crate::text::Document;

/// The log of one run.
#[must_use]
pub fn log(findings: &[Finding]) -> Document {
    Document::json(&wire::render(findings))
}

/// Whether a file that begins like that is a log of ours.
#[must_use]
pub fn is_ours(head: &[u8]) -> bool {
    let compact: String = String::from_utf8_lossy(head).split_ascii_whitespace().collect();
    compact.starts_with("{\"$schema\":") && compact.contains("\"tool\":{\"driver\":{\"name\":\"orgcontacts\"")
}
