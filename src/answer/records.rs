//! Records of contacts that others keep: a spreadsheet, a Terraform state. Text in, what it says of each contact out.
//!
//! A contact that a record does not name was not read: nothing is concluded from its not being there.

mod csv;
mod gathering;
mod removed;
mod terraform;

pub use csv::read as read_csv;
pub use gathering::ReadRecord;
pub use removed::blocks as removed_blocks;
pub use terraform::{ResourceAddress, TerraformState, read as read_terraform};
