//! What to do about a check that has failed, or that only somebody else can answer.

use std::path::PathBuf;

use super::grant::{Grantee, of_caller, of_member_role};
use super::grounds::CheckGrounds;
use super::simulation::{Simulation, simulations};
use crate::answer::access::AccessStatement;
use crate::gateway::{Failure, Operation, Remedy};
use crate::organization::{Identity, SettingKey};

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fix {
    /// What is done about the failure wherever it comes up.
    Remedy(Remedy),
    /// An identity-based policy lacks these statements.
    Allow { grantee: Grantee, statements: Vec<AccessStatement> },
    /// The organization needs all features.
    EnableAllFeatures,
    /// The contacts are to be set elsewhere.
    UseLinkedAccount,
    /// IAM can be asked what a policy allows.
    Simulate(Vec<Simulation>),
    /// The policy at these paths has to be corrected.
    Validate(Vec<PathBuf>),
    /// A changed contact can be restored from a file.
    Revert(String),
}

impl Fix {
    /// What to do about a failure, by what is known of the run; `keys` are the contacts that it is about.
    #[must_use]
    pub fn of(failure: &Failure, keys: &[SettingKey], grounds: &CheckGrounds<'_>) -> Option<Self> {
        Some(match failure.remedy()? {
            Remedy::Allow(operation) => Self::allow(operation, Grantee::Caller, of_caller(operation, keys, grounds)),
            Remedy::Administer(_) => Self::Remedy(Remedy::Administer(grounds.caller().map(|caller| caller.account))),
            // This is where one is sent to find out.
            Remedy::FindOut(_) => return None,
            remedy => Self::Remedy(remedy),
        })
    }

    /// What to do about a call that failed in the name of the role in a member account. What that may not do is a matter
    /// of its own policy.
    #[must_use]
    pub fn of_member_role(failure: &Failure, grounds: &CheckGrounds<'_>) -> Option<Self> {
        match failure.remedy() {
            Some(Remedy::Allow(operation)) if operation != Operation::AssumeRole => {
                Some(Self::allow(operation, Grantee::MemberRole, of_member_role(operation, grounds)))
            }
            _ => Self::of(failure, &[], grounds),
        }
    }

    fn allow(operation: Operation, grantee: Grantee, statements: Vec<AccessStatement>) -> Self {
        if statements.is_empty() {
            return Self::Remedy(Remedy::Allow(operation));
        }
        Self::Allow { grantee, statements }
    }

    /// How to find out whether contacts can be written, if the caller has policies that IAM can be asked about.
    #[must_use]
    pub fn simulation(operation: Operation, grounds: &CheckGrounds<'_>) -> Option<Self> {
        Some(simulations(operation, grounds)).filter(|asked| !asked.is_empty()).map(Self::Simulate)
    }

    /// The caller's account is to be registered.
    #[must_use]
    pub fn register(identity: &Identity) -> Self {
        Self::Remedy(Remedy::Administer(Some(identity.caller)))
    }
}
