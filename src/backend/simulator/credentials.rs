//! Who is calling. Signatures are not verified: whoever reaches loopback is trusted.

use std::collections::{BTreeSet, HashMap};
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

/// The credentials that STS has given out.
#[derive(Debug, Default)]
pub struct Sessions {
    by_key: HashMap<String, IssuedSession>,
    /// Their keys, by when they expire.
    expiring: BTreeSet<(Timestamp, String)>,
}

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

/// What a request was signed with: the scope of its credentials. The signature itself is of no interest.
#[derive(Clone, Copy, Debug)]
pub struct SignatureScope<'a> {
    /// The access key ID.
    pub key: &'a str,
    pub region: &'a str,
    /// The service, by its signing name.
    pub service: &'a str,
}

impl<'a> SignatureScope<'a> {
    /// Reads `KEY/20261124/us-east-1/account/aws4_request`.
    fn read(credential: &'a str) -> Self {
        let mut parts = credential.trim().split('/');
        let mut next = || parts.next().unwrap_or_default();
        let (key, _day, region, service) = (next(), next(), next(), next());
        Self { key, region, service }
    }

    /// From the header `Authorization`, or the parameter `X-Amz-Credential` of a request that was signed in advance.
    pub fn of(authorization: Option<&'a str>, presigned: Option<&'a str>) -> Option<Self> {
        let header = authorization.and_then(|text| text.split_once("Credential="));
        let header = header.map(|(_, rest)| rest.split(',').next().unwrap_or(rest));
        header.or(presigned).map(Self::read)
    }
}

impl Sessions {
    /// Tells who is calling: a twelve-digit access key id is that account's principal, others must have been given out.
    ///
    /// # Errors
    /// Why the credentials are not accepted.
    pub fn caller(
        &self,
        scope: Option<SignatureScope<'_>>,
        token: Option<&str>,
        now: Timestamp,
    ) -> Result<Caller, Common> {
        let SignatureScope { key, region, service: _ } = scope.ok_or(Common::MissingToken)?;
        let region = region.to_owned();
        if let Ok(account) = key.parse::<AccountId>() {
            let user_id = format!("AIDA{account}SIMU");
            return Ok(Caller { principal: Arc::new(Principal::user(account)), user_id, region });
        }
        let session = self.by_key.get(key).filter(|session| token == Some(&session.token));
        let session = session.ok_or(Common::InvalidToken)?;
        if session.expires <= now {
            return Err(Common::ExpiredToken);
        }
        Ok(Caller { principal: Arc::clone(&session.principal), user_id: session.user_id.clone(), region })
    }

    /// Gives out credentials, and forgets those that have expired.
    pub fn open(
        &mut self,
        principal: Principal,
        user_id: &str,
        expires: Timestamp,
        now: Timestamp,
        random: &mut Random,
    ) -> Credentials {
        while let Some((over, _)) = self.expiring.first()
            && *over <= now
        {
            if let Some((_, key)) = self.expiring.pop_first() {
                self.by_key.remove(&key);
            }
        }
        let credentials =
            Credentials { key: format!("ASIA{}", random.text(16)), secret: random.text(40), token: random.text(64) };
        let (user_id, token) = (user_id.to_owned(), credentials.token.clone());
        let session = IssuedSession { principal: Arc::new(principal), user_id, token, expires };
        self.expiring.insert((expires, credentials.key.clone()));
        self.by_key.insert(credentials.key.clone(), session);
        credentials
    }
}
