//! What plans and reports look like: start in sync, change one thing, see one difference.

mod comments;
mod explanations;
mod findings;
mod hidden;
mod junit;
mod plans;
pub mod reports;
