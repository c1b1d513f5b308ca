//! A schema in JSON, its keywords in the order in which they were given. Shapes only.

use serde::{Serialize, Serializer};

use super::keywords::{Constant, Keyword, Schema};

pub fn render(schema: &Schema) -> String {
    let mut text = serde_json::to_string_pretty(schema).expect("text and lists always serialize");
    text.push('\n');
    text
}

impl Serialize for Schema {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(keyword, value)| (keyword, value)))
    }
}

impl Serialize for Keyword {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => serializer.serialize_i64(*number),
            Self::Allowed(allowed) => serializer.serialize_bool(*allowed),
            Self::Constants(values) => serializer.collect_seq(values),
            Self::One(schema) => schema.serialize(serializer),
            Self::Several(schemas) => serializer.collect_seq(schemas),
            Self::Named(schemas) => serializer.collect_map(schemas.iter().map(|(name, schema)| (name, schema))),
        }
    }
}

impl Serialize for Constant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => serializer.serialize_i64(*number),
            Self::Null => serializer.serialize_none(),
        }
    }
}
