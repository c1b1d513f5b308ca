//! What holds whatever AWS answers, or whoever stands in for it: a false answer is never taken for "none", for a contact,
//! or for a write that was done.
//!
//! An input is a list of answers, each with a line above it: the operation, the status, the error's type if it is one,
//! and `foreign` where AWS's request ID is missing. Each request gets the first answer to its operation that none has
//! got yet, and a broken connection when there are no more. Lines of `---` stand between them.

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::retry::RetryConfig;
use orgcontacts::backend::aws::{Aws, AwsSettings};
use orgcontacts::gateway::freshness::Clock;
use orgcontacts::gateway::{ReadAccess, WriteAccess, WriteKind};
use orgcontacts::organization::needs::Needs;
use orgcontacts::organization::{AccountId, Reach, SettingKey};
use orgcontacts::setting::alternate_contact::Fields;
use orgcontacts::setting::{Kind, LiveValue, Value};
use serde_json::Value as Json;

/// The account whose contact is read and written.
const ACCOUNT: &str = "111111111111";

/// What one request is answered.
struct Answer {
    operation: String,
    status: u16,
    /// The type of an error.
    error: Option<String>,
    /// Whether it has AWS's request ID.
    is_from_aws: bool,
    body: Vec<u8>,
}

impl Answer {
    /// `None` where the line above it says no operation and no status.
    fn read(text: &[u8]) -> Option<Self> {
        let end = text.iter().position(|byte| *byte == b'\n').unwrap_or(text.len());
        let mut words = std::str::from_utf8(&text[..end]).ok()?.split_whitespace();
        let (operation, status) = (words.next()?.to_owned(), words.next()?.parse().ok()?);
        let (foreign, types): (Vec<&str>, Vec<&str>) = words.partition(|word| *word == "foreign");
        let error = types.first().map(|name| (*name).to_owned());
        let body = text[end..].trim_ascii().to_vec();
        Some(Self { operation, status, error, is_from_aws: foreign.is_empty(), body })
    }

    fn read_all(input: &[u8]) -> Vec<Self> {
        let mut rest = input;
        let mut answers = Vec::new();
        while !rest.is_empty() {
            let end = rest.windows(5).position(|line| line == b"\n---\n");
            answers.extend(Self::read(&rest[..end.unwrap_or(rest.len())]));
            rest = end.map_or(&[], |end| &rest[end + 5..]);
        }
        answers
    }

    fn is_to(&self, operation: &str) -> bool {
        self.operation.eq_ignore_ascii_case(operation)
    }

    fn is_success_of(&self, operation: &str) -> bool {
        self.is_to(operation) && self.is_from_aws && self.status == 200
    }

    fn json(&self) -> Json {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// Whether it says that there is no such contact.
    fn says_none(&self) -> bool {
        let says = |text: &str| text.contains("ResourceNotFoundException");
        let of_body = || says(&String::from_utf8_lossy(&self.body));
        self.is_from_aws && (self.error.as_deref().is_some_and(says) || of_body())
    }

    /// Whether it says that this is the contact.
    fn says(&self, contact: &LiveValue) -> bool {
        let json = self.json();
        let Fields { name, title, email, phone } = Fields::of(contact);
        let members = [("Name", name), ("Title", title), ("EmailAddress", email), ("PhoneNumber", phone)];
        let says = |(member, text): &(&str, Option<&str>)| json["AlternateContact"][*member].as_str() == *text;
        self.is_success_of("GetAlternateContact") && members.iter().all(says)
    }

    fn http(&self) -> Result<HttpResponse, ConnectorError> {
        let status = self.status.try_into().map_err(|error| ConnectorError::other(Box::new(error), None))?;
        let mut response = HttpResponse::new(status, SdkBody::from(self.body.clone()));
        let headers = response.headers_mut();
        if self.is_from_aws {
            headers.insert("x-amzn-requestid", "00000000-0000-0000-0000-000000000000");
        }
        if let Some(error) = self.error.as_ref().filter(|error| error.bytes().all(|byte| byte.is_ascii_graphic())) {
            headers.insert("x-amzn-errortype", error.clone());
        }
        Ok(response)
    }
}

/// The other side: answers, and which of them have been given.
#[derive(Clone)]
struct OtherSide {
    answers: Arc<Vec<Answer>>,
    given: Arc<Mutex<Vec<bool>>>,
}

impl OtherSide {
    fn new(answers: &Arc<Vec<Answer>>) -> Self {
        Self { answers: Arc::clone(answers), given: Arc::new(Mutex::new(vec![false; answers.len()])) }
    }

    fn aws(&self) -> Aws {
        let credentials = Credentials::new("AKIDEXAMPLE", "secret", None, None, "fuzzing");
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("eu-west-1"))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .retry_config(RetryConfig::disabled())
            .http_client(SharedHttpClient::new(self.clone()))
            .build();
        Aws::new(&config, &AwsSettings::default())
    }

    fn answer(&self, operation: &str) -> Result<HttpResponse, ConnectorError> {
        let mut given = self.given.lock().expect("nobody panics while holding it");
        let next = (0..given.len()).find(|place| !given[*place] && self.answers[*place].is_to(operation));
        let Some(place) = next else {
            return Err(ConnectorError::io(io::Error::from(io::ErrorKind::ConnectionReset).into()));
        };
        given[place] = true;
        self.answers[place].http()
    }
}

impl fmt::Debug for OtherSide {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OtherSide")
    }
}

impl HttpClient for OtherSide {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for OtherSide {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let target = request.headers().get("x-amz-target").and_then(|target| target.rsplit('.').next());
        let path = request.uri().rsplit('/').next().filter(|path| !path.is_empty());
        // STS alone has neither, and is asked one thing.
        HttpConnectorFuture::ready(self.answer(target.or(path).unwrap_or("GetCallerIdentity")))
    }
}

/// What was made of answers.
#[derive(Debug, PartialEq, Eq)]
pub struct Made {
    /// Whether the contact is set; `None` if it could not be read.
    pub is_set: Option<bool>,
    /// Whether the contact was written.
    pub is_written: bool,
    /// How many accounts were listed; `None` if the organization could not be read.
    pub accounts: Option<usize>,
}

/// Reads a contact, writes one and reads an organization, each with the same answers from the start.
///
/// # Panics
/// Something was made of the answers that they do not say.
pub fn make(input: &[u8]) -> Made {
    let answers = Arc::new(Answer::read_all(input));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a thread is enough").block_on(async {
        let (is_set, is_written) = (reading(&answers).await, writing(&answers).await);
        Made { is_set, is_written, accounts: listing(&answers).await }
    })
}

fn key() -> SettingKey {
    SettingKey { account: ACCOUNT.parse().expect("twelve digits"), kind: Kind::Security }
}

async fn reading(answers: &Arc<Vec<Answer>>) -> Option<bool> {
    let read = OtherSide::new(answers).aws().contact(key(), Reach::Member).await.ok()?;
    match &read {
        None => assert!(answers.iter().any(Answer::says_none), "nobody said that there is none"),
        Some(contact) => assert!(answers.iter().any(|answer| answer.says(contact)), "nobody said {contact:?}"),
    }
    Some(read.is_some())
}

async fn writing(answers: &Arc<Vec<Answer>>) -> bool {
    let aws = OtherSide::new(answers).aws();
    let Ok(turn) = aws.turn(WriteKind::Put, key(), Reach::Member).await else { return false };
    let texts = ["SOC", "On-call", "soc@example.com", "+1 206 555 0100"];
    let [name, title, email, phone] = texts.map(|text| Some(text.into()));
    let contact = Value::new(Fields { name, title, email, phone }).expect("AWS would take it");
    let fresh = Clock::new(|| Duration::ZERO).fresh_for(Duration::ZERO);
    let is_written = aws.put(turn, key(), &contact, fresh).await.is_ok();
    if is_written {
        let is_done = |answer: &Answer| {
            let says_nothing =
                answer.body.is_empty() || answer.json().as_object().is_some_and(serde_json::Map::is_empty);
            answer.is_success_of("PutAlternateContact") && says_nothing
        };
        assert!(answers.iter().any(is_done), "nobody said that it was written");
    }
    is_written
}

async fn listing(answers: &Arc<Vec<Answer>>) -> Option<usize> {
    let organization = OtherSide::new(answers).aws().organization(&Needs::ALL, |_| {}).await.ok()?;
    let pages = answers.iter().filter(|answer| answer.is_success_of("ListAccounts"));
    let listed: Vec<String> = pages.map(|page| page.json()["Accounts"].to_string()).collect();
    for account in organization.accounts().keys() {
        let is_listed = |page: &String| page.contains(&format!("\"{}\"", AccountId::as_str(account)));
        assert!(listed.iter().any(is_listed), "nobody spoke of {account}");
    }
    Some(organization.accounts().len())
}
