//! What the author of a policy expects of it: files of their own, in the words of the policy.
//!
//! Whether a policy meets them is the business of `desired`.

use std::collections::BTreeMap;

use super::grammar;
use super::reader::{Mapping, Reader, YamlValue};
use super::rules::{self, Names};
use super::selector::Selector;
use super::syntax::{self, NodeKind};
use super::validate::{self, Language};
use super::{Policy, WishKind, WishText};
use crate::finding::{Code, Finding, Findings, Place, SourceText, numbered, quoted};
use crate::setting::Kind;
use crate::text::our_file::OurFile;

const LANGUAGE: Language = Language {
    file: "an expectations file",
    name: "the language of expectations",
    least: "`version: 1` and `expect`",
    keys: &grammar::EXPECTATIONS,
    kind: OurFile::Expectations,
};

/// Something that is expected of accounts.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// Its name, unique among all, if it has one.
    pub name: Option<String>,
    /// The file that it stands in, as the user named it.
    pub file: String,
    /// Its line, counted from 1.
    pub line: usize,
    /// The accounts it is about: those that one of these selects.
    pub selectors: Vec<Selector>,
    /// The accounts it is not about, of those.
    pub except: Vec<Selector>,
    /// What is expected of them, by type.
    pub types: BTreeMap<Kind, Expected>,
}

/// What is expected of a contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// What it is to be.
    pub contact: ExpectedContact,
    /// The line that says so, counted from 1.
    pub line: usize,
}

/// What somebody expects a contact to end as, however the policy comes to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExpectedContact {
    /// None that is managed: the policy excludes the account.
    Excluded,
    /// That the policy wants this, which is so written.
    Wish(WishKind, String),
    /// That it will be a contact with this address.
    Address(String),
}

impl Expectation {
    /// Its name, or where it stands.
    #[must_use]
    pub fn title(&self) -> String {
        self.name.clone().unwrap_or_else(|| format!("{}:{}", self.file, self.line))
    }
}

/// Whether a file holds expectations, by the key at its top. One that cannot be read holds none.
#[must_use]
pub fn is_one(source: &SourceText) -> bool {
    source.text.contains("expect")
        && syntax::parse(source, &mut Findings::default())
            .is_some_and(|node| YamlValue { node: &node, at: &node.location }.entry("expect").is_some())
}

/// Reads the expectations of a policy from the text of their files. The findings are warnings.
///
/// # Errors
/// Every mistake of all files.
pub fn parse(sources: &[SourceText], policy: &Policy) -> Result<(Vec<Expectation>, Vec<Finding>), Vec<Finding>> {
    let sources = numbered(sources);
    let mut reader = Reader::new(&sources);
    let indices = policy.contacts.iter().map(|contact| contact.name.as_str().into()).zip(0..).collect();
    let names = Names { indices, complete: true };
    let trees = validate::trees(&mut reader, LANGUAGE);
    let files = validate::files(&mut reader, &trees, LANGUAGE);
    let mut all = Vec::new();
    for file in &files {
        validate::version(&mut reader, *file, LANGUAGE);
        for value in entries(&mut reader, *file) {
            all.extend(expectation(&mut reader, value, &names));
        }
    }
    let entries = files.iter().filter_map(|file| file.get("expect")).flat_map(YamlValue::items);
    validate::unique_names(&mut reader, entries, Code::DuplicateExpectation, "expectations");
    let is_valid = reader.findings.errors() == 0;
    let findings = reader.findings.in_order();
    if is_valid { Ok((all, findings)) } else { Err(findings) }
}

fn entries<'n>(reader: &mut Reader<'_>, file: Mapping<'n>) -> Vec<YamlValue<'n>> {
    let Some(value) = reader.required(file, "expect", LANGUAGE.file, "expect:") else { return Vec::new() };
    // As `init` leaves it. An empty list is what somebody wrote.
    if matches!(value.node.kind, NodeKind::Null) && value.null().is_none() {
        reader.report(
            Finding::new(Code::NothingExpected, value.at.clone(), "nothing is expected yet")
                .help("list what you expect below it, each entry starting with `- match:`"),
        );
        return Vec::new();
    }
    let entries = reader.list(value, "`expect`");
    if entries.as_ref().is_some_and(Vec::is_empty) {
        reader.report(
            Finding::new(Code::ExpectsNothing, value.node.location.clone(), "`expect` is an empty list")
                .help("write at least one expectation: without any, every policy would pass"),
        );
    }
    entries.unwrap_or_default()
}

fn expectation(reader: &mut Reader<'_>, value: YamlValue<'_>, names: &Names) -> Option<Expectation> {
    let mapping = reader.mapping(value, "an expectation")?;
    let name = mapping.get("name").and_then(|value| name(reader, value));
    let what =
        name.as_ref().map_or_else(|| "this expectation".to_owned(), |name| format!("expectation `{}`", quoted(name)));
    let (selectors, except) = rules::selectors(reader, mapping, &what);
    if Kind::ALL.iter().all(|t| mapping.get(t.as_str()).is_none()) {
        reader.report(
            Finding::new(Code::ExpectsNothing, mapping.location.clone(), format!("{what} expects nothing"))
                .help("give it at least one of `billing`, `operations` and `security`"),
        );
    }
    let types = types(reader, mapping, names);
    let (file, line) = (mapping.location.path().to_owned(), mapping.location.line());
    Some(Expectation { name, file, line, selectors: selectors?, except: except?, types })
}

fn name(reader: &mut Reader<'_>, value: YamlValue<'_>) -> Option<String> {
    let text = reader.text(value, "the name of an expectation")?;
    if text.is_empty() {
        let message = "an expectation's name must not be empty";
        reader.report(Finding::new(Code::ReservedName, value.node.location.clone(), message));
    }
    Some(text.to_owned())
}

fn types(reader: &mut Reader<'_>, mapping: Mapping<'_>, names: &Names) -> BTreeMap<Kind, Expected> {
    let mut types = BTreeMap::new();
    for (key, value) in mapping.iter() {
        let Ok(kind) = key.text.parse::<Kind>() else { continue };
        if let Some(contact) = expected(reader, value, kind, names) {
            let line = key.location.line();
            types.insert(kind, Expected { contact, line });
        }
    }
    types
}

/// A wish as a rule would have it, or an address.
fn expected(reader: &mut Reader<'_>, value: YamlValue<'_>, kind: Kind, names: &Names) -> Option<ExpectedContact> {
    match value.scalar() {
        Some("excluded") => Some(ExpectedContact::Excluded),
        // No name of a contact has that sign in it.
        Some(text) if text.contains('@') => address(reader, kind, text, &value.node.location),
        Some(text) => Some(ExpectedContact::Wish(rules::wish(reader, value, kind, names)?, text.to_owned())),
        None if value.keys().next().is_none() => {
            reader.text(value, &format!("`{kind}`"));
            None
        }
        None => {
            let what = format!("what is expected of `{kind}`");
            let mapping = reader.mapping(value, &what)?;
            if let Some(name) = mapping.get("if_missing") {
                let wish = rules::if_missing(reader, mapping, kind, names)?;
                return Some(ExpectedContact::Wish(wish, WishText::IfMissing(name.scalar()?).to_string()));
            }
            let value = reader.required(mapping, "email", &what, "email: soc@example.com")?;
            let text = reader.text(value, "`email`")?;
            address(reader, kind, text, &value.node.location)
        }
    }
}

fn address(reader: &mut Reader<'_>, kind: Kind, text: &str, location: &Place) -> Option<ExpectedContact> {
    let field = kind.shape().address()?;
    let address = field.normalized(text);
    match field.check(address) {
        Ok(()) => Some(ExpectedContact::Address(address.to_owned())),
        Err(fault) => {
            let message = format!("no contact can have the address `{}`: it {fault}", quoted(text));
            reader.report(
                Finding::new(Code::invalid(field), location.clone(), message)
                    .help("write an address that AWS accepts; if it has placeholders, name the contact instead"),
            );
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_that_speaks_of_expectations_holds_none() {
        let is_one = |text: &str| super::is_one(&SourceText::new("a.yaml", text.as_bytes().to_vec()));
        assert!(is_one("version: 1\nexpect: []\n"));
        assert!(!is_one("version: 1 # expect nothing else\nrules: []\n"));
        assert!(!is_one("version: 1\nrules: [expect]\n"));
        assert!(!is_one("version: 1\nrules: []\n"));
    }
}
