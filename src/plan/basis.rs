//! What a plan is made from, for people to know whether it is about the organization at all.

use super::commit::Commit;
use super::contents::Plan;
use super::difference::Difference;
use crate::organization::what_if::Supposition;

/// What a plan is made from, beyond its policy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Basis {
    /// Where contacts are masked.
    pub masked: Masked,
    /// What is supposed of the organization.
    pub suppositions: Vec<Supposition>,
    /// What that makes of the plan, where only this is shown to people.
    pub difference: Option<Difference>,
    /// The commit that the policy is of, where it is known.
    pub commit: Option<Commit>,
}

/// Where names, addresses and numbers of contacts are masked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Masked {
    /// Nowhere.
    #[default]
    No,
    /// In what is shown; the plan itself has them.
    Shown,
    /// In the organization file that the plan is made from.
    Recorded,
}

impl Basis {
    /// The organization itself.
    pub const REAL: Self = Self { masked: Masked::No, suppositions: Vec::new(), difference: None, commit: None };

    /// The same, shown with masks if that is asked for.
    #[must_use]
    pub fn shown_masked(self, mask: bool) -> Self {
        let masked = if mask && self.masked == Masked::No { Masked::Shown } else { self.masked };
        Self { masked, ..self }
    }

    /// As much of a plan as is shown to people.
    #[must_use]
    pub fn shown<'p>(&'p self, plan: &'p Plan) -> &'p Plan {
        self.difference.as_ref().map_or(plan, |difference| &difference.made)
    }

    /// Whether a plan is about the organization as it is, or was, and not about a likeness of it. No
    /// other plan can be applied.
    #[must_use]
    pub fn is_real(&self) -> bool {
        self.masked != Masked::Recorded && self.suppositions.is_empty()
    }
}
