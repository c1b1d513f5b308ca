//! Findings about a policy, with the text they are about.
//!
//! A file may be a line of a megabyte with a hundred thousand findings in it: as many are drawn as anybody
//! reads, each with no more of the text than its surroundings.

mod excerpt;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer};

use super::text::{Paint, counted, harmless};
use crate::finding::{Diagnostic, Label, Severity, SourceText};
use excerpt::excerpts;

/// How many findings a text shows.
const SHOWN: usize = 100;

/// How many places of a finding are drawn: of a thousand rules that want different things, the first few.
const SHOWN_LABELS: usize = 20;

/// Draws findings, each followed by an empty line: as many as a text shows, errors before warnings, and how
/// many more there are.
#[must_use]
pub fn diagnostics(paint: Paint, findings: &[Diagnostic], sources: &[SourceText]) -> String {
    let (shown, others) = shown(findings, Diagnostic::is_error);
    let mut text: String = shown.into_iter().map(|finding| diagnostic(paint, finding, sources) + "\n\n").collect();
    if let Some(others) = others {
        text.push_str(&others);
        text.push_str("\n\n");
    }
    text
}

/// Which findings a text shows, in their order, and what it says of the others.
pub fn shown<T>(findings: &[T], is_error: impl Fn(&T) -> bool) -> (Vec<&T>, Option<String>) {
    let errors = findings.iter().filter(|finding| is_error(finding)).count();
    let (mut errors_left, mut warnings_left) = (SHOWN, SHOWN.saturating_sub(errors));
    let mut is_shown = |finding: &&T| {
        let left = if is_error(finding) { &mut errors_left } else { &mut warnings_left };
        let fits = *left > 0;
        *left = left.saturating_sub(1);
        fits
    };
    let shown: Vec<&T> = findings.iter().filter(&mut is_shown).collect();
    if shown.len() == findings.len() {
        return (shown, None);
    }
    let more_errors = errors.saturating_sub(SHOWN);
    let more_warnings = findings.len() - shown.len() - more_errors;
    (shown, Some(format!("... and {} that are not shown", counts(more_errors, more_warnings))))
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
        for excerpt in excerpts(source, &labels) {
            if let Some(origin) = excerpt.origin() {
                group = group.element(origin);
            }
            group = group.element(excerpt.snippet());
        }
    }
    if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(harmless(help).into_owned()));
    }
    let renderer = match paint {
        Paint::Plain => Renderer::plain(),
        Paint::Styled => Renderer::styled(),
    };
    without_commands(&renderer.decor_style(DecorStyle::Ascii).render(&[group]))
}

/// A drawing in which every file is introduced as the first one is. What stands before the others, `:::`, is the
/// beginning of a command to the runner of a job on GitHub.
fn without_commands(drawing: &str) -> String {
    let introduces = |before: &str| anstream::adapter::strip_str(before).to_string().trim().is_empty();
    let line = |line: &str| match line.split_once(":::") {
        Some((before, after)) if introduces(before) => format!("{before}-->{after}"),
        _ => line.to_owned(),
    };
    drawing.split_inclusive('\n').map(line).collect()
}

type Labels<'d> = Vec<(&'d Label, AnnotationKind)>;

/// The labels file by file; the file of the first label, which is the primary one, comes first.
fn by_file<'d>(labels: &'d [Label], sources: &'d [SourceText]) -> Vec<(&'d SourceText, Labels<'d>)> {
    let mut files: Vec<(usize, Labels<'d>)> = Vec::new();
    for (index, label) in labels.iter().take(SHOWN_LABELS).enumerate() {
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
    counts(errors, findings.len() - errors)
}

fn counts(errors: usize, warnings: usize) -> String {
    match (errors, warnings) {
        (0, warnings) => counted(warnings, "warning"),
        (errors, 0) => counted(errors, "error"),
        (errors, warnings) => format!("{} and {}", counted(errors, "error"), counted(warnings, "warning")),
    }
}
