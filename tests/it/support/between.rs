//! Standing between the program and the simulated AWS: reading its requests, and passing them on.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

/// A whole request, with its connection told to close.
pub fn request(client: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    let mut piece = [0; 8192];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            if body.len() >= length.and_then(|length| length.parse().ok()).unwrap_or(0) {
                return Some(format!("{head}\r\nconnection: close\r\n\r\n{body}"));
            }
        }
        match client.read(&mut piece) {
            Ok(0) | Err(_) => return None,
            Ok(read) => bytes.extend_from_slice(&piece[..read]),
        }
    }
}

/// Passes a request on. The endpoint answers to its own address alone, as it does to whoever calls it directly.
pub fn ask(aws: SocketAddr, request: &str) -> Option<Vec<u8>> {
    let addressed = request.split("\r\n").map(|line| match line.strip_prefix("host: ") {
        Some(_) => format!("host: {aws}"),
        None => line.to_owned(),
    });
    let request = addressed.collect::<Vec<_>>().join("\r\n");
    let mut stream = TcpStream::connect(aws).ok()?;
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    Some(answer)
}
