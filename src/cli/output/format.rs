//! The formats of results. Rendering them is the business of `render`.

use clap::ValueEnum;
use clap::builder::PossibleValue;

/// The formats of what can be found out about a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Of plans and reports too.
    Document(DocumentFormat),
    /// Of findings alone.
    Findings(FindingsFormat),
}

/// The formats of plans and reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DocumentFormat {
    /// For people, on a terminal.
    Text,
    /// For programs.
    Json,
    /// A comment on a pull request, or the summary of a job.
    Markdown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CheckupFormat {
    /// For people, on a terminal.
    Text,
    /// For programs.
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExplanationFormat {
    /// For people, on a terminal.
    Text,
    /// For programs.
    Json,
}

/// The formats of who has which contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CoverageFormat {
    /// For people, on a terminal.
    Text,
    /// For programs.
    Json,
    /// The summary of a job.
    Markdown,
    /// For spreadsheets.
    Csv,
    /// A page for people, in one file that makes no requests.
    Html,
}

/// The formats of what became of expectations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum VerdictsFormat {
    /// For people, on a terminal.
    Text,
    /// The Test Anything Protocol, version 14.
    Tap,
    /// JUnit XML.
    Junit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FindingsFormat {
    /// Findings as annotations for GitHub Actions.
    Github,
    /// Findings as SARIF 2.1.0, for code scanning.
    Sarif,
    /// Findings as a test report, JUnit XML.
    Junit,
    /// Findings as a code quality report for GitLab.
    Codequality,
}

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        use {DocumentFormat as D, FindingsFormat as F};
        const {
            &[
                Self::Document(D::Text),
                Self::Document(D::Json),
                Self::Document(D::Markdown),
                Self::Findings(F::Github),
                Self::Findings(F::Sarif),
                Self::Findings(F::Junit),
                Self::Findings(F::Codequality),
            ]
        }
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        match self {
            Self::Document(format) => format.to_possible_value(),
            Self::Findings(format) => format.to_possible_value(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_can_be_asked_for() {
        let of_documents = DocumentFormat::value_variants().iter().copied().map(Format::Document);
        let of_findings = FindingsFormat::value_variants().iter().copied().map(Format::Findings);
        assert!(of_documents.chain(of_findings).eq(Format::value_variants().iter().copied()));
    }
}
