//! A policy as YAML. Reading what was written gives a policy that means the same.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::expectations::{Expectation, Expected, ExpectedContact};
use super::limits::{Limit, LimitSettings};
use super::selector::{Glob, Selector};
use super::{Definition, Exclusion, NamedContact, Policy, Rule, Wish, WishKind};
use crate::finding::{Code, LintLevel};
use crate::setting::Kind;
use crate::text::invisible::is_invisible;

/// How long a line may be that holds a list or a mapping as a whole.
const WIDTH: usize = 100;

/// YAML, as far as policies need it.
enum Yaml {
    /// A number and the like: text that needs no quotation marks.
    Plain(String),
    Text(String),
    List(Vec<Yaml>),
    /// Keys and their values. One without a value is left out.
    Mapping(Vec<(String, Option<Yaml>)>),
    /// The same on one line, if it fits.
    Flow(Box<Yaml>),
    /// Comments that stand before it, a line each.
    Remarked(Vec<String>, Box<Yaml>),
}

/// What is said in a policy's comments, a line each. Whatever stands in a line, it stays a comment of one line.
#[derive(Clone, Debug, Default)]
pub struct Remarks {
    /// Before everything.
    pub head: Vec<String>,
    /// Before contacts, by their places in the policy.
    pub contacts: BTreeMap<usize, Vec<String>>,
    /// Before the defaults for a type.
    pub defaults: BTreeMap<Kind, Vec<String>>,
    /// Before rules, by their places in the policy.
    pub rules: BTreeMap<usize, Vec<String>>,
    /// Before the levels of warnings.
    pub lints: Vec<String>,
    /// After everything.
    pub tail: Vec<String>,
}

/// The policy as a file of its own.
///
/// It is one file, which may decide everything: what other files may decide is not written.
/// What no file can hold is written as it is, and reading that fails: a selector without anything, the tag key `<<`.
#[must_use]
pub fn write(policy: &Policy) -> String {
    write_with(policy, &Remarks::default())
}

/// The same with comments.
#[must_use]
pub fn write_with(policy: &Policy, remarks: &Remarks) -> String {
    let Policy { contacts, defaults, rules, exclude, require, email_domains, remits: _, limits, limits_at: _, lints } =
        policy;
    let named = contacts.iter().enumerate().map(|(place, contact)| {
        (contact.name.to_string(), Some(remarked(remarks.contacts.get(&place), fields(contact))))
    });
    let defaults_written = wishes(policy, defaults).into_iter().zip(defaults.keys());
    let defaults_written =
        defaults_written.map(|((key, wish), kind)| (key, wish.map(|wish| remarked(remarks.defaults.get(kind), wish))));
    let rules_written =
        rules.iter().enumerate().map(|(place, rule)| remarked(remarks.rules.get(&place), written(policy, rule)));
    let exclusion = |Exclusion { selector, origin: _ }: &Exclusion| selected(selector);
    let levels = Yaml::Mapping(lints.iter().map(level).collect());
    let kinds = require.keys().map(|kind| Yaml::Text(kind.to_string()));
    let file = keys([
        ("version", Some(Yaml::Plain("1".to_owned()))),
        ("contacts", (!contacts.is_empty()).then(|| Yaml::Mapping(named.collect()))),
        ("defaults", (!defaults.is_empty()).then(|| Yaml::Mapping(defaults_written.collect()))),
        ("rules", block_list(rules_written)),
        ("exclude", block_list(exclude.iter().map(exclusion))),
        ("require", one_or_list(kinds)),
        ("email_domains", one_or_list(email_domains.iter().cloned().map(Yaml::Text))),
        ("limits", limited(limits)),
        ("lints", (!lints.is_empty()).then(|| remarked(Some(&remarks.lints), levels))),
    ]);
    let mut text = String::new();
    remarks.head.iter().for_each(|line| push_comment(0, line, &mut text));
    file.render(0, &mut text);
    remarks.tail.iter().for_each(|line| push_comment(0, line, &mut text));
    text
}

/// Expectations as a file of their own, with comments before everything.
#[must_use]
pub fn write_expectations(expectations: &[Expectation], policy: &Policy, head: &[String]) -> String {
    let file = keys([
        ("version", Some(Yaml::Plain("1".to_owned()))),
        ("expect", block_list(expectations.iter().map(|expectation| expected(policy, expectation)))),
    ]);
    let mut text = String::new();
    head.iter().for_each(|line| push_comment(0, line, &mut text));
    file.render(0, &mut text);
    text
}

fn expected(policy: &Policy, expectation: &Expectation) -> Yaml {
    let Expectation { name, file: _, line: _, selectors, except, types } = expectation;
    let mut pairs = vec![
        ("name".to_owned(), name.clone().map(Yaml::Text)),
        ("match".to_owned(), one_or_more(selectors)),
        ("except".to_owned(), one_or_more(except)),
    ];
    let yaml = |contact: &ExpectedContact| match contact {
        ExpectedContact::Excluded => Yaml::Text("excluded".to_owned()),
        ExpectedContact::Wish(kind, _) => wish(policy, *kind),
        ExpectedContact::Address(address) => Yaml::Text(address.clone()),
    };
    pairs.extend(types.iter().map(|(kind, Expected { contact, line: _ })| (kind.to_string(), Some(yaml(contact)))));
    Yaml::Mapping(pairs)
}

fn level((code, level): (&Code, &LintLevel)) -> (String, Option<Yaml>) {
    (code.as_str().to_owned(), Some(Yaml::Plain(level.to_string())))
}

fn remarked(remarks: Option<&Vec<String>>, yaml: Yaml) -> Yaml {
    match remarks {
        Some(lines) if !lines.is_empty() => Yaml::Remarked(lines.clone(), Box::new(yaml)),
        _ => yaml,
    }
}

fn fields(contact: &NamedContact) -> Yaml {
    let Some(Definition { fields, locations: _ }) = &contact.definition else {
        return Yaml::Plain("external".to_owned());
    };
    let entries = fields.iter().map(|(field, template)| {
        (field.to_string(), template.as_ref().map(|template| Yaml::Text(template.to_string())))
    });
    Yaml::Mapping(entries.collect())
}

fn written(policy: &Policy, rule: &Rule) -> Yaml {
    let Rule {
        name,
        location: _,
        origin: _,
        selectors,
        except,
        priority,
        priority_at: _,
        wishes: wanted,
        until,
        remit: _,
    } = rule;
    let mut pairs = vec![
        ("name".to_owned(), Some(Yaml::Text(name.to_string()))),
        ("match".to_owned(), one_or_more(selectors)),
        ("except".to_owned(), one_or_more(except)),
        ("priority".to_owned(), (*priority != 0).then(|| Yaml::Plain(priority.to_string()))),
        ("until".to_owned(), until.as_ref().map(|until| Yaml::Plain(until.last_day.to_string()))),
    ];
    pairs.extend(wishes(policy, wanted));
    Yaml::Mapping(pairs)
}

fn wishes<'w>(policy: &Policy, wishes: impl IntoIterator<Item = (&'w Kind, &'w Wish)>) -> Vec<(String, Option<Yaml>)> {
    wishes.into_iter().map(|(kind, wanted)| (kind.to_string(), Some(wish(policy, wanted.kind)))).collect()
}

fn wish(policy: &Policy, kind: WishKind) -> Yaml {
    let name = |index: usize| Yaml::Text(policy.contacts[index].name.to_string());
    match kind {
        WishKind::Contact(index) => name(index),
        WishKind::IfMissing(index) => Yaml::Flow(Box::new(keys([("if_missing", Some(name(index)))]))),
        WishKind::Absent => Yaml::Text("absent".to_owned()),
        WishKind::Unmanaged => Yaml::Text("unmanaged".to_owned()),
    }
}

/// Selectors as `match` and `except` have them; nothing if there are none.
fn one_or_more(selectors: &[Selector]) -> Option<Yaml> {
    match selectors {
        [] => None,
        [selector] => Some(selected(selector)),
        several => Some(Yaml::List(several.iter().map(selected).collect())),
    }
}

fn selected(Selector { place: _, ou, tags, names, accounts }: &Selector) -> Yaml {
    let globs = |globs: &[Glob]| one_or_list(globs.iter().map(|glob| Yaml::Text(glob.to_string())));
    let tags: Vec<_> = tags.iter().map(|(key, values)| (key.clone(), globs(values))).collect();
    let selector = keys([
        ("ou", one_or_list(ou.iter().map(|(pattern, _)| Yaml::Text(pattern.to_string())))),
        ("tags", (!tags.is_empty()).then(|| Yaml::Flow(Box::new(Yaml::Mapping(tags))))),
        ("names", globs(names)),
        ("accounts", one_or_list(accounts.keys().map(|id| Yaml::Text(id.to_string())))),
    ]);
    Yaml::Flow(Box::new(selector))
}

fn limited(LimitSettings { updates, deletes, changes }: &LimitSettings) -> Option<Yaml> {
    let limit = |limit: &Option<Limit>| limit.map(|limit| Yaml::Plain(limit.to_string()));
    let any = [updates, deletes, changes].iter().any(|limit| limit.is_some());
    any.then(|| keys([("updates", limit(updates)), ("deletes", limit(deletes)), ("changes", limit(changes))]))
}

fn keys<const N: usize>(pairs: [(&str, Option<Yaml>); N]) -> Yaml {
    Yaml::Mapping(pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

/// A list with an entry a line, unless there is nothing in it.
fn block_list(items: impl Iterator<Item = Yaml>) -> Option<Yaml> {
    let items: Vec<_> = items.collect();
    (!items.is_empty()).then_some(Yaml::List(items))
}

/// One value by itself, or a list of them; nothing if there is none.
fn one_or_list(items: impl Iterator<Item = Yaml>) -> Option<Yaml> {
    let mut items: Vec<_> = items.collect();
    match items.len() {
        0 => None,
        1 => items.pop(),
        _ => Some(Yaml::Flow(Box::new(Yaml::List(items)))),
    }
}

/// Writes a comment of one line, whatever stands in it.
fn push_comment(indent: usize, line: &str, into: &mut String) {
    let line: String = line.chars().map(|c| if c.is_control() || is_invisible(c) { ' ' } else { c }).collect();
    let _ = match line.trim_end() {
        "" => writeln!(into, "{:indent$}#", ""),
        line => writeln!(into, "{:indent$}# {line}", ""),
    };
}

impl Yaml {
    /// Writes it in block style, from the start of a line on; a text by itself.
    fn render(&self, indent: usize, into: &mut String) {
        match self {
            Self::Plain(text) => into.push_str(text),
            Self::Text(text) => into.push_str(&scalar(text)),
            Self::Flow(inner) | Self::Remarked(_, inner) => inner.render(indent, into),
            Self::List(items) => {
                for item in items {
                    let item = item.after_remarks(indent, into);
                    let _ = write!(into, "{:indent$}-", "");
                    item.render_item(indent, into);
                }
            }
            Self::Mapping(pairs) => {
                for (key, value) in pairs {
                    let Some(value) = value else { continue };
                    let value = value.after_remarks(indent, into);
                    let key = scalar(key);
                    let _ = write!(into, "{:indent$}{key}:", "");
                    value.render_value(indent, key.chars().count() + 2, into);
                }
            }
        }
    }

    /// Writes the comments before it, and gives what they are about.
    fn after_remarks(&self, indent: usize, into: &mut String) -> &Self {
        let Self::Remarked(lines, inner) = self else { return self };
        lines.iter().for_each(|line| push_comment(indent, line, into));
        inner
    }

    /// Writes it after the dash of a list.
    fn render_item(&self, indent: usize, into: &mut String) {
        if let Some(line) = self.on_one_line(indent + 2) {
            let _ = writeln!(into, " {line}");
            return;
        }
        let mut item = String::new();
        self.render(indent + 2, &mut item);
        let _ = writeln!(into, " {}", item.trim());
    }

    /// Writes it after a key, which is that wide.
    fn render_value(&self, indent: usize, key: usize, into: &mut String) {
        if let Some(line) = self.on_one_line(indent + key) {
            let _ = writeln!(into, " {line}");
            return;
        }
        let mut value = String::new();
        self.render(indent + 2, &mut value);
        let _ = match self {
            Self::Mapping(_) if value.is_empty() => writeln!(into, " {{}}"),
            Self::Plain(_) | Self::Text(_) => writeln!(into, " {value}"),
            Self::List(_) | Self::Mapping(_) | Self::Flow(_) | Self::Remarked(..) => write!(into, "\n{value}"),
        };
    }

    /// The whole on one line that has something on it already, if it is to be so and fits.
    fn on_one_line(&self, taken: usize) -> Option<String> {
        let Self::Flow(inner) = self else { return None };
        let line = inner.flow();
        (taken + line.chars().count() <= WIDTH).then_some(line)
    }

    fn flow(&self) -> String {
        match self {
            Self::Plain(text) => text.clone(),
            Self::Text(text) => scalar(text),
            Self::Flow(inner) | Self::Remarked(_, inner) => inner.flow(),
            Self::List(items) => format!("[{}]", items.iter().map(Self::flow).collect::<Vec<_>>().join(", ")),
            Self::Mapping(pairs) => {
                let pairs = pairs.iter().filter_map(|(key, value)| Some((key, value.as_ref()?)));
                let pairs = pairs.map(|(key, value)| format!("{}: {}", scalar(key), value.flow()));
                format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", "))
            }
        }
    }
}

/// Words that mean something else than themselves to some reader of YAML.
const WORDS: [&str; 8] = ["null", "true", "false", "yes", "no", "on", "off", "y"];

/// A text, in quotation marks unless it clearly needs none.
fn scalar(text: &str) -> String {
    let begins = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') && !text.ends_with(' ');
    let is_plain = |c: char| c.is_ascii_alphanumeric() || " _./@+-*".contains(c);
    let is_word = text == "n" || text == "N" || WORDS.iter().any(|word| text.eq_ignore_ascii_case(word));
    if begins && text.chars().all(is_plain) && !is_word { text.to_owned() } else { quoted(text) }
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        let _ = match c {
            '"' | '\\' => write!(quoted, "\\{c}"),
            '\n' => write!(quoted, "\\n"),
            '\t' => write!(quoted, "\\t"),
            c if is_invisible(c) => write!(quoted, "\\U{:08X}", u32::from(c)),
            c => write!(quoted, "{c}"),
        };
    }
    quoted.push('"');
    quoted
}
