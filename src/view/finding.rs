//! Findings in a few words, without the text they are about.

mod junit;
pub mod schema;
mod wire;
pub mod words;

use std::collections::HashMap;

use jiff::Timestamp;

use super::junit::Suite;
use crate::finding::Finding;
use crate::plan::file::sha256;
use crate::text::{Document, Text};

/// Findings as JSON, `orgcontacts/findings` version 1.
#[must_use]
pub fn json(findings: &[Finding]) -> Document {
    Document::json(&wire::render(findings))
}

/// Findings as a test report, JUnit XML.
#[must_use]
pub fn junit(findings: &[Finding], ran_at: Timestamp) -> Document {
    super::junit::junit(&[Suite { name: Text::of("orgcontacts"), ran_at, cases: junit::cases(findings) }])
}

/// Findings as the same tests, in the Test Anything Protocol.
#[must_use]
pub fn tap(findings: &[Finding]) -> Document {
    super::tap::tap(&junit::cases(findings))
}

/// Findings one after the other, for files: a terminal gets them with the text they are about.
#[must_use]
pub fn text(findings: &[Finding]) -> Text {
    let (shown, others) = super::diagnostic::shown(findings);
    shown.into_iter().flat_map(words::lines).chain(others).map(|line| line.ours("\n")).collect()
}

/// What each finding is recognized by from run to run, also when lines are added above it. No two
/// are equal.
#[must_use]
pub fn fingerprints(findings: &[Finding]) -> Vec<String> {
    let mut seen: HashMap<_, usize> = HashMap::new();
    let fingerprint = |finding: &Finding| {
        let same = [finding.code.as_str(), finding.place.path(), finding.subject()]
            .map(|part| sha256(part.as_bytes()))
            .concat();
        let number = seen.entry(same.clone()).and_modify(|number| *number += 1).or_default();
        sha256(format!("{same}{number}").as_bytes())
    };
    findings.iter().map(fingerprint).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Code, Place};

    #[test]
    fn fingerprints_outlive_lines_above_and_tell_equal_findings_apart() {
        let finding = |line| {
            let place = Place::File { path: "contacts.yaml".to_owned(), line, stretch: None };
            Finding::new(Code::UnknownContact, place, format!("in line {line}")).about("security: scc")
        };
        let before = fingerprints(&[finding(3), finding(9)]);
        assert_eq!(fingerprints(&[finding(4), finding(10)]), before);
        assert_ne!(before[0], before[1]);
    }
}
