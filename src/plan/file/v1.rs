//! Version 1 of the plan file.

mod read;
mod schema;
mod wire;
mod write;

pub use read::parse;
pub use schema::schema;
pub use wire::VERSION;
pub use write::render;
