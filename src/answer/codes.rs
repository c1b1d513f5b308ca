//! What each code means, and what to do about it: the entries of `docs/codes.md`, which a test makes from the
//! declarations of the codes.

/// The page, as the book has it.
const PAGE: &str = include_str!("../../docs/codes.md");

/// Where the book is published; empty as long as it is nowhere.
pub const HOMEPAGE: &str = env!("CARGO_PKG_HOMEPAGE");

/// What the page says of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeHelp {
    pub code: &'static str,
    /// What it means, what to do about it, and an example between fences: Markdown without links.
    pub markdown: &'static str,
}

impl CodeHelp {
    /// What it means, in a sentence.
    #[must_use]
    pub fn summary(self) -> &'static str {
        self.markdown.split("\n\n").next().unwrap_or_default()
    }
}

/// All entries, in the order of the page.
pub fn all() -> impl Iterator<Item = CodeHelp> {
    PAGE.split("\n### ").skip(1).filter_map(|entry| {
        let (code, rest) = entry.split_once('\n')?;
        let own = rest.split("\n## ").next()?;
        Some(CodeHelp { code, markdown: own.trim() })
    })
}

/// The entry of a code.
#[must_use]
pub fn help_about(code: &str) -> Option<CodeHelp> {
    all().find(|help| help.code == code)
}

/// Where the entry of a code is on the web, if the book is published.
#[must_use]
pub fn address(homepage: &str, code: &str) -> Option<String> {
    (!homepage.is_empty()).then(|| format!("{}/codes.html#{code}", homepage.trim_end_matches('/')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_ends_where_the_next_part_begins() {
        let last = help_about("unused-contact").expect("there is one");
        assert_eq!(last.summary(), "A contact that no default and no rule uses.");
        assert!(all().all(|help| !help.markdown.contains("\n#") && !help.markdown.is_empty()));
        assert_eq!(help_about("Warnings"), None);
    }

    #[test]
    fn there_is_an_address_once_the_book_is_published() {
        assert_eq!(address("", "unknown-key"), None);
        for homepage in ["https://example.com/book", "https://example.com/book/"] {
            assert_eq!(address(homepage, "unknown-key").unwrap(), "https://example.com/book/codes.html#unknown-key");
        }
    }
}
