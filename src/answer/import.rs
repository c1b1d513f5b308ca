//! From the contacts that are there to a policy that a person might have written.
//!
//! Every contact that is set, was read and could be written is decided by the policy, and planning on the same data
//! gives no change.

mod abstraction;
mod accept;
mod atoms;
mod compose;
mod draft;
mod evidence;
mod filling;
mod found;
mod ground;
mod grow;
mod infer;
mod join;
mod labels;
mod ledger;
mod likeness;
mod made;
mod merging;
mod naming;
mod need;
mod notes;
mod outlook;
mod patterns;
mod perturb;
mod polish;
mod pool;
mod predict;
mod regrow;
mod search;
mod settle;
mod shield;
mod spacing;
mod templating;
mod values;
mod verify;

pub use made::{Imported, NothingToImport, import};
pub use notes::{Evidence, Gaps, Grounds, ImportOptions, ImportedKey, Notes, OddSpace, Oddity, Prediction, RuleNote};
pub use verify::{Deviation, verify};
