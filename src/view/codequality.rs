//! Findings as a code quality report of GitLab, which shows them in merge requests.

mod wire;

use crate::finding::Finding;

/// The report, JSON.
#[must_use]
pub fn report(findings: &[Finding]) -> String {
    wire::render(findings)
}
