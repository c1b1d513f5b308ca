//! What is found about a policy, expectations of it, or a plan, as data: a stable code, a message, the places it
//! concerns.
//!
//! Drawing them is the business of `view`; tests and scripts go by the code.

mod code;
mod findings;
mod level;
mod place;
pub mod schema;
mod source;
mod spelling;
pub mod wire;

pub use code::{Code, Severity, Wording};
pub use findings::{Finding, Findings, Label, Warnings, counts, in_order};
pub use level::{Levels, LintLevel};
pub use place::{Place, Position, Stretch};
pub use source::{SourceText, numbered};
pub use spelling::{Speller, and_for_more, closest_id, did_you_mean, in_quotes, quoted};
