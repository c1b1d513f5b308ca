//! Keys that mean nothing where they stand. Each is one mistake: what was meant by it is read as if it had been
//! written, so that the rest is still checked.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::grammar::{GrammarShape, Table};
use super::reader::{Reader, listed};
use super::syntax::{self, Key, Node, NodeKind};
use super::words;
use crate::finding::{Code, Finding, Place, did_you_mean, quoted};

/// How many keys a message names.
const NAMED: usize = 10;

/// Keys and values.
type Pairs<'n> = Cow<'n, [(Key, Node)]>;

/// A mapping as it was meant, with what is not indented where it belongs, and keys spelt right. Says what it mends.
pub fn corrected(reader: &mut Reader<'_>, node: &Node, table: &Table) -> Node {
    in_table(reader, node, table).unwrap_or_else(|| node.clone())
}

/// What stands at a key, as it was meant; `None` if that is what stands there.
fn in_shape(reader: &mut Reader<'_>, node: &Node, shape: &GrammarShape) -> Option<Node> {
    match shape {
        GrammarShape::Text { .. } => None,
        GrammarShape::Table(table) => in_table(reader, node, table),
        GrammarShape::Named { keys: _, example: _, each, least: _ } => in_named(reader, node, each),
        GrammarShape::List { each, least: _ } => in_list(reader, node, each),
        GrammarShape::MaybeNothing(what) => in_shape(reader, node, what),
        GrammarShape::OneOrMore(each) => match &node.kind {
            NodeKind::Sequence(_) => in_list(reader, node, each),
            NodeKind::Mapping(_) => in_shape(reader, node, each),
            NodeKind::Null | NodeKind::Scalar(_) => None,
        },
        GrammarShape::Either(one, other) => {
            let is_other = !has_key_of(node, one);
            in_shape(reader, node, if is_other { other } else { one })
        }
    }
}

fn in_list(reader: &mut Reader<'_>, node: &Node, each: &GrammarShape) -> Option<Node> {
    let NodeKind::Sequence(items) = &node.kind else { return None };
    let mended: Vec<_> = items.iter().map(|item| in_shape(reader, item, each)).collect();
    if mended.iter().all(Option::is_none) {
        return None;
    }
    let items = items.iter().zip(mended).map(|(item, mended)| mended.unwrap_or_else(|| item.clone()));
    Some(Node { location: node.location.clone(), kind: NodeKind::Sequence(items.collect()) })
}

fn in_named(reader: &mut Reader<'_>, node: &Node, each: &GrammarShape) -> Option<Node> {
    let NodeKind::Mapping(pairs) = &node.kind else { return None };
    let belongs = |_: &Key, shape: &GrammarShape, (key, value): &(Key, Node)| {
        !matches!(value.kind, NodeKind::Mapping(_)) && names_key(shape, &key.text)
    };
    let pairs = indented(reader, pairs, &|_| Some(each), &belongs);
    let pairs = without_duplicates(reader, pairs);
    let mended = pairs.iter().map(|(key, value)| Some((key.clone(), in_shape(reader, value, each)?))).collect();
    rebuilt(node, pairs, mended)
}

fn in_table(reader: &mut Reader<'_>, node: &Node, table: &Table) -> Option<Node> {
    let NodeKind::Mapping(pairs) = &node.kind else { return None };
    let belongs = |_: &Key, shape: &GrammarShape, (key, _): &(Key, Node)| {
        table.key(&key.text).is_none() && (takes_any_key(shape) || names_key(shape, &key.text))
    };
    let shape = |key: &Key| table.key(&key.text).map(|key| &key.shape);
    let pairs = indented(reader, pairs, &shape, &belongs);
    let pairs = without_duplicates(reader, pairs);
    let pairs = unwrapped(reader, pairs, table);
    let pairs = wrapped(reader, pairs, table);
    let mut taken = present(&pairs, table);
    let mended = pairs.iter().map(|(key, value)| {
        let (name, known) = match table.key(&key.text) {
            Some(known) => (key.clone(), known),
            None => {
                let known = table.key(unknown(reader, key, table)?).filter(|known| taken.insert(known.name))?;
                (Key { location: key.location.clone(), text: known.name.into() }, known)
            }
        };
        let mended = in_shape(reader, value, &known.shape);
        (name.text != key.text || mended.is_some()).then(|| (name, mended.unwrap_or_else(|| value.clone())))
    });
    let mended = mended.collect();
    rebuilt(node, pairs, mended)
}

/// Takes out of a mapping what stands in another one, under a key that means nothing: the types of a rule under
/// `contacts`.
fn unwrapped<'n>(reader: &mut Reader<'_>, pairs: Pairs<'n>, table: &Table) -> Pairs<'n> {
    let mut taken = present(&pairs, table);
    let inner = |(key, value): &'_ (Key, Node)| match &value.kind {
        NodeKind::Mapping(inner) if table.key_called(&key.text).is_none() => {
            let known = |(key, _): &(Key, Node)| table.key(&key.text).map(|key| key.name);
            let inner_names: Option<Vec<_>> = inner.iter().map(known).collect();
            let belong =
                inner_names.filter(|names| !names.is_empty() && names.iter().all(|name| !taken.contains(name)))?;
            taken.extend(belong);
            Some(Arc::clone(inner))
        }
        _ => None,
    };
    let inner: Vec<_> = pairs.iter().map(inner).collect();
    if inner.iter().all(Option::is_none) {
        return pairs;
    }
    let mut found: Vec<(Key, Node)> = Vec::new();
    for (pair, inner) in pairs.iter().zip(inner) {
        let Some(inner) = inner else {
            found.push(pair.clone());
            continue;
        };
        unknown(reader, &pair.0, table);
        found.extend(inner.iter().cloned());
    }
    Cow::Owned(found)
}

/// Puts what a required key lacks under that key: an OU that stands in the rule itself under its `match`.
fn wrapped<'n>(reader: &mut Reader<'_>, pairs: Pairs<'n>, table: &Table) -> Pairs<'n> {
    let present = present(&pairs, table);
    let lacking = table.keys.iter().find(|key| key.required && !present.contains(key.name));
    let lacks = |key: &Key| {
        let known = lacking.filter(|_| table.key_called(&key.text).is_none())?;
        names_key(&known.shape, &key.text).then_some(known.name)
    };
    let Some(name) = pairs.iter().find_map(|(key, _)| lacks(key)) else { return pairs };
    let (lost, mut found): (Vec<_>, Vec<_>) = pairs.iter().cloned().partition(|(key, _)| lacks(key).is_some());
    for (key, _) in &lost {
        unknown(reader, key, table);
    }
    let location = lost[0].0.location.clone();
    let kind = NodeKind::Mapping(lost.into());
    found.push((Key { location: location.clone(), text: name.into() }, Node { location, kind }));
    Cow::Owned(found)
}

/// Reports keys that stand in a mapping twice, and takes out the second ones.
fn without_duplicates<'n>(reader: &mut Reader<'_>, pairs: Pairs<'n>) -> Pairs<'n> {
    let mut first: HashMap<&str, &Place> = HashMap::new();
    let mut second = HashSet::new();
    for (index, (key, _)) in pairs.iter().enumerate() {
        if let Some(earlier) = first.get(&*key.text) {
            reader.report(syntax::duplicate(key, earlier));
            second.insert(index);
        } else {
            first.insert(&key.text, &key.location);
        }
    }
    if second.is_empty() {
        return pairs;
    }
    let kept = pairs.iter().enumerate().filter(|(index, _)| !second.contains(index));
    Cow::Owned(kept.map(|(_, pair)| pair.clone()).collect())
}

/// A mapping with some of its entries mended; `None` if none is.
fn rebuilt(node: &Node, pairs: Pairs<'_>, mended: Vec<Option<(Key, Node)>>) -> Option<Node> {
    if matches!(pairs, Cow::Borrowed(_)) && mended.iter().all(Option::is_none) {
        return None;
    }
    let pairs = pairs.iter().zip(mended).map(|(pair, mended)| mended.unwrap_or_else(|| pair.clone()));
    Some(Node { location: node.location.clone(), kind: NodeKind::Mapping(pairs.collect()) })
}

/// Reports a key that means nothing; the key that was meant, if that can be guessed.
fn unknown(reader: &mut Reader<'_>, key: &Key, table: &Table) -> Option<&'static str> {
    let known = table.names();
    let elsewhere = words::belongs_elsewhere(table.of, &key.text);
    let meant = table.key_called(&key.text).map(|key| key.name);
    let meant =
        meant.or_else(|| elsewhere.is_none().then(|| reader.speller.closest(&key.text, known.iter().copied()))?);
    let help = match (meant, elsewhere) {
        (Some(meant), _) => did_you_mean([meant]),
        (None, Some(elsewhere)) => elsewhere.to_owned(),
        (None, None) if known.len() == 1 => format!("the only key of {} is {}", table.of, listed(&known)),
        (None, None) => format!("the keys of {} are {}", table.of, listed(&known)),
    };
    let message = format!("`{}` is not a key of {}", quoted(&key.text), table.of);
    reader.report(Finding::new(Code::UnknownKey, key.location.clone(), message).help(help));
    meant
}

/// Puts lines that are not indented below the key before them where they belong. Says so once for each such key.
fn indented<'n, 't>(
    reader: &mut Reader<'_>,
    pairs: &'n [(Key, Node)],
    shape: &impl Fn(&Key) -> Option<&'t GrammarShape>,
    belongs: &impl Fn(&Key, &GrammarShape, &(Key, Node)) -> bool,
) -> Pairs<'n> {
    let lost = |at: usize| {
        let (key, value) = &pairs[at];
        let shape = shape(key).filter(|_| matches!(value.kind, NodeKind::Null))?;
        let count = pairs[at + 1..].iter().take_while(|pair| belongs(key, shape, pair)).count();
        (count > 0).then_some(count)
    };
    let mut found = Vec::new();
    let mut at = 0;
    while at < pairs.len() {
        let count = lost(at);
        let (key, value) = &pairs[at];
        let below = &pairs[at + 1..][..count.unwrap_or(0)];
        at += 1 + below.len();
        let Some((first, _)) = below.first() else {
            found.push((key.clone(), value.clone()));
            continue;
        };
        report_unindented(reader, key, below);
        let kind = NodeKind::Mapping(below.into());
        found.push((key.clone(), Node { location: first.location.clone(), kind }));
    }
    if found.len() == pairs.len() { Cow::Borrowed(pairs) } else { Cow::Owned(found) }
}

fn report_unindented(reader: &mut Reader<'_>, key: &Key, below: &[(Key, Node)]) {
    let names: Vec<_> = below.iter().take(NAMED).map(|(key, _)| quoted(&key.text)).collect();
    let names: Vec<_> = names.iter().map(|name| &**name).collect();
    let belong = if below.len() == 1 { "belongs" } else { "belong" };
    let first = &below[0].0.location;
    let message = format!("the contents of `{}` are not indented below it", quoted(&key.text));
    let line = first.line_text();
    let indent = " ".repeat(first.position().stretch.map_or(0, |stretch| stretch.column - 1) + 2);
    reader.report(
        Finding::new(Code::NullValue, first.clone(), message)
            .here("indent this by two more spaces")
            .also(key.location.clone(), "below this")
            .help(format!("write `{indent}{line}`; {} {} to `{}`", listed(&names), belong, quoted(&key.text))),
    );
}

/// The keys of a table that a mapping has.
fn present(pairs: &[(Key, Node)], table: &Table) -> HashSet<&'static str> {
    pairs.iter().filter_map(|(key, _)| Some(table.key(&key.text)?.name)).collect()
}

/// Whether a mapping has a key that means something where this stands.
fn has_key_of(node: &Node, shape: &GrammarShape) -> bool {
    let (NodeKind::Mapping(pairs), GrammarShape::Table(table)) = (&node.kind, shape) else { return false };
    pairs.iter().any(|(key, _)| table.key_called(&key.text).is_some())
}

/// Whether a key means something in what stands there.
fn names_key(shape: &GrammarShape, name: &str) -> bool {
    match shape {
        GrammarShape::Table(table) => table.key(name).is_some(),
        GrammarShape::OneOrMore(each) => names_key(each, name),
        GrammarShape::MaybeNothing(what) => names_key(what, name),
        GrammarShape::Either(one, other) => names_key(one, name) || names_key(other, name),
        GrammarShape::Text { .. } | GrammarShape::Named { .. } | GrammarShape::List { .. } => false,
    }
}

/// Whether the keys of what stands there are the author's.
fn takes_any_key(shape: &GrammarShape) -> bool {
    matches!(shape, GrammarShape::Named { .. })
}
