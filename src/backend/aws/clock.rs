//! This machine's clock as AWS sees it: by the time that each answer bears, and by what AWS says of a signature.

use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::BeforeDeserializationInterceptorContextRef;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use jiff::Timestamp;
use jiff::fmt::rfc2822;

use super::genuine::is_from_aws;
use crate::gateway::{Failure, NoCredentials, Skew};

/// Notes what AWS's last answer says of this machine's clock.
#[derive(Clone, Debug, Default)]
pub(super) struct ClockWatch(Arc<Mutex<Option<Skew>>>);

impl ClockWatch {
    /// What was noted; `None` if no answer bore a time.
    pub(super) fn skew(&self) -> Option<Skew> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[dyn_dispatch_hint]
impl Intercept for ClockWatch {
    fn name(&self) -> &'static str {
        "ClockWatch"
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(skew) = skew(context.response()) {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(skew);
        }
        Ok(())
    }
}

/// How far this machine's clock is from the time of an answer. A proxy's time says nothing of AWS's.
fn skew(answer: &HttpResponse) -> Option<Skew> {
    if !is_from_aws(answer) {
        return None;
    }
    let date = rfc2822::parse(answer.headers().get("date")?).ok()?;
    Some(Skew(Timestamp::now().as_second() - date.timestamp().as_second()))
}

/// Why AWS refuses a signature: for its time, or for the secret that it was made with.
pub(super) fn refused_signature(code: &str, message: &str, answer: &HttpResponse) -> Failure {
    let measured = skew(answer).filter(|skew| skew.is_too_much());
    let by_words = ["Signature expired", "Signature not yet current"].iter().any(|words| message.contains(words));
    if measured.is_none()
        && !by_words
        && !matches!(code, "RequestExpired" | "RequestInTheFuture" | "RequestTimeTooSkewed")
    {
        return Failure::NoCredentials(NoCredentials::WrongSecret);
    }
    Failure::WrongClock(said(message).filter(|skew| skew.is_too_much()).or(measured))
}

/// How far the clock is off by AWS's words: `Signature expired: A is now earlier than B (C - 5 min.)`, of which A is this
/// machine's time and C is AWS's.
fn said(message: &str) -> Option<Skew> {
    let time = |text: &str| text.split_whitespace().next()?.parse::<Timestamp>().ok();
    let ours = time(message.split_once(": ")?.1)?;
    let theirs = time(message.split_once('(')?.1)?;
    Some(Skew(ours.as_second() - theirs.as_second()))
}

#[cfg(test)]
mod tests {
    use aws_smithy_types::body::SdkBody;

    use super::*;

    fn refused(code: &str, message: &str, date: Option<&'static str>) -> Failure {
        let mut answer = HttpResponse::new(403.try_into().unwrap(), SdkBody::empty());
        answer.headers_mut().insert("x-amzn-requestid", "00000000-0000-0000-0000-000000000000");
        if let Some(date) = date {
            answer.headers_mut().insert("date", date);
        }
        refused_signature(code, message, &answer)
    }

    #[test]
    fn a_wrong_clock_and_a_wrong_secret_are_told_apart() {
        let mismatch = "The request signature we calculated does not match the signature you provided. Check your AWS \
                        Secret Access Key and signing method.";
        let slow =
            "Signature expired: 20220127T001427Z is now earlier than 20220127T014428Z (20220127T015928Z - 15 min.)";
        let fast = "Signature not yet current: 20131120T113529Z is still later than 20131120T104538Z (20131120T104038Z + \
                    5 min.)";
        for code in ["SignatureDoesNotMatch", "InvalidSignatureException"] {
            assert_eq!(refused(code, mismatch, None), Failure::NoCredentials(NoCredentials::WrongSecret));
            assert_eq!(refused(code, slow, None), Failure::WrongClock(Some(Skew(-6301))));
            assert_eq!(refused(code, fast, None), Failure::WrongClock(Some(Skew(3291))));
            let long_ago = refused(code, mismatch, Some("Sun, 06 Nov 1994 08:49:37 GMT"));
            assert!(matches!(long_ago, Failure::WrongClock(Some(Skew(1..)))), "{long_ago}");
        }
        assert_eq!(refused("RequestTimeTooSkewed", "", None), Failure::WrongClock(None));
        assert_eq!(refused("RequestExpired", "Request has expired.", None), Failure::WrongClock(None));
        assert_eq!(refused("RequestInTheFuture", "", None), Failure::WrongClock(None));
    }

    #[test]
    fn the_time_of_others_does_not_count() {
        let mut answer = HttpResponse::new(200.try_into().unwrap(), SdkBody::empty());
        answer.headers_mut().insert("date", "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(skew(&answer), None);
    }
}
