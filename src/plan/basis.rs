//! What a plan is made from, for people to know whether it is about the organization at all.

use crate::organization::what_if::Supposition;

/// What a plan is made from, beyond its policy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Basis {
    /// Whether contacts are masked.
    pub redacted: bool,
    /// What is supposed of the organization.
    pub suppositions: Vec<Supposition>,
}

impl Basis {
    /// The organization itself.
    pub const REAL: Self = Self { redacted: false, suppositions: Vec::new() };

    /// Whether a plan is about the organization as it is, or was, and not about a likeness of it. No
    /// other plan can be applied.
    #[must_use]
    pub fn is_real(&self) -> bool {
        !self.redacted && self.suppositions.is_empty()
    }
}
