//! The text of a file, with its lines and columns.
//!
//! A file may be one line of a megabyte with thousands of findings in it: finding out where a byte stands
//! takes the same time wherever it stands.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::{Deref, Range};
use std::sync::Arc;

/// How far apart, in bytes, columns are known without counting.
const STRIDE: usize = 256;

/// How much of a line stands for it.
const LINE_TEXT: usize = 100;

/// A file of a policy, which is shared by all places in it.
#[derive(Clone)]
pub struct SourceText {
    /// Its place among the files that are read together.
    number: usize,
    content: Arc<Content>,
}

/// What is known of a file.
pub struct Content {
    /// Its path as the user named it.
    pub path: String,
    /// The path by which it counts: where it really is, whatever links lead to it.
    pub real_path: String,
    /// Whether a link leads to it out of what was named: its text is then nobody's policy that was meant, and not shown.
    pub is_outside: bool,
    pub text: String,
    /// Where the first byte stood that was not UTF-8; `text` then has replacement characters.
    pub invalid_utf8_at: Option<usize>,
    line_starts: Vec<usize>,
    /// How many UTF-16 code units there are before every so many bytes.
    units: Vec<usize>,
}

/// The files that are read together, each with its place among them.
#[must_use]
pub fn numbered(sources: &[SourceText]) -> Vec<SourceText> {
    let number = |(number, source): (usize, &SourceText)| SourceText { number, content: Arc::clone(&source.content) };
    sources.iter().enumerate().map(number).collect()
}

impl Deref for SourceText {
    type Target = Content;

    fn deref(&self) -> &Content {
        &self.content
    }
}

/// The text is not shown: contacts stand in it.
impl fmt::Debug for SourceText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SourceText").field(&self.path).finish()
    }
}

/// Files are told apart by their order and their paths.
impl Ord for SourceText {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.number, &self.path).cmp(&(other.number, &other.path))
    }
}

impl PartialOrd for SourceText {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for SourceText {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for SourceText {}

impl Hash for SourceText {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.number, &self.path).hash(state);
    }
}

impl SourceText {
    /// Takes a file's content.
    #[must_use]
    pub fn new(path: impl Into<String>, content: Vec<u8>) -> Self {
        let path = path.into();
        Self::found_at(path.clone(), path, false, content)
    }

    /// Takes the content of a file that counts by another path than the one it is called by.
    #[must_use]
    pub fn found_at(real_path: String, path: String, is_outside: bool, content: Vec<u8>) -> Self {
        let (text, invalid_utf8_at) = match String::from_utf8(content) {
            Ok(text) => (text, None),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                (String::from_utf8_lossy(error.as_bytes()).into_owned(), Some(at))
            }
        };
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let mut units = Vec::with_capacity(text.len() / STRIDE + 1);
        let mut counted = 0;
        for (at, c) in text.char_indices() {
            while units.len() * STRIDE <= at {
                units.push(counted);
            }
            counted += c.len_utf16();
        }
        let content = Content { path, real_path, is_outside, text, invalid_utf8_at, line_starts, units };
        Self { number: 0, content: Arc::new(content) }
    }
}

impl Content {
    /// The line of a byte, counted from 1.
    #[must_use]
    pub fn line(&self, byte: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= byte)
    }

    /// The column of a byte, counted from 1 in UTF-16 code units, as editors and code hosts count.
    #[must_use]
    pub fn column(&self, byte: usize) -> usize {
        let byte = self.text.floor_char_boundary(byte);
        1 + self.units_before(byte) - self.units_before(self.line_starts[self.line(byte) - 1])
    }

    /// How many UTF-16 code units there are before a character.
    fn units_before(&self, byte: usize) -> usize {
        let Some(last) = self.units.len().checked_sub(1) else { return 0 };
        let known = last.min(byte / STRIDE);
        // The known count is that before the first character from there on.
        let from = self.text.ceil_char_boundary(known * STRIDE);
        self.units[known] + self.text[from..byte].encode_utf16().count()
    }

    /// The bytes of a line, counted from 1, without its end.
    #[must_use]
    pub fn line_span(&self, line: usize) -> Range<usize> {
        let start = self.line_starts[line - 1];
        let end = self.line_starts.get(line).map_or(self.text.len(), |next| next - 1);
        start..end.max(start)
    }

    /// The text of a byte's line, without surrounding whitespace; of a long line, that around the byte.
    #[must_use]
    pub fn line_text(&self, byte: usize) -> &str {
        let line = self.line_span(self.line(byte));
        let start = self.text.floor_char_boundary(line.start.max(byte.saturating_sub(LINE_TEXT / 2)));
        let end = self.text.floor_char_boundary(line.end.min(start + LINE_TEXT));
        self.text[start..end.max(start)].trim()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_those_that_counting_gives() {
        let text: String =
            (0..2_000).flat_map(|n| ["a", "é", "—", "👍", if n % 37 == 0 { "\n" } else { "" }]).collect();
        let source = SourceText::new("contacts.yaml", text.clone().into_bytes());
        for (byte, _) in text.char_indices().chain([(text.len(), ' ')]) {
            let start = text[..byte].rfind('\n').map_or(0, |newline| newline + 1);
            assert_eq!(source.column(byte), text[start..byte].encode_utf16().count() + 1, "{byte}");
            assert_eq!(source.line(byte), text[..byte].matches('\n').count() + 1, "{byte}");
        }
        assert_eq!(SourceText::new("contacts.yaml", Vec::new()).column(0), 1);
    }

    #[test]
    fn the_text_of_a_long_line_is_that_around_a_place() {
        let source =
            SourceText::new("contacts.yaml", format!("a: b\n  {}é{}\n", "x".repeat(1000), "y".repeat(1000)).into());
        assert_eq!(source.line_text(0), "a: b");
        assert!(source.line_text(1007).contains("xéy"));
        for byte in 0..source.text.len() {
            assert!(source.line_text(byte).len() <= LINE_TEXT, "{byte}");
        }
    }

    #[test]
    fn files_are_in_the_order_in_which_they_were_given() {
        let file = |path: &str| SourceText::new(path, Vec::new());
        let files = numbered(&[file("b.yaml"), file("a.yaml")]);
        assert!(files[0] < files[1] && file("a.yaml") < file("b.yaml"));
        assert!(files[0] == files[0] && files[0] != numbered(&[file("a.yaml"), file("b.yaml")])[1]);
    }
}
