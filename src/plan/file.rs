//! The plan file: a plan with where it came from, as JSON that can be reviewed, kept and applied.
//!
//! `id` says what was reviewed: it depends on the organization and the changes alone. `digest`
//! says that the file is whole, to the byte. Neither is a signature. `docs/plan-file.md` describes
//! the format; its names are fixed. Each version of it is a module, so that older files stay readable.

mod document;
mod error;
mod seal;
mod v1;
mod wire;

pub use document::{PlanDocument, PolicyFile, Tool};
pub use error::PlanFileError;
pub use seal::{MAX_BYTES, sha256};
pub use v1::schema;
