//! From the contacts that are there to a policy that a person might have written.
//!
//! Every contact that is set, was read and could be written is decided by the policy, and planning on the same data
//! gives no change.

mod found;
mod lists;
mod made;
mod notes;
mod verify;

pub use made::{Imported, NothingToImport, import};
pub use notes::{Evidence, Gaps, Grounds, ImportOptions, MergedKey, Notes, Oddity, Prediction, RuleNote};
pub use verify::{Deviation, verify};
