//! What AWS takes, and an experienced reader would ask about: contacts that are likely to reach nobody, or the wrong
//! people. What somebody wants of them is looked at once it is known which rules have ended, and values that templates
//! make where they are filled.

mod address;
mod phone;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::reader::Reader;
use super::template::Template;
use super::{Definition, NamedContact, Policy, Wish, domains};
use crate::finding::{Code, Finding, Place, quoted};
use crate::setting::{Field, Kind};

pub use address::domain_of;

/// How many domains others are compared with: text with thousands of them must not take long.
const LIKELIEST: usize = 20;

/// How many characters below its limit a field is still near it.
const NEAR: usize = 3;

/// Warns of contacts that may not do what they are for.
pub fn check(reader: &mut Reader<'_>, policy: &Policy) {
    let owners: BTreeMap<&Place, &NamedContact> =
        policy.contacts.iter().map(|contact| (&contact.location, contact)).collect();
    for contact in &policy.contacts {
        // What it has from the contact that it is like is looked at there.
        let is_its_own = |place: &Place| {
            owners.range::<Place, _>(..=place).next_back().is_some_and(|(_, owner)| owner.name == contact.name)
        };
        let fields = contact.definition.iter().flat_map(literals);
        for (field, text, place) in fields.filter(|(.., place)| is_its_own(place)) {
            check_field(reader, contact, (field, text, place));
        }
        if let Some((domain, place)) = domain(contact).filter(|(_, place)| is_its_own(place)) {
            check_provider(reader, contact, &domain, place);
        }
    }
    check_domains(reader, policy);
}

/// Warns of contacts that are a bad choice for what the defaults and the rules in force want them for.
pub fn check_choices(policy: &Policy) -> Vec<Finding> {
    security(policy).chain(shared(policy)).collect()
}

/// Whether a value is so long that the next longer one may not fit.
#[must_use]
pub fn is_near_limit(field: Field, text: &str) -> bool {
    text.chars().count() + NEAR >= field.max_length()
}

/// The domain of a contact's address, if no placeholder decides it, and where the address stands.
fn domain(contact: &NamedContact) -> Option<(String, &Place)> {
    let Definition { fields, locations } = contact.definition.as_ref()?;
    let field = fields.shape().address()?;
    let address = fields.get(field).as_ref()?.with_holes();
    let domain = Some(domain_of(&address)).filter(|domain| !domain.contains('{') && address.contains('@'))?;
    Some((domain, locations.get(field)))
}

/// The fields without placeholders, each with its place.
fn literals(definition: &Definition) -> impl Iterator<Item = (Field, &str, &Place)> {
    let Definition { fields, locations } = definition;
    let literal = |template: &'_ Option<Template>| template.as_ref().and_then(Template::literal).is_some();
    let all = fields.iter().filter(move |(_, template)| literal(template));
    all.filter_map(|(field, template)| Some((field, template.as_ref()?.literal()?, locations.get(field))))
}

fn check_field(reader: &mut Reader<'_>, contact: &NamedContact, (field, text, place): (Field, &str, &Place)) {
    let name = &contact.name;
    let is_real = domain(contact).is_some_and(|(domain, _)| !address::is_reserved(&domain));
    let mut warn = |code, message: String, help: &str| {
        reader.report(Finding::new(code, place.clone(), message).help(help));
    };
    if is_near_limit(field, text) {
        let (length, most) = (text.chars().count(), field.max_length());
        let message = format!("{field} of contact `{name}` has {length} of the {most} characters that AWS allows");
        warn(Code::FieldNearLimit, message, "shorten it, so that the next change still fits");
    }
    if field.is_phone_number() {
        if phone::is_placeholder(text, is_real) {
            let message = format!("{field} of contact `{name}` looks like a placeholder");
            warn(Code::PlaceholderPhone, message, "AWS calls this number in an emergency: give one that is answered");
        } else if !phone::has_country_code(text) {
            let message = format!("{field} of contact `{name}` does not begin with a country code");
            warn(
                Code::PhoneWithoutCountryCode,
                message,
                "write it as it is dialled from abroad, such as +1 206 266 4064",
            );
        }
    }
}

/// Warns of a mailbox where anybody can have one.
fn check_provider(reader: &mut Reader<'_>, contact: &NamedContact, domain: &str, place: &Place) {
    if address::is_free_mail(domain) {
        let name = &contact.name;
        let message = format!("contact `{name}` has a mailbox at `{}`, where anybody can have one", quoted(domain));
        reader.report(
            Finding::new(Code::FreeMailDomain, place.clone(), message)
                .help("use an address in a domain of your own, so that you decide who reads it"),
        );
    }
}

/// Every mention of a contact, by type.
fn wished(policy: &Policy, kind: Kind) -> impl Iterator<Item = &NamedContact> {
    let all = policy.rules_in_force().map(|rule| &rule.wishes).chain([&policy.defaults]);
    let contacts = all.filter_map(move |wishes| wishes.get(&kind)?.kind.contact());
    contacts.collect::<BTreeSet<_>>().into_iter().map(|index| &policy.contacts[index])
}

/// Warns of people who are the security contact of accounts.
fn security(policy: &Policy) -> impl Iterator<Item = Finding> {
    wished(policy, Kind::Security).filter_map(|contact| {
        let definition = contact.definition.as_ref()?;
        let address = contact.literal_address()?;
        let name = literals(definition).find(|(field, ..)| field.says_who()).map(|(_, text, _)| text)?;
        let place = definition.locations.get(definition.fields.shape().address()?);
        address::is_personal(address, name).then(|| {
            let message =
                format!("contact `{}` is for security, but its address looks like one person's", contact.name);
            Finding::new(Code::PersonalAddress, place.clone(), message)
                .help("use a mailbox that a team reads: people are on holiday, and leave")
        })
    })
}

/// Warns where all types of an account go to one mailbox, as the defaults have it or a rule on top of them.
fn shared(policy: &Policy) -> impl Iterator<Item = Finding> {
    let mut told = BTreeSet::new();
    let layers = std::iter::once(None).chain(policy.rules_in_force().map(|rule| Some(&rule.wishes)));
    layers.filter_map(move |wishes| {
        let wish = |kind: &Kind| wishes.and_then(|wishes| wishes.get(kind)).or_else(|| policy.defaults.get(kind));
        let wishes: Vec<&Wish> = Kind::ALL.iter().filter_map(wish).collect();
        let address = |wish: &&Wish| Some(policy.contacts[wish.kind.contact()?].literal_address()?.to_lowercase());
        let addresses: BTreeSet<_> = wishes.iter().map(address).collect();
        let is_shared = wishes.len() == Kind::ALL.len() && addresses.len() == 1 && !addresses.contains(&None);
        let last = wishes.last().filter(|_| is_shared && told.insert(addresses))?;
        let message = "billing, operations and security go to one mailbox";
        Some(
            Finding::new(Code::SharedMailbox, last.location.clone(), message)
                .help("if it is full or unread, every message is lost: give security a mailbox of its own"),
        )
    })
}

/// Warns of addresses in domains that are easily taken for another one, that is allowed or that more contacts have.
fn check_domains(reader: &mut Reader<'_>, policy: &Policy) {
    let mut contacts: BTreeMap<String, Vec<(&NamedContact, &Place)>> = BTreeMap::new();
    for contact in &policy.contacts {
        if let Some((domain, place)) = domain(contact) {
            contacts.entry(domain).or_default().push((contact, place));
        }
    }
    let of_files = policy.remits.iter().filter_map(|remit| remit.email_domains.as_ref());
    let allowed: BTreeSet<String> = of_files.chain([&policy.email_domains]).flatten().cloned().collect();
    let number = |domain: &str| contacts.get(domain).map_or(0, Vec::len);
    let is_allowed = |domain: &str| !allowed.is_empty() && domains::allow(&allowed, domain);
    let known: BTreeSet<&str> = contacts.keys().chain(&allowed).map(String::as_str).collect();
    let mut likeliest: Vec<&str> = known.into_iter().collect();
    likeliest.sort_by_key(|domain| (!is_allowed(domain), Reverse(number(domain))));
    likeliest.truncate(LIKELIEST);
    for (domain, contacts) in contacts.iter().filter(|(domain, _)| !is_allowed(domain)) {
        let is_meant = |other: &&&str| {
            let is_likelier = is_allowed(other) || number(other) > contacts.len();
            is_likelier && address::is_look_alike(domain, other)
        };
        let Some(other) = likeliest.iter().find(is_meant) else { continue };
        for (contact, place) in contacts {
            let (domain, other) = (quoted(domain), quoted(other));
            let message = format!("the domain of contact `{}`, `{domain}`, looks like `{other}`", contact.name);
            reader.report(
                Finding::new(Code::LookAlikeDomain, (*place).clone(), message)
                    .help("correct it, or list both domains in `email_domains` if both are yours"),
            );
        }
    }
}
