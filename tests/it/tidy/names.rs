//! One word, one meaning: no two types of the sources share a name.

use std::collections::BTreeMap;

use super::{code, sources};

/// Names that still stand for two types. The list only gets shorter.
const SHARED: &[&str] = &[];

#[test]
fn no_two_types_share_a_name() {
    let sources = sources();
    let mut files: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let without_comments: Vec<(&str, String)> =
        sources.iter().map(|(path, text)| (path.as_str(), code(text))).collect();
    for (path, text) in &without_comments {
        // A wire module names its shapes as its format does, and uses them nowhere else. What one system has under a
        // name, another has too.
        if ["tests.rs", "fake.rs", "wire.rs", "platform/windows.rs"].iter().any(|name| path.ends_with(name)) {
            continue;
        }
        for name in text.lines().filter_map(declared) {
            files.entry(name).or_default().push(path);
        }
    }
    assert!(files.len() > 200, "the types were not found");
    let shared: BTreeMap<_, _> = files.into_iter().filter(|(_, files)| files.len() > 1).collect();
    let new: Vec<_> = shared.iter().filter(|(name, _)| !SHARED.contains(name)).collect();
    assert!(new.is_empty(), "two types of one name: {new:?}");
    let gone: Vec<_> = SHARED.iter().filter(|name| !shared.contains_key(*name)).collect();
    assert!(gone.is_empty(), "no longer shared, so take them out of SHARED: {gone:?}");
}

/// The type that a line declares by itself, and not as a part of something else.
fn declared(line: &str) -> Option<&str> {
    let after_visibility = match line.strip_prefix("pub") {
        Some(rest) => rest.trim_start_matches(|c| c != ' ').trim_start(),
        None => line,
    };
    let rest = ["struct ", "enum ", "trait ", "type "].iter().find_map(|word| after_visibility.strip_prefix(word))?;
    rest.split(|c: char| !c.is_alphanumeric()).next()
}
