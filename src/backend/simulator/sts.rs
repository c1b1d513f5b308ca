//! AWS Security Token Service: a form goes in, XML comes out.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use super::credentials::Caller;
use super::reply::{ApiError, STS_NAMESPACE, escape};
use super::state::{State, denied};
use crate::backend::directory::Operation;
use crate::organization::AccountId;

/// Answers a call.
pub fn call(
    state: &mut State,
    caller: &Caller,
    operation: Operation,
    input: &Value,
    now: Timestamp,
) -> Result<String, ApiError> {
    match operation {
        Operation::AssumeRole => assume_role(state, caller, input, now),
        // It needs no permission: even who is denied everything may ask who they are.
        _ => Ok(document(
            state,
            "GetCallerIdentity",
            &format!(
                "<Arn>{}</Arn><UserId>{}</UserId><Account>{}</Account>",
                escape(&caller.arn),
                escape(&caller.user_id),
                caller.account
            ),
        )),
    }
}

/// Every role of every account of the organization can be assumed, unless the caller is not
/// permitted to: trust policies are not imitated.
fn assume_role(state: &mut State, caller: &Caller, input: &Value, now: Timestamp) -> Result<String, ApiError> {
    let text = |key: &str| input.get(key).and_then(Value::as_str).unwrap_or_default();
    let (role_arn, session) = (text("RoleArn"), text("RoleSessionName"));
    let invalid = |message: String| ApiError::new("ValidationError", message);
    let (account, role) = role(role_arn).ok_or_else(|| invalid(format!("{role_arn} is invalid")))?;
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
    if !(2..=64).contains(&session.len()) || !session.chars().all(allowed) {
        return Err(invalid(
            "1 validation error detected: Value at 'roleSessionName' failed to satisfy constraint".into(),
        ));
    }
    let seconds = match text("DurationSeconds") {
        "" => 3600,
        text => text.parse().ok().filter(|seconds| (900..=43_200).contains(seconds)).ok_or_else(|| {
            invalid("1 validation error detected: Value at 'durationSeconds' failed to satisfy constraint".into())
        })?,
    };
    let forbidden = state.directory().permits(caller.account, Operation::AssumeRole.action()).is_some();
    if forbidden || !state.directory().is_member(account) {
        return Err(denied(caller, Operation::AssumeRole, &format!(" on resource: {role_arn}")));
    }
    let role_id = format!("AROA{}", state.random.text(17));
    let user_id = format!("{role_id}:{session}");
    let arn = format!("arn:aws:sts::{account}:assumed-role/{role}/{session}");
    let expires = now + Duration::from_secs(seconds);
    let credentials = state.sessions.open(account, &arn, &user_id, expires, now, &mut state.random);
    Ok(document(
        state,
        "AssumeRole",
        &format!(
            "<Credentials><AccessKeyId>{}</AccessKeyId><SecretAccessKey>{}</SecretAccessKey>\
             <SessionToken>{}</SessionToken><Expiration>{expires:.0}</Expiration></Credentials>\
             <AssumedRoleUser><AssumedRoleId>{}</AssumedRoleId><Arn>{}</Arn></AssumedRoleUser>",
            credentials.key,
            credentials.secret,
            credentials.token,
            escape(&user_id),
            escape(&arn)
        ),
    ))
}

/// The account and the name, without a path, of a role.
fn role(arn: &str) -> Option<(AccountId, &str)> {
    let (account, role) = arn.strip_prefix("arn:aws:iam::")?.split_once(":role/")?;
    let name = role.rsplit('/').next().filter(|name| !name.is_empty())?;
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
    name.chars().all(allowed).then_some((account.parse().ok()?, name))
}

fn document(state: &State, operation: &str, result: &str) -> String {
    format!(
        "<{operation}Response xmlns=\"{STS_NAMESPACE}\"><{operation}Result>{result}</{operation}Result>\
         <ResponseMetadata><RequestId>{}</RequestId></ResponseMetadata>\
         </{operation}Response>",
        state.request_id()
    )
}
