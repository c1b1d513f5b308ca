//! Results in every format: the one place that knows which view draws which.

use std::collections::BTreeMap;
use std::path::Path;

use clap::ValueEnum;

use crate::answer::checkup::Checkup;
use crate::answer::codes::HOMEPAGE;
use crate::answer::coverage::{Coverage, Moment};
use crate::cli::error::CliError;
use crate::cli::output::destination::FormatArgs;
use crate::cli::output::format::{
    CheckupFormat, CoverageFormat, DocumentFormat, ExplanationFormat, FindingsFormat, Format, VerdictsFormat,
};
use crate::cli::output::mark::Marked;
use crate::cli::output::shown::Shown;
use crate::cli::output::terminal::Terminal;
use crate::cli::time::now;
use crate::desired::answer::Answer;
use crate::desired::judge::Verdict;
use crate::finding::Finding;
use crate::plan::whereabouts::Whereabouts;
use crate::platform::{canonicalize, with_slashes};
use crate::run::outcome::{Report, wire};
use crate::text::{Document, Text};
use crate::view;
use crate::view::markdown::plan::Review;
use crate::view::screen::Screen;

/// A plan, with what was found about its policy.
pub fn plan(format: Format, review: Review<'_>, screen: Screen) -> Shown {
    match format {
        Format::Document(format) => document(format, review, screen),
        Format::Findings(format) => findings(format, review.findings),
    }
}

/// A plan by itself.
pub fn document(format: DocumentFormat, review: Review<'_>, screen: Screen) -> Shown {
    match format {
        DocumentFormat::Text => view::plan::plan_from(review.basis, review.document, screen).into(),
        DocumentFormat::Json => Document::json(&review.document.to_json()).into(),
        DocumentFormat::Markdown => view::markdown::plan::plan(review).into(),
    }
}

/// What came of applying a plan.
pub fn report(format: DocumentFormat, report: &Report) -> Shown {
    match format {
        DocumentFormat::Text => view::report::report(report).into(),
        DocumentFormat::Json => Document::json(&wire::render(report)).into(),
        DocumentFormat::Markdown => view::markdown::report::report(report).into(),
    }
}

/// Why a policy wants what it wants.
pub fn explanation(
    format: ExplanationFormat,
    answer: &Answer<'_>,
    live: Option<&Whereabouts>,
    screen: Screen,
) -> Shown {
    match format {
        ExplanationFormat::Text => view::explain::explain(answer, live).within(screen.columns).into(),
        ExplanationFormat::Json => view::explain::json(answer, live).into(),
    }
}

/// Who has which contact.
pub fn coverage(format: CoverageFormat, coverage: &Coverage, history: &[Moment], screen: Screen) -> Shown {
    match format {
        CoverageFormat::Text => view::coverage::text(coverage, screen).into(),
        CoverageFormat::Json => view::coverage::json(coverage).into(),
        CoverageFormat::Markdown => view::markdown::coverage::coverage(coverage).into(),
        CoverageFormat::Csv => view::coverage::csv(coverage).into(),
        CoverageFormat::Html => view::coverage::page(coverage, history).into(),
    }
}

/// Whether everything is in place.
pub fn checkup(format: CheckupFormat, checkup: &Checkup, screen: Screen) -> Shown {
    match format {
        CheckupFormat::Text => view::checkup::checkup(checkup, screen).into(),
        CheckupFormat::Json => view::checkup::json(checkup).into(),
    }
}

/// What became of expectations.
pub fn verdicts(format: VerdictsFormat, verdicts: &[Verdict<'_>], screen: Screen) -> Shown {
    match format {
        VerdictsFormat::Text => view::expectations::text(verdicts).within(screen.columns).into(),
        VerdictsFormat::Tap => view::expectations::tap(verdicts).into(),
        VerdictsFormat::Junit => view::expectations::junit(verdicts, now()).into(),
    }
}

/// The formats of a command that reads policies. What was found about one is a result in each.
pub trait PolicyFormat: ValueEnum + Marked + PartialEq + Send + Sync + 'static {
    /// The one for people.
    const TEXT: Self;

    /// What was found about a policy, where nothing else comes of it.
    fn findings(self, found: &[Finding]) -> Shown;
}

impl PolicyFormat for Format {
    const TEXT: Self = Self::Document(DocumentFormat::Text);

    fn findings(self, found: &[Finding]) -> Shown {
        match self {
            Self::Document(DocumentFormat::Text) => view::finding::text(found).into(),
            Self::Document(DocumentFormat::Json) => view::finding::json(found).into(),
            Self::Document(DocumentFormat::Markdown) => view::markdown::finding::findings(found).into(),
            Self::Findings(format) => findings(format, found),
        }
    }
}

impl PolicyFormat for ExplanationFormat {
    const TEXT: Self = Self::Text;

    fn findings(self, found: &[Finding]) -> Shown {
        match self {
            Self::Text => view::finding::text(found).into(),
            Self::Json => view::finding::json(found).into(),
        }
    }
}

impl PolicyFormat for VerdictsFormat {
    const TEXT: Self = Self::Text;

    fn findings(self, found: &[Finding]) -> Shown {
        match self {
            Self::Text => view::finding::text(found).into(),
            Self::Tap => view::finding::tap(found).into(),
            Self::Junit => findings(FindingsFormat::Junit, found),
        }
    }
}

fn findings(format: FindingsFormat, findings: &[Finding]) -> Shown {
    let findings = in_repository(findings);
    match format {
        FindingsFormat::Github => view::github::annotations(&findings).into(),
        FindingsFormat::Sarif => view::sarif::log(&findings, HOMEPAGE).into(),
        FindingsFormat::Junit => view::finding::junit(&findings, now()).into(),
        FindingsFormat::Codequality => view::codequality::report(&findings).into(),
    }
}

/// Shows a policy of which nothing comes but what was found, and for people in the end a word of praise
/// if there is one. The findings have been on standard error by then, with the text they are about.
pub fn show_policy<F: PolicyFormat>(
    found: &[Finding],
    praise: Text,
    format: &FormatArgs<F>,
    terminal: &Terminal,
) -> Result<(), CliError> {
    let written = format.write(|format| match format.findings(found) {
        Shown::Text(text) => text.then(praise.clone()).into(),
        other => other,
    });
    let told = match format.format {
        format if format == F::TEXT => terminal.result(praise.clone()),
        format => terminal.result(format.findings(found)),
    };
    written.and(told)
}

/// Passes on what became of reading a policy, or what is expected of it; mistakes in that are a result of
/// their own, and shown in every format that was asked for.
pub fn with_mistakes<T, F: PolicyFormat>(
    outcome: Result<T, CliError>,
    format: &FormatArgs<F>,
    terminal: &Terminal,
) -> Result<T, CliError> {
    if let Err(CliError::InvalidPolicy(found) | CliError::InvalidExpectations(found)) = &outcome {
        show_policy(found, Text::default(), format, terminal)?;
    }
    outcome
}

/// Findings with their files as code hosts name them: by their path in the repository.
fn in_repository(findings: &[Finding]) -> Vec<Finding> {
    let mut paths: BTreeMap<String, String> = BTreeMap::new();
    let mut in_repository =
        |path: &str| paths.entry(path.to_owned()).or_insert_with_key(|path| path_in_repository(path)).clone();
    findings.iter().cloned().map(|finding| finding.with_files(&mut in_repository)).collect()
}

/// The path from the top of the working tree that a file is in; as it was given, if it is in none.
fn path_in_repository(path: &str) -> String {
    let as_given = || path.strip_prefix("./").unwrap_or(path).to_owned();
    let Ok(real) = canonicalize(Path::new(path)) else { return as_given() };
    let top = real.ancestors().skip(1).find(|folder| folder.join(".git").exists());
    let inside = top.and_then(|top| real.strip_prefix(top).ok());
    inside.map_or_else(as_given, with_slashes)
}
