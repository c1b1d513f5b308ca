//! What is asked of STS: roles, and how long a session is to last.

use std::ops::RangeInclusive;

use serde_json::Value;

use crate::backend::directory::IamPolicy;
use crate::backend::simulator::reply::ApiError;
use crate::organization::AccountId;

/// A role that is to be taken, and how.
pub struct AskedRole<'a> {
    pub role_arn: &'a str,
    pub account: AccountId,
    /// Its name, without a path.
    pub name: &'a str,
    pub session: &'a str,
    /// In seconds.
    pub lasts: u64,
    pub policy: Option<IamPolicy>,
}

impl<'a> AskedRole<'a> {
    /// Reads what is asked.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn read(input: &'a Value) -> Result<Self, ApiError> {
        let text = |key: &str| input.get(key).and_then(Value::as_str).unwrap_or_default();
        let (role_arn, session) = (text("RoleArn"), text("RoleSessionName"));
        let (account, name) =
            role(role_arn).ok_or_else(|| ApiError::new("ValidationError", format!("{role_arn} is invalid")))?;
        let allowed = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
        if !(2..=64).contains(&session.len()) || !session.chars().all(allowed) {
            return Err(unfit("roleSessionName"));
        }
        let lasts = seconds(input, 3600, 900..=43_200)?;
        let policy = Some(text("Policy")).filter(|policy| !policy.is_empty()).map(session_policy).transpose()?;
        Ok(Self { role_arn, account, name, session, lasts, policy })
    }
}

fn unfit(member: &str) -> ApiError {
    let message = format!("1 validation error detected: Value at '{member}' failed to satisfy constraint");
    ApiError::new("ValidationError", message)
}

/// `DurationSeconds`: a whole number in decimal digits, with a sign if need be, of 32 bits. Anything else was recorded
/// to be malformed, and a number out of bounds to be invalid.
///
/// # Errors
/// If it is.
pub fn seconds(input: &Value, unless_said: u64, allowed: RangeInclusive<u64>) -> Result<u64, ApiError> {
    let Some(text) = input.get("DurationSeconds").and_then(Value::as_str) else { return Ok(unless_said) };
    let number: i32 = text
        .parse()
        .map_err(|_| ApiError::new("MalformedInput", "DurationSeconds is not a whole number of 32 bits"))?;
    let seconds = u64::try_from(number).ok().filter(|seconds| allowed.contains(seconds));
    seconds.ok_or_else(|| unfit("durationSeconds"))
}

/// What a session is limited to.
fn session_policy(text: &str) -> Result<IamPolicy, ApiError> {
    let malformed = |why: String| ApiError::new("MalformedPolicyDocument", why);
    let written: Value = serde_json::from_str(text).map_err(|error| malformed(error.to_string()))?;
    IamPolicy::read(&written).map_err(|error| malformed(error.to_string()))
}

/// The account and the name, without a path, of a role.
fn role(arn: &str) -> Option<(AccountId, &str)> {
    let (account, role) = arn.strip_prefix("arn:aws:iam::")?.split_once(":role/")?;
    let name = role.rsplit('/').next().filter(|name| !name.is_empty())?;
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
    name.chars().all(allowed).then_some((account.parse().ok()?, name))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn durations_are_read_as_strictly_as_was_recorded() {
        let read = |text: &str| seconds(&json!({ "DurationSeconds": text }), 1, 900..=1000).map_err(|error| error.code);
        for text in ["900", "0900", "+900"] {
            assert_eq!(read(text), Ok(900), "{text}");
        }
        for text in [" 900 ", "\t900\n", "900.0", "9e2", "2147483648", "", "-"] {
            assert_eq!(read(text), Err("MalformedInput".into()), "{text}");
        }
        for text in ["0", "899", "1001", "-900"] {
            assert_eq!(read(text), Err("ValidationError".into()), "{text}");
        }
        assert_eq!(seconds(&json!({}), 1, 900..=1000), Ok(1));
    }
}
