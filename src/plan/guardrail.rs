//! Judging a finished plan: is it more than was meant to change at once?

use std::collections::BTreeMap;
use std::fmt;

use super::change::{ActionKind, Change};
use super::contents::Plan;
use crate::policy::limits::{Limit, LimitSettings, Share};
use crate::setting::Kind;

/// A share means little of a handful of contacts: it counts only above so many, unless it is none.
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
    /// All, in the order in which they are written.
    pub const ALL: [Self; 3] = [Self::Updates, Self::Deletes, Self::Changes];

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

/// A limit that a plan exceeds. As text it says so to people, with the flag that lets the plan pass; with `{:#}`, without
/// it, for where [`passing_flags`] follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which.
    pub limit: LimitKind,
    /// Of contacts of which kind; `None` if all count together.
    pub kind: Option<Kind>,
    /// What it allows.
    pub allowed: Limit,
    /// What the plan holds of it.
    pub count: usize,
    /// How many contacts exist, of which a share is.
    pub existing: usize,
    /// The least number that lets the plan pass, which counts all kinds together.
    pub needed: usize,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { limit, kind, allowed, count, existing, needed } = self;
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
            Limit::Share(Share::NONE) => write!(f, " of {existing} that exist; {name} are limited to none (0%)")?,
            Limit::Share(share) => write!(f, " of {existing} that exist; {name} are limited to {share} of them")?,
            Limit::Count(_) | Limit::Unlimited => write!(f, "; {name} are limited to {allowed}")?,
        }
        if f.alternate() { Ok(()) } else { write!(f, " ({} {needed} lets this plan pass)", limit.flag()) }
    }
}

/// The flags that let a plan pass, each once, as they are written on a command line.
#[must_use]
pub fn passing_flags(violations: &[Violation]) -> String {
    let flags: BTreeMap<LimitKind, usize> =
        violations.iter().map(|violation| (violation.limit, violation.needed)).collect();
    let flags: Vec<String> = flags.into_iter().map(|(limit, needed)| format!("{} {needed}", limit.flag())).collect();
    flags.join(" ")
}

/// Judges a plan. A smaller plan or a higher limit never makes for more violations.
#[must_use]
pub fn check(plan: &Plan, limits: &Limits) -> Vec<Violation> {
    let Limits { updates, deletes, changes } = *limits;
    let judged = [
        (LimitKind::Updates, updates, Some(ActionKind::Update)),
        (LimitKind::Deletes, deletes, Some(ActionKind::Delete)),
        (LimitKind::Changes, changes, None),
    ];
    judged.into_iter().flat_map(|(limit, allowed, action)| exceeded(plan, limit, allowed, action)).collect()
}

/// Where the plan exceeds a limit: over all kinds together, and of each kind. A number is only one for all together.
fn exceeded(plan: &Plan, limit: LimitKind, allowed: Limit, action: Option<ActionKind>) -> Vec<Violation> {
    let is_judged = |change: &&Change| action.is_none_or(|action| change.action.kind() == action);
    let of_kind = |kind: Kind| plan.changes.iter().filter(is_judged).filter(|change| change.key.kind == kind).count();
    let by_kind = Kind::ALL.map(|kind| (Some(kind), of_kind(kind), plan.existing.of(kind)));
    let needed = by_kind.iter().map(|(_, count, _)| count).sum();
    let judged = std::iter::once((None, needed, plan.existing.all()));
    let by_kind = by_kind.into_iter().filter(|_| matches!(allowed, Limit::Share(_)));
    let exceeded = judged.chain(by_kind).filter(|(_, count, existing)| is_exceeded(allowed, *count, *existing));
    let violation = |(kind, count, existing)| Violation { limit, kind, allowed, count, existing, needed };
    exceeded.map(violation).collect()
}

fn is_exceeded(limit: Limit, count: usize, existing: usize) -> bool {
    match limit {
        Limit::Unlimited => false,
        Limit::Count(most) => count as u64 > most,
        // No share of however few is none.
        Limit::Share(share) => {
            (existing > SHARE_COUNTS_ABOVE || share == Share::NONE) && share.is_exceeded(count, existing)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_counts_only_above_ten_contacts_unless_it_is_none() {
        let share = |percent| Limit::Share(Share::percent(percent));
        assert!(!is_exceeded(share(30), 10, 10));
        assert!(is_exceeded(share(30), 4, 11));
        assert!(!is_exceeded(share(30), 3, 11));
        assert!(!is_exceeded(share(30), 6, 20));
        assert!(is_exceeded(share(30), 7, 20));
        assert!(is_exceeded(share(0), 1, 11));
        assert!(!is_exceeded(share(0), 0, 11));
        assert!(is_exceeded(share(0), 1, 1));
        assert!(is_exceeded(share(0), 1, 10));
        assert!(!is_exceeded(share(0), 0, 1));
    }

    #[test]
    fn a_limit_that_is_exceeded_says_of_which_contacts_and_what_lets_the_plan_pass() {
        let allowed = Limit::Share(Share::percent(30));
        let of_all = Violation { limit: LimitKind::Updates, kind: None, allowed, count: 4, existing: 12, needed: 9 };
        assert_eq!(
            of_all.to_string(),
            "the plan overwrites 4 contacts of 12 that exist; updates are limited to 30% of them \
             (--max-updates 9 lets this plan pass)"
        );
        let limit = LimitKind::Deletes;
        let none = Limit::Share(Share::NONE);
        let of_one = Violation { limit, kind: Some(Kind::Security), allowed: none, count: 1, needed: 1, ..of_all };
        assert_eq!(
            of_one.to_string(),
            "the plan deletes 1 security contact of 12 that exist; deletes are limited to none (0%) \
             (--max-deletes 1 lets this plan pass)"
        );
        let of_number = Violation { kind: None, allowed: Limit::Count(0), ..of_one };
        assert_eq!(
            of_number.to_string(),
            "the plan deletes 1 contact; deletes are limited to 0 (--max-deletes 1 lets this plan pass)"
        );
    }

    #[test]
    fn a_number_counts_always() {
        assert!(is_exceeded(Limit::Count(0), 1, 1));
        assert!(!is_exceeded(Limit::Count(1), 1, 1));
        assert!(!is_exceeded(Limit::Unlimited, 1000, 0));
    }
}
