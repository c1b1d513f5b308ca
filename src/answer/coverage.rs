//! Who has which contact: of each account, of each OU with everything below it, and in total.
//!
//! What is there is told apart from what the policy makes of it, so that the answer makes sense without a policy too.

mod account;
mod count;
mod evidence;
mod history;
mod question;
mod status;
mod survey;
mod units;
pub mod wire;

pub use account::{AccountCoverage, ContactCoverage, Judged, WantedContact};
pub use count::{CoveredShare, PolicyTotals, StatusCounts, StatusTotals};
pub use evidence::{AuditEvidence, EvidenceCounts};
pub use history::{InvalidHistory, Moment};
pub use question::CoverageQuestion;
pub use status::{ContactStatus, LiveStatus, PolicyStatus, Situation};
pub use survey::{Coverage, Survey, coverage};
pub use units::UnitCoverage;
