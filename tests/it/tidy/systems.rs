//! What each system does in a way of its own stands in one room, which has the same for all of them.

use std::collections::BTreeSet;
use std::fs;

use super::{code, identifier, only, root};

/// What only one system has, what asks which one it is, and what each does differently.
const WORDS: [&str; 12] = [
    "cfg(unix",
    "cfg(windows",
    "cfg(not(unix",
    "cfg(not(windows",
    "cfg!(",
    "target_os",
    "target_family",
    "std::os::",
    "rustix::",
    "tokio::signal",
    ".canonicalize(",
    "fs::canonicalize(",
];

#[test]
fn one_room_knows_the_systems() {
    let asks = |code: &str| {
        let end = code.find("#[cfg(test)]\nmod tests {").unwrap_or(code.len());
        WORDS.iter().any(|word| code[..end].contains(word))
    };
    only(&["platform.rs", "platform/*"], asks, "what differs between systems");
    assert!(asks("#[cfg(unix)]") && asks("path.canonicalize()") && !asks("canonicalize(path)"));
}

#[test]
fn systems_offer_the_same() {
    let offered = |name: &str| -> BTreeSet<String> {
        let text = fs::read_to_string(root().join("src/platform").join(name)).expect("it is there");
        let kinds = ["pub fn ", "pub struct ", "pub const "];
        let names = code(&text);
        let names = names.lines().filter_map(|line| kinds.iter().find_map(|kind| line.trim().strip_prefix(kind)));
        names.map(identifier).collect()
    };
    let unix = offered("unix.rs");
    assert!(unix.len() > 20, "{unix:?}");
    assert_eq!(unix, offered("windows.rs"));
}
