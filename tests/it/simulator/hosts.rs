//! A page in a browser whose name leads to 127.0.0.1 is not answered.

use serde_json::json;

use super::{Answer, Connection, MANAGEMENT, MEMBER, start};

/// A read of a contact that is there, with these lines in place of `Host`.
fn ask(address: std::net::SocketAddr, method: &str, target: &str, hosts: &[&str]) -> Answer {
    let body = json!({ "AccountId": MEMBER, "AlternateContactType": "BILLING" }).to_string();
    let hosts: String = hosts.iter().map(|host| format!("Host: {host}\r\n")).collect();
    let length = body.len();
    let head = format!(
        "{method} {target} HTTP/1.1\r\n{hosts}Authorization: AWS4-HMAC-SHA256 \
         Credential={MANAGEMENT}/20261124/us-east-1/account/aws4_request, x\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    let mut connection = Connection::open(address);
    connection.send(head.as_bytes());
    connection.receive().expect("there is an answer")
}

#[test]
fn only_names_of_loopback_are_answered() {
    let simulator = start("");
    let port = simulator.address().port();
    let ask = |target: &str, hosts: &[&str]| ask(simulator.address(), "POST", target, hosts);
    let read = "/getAlternateContact";
    for host in ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"] {
        let with_port = format!("{host}:{port}");
        assert_eq!(ask(read, &[host]).status, 200, "{host}");
        assert_eq!(ask(read, &[&with_port]).status, 200, "{with_port}");
        assert_eq!(ask(&format!("http://{with_port}{read}"), &[&with_port]).status, 200, "{with_port}");
    }
    let ours = format!("127.0.0.1:{port}");
    let theirs = format!("evil.example.com:{port}");
    for (target, hosts, status) in [
        (read.to_owned(), vec![theirs.as_str()], 421),
        (read.to_owned(), vec!["127.0.0.1:1"], 421),
        (read.to_owned(), vec![""], 421),
        (read.to_owned(), vec![], 400),
        (read.to_owned(), vec![&ours, &ours], 400),
        (read.to_owned(), vec![&ours, &theirs], 400),
        (read.to_owned(), vec![&theirs, &ours], 400),
        (format!("http://{theirs}{read}"), vec![&ours], 421),
        (format!("http://{ours}{read}"), vec![&theirs], 421),
        (format!("http://me@{ours}{read}"), vec![&ours], 421),
    ] {
        let answer = ask(&target, &hosts);
        assert_eq!(answer.status, status, "{target} {hosts:?}: {answer:?}");
        assert_eq!(answer.header("x-amzn-requestid"), None, "it is no answer of AWS");
        assert!(!answer.body.contains("Mary"), "{answer:?}");
    }
}

#[test]
fn the_log_of_calls_is_not_for_pages_either_and_has_no_call_of_theirs() {
    let simulator = start("");
    let ours = format!("localhost:{}", simulator.address().port());
    let calls = "/_orgcontacts/calls";
    assert_eq!(ask(simulator.address(), "GET", calls, &["evil.example.com"]).status, 421);
    assert_eq!(ask(simulator.address(), "POST", "/getAlternateContact", &["evil.example.com"]).status, 421);
    let log = ask(simulator.address(), "GET", calls, &[&ours]).json();
    assert_eq!(log["calls"], json!([]));
}
