//! What can be made to go wrong.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use orgcontacts::backend::directory::Behaviour;
use orgcontacts::backend::simulator::Simulator;
use serde_json::{Value, json};

use super::{Client, MANAGEMENT, MEMBER, start};

fn faulty(faults: &str) -> Simulator {
    start(&format!("simulate: {{ faults: [{faults}] }}"))
}

fn get() -> Value {
    json!({ "AccountId": MEMBER, "AlternateContactType": "BILLING" })
}

fn put(kind: &str) -> Value {
    json!({
        "AccountId": MEMBER,
        "AlternateContactType": kind,
        "Name": "N",
        "Title": "T",
        "EmailAddress": "n@example.com",
        "PhoneNumber": "1",
    })
}

#[test]
fn every_service_words_a_fault_in_its_own_way() {
    let cases = [
        ("throttle", (429, "TooManyRequestsException"), (400, "TooManyRequestsException"), (400, "Throttling")),
        ("500", (500, "InternalServerException"), (500, "ServiceException"), (500, "InternalFailure")),
        (
            "503",
            (503, "ServiceUnavailableException"),
            (503, "ServiceUnavailableException"),
            (503, "ServiceUnavailable"),
        ),
        ("expired-token", (403, "ExpiredTokenException"), (400, "ExpiredTokenException"), (403, "ExpiredToken")),
        ("access-denied", (403, "AccessDeniedException"), (400, "AccessDeniedException"), (403, "AccessDenied")),
    ];
    for (kind, account, organizations, sts) in cases {
        let simulator = faulty(&format!("{{ kind: {kind} }}"));
        let mut client = Client::new(&simulator, MANAGEMENT);
        let owned = |(status, code): (u16, &str)| (status, code.to_owned());
        assert_eq!(client.account("GetAlternateContact", &get()).code(), owned(account), "{kind}");
        assert_eq!(client.organizations("ListRoots", &json!({})).code(), owned(organizations), "{kind}");
        assert_eq!(client.sts("Action=GetCallerIdentity").code(), owned(sts), "{kind}");
        assert!(simulator.state().calls.iter().all(|call| call.fault.is_some()));
    }
}

#[test]
fn faults_strike_by_operation_account_and_occurrence() {
    let simulator = faulty("{ kind: 500, operation: 'Get*', account: '222222222222', occurrence: 2 }");
    let mut client = Client::new(&simulator, MANAGEMENT);
    let other = json!({ "AccountId": "333333333333", "AlternateContactType": "BILLING" });
    assert_eq!(client.account("GetAlternateContact", &get()).status, 200);
    assert_eq!(client.account("GetAlternateContact", &other).status, 404, "does not count");
    assert_eq!(client.account("PutAlternateContact", &put("SECURITY")).status, 200, "does not count");
    assert_eq!(client.account("GetAlternateContact", &get()).status, 500);
    assert_eq!(client.account("GetAlternateContact", &get()).status, 200);
}

#[test]
fn chance_depends_on_the_seed_alone() {
    let outcomes = |seed| {
        let recorded = super::recorded("simulate: { faults: [{ kind: 500, probability: 0.5 }], quota: unlimited }");
        let behaviour = Behaviour { seed, ..recorded.simulate.behaviour.clone() };
        let simulator = Simulator::start(recorded, behaviour).unwrap();
        let mut client = Client::new(&simulator, MANAGEMENT);
        (0..50).map(|_| client.account("GetAlternateContact", &get()).status).collect::<Vec<_>>()
    };
    let once = outcomes(1);
    assert_eq!(once, outcomes(1));
    assert_ne!(once, outcomes(2));
    assert!(once.contains(&200) && once.contains(&500));
}

#[test]
fn a_slow_answer_comes_late_and_does_not_hold_up_others() {
    let simulator = faulty("{ kind: slow, operation: ListRoots, delay: 300ms }");
    let began = Instant::now();
    let simulator = &simulator;
    std::thread::scope(|scope| {
        let slow = scope.spawn(move || {
            Client::new(simulator, MANAGEMENT).organizations("ListRoots", &json!({}));
            began.elapsed()
        });
        Client::new(simulator, MANAGEMENT).account("GetAlternateContact", &get());
        assert!(began.elapsed() < Duration::from_millis(300));
        assert!(slow.join().unwrap() >= Duration::from_millis(300));
    });
}

/// How a connection ends on which no answer comes.
fn end(simulator: &Simulator, operation: &str) -> ErrorKind {
    let mut client = Client::new(simulator, MANAGEMENT);
    client.connection.stream().set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    let body = put("SECURITY").to_string();
    let headers = client.headers("account");
    let (_, authorization) = &headers[0];
    let request = format!(
        "POST /{operation} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {authorization}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    client.connection.send(request.as_bytes());
    client.connection.receive().unwrap_err().kind()
}

#[test]
fn connections_break_before_or_after_the_call_takes_effect() {
    for (kind, ends, status) in [
        ("reset-before", ErrorKind::ConnectionReset, 404),
        ("reset-after", ErrorKind::ConnectionReset, 200),
        ("hang", ErrorKind::WouldBlock, 404),
    ] {
        let simulator = faulty(&format!("{{ kind: {kind}, operation: Put* }}"));
        assert_eq!(end(&simulator, "putAlternateContact"), ends, "{kind}");
        let mut client = Client::new(&simulator, MANAGEMENT);
        let get = json!({ "AccountId": MEMBER, "AlternateContactType": "SECURITY" });
        assert_eq!(client.account("GetAlternateContact", &get).status, status, "{kind}");
    }
}

#[test]
fn a_malformed_answer_is_no_json() {
    let simulator = faulty("{ kind: malformed }");
    let mut client = Client::new(&simulator, MANAGEMENT);
    let answer = client.account("GetAlternateContact", &get());
    assert_eq!(answer.status, 200);
    assert!(serde_json::from_str::<Value>(&answer.body).is_err());
    assert!(!client.sts("Action=GetCallerIdentity").body.contains("</GetCallerIdentityResponse>"));
}

#[test]
fn a_write_can_take_time_to_show() {
    let simulator = start("simulate: { visible_after: 300ms }");
    let mut client = Client::new(&simulator, MANAGEMENT);
    let get = json!({ "AccountId": MEMBER, "AlternateContactType": "SECURITY" });
    let written = Instant::now();
    assert_eq!(client.account("PutAlternateContact", &put("SECURITY")).status, 200);
    assert_eq!(client.account("GetAlternateContact", &get).status, 404);
    while client.account("GetAlternateContact", &get).status == 404 {
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(written.elapsed() >= Duration::from_millis(300));
    assert_eq!(client.account("DeleteAlternateContact", &get).status, 200);
    assert_eq!(client.account("GetAlternateContact", &get).status, 200, "still there for a reader");
    assert_eq!(client.account("DeleteAlternateContact", &get).status, 404, "but not for a writer");
}
