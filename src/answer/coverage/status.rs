//! What is said of a contact: what is there, and what the policy makes of it.

use crate::text::named::named;

named! {
    /// What is there.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum LiveStatus {
        Set = "set",
        /// AWS said that there is none.
        Missing = "missing",
        /// Nobody knows.
        Unreadable = "unreadable",
    }
}

named! {
    /// What the policy makes of it.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum PolicyStatus {
        /// It is what the policy wants; also where that is none, and there is none.
        AsPolicy = "as-policy",
        /// A plan would change it.
        Different = "different",
        /// The policy leaves it alone.
        Unmanaged = "unmanaged",
        /// The policy does not say what it wants.
        Undecided = "undecided",
        /// The policy wants something, but what is there is not known.
        Unreadable = "unreadable",
    }
}

named! {
    /// Both in a word, as a picture shows it: the first that has to be looked into counts.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum Situation {
        /// As the policy wants it; without a policy, set.
        Covered = "covered",
        /// Set, and not as the policy wants it.
        Different = "different",
        /// Not set, though the policy wants a contact; without a policy, not set.
        Missing = "missing",
        Undecided = "undecided",
        Unreadable = "unreadable",
        /// Set or not, the policy leaves it alone.
        Unmanaged = "unmanaged",
    }
}

/// What is said of a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ContactStatus {
    pub live: LiveStatus,
    /// `None` without a policy.
    pub policy: Option<PolicyStatus>,
}

impl ContactStatus {
    /// Both in a word.
    #[must_use]
    pub fn situation(self) -> Situation {
        use {LiveStatus as L, PolicyStatus as P};
        match (self.policy, self.live) {
            (_, L::Unreadable) | (Some(P::Unreadable), L::Set | L::Missing) => Situation::Unreadable,
            (None, L::Set) | (Some(P::AsPolicy), L::Set | L::Missing) => Situation::Covered,
            (None | Some(P::Different), L::Missing) => Situation::Missing,
            (Some(P::Different), L::Set) => Situation::Different,
            (Some(P::Undecided), L::Set | L::Missing) => Situation::Undecided,
            (Some(P::Unmanaged), L::Set | L::Missing) => Situation::Unmanaged,
        }
    }
}
