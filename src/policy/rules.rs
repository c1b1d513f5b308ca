//! Reading the `defaults`, the `rules` and their selectors.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::grammar;
use super::name::{self, RuleName};
use super::reader::{Mapping, Reader, YamlValue, listed};
use super::selector::{Glob, Selector};
use super::until::{Until, day};
use super::words;
use super::{Exclusion, Origin, Rule, Source, Wish, WishKind};
use crate::finding::{Code, Finding, Place, did_you_mean, quoted};
use crate::organization::ou::OuPattern;
use crate::setting::{Kind, Shape};

/// What can be wished for of a kind besides one of its values.
fn wish_words(shape: &Shape) -> Vec<(&'static str, WishKind)> {
    let mut words = vec![("absent", WishKind::Absent), ("unmanaged", WishKind::Unmanaged)];
    words.retain(|(_, wish)| shape.can_be_absent || *wish != WishKind::Absent);
    words
}

/// The contacts that can be named, by name; `complete` unless a file could not be read at all.
pub struct Names {
    /// Index of each contact.
    pub indices: BTreeMap<Arc<str>, usize>,
    /// Whether a name that is not there is a mistake.
    pub complete: bool,
}

/// Reads one rule; what is wrong with it is reported, and as much as can be is kept.
pub fn rule(reader: &mut Reader<'_>, value: YamlValue<'_>, names: &Names) -> Option<Rule> {
    let mapping = reader.mapping(value, "a rule")?;
    let (name, location) = match reader.required(mapping, "name", "a rule", "name: payments") {
        None => (None, mapping.location.clone()),
        Some(value) => (reader.text(value, "the name of a rule"), value.node.location.clone()),
    };
    let rule_name =
        name.and_then(|text| name::read::<RuleName>(reader, text, &location, "rule", Code::InvalidRuleName));
    let what = name.map_or_else(|| "this rule".to_owned(), |name| format!("rule `{}`", quoted(name)));
    let (matching, except) = selectors(reader, mapping, &what);
    let priority = mapping.get("priority").map_or(Some(0), |value| priority(reader, value));
    let until = until(reader, mapping);
    if Kind::ALL.iter().all(|t| mapping.get(t.as_str()).is_none()) {
        reader.report(
            Finding::new(Code::RuleWithoutWish, mapping.location.clone(), format!("{what} says nothing"))
                .help("give it at least one of `billing`, `operations` and `security`"),
        );
    }
    let source = rule_name.clone().map(Source::Rule);
    let wishes = wishes(reader, mapping, source.as_ref(), names);
    let origin = Arc::new(Origin::of(&location, source?));
    Some(Rule {
        name: rule_name?,
        location,
        origin,
        selectors: matching?,
        except: except?,
        priority: priority?,
        priority_at: mapping.get("priority").map_or_else(Place::default, |value| value.node.location.clone()),
        wishes,
        until: until?,
        remit: None,
    })
}

/// What a date looks like, for schemas.
pub const DATE_PATTERN: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";

/// Reads the last day of a rule, which need not have one; `None` for what is no day.
fn until(reader: &mut Reader<'_>, mapping: Mapping<'_>) -> Option<Option<Until>> {
    let Some(value) = mapping.get("until") else { return Some(None) };
    let text = reader.text(value, "`until`")?;
    let place = value.node.location.clone();
    let Some(last_day) = day(text) else {
        let message = format!("`{}` is not a date", quoted(text));
        let help = "write year, month and day, such as 2027-01-31: the rule decides to the end of that day, in UTC";
        reader.report(Finding::new(Code::InvalidDate, place, message).help(help));
        return None;
    };
    Some(Some(Until { last_day, place, is_over: false }))
}

/// Reads `match`, and `except`, which need not be there; `None` for what is wrong.
pub fn selectors(
    reader: &mut Reader<'_>,
    mapping: Mapping<'_>,
    what: &str,
) -> (Option<Vec<Selector>>, Option<Vec<Selector>>) {
    let matching = reader.required(mapping, "match", what, "match: { ou: / }");
    let matching = matching.and_then(|value| one_or_more(reader, value, &format!("`match` of {what}")));
    let except = mapping.get("except").map(|value| one_or_more(reader, value, &format!("`except` of {what}")));
    (matching, except.unwrap_or(Some(Vec::new())))
}

/// Reads one selector or a list of them; `None` if any part of it is wrong.
pub fn one_or_more(reader: &mut Reader<'_>, value: YamlValue<'_>, what: &str) -> Option<Vec<Selector>> {
    let values = reader.one_or_more(value, what);
    let several = values.len() > 1;
    let what = if several { format!("a selector in {what}") } else { what.to_owned() };
    let selectors: Vec<_> = values.into_iter().map(|value| selector(reader, value, &what)).collect();
    let all: Option<Vec<_>> = selectors.into_iter().collect();
    all.filter(|selectors| !selectors.is_empty())
}

/// Reads the wishes of a rule, or of the defaults. Those of a rule without a name are only checked.
pub fn wishes(
    reader: &mut Reader<'_>,
    mapping: Mapping<'_>,
    source: Option<&Source>,
    names: &Names,
) -> BTreeMap<Kind, Wish> {
    let mut wishes = BTreeMap::new();
    for (key, value) in mapping.iter() {
        let Ok(kind) = key.text.parse::<Kind>() else { continue };
        if let (Some(wanted), Some(source)) = (wish(reader, value, kind, names), source) {
            let origin = Arc::new(Origin::of(&key.location, source.clone()));
            wishes.insert(kind, Wish { kind: wanted, location: value.node.location.clone(), origin });
        }
    }
    wishes
}

/// Reads an entry of `exclude`.
pub fn exclusion(reader: &mut Reader<'_>, value: YamlValue<'_>) -> Option<Exclusion> {
    let origin = Arc::new(Origin::of(&value.node.location, Source::Exclude));
    selector(reader, value, "an entry of `exclude`").map(|selector| Exclusion { selector, origin })
}

/// Reads what is wanted of a type: a name or a word, or `{ if_missing: NAME }`.
pub fn wish(reader: &mut Reader<'_>, value: YamlValue<'_>, kind: Kind, names: &Names) -> Option<WishKind> {
    if value.keys().next().is_some() {
        let what = format!("`{kind}`");
        let mapping = reader.mapping(value, &what)?;
        return if_missing(reader, mapping, kind, names);
    }
    let text = reader.text_or(value, &format!("`{kind}`"), &|value| words::instead_of_wish(kind, value))?;
    match wish_words(kind.shape()).into_iter().find(|(word, _)| *word == text) {
        Some((_, wish)) => Some(wish),
        None => named(reader, text, &value.node.location, kind, names).map(WishKind::Contact),
    }
}

/// Reads the contact that is to be set where there is none.
pub fn if_missing(reader: &mut Reader<'_>, mapping: Mapping<'_>, kind: Kind, names: &Names) -> Option<WishKind> {
    // Without it, all keys that are there are mistakes that have been told.
    let value = mapping.get("if_missing")?;
    let name = reader.text(value, "`if_missing`")?;
    let place = &value.node.location;
    if wish_words(kind.shape()).iter().any(|(word, _)| *word == name) {
        let message = format!("`{name}` cannot be used with `if_missing`");
        reader.report(Finding::new(Code::UnknownContact, place.clone(), message).help("name a contact"));
        return None;
    }
    named(reader, name, place, kind, names).map(WishKind::IfMissing)
}

fn named(reader: &mut Reader<'_>, name: &str, place: &Place, kind: Kind, names: &Names) -> Option<usize> {
    let words: Vec<_> = wish_words(kind.shape()).into_iter().map(|(word, _)| word).collect();
    names.index(reader, name, place, &words)
}

impl Names {
    /// The index of the contact of this name; one that is nobody's is reported. `instead` could stand there as well.
    pub fn index(&self, reader: &mut Reader<'_>, name: &str, place: &Place, instead: &[&str]) -> Option<usize> {
        let index = self.indices.get(name).copied();
        if index.is_none() && self.complete {
            let known = self.indices.keys().map(|name| &**name).chain(instead.iter().copied());
            let meant = words::wish_meant(name).filter(|_| !instead.is_empty());
            let help = match (meant, reader.speller.closest(name, known)) {
                (Some(help), _) => help.to_owned(),
                (None, Some(meant)) => did_you_mean([meant]),
                (None, None) if instead.is_empty() => "define it under `contacts`".to_owned(),
                (None, None) => format!(
                    "define it under `contacts`, or use {}",
                    instead.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" or ")
                ),
            };
            let message = format!("no contact is called `{}`", quoted(name));
            reader.report(Finding::new(Code::UnknownContact, place.clone(), message).help(help));
        }
        index
    }
}

pub fn priority(reader: &mut Reader<'_>, value: YamlValue<'_>) -> Option<i64> {
    let text = reader.text(value, "`priority`")?;
    let number = text.parse().ok();
    if number.is_none() {
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        let (message, help) = if is_number {
            let range = format!("a priority is a number from {} to {}, such as 10", i64::MIN, i64::MAX);
            ("`priority` is out of range", range)
        } else {
            let help = "use a whole number, such as 10 or -5; without one, a rule has priority 0";
            ("`priority` has to be an integer", help.to_owned())
        };
        reader.report(Finding::new(Code::InvalidPriority, value.node.location.clone(), message).help(help));
    }
    number
}

/// Reads a selector; `None` if any part of it is wrong.
fn selector(reader: &mut Reader<'_>, value: YamlValue<'_>, what: &str) -> Option<Selector> {
    let before = reader.findings.errors();
    let mapping = reader.mapping_or(value, what, &words::instead_of_selector)?;
    if mapping.is_empty() {
        reader.report(Finding::new(Code::EmptySelector, mapping.location.clone(), format!("{what} is empty")).help(
            format!("select by at least one of {}; `ou: /` means every account", listed(&grammar::SELECTOR.names())),
        ));
    }
    let mut selector = Selector { place: mapping.location.clone(), ..Selector::default() };
    if let Some(value) = mapping.get("ou") {
        selector.ou = units(reader, value);
    }
    if let Some(value) = mapping.get("tags") {
        selector.tags = tags(reader, value);
    }
    if let Some(value) = mapping.get("names") {
        selector.names = globs(reader, value, "`names`");
    }
    if let Some(value) = mapping.get("accounts") {
        selector.accounts = accounts(reader, value);
    }
    (reader.findings.errors() == before).then_some(selector)
}

fn units(reader: &mut Reader<'_>, value: YamlValue<'_>) -> Vec<(OuPattern, Place)> {
    let mut units = Vec::new();
    for (text, location) in reader.texts(value, "`ou`") {
        match OuPattern::parse(text) {
            Ok(pattern) => units.push((pattern, location.clone())),
            Err(fault) => reader.report(
                Finding::new(
                    Code::InvalidOu,
                    location.clone(),
                    format!("`{}` does not name an OU: {fault}", quoted(text)),
                )
                .help(words::unit_meant(text)),
            ),
        }
    }
    units
}

fn tags(reader: &mut Reader<'_>, value: YamlValue<'_>) -> BTreeMap<String, Vec<Glob>> {
    let Some(mapping) = reader.mapping_or(value, "`tags`", &words::instead_of_tags) else { return BTreeMap::new() };
    if mapping.is_empty() {
        reader.report(
            Finding::new(Code::EmptySelector, mapping.location.clone(), "`tags` is empty")
                .help(r#"name at least one tag; `{ team: "*" }` means that the account has the tag at all"#),
        );
    }
    mapping
        .iter()
        .map(|(key, value)| (key.text.to_string(), globs(reader, value, &format!("tag `{}`", quoted(&key.text)))))
        .collect()
}

fn globs(reader: &mut Reader<'_>, value: YamlValue<'_>, what: &str) -> Vec<Glob> {
    reader.texts(value, what).into_iter().map(|(text, _)| Glob::new(text)).collect()
}

fn accounts(reader: &mut Reader<'_>, value: YamlValue<'_>) -> BTreeMap<crate::organization::AccountId, Place> {
    let mut accounts = BTreeMap::new();
    for (text, location) in reader.texts(value, "`accounts`") {
        match text.parse() {
            Ok(id) => {
                accounts.insert(id, location.clone());
            }
            Err(fault) => reader.report(
                Finding::new(
                    Code::InvalidAccountId,
                    location.clone(),
                    format!("`{}` is not a valid account ID: {fault}", quoted(text)),
                )
                .help(words::account_meant(text)),
            ),
        }
    }
    accounts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_absent_may_be_wished_away() {
        let words = |can_be_absent| -> Vec<_> {
            let shape = Shape { noun: "thing", can_be_absent, if_incomplete: "", rows: &[] };
            wish_words(&shape).into_iter().map(|(word, _)| word).collect()
        };
        assert_eq!(words(true), ["absent", "unmanaged"]);
        assert_eq!(words(false), ["unmanaged"]);
    }
}
