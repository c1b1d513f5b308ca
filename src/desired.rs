//! What is wanted of each contact: the policy applied to an organization.
//!
//! [`resolve`] is pure: the same policy and organization give the same desired state, whatever the
//! order of rules and files.

pub mod answer;
mod choice;
pub mod closest;
pub mod explain;
mod filling;
mod glob_index;
pub mod judge;
pub mod matching;
pub mod mismatch;
pub mod naming;
pub mod quality;
mod rank;
mod resolve;
mod ruling;
mod selector_index;
mod state;
mod undecided;
mod warnings;

pub use filling::Filler;
pub use resolve::{findings, resolve};
pub use state::{Decided, Desired, DesiredState};
pub use undecided::{Instead, SkipCode, SkipReason, Undecided};
