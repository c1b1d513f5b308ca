//! A value in JSON: its texts by the names of its fields, in the order of the table. Shapes only.

use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::shape::Shape;
use super::value::LiveValue;

/// A value as it is written.
pub struct ValueWire<'v>(pub &'v LiveValue);

impl Serialize for ValueWire<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(field, text)| (field.as_str(), text)))
    }
}

/// A value as it is read: until its kind is known, nobody can tell what its fields are.
pub struct TextsWire(Vec<(String, Option<String>)>);

impl TextsWire {
    /// The value, of a shape. A field that is not there has no text.
    ///
    /// # Errors
    /// Something that is no field, or a field that stands there twice.
    pub fn read(self, shape: &'static Shape) -> Result<LiveValue, String> {
        let mut texts = vec![None; shape.rows.len()];
        let mut seen = Vec::new();
        for (name, text) in self.0 {
            let field = shape.field(&name).ok_or_else(|| format!("`{name}` is not a field of a {}", shape.noun))?;
            if seen.contains(&field) {
                return Err(format!("the field `{field}` stands twice"));
            }
            seen.push(field);
            texts[field.index()] = text.map(String::into_boxed_str);
        }
        Ok(LiveValue::from_texts(shape, texts))
    }
}

impl<'de> Deserialize<'de> for TextsWire {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Texts)
    }
}

struct Texts;

impl<'de> Visitor<'de> for Texts {
    type Value = TextsWire;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the fields of a value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut texts = Vec::new();
        while let Some(entry) = map.next_entry()? {
            texts.push(entry);
        }
        Ok(TextsWire(texts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setting::alternate_contact::SHAPE;

    fn read(json: &str) -> Result<String, String> {
        let texts: TextsWire = serde_json::from_str(json).map_err(|error| error.to_string())?;
        let value = texts.read(&SHAPE)?;
        serde_json::to_string(&ValueWire(&value)).map_err(|error| error.to_string())
    }

    #[test]
    fn fields_are_written_in_the_order_of_the_table() {
        let json = r#"{"name":"N","title":null,"email":"a@b.c","phone":""}"#;
        assert_eq!(read(json), Ok(json.to_owned()));
        assert_eq!(read(r#"{"phone":"","email":"a@b.c","name":"N"}"#), Ok(json.to_owned()));
    }

    #[test]
    fn what_is_no_field_or_stands_twice_is_refused() {
        assert_eq!(read(r#"{"fax":"1"}"#), Err("`fax` is not a field of a contact".to_owned()));
        assert_eq!(read(r#"{"name":"1","name":null}"#), Err("the field `name` stands twice".to_owned()));
        assert!(read("[]").is_err_and(|error| error.contains("expected the fields of a value")));
    }
}
