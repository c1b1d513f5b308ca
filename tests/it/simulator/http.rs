//! As much of HTTP/1.1 as it takes to ask a question.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};

use serde_json::Value;

/// A connection that is kept alive.
pub struct Connection(BufReader<TcpStream>);

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Connection {
    pub fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("somebody listens");
        Self(BufReader::new(stream))
    }

    pub fn post(&mut self, path: &str, headers: &[(&str, String)], body: &[u8]) -> Answer {
        let mut head = format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n", body.len());
        for (name, value) in headers {
            write!(head, "{name}: {value}\r\n").unwrap();
        }
        self.send(&[head.as_bytes(), b"\r\n", body].concat());
        self.receive().expect("there is an answer")
    }

    pub fn get(&mut self, path: &str) -> Answer {
        self.send(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes());
        self.receive().expect("there is an answer")
    }

    pub fn send(&mut self, bytes: &[u8]) {
        self.0.get_mut().write_all(bytes).expect("the connection is open");
    }

    pub fn stream(&self) -> &TcpStream {
        self.0.get_ref()
    }

    /// The next answer, or how the connection ended.
    pub fn receive(&mut self) -> std::io::Result<Answer> {
        let status = self.line()?;
        let status = status.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.ok_or(std::io::ErrorKind::UnexpectedEof)?;
        let mut headers = Vec::new();
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(": ") else { break };
            headers.push((name.to_ascii_lowercase(), value.to_owned()));
        }
        let mut answer = Answer { status, headers, body: String::new() };
        let length = answer.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        let mut body = vec![0; length];
        self.0.read_exact(&mut body)?;
        answer.body = String::from_utf8(body).expect("answers are text");
        Ok(answer)
    }

    fn line(&mut self) -> std::io::Result<String> {
        let mut line = String::new();
        self.0.read_line(&mut line)?;
        Ok(line.trim_end().to_owned())
    }
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> Value {
        assert_eq!(self.status, 200, "{self:?}");
        if self.body.is_empty() { Value::Null } else { serde_json::from_str(&self.body).expect("this is JSON") }
    }

    /// Status, code and message of a refusal, wherever the service puts them.
    pub fn refusal(&self) -> (u16, String, String) {
        assert_ne!(self.status, 200, "{self:?}");
        let code = self.header("x-amzn-errortype").unwrap_or_default().to_owned();
        let body: Value = serde_json::from_str(&self.body).unwrap_or_default();
        let member = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
        let message = member("message").or_else(|| member("Message")).or_else(|| self.element("Message"));
        assert!(member("__type").is_none_or(|kind| kind == code), "{self:?}");
        assert!(self.element("Code").is_none_or(|text| text == code), "{self:?}");
        (self.status, code, message.unwrap_or_default())
    }

    /// Status and code of a refusal.
    pub fn code(&self) -> (u16, String) {
        let (status, code, _) = self.refusal();
        (status, code)
    }

    /// The text of an XML element.
    pub fn element(&self, name: &str) -> Option<String> {
        let (_, rest) = self.body.split_once(&format!("<{name}>"))?;
        rest.split_once(&format!("</{name}>")).map(|(text, _)| text.to_owned())
    }
}
