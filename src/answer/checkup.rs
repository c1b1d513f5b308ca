//! Whether everything is in place that `plan` and `apply` need: what `doctor` asks for, and what the answers mean.

mod check;
mod code;
mod demands;
mod evidence;
mod fix;
mod grant;
mod grounds;
mod judge;
mod sample;
mod simulation;

pub use check::{About, Check, Checkup, Deduction, MemberReads, RolesTried};
pub use code::{CheckCode, CheckStatus};
pub use demands::{Demands, Goal, PolicyAtHand};
pub use evidence::{Asking, CheckupEvidence, FoundAgain, ListedMembers, Probe, ProbeEnd, ReadTried, WayToAws};
pub use fix::Fix;
pub use grant::Grantee;
pub use judge::checkup;
pub use sample::{RoleScope, Sample, sample};
pub use simulation::{SimulatedPrincipal, Simulation};
