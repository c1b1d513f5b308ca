//! The lines of a log, as JSON. Shapes only.

use serde::{Deserialize, Serialize};

/// A line of the log.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// A process began to apply the plan.
    Run { plan: String, pid: u32, at: String },
    /// A write is about to be sent.
    Begun { account: String, r#type: String },
    /// Nothing more will be done about a change.
    Done { account: String, r#type: String, outcome: String },
    /// The process has come to the end of its run.
    Ended,
}
