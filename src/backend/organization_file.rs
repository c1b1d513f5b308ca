//! An organization in a file: what `--organization` reads and changes, and `simulate` serves.

mod access;
mod content;
mod encoding;
mod error;
mod keeper;
mod lock;
mod principals;
mod reading;
pub mod redaction;
pub mod schema;
mod simulate;
mod spot;
pub mod snapshot;
pub mod wire;

pub use access::OrganizationFile;
pub use content::{read, write};
pub use encoding::Encoding;
pub use error::OrganizationFileError;
pub use keeper::Keeper;
pub use simulate::read_faults;

pub use crate::backend::directory::SavedOrganization;
