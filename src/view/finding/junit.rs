//! Findings as a test report: a test for everything that can keep a policy from being applied.

use super::harmless_lines;
use crate::finding::{Code, Finding, Severity};
use crate::view::junit::{Case, Failure};

/// A test for each kind of error, which fails if there are any. Warnings stop nothing: they are
/// tests that pass, and say in their names what there is to say.
pub fn cases(findings: &[Finding]) -> Vec<Case> {
    let errors = Code::ALL.iter().filter(|code| code.severity() == Severity::Error).map(|code| check(*code, findings));
    let warnings = findings.iter().filter(|finding| !finding.is_error()).map(|finding| Case {
        class: "orgcontacts.warnings".to_owned(),
        name: harmless_lines(finding).map(|line| line.trim_start().to_owned()).collect::<Vec<_>>().join("; "),
        failure: None,
    });
    errors.chain(warnings).collect()
}

fn check(code: Code, findings: &[Finding]) -> Case {
    let found: Vec<_> = findings.iter().filter(|finding| finding.code == code).collect();
    let failure = (!found.is_empty()).then(|| Failure {
        kind: code.as_str().to_owned(),
        message: code.description().to_owned(),
        text: found.into_iter().flat_map(harmless_lines).collect::<Vec<_>>().join("\n"),
    });
    Case { class: "orgcontacts.checks".to_owned(), name: code.as_str().to_owned(), failure }
}
