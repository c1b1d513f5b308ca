//! The primary contact of an account: `GetContactInformation` and `PutContactInformation`.

use serde_json::{Value, json};

use super::complaints::{complaint, invalid, missing, not_text};
use crate::backend::directory::{PRIMARY_FIELDS, PRIMARY_PHONE, PrimaryContact, PrimaryFault, PrimaryField};
use crate::backend::simulator::cloud::{Cloud, Done};
use crate::backend::simulator::reply::ApiError;
use crate::organization::AccountId;
use crate::setting::FieldFault;

pub fn get(cloud: &Cloud, account: AccountId) -> Value {
    json!({ "ContactInformation": cloud.directory.primary_contact(account) })
}

pub fn put(account: AccountId, input: &Value) -> Result<Done, ApiError> {
    let Some(given) = input.get("ContactInformation") else {
        return Err(invalid(&[missing(&["ContactInformation"])]));
    };
    let is_absent = |field: &&PrimaryField| field.required && given.get(field.name).is_none();
    let absent: Vec<_> = PRIMARY_FIELDS.iter().filter(is_absent).map(|field| field.name).collect();
    let mut complaints = Vec::new();
    if !absent.is_empty() {
        complaints.push(missing(&absent));
    }
    let present = || PRIMARY_FIELDS.iter().filter_map(|field| Some((field, given.get(field.name)?)));
    complaints.extend(present().filter_map(|(field, value)| match value {
        Value::String(text) => field.fault(text).map(|fault| words(text, fault)),
        other => Some(not_text(other)),
    }));
    if !complaints.is_empty() {
        return Err(invalid(&complaints));
    }
    let mut contact = PrimaryContact::new();
    for (field, value) in present() {
        let Some(kept) = field.kept(value.as_str().unwrap_or_default()) else {
            let message = format!("the argument {} can not be empty", field.name);
            return Err(ApiError::new("ValidationException", message));
        };
        contact.insert(field.name.to_owned(), kept);
    }
    Ok(Done::briefly(move |cloud| {
        cloud.directory.change_settings(|settings| {
            settings.primary_contacts.insert(account, contact);
        });
    }))
}

fn words(text: &str, fault: PrimaryFault) -> String {
    match fault {
        PrimaryFault::Field(fault) => complaint(text, fault, ""),
        PrimaryFault::OneLetter => {
            format!(r#"string "{text}" is too short (length: {}, required minimum: 2)"#, text.chars().count())
        }
        PrimaryFault::Phone => complaint(text, FieldFault::EmailForm, PRIMARY_PHONE),
    }
}
