//! What a plan file holds: a plan, with where it came from.

use jiff::Timestamp;

use crate::plan::contents::Plan;
use crate::plan::guardrail::{Limits, Violation, check};
use crate::plan::id::PlanId;

/// What a plan file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanDocument {
    /// What identifies the changes.
    pub id: PlanId,
    pub plan: Plan,
    /// When it was made.
    pub created_at: Timestamp,
    /// When the oldest part of what it was made from was read, if that was not just before.
    pub read_at: Option<Timestamp>,
    /// The program that made it.
    pub tool: Tool,
    /// The files it was made from.
    pub policy: Vec<PolicyFile>,
    /// The limits it is judged by.
    pub limits: Limits,
    /// The digest of the file that it was read from; `None` if it was read from none.
    pub digest: Option<String>,
}

/// A program and its version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tool {
    pub name: String,
    pub version: String,
}

impl Tool {
    /// This program.
    #[must_use]
    pub fn this() -> Self {
        Self { name: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }
    }
}

/// A policy file that a plan was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyFile {
    /// Its path, as the user named it.
    pub path: String,
    /// The hash of its content, in hexadecimal.
    pub sha256: String,
}

impl PlanDocument {
    /// A plan made just now by this program.
    #[must_use]
    pub fn new(plan: Plan, created_at: Timestamp, policy: Vec<PolicyFile>, limits: Limits) -> Self {
        let id = PlanId::of(&plan.identity.organization, &plan.changes);
        Self { id, plan, created_at, read_at: None, tool: Tool::this(), policy, limits, digest: None }
    }

    /// The same with an id that no plan has which can be applied: no file with it is taken for a plan.
    #[must_use]
    pub fn only_for_showing(self) -> Self {
        Self { id: self.id.only_for_showing(), ..self }
    }

    /// The limits that the plan exceeds.
    #[must_use]
    pub fn violations(&self) -> Vec<Violation> {
        check(&self.plan, &self.limits)
    }
}
