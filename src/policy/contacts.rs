//! Reading the `contacts` of a policy.

use std::collections::BTreeSet;

use super::NamedContact;
use super::domains;
use super::grammar;
use super::name::{self, ContactName};
use super::reader::{Reader, YamlValue};
use super::syntax::Key;
use super::template::{InvalidTemplate, PLACEHOLDERS, Template};
use crate::finding::{Code, Finding, Place, quoted};
use crate::setting::{Field, FieldFault, Fields};

/// Reads one contact; `None` if a field is missing or wrong.
pub fn contact(reader: &mut Reader<'_>, key: &Key, value: YamlValue<'_>) -> Option<NamedContact> {
    let contact_name = name::read::<ContactName>(reader, &key.text, &key.location, "contact", Code::InvalidContactName);
    let what = format!("contact `{}`", quoted(&key.text));
    let mapping = reader.mapping(value, &what)?;
    reader.only_keys(mapping, &grammar::CONTACT);
    let mut read = |field: Field| {
        let value = reader.required(mapping, field.as_str(), &what)?;
        template(reader, field, value, &what)
    };
    let fields = Fields {
        name: read(Field::Name),
        title: read(Field::Title),
        email: read(Field::Email),
        phone: read(Field::Phone),
    };
    let Fields { name, title, email, phone } = fields;
    let ((name, l1), (title, l2), (email, l3), (phone, l4)) = (name?, title?, email?, phone?);
    Some(NamedContact {
        name: contact_name?,
        location: key.location.clone(),
        fields: Fields { name, title, email, phone },
        locations: Fields { name: l1, title: l2, email: l3, phone: l4 },
    })
}

fn template(reader: &mut Reader<'_>, field: Field, value: YamlValue<'_>, what: &str) -> Option<(Template, Place)> {
    let text = reader.text(value, &format!("{field} of {what}"))?;
    let location = value.node.location.clone();
    if text.trim() != text {
        let consequence = match field {
            Field::Email => "it is dropped before the address is sent",
            _ => "it is sent and compared as it stands",
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
    let template = match Template::parse(text) {
        Ok(template) => template,
        Err(error) => {
            let help = match &error {
                InvalidTemplate::LoneBrace => "a placeholder is closed before the next one begins".to_owned(),
                _ => format!("the placeholders are {PLACEHOLDERS}"),
            };
            let message = format!("{field} of {what}: {error}");
            reader.report(Finding::new(Code::InvalidTemplate, location, message).help(help));
            return None;
        }
    };
    if let Err(fault) = template.check(field) {
        reader.report(refused(field, fault, location, what));
        return None;
    }
    Some((template, location))
}

fn refused(field: Field, fault: FieldFault, location: Place, what: &str) -> Finding {
    let code = match field {
        Field::Name => Code::InvalidName,
        Field::Title => Code::InvalidTitle,
        Field::Email => Code::InvalidEmail,
        Field::Phone => Code::InvalidPhone,
    };
    let help = match (field, fault) {
        (_, FieldFault::Empty) => "AWS takes a contact only with all four fields filled",
        (Field::Email, FieldFault::TopLevelDomain(_)) => {
            "AWS refuses internationalised top-level domains in any spelling"
        }
        (Field::Email, _) => "AWS takes ASCII letters, digits and _+=.#|!&- before the @ of an address",
        (Field::Phone, FieldFault::Character(_)) => {
            "AWS takes digits, spaces, parentheses, + and -; an extension has no place in it"
        }
        (_, _) => "shorten it",
    };
    Finding::new(code, location, format!("{field} of {what} {fault}")).help(help)
}

/// Reports literal addresses outside the allowed domains.
pub fn check_domains(reader: &mut Reader<'_>, contacts: &[NamedContact], domains: &BTreeSet<String>) {
    for contact in contacts {
        let Some(email) = contact.fields.email.literal() else { continue };
        if !domains::allow(domains, email) {
            reader.report(
                Finding::new(
                    Code::EmailDomain,
                    contact.locations.email.clone(),
                    format!("email of contact `{}` is outside `email_domains`", contact.name),
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
