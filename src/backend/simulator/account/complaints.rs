//! What is wrong with an input, in the words of the validation in front of AWS Account Management.

use serde_json::Value;

use crate::backend::simulator::reply::ApiError;
use crate::setting::FieldFault;

/// A refusal of the input, with all that is wrong with it.
pub fn invalid(complaints: &[String]) -> ApiError {
    ApiError::new("ValidationException", format!("[{}]", complaints.join(", ")))
}

/// What is wrong with a value of a member.
pub fn complaint(value: &str, fault: FieldFault, pattern: &str) -> String {
    match fault {
        FieldFault::Empty if value.is_empty() => {
            r#"string "" is too short (length: 0, required minimum: 1)"#.to_owned()
        }
        FieldFault::TooLong { length, max } => {
            format!(r#"string "{value}" is too long (length: {length}, maximum allowed: {max})"#)
        }
        _ => format!(r#"ECMA 262 regex "{pattern}" does not match input string "{value}""#),
    }
}

/// That a value is no text.
pub fn not_text(value: &Value) -> String {
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
        Value::String(_) => "string",
    };
    format!(r#"instance type ({kind}) does not match any allowed primitive type (allowed: ["string"])"#)
}

pub fn missing(members: &[&str]) -> String {
    let members: Vec<_> = members.iter().map(|member| format!("\"{member}\"")).collect();
    format!("object has missing required properties ([{}])", members.join(","))
}

/// A refusal of one member, which names it, with its reason among those that the API lists.
pub fn wrong_member(member: &str, reason: &'static str, message: impl Into<String>) -> ApiError {
    ApiError::new("ValidationException", message).because(reason).about(member)
}

/// A member that has to be there and to be text.
///
/// # Errors
/// If it is not.
pub fn required<'a>(input: &'a Value, member: &str) -> Result<&'a str, ApiError> {
    match input.get(member) {
        None => Err(invalid(&[missing(&[member])])),
        Some(Value::String(text)) => Ok(text),
        Some(other) => Err(invalid(&[not_text(other)])),
    }
}

/// What is wrong with the length of a text.
pub fn length_complaint(text: &str, most: usize) -> Option<String> {
    match text.chars().count() {
        0 => Some(complaint(text, FieldFault::Empty, "")),
        length if length > most => Some(complaint(text, FieldFault::TooLong { length, max: most }, "")),
        _ => None,
    }
}
