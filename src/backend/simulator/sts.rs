//! AWS Security Token Service: a form goes in, XML comes out.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use super::credentials::{Caller, Sessions};
use super::denial::denied;
use super::random::Random;
use super::reply::{ApiError, STS_NAMESPACE, escape};
use crate::backend::directory::{Directory, Simulated, StsRead};
use crate::organization::AccountId;

/// What STS answers from.
pub struct Sts<'a> {
    /// Who is a member, and may do what.
    pub directory: &'a Directory,
    /// The sessions that were opened.
    pub sessions: &'a mut Sessions,
    /// Where their keys come from.
    pub random: &'a mut Random,
    /// The ID of the request.
    pub request_id: &'a str,
}

impl Sts<'_> {
    /// Answers a call.
    ///
    /// # Errors
    /// What is refused.
    pub fn answer(
        &mut self,
        caller: &Caller,
        operation: StsRead,
        input: &Value,
        now: Timestamp,
    ) -> Result<String, ApiError> {
        match operation {
            StsRead::AssumeRole => self.assume_role(caller, input, now),
            // It needs no permission: even who is denied everything may ask who they are.
            StsRead::GetCallerIdentity => Ok(self.document(
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
    fn assume_role(&mut self, caller: &Caller, input: &Value, now: Timestamp) -> Result<String, ApiError> {
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
        let forbidden = self.directory.permits(caller.account, Simulated::from(StsRead::AssumeRole).action()).is_some();
        if forbidden || !self.directory.is_member(account) {
            return Err(denied(caller, StsRead::AssumeRole, &format!(" on resource: {role_arn}")));
        }
        let role_id = format!("AROA{}", self.random.text(17));
        let user_id = format!("{role_id}:{session}");
        let arn = format!("arn:aws:sts::{account}:assumed-role/{role}/{session}");
        let expires = now + Duration::from_secs(seconds);
        let credentials = self.sessions.open(account, &arn, &user_id, expires, now, self.random);
        Ok(self.document(
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

    fn document(&self, operation: &str, result: &str) -> String {
        format!(
            "<{operation}Response xmlns=\"{STS_NAMESPACE}\"><{operation}Result>{result}</{operation}Result>\
             <ResponseMetadata><RequestId>{}</RequestId></ResponseMetadata>\
             </{operation}Response>",
            self.request_id
        )
    }
}

/// The account and the name, without a path, of a role.
fn role(arn: &str) -> Option<(AccountId, &str)> {
    let (account, role) = arn.strip_prefix("arn:aws:iam::")?.split_once(":role/")?;
    let name = role.rsplit('/').next().filter(|name| !name.is_empty())?;
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
    name.chars().all(allowed).then_some((account.parse().ok()?, name))
}
