//! Cutting lists into pages.
//!
//! A token says after which entry its page begins, so that entries that come or go in between
//! shift nothing, and for which list it was made, so that it fits no other.

use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hasher};

use serde_json::Value;

use super::reply::ApiError;
use crate::backend::directory::{MAX_PAGE, Pages};

/// A part of a listing, with the token that asks for the next.
pub struct Page<T> {
    /// What is on it.
    pub entries: Vec<T>,
    /// Where the next one begins, if there is one.
    pub token: Option<String>,
}

/// The page that a call asks for. `scope` tells the list apart from others; `list` gives its
/// entries with their keys, beginning after a key, in the order of the keys.
///
/// # Errors
/// A size out of bounds, or a token that was not made for this list.
pub fn page<T, I: Iterator<Item = (String, T)>>(
    pages: Pages,
    scope: &str,
    input: &Value,
    list: impl FnOnce(Option<&str>) -> I,
) -> Result<Page<T>, ApiError> {
    let most = size(input)?.min(pages.size);
    let position = match input.get("NextToken") {
        None | Some(Value::Null) => Cursor::default(),
        Some(token) => token.as_str().and_then(|token| decode(scope, token)).ok_or_else(|| {
            let message = "You provided a value for NextToken that is not valid or has expired.";
            ApiError::new("InvalidInputException", message).because("INVALID_NEXT_TOKEN")
        })?,
    };
    if pages.empty && !position.after_empty {
        return Ok(Page { entries: Vec::new(), token: Some(encode(scope, &position.after, true)) });
    }
    let mut list = list(Some(position.after.as_str()).filter(|after| !after.is_empty())).peekable();
    let mut last = String::new();
    let entries = list.by_ref().take(most).map(|(key, entry)| {
        last = key;
        entry
    });
    let entries: Vec<_> = entries.collect();
    let token = list.peek().map(|_| encode(scope, &last, false));
    Ok(Page { entries, token })
}

fn size(input: &Value) -> Result<usize, ApiError> {
    let Some(number) = input.get("MaxResults").filter(|value| !value.is_null()) else {
        return Ok(MAX_PAGE);
    };
    let invalid = |message: &str, reason| ApiError::new("InvalidInputException", message).because(reason);
    match number.as_i64() {
        Some(number) if number < 1 => Err(invalid("You specified a value that is too small.", "MIN_VALUE_EXCEEDED")),
        Some(number) => usize::try_from(number)
            .ok()
            .filter(|size| *size <= MAX_PAGE)
            .ok_or_else(|| invalid("You specified a value that is too large.", "MAX_VALUE_EXCEEDED")),
        None => Err(ApiError::new("SerializationException", "MaxResults is a whole number.")),
    }
}

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
    use serde_json::json;

    use super::*;

    fn walk(pages: Pages, most: usize) -> Vec<Vec<u32>> {
        let mut input = json!({ "MaxResults": most });
        let mut walked = Vec::new();
        loop {
            let list = |after: Option<&str>| {
                let after = after.map_or(0, |after| after.parse().unwrap());
                (after + 1..=7).map(|number: u32| (number.to_string(), number))
            };
            let page = page(pages, "list", &input, list).unwrap_or_else(|error| panic!("{error:?}"));
            walked.push(page.entries);
            match page.token {
                None => return walked,
                Some(token) => input["NextToken"] = token.into(),
            }
        }
    }

    #[test]
    fn lists_are_cut_into_pages() {
        assert_eq!(walk(Pages { size: 20, empty: false }, 3), [vec![1, 2, 3], vec![4, 5, 6], vec![7]]);
        assert_eq!(walk(Pages { size: 4, empty: false }, 20), [vec![1, 2, 3, 4], vec![5, 6, 7]]);
        let empty = walk(Pages { size: 4, empty: true }, 20);
        assert_eq!(empty, [vec![], vec![1, 2, 3, 4], vec![], vec![5, 6, 7]]);
    }

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
