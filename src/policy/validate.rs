//! From the trees of all files to one policy, with every mistake reported.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use super::contacts;
use super::files::Remits;
use super::grammar::{self, Table};
use super::keys;
use super::limits::{Limit, LimitSettings};
use super::lints::lints;
use super::lists::{domains, kinds, one_or_more};
use super::quality;
use super::reader::{Mapping, Reader, YamlValue};
use super::rules::{self, Names};
use super::syntax::{self, Node};
use super::words;
use super::{Policy, Source};
use crate::finding::{Code, Finding, Place, SourceText, did_you_mean, numbered, quoted};
use crate::text::our_file::OurFile;

impl Policy {
    /// Reads a policy from the text of its files.
    ///
    /// # Errors
    /// All findings, warnings included, if any of them is an error.
    pub fn parse(sources: &[SourceText]) -> Result<(Self, Vec<Finding>), Vec<Finding>> {
        let sources = numbered(sources);
        let mut reader = Reader::new(&sources);
        let trees = trees(&mut reader, LANGUAGE);
        let all_read = trees.iter().all(Option::is_some);
        let files = files(&mut reader, &trees, LANGUAGE);
        let policy = merge(&mut reader, &files, all_read);
        let findings = reader.findings.in_order();
        if findings.iter().any(Finding::is_error) { Err(findings) } else { Ok((policy, findings)) }
    }
}

/// What files are written in.
#[derive(Clone, Copy)]
pub struct Language {
    /// What a file of it is, for messages.
    pub file: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// What no file of it can be without.
    pub least: &'static str,
    /// The keys of a file.
    pub keys: &'static LazyLock<Table>,
    /// The same for those who look at it from outside.
    pub kind: OurFile,
}

const LANGUAGE: Language = Language {
    file: "a policy",
    name: "the policy language",
    least: "`version: 1`",
    keys: &grammar::POLICY,
    kind: OurFile::Policy,
};

/// The trees of all files, with their keys as they were meant; `None` for those that cannot be read at all.
pub fn trees(reader: &mut Reader<'_>, language: Language) -> Vec<Option<Node>> {
    let sources = reader.sources;
    let parsed = sources.iter().map(|source| {
        let tree = syntax::parse(source, &mut reader.findings)?;
        if let Some(other) = OurFile::of(&source.text).filter(|kind| *kind != language.kind) {
            let message = format!("this is {other}, not {}", language.file);
            let place = Place::text(source, 0..0);
            reader.report(Finding::new(Code::WrongFile, place, message).help(other.usage(&source.path)));
            return None;
        }
        Some(keys::corrected(reader, &tree, language.keys))
    });
    parsed.collect()
}

/// What the files hold that could be read.
pub fn files<'n>(reader: &mut Reader<'_>, trees: &'n [Option<Node>], language: Language) -> Vec<Mapping<'n>> {
    trees.iter().flatten().filter_map(|tree| content(reader, tree, language)).collect()
}

/// What a file holds. One without anything is a mistake of its own: the wrong file, most likely.
fn content<'n>(reader: &mut Reader<'_>, node: &'n Node, language: Language) -> Option<Mapping<'n>> {
    if matches!(node.kind, syntax::NodeKind::Null) {
        let start = node.location.start_of_file();
        reader.report(
            Finding::new(Code::NullValue, start, "the file is empty")
                .help(format!("{} has at least {}", language.file, language.least)),
        );
        return None;
    }
    reader.mapping(YamlValue { node, at: &node.location }, language.file)
}

fn merge(reader: &mut Reader<'_>, files: &[Mapping<'_>], all_read: bool) -> Policy {
    let mut policy = Policy::default();
    for file in files {
        version(reader, *file, LANGUAGE);
    }
    let remits = Remits::read(reader, files);
    remits.check_keys(reader, files);
    let names = contact_names(reader, files, all_read, &remits);
    let (contacts, liked) = contacts::contacts(reader, files, &names, &remits);
    policy.contacts = contacts;
    let mut default_places = BTreeMap::new();
    let mut domains_at = None;
    let mut levels_at = BTreeMap::new();
    for file in files {
        defaults(reader, *file, &names, &mut policy, &mut default_places);
        limits(reader, *file, &mut policy.limits, &mut policy.limits_at);
        for value in items(reader, *file, "rules") {
            policy.rules.extend(rules::rule(reader, value, &names));
        }
        for value in one_or_more(reader, *file, "exclude") {
            policy.exclude.extend(rules::exclusion(reader, value));
        }
        require(reader, *file, &mut policy);
        email_domains(reader, *file, &mut policy.email_domains, &mut domains_at);
        lints(reader, *file, &mut policy.lints, &mut levels_at);
    }
    let rules = files.iter().filter_map(|file| file.get("rules")).flat_map(YamlValue::items);
    unique_names(reader, rules, Code::DuplicateRuleName, "rules");
    remits.assign(reader, &mut policy);
    policy.remits = remits.all;
    contacts::check_domains(reader, &policy);
    let wishes = policy.rules.iter().flat_map(|rule| rule.wishes.values()).chain(policy.defaults.values());
    let used: BTreeSet<usize> = wishes.filter_map(|wish| wish.kind.contact()).chain(liked).collect();
    if reader.findings.errors() == 0 {
        contacts::check_unused(reader, &policy.contacts, &used);
        contacts::check_tags(reader, &policy);
        quality::check(reader, &policy);
        check_empty(reader, files, &policy);
    }
    policy
}

/// Reports a policy that wishes nothing: probably not all of it is there.
fn check_empty(reader: &mut Reader<'_>, files: &[Mapping<'_>], policy: &Policy) {
    let main = files.iter().find(|file| file.get("files").is_some());
    if let Some(first) = main.or(files.first())
        && policy.rules.is_empty()
        && policy.defaults.is_empty()
    {
        let place = first.location.start_of_file();
        reader.report(
            Finding::new(Code::EmptyPolicy, place, "the policy has neither rules nor defaults")
                .help("add `defaults` or `rules`, or pass the files that have them"),
        );
    }
}

/// Reads the version that every file has.
pub fn version(reader: &mut Reader<'_>, file: Mapping<'_>, language: Language) {
    let Some(value) = file.get("version") else {
        let message = format!("{} lacks the key `version`", language.file);
        reader.report(
            Finding::new(Code::MissingKey, file.location.clone(), message)
                .here("in the file that starts here")
                .help("write `version: 1` in each file, as its first line"),
        );
        return;
    };
    let Some(text) = reader.text(value, "`version`") else { return };
    if text != "1" {
        reader.report(
            Finding::new(
                Code::UnsupportedVersion,
                value.node.location.clone(),
                format!("version `{}` of {} is not known", quoted(text), language.name),
            )
            .help("this release supports version 1; a newer release may support more"),
        );
    }
}

/// The names of all contacts, broken ones included, so that a mistake in a contact does not make
/// every rule that names it look wrong too. Reports a name that two files define.
fn contact_names(reader: &mut Reader<'_>, files: &[Mapping<'_>], complete: bool, remits: &Remits) -> Names {
    let mut first: BTreeMap<&str, &Place> = BTreeMap::new();
    let mut indices = BTreeMap::new();
    for (key, value) in files.iter().filter_map(|file| file.get("contacts")).flat_map(YamlValue::pairs) {
        let number = indices.len();
        indices.entry(Arc::clone(&key.text)).or_insert(number);
        if value.is_external() {
            continue;
        }
        if let Some(earlier) = first.insert(&key.text, &key.location) {
            // Who has less of a say has to give way.
            let (blamed, other) = match remits.is_smaller(earlier, &key.location) {
                true => ((earlier, "first"), (&key.location, "second")),
                false => ((&key.location, "second"), (earlier, "first")),
            };
            let message = format!("the contact `{}` is defined twice", quoted(&key.text));
            reader.report(
                Finding::new(Code::DuplicateContact, blamed.0.clone(), message)
                    .here(blamed.1)
                    .also(other.0.clone(), other.1)
                    .help("give one of them another name"),
            );
        }
    }
    Names { indices, complete }
}

fn items<'n>(reader: &mut Reader<'_>, file: Mapping<'n>, name: &str) -> Vec<YamlValue<'n>> {
    file.get(name)
        .and_then(|value| reader.list_or(value, &format!("`{name}`"), &words::instead_of_rules))
        .unwrap_or_default()
}

fn defaults(
    reader: &mut Reader<'_>,
    file: Mapping<'_>,
    names: &Names,
    policy: &mut Policy,
    places: &mut BTreeMap<String, Place>,
) {
    let Some(value) = file.get("defaults") else { return };
    let Some(mapping) = reader.mapping_or(value, "`defaults`", &words::instead_of_defaults) else { return };
    once(reader, mapping, places, Code::DuplicateDefault, "the default for");
    for (kind, wish) in rules::wishes(reader, mapping, Some(&Source::Defaults), names) {
        policy.defaults.entry(kind).or_insert(wish);
    }
}

/// Reports keys that an earlier file has set already.
fn once(reader: &mut Reader<'_>, mapping: Mapping<'_>, places: &mut BTreeMap<String, Place>, code: Code, what: &str) {
    for (key, _) in mapping.iter() {
        if let Some(earlier) = places.insert(key.text.to_string(), key.location.clone()) {
            reader.report(
                Finding::new(code, key.location.clone(), format!("{what} `{}` is set twice", quoted(&key.text)))
                    .here("second")
                    .also(earlier, "first")
                    .help("keep one of them"),
            );
        }
    }
}

fn limits(
    reader: &mut Reader<'_>,
    file: Mapping<'_>,
    settings: &mut LimitSettings,
    places: &mut BTreeMap<String, Place>,
) {
    let Some(value) = file.get("limits") else { return };
    let Some(mapping) = reader.mapping(value, "`limits`") else { return };
    once(reader, mapping, places, Code::DuplicateLimit, "the limit");
    for (key, value) in mapping.iter() {
        let setting = match &*key.text {
            "updates" => &mut settings.updates,
            "deletes" => &mut settings.deletes,
            "changes" => &mut settings.changes,
            _ => continue,
        };
        let Some(text) = reader.text(value, &format!("`{}`", key.text)) else { continue };
        match text.parse::<Limit>() {
            Ok(Limit::Share(_)) if &*key.text == "changes" => reader.report(
                Finding::new(Code::InvalidLimit, value.node.location.clone(), "`changes` cannot be a share")
                    .help("use a number or `unlimited`"),
            ),
            Ok(limit) => *setting = Some(limit),
            Err(fault) => reader.report(
                Finding::new(
                    Code::InvalidLimit,
                    value.node.location.clone(),
                    format!("`{}` is not a valid limit", quoted(text)),
                )
                .help(
                    words::limit_meant(text).map_or_else(|| fault.to_string(), |meant| did_you_mean([meant.as_str()])),
                ),
            ),
        }
    }
}

fn require(reader: &mut Reader<'_>, file: Mapping<'_>, policy: &mut Policy) {
    for (kind, place) in kinds(reader, file, "require") {
        policy.require.entry(kind).or_insert(place);
    }
}

/// Reads the domains of a policy; those of a second file are reported.
fn email_domains(reader: &mut Reader<'_>, file: Mapping<'_>, all: &mut BTreeSet<String>, first: &mut Option<Place>) {
    if let Some(value) = file.get("email_domains")
        && let Some(earlier) = first.replace(value.at.clone())
    {
        reader.report(
            Finding::new(Code::DuplicateDomains, value.at.clone(), "`email_domains` is set twice")
                .here("second")
                .also(earlier, "first")
                .help("keep one of them, with all domains"),
        );
    }
    all.extend(domains(reader, file));
}

/// Reports entries that have the name of an earlier one, whatever else is wrong with them.
pub fn unique_names<'n>(reader: &mut Reader<'_>, entries: impl Iterator<Item = YamlValue<'n>>, code: Code, what: &str) {
    let mut first: BTreeMap<&str, &Place> = BTreeMap::new();
    for name in entries.filter_map(|entry| entry.entry("name")) {
        let Some(text) = name.scalar() else { continue };
        if let Some(earlier) = first.get(text) {
            let message = format!("two {what} are called `{}`", quoted(text));
            reader.report(
                Finding::new(code, name.node.location.clone(), message)
                    .here("second")
                    .also((*earlier).clone(), "first")
                    .help("give each of them a name of its own"),
            );
        } else {
            first.insert(text, &name.node.location);
        }
    }
}
