//! Braces and commas: too few, or too many.

use super::line::{SourceLine, is_known_key};
use super::slip::Trap;
use crate::finding::quoted;

/// A comma that is missing where a parser stopped, or at the end of the line above.
pub fn without_comma(line: &SourceLine<'_>, byte: usize) -> Option<Trap> {
    let (before, after) = line.text.split_at((byte - line.start).min(line.text.len()));
    let open = before.rfind(['{', '[']).filter(|open| !before[*open..].contains(['}', ']']));
    let gap = before.len() - before.trim_end().len();
    if open.is_some() && gap > 0 && before.trim_end().ends_with(['"', '\'']) && !after.starts_with([',', '}', ']']) {
        let end = after.find([' ', ',', '}', ']']).unwrap_or(after.len());
        return Some(missing(byte..byte + end));
    }
    if let Some(key) = open.and_then(|_| key_behind_value(line, before)) {
        return Some(missing(key));
    }
    let above = line.previous().filter(|above| !above.code().0.ends_with([',', '{', '[', ':']))?;
    let mut lines = line.those_before().take_while(|above| !above.text.trim_start().starts_with(['}', ']']));
    let opener = lines.find(|above| above.code().0.ends_with(['{', '[']))?;
    if line.text.trim_start().starts_with(['}', ']']) {
        return None;
    }
    let opening = opener.code().0;
    if line.indent() <= opener.indent() && opening.trim().len() > 1 {
        let brace = opening.chars().next_back()?;
        return Some(not_closed(&opener, opening.len() - 1, brace));
    }
    let (code, comment) = above.code();
    let end = above.start + code.len();
    Some(Trap {
        place: end - code.chars().last().map_or(0, char::len_utf8)..end,
        message: "a comma is missing after this".to_owned(),
        help: format!("write `{},{}`", quoted(code.trim()), quoted(comment)),
    })
}

fn missing(place: std::ops::Range<usize>) -> Trap {
    let help = "between braces, a comma separates one entry from the next".to_owned();
    Trap { place, message: "a comma is missing before this".to_owned(), help }
}

/// Where a key stands that follows a value, such as `title` in `{ name: SOC title: T }`.
fn key_behind_value(line: &SourceLine<'_>, before: &str) -> Option<std::ops::Range<usize>> {
    let word = before.trim_end().trim_end_matches(':').rsplit(' ').next()?;
    let start = word.as_ptr().addr() - line.text.as_ptr().addr();
    let follows_value = !line.text[..start].trim_end().ends_with(['{', '[', ',', ':']);
    (follows_value && is_known_key(word)).then(|| line.start + start..line.start + start + word.len())
}

/// A brace that is opened in a line before, and not closed there, where this line is no part of what it holds.
pub fn open_before(line: &SourceLine<'_>) -> Option<Trap> {
    let before = line.previous()?;
    let mut open = Vec::new();
    let mut quote = None;
    for (at, c) in before.text.char_indices() {
        match c {
            _ if quote.is_some() => quote = quote.filter(|open| *open != c),
            '\'' | '"' => quote = Some(c),
            '{' | '[' => open.push((at, c)),
            '}' | ']' => drop(open.pop()),
            _ => {}
        }
    }
    let at_end = line.next().is_none() && line.text.is_empty();
    let stands_apart = at_end || (line.is_entry() && line.indent() <= before.indent());
    let (at, brace) = open.pop().filter(|_| quote.is_none() && stands_apart)?;
    Some(not_closed(&before, at, brace))
}

/// Says of a brace at a byte of a line that nothing closes it.
pub fn not_closed(line: &SourceLine<'_>, at: usize, brace: char) -> Trap {
    let close = if brace == '{' { "}" } else { "]" };
    let space = if brace == '{' { " " } else { "" };
    let (code, comment) = line.code();
    let help = if code.ends_with(brace) {
        format!("write `{close}` after the last entry")
    } else {
        format!("write `{}{space}{close}{}`", quoted(code.trim()), quoted(comment))
    };
    Trap { place: line.start + at..line.start + at + 1, message: "this brace is not closed".to_owned(), help }
}

/// How long a text is that begins with a brace, to the one that closes it.
pub fn length(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        match c {
            _ if quote.is_some() => quote = quote.filter(|open| *open != c),
            '\'' | '"' if !before.is_alphanumeric() => quote = Some(c),
            '{' | '[' => depth += 1,
            '}' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return Some(at + c.len_utf8());
        }
        before = c;
    }
    None
}
