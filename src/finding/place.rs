//! Where a finding is: in a text that was read, or in a file whose text is not at hand.

use std::ops::Range;

use super::source::SourceText;

/// A place, in the order of the files and of their texts.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// A stretch of a text.
    Text {
        source: SourceText,
        /// The byte at which it starts.
        start: usize,
        /// The byte after it.
        end: usize,
    },
    /// A place without its text: nobody can quote from it.
    File {
        /// The file, as the user named it.
        path: String,
        /// The line, counted from 1; 1 where the file as a whole is meant.
        line: usize,
        /// Where exactly, if that is known.
        stretch: Option<Stretch>,
    },
}

/// Nowhere in any file: where what was made without a text stands.
impl Default for Place {
    fn default() -> Self {
        Self::file(String::new())
    }
}

/// A place by numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position<'p> {
    /// The file, as the user named it.
    pub file: &'p str,
    /// The line, counted from 1; 1 where the file as a whole is meant.
    pub line: usize,
    /// Where exactly, if that is known.
    pub stretch: Option<Stretch>,
}

/// A stretch of text from some column of a line on. Columns count UTF-16 code units from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Stretch {
    /// The column of its first character.
    pub column: usize,
    pub end_line: usize,
    /// The column after its last character.
    pub end_column: usize,
}

impl Place {
    /// A stretch of a text, in bytes.
    #[must_use]
    pub fn text(source: &SourceText, Range { start, end }: Range<usize>) -> Self {
        Self::Text { source: source.clone(), start, end }
    }

    /// A file as a whole.
    #[must_use]
    pub fn file(path: impl Into<String>) -> Self {
        Self::File { path: path.into(), line: 1, stretch: None }
    }

    /// The start of the file that this place is in.
    #[must_use]
    pub fn start_of_file(&self) -> Self {
        match self {
            Self::Text { source, .. } => Self::text(source, 0..0),
            Self::File { path, .. } => Self::file(path.clone()),
        }
    }

    /// The file, as the user named it.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            Self::Text { source, .. } => &source.path,
            Self::File { path, .. } => path,
        }
    }

    /// Whether it is in a file to which a link leads out of what was named.
    #[must_use]
    pub fn is_outside(&self) -> bool {
        matches!(self, Self::Text { source, .. } if source.is_outside)
    }

    /// The path by which its file counts.
    #[must_use]
    pub fn real_path(&self) -> &str {
        match self {
            Self::Text { source, .. } => &source.real_path,
            Self::File { path, .. } => path,
        }
    }

    /// The line, counted from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        match self {
            Self::Text { source, start, end } => source.line(visible_part(&source.text, *start..*end).start),
            Self::File { line, .. } => *line,
        }
    }

    /// File, line and columns.
    #[must_use]
    pub fn position(&self) -> Position<'_> {
        match self {
            Self::Text { source, start, end } => {
                let Range { start, end } = visible_part(&source.text, *start..*end);
                let stretch = Stretch {
                    column: source.column(start),
                    end_line: source.line(end),
                    end_column: source.column(end),
                };
                Position { file: &source.path, line: source.line(start), stretch: Some(stretch) }
            }
            Self::File { path, line, stretch } => Position { file: path, line: *line, stretch: *stretch },
        }
    }

    /// The text of its line, as far as it is at hand and not too long.
    #[must_use]
    pub fn line_text(&self) -> &str {
        match self {
            Self::Text { source, start, .. } => source.line_text((*start).min(source.text.len())),
            Self::File { .. } => "",
        }
    }

    /// What stands there, as far as it is at hand.
    #[must_use]
    pub fn written(&self) -> &str {
        match self {
            Self::Text { source, start, end } => source.text.get(*start..*end).unwrap_or_default(),
            Self::File { .. } => "",
        }
    }

    /// What stands there and after it, to the end of the line, as far as it is at hand and not too long.
    #[must_use]
    pub fn rest_of_line(&self) -> &str {
        match self {
            Self::Text { source, start, .. } => rest_of_line(&source.text, *start),
            Self::File { .. } => "",
        }
    }

    /// What stands after it in its line, as far as it is at hand and not too long.
    #[must_use]
    pub fn text_after(&self) -> &str {
        match self {
            Self::Text { source, end, .. } => rest_of_line(&source.text, *end),
            Self::File { .. } => "",
        }
    }

    /// The same place without its text.
    #[must_use]
    pub fn without_text(self) -> Self {
        let path = self.path().to_owned();
        self.without_text_in(path)
    }

    /// The same place, without its text, in a file of another name.
    #[must_use]
    pub fn without_text_in(self, path: String) -> Self {
        let Position { file: _, line, stretch } = self.position();
        Self::File { path, line, stretch }
    }
}

/// A file may be one line of a megabyte: no more is looked at than anybody reads.
fn rest_of_line(text: &str, byte: usize) -> &str {
    const MOST: usize = 200;
    let end = text.floor_char_boundary(text.len().min(byte.saturating_add(MOST)));
    text.get(byte..end).and_then(|rest| rest.lines().next()).unwrap_or_default()
}

/// A span without the line ends after it: where something is missing at the end of a file, the last
/// line that there is.
fn visible_part(text: &str, span: Range<usize>) -> Range<usize> {
    let before = |byte: usize| text.get(..byte).unwrap_or(text).trim_end_matches(['\r', '\n']).len();
    let start = if span.start >= text.len() { before(text.len()) } else { span.start };
    start..before(span.end).max(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str, span: Range<usize>) -> (usize, usize, usize, usize) {
        let source = SourceText::new("contacts.yaml", text.as_bytes().to_vec());
        let place = Place::text(&source, span);
        let Position { file, line, stretch } = place.position();
        assert_eq!((file, line), ("contacts.yaml", place.line()));
        let Stretch { column, end_line, end_column } = stretch.unwrap();
        (line, column, end_line, end_column)
    }

    #[test]
    fn columns_count_as_editors_do() {
        let text = "a: 👍é\nb: x\n";
        assert_eq!(place(text, 3..9), (1, 4, 1, 7));
        assert_eq!(place(text, 13..14), (2, 4, 2, 5));
    }

    #[test]
    fn what_is_missing_at_the_end_is_reported_in_the_last_line() {
        assert_eq!(place("a: [\n", 5..5), (1, 5, 1, 5));
        assert_eq!(place("a: [\r\n\n", 7..7), (1, 5, 1, 5));
        assert_eq!(place("a: |\n  b\n\nc: d\n", 0..10), (1, 1, 2, 4));
        assert_eq!(place("", 0..0), (1, 1, 1, 1));
    }

    #[test]
    fn a_place_without_its_text_is_where_it_was() {
        let source = SourceText::new("contacts.yaml", b"a: b\nc: d\n".to_vec());
        let place = Place::text(&source, 5..9);
        let bare = place.clone().without_text();
        assert_eq!(bare.position(), place.position());
        assert_eq!((place.line_text(), bare.line_text()), ("c: d", ""));
        assert!(!format!("{place:?}").contains("c: d"), "no text in debug output");
    }
}
