//! AWS Security Token Service: a form goes in, XML comes out.

mod asked;
mod identity_token;

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use super::credentials::{Caller, Credentials, Sessions};
use super::denial::{denied, denied_by};
use super::random::Random;
use super::reply::{ApiError, Common, STS_NAMESPACE, escape};
use crate::backend::directory::{Directory, Principal, Service, Simulated, StsRead, provider_request};
use asked::{AskedRole, seconds};
use identity_token::IdentityToken;

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

/// The longest session of a role that a session of a role takes, in seconds.
const CHAINED: u64 = 3600;

impl Sts<'_> {
    /// Answers a call. `caller` is `None` if it has no credentials.
    ///
    /// # Errors
    /// What is refused.
    pub fn answer(
        mut self,
        caller: Option<&Caller>,
        operation: StsRead,
        input: &Value,
        now: Timestamp,
    ) -> Result<String, ApiError> {
        let known = || caller.ok_or_else(|| Common::MissingToken.of(Service::Sts));
        match operation {
            StsRead::AssumeRole => self.assume_role(known()?, input, now),
            StsRead::AssumeRoleWithWebIdentity => self.assume_role_with_web_identity(input, now),
            StsRead::GetSessionToken => self.get_session_token(known()?, input, now),
            StsRead::GetCallerIdentity => Ok(self.caller_identity(known()?)),
        }
    }

    /// It needs no permission: even who is denied everything may ask who they are.
    fn caller_identity(&self, caller: &Caller) -> String {
        let (arn, user_id) = (escape(&caller.principal.arn), escape(&caller.user_id));
        let account = caller.principal.account;
        let result = format!("<Arn>{arn}</Arn><UserId>{user_id}</UserId><Account>{account}</Account>");
        self.document("GetCallerIdentity", &result)
    }

    /// Every role of every account of the organization can be assumed, unless the caller may not, or the file says whom
    /// the role trusts.
    fn assume_role(&mut self, caller: &Caller, input: &Value, now: Timestamp) -> Result<String, ApiError> {
        let asked = AskedRole::read(input)?;
        let role_arn = asked.role_arn;
        let action = Simulated::from(StsRead::AssumeRole).action();
        let request = caller.principal.asks(action, role_arn).of_owner(asked.account);
        let request = request.with("sts:RoleSessionName", [asked.session.to_owned()]);
        if let Some(denial) = self.directory.refuses_role(&caller.principal, &request) {
            return Err(denied_by(caller, StsRead::AssumeRole, role_arn, denial));
        }
        if !self.directory.is_usable_member(asked.account) {
            return Err(denied(caller, StsRead::AssumeRole, &format!(" on resource: {role_arn}")));
        }
        if caller.principal.role.is_some() && asked.lasts > CHAINED {
            let message = "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role \
                           chaining";
            return Err(ApiError::new("ValidationError", message));
        }
        let opened = self.open_role(asked, now);
        Ok(self.document("AssumeRole", &opened))
    }

    /// Whoever an identity provider vouches for. Its signature is not verified; what the token says is judged by whom
    /// the role trusts.
    fn assume_role_with_web_identity(&mut self, input: &Value, now: Timestamp) -> Result<String, ApiError> {
        let asked = AskedRole::read(input)?;
        let token = IdentityToken::read(input)?;
        if token.expires.is_some_and(|expires| expires <= now) {
            let message = "Token expired: current date/time must be before the expiration date/time";
            return Err(ApiError::new("ExpiredTokenException", message));
        }
        let action = Simulated::from(StsRead::AssumeRoleWithWebIdentity).action();
        let request = provider_request(asked.account, &token.provider, action, asked.role_arn);
        let request = request.with("sts:RoleSessionName", [asked.session.to_owned()]);
        let request = request.with(&format!("{}:sub", token.provider), [token.subject.clone()]);
        let request = request.with(&format!("{}:aud", token.provider), token.audiences.clone());
        if !self.directory.is_usable_member(asked.account) || !self.directory.trusts_provider(&request) {
            let message = "Not authorized to perform sts:AssumeRoleWithWebIdentity";
            return Err(ApiError::new("AccessDenied", message));
        }
        let provider = format!("arn:aws:iam::{}:oidc-provider/{}", asked.account, token.provider);
        let opened = self.open_role(asked, now);
        let result = format!(
            "{opened}<SubjectFromWebIdentityToken>{}</SubjectFromWebIdentityToken><Provider>{}</Provider>\
             <Audience>{}</Audience>",
            escape(&token.subject),
            escape(&provider),
            escape(token.audiences.first().map(String::as_str).unwrap_or_default())
        );
        Ok(self.document("AssumeRoleWithWebIdentity", &result))
    }

    /// Of users only. The session may do what the user may.
    fn get_session_token(&mut self, caller: &Caller, input: &Value, now: Timestamp) -> Result<String, ApiError> {
        let lasts = seconds(input, 43_200, 900..=129_600)?;
        if caller.principal.role.is_some() {
            return Err(ApiError::new("AccessDenied", "Cannot call GetSessionToken with session credentials"));
        }
        let principal = Principal::clone(&caller.principal);
        let expires = now + Duration::from_secs(lasts);
        let credentials = self.sessions.open(principal, &caller.user_id, expires, now, self.random);
        Ok(self.document("GetSessionToken", &credentials_xml(&credentials, expires)))
    }

    /// Opens the session of a role, and says what it is.
    fn open_role(&mut self, asked: AskedRole<'_>, now: Timestamp) -> String {
        let AskedRole { role_arn, account, name, session, lasts, policy } = asked;
        let role_id = format!("AROA{}", self.random.text(17));
        let user_id = format!("{role_id}:{session}");
        let arn = format!("arn:aws:sts::{account}:assumed-role/{name}/{session}");
        let expires = now + Duration::from_secs(lasts);
        let principal = Principal { account, arn: arn.clone(), role: Some(role_arn.to_owned()), session: policy };
        let credentials = self.sessions.open(principal, &user_id, expires, now, self.random);
        format!(
            "{}<AssumedRoleUser><AssumedRoleId>{}</AssumedRoleId><Arn>{}</Arn></AssumedRoleUser>",
            credentials_xml(&credentials, expires),
            escape(&user_id),
            escape(&arn)
        )
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

fn credentials_xml(credentials: &Credentials, expires: Timestamp) -> String {
    let Credentials { key, secret, token } = credentials;
    format!(
        "<Credentials><AccessKeyId>{key}</AccessKeyId><SecretAccessKey>{secret}</SecretAccessKey>\
         <SessionToken>{token}</SessionToken><Expiration>{expires:.0}</Expiration></Credentials>"
    )
}
