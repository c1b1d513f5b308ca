//! Whether everything is in place that `plan` and `apply` need: what `doctor` asks for, and what the answers mean.

mod check;
mod demands;
mod evidence;
mod fix;
mod judge;
mod sample;

pub use check::{About, Check, CheckCode, CheckStatus, Checkup, Deduction, MemberReads, RolesTried};
pub use demands::{Demands, Goal, PolicyAtHand};
pub use evidence::{Asking, CheckupEvidence, ListedMembers, Probe, ProbeEnd, ReadTried, WayToAws};
pub use fix::{Fix, Simulation};
pub use judge::checkup;
pub use sample::{RoleScope, Sample, sample};
