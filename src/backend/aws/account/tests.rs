//! Reading and writing contacts through the real SDK.

use serde_json::{Value, json};

use super::super::fake::{Answer, Fake, fresh};
use super::*;
use crate::gateway::{ReadAccess, WriteAccess, WriteKind};
use crate::setting;

fn key(kind: Kind) -> SettingKey {
    SettingKey { account: "012345678901".parse().unwrap(), kind }
}

fn contact() -> setting::Value {
    let fields = Fields { name: "SOC ", title: "On call", email: "soc@example.com", phone: "+1 206 555 0100" };
    setting::Value::new(fields.map(str::to_owned)).unwrap()
}

fn on_the_wire() -> Value {
    json!({ "Name": "SOC ", "Title": "On call", "EmailAddress": "soc@example.com", "PhoneNumber": "+1 206 555 0100" })
}

async fn get(answer: impl Fn() -> Answer + Send + Sync + 'static) -> Result<Option<LiveValue>, Failure> {
    Fake::new(move |_| answer()).aws().contact(key(Kind::Security), Reach::Member).await
}

#[tokio::test(start_paused = true)]
async fn a_member_is_named_and_the_caller_itself_is_not() {
    let fake = Fake::new(|_| Answer::ok(&json!({ "AlternateContact": on_the_wire() })));
    let aws = fake.aws();
    for reach in [Reach::Member, Reach::Standalone] {
        let live = aws.contact(key(Kind::Billing), reach).await.unwrap().unwrap();
        assert!(contact().matches(&live));
    }
    assert_eq!(
        aws.contact(key(Kind::Billing), Reach::OutOfReach).await,
        Err(Failure::ManagementAccount),
        "and out of reach is not even asked for"
    );
    let bodies: Vec<Value> = fake.requests().into_iter().map(|request| request.body).collect();
    let named = json!({ "AccountId": "012345678901", "AlternateContactType": "BILLING" });
    assert_eq!(bodies, [named, json!({ "AlternateContactType": "BILLING" })]);
}

#[tokio::test(start_paused = true)]
async fn only_the_modelled_exception_means_absent() {
    let absent = || Answer::error(404, "ResourceNotFoundException", "No contact of the inputted type found.");
    assert_eq!(get(absent).await, Ok(None));

    let page = || Answer::Http(404, None, "<html>Not found</html>".to_owned());
    assert!(matches!(get(page).await, Err(Failure::Unexpected { .. })));
    let other = || Answer::error(404, "SomeOtherNotFoundException", "");
    assert!(matches!(get(other).await, Err(Failure::NotFound { .. })));
    assert!(matches!(get(|| Answer::ok(&json!({}))).await, Err(Failure::Unexpected { .. })));
    let garbage = || Answer::Http(200, None, "<html>Sign in</html>".to_owned());
    assert!(matches!(get(garbage).await, Err(Failure::Unexpected { .. })));
    let other_type =
        || Answer::ok(&json!({ "AlternateContact": { "Name": "SOC", "AlternateContactType": "BILLING" } }));
    assert!(matches!(get(other_type).await, Err(Failure::Unexpected { .. })));
}

#[tokio::test(start_paused = true)]
async fn fields_that_aws_leaves_out_are_missing_not_empty() {
    let live = get(|| Answer::ok(&json!({ "AlternateContact": { "Name": "SOC" } }))).await.unwrap().unwrap();
    assert_eq!(live, Fields { name: Some("SOC".to_owned()), ..Fields::default() }.into());
}

#[tokio::test(start_paused = true)]
async fn a_contact_is_sent_as_it_is() {
    let fake = Fake::new(|_| Answer::ok(&json!({})));
    let aws = fake.aws();
    let turn = aws.turn(WriteKind::Put, key(Kind::Operations), Reach::Member).await.unwrap();
    aws.put(turn, key(Kind::Operations), &contact(), fresh()).await.unwrap();
    let mut expected = on_the_wire();
    expected["AccountId"] = "012345678901".into();
    expected["AlternateContactType"] = "OPERATIONS".into();
    assert_eq!(fake.requests()[0].operation, "putAlternateContact");
    assert_eq!(fake.requests()[0].body, expected);
}

#[tokio::test(start_paused = true)]
async fn to_remove_what_is_not_there_is_success() {
    for answer in [|| Answer::ok(&json!({})), || Answer::error(404, "ResourceNotFoundException", "")] {
        let aws = Fake::new(move |_| answer()).aws();
        let turn = aws.turn(WriteKind::Delete, key(Kind::Billing), Reach::Member).await.unwrap();
        assert_eq!(aws.delete(turn, key(Kind::Billing), fresh()).await, Ok(()));
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_that_may_have_happened_is_sent_once_and_said_to_be_ambiguous() {
    for answer in [
        || Answer::Reset,
        || Answer::error(500, "InternalServerException", ""),
        || Answer::Http(502, None, "<html>Bad gateway</html>".to_owned()),
    ] {
        let fake = Fake::new(move |_| answer());
        let aws = fake.aws();
        let turn = aws.turn(WriteKind::Put, key(Kind::Billing), Reach::Member).await.unwrap();
        let failure = aws.put(turn, key(Kind::Billing), &contact(), fresh()).await.unwrap_err();
        assert!(failure.is_ambiguous(), "{failure}");
        assert_eq!(fake.requests().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn refusals_are_waited_out_and_counted() {
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let fake = Fake::new(move |_| match asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
        0..3 => Answer::error(429, "TooManyRequestsException", "Rate exceeded"),
        _ => Answer::error(404, "ResourceNotFoundException", ""),
    });
    let aws = fake.aws();
    assert_eq!(aws.contact(key(Kind::Billing), Reach::Member).await, Ok(None));
    assert_eq!(aws.throttles(), 3);
}
