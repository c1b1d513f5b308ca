//! Reading the `contacts` of a policy.

use std::collections::BTreeSet;

use super::NamedContact;
use super::domains;
use super::name::{self, ContactName};
use super::reader::{Mapping, Reader, YamlValue};
use super::syntax::Key;
use super::template::{self, Foreign, InvalidTemplate, PLACEHOLDERS, Template};
use super::words;
use crate::finding::{Code, Finding, Place, did_you_mean, in_quotes, quoted};
use crate::setting::{Each, Field, FieldFault, Normalisation, alternate_contact};

/// Reads one contact; `None` if a field is missing or wrong.
pub fn contact(reader: &mut Reader<'_>, key: &Key, value: YamlValue<'_>) -> Option<NamedContact> {
    let contact_name = name::read::<ContactName>(reader, &key.text, &key.location, "contact", Code::InvalidContactName);
    let what = format!("contact `{}`", quoted(&key.text));
    let mapping = reader.mapping_or(value, &what, &|value| words::instead_of_contact(&key.text, value))?;
    let shape = &alternate_contact::SHAPE;
    // All fields are read before the first that is wrong counts, so that every mistake is reported.
    let read: Vec<_> = shape.fields().map(|field| entry(reader, mapping, field, &what)).collect();
    let (fields, locations): (Vec<_>, Vec<_>) = read.into_iter().collect::<Option<Vec<_>>>()?.into_iter().unzip();
    Some(NamedContact {
        name: contact_name?,
        location: key.location.clone(),
        fields: Each::from_all(shape, fields),
        locations: Each::from_all(shape, locations),
    })
}

/// Reads a field; `None` if it is wrong, or missing where it must not be.
fn entry(reader: &mut Reader<'_>, mapping: Mapping<'_>, field: Field, what: &str) -> Option<(Option<Template>, Place)> {
    match mapping.get(field.as_str()) {
        None if !field.is_required() => Some((None, Place::default())),
        _ => {
            let value = reader.required(mapping, field.as_str(), what, &words::example(field))?;
            let (template, place) = read_template(reader, field, value, what)?;
            Some((Some(template), place))
        }
    }
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
            .help(format!("{consequence}; remove it unless it is meant")),
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
        let message = format!("{field} of {what} ends before `#`: YAML takes the rest for a comment");
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
pub fn check_domains(reader: &mut Reader<'_>, contacts: &[NamedContact], domains: &BTreeSet<String>) {
    for contact in contacts {
        let Some(field) = contact.fields.shape().address() else { continue };
        let Some(address) = contact.fields.get(field).as_ref().and_then(Template::literal) else { continue };
        if !domains::allow(domains, address) {
            reader.report(
                Finding::new(
                    Code::EmailDomain,
                    contact.locations.get(field).clone(),
                    format!(
                        "{field} of contact `{}` is in `{}`, which is outside `email_domains`",
                        contact.name,
                        quoted(domains::domain_of(address)),
                    ),
                )
                .help(format!("allowed are {} and their subdomains", domains::listed(domains))),
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
