//! Paths and messages as SARIF has them.

use crate::text::Text;

/// A path as a URI: relative ones stay relative.
pub fn uri(path: &str) -> String {
    let scheme = if path.starts_with('/') { "file://" } else { "" };
    let encoded = path.bytes().map(|byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    });
    format!("{scheme}{}", encoded.collect::<String>())
}

/// A message in which nothing reads as an embedded link, `[text](destination)`.
pub fn message(text: &Text) -> String {
    text.embedded().replace("](", "] (")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("policy/a b#1.yaml"), "policy/a%20b%231.yaml");
        assert_eq!(uri("c:é.yaml"), "c%3A%C3%A9.yaml");
        assert_eq!(uri("/etc/contacts.yaml"), "file:///etc/contacts.yaml");
    }

    #[test]
    fn no_message_holds_a_link() {
        assert_eq!(message(&Text::of("[a](https://example.com)")), "[a] (https://example.com)");
    }
}
