//! Findings in a few words, without the text they are about.

mod junit;
mod wire;

use jiff::Timestamp;

use super::junit::Suite;
use crate::plan::findings::{Finding, Place};

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
    let (shown, others) = super::diagnostic::shown(findings, Finding::is_error);
    let lines = shown.into_iter().flat_map(lines).chain(others);
    lines.map(|line| format!("{}\n", super::text::harmless(&line))).collect()
}

fn harmless_lines(finding: &Finding) -> impl Iterator<Item = String> {
    lines(finding).into_iter().map(|line| super::text::harmless(&line).into_owned())
}

/// A finding's lines; to be made harmless where they are shown.
#[must_use]
pub fn lines(finding: &Finding) -> Vec<String> {
    let Finding { kind, message, help, place: Place { file, line, stretch }, also: _, subject: _ } = finding;
    let column = stretch.map(|stretch| format!(":{}", stretch.column)).unwrap_or_default();
    let what = format!("{}[{}] {file}:{line}{column}: {message}", kind.severity().as_str(), kind.as_str());
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
