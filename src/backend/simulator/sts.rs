//! AWS Security Token Service: a form goes in, XML comes out.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use super::credentials::{Caller, Sessions};
use super::denial::{denied, denied_by};
use super::random::Random;
use super::reply::{ApiError, STS_NAMESPACE, escape};
use crate::backend::directory::{Directory, IamPolicy, Principal, Simulated, StsRead};
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
                    escape(&caller.principal.arn),
                    escape(&caller.user_id),
                    caller.principal.account
                ),
            )),
        }
    }

    /// Every role of every account of the organization can be assumed, unless the caller may not, or the file says whom
    /// the role trusts.
    fn assume_role(&mut self, caller: &Caller, input: &Value, now: Timestamp) -> Result<String, ApiError> {
        let AskedRole { role_arn, account, name, session, lasts, policy } = AskedRole::read(input)?;
        let action = Simulated::from(StsRead::AssumeRole).action();
        let request = caller.principal.asks(action, role_arn).of_owner(account);
        let request = request.with("sts:RoleSessionName", [session.to_owned()]);
        if let Some(denial) = self.directory.refuses_role(&caller.principal, &request) {
            return Err(denied_by(caller, StsRead::AssumeRole, role_arn, denial));
        }
        if !self.directory.is_member(account) {
            return Err(denied(caller, StsRead::AssumeRole, &format!(" on resource: {role_arn}")));
        }
        let role_id = format!("AROA{}", self.random.text(17));
        let user_id = format!("{role_id}:{session}");
        let arn = format!("arn:aws:sts::{account}:assumed-role/{name}/{session}");
        let expires = now + lasts;
        let principal = Principal { account, arn: arn.clone(), role: Some(role_arn.to_owned()), session: policy };
        let credentials = self.sessions.open(principal, &user_id, expires, now, self.random);
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

/// A role that is to be taken, and how.
struct AskedRole<'a> {
    role_arn: &'a str,
    account: AccountId,
    /// Its name, without a path.
    name: &'a str,
    session: &'a str,
    lasts: Duration,
    policy: Option<IamPolicy>,
}

impl<'a> AskedRole<'a> {
    fn read(input: &'a Value) -> Result<Self, ApiError> {
        let text = |key: &str| input.get(key).and_then(Value::as_str).unwrap_or_default();
        let (role_arn, session) = (text("RoleArn"), text("RoleSessionName"));
        let invalid = |message: String| ApiError::new("ValidationError", message);
        let (account, name) = role(role_arn).ok_or_else(|| invalid(format!("{role_arn} is invalid")))?;
        let unfit =
            |key: &str| invalid(format!("1 validation error detected: Value at '{key}' failed to satisfy constraint"));
        let allowed = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
        if !(2..=64).contains(&session.len()) || !session.chars().all(allowed) {
            return Err(unfit("roleSessionName"));
        }
        let seconds = match text("DurationSeconds") {
            "" => 3600,
            text => text
                .parse()
                .ok()
                .filter(|seconds| (900..=43_200).contains(seconds))
                .ok_or_else(|| unfit("durationSeconds"))?,
        };
        let policy = Some(text("Policy")).filter(|policy| !policy.is_empty()).map(session_policy).transpose()?;
        Ok(Self { role_arn, account, name, session, lasts: Duration::from_secs(seconds), policy })
    }
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
