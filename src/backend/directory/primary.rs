//! The primary contact of an account, by the names of the API's members: what AWS takes, and what it keeps.
//!
//! Source: `ContactInformation` in the AWS Account Management API reference; what is trimmed was recorded.

use std::collections::BTreeMap;

use crate::setting::FieldFault;

/// A primary contact, by the names of the API's members.
pub type PrimaryContact = BTreeMap<String, String>;

/// A member of it.
pub struct PrimaryField {
    pub name: &'static str,
    pub max: usize,
    pub required: bool,
    /// Whether the server drops surrounding whitespace, and then wants something to be left.
    pub trimmed: bool,
}

const fn member(name: &'static str, max: usize, required: bool, trimmed: bool) -> PrimaryField {
    PrimaryField { name, max, required, trimmed }
}

/// All of them, in the order of their names.
pub const PRIMARY_FIELDS: [PrimaryField; 12] = [
    member("AddressLine1", 60, true, true),
    member("AddressLine2", 60, false, false),
    member("AddressLine3", 60, false, false),
    member("City", 50, true, true),
    member("CompanyName", 50, false, false),
    member("CountryCode", 2, true, false),
    member("DistrictOrCounty", 50, false, false),
    member("FullName", 50, true, true),
    member("PhoneNumber", 20, true, true),
    member("PostalCode", 20, true, true),
    member("StateOrRegion", 50, false, true),
    member("WebsiteUrl", 256, false, false),
];

/// What a phone number looks like.
pub const PRIMARY_PHONE: &str = r"^[+][\s0-9()-]+$";

/// What is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrimaryFault {
    /// As it can be of any field.
    Field(FieldFault),
    /// A country is two letters; here is one.
    OneLetter,
    /// It does not look like a phone number.
    Phone,
}

impl PrimaryField {
    /// What AWS refuses in a text.
    #[must_use]
    pub fn fault(&self, text: &str) -> Option<PrimaryFault> {
        let length = text.chars().count();
        if length == 0 {
            return Some(PrimaryFault::Field(FieldFault::Empty));
        }
        if length > self.max {
            return Some(PrimaryFault::Field(FieldFault::TooLong { length, max: self.max }));
        }
        if self.name == "CountryCode" && length < 2 {
            return Some(PrimaryFault::OneLetter);
        }
        (self.name == "PhoneNumber" && !is_phone(text)).then_some(PrimaryFault::Phone)
    }

    /// What AWS keeps of a text; `None` if nothing is left of it.
    #[must_use]
    pub fn kept(&self, text: &str) -> Option<String> {
        let kept = if self.trimmed { text.trim() } else { text };
        let kept = if self.name == "CountryCode" { kept.to_ascii_uppercase() } else { kept.to_owned() };
        (!kept.is_empty()).then_some(kept)
    }
}

fn is_phone(text: &str) -> bool {
    let rest = text.strip_prefix('+').unwrap_or_default();
    let allowed = |c: char| c.is_ascii_digit() || "()- \t\n\u{b}\u{c}\r".contains(c);
    !rest.is_empty() && rest.chars().all(allowed)
}

/// The first member of a primary contact that AWS would not have, or that is missing.
#[must_use]
pub fn wrong_primary_member(contact: &PrimaryContact) -> Option<&str> {
    let is_right = |name: &str, text: &str| {
        let field = PRIMARY_FIELDS.iter().find(|field| field.name == name);
        field.is_some_and(|field| field.fault(text).is_none() && field.kept(text).is_some())
    };
    let wrong = contact.iter().find(|(name, text)| !is_right(name, text)).map(|(name, _)| name.as_str());
    let is_missing = |field: &&PrimaryField| field.required && !contact.contains_key(field.name);
    wrong.or_else(|| PRIMARY_FIELDS.iter().find(is_missing).map(|field| field.name))
}
