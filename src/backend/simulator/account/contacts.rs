//! Alternate contacts, and the primary one.

use serde::Serialize;
use serde_json::{Value, json};

use super::admitted::{admit, refused};
use super::complaints::{complaint, invalid, missing, not_text};
use super::primary;
use crate::backend::directory::{Circumstances, ContactRead, ContactWrite, Directory, Refusal, Simulated};
use crate::backend::simulator::cloud::{Ask, Cloud, Done};
use crate::backend::simulator::credentials::Caller;
use crate::backend::simulator::denial::denied;
use crate::backend::simulator::reply::ApiError;
use crate::organization::{AccountId, SettingKey};
use crate::setting::alternate_contact::Fields;
use crate::setting::{Each, InvalidField, Kind, LiveValue};

/// Answers a read.
pub fn read(cloud: &Cloud, operation: ContactRead, ask: Ask<'_>) -> Result<Value, ApiError> {
    let account = admitted(cloud, operation.into(), ask)?;
    match operation {
        ContactRead::GetContactInformation => Ok(primary::get(cloud, account)),
        ContactRead::GetAlternateContact => {
            let key = SettingKey { account, kind: kind(ask.caller, operation.into(), ask.input)? };
            let contact = cloud.directory.contact(key, ask.now);
            let contact = contact.ok_or_else(|| refused(ask.caller, operation.into(), Refusal::NotSet))?;
            Ok(render(key.kind, contact))
        }
    }
}

/// Answers a write.
pub fn change(cloud: &Cloud, operation: ContactWrite, ask: Ask<'_>) -> Result<Done, ApiError> {
    let Ask { caller, input, now } = ask;
    let account = admitted(cloud, operation.into(), ask)?;
    let key = || Ok(SettingKey { account, kind: kind(caller, operation.into(), input)? });
    match operation {
        ContactWrite::PutContactInformation => primary::put(account, input),
        ContactWrite::PutAlternateContact => {
            let key = key()?;
            let kept = Directory::contact_kept(contact(input)?);
            let kept = kept.map_err(|refusal| refusal_error(caller, operation.into(), input, refusal))?;
            Ok(Done::briefly(move |cloud| cloud.directory.write(key, Some(kept), now)))
        }
        ContactWrite::DeleteAlternateContact => {
            let key = key()?;
            if !cloud.directory.is_set(key) {
                return Err(refused(caller, operation.into(), Refusal::NotSet));
            }
            Ok(Done::briefly(move |cloud| cloud.directory.write(key, None, now)))
        }
    }
}

fn admitted(cloud: &Cloud, operation: Simulated, ask: Ask<'_>) -> Result<AccountId, ApiError> {
    admit(cloud, operation, ask, Circumstances { kind: known_kind(ask.input), ..Circumstances::default() })
}

fn refusal_error(caller: &Caller, operation: Simulated, input: &Value, refusal: Refusal) -> ApiError {
    let Refusal::Invalid(fields) = refusal else { return refused(caller, operation, refusal) };
    let (members, patterns) = (Each::from(MEMBERS), Each::from(PATTERNS));
    let complaint = |InvalidField { field, fault }: &InvalidField| {
        let value = input.get(members.get(*field)).and_then(Value::as_str).unwrap_or_default();
        complaint(value, *fault, patterns.get(*field))
    };
    invalid(&fields.iter().map(complaint).collect::<Vec<_>>())
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

fn render(kind: Kind, contact: &LiveValue) -> Value {
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
    json!(answer)
}
