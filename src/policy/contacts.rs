//! Reading the `contacts` of a policy: each by itself, then what it takes from the one that it is like.

use std::collections::{BTreeMap, BTreeSet};

use super::domains;
use super::files::Remits;
use super::name::{self, ContactName};
use super::reader::{Mapping, Reader, YamlValue};
use super::rules::Names;
use super::syntax::Key;
use super::template::{self, Foreign, InvalidTemplate, PLACEHOLDERS, Template};
use super::words;
use super::{Definition, NamedContact, Policy};
use crate::finding::{Code, Finding, Place, did_you_mean, in_quotes, quoted};
use crate::setting::{Each, Field, FieldFault, Normalisation, alternate_contact};

/// A contact as it stands in its file.
struct Draft {
    /// `None` if it is no name.
    name: Option<ContactName>,
    location: Place,
    body: DraftBody,
}

/// What stands at a contact's name.
enum DraftBody {
    /// That it is defined elsewhere.
    External,
    /// Something that is wrong.
    Broken,
    /// The fields that are given, in the order of their table, and the contact that has the others.
    Given { given: Vec<GivenField>, like: Option<Like> },
}

/// A field with its place; `None` if it is not given.
type GivenField = Option<(Template, Place)>;

/// The contact that another one is like, and where that is said.
struct Like {
    index: usize,
    location: Place,
}

/// What a contact comes to.
#[derive(Clone)]
enum ComesTo {
    Broken,
    Elsewhere,
    Here(Definition),
}

/// Reads the contacts of all files, one for each name, in the order in which the names are first met. Those that
/// are wrong are missing. With them come those that others are like.
pub fn contacts(
    reader: &mut Reader<'_>,
    files: &[Mapping<'_>],
    names: &Names,
    remits: &Remits,
) -> (Vec<NamedContact>, BTreeSet<usize>) {
    let mut drafts: BTreeMap<usize, Draft> = BTreeMap::new();
    for file in files {
        let Some(value) = file.get("contacts") else { continue };
        let Some(mapping) = reader.mapping_or(value, "`contacts`", &words::instead_of_contacts) else { continue };
        for (key, value) in mapping.iter() {
            let draft = draft(reader, key, value, names);
            let index = names.indices[&key.text];
            // What a contact is counts more than that it is defined elsewhere.
            if drafts.get(&index).is_none_or(|earlier| matches!(earlier.body, DraftBody::External)) {
                drafts.insert(index, draft);
            }
        }
    }
    check_likes(reader, &drafts, remits);
    let liked = drafts.values().filter_map(Draft::like).map(|like| like.index).collect();
    let mut known = define(reader, &drafts);
    let contact = |(index, Draft { name, location, body: _ }): (usize, Draft)| {
        let definition = match known.remove(&index)? {
            ComesTo::Broken => return None,
            ComesTo::Elsewhere => None,
            ComesTo::Here(definition) => Some(definition),
        };
        Some(NamedContact { name: name?, location, definition, remit: None })
    };
    (drafts.into_iter().filter_map(contact).collect(), liked)
}

fn draft(reader: &mut Reader<'_>, key: &Key, value: YamlValue<'_>, names: &Names) -> Draft {
    let name = name::read::<ContactName>(reader, &key.text, &key.location, "contact", Code::InvalidContactName);
    let body = match value.is_external() {
        true => DraftBody::External,
        false => fields(reader, key, value, names).unwrap_or(DraftBody::Broken),
    };
    Draft { name, location: key.location.clone(), body }
}

/// Reads what a contact says; `None` if any of it is wrong.
fn fields(reader: &mut Reader<'_>, key: &Key, value: YamlValue<'_>, names: &Names) -> Option<DraftBody> {
    let what = format!("contact `{}`", quoted(&key.text));
    let mapping = reader.mapping_or(value, &what, &|value| words::instead_of_contact(&key.text, value))?;
    let like = mapping.get("like").map(|value| like(reader, value, names));
    // All fields are read before the first that is wrong counts, so that every mistake is reported.
    let shape = &alternate_contact::SHAPE;
    let read: Vec<_> = shape.fields().map(|field| given(reader, mapping, field, &what, like.is_some())).collect();
    let given = read.into_iter().collect::<Option<_>>()?;
    let like = match like {
        None => None,
        Some(like) => Some(like?),
    };
    Some(DraftBody::Given { given, like })
}

fn like(reader: &mut Reader<'_>, value: YamlValue<'_>, names: &Names) -> Option<Like> {
    let name = reader.text(value, "`like`")?;
    let location = value.node.location.clone();
    let index = names.index(reader, name, &location, &[])?;
    Some(Like { index, location })
}

/// Reads a field; `None` if it is wrong, or missing where it must not be.
fn given(
    reader: &mut Reader<'_>,
    mapping: Mapping<'_>,
    field: Field,
    what: &str,
    optional: bool,
) -> Option<GivenField> {
    match mapping.get(field.as_str()) {
        None if optional || !field.is_required() => Some(None),
        _ => {
            let value = reader.required(mapping, field.as_str(), what, &words::example(field))?;
            read_template(reader, field, value, what).map(Some)
        }
    }
}

/// What each contact comes to, with the fields of those that they are like.
fn define(reader: &mut Reader<'_>, drafts: &BTreeMap<usize, Draft>) -> BTreeMap<usize, ComesTo> {
    let mut known: BTreeMap<usize, ComesTo> = BTreeMap::new();
    for start in drafts.keys() {
        // From each contact to the one that it is like, until one is known; then back.
        let mut way = Vec::new();
        let mut met = BTreeSet::new();
        let mut next = Some(*start);
        while let Some(index) = next.filter(|index| !known.contains_key(index)) {
            if !met.insert(index) {
                let at = way.iter().position(|earlier| *earlier == index).expect("it was met on the way");
                report_circle(reader, &way[at..], drafts);
                known.extend(way[at..].iter().map(|index| (*index, ComesTo::Broken)));
                break;
            }
            way.push(index);
            next = drafts[&index].like().map(|like| like.index);
        }
        for index in way.into_iter().rev() {
            if !known.contains_key(&index) {
                let comes_to = drafts[&index].comes_to(&known);
                known.insert(index, comes_to);
            }
        }
    }
    known
}

impl Draft {
    fn like(&self) -> Option<&Like> {
        match &self.body {
            DraftBody::Given { given: _, like } => like.as_ref(),
            DraftBody::External | DraftBody::Broken => None,
        }
    }

    /// What it comes to, once that is known of the contact that it is like.
    fn comes_to(&self, known: &BTreeMap<usize, ComesTo>) -> ComesTo {
        let (given, like) = match &self.body {
            DraftBody::External => return ComesTo::Elsewhere,
            DraftBody::Broken => return ComesTo::Broken,
            DraftBody::Given { given, like } => (given, like),
        };
        let base = match like.as_ref().map(|like| &known[&like.index]) {
            None => None,
            Some(ComesTo::Here(base)) => Some(base),
            Some(other) => return other.clone(),
        };
        let shape = &alternate_contact::SHAPE;
        let read = shape.fields().zip(given).map(|(field, given)| match (given, base) {
            (Some((template, place)), _) => (Some(template.clone()), place.clone()),
            (None, Some(base)) => (base.fields.get(field).clone(), base.locations.get(field).clone()),
            (None, None) => (None, Place::default()),
        });
        let (fields, locations): (Vec<_>, Vec<_>) = read.unzip();
        ComesTo::Here(Definition { fields: Each::from_all(shape, fields), locations: Each::from_all(shape, locations) })
    }
}

/// Reports contacts that take fields from a file which they may not take them from.
fn check_likes(reader: &mut Reader<'_>, drafts: &BTreeMap<usize, Draft>, remits: &Remits) {
    for draft in drafts.values() {
        let Some(Like { index, location }) = draft.like() else { continue };
        let base = &drafts[index].location;
        if !remits.may_be_like(&draft.location, base) {
            reader.report(
                Finding::new(
                    Code::ExceedsRemit,
                    location.clone(),
                    "a contact cannot be `like` one in another team's file",
                )
                .also(base.clone(), "here")
                .help("use `like` with a contact of this file or of the main file, or write the fields out"),
            );
        }
    }
}

fn report_circle(reader: &mut Reader<'_>, circle: &[usize], drafts: &BTreeMap<usize, Draft>) {
    let likes: Vec<&Like> = circle.iter().filter_map(|index| drafts[index].like()).collect();
    let Some((first, others)) = likes.split_first() else { return };
    let message = "these contacts take their fields from each other";
    let finding = Finding::new(Code::CircularContact, first.location.clone(), message);
    let finding = others.iter().take(4).fold(finding, |finding, like| finding.also(like.location.clone(), "and here"));
    reader.report(finding.help("give one of them all its fields, and remove its `like`"));
}

fn read_template(reader: &mut Reader<'_>, field: Field, value: YamlValue<'_>, what: &str) -> Option<(Template, Place)> {
    let text = reader.text_or(value, &format!("{field} of {what}"), &|value| words::instead_of_field(field, value))?;
    let location = value.node.location.clone();
    if text.trim() != text {
        let consequence = match field.normalisation() {
            Normalisation::Trimmed => "it is dropped before the address is sent",
            Normalisation::Exact => "it is sent and compared as it stands",
        };
        reader.report(
            Finding::new(
                Code::StrayWhitespace,
                location.clone(),
                format!("{field} of {what} has whitespace around it"),
            )
            .help(format!("{consequence}; remove it unless you mean it")),
        );
    }
    cut_off(reader, field, text, &location, what);
    if let Some(Foreign { written, meant }) = template::foreign(text) {
        let message = format!("{field} of {what} has `{}`, which would reach AWS as text", quoted(&written));
        reader.report(
            Finding::new(Code::ForeignPlaceholder, location, message).help(format!("write `{}`", quoted(&meant))),
        );
        return None;
    }
    let template = match Template::parse(text) {
        Ok(template) => template,
        Err(error) => {
            let help = match &error {
                InvalidTemplate::LoneBrace => "a placeholder is closed before the next one begins".to_owned(),
                InvalidTemplate::Unknown(inside) => words::placeholder_meant(inside)
                    .map_or_else(|| format!("the placeholders are {PLACEHOLDERS}"), |meant| did_you_mean([&*meant])),
                InvalidTemplate::NoTagKey => format!("the placeholders are {PLACEHOLDERS}"),
            };
            let message = format!("{field} of {what}: {error}");
            reader.report(Finding::new(Code::InvalidTemplate, location, message).help(help));
            return None;
        }
    };
    if let Err(fault) = template.check(field) {
        reader.report(refused(field, fault, location, what, text));
        return None;
    }
    Some((template, location))
}

/// Reports a text in which YAML sees a comment that its author may not have meant: `SOC #1`.
fn cut_off(reader: &mut Reader<'_>, field: Field, text: &str, location: &Place, what: &str) {
    let is_plain = !location.written().starts_with(['"', '\'', '|', '>']);
    let after = location.text_after();
    let lost = after.strip_prefix(" #").filter(|lost| is_plain && !lost.is_empty() && !lost.starts_with([' ', '\t']));
    if let Some(lost) = lost {
        let whole = in_quotes(&quoted(&format!("{text} #{}", lost.trim_end())));
        let message = format!("{field} of {what} ends before `#`: YAML reads the rest as a comment");
        reader.report(
            Finding::new(Code::CutOffText, location.clone(), message)
                .help(format!("write `{field}: {whole}`; if it is a comment, put a space after `#`")),
        );
    }
}

fn refused(field: Field, fault: FieldFault, location: Place, what: &str, text: &str) -> Finding {
    let help = words::instead_of_text(field, text).unwrap_or_else(|| field.advice(fault).to_owned());
    Finding::new(Code::invalid(field), location, format!("{field} of {what} {fault}")).help(help)
}

/// Reports literal addresses outside the allowed domains.
pub fn check_domains(reader: &mut Reader<'_>, policy: &Policy) {
    for contact in &policy.contacts {
        let Some(Definition { fields, locations }) = &contact.definition else { continue };
        let Some(field) = fields.shape().address() else { continue };
        let Some(address) = fields.get(field).as_ref().and_then(Template::literal) else { continue };
        if !policy.allows_domain_of(contact, address) {
            // An address that was taken from another file is a mistake of the contact that takes it.
            let place = Some(locations.get(field)).filter(|place| place.path() == contact.location.path());
            reader.report(
                Finding::new(
                    Code::EmailDomain,
                    place.unwrap_or(&contact.location).clone(),
                    format!(
                        "{field} of contact `{}` is in `{}`, which is outside `email_domains`",
                        contact.name,
                        quoted(domains::domain_of(address)),
                    ),
                )
                .help(format!("allowed: {} and subdomains", policy.domains_listed(contact))),
            );
        }
    }
}

/// Warns of addresses whose domain a tag can decide, where any domain will do.
pub fn check_tags(reader: &mut Reader<'_>, policy: &Policy) {
    for contact in policy.contacts.iter().filter(|contact| policy.domains_of(contact).is_empty()) {
        let Some(Definition { fields, locations }) = &contact.definition else { continue };
        let Some(field) = fields.shape().address() else { continue };
        if fields.get(field).as_ref().is_some_and(Template::tag_decides_domain) {
            let message = format!("anyone who can tag accounts can choose the domain of contact `{}`", contact.name);
            reader.report(
                Finding::new(Code::TagDecidesDomain, locations.get(field).clone(), message)
                    .help("list the domains that are allowed in `email_domains`"),
            );
        }
    }
}

/// Reports contacts that no wish refers to.
pub fn check_unused(reader: &mut Reader<'_>, contacts: &[NamedContact], used: &BTreeSet<usize>) {
    for (_, contact) in contacts.iter().enumerate().filter(|(index, _)| !used.contains(index)) {
        reader.report(
            Finding::new(
                Code::UnusedContact,
                contact.location.clone(),
                format!("nothing uses the contact `{}`", contact.name),
            )
            .help("remove it, or name it in `defaults` or in a rule"),
        );
    }
}
