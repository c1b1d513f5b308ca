//! Findings in a few words, without the text they are about.

mod junit;
mod wire;

use std::collections::HashMap;

use jiff::Timestamp;

use super::junit::Suite;
use crate::finding::{Finding, Position};
use crate::plan::file::sha256;

/// Findings as JSON, `orgcontacts/findings` version 1.
#[must_use]
pub fn json(findings: &[Finding]) -> String {
    wire::render(findings)
}

/// Findings as a test report, JUnit XML.
#[must_use]
pub fn junit(findings: &[Finding], ran_at: Timestamp) -> String {
    super::junit::junit(&[Suite { name: "orgcontacts".to_owned(), ran_at, cases: junit::cases(findings) }])
}

/// Findings as the same tests, in the Test Anything Protocol.
#[must_use]
pub fn tap(findings: &[Finding]) -> String {
    super::tap::tap(&junit::cases(findings))
}

/// Findings one after the other, for files: a terminal gets them with the text they are about.
#[must_use]
pub fn text(findings: &[Finding]) -> String {
    let (shown, others) = super::diagnostic::shown(findings);
    let lines = shown.into_iter().flat_map(lines).chain(others);
    lines.map(|line| format!("{}\n", super::text::harmless(&line))).collect()
}

fn harmless_lines(finding: &Finding) -> impl Iterator<Item = String> {
    lines(finding).into_iter().map(|line| super::text::harmless(&line).into_owned())
}

/// A finding's lines; to be made harmless where they are shown.
#[must_use]
pub fn lines(finding: &Finding) -> Vec<String> {
    let Finding { code, message, help, place, here: _, also: _, subject: _, count: _ } = finding;
    let Position { file, line, stretch } = place.position();
    let column = stretch.map(|stretch| format!(":{}", stretch.column)).unwrap_or_default();
    let what = format!("{}[{}] {file}:{line}{column}: {message}", code.severity().as_str(), code.as_str());
    std::iter::once(what).chain(help.iter().map(|help| format!("  help: {help}"))).collect()
}

/// A finding in one sentence, with what to do about it.
#[must_use]
pub fn sentence(Finding { message, help, .. }: &Finding) -> String {
    match help {
        None => message.clone(),
        Some(help) => format!("{message}; {help}"),
    }
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
