//! What a policy and a command need of AWS.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::organization::needs::Needs;
use crate::organization::scope::Scope;
use crate::policy::{Policy, WishKind};
use crate::setting::Kind;
use crate::text::named::named;

named! {
    /// What is to work.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Goal {
        /// Reading, and comparing with the policy.
        Plan = "plan",
        /// Writing too.
        Apply = "apply",
    }
}

/// Which policy there is to go by.
#[derive(Clone, Debug)]
pub enum PolicyAtHand {
    /// Nobody named one, and there is none by the name that is looked for.
    Absent,
    /// The one at these paths has so many mistakes.
    Mistaken {
        mistakes: usize,
        paths: Vec<PathBuf>,
    },
    /// It could not be read, in words.
    Unread(String),
    Valid(Box<Policy>),
}

impl PolicyAtHand {
    /// The policy, if there is a valid one.
    #[must_use]
    pub fn valid(&self) -> Option<&Policy> {
        match self {
            Self::Valid(policy) => Some(policy),
            Self::Absent | Self::Mistaken { .. } | Self::Unread(_) => None,
        }
    }
}

/// What is needed of AWS.
#[derive(Clone, Debug)]
pub struct Demands {
    pub goal: Goal,
    /// The contact types that are managed.
    pub kinds: BTreeSet<Kind>,
    /// What has to be read of the organization.
    pub needs: Needs,
    /// Whether contacts may have to be deleted.
    pub deletes: bool,
    /// The role in members that is to be used, if one is.
    pub via_role: Option<String>,
    /// The profile of the AWS configuration that is used, if one is named.
    pub profile: Option<String>,
}

impl Demands {
    /// Those of a command for a policy. Without one, everything is needed.
    #[must_use]
    pub fn new(goal: Goal, policy: Option<&Policy>, via_role: Option<String>) -> Self {
        let Some(policy) = policy else {
            let kinds = Kind::ALL.into_iter().collect();
            return Self { goal, kinds, needs: Needs::ALL, deletes: true, via_role, profile: None };
        };
        let wishes = || {
            let of_rules = policy.rules_in_force().flat_map(|rule| &rule.wishes);
            policy.defaults.iter().chain(of_rules).map(|(kind, wish)| (*kind, wish.kind))
        };
        let managed = wishes().filter(|(_, wish)| *wish != WishKind::Unmanaged).map(|(kind, _)| kind);
        let deletes = wishes().any(|(_, wish)| wish == WishKind::Absent);
        Self { goal, kinds: managed.collect(), needs: policy.needs(Scope::All), deletes, via_role, profile: None }
    }

    /// Whether units have to be known by name.
    #[must_use]
    pub fn needs_units(&self) -> bool {
        self.needs.units.only().is_none_or(|units| !units.is_empty()) || !self.needs.protecting.is_empty()
    }
}
