//! Schemas, judged by somebody else's validator.

use boon::{Compiler, SchemaIndex, Schemas};
use serde_json::Value;

/// A schema, ready to be held against documents.
pub struct Judge {
    schemas: Schemas,
    index: SchemaIndex,
}

impl Judge {
    /// Reads a schema, which has to be one by the rules of JSON Schema.
    #[track_caller]
    pub fn new(schema: &str) -> Self {
        let schema: Value = serde_json::from_str(schema).expect("a schema is JSON");
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        let mut compiler = Compiler::new();
        compiler.add_resource("schema.json", schema).expect("it can be added");
        let mut schemas = Schemas::new();
        let index = compiler.compile("schema.json", &mut schemas).unwrap_or_else(|error| panic!("{error:#}"));
        Self { schemas, index }
    }

    /// What is wrong with a document, in words; `None` if nothing is.
    pub fn faults(&self, document: &Value) -> Option<String> {
        self.schemas.validate(document, self.index).err().map(|error| format!("{error:#}"))
    }
}

/// A document in YAML as editors take it: what has no quotes may be a number.
///
/// # Errors
/// Why it is no YAML, as when a key stands twice.
pub fn as_editors_see(yaml: &str) -> Result<Value, String> {
    serde_saphyr::from_str(yaml).map_err(|error| error.to_string())
}

impl Judge {
    /// The same schema, but without room for members that it does not name: ours have none.
    #[track_caller]
    pub fn strict(schema: &str) -> Self {
        let mut schema: Value = serde_json::from_str(schema).expect("a schema is JSON");
        close(&mut schema);
        Self::new(&schema.to_string())
    }
}

fn close(schema: &mut Value) {
    match schema {
        Value::Array(several) => several.iter_mut().for_each(close),
        Value::Object(keywords) => {
            keywords.values_mut().for_each(close);
            if keywords.get("properties").is_some_and(Value::is_object) {
                keywords.entry("additionalProperties").or_insert(Value::Bool(false));
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Every way to spoil a document in one place: without a member, or with another type.
pub fn spoiled(document: &Value) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    spoil(document, String::new(), &mut |place, edit| {
        let mut document = document.clone();
        edit(document.pointer_mut(place).expect("it is there"));
        found.push((place.to_owned(), document));
    });
    found
}

type Edit<'e> = dyn FnMut(&str, &dyn Fn(&mut Value)) + 'e;

fn spoil(value: &Value, place: String, each: &mut Edit<'_>) {
    each(&place, &|value| *value = if value.is_array() { Value::Bool(true) } else { Value::Array(vec![Value::Null]) });
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                each(&place, &|value| *value = without(value, name));
                spoil(member, format!("{place}/{}", name.replace('~', "~0").replace('/', "~1")), each);
            }
        }
        Value::Array(entries) => {
            for (at, entry) in entries.iter().enumerate() {
                spoil(entry, format!("{place}/{at}"), each);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn without(object: &Value, name: &str) -> Value {
    let members = object.as_object().expect("an object").iter();
    Value::Object(members.filter(|(key, _)| *key != name).map(|(key, value)| (key.clone(), value.clone())).collect())
}
