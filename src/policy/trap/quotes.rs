//! Quotation marks: not closed, closed too early, or with a backslash that means something else.

use std::cmp::Ordering;
use std::ops::Range;

use super::line::{LineValue, SourceLine};
use super::slip::Trap;
use crate::finding::{in_quotes, quoted};

/// What may follow a backslash between double quotation marks, in YAML 1.2.
const ESCAPES: &str = "0abt\tnvfre \"/\\N_LPxuU";

/// A quotation mark in a line above that only the quotation mark in this line closes, or none, with keys between.
pub fn open_over_lines(line: &SourceLine<'_>) -> Option<Trap> {
    let mut entries = usize::from(line.is_entry());
    let blocks = line.block_text_before();
    for above in line.those_before() {
        if blocks.binary_search_by(|block| side(block, above.start)).is_ok() {
            continue;
        }
        let value = LineValue::before(above.text, above.text.len()).filter(|value| !value.is_flow);
        if let Some((value, mark)) = value.and_then(|value| mark_at(&above, value)) {
            let inside = above.onwards(value.range.start + 1);
            if length(&above.text[value.range.start + 1..], mark).is_none() {
                let end = length(inside, mark).map(|length| above.start + value.range.start + 1 + length);
                let reaches = end.is_none_or(|end| end >= line.start);
                return (reaches && entries > 0).then(|| open(&above, &value, mark));
            }
        }
        entries += usize::from(above.is_entry());
    }
    None
}

/// On which side of a byte a stretch of text is.
fn side(stretch: &Range<usize>, byte: usize) -> Ordering {
    if stretch.end <= byte {
        Ordering::Less
    } else if byte < stretch.start {
        Ordering::Greater
    } else {
        Ordering::Equal
    }
}

fn mark_at(line: &SourceLine<'_>, value: LineValue) -> Option<(LineValue, char)> {
    let mark = line.text[value.range.start..].chars().next()?;
    matches!(mark, '\'' | '"').then_some((value, mark))
}

/// What is wrong with a value in quotation marks.
pub fn value(line: &SourceLine<'_>, value: &LineValue, mark: char) -> Option<Trap> {
    let start = line.start + value.range.start;
    let written = &line.text[value.range.clone()];
    let inside = &written[1..];
    if let Some((at, escaped)) = wrong_escape(inside, mark) {
        let at = start + 1 + at;
        let literally = inside.strip_suffix(mark).filter(|text| is_literal(text));
        return Some(Trap {
            place: at..at + 1 + escaped.len_utf8(),
            message: format!("`\\{escaped}` is not a valid escape in double quotation marks"),
            help: match literally {
                Some(text) => format!("write it in single quotation marks: `'{}'`", quoted(text)),
                None => format!("if the backslash is part of the text, double it: `\\\\{escaped}`"),
            },
        });
    }
    let Some(length) = length(inside, mark) else { return Some(open(line, value, mark)) };
    behind(line, value, mark, length)
}

/// What is wrong with what follows the closing quotation mark of a text so long.
fn behind(line: &SourceLine<'_>, value: &LineValue, mark: char, length: usize) -> Option<Trap> {
    let start = line.start + value.range.start;
    let written = &line.text[value.range.clone()];
    let inside = &written[1..];
    let (text, rest) = (&inside[..length], &inside[length + 1..]);
    let end = start + written.len();
    let close = end - rest.len();
    let key = value.key(line);
    if rest.trim().is_empty() {
        return None;
    }
    if let Some(comment) = rest.strip_prefix('#') {
        return Some(Trap {
            place: close..close + 1,
            message: "a space is missing before this comment".to_owned(),
            help: format!("write `{}{mark}{}{mark} #{}`", quoted(key), quoted(text), quoted(comment)),
        });
    }
    // A key in it means that it was to end earlier, and what is escaped has two readings.
    if value.is_flow && written.contains(": ") {
        return Some(open(line, value, mark));
    }
    let is_plain = |text: &str| !text.contains(if mark == '"' { "\\" } else { "''" });
    let instead = |text: &str| {
        if is_plain(inside) { format!(": `{}{}`", quoted(key), in_quotes(&quoted(text))) } else { String::new() }
    };
    if let Some(whole) = inside.strip_suffix(mark) {
        let instead = instead(whole);
        return Some(Trap {
            place: start..end,
            message: "this text has to be quoted: YAML reads the quotation mark inside it as its end".to_owned(),
            help: match instead.strip_prefix(": ") {
                Some(line) => format!("write {line}"),
                None => "escape the quotation marks inside it".to_owned(),
            },
        });
    }
    Some(Trap {
        place: close + (rest.len() - rest.trim_start().len())..end,
        message: "there is text after the closing quotation mark".to_owned(),
        help: format!("quote the whole text{}", instead(&format!("{text}{rest}"))),
    })
}

/// Whether single quotation marks leave a text as somebody means it who wrote it in double ones: all of its backslashes
/// are to be backslashes.
fn is_literal(text: &str) -> bool {
    let mut pieces = text.split('\\');
    pieces.next();
    !text.contains(['\'', '"']) && pieces.all(|piece| !piece.starts_with(|c| ESCAPES.contains(c)) && !piece.is_empty())
}

fn open(line: &SourceLine<'_>, value: &LineValue, mark: char) -> Trap {
    let start = line.start + value.range.start;
    let written = line.text[value.range.clone()].trim_end();
    let help = if value.is_flow {
        "close it where the text ends".to_owned()
    } else {
        format!("write `{}{}{mark}`", quoted(value.key(line)), quoted(written))
    };
    Trap { place: start..start + 1, message: "this quotation mark is not closed".to_owned(), help }
}

/// How long a text is that a quotation mark ends.
fn length(text: &str, mark: char) -> Option<usize> {
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' if mark == '"' => drop(chars.next()),
            _ if c == mark && mark == '\'' && chars.peek().is_some_and(|(_, next)| *next == mark) => drop(chars.next()),
            _ if c == mark => return Some(at),
            _ => {}
        }
    }
    None
}

/// Where a backslash stands that means nothing before the character after it.
fn wrong_escape(inside: &str, mark: char) -> Option<(usize, char)> {
    let mut chars = inside[..length(inside, mark).unwrap_or(inside.len())].char_indices();
    while let Some((at, c)) = chars.next() {
        if c != '\\' || mark == '\'' {
            continue;
        }
        let (_, escaped) = chars.next()?;
        if !ESCAPES.contains(escaped) {
            return Some((at, escaped));
        }
    }
    None
}
