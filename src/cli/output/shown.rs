//! What may be printed, and nothing else may: values that nothing harmful can stand in.

use std::borrow::Cow;

use crate::text::{Colour, Document, Text};
use crate::view::markdown::Markdown;

/// A result, or a message.
#[derive(Clone, Debug)]
pub enum Shown {
    /// For people.
    Text(Text),
    /// For people, by way of a code host.
    Markdown(Markdown),
    /// For programs.
    Document(Document),
}

impl Shown {
    /// As it is printed.
    pub fn render(&self, colour: Colour) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Owned(text.render(colour)),
            Self::Markdown(markdown) => Cow::Owned(markdown.render()),
            Self::Document(document) => Cow::Borrowed(document.as_str()),
        }
    }
}

impl From<Text> for Shown {
    fn from(text: Text) -> Self {
        Self::Text(text)
    }
}

impl From<Markdown> for Shown {
    fn from(markdown: Markdown) -> Self {
        Self::Markdown(markdown)
    }
}

impl From<Document> for Shown {
    fn from(document: Document) -> Self {
        Self::Document(document)
    }
}
