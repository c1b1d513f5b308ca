//! Why `apply` refuses a plan that it could carry out.

use thiserror::Error;

use crate::plan::guardrail::{Violation, passing_flags};

const CORRECT: &str = "correct the policy where the plan shows it, and plan again";
const INCOMPLETE: &str = "fix what is shown above, or pass --allow-incomplete to apply the rest";

/// Why a plan is refused.
#[derive(Debug, Error)]
pub enum ApplyRefusal {
    /// A guardrail refuses the plan.
    #[error("the plan is refused by a guardrail: {}", .0.iter().map(|one| format!("{one:#}")).collect::<Vec<_>>().join("; "))]
    Guardrails(Vec<Violation>),
    /// The policy is not to be applied as it stands.
    #[error(
        "the policy has {errors} {} that no flag overrides; nothing was changed",
        if *.errors == 1 { "error" } else { "errors" }
    )]
    FaultyPolicy {
        /// How many errors it has.
        errors: usize,
    },
    /// The plan is incomplete.
    #[error("the plan is incomplete: {undecided} undecided, {unreadable} unreadable; nothing was changed")]
    Incomplete {
        /// How many contacts are undecided.
        undecided: usize,
        /// How many contacts could not be read.
        unreadable: usize,
        /// The guardrails that would refuse it too.
        violations: Vec<Violation>,
    },
}

impl ApplyRefusal {
    /// What to do about it: all of it at once, where several things stand in the way.
    pub fn hint(&self) -> String {
        match self {
            Self::Guardrails(violations) => format!("to let it pass, add {}", passing_flags(violations)),
            Self::FaultyPolicy { errors: _ } => CORRECT.to_owned(),
            Self::Incomplete { undecided: _, unreadable: _, violations } => match passing_flags(violations) {
                flags if flags.is_empty() => INCOMPLETE.to_owned(),
                flags => format!("{INCOMPLETE}; the guardrails need {flags} too"),
            },
        }
    }
}
