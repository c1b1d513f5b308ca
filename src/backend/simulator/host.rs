//! Whom a request was meant for.
//!
//! A page in a browser can have its own name lead to 127.0.0.1 (DNS rebinding), and would then read and
//! write contacts. The browser still sends that name as `Host`, so that only loopback's own names are
//! answered.

use hyper::Uri;
use hyper::header::{HOST, HeaderMap};

use super::reply::Reply;

/// The names of loopback.
const NAMES: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];

/// Refuses a request that was not meant for this endpoint. Not an answer of AWS: it has no request ID.
pub fn check(headers: &HeaderMap, target: &Uri, port: u16) -> Result<(), Reply> {
    let mut hosts = headers.get_all(HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return Err(refusal(400, "A request has exactly one Host header."));
    };
    // `POST http://elsewhere/ HTTP/1.1` names a host of its own, which would count for more than the header.
    let target = target.authority().map(|authority| authority.as_str());
    let is_ours = |host: &str| names_loopback(host, port);
    if host.to_str().is_ok_and(is_ours) && target.is_none_or(is_ours) {
        Ok(())
    } else {
        Err(refusal(421, "Only 127.0.0.1, localhost and [::1] are answered, with the port of this endpoint."))
    }
}

fn refusal(status: u16, message: &str) -> Reply {
    Reply::json(status, serde_json::json!({ "message": message }).to_string())
}

/// Whether a host is a name of loopback, with this port or without one.
fn names_loopback(host: &str, port: u16) -> bool {
    NAMES.iter().any(|name| {
        let (Some(start), Some(rest)) = (host.get(..name.len()), host.get(name.len()..)) else { return false };
        let is_port = |digits: &str| digits.bytes().all(|b| b.is_ascii_digit()) && digits.parse() == Ok(port);
        start.eq_ignore_ascii_case(name) && (rest.is_empty() || rest.strip_prefix(':').is_some_and(is_port))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_names_of_loopback_are_ours() {
        for host in ["127.0.0.1", "127.0.0.1:4566", "localhost:4566", "LocalHost", "[::1]:4566", "[::1]"] {
            assert!(names_loopback(host, 4566), "{host}");
        }
        for host in [
            "",
            ":4566",
            "localhost:",
            "localhost:80",
            "localhost:+4566",
            "localhost.",
            "localhost.example.com",
            "example.com",
            "127.0.0.1.example.com:4566",
            "127.0.0.2",
            "127.1",
            "0.0.0.0:4566",
            "::1",
            "me@localhost:4566",
            "localhost:4566@example.com",
            "localhost, localhost",
            " localhost",
        ] {
            assert!(!names_loopback(host, 4566), "{host}");
        }
    }
}
