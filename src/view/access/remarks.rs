//! What whoever attaches a policy has to know.

use crate::answer::access::{AccessRemark, CallerTask, SubjectForm};
use crate::text::Text;

/// A line for each remark.
#[must_use]
pub fn remarks(remarks: &[AccessRemark]) -> Vec<Text> {
    remarks.iter().map(|remark| Text::default().ours("note: ").then(words(remark))).collect()
}

fn words(remark: &AccessRemark) -> Text {
    let text = Text::default();
    match remark {
        AccessRemark::NarrowedToUnits => text.ours(
            "Narrowed to OUs by account:AccountResourceOrgPaths. AWS documents this key in the guide of Account \
             Management, but lists it for no action in its service authorization reference: try the policy on an \
             account in each OU, or pass --no-narrowing-by-unit.",
        ),
        AccessRemark::UnitsOfToday => {
            text.ours("OU paths with `*` stand for the OUs that exist today. Run `iam` again when you add one.")
        }
        AccessRemark::UnitsUnknown => text.ours(
            "Not narrowed to OUs, because their IDs are not known. Read the organization from AWS or from \
             --organization.",
        ),
        AccessRemark::WidenedToUnit { unit, units } => {
            text.ours("Too long for IAM: ").text(unit).ours(" stands for the ").counted(*units, "OU").ours(" in it.")
        }
        AccessRemark::WidenedToAll { accounts } => {
            text.ours("Too long for IAM: every account stands for ").counted(*accounts, "account").ours(".")
        }
        AccessRemark::NotDenied { units } => text
            .ours("Too long for IAM: ")
            .counted(*units, "excluded OU")
            .ours(" could not be denied. Only the orgcontacts policy protects their accounts."),
        AccessRemark::TooLong { characters } => text
            .ours("Too long for a managed policy: ")
            .counted(*characters, "character")
            .ours(". IAM allows 6144, and 10240 for the inline policies of a role."),
        AccessRemark::ExcludedByAttributes(origin) => text
            .ours("Not denied: an entry of `exclude` that uses tags, names or unknown OUs, which IAM cannot check (")
            .text(format_args!("{}:{}", origin.file, origin.line))
            .ours("). Only the orgcontacts policy protects its accounts."),
        AccessRemark::GitHubSubject { repository, form } => subject(repository, *form),
        AccessRemark::GitLabSubject { branch } => gitlab_subject(branch),
        AccessRemark::NotTrustedByMembers(task) => not_trusted_by_members(*task),
        AccessRemark::TrustsRoles => {
            text.ours("Create the roles that it trusts first: IAM refuses to trust a role that does not exist.")
        }
        AccessRemark::ProbesNeedApply => text.ours(
            "It allows no writes: run `doctor --for apply --probe` with the permissions of `iam --for apply`, which \
             are enough.",
        ),
        AccessRemark::BindsMembers { spared } => binds(spared.as_deref()),
    }
}

fn gitlab_subject(branch: &str) -> Text {
    let text = Text::default().ours("GitLab's subject names no environment: every job on the branch `").text(branch);
    text.ours(
        "` of the project can take this role. Protect that branch, and review changes to `.gitlab-ci.yml` like \
         changes to the policy.",
    )
}

fn not_trusted_by_members(task: CallerTask) -> Text {
    let text =
        Text::default().ours("The role that `iam --member` prints trusts only the roles for plan and apply: make it ");
    text.ours("trust the one for ").text(task.as_str()).ours(" too, or --via-role has no effect for it.")
}

fn subject(repository: &str, form: SubjectForm) -> Text {
    let text = Text::default();
    let asked =
        |text: Text| text.ours("Ask with `gh api repos/").text(repository).ours("/actions/oidc/customization/sub`.");
    match form {
        SubjectForm::Names => asked(text.ours(
            "GitHub names repositories made before the summer of 2026 `repo:OWNER/REPO:…`, as here, and newer ones \
             `repo:OWNER@ID/REPO@ID:…`; pass --owner-id and --repository-id for that form. ",
        )),
        SubjectForm::NamesAndIds => asked(text.ours(
            "This trusts the form with IDs, `repo:OWNER@ID/REPO@ID:…`, which GitHub uses for repositories made since \
             the summer of 2026; leave the IDs out for older ones. ",
        )),
    }
}

fn binds(spared: Option<&str>) -> Text {
    let text = Text::default().ours(
        "Binds the principals of member accounts at and below where it is attached, also for a delegated \
         administrator's own contacts; not the management account, and not calls that name an account. ",
    );
    match spared {
        Some(role) => {
            text.ours("Makes an exception for the role ").text(role).ours(" in each member: protect that role.")
        }
        None => text.ours("If you use --via-role, pass it here too, to make an exception for the role."),
    }
}
