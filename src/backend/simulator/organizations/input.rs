//! Reading the members of an input, with the complaints of AWS Organizations.
//!
//! Its `Reason` says what is wrong and with which member: `INVALID_PATTERN:ACCOUNT_ID`,
//! `MAX_LENGTH_EXCEEDED:TAGS_2_MEMBER_KEY`.

use std::str::FromStr;

use serde_json::Value;

use crate::backend::simulator::reply::ApiError;
use crate::organization::UnitId;

/// What can be wrong with a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Complaint {
    Missing,
    Pattern,
    TooShort,
    TooLong,
    TooSmall,
    TooLarge,
    UnknownWord,
}

impl Complaint {
    fn reason(self) -> &'static str {
        match self {
            Self::Missing => "INPUT_REQUIRED",
            Self::Pattern => "INVALID_PATTERN",
            Self::TooShort => "MIN_LENGTH_EXCEEDED",
            Self::TooLong => "MAX_LENGTH_EXCEEDED",
            Self::TooSmall => "MIN_VALUE_EXCEEDED",
            Self::TooLarge => "MAX_VALUE_EXCEEDED",
            Self::UnknownWord => "INVALID_ENUM",
        }
    }

    /// Those for too long, unknown, missing and ill-formed were recorded; the others are worded after the reference.
    fn message(self) -> &'static str {
        match self {
            Self::Missing => "You must provide a value for the parameter.",
            Self::Pattern => "You provided a value that does not match the required pattern.",
            Self::TooShort => "You provided a string that is shorter than the minimum length.",
            Self::TooLong => "You provided a string that exceeds that maximum length.",
            Self::TooSmall => "You provided a numeric value that is smaller than allowed.",
            Self::TooLarge => "You provided a numeric value that is larger than allowed.",
            Self::UnknownWord => "You specified an invalid value.",
        }
    }

    /// A refusal of the input, for a member by its name, or by the way to it: `Tags.2.member.Key`.
    pub fn about(self, member: &str) -> ApiError {
        ApiError::new("InvalidInputException", self.message()).because(format!("{}:{}", self.reason(), shouted(member)))
    }
}

/// `ORGANIZATIONAL_UNIT_ID` for `OrganizationalUnitId`.
fn shouted(member: &str) -> String {
    let mut shouted = String::with_capacity(member.len() + 4);
    let mut last = '.';
    for c in member.chars() {
        if c == '.' || (c.is_ascii_uppercase() && last.is_ascii_lowercase()) {
            shouted.push('_');
        }
        if c != '.' {
            shouted.push(c.to_ascii_uppercase());
        }
        last = c;
    }
    shouted
}

/// A refusal of the input whose reason names no member.
pub fn invalid(reason: &'static str, message: &str) -> ApiError {
    ApiError::new("InvalidInputException", message).because(reason)
}

/// What can be called a member's value: nothing, if it is not there or null.
pub fn member<'a>(input: &'a Value, member: &str) -> Option<&'a Value> {
    input.get(member).filter(|value| !value.is_null())
}

/// A member that may be left out.
///
/// # Errors
/// If it is no text.
pub fn optional<'a>(input: &'a Value, name: &str) -> Result<Option<&'a str>, ApiError> {
    match member(input, name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(ApiError::new("SerializationException", format!("{name} is text."))),
    }
}

/// A member that has to be there.
///
/// # Errors
/// If it is not, or is no text.
pub fn text<'a>(input: &'a Value, member: &str) -> Result<&'a str, ApiError> {
    optional(input, member)?.ok_or_else(|| Complaint::Missing.about(member))
}

/// The most that an ID may have, where the model says so.
fn longest(member: &str) -> usize {
    match member {
        "AccountId" => 12,
        "HandshakeId" => 34,
        "CreateAccountRequestId" => 36,
        "OrganizationalUnitId" => 68,
        "ResourceId" | "PolicyId" => 130,
        _ => 100,
    }
}

/// A member that has to be an ID, in the form that is asked for.
///
/// # Errors
/// If it is none.
pub fn formed<'a>(input: &'a Value, member: &str, is_formed: impl Fn(&str) -> bool) -> Result<&'a str, ApiError> {
    let text = text(input, member)?;
    if text.chars().count() > longest(member) {
        return Err(Complaint::TooLong.about(member));
    }
    if is_formed(text) { Ok(text) } else { Err(Complaint::Pattern.about(member)) }
}

/// A member that has to be an ID.
///
/// # Errors
/// If it is none.
pub fn id<T: FromStr>(input: &Value, member: &str) -> Result<T, ApiError> {
    let text = formed(input, member, |text| text.parse::<T>().is_ok())?;
    text.parse().map_err(|_| Complaint::Pattern.about(member))
}

/// A member that has to be the ID of an organizational unit, which the root is not.
///
/// # Errors
/// If it is none.
pub fn unit(input: &Value) -> Result<UnitId, ApiError> {
    const MEMBER: &str = "OrganizationalUnitId";
    let unit: UnitId = id(input, MEMBER)?;
    if unit.is_root() { Err(Complaint::Pattern.about(MEMBER)) } else { Ok(unit) }
}

/// Letters and digits after a prefix, of which there are so many.
pub fn is_id(text: &str, prefix: &str, lengths: std::ops::RangeInclusive<usize>) -> bool {
    let is_letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    text.strip_prefix(prefix).is_some_and(|rest| lengths.contains(&rest.len()) && rest.bytes().all(is_letter))
}

/// Whether a text has a length, in characters.
///
/// # Errors
/// If it is shorter or longer.
pub fn check_length(text: &str, least: usize, most: usize, path: &str) -> Result<(), ApiError> {
    match text.chars().count() {
        length if length < least => Err(Complaint::TooShort.about(path)),
        length if length > most => Err(Complaint::TooLong.about(path)),
        _ => Ok(()),
    }
}

/// A member that has to have a length.
///
/// # Errors
/// If it is shorter or longer.
pub fn bounded<'a>(input: &'a Value, member: &str, least: usize, most: usize) -> Result<&'a str, ApiError> {
    let text = text(input, member)?;
    check_length(text, least, most, member)?;
    Ok(text)
}

/// A member that has to be one of some words, if it is there.
///
/// # Errors
/// If it is another.
pub fn word<'a>(input: &'a Value, member: &str, words: &[&str]) -> Result<Option<&'a str>, ApiError> {
    let word = optional(input, member)?;
    match word {
        Some(word) if !words.contains(&word) => Err(Complaint::UnknownWord.about(member)),
        word => Ok(word),
    }
}

/// The name of a service.
///
/// # Errors
/// If no service could be called so.
pub fn service(input: &Value) -> Result<&str, ApiError> {
    const MEMBER: &str = "ServicePrincipal";
    let service = bounded(input, MEMBER, 1, 128)?;
    if !service.chars().all(|c| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c)) {
        return Err(Complaint::Pattern.about(MEMBER));
    }
    if service.strip_suffix(".amazonaws.com").is_some_and(|name| !name.is_empty()) {
        return Ok(service);
    }
    Err(invalid("UNRECOGNIZED_SERVICE_PRINCIPAL", "You specified an unrecognized service principal."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_named_as_aws_was_heard_to() {
        for (member, named) in [
            ("OrganizationalUnitId", "ORGANIZATIONAL_UNIT_ID"),
            ("Tags.2.member.Key", "TAGS_2_MEMBER_KEY"),
            ("TagKeys", "TAG_KEYS"),
            ("MaxResults", "MAX_RESULTS"),
            ("Filter.ActionType", "FILTER_ACTION_TYPE"),
            ("IamUserAccessToBilling", "IAM_USER_ACCESS_TO_BILLING"),
        ] {
            assert_eq!(shouted(member), named);
        }
    }
}
