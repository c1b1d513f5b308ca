//! Cutting the lists of AWS Organizations into pages.
//!
//! Tokens are those of `cursor`.

use serde_json::Value;

use super::input::{Complaint, invalid, member};
use crate::backend::directory::{MAX_PAGE, Pages};
use crate::backend::simulator::cursor::{Cursor, decode, encode};
use crate::backend::simulator::reply::ApiError;

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
            let message = "You specified an invalid value for nextToken. You must get the value from the response to \
                           a previous call to the API.";
            invalid("INVALID_NEXT_TOKEN", message)
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
    const MEMBER: &str = "MaxResults";
    let Some(number) = member(input, MEMBER) else {
        return Ok(MAX_PAGE);
    };
    match number.as_i64() {
        Some(number) if number < 1 => Err(Complaint::TooSmall.about(MEMBER)),
        Some(number) => usize::try_from(number)
            .ok()
            .filter(|size| *size <= MAX_PAGE)
            .ok_or_else(|| Complaint::TooLarge.about(MEMBER)),
        None => Err(ApiError::new("SerializationException", "MaxResults is a whole number.")),
    }
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
}
