//! What a code means, for a terminal; and where to read that.

use super::screen::Screen;
use crate::answer::codes::{CodeHelp, address};
use crate::finding::Code;
use crate::text::{Style, Text};

/// The entry of a code, with its address if there is a home page.
#[must_use]
pub fn help(help: CodeHelp, homepage: &str, screen: Screen) -> Text {
    let text = Text::default().styled(Style::Heading, Text::of(help.code)).ours("\n\n");
    let text = text.then(body(help, screen.columns));
    match address(homepage, help.code) {
        Some(address) => text.ours("\n").line(Text::of(address)),
        None => text,
    }
}

/// What an entry says, without its heading: prose that fits the columns, and the example as it is drawn.
#[must_use]
pub fn body(CodeHelp { code: _, markdown }: CodeHelp, columns: usize) -> Text {
    let mut text = Text::default();
    let mut is_example = false;
    for line in markdown.lines() {
        if line.starts_with("```") {
            is_example = !is_example;
            continue;
        }
        let line = Text::written(line);
        text = text.line(if is_example { line } else { line.paragraph(columns) });
    }
    text
}

/// Where to read about errors that were shown, of which these are the codes in their order; nothing if there were none.
#[must_use]
pub fn pointer(codes: &[Code], homepage: &str) -> Text {
    let Some(first) = codes.first().map(|code| code.as_str()) else { return Text::default() };
    let several = codes.iter().any(|code| code.as_str() != first);
    let text = if several {
        Text::default().ours("For more about an error, run `orgcontacts help CODE`, such as `orgcontacts help ")
    } else {
        Text::default().ours("For more about this error, run `orgcontacts help ")
    };
    let text = text.ours(first).ours("`");
    match address(homepage, first) {
        Some(address) => text.ours(", or see ").text(address).ours("\n"),
        None => text.ours(".\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOOK: &str = "https://example.com/book";

    #[test]
    fn what_was_shown_leads_to_its_entry() {
        let pointer = |codes: &[Code], homepage| pointer(codes, homepage).plain();
        let several = [Code::UnknownKey, Code::UnknownKey, Code::WrongType];
        assert_eq!(pointer(&[], BOOK), "");
        assert_eq!(pointer(&several[..2], ""), "For more about this error, run `orgcontacts help unknown-key`.\n");
        assert_eq!(
            pointer(&several[..1], BOOK),
            "For more about this error, run `orgcontacts help unknown-key`, or see \
             https://example.com/book/codes.html#unknown-key\n"
        );
        assert_eq!(
            pointer(&several, ""),
            "For more about an error, run `orgcontacts help CODE`, such as `orgcontacts help unknown-key`.\n"
        );
    }

    #[test]
    fn an_entry_has_its_example_and_its_address() {
        let markdown = "A key that is not one.\n\n```text\n  = help: name one of ours\n```";
        let shown = |homepage, columns| {
            let screen = Screen { columns, ..Screen::FILE };
            super::help(CodeHelp { code: "odd-key", markdown }, homepage, screen).plain()
        };
        assert_eq!(shown("", 80), "odd-key\n\nA key that is not one.\n\n  = help: name one of ours\n");
        assert_eq!(shown("", 15), "odd-key\n\nA key that is\nnot one.\n\n  = help: name one of ours\n");
        assert!(shown(BOOK, 80).ends_with("ours\n\nhttps://example.com/book/codes.html#odd-key\n"));
    }
}
