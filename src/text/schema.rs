//! JSON Schema (2020-12): what may stand in a document, for editors and for whoever reads our results.
//!
//! Patterns are written so that they mean the same in JavaScript, Python and Rust: no look-around, no classes of Unicode,
//! no `\w` or `\d`.

mod document;
mod keywords;
mod wire;

pub use keywords::{Constant, OtherMembers, Property, Schema};
