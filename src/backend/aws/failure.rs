//! What an error of AWS or of the way to it means, in our words.
//!
//! Messages of AWS may hold names, addresses and contact values. None is passed on: they are only
//! searched for what is known, and that is said in our words.

use std::error::Error;
use std::io::ErrorKind;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_account::config::http::HttpResponse;
use aws_sdk_account::error::{ConnectorError, ProvideErrorMetadata, SdkError};
use http_body_util::LengthLimitError;
use serde::Deserialize;

use super::call::Setback;
use super::causes::chain;
use super::clock;
use super::denied::denial;
use super::genuine::{FalseAnswer, is_from_aws};
use super::in_time::TooLate;
use super::words;
use crate::gateway::{Failure, NoCredentials, Operation};
use crate::setting::Field;
use crate::setting::alternate_contact::Fields;

/// What kept an attempt from succeeding.
pub(super) fn setback<E>(operation: Operation, error: &SdkError<E>) -> Setback
where
    E: ProvideErrorMetadata + Error + 'static,
{
    match error {
        SdkError::ServiceError(answer) => refusal(operation, answer.err(), answer.raw()),
        SdkError::DispatchFailure(failure) => failure
            .as_connector_error()
            .map_or_else(|| interrupted("the connection failed"), |e| dispatch(operation, e)),
        SdkError::TimeoutError(_) => interrupted("no answer in time"),
        SdkError::ResponseError(answer) => unusable(operation, error.source(), answer.raw()),
        SdkError::ConstructionFailure(_) => unexpected(operation, "the request could not be built"),
        _ => unexpected(operation, "an unknown kind of error"),
    }
}

/// An answer that is not AWS's, or that ends too late or not at all.
fn unusable(operation: Operation, source: Option<&(dyn Error + 'static)>, raw: &HttpResponse) -> Setback {
    let causes = || source.into_iter().flat_map(chain);
    let is_too_long = causes().any(|cause| cause.is::<LengthLimitError>());
    match causes().find_map(|cause| cause.downcast_ref::<FalseAnswer>()) {
        Some(slow @ FalseAnswer::TooSlow) => interrupted(slow.to_string()),
        Some(other) => false_answer(operation, other.to_string()),
        None if is_too_long => false_answer(operation, "an answer that is too long to be from AWS"),
        // It has arrived as a whole, and would again.
        None if raw.body().bytes().is_some() => unreadable(operation, raw),
        None => interrupted("an answer that broke off"),
    }
}

fn unreadable(operation: Operation, raw: &HttpResponse) -> Setback {
    false_answer(operation, format!("an answer that cannot be read (HTTP {})", raw.status().as_u16()))
}

/// Whoever answered, it was not AWS, and another attempt would get no further. A write may have got to
/// AWS all the same.
fn false_answer(operation: Operation, detail: impl Into<String>) -> Setback {
    if operation.is_write() { interrupted(detail) } else { unexpected(operation, detail) }
}

/// An answer that lacks what such an answer has.
pub(super) fn incomplete(operation: Operation, member: &str) -> Setback {
    false_answer(operation, format!("an answer without `{member}`"))
}

/// An answer, or `None` where AWS itself says that there is none.
#[expect(clippy::result_large_err, reason = "it is the SDK's")]
pub(super) fn none_if<A, E>(
    answer: Result<A, SdkError<E>>,
    means_none: impl Fn(&E) -> bool,
) -> Result<Option<A>, SdkError<E>> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(SdkError::ServiceError(refusal)) if means_none(refusal.err()) && is_from_aws(refusal.raw()) => Ok(None),
        Err(error) => Err(error),
    }
}

/// An answer that says no. The code counts before the status, since Organizations answers 400 to
/// almost everything.
fn refusal(operation: Operation, error: &impl ProvideErrorMetadata, raw: &HttpResponse) -> Setback {
    let status = raw.status().as_u16();
    // Without a request id, it is nobody's word that counts here.
    let code = error.code().filter(|_| is_from_aws(raw)).unwrap_or_default();
    let message = error.message().unwrap_or_default();
    match code {
        _ if is_throttling(code) => Setback::Throttled,
        "ExpiredToken" | "ExpiredTokenException" => Setback::Final(Failure::ExpiredCredentials),
        "UnrecognizedClientException"
        | "InvalidClientTokenId"
        | "InvalidAccessKeyId"
        | "InvalidToken"
        | "InvalidTokenException"
        | "AuthFailure" => no_credentials(NoCredentials::UnknownKey),
        "SignatureDoesNotMatch"
        | "InvalidSignatureException"
        | "RequestExpired"
        | "RequestInTheFuture"
        | "RequestTimeTooSkewed" => Setback::Final(clock::refused_signature(code, message, raw)),
        "IncompleteSignature" | "IncompleteSignatureException" => {
            no_credentials(NoCredentials::Other("AWS found the signature of the request incomplete"))
        }
        "MissingAuthenticationToken" | "MissingAuthenticationTokenException" => {
            no_credentials(NoCredentials::Other("AWS found no signature on the request"))
        }
        "UnauthorizedOperation" => Setback::Final(denial(operation, message)),
        _ if code.starts_with("AccessDenied") => Setback::Final(denial(operation, message)),
        "ValidationException" => Setback::Final(Failure::Invalid(invalid_fields(raw))),
        _ if code.ends_with("NotFoundException") => Setback::Final(Failure::NotFound { operation }),
        // Of a write that somebody else refuses for its rate, nothing is known.
        _ if status == 429 && !operation.is_write() => Setback::Throttled,
        _ if is_transient(code, status) => interrupted(http_status(status, code)),
        // A success that cannot be read: of a write, it is likely that it was one.
        _ if status < 300 => unreadable(operation, raw),
        "" => false_answer(operation, format!("HTTP {status} that is not from AWS: is that an AWS endpoint?")),
        _ => unexpected(operation, format!("{}{}", http_status(status, code), reason(raw))),
    }
}

/// A status, with the code if it is the name of an exception and nothing that a person may be called.
fn http_status(status: u16, code: &str) -> String {
    let is_name = code.len() <= 64 && code.chars().all(|c| c.is_ascii_alphanumeric());
    let is_kind = ["Exception", "Error", "Failure", "Fault"].iter().any(|kind| code.ends_with(kind));
    if is_name && is_kind { format!("HTTP {status} {code}") } else { format!("HTTP {status}") }
}

/// Which rule of AWS Organizations was broken, by the name that AWS gives it.
fn reason(raw: &HttpResponse) -> String {
    #[derive(Deserialize)]
    struct Body {
        #[serde(rename = "Reason")]
        reason: String,
    }
    let body: Option<Body> = raw.body().bytes().and_then(|bytes| serde_json::from_slice(bytes).ok());
    let is_name = |text: &String| text.len() <= 100 && text.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    body.map(|body| body.reason).filter(is_name).map(|reason| format!(", {reason}")).unwrap_or_default()
}

/// The SDK's own list (`aws-runtime`, `retries/classifiers.rs`), as far as it is not about other
/// services.
fn is_throttling(code: &str) -> bool {
    matches!(
        code,
        "TooManyRequestsException"
            | "Throttling"
            | "ThrottlingException"
            | "ThrottledException"
            | "RequestThrottled"
            | "RequestThrottledException"
            | "RequestLimitExceeded"
            | "BandwidthLimitExceeded"
            | "SlowDown"
    )
}

fn is_transient(code: &str, status: u16) -> bool {
    match code {
        "RequestTimeout" | "RequestTimeoutException" | "ServiceException" => true,
        _ if code.starts_with("Internal") || code.starts_with("ServiceUnavailable") => true,
        // Not implemented, and a version of HTTP that is not spoken: neither will pass.
        _ => status == 408 || (status >= 500 && status != 501 && status != 505),
    }
}

/// The fields that AWS names as invalid. Its messages about them are dropped: they repeat values.
fn invalid_fields(raw: &HttpResponse) -> Vec<Field> {
    #[derive(Deserialize)]
    struct Body {
        #[serde(rename = "fieldList", default)]
        fields: Vec<FieldOfAnswer>,
    }
    #[derive(Deserialize)]
    struct FieldOfAnswer {
        name: String,
    }
    let body: Option<Body> = raw.body().bytes().and_then(|bytes| serde_json::from_slice(bytes).ok());
    let mut fields: Vec<Field> =
        body.into_iter().flat_map(|body| body.fields).filter_map(|field| contact_field(&field.name)).collect();
    fields.sort_unstable();
    fields.dedup();
    fields
}

fn contact_field(name: &str) -> Option<Field> {
    let members: Fields<&[&str]> = Fields {
        name: &["name"],
        title: &["title"],
        email: &["emailaddress", "email"],
        phone: &["phonenumber", "phone"],
    };
    let name = name.to_ascii_lowercase();
    members.with_fields().find(|(_, names)| names.contains(&name.as_str())).map(|(field, _)| field)
}

/// A request without an answer.
fn dispatch(operation: Operation, error: &ConnectorError) -> Setback {
    let says = |text: &str| chain(error).any(|cause| cause.to_string().contains(text));
    if let Some(credentials) = chain(error).find_map(|cause| cause.downcast_ref::<CredentialsError>()) {
        return no_credentials(words::of_credentials(credentials));
    }
    if chain(error).any(|cause| cause.is::<TooLate>()) {
        return Setback::Final(Failure::TooLate);
    }
    if says("identity resolver timed out") {
        return no_credentials(NoCredentials::Other(words::OBTAINED_TOO_LATE));
    }
    if says("Invalid Configuration") || says("was not a valid URI") {
        // These are about the user's own settings, in the SDK's words.
        let root = chain(error).last().map(ToString::to_string).unwrap_or_default();
        return Setback::Final(Failure::Configuration(presentable(&root)));
    }
    if error.is_user() {
        return unexpected(operation, "the request could not be sent");
    }
    let detail = words::of_connection(error);
    if says("client error (Connect)") || chain(error).any(could_not_connect) {
        return Setback::NotSent(detail.to_owned());
    }
    interrupted(detail)
}

/// Whether a cause can only have come up while connecting.
fn could_not_connect(cause: &(dyn Error + 'static)) -> bool {
    cause.downcast_ref::<std::io::Error>().is_some_and(|error| {
        matches!(
            error.kind(),
            ErrorKind::ConnectionRefused
                | ErrorKind::HostUnreachable
                | ErrorKind::NetworkUnreachable
                | ErrorKind::NetworkDown
                | ErrorKind::AddrNotAvailable
        )
    })
}

/// What the user's own settings say, short, on one line, and without what may be a person's: ARNs name
/// sessions, and those are often called by an e-mail address.
pub(super) fn presentable(text: &str) -> String {
    let words = text.split_whitespace().map(|word| {
        let hidden = word.contains('@') || word.contains("arn:");
        if hidden { "…".to_owned() } else { word.chars().filter(|c| !c.is_control()).collect() }
    });
    let line = words.collect::<Vec<String>>().join(" ");
    match line.char_indices().nth(200) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

fn interrupted(detail: impl Into<String>) -> Setback {
    Setback::Interrupted(detail.into())
}

fn no_credentials(why: NoCredentials) -> Setback {
    Setback::Final(Failure::NoCredentials(why))
}

pub(super) fn unexpected(operation: Operation, detail: impl Into<String>) -> Setback {
    Setback::Final(unexpected_answer(operation, detail))
}

/// An answer that cannot be right.
pub(super) fn unexpected_answer(operation: Operation, detail: impl Into<String>) -> Failure {
    Failure::Unexpected { operation, detail: detail.into() }
}

#[cfg(test)]
pub(super) mod tests;
