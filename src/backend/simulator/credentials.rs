//! Who is calling. Signatures are not verified: whoever reaches loopback is trusted.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::random::Random;
use super::reply::Common;
use crate::backend::directory::Principal;
use crate::organization::AccountId;

/// Whoever makes a call.
#[derive(Clone, Debug)]
pub struct Caller {
    pub principal: Arc<Principal>,
    /// Its unique id.
    pub user_id: String,
    /// The Region that the request was signed for.
    pub region: String,
}

/// The credentials that `AssumeRole` has given out.
#[derive(Debug, Default)]
pub struct Sessions(HashMap<String, IssuedSession>);

#[derive(Debug)]
struct IssuedSession {
    principal: Arc<Principal>,
    user_id: String,
    token: String,
    expires: Timestamp,
}

/// Temporary credentials.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The access key id.
    pub key: String,
    /// The secret, which nobody checks.
    pub secret: String,
    /// The session token.
    pub token: String,
}

impl Sessions {
    /// Tells from the headers who is calling: a twelve-digit access key id is that account's
    /// principal, others must have been given out.
    ///
    /// # Errors
    /// Why the credentials are not accepted.
    pub fn caller(&self, authorization: Option<&str>, token: Option<&str>, now: Timestamp) -> Result<Caller, Common> {
        let mut scope = authorization
            .and_then(|text| text.split_once("Credential="))
            .map(|(_, rest)| rest.split(',').next().unwrap_or(rest).trim().split('/'))
            .ok_or(Common::MissingToken)?;
        let key = scope.next().unwrap_or_default();
        let region = scope.nth(1).unwrap_or_default().to_owned();
        if let Ok(account) = key.parse::<AccountId>() {
            let user_id = format!("AIDA{account}SIMU");
            return Ok(Caller { principal: Arc::new(Principal::user(account)), user_id, region });
        }
        let session = self.0.get(key).filter(|session| token == Some(&session.token)).ok_or(Common::InvalidToken)?;
        if session.expires <= now {
            return Err(Common::ExpiredToken);
        }
        Ok(Caller { principal: Arc::clone(&session.principal), user_id: session.user_id.clone(), region })
    }

    /// Gives out credentials.
    pub fn open(
        &mut self,
        principal: Principal,
        user_id: &str,
        expires: Timestamp,
        now: Timestamp,
        random: &mut Random,
    ) -> Credentials {
        self.0.retain(|_, session| now < session.expires);
        let credentials =
            Credentials { key: format!("ASIA{}", random.text(16)), secret: random.text(40), token: random.text(64) };
        let (user_id, token) = (user_id.to_owned(), credentials.token.clone());
        self.0
            .insert(credentials.key.clone(), IssuedSession { principal: Arc::new(principal), user_id, token, expires });
        credentials
    }
}
