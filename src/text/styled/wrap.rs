//! Fitting text into the width of what it is shown on.

use unicode_width::UnicodeWidthChar;

use super::{Colour, Look, Span, Text, Width};

/// How much further in than its first line the rest of a line stands.
const HANGING: usize = 4;

/// Spaces that become the end of a line, and how far in the next one begins.
struct Break {
    at: usize,
    until: usize,
    indent: usize,
}

impl Width {
    /// So many columns hold it, with colours or without.
    #[must_use]
    pub fn columns(self) -> usize {
        self.off.max(self.on)
    }
}

impl Text {
    /// The same in lines that are not wider, as far as there are spaces to break them at. Nothing else is changed, and
    /// a word is never broken.
    #[must_use]
    pub fn within(self, columns: usize) -> Self {
        self.wrapped(columns, HANGING)
    }

    /// The same of prose, in which all lines begin alike.
    #[must_use]
    pub fn paragraph(self, columns: usize) -> Self {
        self.wrapped(columns, 0)
    }

    fn wrapped(self, columns: usize, hanging: usize) -> Self {
        let mut breaks = Vec::new();
        let mut start = 0;
        for line in self.shown.split_inclusive('\n') {
            // No character is wider than it has bytes. A hint may hold a command, which is copied as it stands.
            if line.len() > columns && !line.trim_start().starts_with("hint:") {
                self.breaks(start, line, (columns, hanging), &mut breaks);
            }
            start += line.len();
        }
        if breaks.is_empty() { self } else { self.broken(&breaks) }
    }

    /// How many lines it has.
    #[must_use]
    pub fn height(&self) -> usize {
        self.shown.matches('\n').count()
    }

    fn breaks(&self, start: usize, line: &str, (columns, hanging): (usize, usize), breaks: &mut Vec<Break>) {
        let own_indent = line.len() - line.trim_start_matches(' ').len();
        let indent = (own_indent + hanging).min(columns / 2);
        let mut spans = self.spans[self.spans.partition_point(|span| span.end <= start)..].iter().peekable();
        let mut column = 0;
        // Where there are spaces, and the column after them.
        let mut last: Option<(Break, usize)> = None;
        for (offset, c) in line.char_indices() {
            let at = start + offset;
            while spans.next_if(|span| span.end <= at).is_some() {}
            let look = spans.peek().filter(|span| span.start <= at).map(|span| &span.look);
            if look == Some(&Look::Only(Colour::On)) {
                continue;
            }
            column += c.width().unwrap_or_default();
            if c == ' ' && offset >= own_indent && look != Some(&Look::Only(Colour::Off)) {
                match &mut last {
                    Some((space, after)) if space.until == at => (space.until, *after) = (at + 1, column),
                    _ => last = Some((Break { at, until: at + 1, indent }, column)),
                }
            } else if column > columns
                && let Some((space, after)) = last.take()
            {
                breaks.push(space);
                column = indent + column - after;
            }
        }
    }

    fn broken(self, breaks: &[Break]) -> Self {
        let mut shown = String::with_capacity(self.shown.len() + breaks.len() * 16);
        let mut done = 0;
        for Break { at, until, indent } in breaks {
            shown.push_str(&self.shown[done..*at]);
            shown.push('\n');
            shown.extend(std::iter::repeat_n(' ', *indent));
            done = *until;
        }
        shown.push_str(&self.shown[done..]);
        let mut ahead = breaks.iter().peekable();
        let (mut added, mut removed) = (0, 0);
        // Spans are in order and apart, so that their ends are in order too.
        let mut moved = |place: usize| {
            while let Some(Break { at, until, indent }) = ahead.next_if(|next| next.until <= place) {
                (added, removed) = (added + 1 + indent, removed + until - at);
            }
            // What ends within the spaces ends before them.
            ahead.peek().map_or(place, |next| place.min(next.at)) + added - removed
        };
        let spans = self.spans.into_iter().map(|Span { start, end, look }| {
            let start = moved(start);
            Span { start, end: moved(end), look }
        });
        Self { spans: spans.collect(), shown }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Style;
    use super::*;

    #[test]
    fn lines_are_broken_at_spaces_and_go_on_further_in() {
        let text = Text::of("  one two three").ours("\n").text("short").ours("\n");
        assert_eq!(text.clone().within(10).plain(), "  one two\n     three\nshort\n");
        assert_eq!(text.clone().within(15), text);
        assert_eq!(text.clone().paragraph(10).plain(), "  one two\n  three\nshort\n");
        assert_eq!(text.height(), 2);
        let word = Text::of("  a-word-that-is-too-long b").within(10).plain();
        assert_eq!(word, "  a-word-that-is-too-long\n     b");
        assert_eq!(Text::of("東京 東京 東京").within(10).plain(), "東京 東京\n    東京");
    }

    #[test]
    fn styles_stay_where_they_are() {
        let text = Text::of("one ")
            .styled(Style::Heading, Text::of("two three"))
            .ours(" ")
            .styled(Style::Faint, Text::of("four"));
        let wide = text.within(10);
        assert_eq!(wide.plain(), "one two\n    three\n    four");
        let coloured = "one \u{1b}[1mtwo\n    three\u{1b}[0m\n    \u{1b}[2mfour\u{1b}[0m";
        assert_eq!(wide.render(Colour::On), coloured);
    }
}
