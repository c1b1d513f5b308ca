//! What must change, as data: what a plan holds, how it comes about, how it is judged, narrowed, undone and kept.

pub mod alike;
pub mod base;
pub mod basis;
pub mod commit;
pub mod difference;
pub mod existing;
pub mod file;
pub mod findings;
pub mod guardrail;
pub mod id;
pub mod live;
pub mod recipients;
pub mod redact;
pub mod revert;
pub mod schema;
pub mod scope;
pub mod whereabouts;
pub mod why;

mod change;
mod compare;
mod contents;
mod new_domains;

pub use change::{Action, ActionKind, Cause, Change, Counts, UnknownActionKind};
pub use compare::{is_as_wanted, plan};
pub use contents::{LeftAlone, NotReverted, Plan, Released, Unmanaged, Unplanned};
pub use new_domains::new_domains;
