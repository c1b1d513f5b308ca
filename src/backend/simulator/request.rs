//! What a request asks for: which service, which operation, with which input.
//!
//! The service is the one that the request was signed for. Only of requests that are not signed it is guessed.

use std::collections::BTreeMap;

use serde_json::Value;

use super::credentials::SignatureScope;
use super::reply::ApiError;
use crate::backend::directory::{Service, Simulated};
use crate::organization::AccountId;

/// The parts of an HTTP request that matter.
#[derive(Clone, Copy, Debug, Default)]
pub struct Incoming<'a> {
    pub method: &'a str,
    /// The path, without a query.
    pub path: &'a str,
    pub query: &'a str,
    /// `X-Amz-Target`
    pub target: Option<&'a str>,
    pub content_type: Option<&'a str>,
    pub authorization: Option<&'a str>,
    /// `X-Amz-Security-Token`
    pub token: Option<&'a str>,
    pub body: &'a [u8],
}

/// The parameters of a request: those of its query, and those of a form.
pub type Parameters = BTreeMap<String, String>;

impl<'a> Incoming<'a> {
    pub fn parameters(&self) -> Parameters {
        let form = self.content_type.is_some_and(|text| text.starts_with("application/x-www-form-urlencoded"));
        let mut parameters = fields(self.query.as_bytes());
        if form {
            parameters.extend(fields(self.body));
        }
        parameters
    }

    /// What it was signed with, in a header or in advance.
    pub fn scope<'p>(&self, parameters: &'p Parameters) -> Option<SignatureScope<'p>>
    where
        'a: 'p,
    {
        SignatureScope::of(self.authorization, parameters.get("X-Amz-Credential").map(String::as_str))
    }

    pub fn session_token<'p>(&self, parameters: &'p Parameters) -> Option<&'p str>
    where
        'a: 'p,
    {
        self.token.or_else(|| parameters.get("X-Amz-Security-Token").map(String::as_str))
    }
}

/// Whom a request is meant for.
#[derive(Debug)]
pub enum Meant<'a> {
    /// A service that answers here.
    Ours(Request<'a>),
    /// A service of AWS that does not.
    Elsewhere(ForeignCall),
    /// No service of AWS, by all that is known.
    Nobody,
}

/// A call of a service that is not imitated.
#[derive(Debug)]
pub struct ForeignCall {
    /// The service, by its signing name.
    pub service: String,
    /// The operation, or the method and the path where its protocol has no names in requests.
    pub operation: String,
    pub dialect: ForeignDialect,
}

/// How a service that is not imitated would answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForeignDialect {
    /// In XML, as Amazon EC2 does.
    Ec2,
    /// In XML, as all others with `Action` do.
    Query,
    /// In JSON, to a target.
    Json,
    /// In JSON, by path.
    Rest,
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
    /// Reads a request. `names` has room for a name that does not stand in the request as such.
    pub fn read(incoming: &Incoming<'a>, parameters: &Parameters, names: &'a mut String) -> Meant<'a> {
        let signed_for = incoming.scope(parameters).map(|scope| scope.service).filter(|service| !service.is_empty());
        let service = match signed_for {
            Some(name) => match Service::ALL.into_iter().find(|service| service.signing_name() == name) {
                Some(service) => Some(service),
                None => return Meant::Elsewhere(ForeignCall::read(name, incoming, parameters)),
            },
            None => guessed(incoming, parameters),
        };
        let is_get = incoming.method == "GET";
        match service {
            None => Meant::Nobody,
            Some(Service::Sts) => Meant::Ours(Self::of_form(parameters, names)),
            Some(_) if is_get => Meant::Nobody,
            Some(Service::Account) => Self::of_path(incoming, names).map_or(Meant::Nobody, Meant::Ours),
            Some(service @ (Service::Organizations | Service::Tagging)) => {
                let name = incoming.target.unwrap_or_default();
                let name = name.rsplit('.').next().unwrap_or_default();
                Meant::Ours(Self::new(service, name, json(incoming.body)))
            }
        }
    }

    fn new(service: Service, name: &'a str, input: Result<Value, ApiError>) -> Self {
        Self { service, name, operation: Simulated::find(service, name), input }
    }

    fn of_form(parameters: &Parameters, names: &'a mut String) -> Self {
        *names = parameters.get("Action").cloned().unwrap_or_default();
        let input = parameters.iter().map(|(key, value)| (key.clone(), Value::String(value.clone()))).collect();
        Self::new(Service::Sts, names.as_str(), Ok(Value::Object(input)))
    }

    fn of_path(incoming: &Incoming<'a>, names: &'a mut String) -> Option<Self> {
        let path = incoming.path.strip_prefix('/').filter(|path| !path.is_empty() && !path.contains('/'))?;
        let first = path.chars().next()?;
        *names = format!("{}{}", first.to_ascii_uppercase(), &path[first.len_utf8()..]);
        Some(Self::new(Service::Account, names.as_str(), json(incoming.body)))
    }

    /// What the call is about, for the log: an account, a unit, a role.
    pub fn subject(&self) -> Option<&str> {
        const SUBJECTS: [&str; 12] = [
            "AccountId",
            "ResourceId",
            "ParentId",
            "OrganizationalUnitId",
            "ChildId",
            "CreateAccountRequestId",
            "ServicePrincipal",
            "RoleArn",
            "TargetId",
            "PolicyId",
            "HandshakeId",
            "RegionName",
        ];
        let input = self.input.as_ref().ok()?;
        SUBJECTS.iter().find_map(|key| input.get(key)?.as_str())
    }

    /// The account that the call acts on: the caller's own where an account can be named but is
    /// not.
    pub fn account(&self, caller: Option<AccountId>) -> Option<AccountId> {
        match self.subject() {
            // Of a role, the account that its ARN names.
            Some(subject) => subject.parse().or_else(|_| subject.split(':').nth(4).unwrap_or_default().parse()).ok(),
            None => caller.filter(|_| self.service == Service::Account),
        }
    }
}

/// The service that a request which is not signed looks like.
fn guessed(incoming: &Incoming<'_>, parameters: &Parameters) -> Option<Service> {
    match incoming.target {
        Some(target) if target.starts_with(ORGANIZATIONS) => Some(Service::Organizations),
        Some(target) if target.starts_with(TAGGING) => Some(Service::Tagging),
        Some(_) => None,
        None if incoming.path == "/" => parameters.contains_key("Action").then_some(Service::Sts),
        None => Some(Service::Account),
    }
}

impl ForeignCall {
    fn read(service: &str, incoming: &Incoming<'_>, parameters: &Parameters) -> Self {
        let Incoming { method, path, target, .. } = incoming;
        let (operation, dialect) = match (parameters.get("Action"), target) {
            (Some(action), _) if service == "ec2" => (action.clone(), ForeignDialect::Ec2),
            (Some(action), _) => (action.clone(), ForeignDialect::Query),
            (None, Some(target)) => (target.rsplit('.').next().unwrap_or(target).to_owned(), ForeignDialect::Json),
            (None, None) => (format!("{method} {path}"), ForeignDialect::Rest),
        };
        Self { service: service.to_owned(), operation, dialect }
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

    #[test]
    fn forms_are_read() {
        let fields = fields(b"Action=AssumeRole&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fa+b&Empty=&Alone&Odd=%zz");
        assert_eq!(fields["RoleArn"], "arn:aws:iam::1:role/a b");
        assert_eq!((fields["Empty"].as_str(), fields["Alone"].as_str(), fields["Odd"].as_str()), ("", "", "%zz"));
    }

    /// What is read of a request: the operation and its service.
    fn read(incoming: Incoming<'_>) -> String {
        let (parameters, mut names) = (incoming.parameters(), String::new());
        match Request::read(&incoming, &parameters, &mut names) {
            Meant::Ours(Request { service, operation: Some(operation), .. }) => {
                format!("{service:?} {}", operation.name())
            }
            Meant::Ours(Request { service, name, .. }) => format!("{service:?} {name}?"),
            Meant::Elsewhere(ForeignCall { service, operation, dialect }) => {
                format!("{service} {operation} {dialect:?}")
            }
            Meant::Nobody => "nobody".to_owned(),
        }
    }

    #[test]
    fn the_service_of_an_unsigned_request_is_told_by_target_form_or_path() {
        let plain = Incoming { method: "POST", path: "/", ..Incoming::default() };
        let roots = Some("AWSOrganizationsV20161128.ListRoots");
        assert_eq!(read(Incoming { target: roots, ..plain }), "Organizations ListRoots");
        let form = Some("application/x-www-form-urlencoded; charset=utf-8");
        let who = Incoming { content_type: form, body: b"Action=GetCallerIdentity", ..plain };
        assert_eq!(read(who), "Sts GetCallerIdentity");
        assert_eq!(read(Incoming { path: "/putAlternateContact", ..plain }), "Account PutAlternateContact");
        assert_eq!(read(Incoming { path: "/startPrimaryEmailUpdate", ..plain }), "Account StartPrimaryEmailUpdate?");
        assert_eq!(read(plain), "nobody");
        assert_eq!(read(Incoming { target: Some("DynamoDB_20120810.ListTables"), ..plain }), "nobody");
    }

    #[test]
    fn the_service_of_a_signed_request_is_the_one_it_was_signed_for() {
        let signed =
            |service: &str| format!("AWS4-HMAC-SHA256 Credential=1/20261124/us-east-1/{service}/aws4_request, x");
        let plain = Incoming { method: "POST", path: "/", ..Incoming::default() };
        let form = Some("application/x-www-form-urlencoded");
        let read = |service: &str, incoming: Incoming<'_>| {
            let authorization = signed(service);
            read(Incoming { authorization: Some(&authorization), ..incoming })
        };
        let regions = Incoming { content_type: form, body: b"Action=DescribeRegions", ..plain };
        assert_eq!(read("ec2", regions), "ec2 DescribeRegions Ec2");
        assert_eq!(read("iam", regions), "iam DescribeRegions Query");
        assert_eq!(read("sts", regions), "Sts DescribeRegions?");
        let tables = Incoming { target: Some("DynamoDB_20120810.ListTables"), ..plain };
        assert_eq!(read("dynamodb", tables), "dynamodb ListTables Json");
        assert_eq!(read("s3", Incoming { method: "GET", path: "/bucket", ..plain }), "s3 GET /bucket Rest");
        let query = Incoming { method: "GET", query: "Action=GetCallerIdentity&Version=2011-06-15", ..plain };
        assert_eq!(read("sts", query), "Sts GetCallerIdentity");
        let posted = Incoming { query: "Action=GetCallerIdentity", ..plain };
        assert_eq!(read("sts", posted), "Sts GetCallerIdentity");
    }
}
