//! What somebody begins with: a policy that manages nothing yet, expectations, how to work with them, and pipelines.

mod choices;
mod file;
mod files;
mod pipelines;

pub use choices::{CodeHost, StartingChoices};
pub use file::StartingFile;
pub use files::starting_files;
