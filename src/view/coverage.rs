//! Who has which contact: for people, for spreadsheets, for programs, and as a page.

mod bars;
mod csv;
mod gaps;
mod page;
pub mod schema;
mod text;
mod tree;
mod wire;
pub mod words;

pub use csv::{csv, is_ours as is_csv};
pub use gaps::gaps;
pub use page::{is_ours as is_page, page};
pub use text::{evidence, limits_of_sight, text};
pub use tree::tree;
pub use wire::json;
