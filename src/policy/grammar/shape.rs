//! What a grammar is made of: tables of keys, and what stands at each.

use std::fmt::{self, Write};
use std::sync::LazyLock;

use super::text_sort::TextSort;

/// The keys of a mapping.
pub struct Table {
    /// What it is a mapping of, with its article.
    pub of: &'static str,
    /// The keys, in the order in which they are written.
    pub keys: Vec<GrammarKey>,
    /// What it needs besides the keys that are required.
    pub needs: TableNeeds,
}

/// What a mapping needs besides the keys that are required by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableNeeds {
    Nothing,
    /// One key, whichever.
    AnyKey,
    /// One of the contact types.
    AnyKind,
    /// All other keys where this one is missing.
    AllWithout(&'static str),
}

/// A key of a mapping.
pub struct GrammarKey {
    pub name: &'static str,
    /// What stands at it.
    pub shape: GrammarShape,
    /// Whether it has to be there.
    pub required: bool,
    /// What it is for, in a few words.
    pub doc: String,
    /// What other tools and people call it, in lower case and without separators.
    pub also: &'static [&'static str],
}

/// What stands at a key.
pub enum GrammarShape {
    Text {
        sort: TextSort,
        /// One of them, as YAML.
        example: String,
    },
    /// A mapping with keys of ours.
    Table(&'static LazyLock<Table>),
    /// A mapping with keys of the author's.
    Named {
        keys: TextSort,
        /// One of them, perhaps after others with what stands there.
        example: &'static str,
        /// What stands at each.
        each: Box<GrammarShape>,
        /// How many there have to be.
        least: usize,
    },
    List {
        each: Box<GrammarShape>,
        /// How many there have to be.
        least: usize,
    },
    /// One, or a list of them.
    OneOrMore(Box<GrammarShape>),
    /// That, or nothing as long as the file is not filled in.
    MaybeNothing(Box<GrammarShape>),
    /// One of two things.
    Either(Box<GrammarShape>, Box<GrammarShape>),
}

/// A word in lower case and without separators, as far as keys are long.
#[must_use]
pub fn plain(word: &str) -> String {
    const LONGEST: usize = 40;
    word.chars().filter(|c| c.is_alphanumeric()).take(LONGEST).flat_map(char::to_lowercase).collect()
}

impl GrammarKey {
    pub(super) fn new(name: &'static str, shape: GrammarShape, doc: impl Into<String>) -> Self {
        Self { name, shape, required: false, doc: doc.into(), also: &[] }
    }

    pub(super) fn required(self) -> Self {
        Self { required: true, ..self }
    }

    pub(super) fn also(self, also: &'static [&'static str]) -> Self {
        Self { also, ..self }
    }
}

impl Table {
    /// The names of the keys.
    #[must_use]
    pub fn names(&self) -> Vec<&'static str> {
        self.keys.iter().map(|key| key.name).collect()
    }

    #[must_use]
    pub fn key(&self, name: &str) -> Option<&GrammarKey> {
        self.keys.iter().find(|key| key.name == name)
    }

    /// The key that is called by a word in another spelling, or by other tools.
    #[must_use]
    pub fn key_called(&self, word: &str) -> Option<&GrammarKey> {
        let word = plain(word);
        self.keys.iter().find(|key| plain(key.name) == word || key.also.contains(&word.as_str()))
    }

    /// A mapping with all its keys, as YAML in one line. At each key stands what `put` says, or an example.
    pub fn example(&self, put: &impl Fn(&GrammarKey) -> Put) -> String {
        let entry = |key: &GrammarKey| match put(key) {
            Put::Example => Some(format!("{}: {}", key.name, key.shape.example(put))),
            Put::Nothing => Some(format!("{}: null", key.name)),
            Put::NoKey => None,
        };
        format!("{{ {} }}", self.keys.iter().filter_map(entry).collect::<Vec<_>>().join(", "))
    }
}

/// What an example of a table has at a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    Example,
    /// The key without a value.
    Nothing,
    /// Not even the key.
    NoKey,
}

impl GrammarShape {
    fn example(&self, put: &impl Fn(&GrammarKey) -> Put) -> String {
        match self {
            Self::Text { sort: _, example } => example.clone(),
            Self::Table(table) => table.example(put),
            Self::Named { keys: _, example, each, least: _ } => format!("{{ {example}: {} }}", each.example(put)),
            Self::List { each, least: _ } => format!("[{}]", each.example(put)),
            Self::OneOrMore(each) | Self::MaybeNothing(each) => each.example(put),
            Self::Either(_, other) => other.example(put),
        }
    }
}

/// What it is, for people.
impl fmt::Display for GrammarShape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text { sort, example: _ } => sort.fmt(f),
            Self::Table(table) => write!(f, "a mapping with the keys of {}", table.of),
            Self::Named { keys, example: _, each, least: _ } => write!(f, "a mapping from {keys} to {each}"),
            Self::List { each, least: _ } => write!(f, "a list; each entry is {each}"),
            Self::OneOrMore(each) => write!(f, "{each}, or a list of these"),
            Self::MaybeNothing(what) => what.fmt(f),
            Self::Either(one, other) => write!(f, "{one}; or {other}"),
        }
    }
}

/// The tables for people, in Markdown.
#[must_use]
pub fn reference(tables: &[&Table]) -> String {
    let mut text = String::new();
    for Table { of, keys, needs: _ } in tables {
        let _ = writeln!(text, "| key of {of} | value | meaning |\n|---|---|---|");
        for GrammarKey { name, shape, required, doc, also: _ } in keys {
            let required = if *required { " (required)" } else { "" };
            let _ = writeln!(text, "| `{name}`{required} | {shape} | {doc} |");
        }
        text.push('\n');
    }
    text
}
