//! Telling AWS's answers from those of others: a proxy, a sign-in page, a wrong endpoint.
//!
//! One interceptor sits in every client, so that no operation can be called without it. The SDK makes
//! an output without members of an empty success, of HTML and of somebody else's JSON: that output
//! would be taken for an empty organization, or for a write that was done.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{
    AfterDeserializationInterceptorContextRef, BeforeDeserializationInterceptorContextMut,
};
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::orchestrator::{HttpResponse, Metadata};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;
use aws_types::request_id::RequestId;
use http_body_util::Limited;
use hyper::body::{Body, Bytes, Frame};
use serde::de::IgnoredAny;
use thiserror::Error;
use tokio::time::{Sleep, sleep};

use crate::gateway::Operation;

/// The most that an answer holds. A page of the index of tags is the largest: 100 accounts with 50 tags
/// of 128 and 256 characters, each written as `\uXXXX`, are some 12 MB.
const MOST_BYTES: usize = 16 << 20;

/// How long an answer may take from its first line to its last byte: as long as its first line may.
const LONGEST: Duration = Duration::from_secs(15);

/// Why an answer is not taken for one of AWS's.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub(super) enum FalseAnswer {
    /// AWS gives every request an id and repeats it in the answer.
    #[error("an answer without AWS's request ID: is that an AWS endpoint?")]
    NoRequestId,
    /// Every operation that is called succeeds with 200.
    #[error("HTTP {0} instead of 200")]
    Status(u16),
    /// It is in no format that the service writes.
    #[error("an answer in a format that AWS does not use")]
    Format,
    /// Its end did not come in time.
    #[error("an answer that does not end within {} seconds", LONGEST.as_secs())]
    TooSlow,
}

/// Looks at each answer of a client.
#[derive(Debug)]
pub(super) struct Genuine;

#[dyn_dispatch_hint]
impl Intercept for Genuine {
    fn name(&self) -> &'static str {
        "Genuine"
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let body = context.response_mut().body_mut();
        let limited = Bounded { body: std::mem::replace(body, SdkBody::taken()), end: None };
        *body = SdkBody::from_body_1_x(Limited::new(limited, MOST_BYTES));
        Ok(())
    }

    /// Refusals are looked at where they are told apart.
    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if context.output_or_error().is_ok() {
            let called = config.load::<Metadata>().map(Metadata::name).unwrap_or_default();
            check(Operation::ALL.iter().copied().find(|operation| operation.name() == called), context.response())?;
        }
        Ok(())
    }
}

/// Whether a success is AWS's answer to an operation.
fn check(operation: Option<Operation>, answer: &HttpResponse) -> Result<(), FalseAnswer> {
    let operation = operation.ok_or(FalseAnswer::Format)?;
    if !is_from_aws(answer) {
        return Err(FalseAnswer::NoRequestId);
    }
    match answer.status().as_u16() {
        200 => {}
        other => return Err(FalseAnswer::Status(other)),
    }
    let body = answer.body().bytes().unwrap_or_default().trim_ascii();
    let fits = match operation.service() {
        "sts" => text(body).contains(&format!("<{}Response", operation.name())),
        // What has nothing to say sends nothing, or an object without members.
        _ if operation.is_write() => body.is_empty() || members(body) == Some(0),
        _ => members(body).is_some(),
    };
    if fits { Ok(()) } else { Err(FalseAnswer::Format) }
}

/// Whether an answer has the id that AWS gives to every request. STS may have it in the document alone.
pub(super) fn is_from_aws(answer: &HttpResponse) -> bool {
    let is_id = |id: &str| !id.trim().is_empty();
    let in_document = || {
        let document = text(answer.body().bytes().unwrap_or_default().trim_ascii());
        let (_, rest) = document.strip_prefix('<')?.split_once("<RequestId>")?;
        rest.split_once("</RequestId>").map(|(id, _)| is_id(id))
    };
    answer.request_id().is_some_and(is_id) || in_document() == Some(true)
}

fn text(body: &[u8]) -> &str {
    std::str::from_utf8(body).unwrap_or_default()
}

/// How many members a JSON object has; `None` for everything else.
fn members(body: &[u8]) -> Option<usize> {
    let members: std::collections::HashMap<String, IgnoredAny> = serde_json::from_slice(body).ok()?;
    Some(members.len())
}

/// A body that has to end in time.
struct Bounded {
    body: SdkBody,
    /// When it has to have ended; set when it is first waited for.
    end: Option<Pin<Box<Sleep>>>,
}

impl Body for Bounded {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let Self { body, end } = &mut *self;
        if let Poll::Ready(frame) = Pin::new(body).poll_frame(context) {
            return Poll::Ready(frame);
        }
        let end = end.get_or_insert_with(|| Box::pin(sleep(LONGEST)));
        end.as_mut().poll(context).map(|()| Some(Err(FalseAnswer::TooSlow.into())))
    }
}

#[cfg(test)]
mod tests;
