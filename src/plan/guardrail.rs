//! Judging a finished plan: is it more than was meant to change at once?

use std::fmt;

use super::change::ActionKind;
use super::contents::Plan;
use crate::policy::limits::{Limit, LimitSettings, Share};
use crate::setting::Kind;

/// A share means little of a handful of contacts: it counts only above so many.
const SHARE_COUNTS_ABOVE: usize = 10;

/// The limits a plan is judged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Contacts that may be overwritten.
    pub updates: Limit,
    /// Contacts that may be removed.
    pub deletes: Limit,
    /// Changes of any kind.
    pub changes: Limit,
}

impl Limits {
    /// What holds where neither policy nor command line says otherwise.
    pub const DEFAULT: Self = Self {
        updates: Limit::Share(Share::percent(30)),
        deletes: Limit::Share(Share::percent(25)),
        changes: Limit::Unlimited,
    };

    /// None: what holds for a plan that restores what is on record, until a flag says otherwise.
    pub const UNLIMITED: Self =
        Self { updates: Limit::Unlimited, deletes: Limit::Unlimited, changes: Limit::Unlimited };

    /// These limits, with settings that say otherwise.
    #[must_use]
    pub fn with(self, settings: LimitSettings) -> Self {
        let LimitSettings { updates, deletes, changes } = settings;
        Self {
            updates: updates.unwrap_or(self.updates),
            deletes: deletes.unwrap_or(self.deletes),
            changes: changes.unwrap_or(self.changes),
        }
    }
}

/// What a guardrail bounds, by its key in `limits`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LimitKind {
    Updates,
    Deletes,
    Changes,
}

impl LimitKind {
    /// The key in a policy's `limits`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Updates => "updates",
            Self::Deletes => "deletes",
            Self::Changes => "changes",
        }
    }

    /// The flag that sets it for one run.
    #[must_use]
    pub fn flag(self) -> &'static str {
        match self {
            Self::Updates => "--max-updates",
            Self::Deletes => "--max-deletes",
            Self::Changes => "--max-changes",
        }
    }
}

/// A limit that a plan exceeds. As text it says so to people, with the flag that lets the plan pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which.
    pub limit: LimitKind,
    /// Of contacts of which kind; `None` if all count together.
    pub kind: Option<Kind>,
    /// What it allows.
    pub allowed: Limit,
    /// What the plan holds of it: also the least number that would let the plan pass.
    pub count: usize,
    /// How many contacts exist, of which a share is.
    pub existing: usize,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { limit, kind, allowed, count, existing } = self;
        let what = match limit {
            LimitKind::Updates => "overwrites",
            LimitKind::Deletes => "deletes",
            LimitKind::Changes => "changes",
        };
        let of_kind = kind.map(|kind| format!("{kind} ")).unwrap_or_default();
        let contacts = if *count == 1 { "contact" } else { "contacts" };
        write!(f, "the plan {what} {count} {of_kind}{contacts}")?;
        let name = limit.as_str();
        match allowed {
            Limit::Share(share) => write!(f, " of {existing} that exist; {name} are limited to {share} of them")?,
            Limit::Count(_) | Limit::Unlimited => write!(f, "; {name} are limited to {allowed}")?,
        }
        write!(f, " ({} {count} lets this plan pass)", limit.flag())
    }
}

/// Judges a plan. A smaller plan or a higher limit never makes for more violations.
#[must_use]
pub fn check(plan: &Plan, limits: &Limits) -> Vec<Violation> {
    let Limits { updates, deletes, changes } = *limits;
    let count = |kind| plan.changes.iter().filter(|change| change.action.kind() == kind).count();
    let judged = [
        (LimitKind::Updates, updates, count(ActionKind::Update)),
        (LimitKind::Deletes, deletes, count(ActionKind::Delete)),
        (LimitKind::Changes, changes, plan.changes.len()),
    ];
    judged
        .into_iter()
        .filter(|(_, allowed, count)| is_exceeded(*allowed, *count, plan.existing))
        .map(|(limit, allowed, count)| Violation { limit, kind: None, allowed, count, existing: plan.existing })
        .collect()
}

fn is_exceeded(limit: Limit, count: usize, existing: usize) -> bool {
    match limit {
        Limit::Unlimited => false,
        Limit::Count(most) => count as u64 > most,
        Limit::Share(share) => existing > SHARE_COUNTS_ABOVE && share.is_exceeded(count, existing),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_counts_only_above_ten_contacts_and_is_not_exceeded_by_itself() {
        let share = |percent| Limit::Share(Share::percent(percent));
        assert!(!is_exceeded(share(30), 10, 10));
        assert!(is_exceeded(share(30), 4, 11));
        assert!(!is_exceeded(share(30), 3, 11));
        assert!(!is_exceeded(share(30), 6, 20));
        assert!(is_exceeded(share(30), 7, 20));
        assert!(is_exceeded(share(0), 1, 11));
        assert!(!is_exceeded(share(0), 0, 11));
    }

    #[test]
    fn a_limit_that_is_exceeded_says_of_which_contacts_and_what_lets_the_plan_pass() {
        let allowed = Limit::Share(Share::percent(30));
        let of_all = Violation { limit: LimitKind::Updates, kind: None, allowed, count: 4, existing: 12 };
        assert_eq!(
            of_all.to_string(),
            "the plan overwrites 4 contacts of 12 that exist; updates are limited to 30% of them \
             (--max-updates 4 lets this plan pass)"
        );
        let limit = LimitKind::Deletes;
        let of_one = Violation { limit, kind: Some(Kind::Security), allowed: Limit::Count(0), count: 1, ..of_all };
        assert_eq!(
            of_one.to_string(),
            "the plan deletes 1 security contact; deletes are limited to 0 (--max-deletes 1 lets this plan pass)"
        );
    }

    #[test]
    fn a_number_counts_always() {
        assert!(is_exceeded(Limit::Count(0), 1, 1));
        assert!(!is_exceeded(Limit::Count(1), 1, 1));
        assert!(!is_exceeded(Limit::Unlimited, 1000, 0));
    }
}
