//! Findings about a policy, with the text they are about.
//!
//! A file may be a line of a megabyte with a hundred thousand findings in it: as many are drawn as anybody
//! reads, each with no more of the text than its surroundings.

mod excerpt;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer};

use crate::answer::codes::address;
use crate::finding::{Finding, Place, Position, Severity, SourceText, counts};
use crate::text::Text;
use excerpt::{Mark, excerpts};

/// How many findings a text shows.
const SHOWN: usize = 100;

/// How many places of a finding are drawn: of a thousand rules that want different things, the first few.
const SHOWN_PLACES: usize = 20;

/// Draws findings, each followed by an empty line: as many as a text shows, errors before warnings, and how
/// many more there are. With a home page, each code is a link to its entry, for terminals.
#[must_use]
pub fn diagnostics(findings: &[Finding], homepage: &str) -> Text {
    let (shown, others) = shown(findings);
    let blocks = shown.into_iter().map(|finding| diagnostic(finding, homepage)).chain(others);
    blocks.map(|block| block.ours("\n\n")).collect()
}

/// Which findings a text shows, in their order, and what it says of the others, and of those that are only counted.
pub fn shown(findings: &[Finding]) -> (Vec<&Finding>, Option<Text>) {
    let errors = findings.iter().filter(|finding| finding.is_error()).count();
    let (mut errors_left, mut warnings_left) = (SHOWN, SHOWN.saturating_sub(errors));
    let mut is_shown = |finding: &&Finding| {
        let left = if finding.is_error() { &mut errors_left } else { &mut warnings_left };
        let fits = *left > 0;
        *left = left.saturating_sub(1);
        fits
    };
    let (shown, others): (Vec<&Finding>, Vec<&Finding>) = findings.iter().partition(&mut is_shown);
    let not_shown = || Text::default().ours("... and ").then(tally(others.iter().copied())).ours(" that are not shown");
    (shown, (!others.is_empty()).then(not_shown))
}

fn diagnostic(finding: &Finding, homepage: &str) -> Text {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(Text::of(&finding.message).embedded()).id(finding.code.as_str());
    let address = address(homepage, finding.code.as_str());
    let mut group = Group::with_title(match &address {
        Some(address) => title.id_url(address),
        None => title,
    });
    let files = by_file(finding);
    if files.is_empty() {
        let Position { file, line, stretch: _ } = finding.place.position();
        group = group.element(Origin::path(Text::of(file).embedded()).line(line));
    }
    for (source, marks) in files {
        for excerpt in excerpts(source, &marks) {
            if let Some(origin) = excerpt.origin() {
                group = group.element(origin);
            }
            group = group.element(excerpt.snippet());
        }
    }
    if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(Text::of(help).embedded()));
    }
    let renderer = Renderer::styled().decor_style(DecorStyle::Ascii);
    let drawing = without_commands(&renderer.render(&[group]));
    match &address {
        Some(address) => Text::drawn_linking(&drawing, address),
        None => Text::drawn(&drawing),
    }
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

/// What is marked in each file; the file in which the finding is reported comes first. Of places without their
/// text nothing can be drawn.
fn by_file(finding: &Finding) -> Vec<(&SourceText, Vec<Mark<'_>>)> {
    let own = (AnnotationKind::Primary, &finding.place, finding.here.as_str());
    let others = finding.also.iter().map(|label| (AnnotationKind::Context, &label.place, label.text.as_str()));
    let mut files: Vec<(&SourceText, Vec<Mark<'_>>)> = Vec::new();
    for (kind, place, words) in std::iter::once(own).chain(others).take(SHOWN_PLACES) {
        let Place::Text { source, start, end } = place else { continue };
        let mark = Mark { start: *start, end: *end, words, kind };
        match files.iter_mut().find(|(file, _)| *file == source) {
            Some((_, marks)) => marks.push(mark),
            None => files.push((source, vec![mark])),
        }
    }
    files
}

/// How many errors and warnings there are.
#[must_use]
pub fn tally<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Text {
    let text = Text::default();
    match counts(findings) {
        (0, warnings) => text.counted(warnings, "warning"),
        (errors, 0) => text.counted(errors, "error"),
        (errors, warnings) => text.counted(errors, "error").ours(" and ").counted(warnings, "warning"),
    }
}
