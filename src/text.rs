//! What every room writes with: text from outside made harmless, and files written whole.

pub mod cell;
pub mod document;
pub mod files;
pub mod harmless;
pub mod held;
pub mod invisible;
pub mod named;
pub mod our_file;
pub mod reading;
pub mod schema;
pub mod styled;
pub mod value;
pub mod wire;

pub use document::Document;
pub use styled::{Colour, Style, Text, Width};
