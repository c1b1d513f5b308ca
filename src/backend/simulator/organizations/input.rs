//! Reading the members of an input, with the complaints of AWS Organizations.

use std::str::FromStr;

use serde_json::Value;

use crate::backend::simulator::reply::ApiError;

/// A refusal of the input. The reasons are those of the API's model, which names no member.
pub fn invalid(reason: &'static str) -> ApiError {
    let message = match reason {
        "INVALID_PATTERN" => "You provided a value that does not match the required pattern.",
        "INPUT_REQUIRED" => "You must include a value for all required parameters.",
        "MIN_LENGTH_EXCEEDED" => "You provided a value that is shorter than the minimum length.",
        "MAX_LENGTH_EXCEEDED" => "You provided a value that is longer than the maximum length.",
        _ => "You specified an invalid value.",
    };
    ApiError::new("InvalidInputException", message).because(reason)
}

/// A member that has to be there.
///
/// # Errors
/// If it is not, or is no text.
pub fn text<'a>(input: &'a Value, member: &str) -> Result<&'a str, ApiError> {
    match input.get(member) {
        None | Some(Value::Null) => Err(invalid("INPUT_REQUIRED")),
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(ApiError::new("SerializationException", format!("{member} is text."))),
    }
}

/// A member that has to be an id.
///
/// # Errors
/// If it is none.
pub fn id<T: FromStr>(input: &Value, member: &str) -> Result<T, ApiError> {
    text(input, member)?.parse().map_err(|_| invalid("INVALID_PATTERN"))
}

/// A member that has to have a length.
///
/// # Errors
/// If it is shorter or longer.
pub fn bounded<'a>(input: &'a Value, member: &str, least: usize, most: usize) -> Result<&'a str, ApiError> {
    let text = text(input, member)?;
    match text.chars().count() {
        length if length < least => Err(invalid("MIN_LENGTH_EXCEEDED")),
        length if length > most => Err(invalid("MAX_LENGTH_EXCEEDED")),
        _ => Ok(text),
    }
}

/// The name of a service.
///
/// # Errors
/// If no service could be called so.
pub fn service(input: &Value) -> Result<&str, ApiError> {
    let service = bounded(input, "ServicePrincipal", 1, 128)?;
    if service.strip_suffix(".amazonaws.com").is_some_and(|name| !name.is_empty()) {
        return Ok(service);
    }
    let message = "You specified an unrecognized service principal.";
    Err(ApiError::new("InvalidInputException", message).because("UNRECOGNIZED_SERVICE_PRINCIPAL"))
}
