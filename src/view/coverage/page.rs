//! Coverage as a page: one file, which holds its data, and asks nobody for anything.
//!
//! The page is a template of this program, and the same for everybody. Data enters it as JSON, and from there as text
//! alone: its policy lets no other script run, and no text be parsed as HTML.

mod wire;

use crate::answer::coverage::{Coverage, Moment};
use crate::text::Document;

/// What stands before the data.
const BEFORE: &str =
    concat!(include_str!("page/head.html"), include_str!("page/page.css"), include_str!("page/body.html"));

/// What stands after it.
const AFTER: &str = concat!(
    "</script>\n<script>\n",
    include_str!("page/page.js"),
    include_str!("page/tree.js"),
    include_str!("page/list.js"),
    "</script>\n</body>\n</html>\n"
);

/// Whether a file begins as one of these.
#[must_use]
pub fn is_ours(head: &[u8]) -> bool {
    head.starts_with(b"<!doctype html>\n<!-- orgcontacts coverage -->\n")
}

/// The page, with what coverage was before.
#[must_use]
pub fn page(coverage: &Coverage, history: &[Moment]) -> Document {
    Document::page(BEFORE, &wire::json(coverage, history), AFTER)
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    /// What the page's policy calls a text.
    fn source(text: &str) -> String {
        const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut base64 = String::new();
        for three in Sha256::digest(text).chunks(3) {
            let bits = three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
            let letters = (0..4).map(|at| char::from(LETTERS[(bits >> (18 - 6 * at)) as usize & 63]));
            base64.extend(letters.take(three.len() + 1));
            base64.extend(std::iter::repeat_n('=', 3 - three.len()));
        }
        format!("'sha256-{base64}'")
    }

    fn between<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
        let from = text.rfind(start).unwrap() + start.len();
        &text[from..from + text[from..].find(end).unwrap()]
    }

    #[test]
    fn nothing_but_its_own_style_and_script_is_allowed() {
        assert_eq!(source("a"), "'sha256-ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs='");
        let style = format!("style-src {};", source(between(BEFORE, "<style>", "</style>")));
        let script = format!("script-src {};", source(between(AFTER, "<script>", "</script>")));
        assert!(BEFORE.contains(&style), "put into head.html: {style}");
        assert!(BEFORE.contains(&script), "put into head.html: {script}");
        assert!(BEFORE.contains("default-src 'none'"));
    }

    #[test]
    fn it_parses_no_text_as_html() {
        let script = between(AFTER, "<script>", "</script>");
        for way in [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "Function(",
            "fetch(",
            "http:",
            "https:",
        ] {
            assert!(!script.replace("http://www.w3.org/2000/svg", "").contains(way), "{way}");
        }
    }

    #[test]
    fn it_is_known_again() {
        assert!(is_ours(BEFORE.as_bytes()));
        assert!(!is_ours(b"<!doctype html>\n<html>"));
    }
}
