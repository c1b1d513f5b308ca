//! Findings as SARIF 2.1.0, which code scanning and editors read.

mod wire;
mod words;

use crate::finding::Finding;
use crate::text::Document;

/// The log of one run. Each rule has its entry of the page of codes, and its address if there is a home page.
#[must_use]
pub fn log(findings: &[Finding], homepage: &str) -> Document {
    Document::json(&wire::render(findings, homepage))
}

/// Whether a file that begins like that is a log of ours.
#[must_use]
pub fn is_ours(head: &[u8]) -> bool {
    let compact: String = String::from_utf8_lossy(head).split_ascii_whitespace().collect();
    compact.starts_with("{\"$schema\":") && compact.contains("\"tool\":{\"driver\":{\"name\":\"orgcontacts\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_have_an_address_once_the_book_is_published() {
        let address = "\"helpUri\": \"https://example.com/book/codes.html#unknown-key\"";
        assert!(log(&[], "https://example.com/book").as_str().contains(address));
        assert!(!log(&[], "").as_str().contains("helpUri"));
    }
}
