//! An account and its contacts, each with what the policy makes of it.

use std::sync::Arc;

use super::evidence::AuditEvidence;
use super::status::{ContactStatus, LiveStatus, PolicyStatus};
use crate::desired::Undecided;
use crate::organization::{AccountRef, UnitId};
use crate::plan::live::Observed;
use crate::policy::Origin;
use crate::policy::name::ContactName;
use crate::setting::Kind;

/// An account that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountCoverage {
    pub account: AccountRef,
    /// Where it is.
    pub unit: UnitId,
    pub contacts: Vec<ContactCoverage>,
    pub evidence: AuditEvidence,
}

/// A contact that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactCoverage {
    pub kind: Kind,
    pub found: Observed,
    /// What the policy makes of it, if there is one.
    pub judged: Option<Judged>,
}

/// What a policy makes of a contact, and what it wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judged {
    /// A plan would not change it.
    AsPolicy(WantedContact),
    Different(WantedContact),
    Unmanaged,
    Undecided(Undecided),
    /// What is there is not known.
    Unreadable(WantedContact),
}

/// What a policy wants of a contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedContact {
    /// What the policy calls it; `None` if there is to be none.
    pub contact: Option<ContactName>,
    /// The rule that says so.
    pub origin: Arc<Origin>,
}

impl ContactCoverage {
    #[must_use]
    pub fn status(&self) -> ContactStatus {
        let live = match &self.found {
            Observed::Present(_) => LiveStatus::Set,
            Observed::Absent => LiveStatus::Missing,
            Observed::Unreadable(_) => LiveStatus::Unreadable,
        };
        let policy = self.judged.as_ref().map(|judged| match judged {
            Judged::AsPolicy(_) => PolicyStatus::AsPolicy,
            Judged::Different(_) => PolicyStatus::Different,
            Judged::Unmanaged => PolicyStatus::Unmanaged,
            Judged::Undecided(_) => PolicyStatus::Undecided,
            Judged::Unreadable(_) => PolicyStatus::Unreadable,
        });
        ContactStatus { live, policy }
    }

    /// What the policy wants of it, where it says so.
    #[must_use]
    pub fn wanted(&self) -> Option<&WantedContact> {
        match self.judged.as_ref()? {
            Judged::AsPolicy(wanted) | Judged::Different(wanted) | Judged::Unreadable(wanted) => Some(wanted),
            Judged::Unmanaged | Judged::Undecided(_) => None,
        }
    }
}
