//! Typed access to the nodes of a file: what is not of the expected kind becomes a finding, and
//! reading goes on.

use super::grammar::Table;
use super::syntax::{Key, Node, NodeKind};
use crate::finding::{Code, Finding, Findings, Place, SourceText, Speller, did_you_mean, quoted};

/// Reads nodes and collects findings.
pub struct Reader<'s> {
    /// The files, for lines and names.
    pub sources: &'s [SourceText],
    /// What was found so far.
    pub findings: Findings,
    /// Finds what was probably meant.
    pub speller: Speller,
}

/// A value and the place to blame if it is missing: its key, or its place in a list.
#[derive(Clone, Copy)]
pub struct YamlValue<'n> {
    /// The value.
    pub node: &'n Node,
    /// Where its key stands.
    pub at: &'n Place,
}

/// Looking without judging: what is not there or of another kind is silently nothing.
impl<'n> YamlValue<'n> {
    /// The items of a list.
    pub fn items(self) -> impl Iterator<Item = YamlValue<'n>> {
        let items = if let NodeKind::Sequence(items) = &self.node.kind { &**items } else { &[] };
        items.iter().map(|node| YamlValue { node, at: &node.location })
    }

    /// The keys of a mapping.
    pub fn keys(self) -> impl Iterator<Item = &'n Key> {
        let pairs = if let NodeKind::Mapping(pairs) = &self.node.kind { &**pairs } else { &[] };
        pairs.iter().map(|(key, _)| key)
    }

    /// The value of a key of a mapping.
    pub fn entry(self, name: &str) -> Option<YamlValue<'n>> {
        let NodeKind::Mapping(pairs) = &self.node.kind else { return None };
        pairs.iter().find(|(key, _)| *key.text == *name).map(|(key, node)| YamlValue { node, at: &key.location })
    }

    /// The text of a scalar.
    pub fn scalar(self) -> Option<&'n str> {
        if let NodeKind::Scalar(text) = &self.node.kind { Some(text) } else { None }
    }
}

/// A mapping being read.
#[derive(Clone, Copy)]
pub struct Mapping<'n> {
    pairs: &'n [(Key, Node)],
    /// Where it starts: its first key, or its brace.
    pub location: &'n Place,
}

impl<'n> Mapping<'n> {
    pub fn iter(&self) -> impl Iterator<Item = (&'n Key, YamlValue<'n>)> + use<'n> {
        self.pairs.iter().map(|(key, node)| (key, YamlValue { node, at: &key.location }))
    }

    /// The value of a key.
    pub fn get(&self, name: &str) -> Option<YamlValue<'n>> {
        self.iter().find(|(key, _)| *key.text == *name).map(|(_, value)| value)
    }

    /// Whether there is no key at all.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }
}

impl<'s> Reader<'s> {
    /// Reads these files.
    pub fn new(sources: &'s [SourceText]) -> Self {
        Self { sources, findings: Findings::default(), speller: Speller::default() }
    }

    /// Adds a finding.
    pub fn report(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Takes a value for a mapping; reports it if it is none.
    pub fn mapping<'n>(&mut self, value: YamlValue<'n>, what: &str) -> Option<Mapping<'n>> {
        match &value.node.kind {
            NodeKind::Mapping(pairs) => {
                let location = pairs.first().map_or(&value.node.location, |(key, _)| &key.location);
                Some(Mapping { pairs, location })
            }
            _ => self.wrong_type(value, what, "a mapping of keys to values"),
        }
    }

    /// A list. A single value is not taken for one.
    pub fn list<'n>(&mut self, value: YamlValue<'n>, what: &str) -> Option<Vec<YamlValue<'n>>> {
        match &value.node.kind {
            NodeKind::Sequence(items) => {
                Some(items.iter().map(|node| YamlValue { node, at: &node.location }).collect())
            }
            _ => self.wrong_type(value, what, "a list"),
        }
    }

    /// One value or a list of them. An empty list is a finding.
    pub fn one_or_more<'n>(&mut self, value: YamlValue<'n>, what: &str) -> Vec<YamlValue<'n>> {
        let NodeKind::Sequence(items) = &value.node.kind else { return vec![value] };
        if items.is_empty() {
            self.report(
                Finding::new(Code::EmptySelector, value.node.location.clone(), format!("{what} is an empty list"))
                    .help("name at least one value, or remove the key"),
            );
        }
        items.iter().map(|node| YamlValue { node, at: &node.location }).collect()
    }

    /// Text, as it was written.
    pub fn text<'n>(&mut self, value: YamlValue<'n>, what: &str) -> Option<&'n str> {
        match &value.node.kind {
            NodeKind::Scalar(text) => Some(text),
            _ => self.wrong_type(value, what, "text"),
        }
    }

    /// One text or a list of them, each with its place. A list without values is a finding.
    pub fn texts<'n>(&mut self, value: YamlValue<'n>, what: &str) -> Vec<(&'n str, &'n Place)> {
        let values = self.one_or_more(value, what);
        values.into_iter().filter_map(|value| Some((self.text(value, what)?, &value.node.location))).collect()
    }

    /// The value of a key that has to be there.
    pub fn required<'n>(&mut self, mapping: Mapping<'n>, name: &str, what: &str) -> Option<YamlValue<'n>> {
        let value = mapping.get(name);
        if value.is_none() {
            self.report(
                Finding::new(Code::MissingKey, mapping.location.clone(), format!("{what} lacks the key `{name}`"))
                    .here("in the mapping that starts here"),
            );
        }
        value
    }

    /// Reports keys that are not among those that mean something.
    pub fn only_keys(&mut self, mapping: Mapping<'_>, table: &Table) {
        self.only_keys_of(mapping, table, table.of);
    }

    /// The same for a mapping that messages call something more telling.
    pub fn only_keys_of(&mut self, mapping: Mapping<'_>, table: &Table, what: &str) {
        let known = table.names();
        for (key, _) in mapping.iter().filter(|(key, _)| !known.contains(&&*key.text)) {
            let message = format!("`{}` is not a key of {what}", quoted(&key.text));
            let help = match self.speller.closest(&key.text, known.iter().copied()) {
                Some(meant) => did_you_mean([meant]),
                None => format!("the keys of {what} are {}", listed(&known)),
            };
            self.report(Finding::new(Code::UnknownKey, key.location.clone(), message).help(help));
        }
    }

    fn wrong_type<T>(&mut self, value: YamlValue<'_>, what: &str, expected: &str) -> Option<T> {
        let found = match value.node.kind {
            NodeKind::Null => {
                self.report(
                    Finding::new(Code::NullValue, value.at.clone(), format!("{what} has no value"))
                        .here("nothing follows")
                        .help(format!("give it {expected}, or remove the key")),
                );
                return None;
            }
            NodeKind::Scalar(_) => "text",
            NodeKind::Sequence(_) => "a list",
            NodeKind::Mapping(_) => "a mapping",
        };
        let location = match &value.node.kind {
            NodeKind::Mapping(pairs) => pairs.first().map_or(&value.node.location, |(key, _)| &key.location),
            _ => &value.node.location,
        };
        self.report(
            Finding::new(Code::WrongType, location.clone(), format!("{what} has to be {expected}"))
                .here(format!("this is {found}")),
        );
        None
    }
}

/// `a`, `b` and `c`.
pub fn listed(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [word] => format!("`{word}`"),
        [rest @ .., last] => {
            let rest: Vec<_> = rest.iter().map(|word| format!("`{word}`")).collect();
            format!("{} and `{last}`", rest.join(", "))
        }
    }
}
