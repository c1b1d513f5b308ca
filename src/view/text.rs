//! What all text views share: roles instead of colours, and text from outside made harmless.

use std::borrow::Cow;
use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use similar::{ChangeTag, TextDiff};
use unicode_security::skeleton;
use unicode_width::UnicodeWidthStr;

use crate::text::invisible::{self, Scan, is_invisible};
use crate::text::printable::Printable;

/// What a piece of text is for. How that looks is decided here alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
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

/// Marks text by role: with terminal styles, or not at all. Views read the same without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// Without any control sequence.
    Plain,
    /// With ANSI styles.
    Styled,
}

impl Paint {
    /// A view as it is printed.
    #[must_use]
    pub fn printable(self, view: &str) -> Printable {
        match self {
            Self::Plain => Printable::text(view),
            Self::Styled => Printable::styled(view),
        }
    }

    /// Marks a text, which must be harmless already.
    #[must_use]
    pub fn role(self, role: Role, text: &str) -> String {
        let style = match role {
            Role::Heading => Style::new().bold(),
            Role::Created => AnsiColor::Green.on_default(),
            Role::Updated => AnsiColor::Yellow.on_default(),
            Role::Deleted => AnsiColor::Red.on_default(),
            Role::Problem => AnsiColor::Red.on_default().bold(),
            Role::Faint => Style::new().dimmed(),
        };
        match self {
            Self::Plain => text.to_owned(),
            Self::Styled => format!("{style}{text}{style:#}"),
        }
    }

    /// Marks the words of a value that are not in the other one.
    fn changed_word(self, role: Role, text: &str) -> String {
        match (self, role) {
            (Self::Plain, Role::Deleted) => format!("[-{text}-]"),
            (Self::Plain, _) => format!("{{+{text}+}}"),
            (Self::Styled, role) => self.role(role, text),
        }
    }
}

/// Two values as they stand in a view, old and new, with the words marked in which they differ.
#[must_use]
pub fn value_diff(paint: Paint, before: &str, after: &str) -> (String, String) {
    let (before, after) = values(before, after);
    let marked = word_diff(paint, &before, &after);
    // Marks stand for themselves in a value too, and could make two that differ read the same.
    if marked.0 == marked.1 { (before, after) } else { marked }
}

/// Two values as they stand in a view, old and new. If they differ, they are drawn differently, also for the eye:
/// where one could be taken for the other, both are written in ASCII.
#[must_use]
pub fn values(before: &str, after: &str) -> (String, String) {
    let style = if before != after && look_alike(before, after) {
        Quotes::Ascii
    } else if needs_quotes(before) || needs_quotes(after) {
        Quotes::Around
    } else {
        Quotes::None
    };
    (drawn(before, style), drawn(after, style))
}

/// A value as it stands in a view: as it is, or in quotes where that would be harmful or hide its ends.
#[must_use]
pub fn value(text: &str) -> String {
    drawn(text, if needs_quotes(text) { Quotes::Around } else { Quotes::None })
}

/// How a value is drawn. Within quotes it can be told from its escapes what it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quotes {
    /// As it is.
    None,
    /// In quotes, with escapes for what is harmful.
    Around,
    /// The same, and with escapes for all that is not ASCII.
    Ascii,
}

fn drawn(text: &str, style: Quotes) -> String {
    if style == Quotes::None {
        return text.to_owned();
    }
    let mut scan = Scan::default();
    let mut shown = String::from('"');
    for c in text.chars() {
        let escaped = scan.must_escape(c) || (style == Quotes::Ascii && !c.is_ascii());
        match c {
            '"' | '\\' => shown.extend(['\\', c]),
            c if escaped => escape(c, &mut shown),
            c => shown.push(c),
        }
    }
    shown.push('"');
    shown
}

fn needs_quotes(text: &str) -> bool {
    text.is_empty() || text.trim() != text || text.starts_with(['(', '"']) || invisible::is_harmful(text)
}

/// Whether one text could be taken for the other: by their form, by letters of another script that look the
/// same, or by accents that are characters of their own (Unicode Technical Standard 39).
fn look_alike(one: &str, other: &str) -> bool {
    (!one.is_ascii() || !other.is_ascii()) && skeleton(one).eq(skeleton(other))
}

/// Two harmless texts with the words marked in which they differ. If they have no word in common, nothing is
/// marked: that they differ is plain to see.
fn word_diff(paint: Paint, before: &str, after: &str) -> (String, String) {
    let diff = TextDiff::from_unicode_words(before, after);
    let has_common_word =
        diff.iter_all_changes().any(|c| c.tag() == ChangeTag::Equal && c.value().chars().any(char::is_alphanumeric));
    if !has_common_word {
        return (paint.role(Role::Deleted, before), paint.role(Role::Created, after));
    }
    let side = |role: Role, tag: ChangeTag| {
        let mut text = String::new();
        let mut changed = String::new();
        for change in diff.iter_all_changes().filter(|c| c.tag() == tag || c.tag() == ChangeTag::Equal) {
            if change.tag() == tag {
                changed.push_str(change.value());
                continue;
            }
            if !changed.is_empty() {
                text.push_str(&paint.changed_word(role, &std::mem::take(&mut changed)));
            }
            text.push_str(change.value());
        }
        if !changed.is_empty() {
            text.push_str(&paint.changed_word(role, &changed));
        }
        text
    };
    (side(Role::Deleted, ChangeTag::Delete), side(Role::Created, ChangeTag::Insert))
}

/// Text from AWS or a policy, so that it cannot do anything to a terminal, nor to whoever reads a
/// job's log: what does not show, changes how other text shows, or starts a command is written as
/// an escape.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    if !invisible::is_harmful(text) {
        return Cow::Borrowed(text);
    }
    let mut scan = Scan::default();
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if scan.must_escape(c) { escape(c, &mut shown) } else { shown.push(c) }
    }
    Cow::Owned(shown)
}

fn escape(c: char, shown: &mut String) {
    match c {
        '\n' => shown.push_str("\\n"),
        '\r' => shown.push_str("\\r"),
        '\t' => shown.push_str("\\t"),
        c => {
            let _ = write!(shown, "\\u{{{:x}}}", u32::from(c));
        }
    }
}

/// The text of a file with one visible character in place of each that does not show, so that
/// columns stay what they are, and without commands to those that read a job's log. Other ASCII is
/// left to whoever draws it.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    let hidden = |c: char| !c.is_ascii() && is_invisible(c);
    let commands = ["##[", "##vso["];
    if !text.contains(hidden) && !commands.iter().any(|command| text.contains(command)) {
        return Cow::Borrowed(text);
    }
    let shown = text.replace(hidden, "\u{fffd}");
    Cow::Owned(commands.iter().fold(shown, |shown, command| shown.replace(command, &command.replacen("##", "#?", 1))))
}

/// A text with spaces after it, so that it takes up a width. Style sequences take up none.
#[must_use]
pub fn padded(text: &str, width: usize) -> String {
    let shown = anstream::adapter::strip_str(text).to_string();
    format!("{text}{}", " ".repeat(width.saturating_sub(shown.width())))
}

/// How wide a text is on a terminal.
#[must_use]
pub fn width(text: &str) -> usize {
    anstream::adapter::strip_str(text).to_string().width()
}

/// `1 account`, `2 accounts`.
#[must_use]
pub fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_outside_reaches_a_terminal_as_it_is() {
        let all: String = (0..=0x11_ffff_u32).filter_map(char::from_u32).collect();
        let shown = harmless(&all);
        assert!(!shown.chars().any(|c| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c)));
        assert_eq!(harmless("a\u{1b}[31mb\u{7}\n\u{202e}"), r"a\u{1b}[31mb\u{7}\n\u{202e}");
        assert_eq!(harmless("a\u{a0}b\u{2009}c\u{202f}d"), r"a\u{a0}b\u{2009}c\u{202f}d");
        assert_eq!(harmless("Zoë 東京 👍"), "Zoë 東京 👍");
    }

    #[test]
    fn nothing_from_outside_is_a_command_in_a_log() {
        assert_eq!(harmless("# a ##[set-output name=b]c"), r"# a #\u{23}[set-output name=b]c");
        assert_eq!(harmless("####\n##vso[x]"), r"#\u{23}#\u{23}\n#\u{23}vso[x]");
        assert_eq!(visible("## a ##[b] ##vso[c]\u{200b}"), "## a #?[b] #?vso[c]\u{fffd}");
        for paint in [Paint::Plain, Paint::Styled] {
            let (before, after) = value_diff(paint, "a ##[b]", "a ##[c] ##vso[d]");
            assert!(!before.contains("##") && !after.contains("##"), "{before} {after}");
        }
    }

    #[test]
    fn values_that_look_alike_are_told_apart() {
        let alike = [
            ("Jos\u{e9}", "Jose\u{301}", r#""Jos\u{e9}""#, r#""Jose\u{301}""#),
            ("pay", "p\u{430}y", r#""pay""#, r#""p\u{430}y""#),
            ("a\u{202e}b", r"a\u{202e}b", r#""a\u{202e}b""#, r#""a\\u{202e}b""#),
            ("a", "a ", r#""a""#, r#""a ""#),
            ("(missing)", "missing", r#""(missing)""#, r#""missing""#),
            ("a\u{a0}b", "a b", r#""a\u{a0}b""#, r#""a b""#),
        ];
        for (before, after, shown_before, shown_after) in alike {
            assert_eq!(values(before, after), (shown_before.to_owned(), shown_after.to_owned()));
        }
        assert_eq!(values("東京", "大阪"), ("東京".to_owned(), "大阪".to_owned()));
        assert_eq!(values("Zo\u{eb}", "Zo\u{e9}"), ("Zo\u{eb}".to_owned(), "Zo\u{e9}".to_owned()));
    }

    #[test]
    fn changed_words_are_marked_without_colour() {
        let diff = |before, after| word_diff(Paint::Plain, before, after);
        assert_eq!(diff("Mary Major", "Mary Minor"), ("Mary [-Major-]".into(), "Mary {+Minor+}".into()));
        assert_eq!(diff("mary@example.com", "soc@example.com").1, "{+soc+}@example.com");
        assert_eq!(diff("Finance", "Controller"), ("Finance".into(), "Controller".into()));
    }
}
