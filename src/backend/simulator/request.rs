//! What a request asks for: which service, which operation, with which input.

use std::collections::BTreeMap;

use serde_json::Value;

use super::reply::ApiError;
use crate::backend::directory::{Service, Simulated};
use crate::organization::AccountId;

/// The parts of an HTTP request that matter.
#[derive(Clone, Copy, Debug, Default)]
pub struct Incoming<'a> {
    /// The path, without a query.
    pub path: &'a str,
    /// `X-Amz-Target`
    pub target: Option<&'a str>,
    pub content_type: Option<&'a str>,
    pub authorization: Option<&'a str>,
    /// `X-Amz-Security-Token`
    pub token: Option<&'a str>,
    pub body: &'a [u8],
}

/// A call of an operation.
#[derive(Debug)]
pub struct Request<'a> {
    /// The service that is called.
    pub service: Service,
    /// What is called, by its name.
    pub name: &'a str,
    /// What is called, if it is known.
    pub operation: Option<Simulated>,
    /// With what, if it could be read.
    pub input: Result<Value, ApiError>,
}

const ORGANIZATIONS: &str = "AWSOrganizationsV20161128.";
const TAGGING: &str = "ResourceGroupsTaggingAPI_20170126.";

impl<'a> Request<'a> {
    /// Reads a request; `None` if no service of AWS could be meant. `names` has room for a name
    /// that does not stand in the request as such.
    pub fn read(incoming: &Incoming<'a>, names: &'a mut String) -> Option<Self> {
        let form = incoming.content_type.is_some_and(|text| text.starts_with("application/x-www-form-urlencoded"));
        let (service, name, input) = if let Some(target) = incoming.target {
            let (service, name) = match target.strip_prefix(ORGANIZATIONS) {
                Some(name) => (Service::Organizations, name),
                None => (Service::Tagging, target.strip_prefix(TAGGING)?),
            };
            (service, name, json(incoming.body))
        } else if incoming.path == "/" && form {
            let mut fields = fields(incoming.body);
            *names = fields.remove("Action").unwrap_or_default();
            let input = fields.into_iter().map(|(key, value)| (key, Value::String(value))).collect();
            (Service::Sts, names.as_str(), Ok(Value::Object(input)))
        } else {
            let path = incoming.path.strip_prefix('/').filter(|path| !path.is_empty() && !path.contains('/'))?;
            let first = path.chars().next()?;
            *names = format!("{}{}", first.to_ascii_uppercase(), &path[first.len_utf8()..]);
            (Service::Account, names.as_str(), json(incoming.body))
        };
        Some(Self { service, name, operation: Simulated::find(service, name), input })
    }

    /// What the call is about, for the log: an account, a unit, a role.
    pub fn subject(&self) -> Option<&str> {
        const SUBJECTS: [&str; 8] = [
            "AccountId",
            "ResourceId",
            "ParentId",
            "OrganizationalUnitId",
            "ChildId",
            "CreateAccountRequestId",
            "ServicePrincipal",
            "RoleArn",
        ];
        let input = self.input.as_ref().ok()?;
        SUBJECTS.iter().find_map(|key| input.get(key)?.as_str())
    }

    /// The account that the call acts on: the caller's own where an account can be named but is
    /// not.
    pub fn account(&self, caller: AccountId) -> Option<AccountId> {
        match self.subject() {
            // Of a role, the account that its ARN names.
            Some(subject) => subject.parse().or_else(|_| subject.split(':').nth(4).unwrap_or_default().parse()).ok(),
            None => (self.service == Service::Account).then_some(caller),
        }
    }
}

fn json(body: &[u8]) -> Result<Value, ApiError> {
    let invalid = || ApiError::new("SerializationException", "The request body is not a JSON object.");
    if body.is_empty() {
        return Ok(Value::Object(serde_json::Map::new()));
    }
    let value: Value = serde_json::from_slice(body).map_err(|_| invalid())?;
    if value.is_object() { Ok(value) } else { Err(invalid()) }
}

/// The fields of a form.
fn fields(body: &[u8]) -> BTreeMap<String, String> {
    body.split(|byte| *byte == b'&')
        .filter(|field| !field.is_empty())
        .map(|field| {
            let at = field.iter().position(|byte| *byte == b'=').unwrap_or(field.len());
            (unescape(&field[..at]), unescape(field.get(at + 1..).unwrap_or_default()))
        })
        .collect()
}

fn unescape(text: &[u8]) -> String {
    let digit = |at: usize| text.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    let mut bytes = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        at += 1;
        match (byte, digit(at), digit(at + 1)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push(u8::try_from(high * 16 + low).expect("two hexadecimal digits make a byte"));
                at += 2;
            }
            (b'+', _, _) => bytes.push(b' '),
            (byte, _, _) => bytes.push(*byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::directory::{AccountWrite, OrganizationsRead, StsRead};

    #[test]
    fn forms_are_read() {
        let fields = fields(b"Action=AssumeRole&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fa+b&Empty=&Alone&Odd=%zz");
        assert_eq!(fields["RoleArn"], "arn:aws:iam::1:role/a b");
        assert_eq!((fields["Empty"].as_str(), fields["Alone"].as_str(), fields["Odd"].as_str()), ("", "", "%zz"));
    }

    #[test]
    fn the_service_is_told_by_target_form_or_path() {
        let read = |incoming: Incoming<'_>| {
            let mut names = String::new();
            Request::read(&incoming, &mut names).map(|request| (request.service, request.operation))
        };
        let plain = Incoming { path: "/", ..Incoming::default() };
        assert_eq!(
            read(Incoming { target: Some("AWSOrganizationsV20161128.ListRoots"), ..plain }),
            Some((Service::Organizations, Some(OrganizationsRead::ListRoots.into())))
        );
        let form = Some("application/x-www-form-urlencoded; charset=utf-8");
        assert_eq!(
            read(Incoming { content_type: form, body: b"Action=GetCallerIdentity", ..plain }),
            Some((Service::Sts, Some(StsRead::GetCallerIdentity.into())))
        );
        assert_eq!(
            read(Incoming { path: "/putAlternateContact", ..plain }),
            Some((Service::Account, Some(AccountWrite::PutAlternateContact.into())))
        );
        assert_eq!(read(Incoming { path: "/listRegions", ..plain }), Some((Service::Account, None)));
        assert_eq!(read(plain), None);
        assert_eq!(read(Incoming { target: Some("DynamoDB_20120810.ListTables"), ..plain }), None);
    }
}
