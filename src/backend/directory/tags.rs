//! What AWS takes for tags.
//!
//! Source: `Tag` in the AWS Organizations API reference.

use std::collections::BTreeMap;

/// The most tags that an account, a unit or the root can have.
pub const MAX_TAGS: usize = 50;

/// The most characters of a key, and of a value.
pub const LONGEST_KEY: usize = 128;
pub const LONGEST_VALUE: usize = 256;

/// Whether a text is made of what keys and values can be made of: `[\p{L}\p{Z}\p{N}_.:/=+\-@]`
#[must_use]
pub fn is_tag_text(text: &str) -> bool {
    let is_allowed = |c: char| c.is_alphanumeric() || (c.is_whitespace() && !c.is_control()) || "_.:/=+-@".contains(c);
    text.chars().all(is_allowed)
}

/// The key of the first tag that AWS would not have.
#[must_use]
pub fn wrong_tag(tags: &BTreeMap<String, String>) -> Option<&str> {
    let is_right = |key: &str, value: &str| {
        let has_length = (1..=LONGEST_KEY).contains(&key.chars().count()) && value.chars().count() <= LONGEST_VALUE;
        has_length && is_tag_text(key) && is_tag_text(value)
    };
    tags.iter().find(|(key, value)| !is_right(key, value)).map(|(key, _)| key.as_str())
}
