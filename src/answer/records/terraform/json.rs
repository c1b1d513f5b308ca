//! JSON a level at a time, so that what has the wrong shape is found at its place, and said in our words.

use std::fmt::{self, Display};

use serde_json::value::RawValue;

/// A value as it was written.
pub type Raw<'t> = &'t RawValue;

/// What a value has to be, or is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonKind {
    Object,
    List,
    Text,
    Number,
    Boolean,
    Null,
}

impl JsonKind {
    /// What a value is.
    pub fn of(raw: Raw<'_>) -> Self {
        match raw.get().as_bytes().first() {
            Some(b'{') => Self::Object,
            Some(b'[') => Self::List,
            Some(b'"') => Self::Text,
            Some(b't' | b'f') => Self::Boolean,
            Some(b'n') => Self::Null,
            _ => Self::Number,
        }
    }
}

impl Display for JsonKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Object => "an object",
            Self::List => "a list",
            Self::Text => "text",
            Self::Number => "a number",
            Self::Boolean => "true or false",
            Self::Null => "null",
        })
    }
}

/// Why a value cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonFault {
    Other {
        wanted: JsonKind,
        found: JsonKind,
    },
    /// A key of an object stands there twice.
    KeyTwice,
    /// Half of a character that JSON writes in two parts.
    HalfCharacter,
}

/// The end of a sentence that names the value.
impl Display for JsonFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Other { wanted, found } => write!(f, "must be {wanted}, but is {found}"),
            Self::KeyTwice => f.write_str("has a key twice"),
            Self::HalfCharacter => f.write_str("holds half of a character"),
        }
    }
}

/// The values of a list.
pub fn list(raw: Raw<'_>) -> Result<Vec<Raw<'_>>, JsonFault> {
    expect(raw, JsonKind::List)?;
    Ok(serde_json::from_str(raw.get()).expect("a list is a list of whatever it holds"))
}

pub fn text(raw: Raw<'_>) -> Result<String, JsonFault> {
    expect(raw, JsonKind::Text)?;
    serde_json::from_str(raw.get()).map_err(|_| JsonFault::HalfCharacter)
}

pub fn boolean(raw: Raw<'_>) -> Result<bool, JsonFault> {
    expect(raw, JsonKind::Boolean)?;
    Ok(raw.get() == "true")
}

/// Refuses whatever is something else.
pub fn expect(raw: Raw<'_>, wanted: JsonKind) -> Result<(), JsonFault> {
    let found = JsonKind::of(raw);
    if found == wanted { Ok(()) } else { Err(JsonFault::Other { wanted, found }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(text: &str) -> Box<RawValue> {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn each_kind_of_value_is_known() {
        let kinds = ["{}", "[]", "\"\"", "-1.5", "true", "null"].map(|text| JsonKind::of(&raw(text)).to_string());
        assert_eq!(kinds, ["an object", "a list", "text", "a number", "true or false", "null"]);
    }

    #[test]
    fn half_a_character_is_no_text() {
        assert_eq!(text(&raw(r#""\ud83d\ude00""#)), Ok("\u{1f600}".to_owned()));
        assert_eq!(text(&raw(r#""\ud83d""#)), Err(JsonFault::HalfCharacter));
        assert_eq!(text(&raw("1")).unwrap_err().to_string(), "must be text, but is a number");
    }
}
