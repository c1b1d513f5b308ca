//! Typed access to the nodes of a file: what is not of the expected kind becomes a finding, and
//! reading goes on.

use super::syntax::{Key, NULLS, Node, NodeKind};
use crate::finding::{Code, Finding, Findings, Place, SourceText, Speller, quoted};

/// What to write instead of a value that is of another kind than it has to be.
pub type Correction<'i> = dyn Fn(YamlValue<'_>) -> Option<String> + 'i;

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

    /// The keys of a mapping with their values.
    pub fn pairs(self) -> impl Iterator<Item = (&'n Key, YamlValue<'n>)> {
        let pairs = if let NodeKind::Mapping(pairs) = &self.node.kind { &**pairs } else { &[] };
        pairs.iter().map(|(key, node)| (key, YamlValue { node, at: &key.location }))
    }

    /// The value of a key of a mapping.
    pub fn entry(self, name: &str) -> Option<YamlValue<'n>> {
        let NodeKind::Mapping(pairs) = &self.node.kind else { return None };
        pairs.iter().find(|(key, _)| *key.text == *name).map(|(key, node)| YamlValue { node, at: &key.location })
    }

    /// How a value that is none was written, if it was written at all.
    pub fn null(self) -> Option<&'n str> {
        let written = self.node.location.written();
        matches!(self.node.kind, NodeKind::Null).then_some(written).filter(|written| NULLS.contains(written))
    }

    /// Whether it is an item of a list.
    pub fn is_item(self) -> bool {
        std::ptr::eq(self.at, &raw const self.node.location)
    }

    /// Whether it says of a contact that it is defined elsewhere.
    pub fn is_external(self) -> bool {
        self.scalar() == Some("external")
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
        self.mapping_or(value, what, &|_| None)
    }

    /// A mapping; what to write instead of anything else, if that is known.
    pub fn mapping_or<'n>(
        &mut self,
        value: YamlValue<'n>,
        what: &str,
        instead: &Correction<'_>,
    ) -> Option<Mapping<'n>> {
        match &value.node.kind {
            NodeKind::Mapping(pairs) => {
                let location = pairs.first().map_or(&value.node.location, |(key, _)| &key.location);
                Some(Mapping { pairs, location })
            }
            _ => self.wrong_type(value, what, "a mapping of keys to values", instead),
        }
    }

    /// A list. A single value is not taken for one.
    pub fn list<'n>(&mut self, value: YamlValue<'n>, what: &str) -> Option<Vec<YamlValue<'n>>> {
        self.list_or(value, what, &|_| None)
    }

    /// A list; what to write instead of anything else, if that is known.
    pub fn list_or<'n>(
        &mut self,
        value: YamlValue<'n>,
        what: &str,
        instead: &Correction<'_>,
    ) -> Option<Vec<YamlValue<'n>>> {
        match &value.node.kind {
            NodeKind::Sequence(items) => {
                Some(items.iter().map(|node| YamlValue { node, at: &node.location }).collect())
            }
            _ => self.wrong_type(value, what, "a list", instead),
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
        self.text_or(value, what, &|_| None)
    }

    /// Text, as it was written; what to write instead of anything else, if that is known.
    pub fn text_or<'n>(&mut self, value: YamlValue<'n>, what: &str, instead: &Correction<'_>) -> Option<&'n str> {
        match &value.node.kind {
            NodeKind::Scalar(text) => Some(text),
            _ => self.wrong_type(value, what, "text", instead),
        }
    }

    /// One text or a list of them, each with its place. A list without values is a finding.
    pub fn texts<'n>(&mut self, value: YamlValue<'n>, what: &str) -> Vec<(&'n str, &'n Place)> {
        let values = self.one_or_more(value, what);
        values.into_iter().filter_map(|value| Some((self.text(value, what)?, &value.node.location))).collect()
    }

    /// The value of a key that has to be there; `line` is one that has it.
    pub fn required<'n>(&mut self, mapping: Mapping<'n>, name: &str, what: &str, line: &str) -> Option<YamlValue<'n>> {
        let value = mapping.get(name);
        if value.is_none() {
            self.report(
                Finding::new(Code::MissingKey, mapping.location.clone(), format!("{what} lacks the key `{name}`"))
                    .here("in the mapping that starts here")
                    .help(format!("add a line such as `{line}`")),
            );
        }
        value
    }

    fn wrong_type<T>(
        &mut self,
        value: YamlValue<'_>,
        what: &str,
        expected: &str,
        instead: &Correction<'_>,
    ) -> Option<T> {
        let finding = match &value.node.kind {
            NodeKind::Null => {
                let here = value.null().map_or("nothing follows".to_owned(), |null| format!("`{null}` is not a value"));
                Finding::new(Code::NullValue, value.at.clone(), format!("{what} has no value"))
                    .here(here)
                    .help(instead(value).unwrap_or_else(|| format!("give it {expected}, or remove the key")))
            }
            kind => {
                let (place, found) = match kind {
                    NodeKind::Sequence(_) => (&value.node.location, "a list"),
                    NodeKind::Mapping(pairs) => {
                        (pairs.first().map_or(&value.node.location, |(key, _)| &key.location), "a mapping")
                    }
                    NodeKind::Null | NodeKind::Scalar(_) => (&value.node.location, "text"),
                };
                let finding = Finding::new(Code::WrongType, place.clone(), format!("{what} has to be {expected}"));
                let help = instead(value).or_else(|| with_space(value)).or_else(|| with_one_dash(value));
                Finding { help, ..finding.here(format!("this is {found}")) }
            }
        };
        self.report(finding);
        None
    }
}

/// How a key and its value are written that YAML takes for one text, since no space is between them.
fn with_space(value: YamlValue<'_>) -> Option<String> {
    let (key, after) = value.scalar()?.split_once(':')?;
    let is_key = !key.is_empty() && key.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    is_key.then(|| format!("write `{key}: {}`, with a space after the colon", quoted(after)))
}

/// What to do with an item of a list that begins with a second dash.
fn with_one_dash(value: YamlValue<'_>) -> Option<String> {
    let is_list = matches!(value.node.kind, NodeKind::Sequence(_)) && value.node.location.written() == "-";
    (is_list && value.is_item()).then(|| "remove one of the two dashes".to_owned())
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
