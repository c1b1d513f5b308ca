//! AWS Account Management: `POST /<operation>` with JSON.
//!
//! Who is admitted is asked before anything of the input is judged, as AWS does; the words about
//! the input are those of the validation in front of it, which gives no reason and no list of
//! fields.

mod complaints;
mod primary;

pub use primary::contact as primary_contact;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::cloud::Cloud;
use super::credentials::Caller;
use super::denial::{denied, denied_by};
use super::reply::ApiError;
use crate::backend::directory::{AccountRead, AccountWrite, Refusal, Simulated};
use crate::organization::{AccountId, SettingKey};
use crate::setting::alternate_contact::Fields;
use crate::setting::{Each, InvalidField, Kind, LiveValue};
use complaints::{complaint, invalid, missing, not_text};

/// Answers a read.
pub fn read(
    cloud: &Cloud,
    caller: &Caller,
    operation: AccountRead,
    input: &Value,
    now: Timestamp,
) -> Result<String, ApiError> {
    let account = admit(cloud, caller, operation.into(), input)?;
    match operation {
        AccountRead::GetContactInformation => primary::get(cloud, account),
        AccountRead::GetAlternateContact => {
            let key = SettingKey { account, kind: kind(caller, operation.into(), input)? };
            let contact = cloud.directory.contact(key, now);
            let contact = contact.ok_or_else(|| refusal_error(caller, operation.into(), input, Refusal::NotSet))?;
            Ok(render(key.kind, contact))
        }
    }
}

/// Answers a write.
pub fn change(
    cloud: &mut Cloud,
    caller: &Caller,
    operation: AccountWrite,
    input: &Value,
    now: Timestamp,
) -> Result<String, ApiError> {
    let account = admit(cloud, caller, operation.into(), input)?;
    let key = || Ok(SettingKey { account, kind: kind(caller, operation.into(), input)? });
    let changed = match operation {
        AccountWrite::PutContactInformation => return primary::put(cloud, account, input),
        AccountWrite::PutAlternateContact => cloud.directory.put(key()?, contact(input)?, now),
        AccountWrite::DeleteAlternateContact => cloud.directory.delete(key()?, now),
    };
    changed.map_err(|refusal| refusal_error(caller, operation.into(), input, refusal))?;
    Ok("{}".to_owned())
}

/// The account that a call acts on, once the caller may do so.
fn admit(cloud: &Cloud, caller: &Caller, operation: Simulated, input: &Value) -> Result<AccountId, ApiError> {
    let named = account_id(input)?;
    let admitted = cloud.directory.admit(&caller.principal, operation, named, known_kind(input));
    admitted.map_err(|refusal| refusal_error(caller, operation, input, refusal))
}

fn refusal_error(caller: &Caller, operation: Simulated, input: &Value, refusal: Refusal) -> ApiError {
    match refusal {
        Refusal::NoAuthority => denied(caller, operation, ""),
        Refusal::TrustedAccessOff => denied(
            caller,
            operation,
            " (Your organization must first enable trusted access with AWS Account Management.)",
        ),
        Refusal::ManagementAccount => denied(
            caller,
            operation,
            " (The management account can only be managed using the standalone context from the management account.)",
        ),
        Refusal::Permissions { resource, denial } => denied_by(caller, operation, &resource, denial),
        Refusal::NotSet => {
            ApiError::new("ResourceNotFoundException", "No contact of the inputted alternate contact type found.")
        }
        Refusal::Invalid(fields) => {
            let (members, patterns) = (Each::from(MEMBERS), Each::from(PATTERNS));
            let complaint = |InvalidField { field, fault }: &InvalidField| {
                let value = input.get(members.get(*field)).and_then(Value::as_str).unwrap_or_default();
                complaint(value, *fault, patterns.get(*field))
            };
            invalid(&fields.iter().map(complaint).collect::<Vec<_>>())
        }
    }
}

fn account_id(input: &Value) -> Result<Option<AccountId>, ApiError> {
    match input.get("AccountId") {
        None => Ok(None),
        Some(Value::String(text)) => text
            .parse()
            .map(Some)
            .map_err(|_| invalid(&[format!(r#"ECMA 262 regex "^\d{{12}}$" does not match input string "{text}""#)])),
        Some(other) => Err(invalid(&[not_text(other)])),
    }
}

/// The type that a call is about, if AWS has one of that name.
fn known_kind(input: &Value) -> Option<Kind> {
    let text = input.get("AlternateContactType")?.as_str()?;
    Kind::ALL.into_iter().find(|kind| wire_type(*kind) == text)
}

/// AWS takes a type that it does not know for something that is not allowed.
fn kind(caller: &Caller, operation: Simulated, input: &Value) -> Result<Kind, ApiError> {
    match input.get("AlternateContactType") {
        None => Err(invalid(&[missing(&["AlternateContactType"])])),
        Some(Value::String(_)) => known_kind(input)
            .ok_or_else(|| denied(caller, operation, " (You specified an invalid Alternate Contact type.)")),
        Some(other) => Err(invalid(&[not_text(other)])),
    }
}

fn contact(input: &Value) -> Result<LiveValue, ApiError> {
    let members = MEMBERS.in_order();
    let mut names: Vec<_> = members.into_iter().filter(|member| input.get(member).is_none()).collect();
    names.sort_unstable();
    let not_text = |member| input.get(member).filter(|value| !value.is_string()).map(not_text);
    let mut complaints: Vec<_> = members.into_iter().filter_map(not_text).collect();
    if !names.is_empty() {
        complaints.insert(0, missing(&names));
    }
    if !complaints.is_empty() {
        return Err(invalid(&complaints));
    }
    Ok(MEMBERS.map(|member| input.get(member).and_then(Value::as_str).map(str::to_owned)).into())
}

fn wire_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Billing => "BILLING",
        Kind::Operations => "OPERATIONS",
        Kind::Security => "SECURITY",
    }
}

/// The members of the API that hold the fields.
const MEMBERS: Fields<&str> = Fields { name: "Name", title: "Title", email: "EmailAddress", phone: "PhoneNumber" };

/// The patterns that the API has for them.
const PATTERNS: Fields<&str> =
    Fields { name: "", title: "", email: r"^[\s]*[\w+=.#|!&-]+@[\w.-]+\.[\w]+[\s]*$", phone: r"^[\s0-9()+-]+$" };

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ContactAnswer<'a> {
    alternate_contact: AlternateContact<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct AlternateContact<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_address: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_number: Option<&'a str>,
    alternate_contact_type: &'static str,
}

fn render(kind: Kind, contact: &LiveValue) -> String {
    let Fields { name, title, email, phone } = Fields::of(contact);
    let answer = ContactAnswer {
        alternate_contact: AlternateContact {
            name,
            title,
            email_address: email,
            phone_number: phone,
            alternate_contact_type: wire_type(kind),
        },
    };
    serde_json::to_string(&answer).expect("text always serializes")
}
