//! The tokens by which lists go on.
//!
//! A token says after which entry its page begins, so that entries that come or go in between
//! shift nothing, and for which list it was made, so that it fits no other.

use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hasher};

/// Where a page begins.
#[derive(Default)]
pub struct Cursor {
    /// The key of the last entry before it; empty at the start.
    pub after: String,
    /// Whether an empty page came before it.
    pub after_empty: bool,
}

/// A token.
pub fn encode(scope: &str, after: &str, after_empty: bool) -> String {
    let text = format!("{}{after}", if after_empty { '1' } else { '0' });
    let mut token = format!("{:016x}", seal(scope, &text));
    for byte in text.bytes() {
        write!(token, "{byte:02x}").expect("strings take everything");
    }
    token
}

/// What a token says, if it was made for this list.
pub fn decode(scope: &str, token: &str) -> Option<Cursor> {
    let (seal_text, rest) = token.split_at_checked(16)?;
    let bytes = (0..rest.len()).step_by(2).map(|at| u8::from_str_radix(rest.get(at..at + 2)?, 16).ok());
    let text = String::from_utf8(bytes.collect::<Option<_>>()?).ok()?;
    let sealed = u64::from_str_radix(seal_text, 16).ok()?;
    let (after, after_empty) = (text.get(1..)?.to_owned(), text.starts_with('1'));
    (sealed == seal(scope, &text)).then_some(Cursor { after, after_empty })
}

fn seal(scope: &str, text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(scope.as_bytes());
    hasher.write_u8(0);
    hasher.write(text.as_bytes());
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_fit_one_list_only() {
        let token = encode("ListAccounts", "111111111111", false);
        assert!(decode("ListAccounts", &token).is_some());
        assert!(decode("ListRoots", &token).is_none());
        for bad in ["", "x", "00000000000000000", "0000000000000000", "ääääääääää", &token[1..]] {
            assert!(decode("ListAccounts", bad).is_none(), "{bad}");
        }
    }
}
