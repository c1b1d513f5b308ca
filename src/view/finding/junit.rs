//! Findings as a test report: a test for everything that can keep a policy from being applied.

use super::words::{in_a_line, lines};
use crate::finding::{Code, Finding, Severity};
use crate::text::Text;
use crate::view::junit::{Case, Failed};

/// A test for each kind of error, which fails if there are any. Warnings stop nothing: they are
/// tests that pass, and say in their names what there is to say.
pub fn cases(findings: &[Finding]) -> Vec<Case> {
    let errors: Vec<&Finding> = findings.iter().filter(|finding| finding.is_error()).collect();
    let is_error = |code: Code| code.severity() == Severity::Error || errors.iter().any(|finding| finding.code == code);
    let checks = Code::ALL.iter().filter(|code| is_error(**code) && !code.is_about_records());
    let checks = checks.map(|code| check(*code, &errors));
    let warnings = findings.iter().filter(|finding| !finding.is_error()).map(|finding| Case {
        class: Text::of("orgcontacts.warnings"),
        name: in_a_line(finding),
        failure: None,
    });
    checks.chain(warnings).collect()
}

fn check(code: Code, errors: &[&Finding]) -> Case {
    let found: Vec<_> = errors.iter().copied().filter(|finding| finding.code == code).collect();
    let failure = (!found.is_empty()).then(|| Failed {
        kind: Text::of(code.as_str()),
        message: Text::of(code.description()),
        text: Text::join(found.into_iter().flat_map(lines), "\n"),
    });
    Case { class: Text::of("orgcontacts.checks"), name: Text::of(code.as_str()), failure }
}
