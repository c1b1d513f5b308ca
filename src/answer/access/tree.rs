//! Documents before they have a form: texts, lists and maps, in the order in which they are read.

/// A part of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tree {
    Text(String),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
}

impl Tree {
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A list of texts.
    #[must_use]
    pub fn texts(texts: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self::List(texts.into_iter().map(Self::text).collect())
    }

    /// A text by itself where there is one, else a list: IAM takes both for the same.
    #[must_use]
    pub fn one_or_more(texts: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let mut texts: Vec<Self> = texts.into_iter().map(Self::text).collect();
        if texts.len() == 1 { texts.remove(0) } else { Self::List(texts) }
    }

    #[must_use]
    pub fn map<K: Into<String>>(entries: impl IntoIterator<Item = (K, Tree)>) -> Self {
        Self::Map(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
    }

    /// As JSON without white space, which IAM does not count.
    #[must_use]
    pub fn compact_json(&self) -> String {
        let list = |parts: Vec<String>, open: char, close: char| format!("{open}{}{close}", parts.join(","));
        match self {
            Self::Text(text) => quoted(text),
            Self::List(entries) => list(entries.iter().map(Self::compact_json).collect(), '[', ']'),
            Self::Map(entries) => {
                let entry = |(key, value): &(String, Self)| format!("{}:{}", quoted(key), value.compact_json());
                list(entries.iter().map(entry).collect(), '{', '}')
            }
        }
    }

    /// As JSON for people to read, without an end of line.
    #[must_use]
    pub fn json(&self) -> String {
        let mut text = String::new();
        self.push_json(0, &mut text);
        text
    }

    fn push_json(&self, depth: usize, text: &mut String) {
        let indent = |depth: usize| "  ".repeat(depth);
        let separate = |at: usize, text: &mut String| {
            text.push_str(if at == 0 { "\n" } else { ",\n" });
            text.push_str(&indent(depth + 1));
        };
        match self {
            Self::Text(words) => text.push_str(&quoted(words)),
            Self::List(entries) if entries.is_empty() => text.push_str("[]"),
            Self::List(entries) => {
                text.push('[');
                for (at, entry) in entries.iter().enumerate() {
                    separate(at, text);
                    entry.push_json(depth + 1, text);
                }
                text.push_str(&format!("\n{}]", indent(depth)));
            }
            Self::Map(entries) => {
                text.push('{');
                for (at, (key, value)) in entries.iter().enumerate() {
                    separate(at, text);
                    text.push_str(&format!("{}: ", quoted(key)));
                    value.push_json(depth + 1, text);
                }
                text.push_str(&format!("\n{}}}", indent(depth)));
            }
        }
    }
}

/// A text in double quotes, as JSON has it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_json_say_the_same() {
        let tree = Tree::map([
            ("b", Tree::texts(["x", "y \"z\""])),
            ("a", Tree::map([("c", Tree::one_or_more(["only"]))])),
            ("d", Tree::List(Vec::new())),
        ]);
        assert_eq!(tree.compact_json(), r#"{"b":["x","y \"z\""],"a":{"c":"only"},"d":[]}"#);
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(read(&tree.compact_json()), read(&tree.json()));
    }
}
