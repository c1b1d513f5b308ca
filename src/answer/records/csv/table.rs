//! The rows of a CSV file, each with its place.

use std::ops::Range;

use csv::{Reader, ReaderBuilder, StringRecord};

use crate::finding::{Place, SourceText};

/// What stands between the cells of a row.
pub const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

const MARK: &str = "\u{feff}";

/// How a CSV file is written.
#[derive(Clone, Copy, Debug)]
pub struct Dialect {
    pub delimiter: u8,
    /// Whether a cell in quotation marks may hold delimiters and line ends.
    pub quotes: bool,
}

/// A row that is not empty.
pub struct CsvRow<'s> {
    source: &'s SourceText,
    span: Range<usize>,
    dialect: Dialect,
    record: StringRecord,
}

/// The rows that are not empty, from the first to the last.
pub struct CsvRows<'s> {
    source: &'s SourceText,
    dialect: Dialect,
    reader: Reader<&'s [u8]>,
    /// Where the rows begin, behind a byte order mark and a line that names the delimiter.
    start: usize,
}

/// What stands between cells if a first line of its own says so, as Excel's does: `sep=;`.
pub fn declared(source: &SourceText) -> Option<u8> {
    declaration(&source.text).map(|(delimiter, _)| delimiter)
}

/// The delimiter in a line of its own, and how long that line is with its end.
fn declaration(text: &str) -> Option<(u8, usize)> {
    let line = text.trim_start_matches(MARK).split_inclusive('\n').next()?;
    let said = line.trim_end_matches(['\r', '\n']).trim_matches('"');
    let (key, delimiter) = said.split_at_checked(4)?;
    match delimiter.as_bytes() {
        [delimiter] if key.eq_ignore_ascii_case("sep=") => Some((*delimiter, line.len())),
        _ => None,
    }
}

/// Reads rows.
pub fn rows(source: &SourceText, dialect: Dialect) -> CsvRows<'_> {
    let mark = if source.text.starts_with(MARK) { MARK.len() } else { 0 };
    let start = mark + declaration(&source.text).map_or(0, |(_, length)| length);
    let reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(dialect.delimiter)
        .quoting(dialect.quotes)
        .from_reader(&source.text.as_bytes()[start..]);
    CsvRows { source, dialect, reader, start }
}

impl CsvRows<'_> {
    fn at(&self) -> usize {
        let byte = usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX);
        self.source.text.floor_char_boundary(self.start.saturating_add(byte))
    }
}

impl<'s> Iterator for CsvRows<'s> {
    type Item = CsvRow<'s>;

    fn next(&mut self) -> Option<CsvRow<'s>> {
        loop {
            let from = self.at();
            let mut record = StringRecord::new();
            // The text is UTF-8, and rows may have any number of cells: nothing is left that could be wrong.
            if !self.reader.read_record(&mut record).ok()? {
                return None;
            }
            let raw = &self.source.text[from..self.at()];
            let start = from + raw.len() - raw.trim_start_matches(['\r', '\n']).len();
            let end = start + self.source.text[start..self.at()].trim_end_matches(['\r', '\n']).len();
            let row = CsvRow { source: self.source, span: start..end, dialect: self.dialect, record };
            if !row.is_blank() {
                return Some(row);
            }
        }
    }
}

impl CsvRow<'_> {
    /// How many cells it has.
    pub fn len(&self) -> usize {
        self.record.len()
    }

    /// What stands in a cell; nothing if there is no such cell.
    pub fn get(&self, cell: usize) -> &str {
        self.record.get(cell).unwrap_or_default()
    }

    pub fn cells(&self) -> impl Iterator<Item = &str> {
        self.record.iter()
    }

    fn is_blank(&self) -> bool {
        self.record.iter().all(|cell| cell.trim().is_empty())
    }

    /// Whether a quotation mark of it is never closed: it has taken all rows that follow for one cell.
    pub fn is_unclosed(&self) -> bool {
        spans(&self.source.text[self.span.clone()], self.dialect).1
    }

    /// Where it stands.
    pub fn place(&self) -> Place {
        Place::text(self.source, self.span.clone())
    }

    /// Where a cell of it stands, or where the row does if that cannot be told.
    pub fn place_of(&self, cell: usize) -> Place {
        let raw = &self.source.text[self.span.clone()];
        let (spans, _) = spans(raw, self.dialect);
        match spans.get(cell).filter(|_| spans.len() == self.len()) {
            Some(span) if !span.is_empty() => {
                Place::text(self.source, self.span.start + span.start..self.span.start + span.end)
            }
            _ => self.place(),
        }
    }
}

/// Where the cells of a row stand in its text, and whether the last is in quotation marks that do not end.
fn spans(raw: &str, Dialect { delimiter, quotes }: Dialect) -> (Vec<Range<usize>>, bool) {
    let mut spans = Vec::new();
    let (mut start, mut is_quoted, mut is_open) = (0, false, false);
    for (at, byte) in raw.bytes().enumerate() {
        if byte == b'"' && quotes {
            is_quoted |= at == start;
            is_open ^= is_quoted;
        } else if byte == delimiter && !is_open {
            spans.push(start..at);
            (start, is_quoted) = (at + 1, false);
        }
    }
    spans.push(start..raw.len());
    (spans, is_open)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(text: &str, delimiter: u8) -> Vec<(usize, Vec<String>)> {
        let source = SourceText::new("contacts.csv", text.as_bytes().to_vec());
        let rows = rows(&source, Dialect { delimiter, quotes: true });
        let place = |row: CsvRow<'_>| {
            let written = (0..row.len()).map(|cell| row.place_of(cell).written().to_owned());
            (row.place().line(), written.collect())
        };
        rows.map(place).collect()
    }

    #[test]
    fn each_cell_is_where_it_stands() {
        let text = "\u{feff}a,\"b, c\",d\r\n\r\n,,\r\n\"e\"\"\",\"f\r\ng\",h\r\ni,j,k";
        let expected = [(1, ["a", "\"b, c\"", "d"]), (4, ["\"e\"\"\"", "\"f\r\ng\"", "h"]), (6, ["i", "j", "k"])];
        assert_eq!(places(text, b','), expected.map(|(line, cells)| (line, cells.map(str::to_owned).to_vec())));
    }

    #[test]
    fn a_line_that_names_the_delimiter_is_no_row() {
        for text in ["sep=|\r\na|b", "\u{feff}\"sep=|\"\na|b", "SEP=|\na|b"] {
            assert_eq!(declared(&SourceText::new("contacts.csv", text.into())), Some(b'|'), "{text}");
            assert_eq!(places(text, b'|'), [(2, vec!["a".to_owned(), "b".to_owned()])], "{text}");
        }
        for text in ["sep=", "sep=ab\n", "sep,a\n", "separator=;\n", ""] {
            assert_eq!(declared(&SourceText::new("contacts.csv", text.into())), None, "{text}");
        }
    }

    #[test]
    fn a_quotation_mark_within_a_cell_is_text() {
        assert_eq!(places("a \"b\";c\n", b';'), [(1, vec!["a \"b\"".to_owned(), "c".to_owned()])]);
    }
}
