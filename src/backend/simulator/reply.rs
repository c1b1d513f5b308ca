//! What goes back to the caller, in the dialect of each service.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::backend::directory::Service;

/// An answer before it is sent.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The media type of the body.
    pub content_type: &'static str,
    /// The code of an error.
    pub error: Option<Cow<'static, str>>,
    pub body: String,
}

impl Reply {
    /// A JSON document that is no answer of AWS.
    pub fn json(status: u16, body: String) -> Self {
        Self { status, content_type: "application/json", error: None, body }
    }

    /// A service's answer.
    pub fn success(service: Service, body: String) -> Self {
        Self { status: 200, content_type: content_type(service), error: None, body }
    }

    /// A service's refusal.
    pub fn failure(service: Service, error: ApiError, request_id: &str) -> Self {
        let status = status(service, &error.code);
        let ApiError { code, message, reason, member } = error;
        let body = match service {
            Service::Account => {
                let mut body = json!({ "message": message });
                if let (Some(reason), Some(member)) = (reason, member) {
                    body["reason"] = Value::String(reason);
                    body["fieldList"] = json!([{ "name": member, "message": message }]);
                }
                body.to_string()
            }
            Service::Organizations | Service::Tagging => {
                let mut body = json!({ "__type": code, "Message": message });
                if let Some(reason) = reason {
                    body["Reason"] = Value::String(reason);
                }
                body.to_string()
            }
            Service::Sts => {
                let kind = if status < 500 { "Sender" } else { "Receiver" };
                format!(
                    "<ErrorResponse xmlns=\"{STS_NAMESPACE}\"><Error><Type>{kind}</Type><Code>{}</Code>\
                     <Message>{}</Message></Error><RequestId>{request_id}</RequestId></ErrorResponse>",
                    escape(&code),
                    escape(&message)
                )
            }
        };
        let error = Some(code).filter(|code| !code.is_empty());
        Self { status, content_type: content_type(service), error, body }
    }
}

/// The namespace of every document of STS.
pub const STS_NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";

fn content_type(service: Service) -> &'static str {
    match service {
        Service::Account => "application/json",
        Service::Organizations | Service::Tagging => "application/x-amz-json-1.1",
        Service::Sts => "text/xml",
    }
}

fn status(service: Service, code: &str) -> u16 {
    match (service, code) {
        (_, "ServiceUnavailableException" | "ServiceUnavailable") => 503,
        (_, "InternalServerException" | "ServiceException" | "InternalServiceException" | "InternalFailure") => 500,
        (Service::Account, "ResourceNotFoundException" | "UnknownOperationException") => 404,
        (Service::Account, "TooManyRequestsException") => 429,
        (Service::Account, "ValidationException" | "SerializationException" | "") => 400,
        (Service::Account, "ConflictException") => 409,
        (Service::Account, _) => 403,
        (
            Service::Sts,
            "Throttling"
            | "ValidationError"
            | "InvalidAction"
            | "MissingAction"
            | "MalformedInput"
            | "MalformedPolicyDocument"
            | "InvalidIdentityToken"
            | "ExpiredTokenException",
        ) => 400,
        (Service::Sts, _) => 403,
        (Service::Organizations | Service::Tagging, _) => 400,
    }
}

/// Text inside of XML.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            c if c.is_control() => write!(escaped, "&#{};", u32::from(c)).expect("strings take everything"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// A refusal, as AWS words it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    /// The name of the exception.
    pub code: Cow<'static, str>,
    /// What it says.
    pub message: String,
    /// `Reason`, where the exception has one.
    pub reason: Option<String>,
    /// The member of the input that it is about, where the service says so beside the reason.
    pub member: Option<String>,
}

impl ApiError {
    /// A refusal without a reason of its own.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code: Cow::Borrowed(code), message: message.into(), reason: None, member: None }
    }

    /// A refusal that names no exception.
    pub fn nameless(message: impl Into<String>) -> Self {
        Self::new("", message)
    }

    /// The same, with words that say more than the code.
    pub fn because(self, reason: impl Into<String>) -> Self {
        Self { reason: Some(reason.into()), ..self }
    }

    /// The same, with the member that it is about.
    pub fn about(self, member: impl Into<String>) -> Self {
        Self { member: Some(member.into()), ..self }
    }
}

/// The refusals that are worded differently by each service, but mean the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Common {
    /// Too many calls.
    Throttled,
    /// Something broke inside.
    Internal,
    /// Try again later.
    Unavailable,
    /// The credentials are not known.
    InvalidToken,
    /// There are no credentials.
    MissingToken,
    /// The credentials have expired.
    ExpiredToken,
}

impl Common {
    /// As a service says it.
    pub fn of(self, service: Service) -> ApiError {
        let sts = service == Service::Sts;
        let (code, message) = match self {
            Self::Throttled => match service {
                Service::Account => ("TooManyRequestsException", "Too Many Requests"),
                Service::Organizations => (
                    "TooManyRequestsException",
                    "You have sent too many requests in too short a period of time. Try again later.",
                ),
                Service::Tagging => {
                    ("ThrottledException", "The request was denied to limit the frequency of submitted requests.")
                }
                Service::Sts => ("Throttling", "Rate exceeded"),
            },
            Self::Internal => match service {
                Service::Account => ("InternalServerException", "Internal server error"),
                Service::Organizations => (
                    "ServiceException",
                    "AWS Organizations can't complete your request because of an internal service error. Try again later.",
                ),
                Service::Tagging => ("InternalServiceException", "The request processing failed. Try again later."),
                Service::Sts => ("InternalFailure", "The request processing has failed."),
            },
            Self::Unavailable if sts => ("ServiceUnavailable", "Service Unavailable"),
            Self::Unavailable => ("ServiceUnavailableException", "Service Unavailable"),
            Self::InvalidToken if sts => {
                ("InvalidClientTokenId", "The security token included in the request is invalid.")
            }
            Self::InvalidToken => {
                ("UnrecognizedClientException", "The security token included in the request is invalid.")
            }
            Self::MissingToken if sts => ("MissingAuthenticationToken", "Request is missing Authentication Token"),
            Self::MissingToken => ("MissingAuthenticationTokenException", "Missing Authentication Token"),
            Self::ExpiredToken if sts => ("ExpiredToken", "The security token included in the request is expired"),
            Self::ExpiredToken => ("ExpiredTokenException", "The security token included in the request is expired"),
        };
        ApiError::new(code, message)
    }
}
