//! What is asked: the permissions for which command, of whom, on which organization.

use crate::organization::{AccountId, Identity, Organization};
use crate::policy::Policy;
use crate::text::named::named;

named! {
    /// The commands that need permissions of their own.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum CallerTask {
        Plan = "plan",
        Apply = "apply",
        /// `apply --only create`, for new accounts by themselves too.
        Create = "create",
        Report = "report",
        Snapshot = "snapshot",
        Doctor = "doctor",
        Setup = "setup",
    }
}

impl CallerTask {
    /// Whether a policy decides what it reads and writes, so that there has to be one.
    #[must_use]
    pub fn needs_policy(self) -> bool {
        match self {
            Self::Plan | Self::Apply | Self::Create => true,
            Self::Report | Self::Snapshot | Self::Doctor | Self::Setup => false,
        }
    }

    /// Whether a policy has a say in it at all.
    #[must_use]
    pub fn heeds_policy(self) -> bool {
        match self {
            Self::Plan | Self::Apply | Self::Create | Self::Report | Self::Doctor => true,
            Self::Snapshot | Self::Setup => false,
        }
    }
}

/// Where it is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Footing<'a> {
    /// The partition that ARNs name, such as `aws`.
    pub partition: &'a str,
    /// The organization, and the account whose role is asked about.
    pub identity: &'a Identity,
    /// Its accounts and units, where they are known: without them nothing is narrowed to units.
    pub organization: Option<&'a Organization>,
}

impl Footing<'_> {
    /// Whether the caller is the management account, which alone reaches its own contacts.
    #[must_use]
    pub fn is_management(&self) -> bool {
        self.identity.caller == self.identity.management_account
    }

    /// The caller's account.
    #[must_use]
    pub fn caller(&self) -> AccountId {
        self.identity.caller
    }
}

/// The permissions that are asked for.
#[derive(Clone, Copy, Debug)]
pub struct AccessQuestion<'a> {
    pub task: CallerTask,
    pub policy: Option<&'a Policy>,
    pub footing: Footing<'a>,
    /// Whether the names of units that only a view shows are to be readable.
    pub with_names: bool,
    /// Whether statements are narrowed to units, by `account:AccountResourceOrgPaths`.
    pub narrows_to_units: bool,
    /// The role that is assumed in each member, if one is.
    pub via_role: Option<&'a str>,
}

/// What the roles of the caller are called: a prefix and the command.
#[derive(Clone, Copy, Debug)]
pub struct RoleNames<'a> {
    pub prefix: &'a str,
}

impl RoleNames<'_> {
    /// The role for a command.
    #[must_use]
    pub fn of(self, task: CallerTask) -> String {
        format!("{}-{}", self.prefix, task.as_str())
    }
}
