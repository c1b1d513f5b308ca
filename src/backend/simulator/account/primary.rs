//! The primary contact of an account: `GetContactInformation` and `PutContactInformation`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::complaints::{complaint, invalid, missing, not_text};
use crate::backend::simulator::cloud::Cloud;
use crate::backend::simulator::reply::ApiError;
use crate::organization::AccountId;
use crate::setting::FieldFault;

struct PrimaryField {
    name: &'static str,
    max: usize,
    required: bool,
    /// Whether the server drops surrounding whitespace, and then wants something to be left.
    trimmed: bool,
}

const fn member(name: &'static str, max: usize, required: bool, trimmed: bool) -> PrimaryField {
    PrimaryField { name, max, required, trimmed }
}

const MEMBERS: [PrimaryField; 12] = [
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

const PHONE: &str = r"^[+][\s0-9()-]+$";

pub fn get(cloud: &Cloud, account: AccountId) -> Result<String, ApiError> {
    Ok(json!({ "ContactInformation": contact(cloud, account) }).to_string())
}

/// Every account has a primary contact: where nothing is known of it, one is made up.
pub fn contact(cloud: &Cloud, account: AccountId) -> BTreeMap<String, String> {
    if let Some(known) = cloud.directory.settings().primary_contacts.get(&account) {
        return known.clone();
    }
    let name = cloud.directory.organization().accounts().get(&account).and_then(|account| account.name.as_deref());
    let name: String = name.filter(|name| !name.is_empty()).unwrap_or("Account owner").chars().take(50).collect();
    let made_up = [
        ("FullName", name.as_str()),
        ("AddressLine1", "1 Example Street"),
        ("City", "Seattle"),
        ("StateOrRegion", "WA"),
        ("PostalCode", "98109"),
        ("CountryCode", "US"),
        ("PhoneNumber", "+1 206 555 0100"),
    ];
    made_up.into_iter().map(|(member, value)| (member.to_owned(), value.to_owned())).collect()
}

pub fn put(cloud: &mut Cloud, account: AccountId, input: &Value) -> Result<String, ApiError> {
    let Some(given) = input.get("ContactInformation") else {
        return Err(invalid(&[missing(&["ContactInformation"])]));
    };
    let absent: Vec<_> =
        MEMBERS.iter().filter(|member| member.required && given.get(member.name).is_none()).map(|m| m.name).collect();
    let mut complaints = Vec::new();
    if !absent.is_empty() {
        complaints.push(missing(&absent));
    }
    let present = || MEMBERS.iter().filter_map(|member| Some((member, given.get(member.name)?)));
    complaints.extend(present().filter_map(|(member, value)| match value {
        Value::String(text) => check(member, text),
        other => Some(not_text(other)),
    }));
    if !complaints.is_empty() {
        return Err(invalid(&complaints));
    }
    let mut contact = BTreeMap::new();
    for (member, value) in present() {
        let mut value = value.as_str().unwrap_or_default().to_owned();
        if member.trimmed {
            value = value.trim().to_owned();
            if value.is_empty() {
                let message = format!("the argument {} can not be empty", member.name);
                return Err(ApiError::new("ValidationException", message));
            }
        }
        if member.name == "CountryCode" {
            value.make_ascii_uppercase();
        }
        contact.insert(member.name.to_owned(), value);
    }
    cloud.directory.change_settings(|settings| {
        settings.primary_contacts.insert(account, contact);
    });
    Ok("{}".to_owned())
}

fn check(member: &PrimaryField, value: &str) -> Option<String> {
    let length = value.chars().count();
    if length == 0 {
        return Some(complaint(value, FieldFault::Empty, ""));
    }
    if length > member.max {
        return Some(complaint(value, FieldFault::TooLong { length, max: member.max }, ""));
    }
    if member.name == "CountryCode" && length < 2 {
        return Some(format!(r#"string "{value}" is too short (length: {length}, required minimum: 2)"#));
    }
    let phone = |value: &str| {
        let rest = value.strip_prefix('+').unwrap_or_default();
        let allowed = |c: char| c.is_ascii_digit() || "()- \t\n\u{b}\u{c}\r".contains(c);
        !rest.is_empty() && rest.chars().all(allowed)
    };
    (member.name == "PhoneNumber" && !phone(value)).then(|| complaint(value, FieldFault::EmailForm, PHONE))
}
