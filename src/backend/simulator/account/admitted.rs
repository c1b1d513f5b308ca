//! Which account a call acts on, and what is said to those who may not.

use serde_json::Value;

use super::complaints::{invalid, not_text};
use crate::backend::directory::{Circumstances, Refusal, Simulated};
use crate::backend::simulator::cloud::{Ask, Cloud};
use crate::backend::simulator::credentials::Caller;
use crate::backend::simulator::denial::{denied, denied_by};
use crate::backend::simulator::reply::ApiError;
use crate::organization::AccountId;

/// The account that a call acts on, once the caller may do so.
///
/// # Errors
/// Why not.
pub fn admit(
    cloud: &Cloud,
    operation: Simulated,
    ask: Ask<'_>,
    circumstances: Circumstances<'_>,
) -> Result<AccountId, ApiError> {
    let named = account_id(ask.input)?;
    let admitted = cloud.directory.admit(&ask.caller.principal, operation, named, circumstances);
    admitted.map_err(|refusal| refused(ask.caller, operation, refusal))
}

/// In AWS's words, what has nothing to do with the input.
pub fn refused(caller: &Caller, operation: Simulated, refusal: Refusal) -> ApiError {
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
        // What is wrong with a contact is said by who knows its fields.
        Refusal::Invalid(_) => invalid(&[]),
    }
}

/// The member `AccountId`, if it is there.
///
/// # Errors
/// If it is no account ID.
pub fn account_id(input: &Value) -> Result<Option<AccountId>, ApiError> {
    match input.get("AccountId") {
        None => Ok(None),
        Some(Value::String(text)) => text
            .parse()
            .map(Some)
            .map_err(|_| invalid(&[format!(r#"ECMA 262 regex "^\d{{12}}$" does not match input string "{text}""#)])),
        Some(other) => Err(invalid(&[not_text(other)])),
    }
}
