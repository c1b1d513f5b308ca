//! Results in every format: the one place that knows which view draws which.

use std::collections::BTreeMap;
use std::path::Path;

use clap::ValueEnum;

use crate::cli::error::CliError;
use crate::cli::output::destination::FormatArgs;
use crate::cli::output::format::{DocumentFormat, ExplanationFormat, FindingsFormat, Format, VerdictsFormat};
use crate::cli::output::mark::Marked;
use crate::cli::output::terminal::Terminal;
use crate::cli::time::now;
use crate::desired::answer::Answer;
use crate::desired::judge::Verdict;
use crate::finding::Finding;
use crate::run::outcome::{Report, wire};
use crate::text::printable::Printable;
use crate::view;
use crate::view::markdown::plan::Review;
use crate::view::text::Paint;

/// A plan, with what was found about its policy.
pub fn plan(format: Format, review: Review<'_>, paint: Paint) -> Printable {
    match format {
        Format::Document(format) => document(format, review, paint),
        Format::Findings(format) => findings(format, review.findings),
    }
}

/// A plan by itself.
pub fn document(format: DocumentFormat, review: Review<'_>, paint: Paint) -> Printable {
    match format {
        DocumentFormat::Text => paint.printable(&view::plan::plan_from(paint, review.basis, review.document)),
        DocumentFormat::Json => Printable::json(&review.document.to_json()),
        DocumentFormat::Markdown => Printable::text(&view::markdown::plan::plan(review)),
    }
}

/// What came of applying a plan.
pub fn report(format: DocumentFormat, report: &Report) -> Printable {
    match format {
        DocumentFormat::Text => Printable::text(&view::report::report(Paint::Plain, report)),
        DocumentFormat::Json => Printable::json(&wire::render(report)),
        DocumentFormat::Markdown => Printable::text(&view::markdown::report::report(report)),
    }
}

/// Why a policy wants what it wants.
pub fn explanation(format: ExplanationFormat, answer: &Answer<'_>, paint: Paint) -> Printable {
    match format {
        ExplanationFormat::Text => paint.printable(&view::explain::explain(paint, answer)),
        ExplanationFormat::Json => Printable::json(&view::explain::json(answer)),
    }
}

/// What became of expectations.
pub fn verdicts(format: VerdictsFormat, verdicts: &[Verdict<'_>], paint: Paint) -> Printable {
    match format {
        VerdictsFormat::Text => paint.printable(&view::expectations::text(paint, verdicts)),
        VerdictsFormat::Tap => Printable::text(&view::expectations::tap(verdicts)),
        VerdictsFormat::Junit => Printable::xml(&view::expectations::junit(verdicts, now())),
    }
}

/// The formats of a command that reads policies. What was found about one is a result in each.
pub trait PolicyFormat: ValueEnum + Marked + PartialEq + Send + Sync + 'static {
    /// The one for people.
    const TEXT: Self;

    /// What was found about a policy, where nothing else comes of it.
    fn findings(self, found: &[Finding]) -> Printable;
}

impl PolicyFormat for Format {
    const TEXT: Self = Self::Document(DocumentFormat::Text);

    fn findings(self, found: &[Finding]) -> Printable {
        match self {
            Self::Document(DocumentFormat::Text) => Printable::text(&view::finding::text(found)),
            Self::Document(DocumentFormat::Json) => Printable::json(&view::finding::json(found)),
            Self::Document(DocumentFormat::Markdown) => Printable::text(&view::markdown::finding::findings(found)),
            Self::Findings(format) => findings(format, found),
        }
    }
}

impl PolicyFormat for ExplanationFormat {
    const TEXT: Self = Self::Text;

    fn findings(self, found: &[Finding]) -> Printable {
        match self {
            Self::Text => Printable::text(&view::finding::text(found)),
            Self::Json => Printable::json(&view::finding::json(found)),
        }
    }
}

impl PolicyFormat for VerdictsFormat {
    const TEXT: Self = Self::Text;

    fn findings(self, found: &[Finding]) -> Printable {
        match self {
            Self::Text => Printable::text(&view::finding::text(found)),
            Self::Tap => Printable::text(&view::finding::tap(found)),
            Self::Junit => findings(FindingsFormat::Junit, found),
        }
    }
}

fn findings(format: FindingsFormat, findings: &[Finding]) -> Printable {
    let findings = in_repository(findings);
    match format {
        FindingsFormat::Github => Printable::annotations(&view::github::annotations(&findings)),
        FindingsFormat::Sarif => Printable::json(&view::sarif::log(&findings)),
        FindingsFormat::Junit => Printable::xml(&view::finding::junit(&findings, now())),
        FindingsFormat::Codequality => Printable::json(&view::codequality::report(&findings)),
    }
}

/// Shows a policy of which nothing comes but what was found, and for people in the end a word of praise
/// if there is one. The findings have been on standard error by then, with the text they are about.
pub fn show_policy<F: PolicyFormat>(
    found: &[Finding],
    praise: &str,
    format: &FormatArgs<F>,
    terminal: &Terminal,
) -> Result<(), CliError> {
    let praise = Printable::text(praise);
    let written = format.write(|format| {
        let found = format.findings(found);
        if format == F::TEXT { found.then(&praise) } else { found }
    });
    let told = match format.format {
        format if format == F::TEXT => terminal.result(&praise),
        format => terminal.result(&format.findings(found)),
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
        show_policy(found, "", format, terminal)?;
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
    let Ok(real) = Path::new(path).canonicalize() else { return as_given() };
    let top = real.ancestors().skip(1).find(|folder| folder.join(".git").exists());
    let inside = top.and_then(|top| real.strip_prefix(top).ok());
    inside.map_or_else(as_given, |inside| inside.display().to_string())
}
