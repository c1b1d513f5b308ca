//! For tests: the SDK with a function in place of the network. Nothing here opens a socket, so
//! that time can be simulated.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_account::config::{Credentials, Region, SharedCredentialsProvider, SharedHttpClient};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use futures_util::FutureExt;
use http_body_util::BodyExt;
use serde_json::Value;

use super::{Aws, AwsSettings};
use crate::gateway::freshness::{Clock, Freshness};

/// A request, as far as tests care.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Request {
    /// `ListAccounts`, `getAlternateContact`, `GetCallerIdentity` …
    pub(super) operation: String,
    /// The members, where they are JSON.
    pub(super) body: Value,
    /// The fields, where they are a form.
    pub(super) form: BTreeMap<String, String>,
    /// The access key that signed the request.
    pub(super) access_key: String,
    /// The Region that it is signed for.
    pub(super) region: String,
}

/// A freshness that does not end.
pub(super) fn fresh() -> Freshness {
    Clock::new(|| Duration::ZERO).fresh_for(Duration::ZERO)
}

/// What the other side does with a request.
pub(super) enum Answer {
    /// An HTTP answer of AWS: status, the error's type if it is one, body.
    Http(u16, Option<&'static str>, String),
    /// An HTTP answer of somebody else.
    Foreign(u16, SdkBody),
    /// An answer of AWS's whose body comes in pieces.
    Pieces(SdkBody),
    /// The connection breaks after the request was sent.
    Reset,
    /// There is no answer, ever.
    Never,
}

impl Answer {
    pub(super) fn ok(body: &Value) -> Self {
        Self::Http(200, None, body.to_string())
    }

    pub(super) fn error(status: u16, code: &'static str, message: &str) -> Self {
        let body = serde_json::json!({ "__type": code, "message": message, "Message": message });
        Self::Http(status, Some(code), body.to_string())
    }

    /// What STS says of the caller.
    pub(super) fn caller(account: &str) -> Self {
        Self::Http(
            200,
            None,
            format!(
                "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
                 <GetCallerIdentityResult><Account>{account}</Account></GetCallerIdentityResult>\
                 </GetCallerIdentityResponse>"
            ),
        )
    }
}

type Handler = dyn Fn(&Request) -> Answer + Send + Sync;

/// The other side, and what it was asked.
#[derive(Clone)]
pub(super) struct Fake {
    handler: Arc<Handler>,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Fake {
    pub(super) fn new(handler: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Self {
        Self { handler: Arc::new(handler), requests: Arc::default() }
    }

    /// The backend in front of this other side.
    pub(super) fn aws(&self) -> Aws {
        self.aws_with(AwsSettings::default())
    }

    pub(super) fn aws_with(&self, settings: AwsSettings) -> Aws {
        Aws::new(&self.config("eu-west-1"), &settings)
    }

    pub(super) fn config(&self, region: &'static str) -> aws_types::SdkConfig {
        let credentials = Credentials::new("AKIDEXAMPLE", "secret", None, None, "test");
        aws_types::SdkConfig::builder()
            .behavior_version(aws_config::BehaviorVersion::latest())
            .region(Region::new(region))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .retry_config(aws_config::retry::RetryConfig::disabled())
            .http_client(SharedHttpClient::new(self.clone()))
            .build()
    }

    /// What this other side says, for one that says something else to some requests.
    pub(super) fn answer(&self, request: &Request) -> Answer {
        (self.handler)(request)
    }

    pub(super) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// How often an operation was called.
    pub(super) fn count(&self, operation: &str) -> usize {
        self.requests().iter().filter(|request| request.operation == operation).count()
    }
}

impl std::fmt::Debug for Fake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Fake")
    }
}

impl HttpClient for Fake {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Fake {
    fn call(&self, mut request: HttpRequest) -> HttpConnectorFuture {
        let body = std::mem::replace(request.body_mut(), SdkBody::taken());
        let body = match body.collect().now_or_never().expect("it is at hand") {
            Ok(body) => body.to_bytes(),
            Err(error) => return HttpConnectorFuture::ready(Err(ConnectorError::user(error))),
        };
        let request = read(&request, &body);
        self.requests.lock().unwrap().push(request.clone());
        let answer = |status: u16, body| HttpResponse::new(status.try_into().unwrap(), body);
        let of_aws = |status, body| {
            let mut response = answer(status, body);
            response.headers_mut().insert("x-amzn-requestid", "00000000-0000-0000-0000-000000000000");
            response
        };
        HttpConnectorFuture::ready(match (self.handler)(&request) {
            Answer::Never => return HttpConnectorFuture::new(std::future::pending()),
            Answer::Http(status, code, body) => {
                let mut response = of_aws(status, SdkBody::from(body));
                if let Some(code) = code {
                    response.headers_mut().insert("x-amzn-errortype", code);
                }
                Ok(response)
            }
            Answer::Foreign(status, body) => Ok(answer(status, body)),
            Answer::Pieces(body) => Ok(of_aws(200, body)),
            Answer::Reset => {
                let reset = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
                Err(ConnectorError::io(reset.into()))
            }
        })
    }
}

fn read(request: &HttpRequest, body: &[u8]) -> Request {
    let target = request.headers().get("x-amz-target").and_then(|target| target.rsplit('.').next());
    let path = request.uri().rsplit('/').next().unwrap_or_default();
    let form = form(body);
    let operation = match (target, path) {
        (Some(target), _) => target,
        (None, "") => form.get("Action").map_or("", String::as_str),
        (None, path) => path,
    };
    let scope = request.headers().get("authorization").unwrap_or_default();
    Request {
        operation: operation.to_owned(),
        body: serde_json::from_slice(body).unwrap_or_default(),
        access_key: scope.split(['=', '/']).nth(1).unwrap_or_default().to_owned(),
        form: form.clone(),
        region: scope.split('/').nth(2).unwrap_or_default().to_owned(),
    }
}

/// The fields of a form, as the SDK writes them.
fn form(body: &[u8]) -> BTreeMap<String, String> {
    let text = String::from_utf8_lossy(body).into_owned();
    let fields = text.split('&').filter_map(|field| field.split_once('='));
    fields.map(|(key, value)| (key.to_owned(), unescaped(value))).collect()
}

fn unescaped(value: &str) -> String {
    let mut parts = value.split('%');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let (code, rest) = part.split_at(2);
        let character = char::from(u8::from_str_radix(code, 16).expect("two hexadecimal digits"));
        format!("{text}{character}{rest}")
    })
}
