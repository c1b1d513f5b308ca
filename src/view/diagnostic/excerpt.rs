//! The lines that a finding is about, cut down to what can be shown of them.

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Origin, Snippet};

use crate::finding::SourceText;
use crate::text::Text;
use crate::text::harmless::visible;

/// How many lines may be between two places that are drawn together; the drawing leaves most of them out.
const APART: usize = 200;

/// How many bytes of a line are shown as they are; of a longer one, its surroundings of a place.
const WIDTH: usize = 400;

/// How much of a long line is shown before a place.
const BEFORE: usize = 60;

/// What some programs begin a file with.
const MARK: char = '\u{feff}';

/// What stands for the rest of a line.
const CUT: &str = "…";

/// A stretch of a text that is marked, and what is said beside it.
#[derive(Clone, Copy)]
pub struct Mark<'f> {
    pub start: usize,
    pub end: usize,
    pub words: &'f str,
    pub kind: AnnotationKind,
}

/// Some lines of a file, and the places in them.
pub struct Excerpt<'d> {
    source: &'d SourceText,
    marks: Vec<Mark<'d>>,
    /// The first and the last line, counted from 1.
    lines: (usize, usize),
}

/// The marks of a file, those together that are near each other; the one with the first mark comes first.
pub fn excerpts<'d>(source: &'d SourceText, marks: &[Mark<'d>]) -> Vec<Excerpt<'d>> {
    let mut excerpts: Vec<Excerpt<'d>> = Vec::new();
    for mark in marks {
        let first = source.line(mark.start);
        let last = source.line(mark.end.max(mark.start)).min(first + APART);
        let near = |(from, to): (usize, usize)| last.max(to) - first.min(from) <= APART;
        match excerpts.iter_mut().find(|excerpt| near(excerpt.lines)) {
            Some(excerpt) => {
                excerpt.lines = (excerpt.lines.0.min(first), excerpt.lines.1.max(last));
                excerpt.marks.push(*mark);
            }
            None => excerpts.push(Excerpt { source, marks: vec![*mark], lines: (first, last) }),
        }
    }
    excerpts
}

impl<'d> Excerpt<'d> {
    /// Where it is, if that cannot be told from what is shown of it.
    pub fn origin(&self) -> Option<Origin<'d>> {
        let (first, last) = self.lines;
        let is_whole = (first..=last).all(|line| self.source.line_span(line).len() <= WIDTH);
        let primary = self.marks.iter().find(|mark| mark.kind == AnnotationKind::Primary).or(self.marks.first());
        let at = primary.map_or(0, |mark| mark.start);
        let origin = || Origin::path(Text::of(&self.source.path).embedded()).line(self.source.line(at));
        (!is_whole).then(|| origin().char_column(self.source.column(at)))
    }

    /// The lines, with the places marked.
    pub fn snippet(&self) -> Snippet<'d, Annotation<'d>> {
        let mut text = String::new();
        let mut lines = Vec::new();
        for line in self.lines.0..=self.lines.1 {
            let whole = self.shown(line);
            let part = self.part(&whole);
            if part.start > whole.start {
                text.push_str(CUT);
            }
            lines.push((whole.start, part.clone(), text.len()));
            text.push_str(&visible(&self.source.text[part.clone()]));
            if part.end < whole.end {
                text.push_str(CUT);
            }
            text.push('\n');
        }
        let place = |byte: usize| {
            let line = lines.partition_point(|(start, _, _)| *start <= byte).saturating_sub(1);
            let (_, part, shown_at) = &lines[line];
            let end = byte.clamp(part.start, part.end);
            shown_at + visible(&self.source.text[part.start..end]).len()
        };
        let mut snippet = Snippet::source(text.clone()).line_start(self.lines.0);
        if self.origin().is_none() {
            snippet = snippet.path(Text::of(&self.source.path).embedded());
        }
        for Mark { start, end, words, kind } in self.marks.iter().copied() {
            let words = (!words.is_empty()).then(|| Text::of(words).embedded());
            snippet = snippet.annotation(kind.span(place(start)..place(end.max(start))).label(words));
        }
        snippet
    }

    /// A line without the byte order mark that begins a file: it is no part of what was written.
    fn shown(&self, line: usize) -> Range<usize> {
        let span = self.source.line_span(line);
        let mark = if span.start == 0 && self.source.text.starts_with(MARK) { MARK.len_utf8() } else { 0 };
        span.start + mark..span.end
    }

    /// What is shown of a line: all of it, or what is around the first place in it.
    fn part(&self, line: &Range<usize>) -> Range<usize> {
        if line.len() <= WIDTH {
            return line.clone();
        }
        let starts = self.marks.iter().map(|mark| mark.start);
        let at = starts.filter(|at| (line.start..=line.end).contains(at)).min().unwrap_or(line.start);
        let start = self.source.text.floor_char_boundary(at.saturating_sub(BEFORE).max(line.start));
        let end = self.source.text.floor_char_boundary((start + WIDTH).min(line.end));
        start..end.max(start)
    }
}
