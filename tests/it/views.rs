//! What plans and reports look like: start in sync, change one thing, see one difference.

mod comments;
mod findings;
mod junit;
mod plans;
mod reports;
