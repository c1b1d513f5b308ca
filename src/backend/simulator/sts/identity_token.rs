//! What a token of an identity provider says: a JSON Web Token, whose signature nobody verifies.

use jiff::Timestamp;
use serde_json::Value;

use crate::backend::simulator::reply::ApiError;

/// Whom a token vouches for.
#[derive(Debug)]
pub struct IdentityToken {
    /// The issuer, without `https://`.
    pub provider: String,
    pub subject: String,
    pub audiences: Vec<String>,
    pub expires: Option<Timestamp>,
}

impl IdentityToken {
    /// Reads the member `WebIdentityToken`.
    ///
    /// # Errors
    /// If it is missing, or no such token.
    pub fn read(input: &Value) -> Result<Self, ApiError> {
        let text = input.get("WebIdentityToken").and_then(Value::as_str).unwrap_or_default();
        let message = "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)";
        Self::of(text).ok_or_else(|| ApiError::new("InvalidIdentityToken", message))
    }

    fn of(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let (_, claims, _) = (parts.next()?, parts.next()?, parts.next()?);
        let claims: Value = serde_json::from_slice(&decoded(claims)?).ok()?;
        let claim = |name: &str| claims.get(name)?.as_str().map(str::to_owned);
        let issuer = claim("iss")?;
        let audiences = match claims.get("aud")? {
            Value::String(one) => vec![one.clone()],
            Value::Array(all) => all.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => return None,
        };
        let expires = claims.get("exp").and_then(Value::as_i64).and_then(|second| Timestamp::from_second(second).ok());
        let provider = issuer.strip_prefix("https://").unwrap_or(&issuer).to_owned();
        Some(Self { provider, subject: claim("sub")?, audiences, expires })
    }
}

/// The bytes of text in base64 for URLs, without padding.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0_u32, 0_u32);
    for byte in text.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'-' => 62,
            b'_' => 63,
            _ => return None,
        };
        held = (held << 6 | u32::from(value)) & 0xffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xff).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_read() {
        // {"iss":"https://token.example.com","sub":"repo:octo/contacts","aud":"sts.amazonaws.com","exp":1800000000}
        let claims = "eyJpc3MiOiJodHRwczovL3Rva2VuLmV4YW1wbGUuY29tIiwic3ViIjoicmVwbzpvY3RvL2NvbnRhY3RzIiwiYXVkIjoic3RzLm\
                      FtYXpvbmF3cy5jb20iLCJleHAiOjE4MDAwMDAwMDB9";
        let token = IdentityToken::of(&format!("e30.{claims}.x")).expect("it is one");
        assert_eq!((token.provider.as_str(), token.subject.as_str()), ("token.example.com", "repo:octo/contacts"));
        assert_eq!(token.audiences, ["sts.amazonaws.com"]);
        assert_eq!(token.expires.map(|expires| expires.as_second()), Some(1_800_000_000));
        for wrong in ["", "e30", "e30.e30.x", "e30.!.x", &format!("e30.{claims}")] {
            assert!(IdentityToken::of(wrong).is_none(), "{wrong}");
        }
    }
}
