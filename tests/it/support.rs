//! What the tests share.

pub mod between;
pub mod documents;
pub mod found;
pub mod generate;
#[cfg(unix)]
pub mod github;
pub mod harmless;
pub mod json_schema;
pub mod junit;
pub mod markdown;
pub mod memory;
pub mod program;
pub mod saved;
pub mod snapshots;
pub mod system;
#[cfg(unix)]
pub mod terminal;
pub mod world;
