//! Cells of tables for spreadsheets: none is taken for a formula, none holds anything that does not show, and what they
//! say can be had back.

use std::borrow::Cow;

/// How an escape begins, as `Document::csv` writes it.
const ESCAPE: &str = r"\u{";

/// An escape for the backslash of text that looks like one.
const BACKSLASH: &str = r"\u{5c}";

/// What a spreadsheet takes for the beginning of a formula, in its full-width form too, or leaves out before it looks.
/// Source: OWASP, "CSV Injection".
fn needs_guard(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', '\''])
}

/// A text as a cell holds it.
#[must_use]
pub fn guarded(text: &str) -> Cow<'_, str> {
    let escaped =
        if text.contains(ESCAPE) { Cow::Owned(text.replace(ESCAPE, &format!("{BACKSLASH}u{{"))) } else { text.into() };
    if needs_guard(text) { Cow::Owned(format!("'{escaped}")) } else { escaped }
}

/// What a cell says that [`guarded`] has made, and that `Document::csv` may have written escapes into.
#[must_use]
pub fn unguarded(cell: &str) -> String {
    let mut rest = cell.strip_prefix('\'').unwrap_or(cell);
    let mut text = String::with_capacity(rest.len());
    while let Some(at) = rest.find(ESCAPE) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let escape = escape(rest);
        let (c, length) = escape.unwrap_or(('\\', 1));
        text.push(c);
        rest = &rest[length..];
    }
    text.push_str(rest);
    text
}

/// The character of the escape that a text begins with, and how long that is.
fn escape(text: &str) -> Option<(char, usize)> {
    let (code, _) = text.strip_prefix(ESCAPE)?.split_once('}')?;
    let c = char::from_u32(u32::from_str_radix(code, 16).ok()?)?;
    Some((c, ESCAPE.len() + code.len() + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Document;

    #[test]
    fn a_cell_says_what_was_put_into_it() {
        let texts = [
            "",
            "a",
            "=1",
            "+1 206 555 0100",
            "-a",
            "@a",
            "\ta",
            "\r=1",
            "\n=1",
            "＝1",
            "＋1",
            "－1",
            "＠1",
            "'=1",
            "''",
            r"\u{41}",
            r"\u{5c}u{41}",
            r"a\u{zz}",
            r"\u{",
            "a\u{202e}b\u{1b}[2J",
            "a\rb\r\nc",
            "\n::stop::",
            "##[error]",
        ];
        for text in texts {
            let written = Document::csv(&guarded(text));
            let cell = written.as_str().strip_prefix('\u{feff}').unwrap();
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']), "{cell:?}");
            assert_eq!(unguarded(cell), text, "{cell:?}");
        }
    }

    #[test]
    fn every_character_can_be_had_back() {
        let all: String = ('\0'..=char::MAX).collect();
        let written = Document::csv(&guarded(&all));
        assert_eq!(unguarded(written.as_str().strip_prefix('\u{feff}').unwrap()), all);
    }
}
