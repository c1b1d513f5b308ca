//! Characters that do not show, or change how others show, or mean something to whoever reads a job's log:
//! never to reach a terminal or a log as they are.

use std::borrow::Cow;
use std::fmt::Write;

use unicode_width::UnicodeWidthChar;

/// Controls, what is invisible or reorders text (Unicode's default-ignorable and bidi characters,
/// and the separators that end a line), and what looks like a common space and is none.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{a0}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{1680}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{2000}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{205f}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3000}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffc}' | '\u{fffe}'..='\u{ffff}' | '\u{13430}'..='\u{1345f}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d159}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// How many marks may stand on one letter. Written languages use up to three or four; more are piled up to cover
/// the lines above and below.
const MARKS: usize = 4;

/// How many backticks may stand in a row. Markdown renderers give up on code between more than 80, and count no
/// further than 255 (`MAXBACKTICKS` and `fence_length` in cmark).
pub const BACKTICKS: usize = 3;

/// Reads a text character by character, and tells which have to be written as escapes where it stands.
#[derive(Clone, Debug)]
pub struct Scan {
    /// Marks since the last character that they can stand on.
    marks: usize,
    backticks: usize,
    after_hash: bool,
}

impl Default for Scan {
    /// At the beginning there is nothing that a mark could stand on, but what is shown before the text.
    fn default() -> Self {
        Self { marks: MARKS, backticks: 0, after_hash: false }
    }
}

impl Scan {
    /// Whether the next character must not stand as it is: it is invisible, piled up, one backtick too many, or
    /// with the one before it the sign of a command.
    pub fn must_escape(&mut self, c: char) -> bool {
        // Most text is this, and nothing in it has to be looked at twice.
        if c.is_ascii_alphanumeric() {
            *self = Self { marks: 0, backticks: 0, after_hash: false };
            return false;
        }
        let hidden = is_invisible(c);
        let is_mark = !hidden && !c.is_ascii() && c.width() == Some(0);
        self.marks = if is_mark { self.marks + 1 } else { 0 };
        self.backticks = if c == '`' { self.backticks + 1 } else { 0 };
        let is_command = c == '#' && self.after_hash;
        let escaped = hidden || self.marks > MARKS || self.backticks > BACKTICKS || is_command;
        // What is written as an escape ends a run.
        self.backticks *= usize::from(!escaped);
        self.after_hash = c == '#' && !escaped;
        escaped
    }
}

/// Whether a text is so plain that nothing in it has to be looked at twice, as almost every line of a document is.
#[must_use]
pub fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n') && !matches!(byte, b'#' | b'`'))
}

/// Whether something in a text must not reach a terminal or a log.
#[must_use]
pub fn is_harmful(text: &str) -> bool {
    let mut scan = Scan::default();
    text.chars().any(|c| scan.must_escape(c))
}

/// JSON that says the same and is harmless on a terminal and in a log: such characters stand in strings only, where
/// an escape means the same. The line ends between values stay.
#[must_use]
pub fn escaped_json(json: &str) -> Cow<'_, str> {
    let harmful = |scan: &mut Scan, c: char| scan.must_escape(c) && c != '\n' && c != '`';
    let mut scan = Scan::default();
    if is_plain(json) || !json.chars().any(|c| harmful(&mut scan, c)) {
        return Cow::Borrowed(json);
    }
    let mut escaped = String::with_capacity(json.len() + 64);
    let mut scan = Scan::default();
    for c in json.chars() {
        if harmful(&mut scan, c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_json_says_the_same() {
        let text: String = (1..0x11_0000_u32).step_by(7).filter_map(char::from_u32).collect();
        let json = serde_json::to_string_pretty(&[&text]).unwrap();
        let escaped = escaped_json(&json);
        assert!(!escaped.contains(|c| is_invisible(c) && c != '\n'));
        assert_eq!(serde_json::from_str::<[String; 1]>(&escaped).unwrap(), [text]);
        for text in ["##[set-output name=a]b", "###", "####[x]", "a\\##\u{7}##"] {
            let json = serde_json::to_string(&[text]).unwrap();
            let escaped = escaped_json(&json);
            assert!(!escaped.contains("##"), "{escaped}");
            assert_eq!(serde_json::from_str::<[String; 1]>(&escaped).unwrap(), [text]);
        }
    }

    #[test]
    fn marks_are_not_piled_up() {
        assert!(!is_harmful("e\u{301}"));
        assert!(!is_harmful("สวัสดี क्षि בְּרֵאשִׁית Việt"));
        assert!(is_harmful(&format!("e{}", "\u{301}".repeat(MARKS + 1))));
        assert!(is_harmful("\u{301}e"), "it would stand on what is shown before it");
    }

    #[test]
    fn backticks_are_few() {
        assert!(!is_harmful("```"));
        assert!(is_harmful("````"));
    }

    #[test]
    fn what_is_neither_mark_nor_command_stands_as_it_is() {
        for text in ["----------------é", "ÄÖÜäöüÄÖÜäöüßßß", "# a # b", "a#b", "日本語テキスト", "… — – ’"]
        {
            assert!(!is_harmful(text), "{text}");
        }
        assert!(is_harmful("##[group]") && is_harmful("a##"));
        assert!(is_harmful("\u{202e}") && is_harmful("a\u{7}"));
    }
}
