//! Keeping a write from being sent once what was read before it is no longer fresh.
//!
//! Between the decision to send a request and its first byte the SDK obtains credentials, signs, waits for a
//! connection or opens one. So the last look at the clock is where nothing can come in between any more: when
//! the HTTP stack, with a connection at hand, asks for the body. A request whose body never comes is none.

use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll};

use aws_sdk_account::config::interceptors::BeforeTransmitInterceptorContextMut;
use aws_sdk_account::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_account::error::BoxError;
use aws_smithy_types::body::SdkBody;
use hyper::body::{Body, Bytes, Frame, SizeHint};
use thiserror::Error;

use crate::gateway::freshness::Freshness;

/// Sees to it that a request is sent in time or not at all.
#[derive(Debug)]
pub(super) struct InTime(pub(super) Freshness);

/// Why a request was not sent.
#[derive(Clone, Copy, Debug, Error)]
#[error("too late to be sent")]
pub(super) struct TooLate;

impl Intercept for InTime {
    fn name(&self) -> &'static str {
        "InTime"
    }

    fn modify_before_transmit(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let body = context.request_mut().body_mut();
        let inner = std::mem::replace(body, SdkBody::taken());
        *body = SdkBody::from_body_1_x(TimedBody { inner, fresh: Some(self.0.clone()) });
        Ok(())
    }
}

/// A body that is given out in time or not at all.
struct TimedBody {
    inner: SdkBody,
    /// `None` once a part of it was given out: then it is sent, and to say otherwise would be false.
    fresh: Option<Freshness>,
}

impl Body for TimedBody {
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if self.fresh.as_ref().is_some_and(Freshness::is_over) {
            return Poll::Ready(Some(Err(TooLate.into())));
        }
        let frame = Pin::new(&mut self.inner).poll_frame(context);
        if frame.is_ready() {
            self.fresh = None;
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        Body::is_end_stream(&self.inner)
    }

    fn size_hint(&self) -> SizeHint {
        Body::size_hint(&self.inner)
    }
}

#[cfg(test)]
mod tests;
