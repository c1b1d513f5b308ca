//! What is sent in time, and what is not sent at all.

use std::sync::Mutex;
use std::time::Duration;

use serde_json::json;
use std::sync::Arc;
use tokio::io::AsyncReadExt;

use super::super::failure::tests::real;
use super::super::fake::{Answer, Fake, fresh};
use crate::gateway::freshness::{Clock, Freshness};
use crate::gateway::{Failure, WriteAccess, WriteKind};
use crate::organization::{Reach, SettingKey};
use crate::setting::alternate_contact::Fields;
use crate::setting::{Kind, Value};

use super::super::Aws;

fn key() -> SettingKey {
    SettingKey { account: "222222222222".parse().unwrap(), kind: Kind::Security }
}

async fn put(aws: &Aws, fresh: Freshness) -> Result<(), Failure> {
    let fields = Fields { name: "SOC", title: "On call", email: "soc@example.com", phone: "1" };
    let turn = aws.turn(WriteKind::Put, key(), Reach::Member).await?;
    aws.put(turn, key(), &Value::new(fields.map(str::to_owned)).unwrap(), fresh).await
}

async fn delete(aws: &Aws, fresh: Freshness) -> Result<(), Failure> {
    let turn = aws.turn(WriteKind::Delete, key(), Reach::Member).await?;
    aws.delete(turn, key(), fresh).await
}

/// A freshness that is over.
fn stale() -> Freshness {
    let time = Arc::new(Mutex::new(0));
    let shown = Arc::clone(&time);
    let fresh = Clock::new(move || Duration::from_secs(*shown.lock().unwrap())).fresh_for(Duration::from_secs(2));
    *time.lock().unwrap() = 3;
    fresh
}

#[tokio::test(start_paused = true)]
async fn what_is_too_late_is_not_sent() {
    let fake = Fake::new(|_| Answer::ok(&json!({})));
    let aws = fake.aws();
    assert_eq!(put(&aws, stale()).await, Err(Failure::TooLate));
    assert_eq!(delete(&aws, stale()).await, Err(Failure::TooLate));
    assert!(fake.requests().is_empty());
    assert_eq!(put(&aws, fresh()).await, Ok(()));
    assert_eq!(delete(&aws, fresh()).await, Ok(()));
    assert_eq!(fake.requests().len(), 2);
}

/// With the client that is shipped: not a byte leaves, though the connection is there.
#[tokio::test]
async fn not_a_byte_is_sent_too_late() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let aws = real(format!("http://{}", listener.local_addr().unwrap()));
    let server = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut sent = Vec::new();
        stream.read_to_end(&mut sent).await.unwrap();
        sent
    };
    let (outcome, sent) = futures_util::join!(put(&aws, stale()), server);
    assert_eq!(outcome, Err(Failure::TooLate));
    assert_eq!(String::from_utf8_lossy(&sent), "");
}
