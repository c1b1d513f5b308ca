//! Documents in YAML, each scalar on a line, in double quotes where it could be taken for something else than text.

use crate::answer::access::Tree;

/// A document or a part of it, each line indented by so much.
#[must_use]
pub fn block(tree: &Tree, indent: usize) -> String {
    let spaces = " ".repeat(indent);
    match tree {
        Tree::Text(text) => format!("{spaces}{}\n", scalar(text)),
        Tree::List(entries) => entries
            .iter()
            .map(|entry| {
                // What belongs to an entry stands below what follows its dash.
                let lines = block(entry, indent + 2);
                format!("{spaces}- {}", lines.trim_start_matches(' '))
            })
            .collect(),
        Tree::Map(entries) => entries
            .iter()
            .map(|(key, value)| match value {
                Tree::Text(text) => format!("{spaces}{}: {}\n", scalar(key), scalar(text)),
                Tree::List(entries) if entries.is_empty() => format!("{spaces}{}: []\n", scalar(key)),
                Tree::List(_) | Tree::Map(_) => format!("{spaces}{}:\n{}", scalar(key), block(value, indent + 2)),
            })
            .collect(),
    }
}

/// A text that every reader takes for that text.
fn scalar(text: &str) -> String {
    let is_plain = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_./:".contains(&b))
        && !text.ends_with(':')
        && !["true", "false", "yes", "no", "on", "off", "null", "y", "n"].contains(&&*text.to_ascii_lowercase());
    if is_plain { text.to_owned() } else { serde_json::Value::from(text).to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        for text in ["2012-10-17", "false", "*", "", "a: b", "a #b", "Null:", "111111111111", "- a"] {
            assert!(scalar(text).starts_with('"'), "{text}");
        }
        for text in ["account:GetAlternateContact", "arn:aws:iam::111111111111:role/a", "AWS"] {
            assert_eq!(scalar(text), text);
        }
    }

    #[test]
    fn entries_of_lists_stand_below_one_another() {
        let tree = Tree::map([
            ("a", Tree::List(vec![Tree::map([("b", Tree::text("c")), ("d", Tree::texts(["e", "f"]))])])),
            ("g", Tree::text("h")),
        ]);
        assert_eq!(block(&tree, 0), "a:\n  - b: c\n    d:\n      - e\n      - f\ng: h\n");
    }
}
