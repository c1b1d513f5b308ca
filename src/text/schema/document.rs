//! The schema of a whole document.

use super::keywords::{Keyword, Schema};
use super::wire;
use crate::text::Document;

impl Schema {
    /// The schema of a document, with what it refers to.
    #[must_use]
    pub fn document(self, title: &str, definitions: impl IntoIterator<Item = (String, Self)>) -> Document {
        let head = Self::default()
            .with("$schema", Keyword::Text("https://json-schema.org/draft/2020-12/schema".into()))
            .with("title", Keyword::Text(title.to_owned().into()));
        let mut schema = Self(head.0.into_iter().chain(self.0).collect());
        let definitions: Vec<_> = definitions.into_iter().collect();
        if !definitions.is_empty() {
            schema = schema.with("$defs", Keyword::Named(definitions));
        }
        Document::json(&wire::render(&schema))
    }
}
