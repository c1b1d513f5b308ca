//! The verbs that await: reading what is there, applying a plan, and the log of what was begun.

pub mod early_stop;
pub mod observe;
pub mod outcome;
pub mod journal;
pub mod apply;
