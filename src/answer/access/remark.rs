//! What has to be said of permissions beside what they are.

use std::sync::Arc;

use super::question::CallerTask;
use crate::policy::Origin;

/// Something that whoever attaches a policy has to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccessRemark {
    /// Statements are narrowed to units by a condition key that AWS documents in a guide alone.
    NarrowedToUnits,
    /// The policy would be too long: in place of so many units that are below it, it has this one, given by its path.
    WidenedToUnit { unit: String, units: usize },
    /// The policy would be too long: in place of so many accounts, it has all.
    WidenedToAll { accounts: usize },
    /// The policy would be too long: so many units that are excluded are not denied by it.
    NotDenied { units: usize },
    /// It is too long all the same.
    TooLong { characters: usize },
    /// An entry of `exclude` cannot be said in a policy, as it goes by tags or names.
    ExcludedByAttributes(Arc<Origin>),
    /// Units with `*` in their path are those of today.
    UnitsOfToday,
    /// The units' IDs are not known, so that nothing is narrowed to them.
    UnitsUnknown,
    /// Of GitHub's two forms of a subject, only one was written.
    GitHubSubject { repository: String, form: SubjectForm },
    /// GitLab's subject says nothing of environments: all jobs on this branch are trusted.
    GitLabSubject { branch: String },
    /// The role in members, as it is printed, trusts the roles for `plan` and `apply`, and not the one for this command.
    NotTrustedByMembers(CallerTask),
    /// A role is trusted that has to exist before.
    TrustsRoles,
    /// `doctor` can be told to write, for which it needs what `apply` does.
    ProbesNeedApply,
    /// Whom a service control policy binds.
    BindsMembers { spared: Option<String> },
}

/// The forms in which GitHub names a repository to AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubjectForm {
    /// `repo:OWNER/REPO:…`
    Names,
    /// `repo:OWNER@ID/REPO@ID:…`
    NamesAndIds,
}
