//! A policy as YAML. Reading what was written gives a policy that means the same.

use std::fmt::Write;

use super::limits::{Limit, LimitSettings};
use super::selector::{Glob, Selector};
use super::{Definition, Exclusion, NamedContact, Policy, Rule, Wish, WishKind};
use crate::setting::Kind;
use crate::text::invisible::is_invisible;

/// YAML, as far as policies need it.
enum Yaml {
    /// A number and the like: text that needs no quotation marks.
    Plain(String),
    Text(String),
    List(Vec<Yaml>),
    /// Keys and their values. One without a value is left out.
    Mapping(Vec<(String, Option<Yaml>)>),
}

/// The policy as a file of its own.
///
/// It is one file, which may decide everything: what other files may decide is not written.
/// What no file can hold is written as it is, and reading that fails: a selector without anything, the tag key `<<`.
#[must_use]
pub fn write(policy: &Policy) -> String {
    let Policy { contacts, defaults, rules, exclude, require, email_domains, remits: _, limits, limits_at: _ } = policy;
    let contact = |contact: &NamedContact| (contact.name.to_string(), Some(fields(contact)));
    let exclusion = |Exclusion { selector, origin: _ }: &Exclusion| selected(selector);
    let kinds = require.keys().map(|kind| Yaml::Text(kind.to_string()));
    let file = keys([
        ("version", Some(Yaml::Plain("1".to_owned()))),
        ("contacts", (!contacts.is_empty()).then(|| Yaml::Mapping(contacts.iter().map(contact).collect()))),
        ("defaults", (!defaults.is_empty()).then(|| Yaml::Mapping(wishes(policy, defaults)))),
        ("rules", list(rules.iter().map(|rule| written(policy, rule)))),
        ("exclude", list(exclude.iter().map(exclusion))),
        ("require", list(kinds)),
        ("email_domains", list(email_domains.iter().cloned().map(Yaml::Text))),
        ("limits", limited(limits)),
    ]);
    let mut text = String::new();
    file.render(0, &mut text);
    text
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
    let Rule { name, location: _, origin: _, selectors, except, priority, priority_at: _, wishes: wanted, remit: _ } =
        rule;
    let mut pairs = vec![
        ("name".to_owned(), Some(Yaml::Text(name.to_string()))),
        ("match".to_owned(), one_or_more(selectors)),
        ("except".to_owned(), one_or_more(except)),
        ("priority".to_owned(), (*priority != 0).then(|| Yaml::Plain(priority.to_string()))),
    ];
    pairs.extend(wishes(policy, wanted));
    Yaml::Mapping(pairs)
}

fn wishes<'w>(policy: &Policy, wishes: impl IntoIterator<Item = (&'w Kind, &'w Wish)>) -> Vec<(String, Option<Yaml>)> {
    let name = |index: usize| Yaml::Text(policy.contacts[index].name.to_string());
    let yaml = |wish: &Wish| match wish.kind {
        WishKind::Contact(index) => name(index),
        WishKind::IfMissing(index) => keys([("if_missing", Some(name(index)))]),
        WishKind::Absent => Yaml::Text("absent".to_owned()),
        WishKind::Unmanaged => Yaml::Text("unmanaged".to_owned()),
    };
    wishes.into_iter().map(|(kind, wish)| (kind.to_string(), Some(yaml(wish)))).collect()
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
    let globs = |globs: &[Glob]| list(globs.iter().map(|glob| Yaml::Text(glob.to_string())));
    let tags: Vec<_> = tags.iter().map(|(key, values)| (key.clone(), globs(values))).collect();
    keys([
        ("ou", list(ou.iter().map(|(pattern, _)| Yaml::Text(pattern.to_string())))),
        ("tags", (!tags.is_empty()).then_some(Yaml::Mapping(tags))),
        ("names", globs(names)),
        ("accounts", list(accounts.keys().map(|id| Yaml::Text(id.to_string())))),
    ])
}

fn limited(LimitSettings { updates, deletes, changes }: &LimitSettings) -> Option<Yaml> {
    let limit = |limit: &Option<Limit>| limit.map(|limit| Yaml::Plain(limit.to_string()));
    let any = [updates, deletes, changes].iter().any(|limit| limit.is_some());
    any.then(|| keys([("updates", limit(updates)), ("deletes", limit(deletes)), ("changes", limit(changes))]))
}

fn keys<const N: usize>(pairs: [(&str, Option<Yaml>); N]) -> Yaml {
    Yaml::Mapping(pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

/// A list, unless there is nothing in it.
fn list(items: impl Iterator<Item = Yaml>) -> Option<Yaml> {
    let items: Vec<_> = items.collect();
    (!items.is_empty()).then_some(Yaml::List(items))
}

impl Yaml {
    /// Writes it in block style, from the start of a line on; a text by itself.
    fn render(&self, indent: usize, into: &mut String) {
        match self {
            Self::Plain(text) => into.push_str(text),
            Self::Text(text) => into.push_str(&scalar(text)),
            Self::List(items) => {
                for item in items {
                    let _ = write!(into, "{:indent$}-", "");
                    item.render_item(indent, into);
                }
            }
            Self::Mapping(pairs) => {
                for (key, value) in pairs {
                    let Some(value) = value else { continue };
                    let _ = write!(into, "{:indent$}{}:", "", scalar(key));
                    value.render_value(indent, into);
                }
            }
        }
    }

    /// Writes it after the dash of a list.
    fn render_item(&self, indent: usize, into: &mut String) {
        let mut item = String::new();
        self.render(indent + 2, &mut item);
        let _ = writeln!(into, " {}", item.trim());
    }

    /// Writes it after a key.
    fn render_value(&self, indent: usize, into: &mut String) {
        let mut value = String::new();
        self.render(indent + 2, &mut value);
        let _ = match self {
            Self::Mapping(_) if value.is_empty() => writeln!(into, " {{}}"),
            Self::Plain(_) | Self::Text(_) => writeln!(into, " {value}"),
            Self::List(_) | Self::Mapping(_) => write!(into, "\n{value}"),
        };
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
            c if c.is_control() || is_invisible(c) => write!(quoted, "\\U{:08X}", u32::from(c)),
            c => write!(quoted, "{c}"),
        };
    }
    quoted.push('"');
    quoted
}
