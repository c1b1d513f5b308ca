//! Text for people: pieces that are harmless, wherever they came from, with a word for what each is for. It knows
//! how wide it is. How it looks is decided when it is rendered, since only then it is known whether there is colour.

mod sequence;
mod wrap;

use std::fmt::{self, Display, Write};

use anstyle::AnsiColor;
use unicode_width::UnicodeWidthStr;

use crate::text::harmless;
use crate::text::invisible::Scan;
use sequence::{link_length, style_length};

/// What a piece of text is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Style {
    /// What a section is about.
    Heading,
    /// Something that comes into being.
    Created,
    /// Something that changes.
    Updated,
    /// Something that goes.
    Deleted,
    /// Something that went wrong or wants attention.
    Problem,
    /// Something of little weight.
    Faint,
}

/// Whether what shows a text has colours. It reads the same without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Colour {
    /// No control sequence is written.
    Off,
    /// ANSI styles are written.
    On,
}

/// Text for people, in which nothing from outside does anything to a terminal or to whoever reads a job's log.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text {
    shown: String,
    /// What parts of it look like, in order and apart from each other.
    spans: Vec<Span>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Span {
    start: usize,
    end: usize,
    look: Look,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Look {
    Styled(Style),
    /// It takes room with colours only, or without only.
    Only(Colour),
    /// Before it stands a sequence that somebody else has drawn with.
    Drawn(String),
}

/// How wide a text is within a line, without colours and with them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Width {
    off: usize,
    on: usize,
}

impl Width {
    /// Room for each of some texts.
    pub fn widest<'t>(texts: impl IntoIterator<Item = &'t Text>) -> Self {
        let wider = |one: Self, other: Self| Self { off: one.off.max(other.off), on: one.on.max(other.on) };
        texts.into_iter().map(Text::width).fold(Self::default(), wider)
    }

    /// In columns.
    #[must_use]
    pub fn of(self, colour: Colour) -> usize {
        match colour {
            Colour::Off => self.off,
            Colour::On => self.on,
        }
    }
}

/// Takes text from outside into a text.
struct Entrance<'t>(&'t mut String);

impl Write for Entrance<'_> {
    /// Each piece by itself: what it does must not depend on what stands before it.
    fn write_str(&mut self, piece: &str) -> fmt::Result {
        harmless::push(piece, self.0);
        Ok(())
    }
}

impl Text {
    /// Anything that can be written, from outside or not, on one line.
    pub fn of(text: impl Display) -> Self {
        Self::default().text(text)
    }

    /// Words of this program, as they stand. They alone may end a line.
    #[must_use]
    pub fn ours(mut self, text: &'static str) -> Self {
        self.shown.push_str(text);
        self
    }

    /// Anything that can be written, from outside or not, on one line.
    #[must_use]
    pub fn text(mut self, text: impl Display) -> Self {
        // A text can always be written to. What fails to say what it is says nothing.
        let _ = write!(Entrance(&mut self.shown), "{text}");
        self
    }

    #[must_use]
    pub fn styled(self, style: Style, mut text: Self) -> Self {
        let mut spans = Vec::with_capacity(text.spans.len() + 1);
        let mut done = 0;
        for span in std::mem::take(&mut text.spans) {
            if done < span.start {
                spans.push(Span { start: done, end: span.start, look: Look::Styled(style) });
            }
            done = span.end;
            spans.push(span);
        }
        if done < text.shown.len() {
            spans.push(Span { start: done, end: text.shown.len(), look: Look::Styled(style) });
        }
        self.then(Self { spans, ..text })
    }

    /// Another text.
    #[must_use]
    pub fn then(mut self, Self { shown, spans }: Self) -> Self {
        let at = self.shown.len();
        self.shown.push_str(&shown);
        let moved = |Span { start, end, look }| Span { start: start + at, end: end + at, look };
        self.spans.extend(spans.into_iter().map(moved));
        self
    }

    /// Another text, and the end of the line.
    #[must_use]
    pub fn line(self, text: Self) -> Self {
        self.then(text).ours("\n")
    }

    /// `1 account`, `2 accounts`.
    #[must_use]
    pub fn counted(self, count: usize, noun: &'static str) -> Self {
        self.text(count).ours(" ").ours(noun).ours(if count == 1 { "" } else { "s" })
    }

    /// Texts with something between them.
    pub fn join(texts: impl IntoIterator<Item = Self>, between: &'static str) -> Self {
        texts.into_iter().reduce(|all, text| all.ours(between).then(text)).unwrap_or_default()
    }

    /// With spaces after it, so that it takes up some room.
    #[must_use]
    pub fn padded(self, room: Width) -> Self {
        let own = self.width();
        let (off, on) = (room.off.saturating_sub(own.off), room.on.saturating_sub(own.on));
        let both = off.min(on);
        self.part(&" ".repeat(both), None)
            .part(&" ".repeat(off - both), Some(Look::Only(Colour::Off)))
            .part(&" ".repeat(on - both), Some(Look::Only(Colour::On)))
    }

    /// What can be told from its colour alone, with marks around it where there is none.
    #[must_use]
    pub(super) fn marked(self, style: Style, [before, after]: [&'static str; 2], text: &str) -> Self {
        self.part(before, Some(Look::Only(Colour::Off)))
            .part(text, Some(Look::Styled(style)))
            .part(after, Some(Look::Only(Colour::Off)))
    }

    /// A text that is harmless already.
    #[must_use]
    pub(super) fn part_of_harmless(self, text: &str) -> Self {
        self.part(text, None)
    }

    fn part(mut self, text: &str, look: Option<Look>) -> Self {
        let start = self.shown.len();
        self.shown.push_str(text);
        if let Some(look) = look.filter(|_| !text.is_empty()) {
            self.spans.push(Span { start, end: self.shown.len(), look });
        }
        self
    }

    /// What somebody else has drawn, in lines, with ANSI styles and no other control sequence.
    #[must_use]
    pub fn drawn(drawing: &str) -> Self {
        Self::lines(drawing, style_length)
    }

    /// The same, with links to one address.
    #[must_use]
    pub fn drawn_linking(drawing: &str, address: &str) -> Self {
        Self::lines(drawing, |rest| style_length(rest).max(link_length(rest, address)))
    }

    /// What somebody else has written, in lines.
    #[must_use]
    pub fn written(text: &str) -> Self {
        Self::lines(text, |_| 0)
    }

    fn lines(text: &str, style_length: impl Fn(&str) -> usize) -> Self {
        let mut all = Self::default();
        let mut scan = Scan::default();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let (style, after) = rest.split_at(style_length(rest));
            if !style.is_empty() {
                let at = all.shown.len();
                all.spans.push(Span { start: at, end: at, look: Look::Drawn(style.to_owned()) });
                rest = after;
                continue;
            }
            rest = &rest[c.len_utf8()..];
            match c {
                '\n' => {
                    scan = Scan::default();
                    all.shown.push(c);
                }
                // Commands are found when the text is rendered, and backticks do nothing in it.
                '#' | '`' => all.shown.push(c),
                c if scan.must_escape(c) => harmless::escape(c, &mut all.shown),
                c => all.shown.push(c),
            }
        }
        all
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// How wide it is within a line.
    #[must_use]
    pub fn width(&self) -> Width {
        let escape = r"\u{23}".len() - 1;
        let of = |colour| {
            let (seen, _) = self.seen(colour);
            seen.width() + escape * harmless::hashes(&seen).count()
        };
        let off = of(Colour::Off);
        let differs = self.spans.iter().any(|span| matches!(span.look, Look::Only(_)));
        Width { off, on: if differs { of(Colour::On) } else { off } }
    }

    /// What is seen of it, and which sequences stand where in that.
    fn seen(&self, colour: Colour) -> (String, Vec<(usize, String)>) {
        let mut seen = String::with_capacity(self.shown.len());
        let mut sequences = Vec::new();
        let mut done = 0;
        for Span { start, end, look } in &self.spans {
            seen.push_str(&self.shown[done..*start]);
            done = *end;
            match look {
                Look::Only(only) if *only != colour => continue,
                Look::Drawn(sequence) if colour == Colour::On => sequences.push((seen.len(), sequence.clone())),
                Look::Styled(style) if colour == Colour::On => {
                    let style = looks(*style);
                    sequences.push((seen.len(), style.render().to_string()));
                    sequences.push((seen.len() + end - start, style.render_reset().to_string()));
                }
                Look::Only(_) | Look::Drawn(_) | Look::Styled(_) => {}
            }
            seen.push_str(&self.shown[*start..*end]);
        }
        seen.push_str(&self.shown[done..]);
        (seen, sequences)
    }

    /// As it is shown. What is harmful only because of what stands beside it is written as an escape now.
    #[must_use]
    pub fn render(&self, colour: Colour) -> String {
        let (seen, sequences) = self.seen(colour);
        let mut sequences = sequences.into_iter().peekable();
        let mut commands = harmless::commands(&seen).into_iter().peekable();
        if sequences.peek().is_none() && commands.peek().is_none() {
            return seen;
        }
        let mut shown = String::with_capacity(seen.len() + 16 * sequences.len());
        let mut done = 0;
        while sequences.peek().is_some() || commands.peek().is_some() {
            let command = commands.peek().copied().unwrap_or(seen.len());
            if let Some((at, sequence)) = sequences.next_if(|(at, _)| *at <= command) {
                shown.push_str(&seen[done..at]);
                shown.push_str(&sequence);
                done = at;
            } else if let Some(at) = commands.next() {
                shown.push_str(&seen[done..at]);
                let first = seen[at..].chars().next().unwrap_or_default();
                harmless::escape(first, &mut shown);
                done = at + first.len_utf8();
            }
        }
        shown.push_str(&seen[done..]);
        shown
    }

    /// Without colours, to stand in a document that sees to it by itself that nothing in it becomes a command.
    #[must_use]
    pub fn embedded(&self) -> String {
        self.seen(Colour::Off).0
    }

    /// As it is shown without colours.
    #[must_use]
    pub fn plain(&self) -> String {
        self.render(Colour::Off)
    }
}

impl FromIterator<Text> for Text {
    fn from_iter<T: IntoIterator<Item = Self>>(texts: T) -> Self {
        texts.into_iter().fold(Self::default(), Self::then)
    }
}

/// What a style looks like.
fn looks(style: Style) -> anstyle::Style {
    match style {
        Style::Heading => anstyle::Style::new().bold(),
        Style::Created => AnsiColor::Green.on_default(),
        Style::Updated => AnsiColor::Yellow.on_default(),
        Style::Deleted => AnsiColor::Red.on_default(),
        Style::Problem => AnsiColor::Red.on_default().bold(),
        Style::Faint => anstyle::Style::new().dimmed(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_stand_around_what_they_are_for() {
        let text = Text::of("a").ours(" ").styled(Style::Heading, Text::of("b")).line(Text::of("c"));
        assert_eq!(text.plain(), "a bc\n");
        assert_eq!(text.render(Colour::On), "a \u{1b}[1mb\u{1b}[0mc\n");
        assert_eq!(Text::default().styled(Style::Heading, Text::default()).render(Colour::On), "");
    }

    #[test]
    fn only_this_program_ends_lines() {
        assert_eq!(Text::of("a\nb").ours("\n").text("c\r").plain(), "a\\nb\nc\\r");
    }

    #[test]
    fn marks_take_room_without_colour_only() {
        let marked = || Text::of("x").marked(Style::Created, ["{+", "+}"], "new");
        assert_eq!(
            (marked().plain(), marked().render(Colour::On)),
            ("x{+new+}".into(), "x\u{1b}[32mnew\u{1b}[0m".into())
        );
        let widest = Width::widest([&marked(), &Text::of("12345")]);
        assert_eq!(widest, Width { off: 8, on: 5 });
        let columns = Text::of("12").padded(widest).ours("|");
        assert_eq!((columns.plain(), columns.render(Colour::On)), ("12      |".into(), "12   |".into()));
        assert_eq!(marked().padded(Width { off: 8, on: 6 }).ours("|").render(Colour::On), "x\u{1b}[32mnew\u{1b}[0m  |");
    }

    #[test]
    fn a_drawing_brings_styles_and_nothing_else() {
        let styled = "\u{1b}[1m\u{1b}[31merror:\u{1b}[0m a\n  ### `b`\n";
        assert_eq!(Text::drawn(styled).render(Colour::On), styled);
        assert_eq!(Text::drawn(styled).plain(), "error: a\n  ### `b`\n");
        let other = "\u{1b}[2J\u{1b}[1;2H\u{1b}]8;;";
        assert_eq!(Text::drawn(other).render(Colour::On), r"\u{1b}[2J\u{1b}[1;2H\u{1b}]8;;");
        assert_eq!(Text::written("\u{1b}[1ma\nb").render(Colour::On), "\\u{1b}[1ma\nb");
    }

    #[test]
    fn no_two_pieces_make_a_command() {
        let shown = |text: Text| text.plain();
        assert_eq!(shown(Text::of(":").text(":stop::")), r"\u{3a}:stop::");
        assert_eq!(shown(Text::default().ours("a\n ").text("::stop::")), "a\n \\u{3a}:stop::");
        assert_eq!(shown(Text::of("a ::b::")), "a ::b::");
        assert_eq!(shown(Text::of("#").text("#vso").text("[x]")), r"\u{23}#vso[x]");
        let hidden = Text::of("#").marked(Style::Created, ["{+", "+}"], "#[x]");
        assert_eq!(hidden.plain(), "#{+#[x]+}");
        assert_eq!(hidden.render(Colour::On), "\\u{23}\u{1b}[32m#[x]\u{1b}[0m");
    }
}
