//! Quotas over a socket, judged by the log alone.

use std::collections::BTreeMap;

use orgcontacts::backend::directory::{Behaviour, QuotaLevel};
use orgcontacts::backend::simulator::Simulator;
use serde_json::{Value, json};

use super::{Client, Connection, MANAGEMENT, MEMBER, start};

fn limited(quota: QuotaLevel) -> Simulator {
    Simulator::start(super::recorded(""), Behaviour { quota, ..Behaviour::default() }).unwrap()
}

#[test]
fn refusals_for_rate_are_worded_as_each_service_does() {
    let simulator = limited(QuotaLevel::Documented);
    let mut client = Client::new(&simulator, MANAGEMENT);
    let get = json!({ "AccountId": MEMBER, "AlternateContactType": "BILLING" });
    let refused = (0..20).map(|_| client.account("GetAlternateContact", &get)).find(|answer| answer.status != 200);
    let expected = (429, "TooManyRequestsException".to_owned(), "Too Many Requests".to_owned());
    assert_eq!(refused.expect("20 calls are more than 15").refusal(), expected);
    let refused = (0..5).map(|_| client.organizations("ListRoots", &json!({}))).find(|answer| answer.status != 200);
    let message = "You have sent too many requests in too short a period of time. Try again later.";
    let expected = (400, "TooManyRequestsException".to_owned(), message.to_owned());
    assert_eq!(refused.expect("5 calls are more than 2").refusal(), expected);
    let mut member = Client::new(&simulator, MEMBER);
    let own = json!({ "AlternateContactType": "BILLING" });
    assert_eq!(member.account("GetAlternateContact", &own).status, 200, "another caller has its own bucket");
}

/// A bucket of our own, in floating point, over the times in the log.
#[test]
fn every_admission_and_refusal_follows_from_the_log() {
    let simulator = limited(QuotaLevel::Documented);
    let mut client = Client::new(&simulator, MANAGEMENT);
    let get = json!({ "AccountId": MEMBER, "AlternateContactType": "BILLING" });
    for _ in 0..150 {
        client.account("GetAlternateContact", &get);
        client.organizations("ListAccounts", &json!({}));
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let log: Value = Connection::open(simulator.address()).get("/_orgcontacts/calls").json();
    let limits = BTreeMap::from([("GetAlternateContact", (10.0, 15.0)), ("ListAccounts", (8.0, 12.0))]);
    let mut buckets: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    let calls = log["calls"].as_array().unwrap();
    assert_eq!(calls.len(), 300);
    let mut refusals = 0;
    for call in calls {
        let operation = call["operation"].as_str().unwrap();
        let time: jiff::Timestamp = call["time"].as_str().unwrap().parse().unwrap();
        let time = time.as_microsecond() as f64 / 1e6;
        let (rate, burst) = limits[operation];
        let (level, at) = buckets.get(operation).copied().unwrap_or((burst, time));
        let level = f64::min(burst, level + (time - at) * rate);
        let admitted = call["outcome"] == "ok";
        // Which side of a whole token floating point comes down on is of no interest.
        assert!(admitted == (level >= 1.0) || (level - 1.0).abs() < 1e-4, "{call} at {level}");
        refusals += usize::from(!admitted);
        buckets.insert(operation, (if admitted { level - 1.0 } else { level }, time));
    }
    assert!(refusals > 0);
    assert_eq!(log["counts"]["GetAlternateContact"]["ok"].as_u64().unwrap() + throttled(&log), 150);
}

fn throttled(log: &Value) -> u64 {
    log["counts"]["GetAlternateContact"]["TooManyRequestsException"].as_u64().unwrap_or(0)
}

#[test]
fn the_log_says_who_asked_for_what_and_holds_no_contact() {
    let simulator = start("");
    let mut client = Client::new(&simulator, MANAGEMENT);
    let mut input = json!({ "AccountId": MEMBER, "AlternateContactType": "BILLING" });
    client.account("GetAlternateContact", &input);
    input["AlternateContactType"] = json!("SECURITY");
    client.account("GetAlternateContact", &input);
    input["EmailAddress"] = json!("mary@example.com");
    client.account("PutAlternateContact", &input);
    let answer = Connection::open(simulator.address()).get("/_orgcontacts/calls");
    assert!(!answer.body.contains("mary") && !answer.body.contains("Mary"));
    let log = answer.json();
    let call = &log["calls"][1];
    let fields = ["operation", "target", "caller", "outcome", "fault"].map(|field| call[field].clone());
    let expected = json!(["GetAlternateContact", MEMBER, MANAGEMENT, "ResourceNotFoundException", null]);
    assert_eq!(json!(fields), expected);
    let counts = json!({
        "GetAlternateContact": { "ok": 1, "ResourceNotFoundException": 1 },
        "PutAlternateContact": { "ValidationException": 1 },
    });
    assert_eq!(log["counts"], counts);
    assert_eq!(log["dropped"], 0);
}

#[test]
fn odd_requests_are_answered_and_the_connection_goes_on() {
    let simulator = start("");
    let mut connection = Connection::open(simulator.address());
    assert_eq!(connection.get("/").status, 405);
    assert_eq!(connection.post("/", &[], b"").status, 404);
    assert_eq!(connection.post("/a/b", &[], b"{}").status, 404);
    // A byte too much: of more, some would be left unread, and the connection might break before all is sent.
    let big = vec![b' '; (1 << 20) + 1];
    let mut other = Connection::open(simulator.address());
    assert_eq!(other.post("/getAlternateContact", &[], &big).status, 413);
    let mut client = Client::new(&simulator, MANAGEMENT);
    for body in [json!([]), json!("x"), json!(1)] {
        assert_eq!(client.account("GetAlternateContact", &body).code(), (400, "SerializationException".to_owned()));
        assert_eq!(client.organizations("ListRoots", &body).code(), (400, "SerializationException".to_owned()));
    }
}

/// boto3 sends a body in chunks, and waits to be told that it may.
#[test]
fn bodies_may_come_in_chunks_and_after_a_question() {
    let simulator = start("");
    let mut client = Client::new(&simulator, MANAGEMENT);
    let (_, authorization) = client.headers("account").remove(0);
    let head = format!(
        "POST /getAlternateContact HTTP/1.1\r\nHost: localhost\r\nAuthorization: {authorization}\r\n\
         Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n"
    );
    client.connection.send(head.as_bytes());
    assert_eq!(client.connection.receive().unwrap().status, 100);
    let body = json!({ "AccountId": MEMBER, "AlternateContactType": "BILLING" }).to_string();
    let (first, rest) = body.split_at(10);
    client.connection.send(format!("{:x}\r\n{first}\r\n", first.len()).as_bytes());
    client.connection.send(format!("{:x}\r\n{rest}\r\n0\r\n\r\n", rest.len()).as_bytes());
    assert_eq!(client.connection.receive().unwrap().status, 200);
}
