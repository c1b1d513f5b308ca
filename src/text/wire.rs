//! JSON as files have it that people look through, compare line by line and search: whatever stands in a list takes one
//! line, so that thousands of changes are as many lines.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};

use super::invisible::escaped_json;

/// A value as JSON that does nothing to a terminal or a job's log.
pub fn json(value: &impl Serialize) -> String {
    let mut bytes = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut bytes, LineByLine::default());
    value.serialize(&mut serializer).expect("text and lists always serialize");
    bytes.push(b'\n');
    let text = String::from_utf8(bytes).expect("JSON is UTF-8");
    match escaped_json(&text) {
        Cow::Owned(escaped) => escaped,
        Cow::Borrowed(_) => text,
    }
}

/// Indents what stands outside of lists.
#[derive(Default)]
struct LineByLine {
    outside: PrettyFormatter<'static>,
    /// How deep in what stands in a list: 0 outside, 1 in it, and one more for each list and object in there.
    depth: usize,
}

impl LineByLine {
    fn open<W: ?Sized + Write>(&mut self, writer: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth += 1;
        writer.write_all(bracket)
    }

    fn close<W: ?Sized + Write>(&mut self, writer: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth -= 1;
        writer.write_all(bracket)
    }

    fn separate<W: ?Sized + Write>(writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b",") }
    }
}

impl Formatter for LineByLine {
    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        if self.depth == 0 { self.outside.begin_array(writer) } else { self.open(writer, b"[") }
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        if self.depth == 0 { self.outside.end_array(writer) } else { self.close(writer, b"]") }
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if self.depth > 0 {
            return Self::separate(writer, first);
        }
        self.depth = 1;
        self.outside.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        if self.depth > 1 {
            return Ok(());
        }
        self.depth = 0;
        self.outside.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        if self.depth == 0 { self.outside.begin_object(writer) } else { self.open(writer, b"{") }
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        if self.depth == 0 { self.outside.end_object(writer) } else { self.close(writer, b"}") }
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if self.depth == 0 { self.outside.begin_object_key(writer, first) } else { Self::separate(writer, first) }
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        if self.depth == 0 { self.outside.begin_object_value(writer) } else { writer.write_all(b":") }
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        if self.depth == 0 { self.outside.end_object_value(writer) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    #[test]
    fn what_stands_in_a_list_takes_one_line() {
        let value: Value = json!({
            "head": { "of": "it", "none": [], "nothing": {} },
            "items": [{ "a": [1, [], {}, [{ "b": null }]], "c": { "d": "x" } }, [], {}, "text", 5],
            "last": true,
        });
        let expected = r#"{
  "head": {
    "none": [],
    "nothing": {},
    "of": "it"
  },
  "items": [
    {"a":[1,[],{},[{"b":null}]],"c":{"d":"x"}},
    [],
    {},
    "text",
    5
  ],
  "last": true
}
"#;
        let text = super::json(&value);
        assert_eq!(text, expected);
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
        assert_eq!(super::json(&json!({})), "{}\n");
        assert_eq!(super::json(&json!(["\u{7}##[x]"])), "[\n  \"\\u0007#\\u0023[x]\"\n]\n");
    }
}
