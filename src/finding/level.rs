//! What warnings are taken for: what the policy says of each, and the command line of all.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use super::code::{Code, Severity};
use super::findings::{Finding, Warnings};

/// What warnings of a kind are taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LintLevel {
    /// Nothing: they are not shown.
    Allow,
    /// Warnings, unless the command line makes all of them errors.
    Warn,
    /// Errors.
    Deny,
}

impl LintLevel {
    /// All levels, from the mildest.
    pub const ALL: [Self; 3] = [Self::Allow, Self::Warn, Self::Deny];

    /// The word used in policies.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::Deny => "deny",
        }
    }
}

impl fmt::Display for LintLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for LintLevel {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|level| level.as_str() == text).ok_or(())
    }
}

/// The levels of all warnings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levels {
    said: BTreeMap<Code, LintLevel>,
    all: Warnings,
}

impl Levels {
    /// What a policy says of some, and the command line of all.
    #[must_use]
    pub fn new(said: BTreeMap<Code, LintLevel>, all: Warnings) -> Self {
        Self { said, all }
    }

    /// Findings, each as grave as it is to be, without those that are not to be shown. What is an error stays one.
    #[must_use]
    pub fn judge(&self, findings: Vec<Finding>) -> Vec<Finding> {
        let judge = |finding: Finding| match (finding.severity, self.said.get(&finding.code)) {
            (Severity::Error, _) => Some(finding),
            (Severity::Warning, Some(LintLevel::Allow)) => None,
            (Severity::Warning, Some(LintLevel::Deny)) => Some(finding.as_error()),
            // The first pull request has no base to compare with.
            (Severity::Warning, None) if finding.code == Code::NoBase => Some(finding),
            (Severity::Warning, Some(LintLevel::Warn) | None) => match self.all {
                Warnings::Allowed => Some(finding),
                Warnings::Denied => Some(finding.as_error()),
            },
        };
        findings.into_iter().filter_map(judge).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Place;

    fn finding(code: Code) -> Finding {
        Finding::new(code, Place::default(), "")
    }

    #[test]
    fn errors_stay_errors_whatever_a_policy_says_of_their_kind() {
        let levels = Levels::new(BTreeMap::from([(Code::UnknownOu, LintLevel::Allow)]), Warnings::Allowed);
        let judged = levels.judge(vec![finding(Code::UnknownOu), finding(Code::UnknownOu).as_error()]);
        assert_eq!(judged, [finding(Code::UnknownOu).as_error()]);
    }

    #[test]
    fn the_command_line_makes_errors_of_all_but_what_is_allowed() {
        let said = [(Code::UnusedContact, LintLevel::Allow), (Code::UnusedAnchor, LintLevel::Warn)];
        let levels = Levels::new(BTreeMap::from(said), Warnings::Denied);
        let found = [Code::UnusedContact, Code::UnusedAnchor, Code::CutOffText].map(finding);
        let errors = [Code::UnusedAnchor, Code::CutOffText].map(|code| finding(code).as_error());
        assert_eq!(levels.judge(found.to_vec()), errors);
    }
}
