//! YAML text to a tree of located nodes. The only file of the policy that knows the YAML crate.
//!
//! The tree is lenient: it keeps every scalar as it was written, so that `012345678901` stays an
//! account id, and records duplicate keys instead of stopping at them. What the nodes mean is the
//! business of `validate`.

use std::collections::HashMap;
use std::sync::Arc;

use granit_parser::{Event, Options, Parser, ScalarStyle, Span, Tag};

use super::trap::{self, Trap};
use crate::finding::{Code, Finding, Findings, Place, SourceText, in_quotes, quoted};

/// How much aliases may add to a file, in bytes. A policy of ten thousand rules has some two million of its
/// own; an alias bomb wants billions.
const MAX_ALIASED: usize = 4_000_000;

/// What a value takes besides its text, in bytes.
const VALUE: usize = 20;

/// How no value is written.
pub const NULLS: [&str; 4] = ["~", "null", "Null", "NULL"];

/// A YAML value and where it stands.
#[derive(Clone, Debug)]
pub struct Node {
    /// Where it stands. For an alias, where the anchored value stands.
    pub location: Place,
    /// What it is.
    pub kind: NodeKind,
}

/// The kinds of YAML value that policies tell apart. What aliases stand for is shared.
#[derive(Clone, Debug)]
pub enum NodeKind {
    /// No value, `~` or `null`.
    Null,
    /// Text as it was written, whatever YAML would make of it.
    Scalar(Arc<str>),
    /// A list.
    Sequence(Arc<[Node]>),
    /// Keys and values, in the order of the file. A key stands twice only where one without a value is between.
    Mapping(Arc<[(Key, Node)]>),
}

/// The key of a mapping.
#[derive(Clone, Debug)]
pub struct Key {
    /// Where it stands.
    pub location: Place,
    pub text: Arc<str>,
}

/// Parses one file of a policy. `None` where there is nothing to go on with; the reason is then
/// among `findings`.
pub fn parse(source: &SourceText, findings: &mut Findings) -> Option<Node> {
    let at = |start: usize, end: usize| Place::text(source, start..end);
    if let Some(byte) = source.invalid_utf8_at {
        let end = byte + char::REPLACEMENT_CHARACTER.len_utf8();
        findings.push(
            Finding::new(Code::NotUtf8, at(byte, end), "the file is not UTF-8, probably Windows-1252")
                .here("not UTF-8 from here on")
                .help("save it as UTF-8; editors ask for the encoding under `Save as`"),
        );
        return None;
    }
    let mut options = Options::default();
    options.set_emit_comments(false);
    let parser = Parser::new_from_str_with_options(&source.text, options);
    let mut builder = Builder { source, parser, anchors: HashMap::new(), size: 0, aliased: 0, findings };
    match builder.stream() {
        Ok(node) => {
            builder.report_unused_anchors();
            Some(node.unwrap_or(Node { location: at(0, 0), kind: NodeKind::Null }))
        }
        Err(finding) => {
            builder.findings.push(*finding);
            None
        }
    }
}

/// What stops a file from being read any further. Boxed: it is large and rare.
type Stop = Box<Finding>;

/// What an alias can stand for.
struct Anchor {
    node: Node,
    /// Its size, in bytes.
    size: usize,
    is_used: bool,
}

struct Builder<'s, 'f, P: Iterator> {
    source: &'s SourceText,
    parser: P,
    /// What aliases can stand for.
    anchors: HashMap<usize, Anchor>,
    /// The size of all that was read, in bytes; what aliases stand for counts in full.
    size: usize,
    /// How much of that aliases added.
    aliased: usize,
    findings: &'f mut Findings,
}

impl<'s, P> Builder<'s, '_, P>
where
    P: Iterator<Item = Result<(Event<'s>, Span), granit_parser::ScanError>>,
{
    /// The first document; a second one is reported at its start.
    fn stream(&mut self) -> Result<Option<Node>, Stop> {
        let mut document = None;
        while let Some((event, span)) = self.next()? {
            match event {
                Event::DocumentStart(..) if document.is_some() => {
                    let location = self.location(span);
                    return Err(Box::new(
                        Finding::new(Code::SecondDocument, location, "a file holds one YAML document")
                            .here("a second one starts here")
                            .help("put it into a file of its own; several files and directories are read together"),
                    ));
                }
                Event::StreamStart | Event::StreamEnd | Event::DocumentStart(..) | Event::DocumentEnd => {}
                event => document = Some(self.node(event, span)?),
            }
        }
        Ok(document)
    }

    fn next(&mut self) -> Result<Option<(Event<'s>, Span)>, Stop> {
        match self.parser.next() {
            None => Ok(None),
            Some(Ok(pair)) => Ok(Some(pair)),
            Some(Err(error)) => {
                let byte = error.marker().byte_offset().unwrap_or(0).min(self.source.text.len());
                Err(Box::new(match trap::at(&self.source.text, byte) {
                    Some(Trap { place, message, help }) => {
                        Finding::new(Code::Syntax, Place::text(self.source, place), message)
                            .here("nothing after this was checked")
                            .help(help)
                    }
                    None => {
                        let message = format!("not valid YAML: {}", error.info());
                        Finding::new(Code::Syntax, self.one_character(byte), message)
                            .help("nothing after this was checked")
                    }
                }))
            }
        }
    }

    /// Underlines the character at a byte, or the one before the end of the line.
    fn one_character(&self, byte: usize) -> Place {
        let text = &self.source.text;
        let start = (0..=byte).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let width = text[start..].chars().next().filter(|c| *c != '\n').map_or(0, char::len_utf8);
        Place::text(self.source, start..start + width)
    }

    /// Where an event stands: a scalar as a whole, a list or mapping at its first character.
    fn location(&self, span: Span) -> Place {
        match span.byte_range() {
            Some(range) if !range.is_empty() && range.end <= self.source.text.len() => Place::text(self.source, range),
            range => self.one_character(range.map_or(0, |range| range.start).min(self.source.text.len())),
        }
    }

    fn node(&mut self, event: Event<'s>, span: Span) -> Result<Node, Stop> {
        let location = self.location(span);
        let before = self.size;
        self.size += VALUE;
        let (mut kind, anchor, tag) = match event {
            Event::Alias(id) => return self.alias(id, location),
            Event::Scalar(text, style, anchor, tag) => {
                self.size += text.len();
                (scalar(&text, style, tag.as_deref()), anchor, tag)
            }
            Event::SequenceStart(_, anchor, tag) => (NodeKind::Sequence(self.sequence()?.into()), anchor, tag),
            Event::MappingStart(_, anchor, tag) => (NodeKind::Mapping(self.mapping()?.into()), anchor, tag),
            _ => (NodeKind::Null, 0, None),
        };
        if let Some(tag) = tag.filter(|tag| tag.is_custom()) {
            let tag = tag.original();
            let message = format!("the YAML tag `{}` has no meaning here", quoted(&tag));
            let place = Self::written_before(&location, &tag);
            let help = format!("remove it; if it is text, quote it: `{}`", in_quotes(&quoted(&tag)));
            self.findings.push(Finding::new(Code::UnsupportedTag, place, message).help(help));
            if matches!(kind, NodeKind::Null) {
                kind = NodeKind::Scalar(tag.as_str().into());
            }
        }
        let node = Node { location, kind };
        if anchor != 0 {
            self.anchors.insert(anchor, Anchor { node: node.clone(), size: self.size - before, is_used: false });
        }
        Ok(node)
    }

    fn alias(&mut self, id: usize, location: Place) -> Result<Node, Stop> {
        let Some(Anchor { node, size, is_used }) = self.anchors.get_mut(&id) else {
            return Err(Box::new(
                Finding::new(Code::AliasLimit, location, "this alias refers to a value that it is part of")
                    .help("write the value out instead"),
            ));
        };
        *is_used = true;
        let (node, size) = (node.clone(), *size);
        self.size += size;
        self.aliased += size;
        if self.aliased > MAX_ALIASED + self.source.text.len() {
            let message = format!("aliases expand to more than {} MB in total", MAX_ALIASED / 1_000_000);
            return Err(Box::new(
                Finding::new(Code::AliasLimit, location, message)
                    .help("write the values out, or use fewer aliases of aliases"),
            ));
        }
        Ok(node)
    }

    /// Warns of anchors that nothing refers to: they may be the beginnings of texts.
    fn report_unused_anchors(&mut self) {
        let unused = self.anchors.values().filter(|anchor| !anchor.is_used);
        let places = unused.filter_map(|Anchor { node, .. }| {
            let Place::Text { source, start, .. } = &node.location else { return None };
            let at = source.text[..*start].rfind('&')?;
            let name = source.text[at..*start].split_whitespace().next()?;
            let text = match &node.kind {
                NodeKind::Scalar(text) => format!("{name} {text}"),
                NodeKind::Null | NodeKind::Sequence(_) | NodeKind::Mapping(_) => name.to_owned(),
            };
            Some((Place::text(source, at..at + name.len()), name.to_owned(), text))
        });
        let places: Vec<_> = places.collect();
        for (place, name, text) in places {
            let message = format!("YAML reads `{}` as an anchor, and nothing refers to it", quoted(&name));
            let help = format!("if it is text, quote it: `{}`; otherwise, remove it", in_quotes(&quoted(&text)));
            self.findings.push(Finding::new(Code::UnusedAnchor, place, message).help(help));
        }
    }

    /// Where a word stands that was written before a place in its line, or that place.
    fn written_before(place: &Place, word: &str) -> Place {
        let Place::Text { source, start, .. } = place else { return place.clone() };
        // It may be written otherwise, and a file may be one line: it is looked for where it is likely to be.
        let from = source.text.floor_char_boundary(start.saturating_sub(word.len() + 20));
        let at = source.text[from..*start].rfind(word).map(|at| from + at);
        at.map_or_else(|| place.clone(), |at| Place::text(source, at..at + word.len()))
    }

    fn sequence(&mut self) -> Result<Vec<Node>, Stop> {
        let mut items = Vec::new();
        while let Some((event, span)) = self.next()? {
            if matches!(event, Event::SequenceEnd) {
                break;
            }
            items.push(self.node(event, span)?);
        }
        Ok(items)
    }

    fn mapping(&mut self) -> Result<Vec<(Key, Node)>, Stop> {
        let mut pairs: Vec<(Key, Node)> = Vec::new();
        let mut first: HashMap<Arc<str>, usize> = HashMap::new();
        let mut last_null = None;
        while let Some((event, span)) = self.next()? {
            if matches!(event, Event::MappingEnd) {
                break;
            }
            let key = self.node(event, span)?;
            let Some((event, span)) = self.next()? else { break };
            let value = self.node(event, span)?;
            let Some(key) = self.key(key) else { continue };
            match first.get(&key.text) {
                // After a key without a value, it may be of a block that was not indented: whoever knows the keys tells.
                Some(earlier) if last_null.is_none_or(|null| null < *earlier) => {
                    self.findings.push(duplicate(&key, &pairs[*earlier].0.location));
                    continue;
                }
                Some(_) => {}
                None => drop(first.insert(Arc::clone(&key.text), pairs.len())),
            }
            if matches!(value.kind, NodeKind::Null) {
                last_null = Some(pairs.len());
            }
            pairs.push((key, value));
        }
        Ok(pairs)
    }

    /// A key is text; `<<` would be a merge, which policies do not have.
    fn key(&mut self, node: Node) -> Option<Key> {
        let location = node.location;
        match node.kind {
            NodeKind::Scalar(text) if &*text == "<<" => {
                self.findings.push(
                    Finding::new(Code::UnknownKey, location, "merge keys (`<<`) are not supported")
                        .help("repeat the values, or use an alias for the whole value"),
                );
                None
            }
            NodeKind::Scalar(text) => Some(Key { location, text }),
            NodeKind::Null => {
                self.findings.push(Finding::new(Code::WrongType, location, "a key is missing here"));
                None
            }
            NodeKind::Sequence(_) | NodeKind::Mapping(_) => {
                self.findings.push(Finding::new(Code::WrongType, location, "a key has to be text"));
                None
            }
        }
    }
}

/// What is said of a key that stands twice in a mapping.
pub fn duplicate(key: &Key, earlier: &Place) -> Finding {
    let message = format!("the key `{}` appears twice", quoted(&key.text));
    Finding::new(Code::DuplicateKey, key.location.clone(), message)
        .here("second")
        .also(earlier.clone(), "first")
        .help("remove one of them: neither takes precedence")
}

fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> NodeKind {
    let is_text = style != ScalarStyle::Plain || tag.is_some_and(|tag| tag.core_suffix() == Some("str"));
    if !is_text && (text.is_empty() || NULLS.contains(&text)) { NodeKind::Null } else { NodeKind::Scalar(text.into()) }
}
