//! Values as they are drawn: two that differ are never drawn the same.

use similar::{ChangeTag, TextDiff};
use unicode_security::skeleton;

use crate::text::harmless::escape;
use crate::text::invisible::{self, Scan};
use crate::text::styled::{Style, Text};

/// Two values as they stand in a view, old and new, with the words marked in which they differ.
#[must_use]
pub fn value_diff(before: &str, after: &str) -> (Text, Text) {
    let (before, after) = drawn_apart(before, after);
    let marked = word_diff(&before, &after);
    // Marks stand for themselves in a value too, and could make two that differ read the same.
    if marked.0.plain() == marked.1.plain() { (harmless(&before), harmless(&after)) } else { marked }
}

/// Two values as they stand in a view, old and new. If they differ, they are drawn differently, also for the eye:
/// where one could be taken for the other, both are written in ASCII.
#[must_use]
pub fn values(before: &str, after: &str) -> (Text, Text) {
    let (before, after) = drawn_apart(before, after);
    (harmless(&before), harmless(&after))
}

/// A value as it stands in a view: as it is, or in quotes where that would be harmful or hide its ends.
#[must_use]
pub fn value(text: &str) -> Text {
    harmless(&drawn(text, if needs_quotes(text) { Quotes::Around } else { Quotes::None }))
}

fn harmless(drawn: &str) -> Text {
    Text::default().part_of_harmless(drawn)
}

fn drawn_apart(before: &str, after: &str) -> (String, String) {
    let style = if before != after && look_alike(before, after) {
        Quotes::Ascii
    } else if needs_quotes(before) || needs_quotes(after) {
        Quotes::Around
    } else {
        Quotes::None
    };
    (drawn(before, style), drawn(after, style))
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
fn word_diff(before: &str, after: &str) -> (Text, Text) {
    let diff = TextDiff::from_unicode_words(before, after);
    let has_common_word =
        diff.iter_all_changes().any(|c| c.tag() == ChangeTag::Equal && c.value().chars().any(char::is_alphanumeric));
    if !has_common_word {
        let whole = |style, text| Text::default().styled(style, harmless(text));
        return (whole(Style::Deleted, before), whole(Style::Created, after));
    }
    let side = |style: Style, marks: [&'static str; 2], tag: ChangeTag| {
        let mut text = Text::default();
        let mut changed = String::new();
        for change in diff.iter_all_changes().filter(|c| c.tag() == tag || c.tag() == ChangeTag::Equal) {
            if change.tag() == tag {
                changed.push_str(change.value());
                continue;
            }
            if !changed.is_empty() {
                text = text.marked(style, marks, &std::mem::take(&mut changed));
            }
            text = text.part_of_harmless(change.value());
        }
        if changed.is_empty() { text } else { text.marked(style, marks, &changed) }
    };
    (side(Style::Deleted, ["[-", "-]"], ChangeTag::Delete), side(Style::Created, ["{+", "+}"], ChangeTag::Insert))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::styled::Colour;

    #[test]
    fn nothing_in_a_value_is_a_command_in_a_log() {
        for colour in [Colour::Off, Colour::On] {
            let (before, after) = value_diff("a ##[b]", "a ##[c] ##vso[d]");
            let (before, after) = (before.render(colour), after.render(colour));
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
        let shown = |before, after| {
            let (before, after) = values(before, after);
            (before.plain(), after.plain())
        };
        for (before, after, shown_before, shown_after) in alike {
            assert_eq!(shown(before, after), (shown_before.to_owned(), shown_after.to_owned()));
        }
        assert_eq!(shown("東京", "大阪"), ("東京".to_owned(), "大阪".to_owned()));
        assert_eq!(shown("Zo\u{eb}", "Zo\u{e9}"), ("Zo\u{eb}".to_owned(), "Zo\u{e9}".to_owned()));
    }

    #[test]
    fn changed_words_are_marked_without_colour() {
        let diff = |before, after| {
            let (before, after) = word_diff(before, after);
            (before.plain(), after.plain())
        };
        assert_eq!(diff("Mary Major", "Mary Minor"), ("Mary [-Major-]".into(), "Mary {+Minor+}".into()));
        assert_eq!(diff("mary@example.com", "soc@example.com").1, "{+soc+}@example.com");
        assert_eq!(diff("Finance", "Controller"), ("Finance".into(), "Controller".into()));
    }
}
