//! Findings about a policy, with the text they are about.

use std::borrow::Cow;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::text::{Paint, counted, harmless, visible};
use crate::diagnostic::{Diagnostic, Label, Severity, SourceText};

/// Draws findings, each followed by an empty line.
#[must_use]
pub fn diagnostics(paint: Paint, findings: &[Diagnostic], sources: &[SourceText]) -> String {
    findings.iter().map(|finding| diagnostic(paint, finding, sources) + "\n\n").collect()
}

fn diagnostic(paint: Paint, finding: &Diagnostic, sources: &[SourceText]) -> String {
    let level = match finding.code.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let message = harmless(&finding.message);
    let title = level.primary_title(message.as_ref()).id(finding.code.as_str());
    let mut group = Group::with_title(title);
    for (source, labels) in by_file(&finding.labels, sources) {
        // Of a long file with many findings, only the lines that a finding is about.
        let (start, lines) = lines_around(&source.text, &labels);
        let shown = visible(lines);
        let place = |byte: usize| match &shown {
            Cow::Borrowed(_) => byte - start,
            Cow::Owned(_) => visible(&source.text[start..byte]).len(),
        };
        let first_line = 1 + source.text[..start].matches('\n').count();
        let mut snippet = Snippet::source(shown.clone()).line_start(first_line).path(harmless(&source.path));
        for (label, kind) in labels {
            let span = place(label.location.span.start)..place(label.location.span.end);
            let text = (!label.text.is_empty()).then(|| harmless(&label.text).into_owned());
            snippet = snippet.annotation(kind.span(span).label(text));
        }
        group = group.element(snippet);
    }
    if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(harmless(help).into_owned()));
    }
    let renderer = match paint {
        Paint::Plain => Renderer::plain(),
        Paint::Styled => Renderer::styled(),
    };
    renderer.decor_style(DecorStyle::Ascii).render(&[group])
}

/// The whole lines from the first label to the last, and where they begin.
fn lines_around<'s>(text: &'s str, labels: &Labels<'_>) -> (usize, &'s str) {
    let spans = || labels.iter().map(|(label, _)| &label.location.span);
    let first = spans().map(|span| span.start).min().unwrap_or(0);
    let last = spans().map(|span| span.end).max().unwrap_or(first);
    let start = text[..first].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[last..].find('\n').map_or(text.len(), |newline| last + newline + 1);
    (start, &text[start..end])
}

type Labels<'d> = Vec<(&'d Label, AnnotationKind)>;

/// The labels file by file; the file of the first label, which is the primary one, comes first.
fn by_file<'d>(labels: &'d [Label], sources: &'d [SourceText]) -> Vec<(&'d SourceText, Labels<'d>)> {
    let mut files: Vec<(usize, Labels<'d>)> = Vec::new();
    for (index, label) in labels.iter().enumerate() {
        let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        match files.iter_mut().find(|(file, _)| *file == label.location.file) {
            Some((_, labels)) => labels.push((label, kind)),
            None => files.push((label.location.file, vec![(label, kind)])),
        }
    }
    files.into_iter().map(|(file, labels)| (&sources[file], labels)).collect()
}

/// How many errors and warnings there are.
#[must_use]
pub fn tally(findings: &[Diagnostic]) -> String {
    let errors = findings.iter().filter(|finding| finding.is_error()).count();
    let warnings = findings.len() - errors;
    match (errors, warnings) {
        (0, warnings) => counted(warnings, "warning"),
        (errors, 0) => counted(errors, "error"),
        (errors, warnings) => format!("{} and {}", counted(errors, "error"), counted(warnings, "warning")),
    }
}
