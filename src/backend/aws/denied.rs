//! The sentence in which AWS says that something is denied, read for its cause.
//!
//! Source: "Troubleshoot access denied error messages" in the IAM user guide, as of 2026. A policy's ARN may follow since
//! January 2026, and `sessions policy` is what AWS once wrote for a session policy. Who asks and what for come first in the
//! sentence, and may be called anything: only what follows them is searched.

use crate::gateway::{Denial, Failure, Operation, PolicyKind};

/// What a denial of AWS comes to.
pub(super) fn denial(operation: Operation, message: &str) -> Failure {
    let text = message.to_lowercase();
    if text.contains("management account can only be managed") {
        return Failure::ManagementAccount;
    }
    if text.contains("enable trusted access") {
        return Failure::TrustedAccessOff;
    }
    Failure::AccessDenied { operation, detail: cause(&text) }
}

fn cause(text: &str) -> Option<Denial> {
    if let Some(policy) = after(text, "because no ") {
        return kind(policy).map(Denial::NotAllowed);
    }
    if let Some(rest) = after(text, "with an explicit deny") {
        let article = [" in an ", " in a ", " in the "].into_iter().find_map(|article| rest.strip_prefix(article));
        return Some(article.and_then(kind).map_or(Denial::DeniedSomewhere, Denial::Denied));
    }
    if text.contains("have permissions to access this resource") {
        return Some(Denial::NotAdministrator);
    }
    text.contains("invalid alternate contact type").then_some(Denial::ContactType)
}

/// What follows the last of some words.
fn after<'t>(text: &'t str, words: &str) -> Option<&'t str> {
    text.rfind(words).map(|at| &text[at + words.len()..])
}

/// The kind of policy that a text begins with.
fn kind(text: &str) -> Option<PolicyKind> {
    const ALSO: [(&str, PolicyKind); 2] =
        [("sessions policy", PolicyKind::Session), ("trust policy", PolicyKind::RoleTrust)];
    let ends = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-');
    let begins = |name: &str| text.strip_prefix(name).is_some_and(ends);
    let known = PolicyKind::ALL.into_iter().find(|kind| begins(&kind.as_str().to_lowercase()));
    known.or_else(|| ALSO.into_iter().find(|(name, _)| begins(name)).map(|(_, kind)| kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sentence of AWS, by what follows the action.
    fn of(rest: &str) -> Option<Denial> {
        // A session may be called whatever its caller likes, as far as it goes without a space.
        let user = "arn:aws:sts::111111111111:assumed-role/Admin/service-control-policy@example.com";
        let message = format!("User: {user} is not authorized to perform: account:GetAlternateContact{rest}");
        match denial(Operation::GetAlternateContact, &message) {
            Failure::AccessDenied { operation: Operation::GetAlternateContact, detail } => detail,
            other => panic!("{other}"),
        }
    }

    const RESOURCE: &str = " on resource: arn:aws:account::111111111111:account/o-exampleorg/222222222222";

    #[test]
    fn what_no_policy_allows_is_told_by_its_kind() {
        for (name, kind) in [
            ("identity-based policy", PolicyKind::IdentityBased),
            ("service control policy", PolicyKind::ServiceControl),
            ("resource control policy", PolicyKind::ResourceControl),
            ("permissions boundary", PolicyKind::PermissionsBoundary),
            ("session policy", PolicyKind::Session),
            ("VPC endpoint policy", PolicyKind::VpcEndpoint),
            ("resource-based policy", PolicyKind::ResourceBased),
            ("role trust policy", PolicyKind::RoleTrust),
        ] {
            for resource in ["", RESOURCE] {
                let sentence = format!("{resource} because no {name} allows the account:GetAlternateContact action");
                assert_eq!(of(&sentence), Some(Denial::NotAllowed(kind)), "{sentence}");
            }
        }
    }

    #[test]
    fn what_a_policy_denies_is_told_by_its_kind_with_and_without_its_arn() {
        let scp = "arn:aws:organizations::111111111111:policy/o-exampleorg/service_control_policy/p-example1";
        let own = "arn:aws:iam::111111111111:policy/permissions-boundary";
        for (rest, kind) in [
            ("in an identity-based policy", PolicyKind::IdentityBased),
            ("in a service control policy", PolicyKind::ServiceControl),
            ("in a resource control policy", PolicyKind::ResourceControl),
            ("in a permissions boundary", PolicyKind::PermissionsBoundary),
            ("in a session policy", PolicyKind::Session),
            ("in a sessions policy", PolicyKind::Session),
            ("in a VPC endpoint policy", PolicyKind::VpcEndpoint),
            ("in a resource-based policy", PolicyKind::ResourceBased),
            ("in the role trust policy", PolicyKind::RoleTrust),
            ("in the trust policy", PolicyKind::RoleTrust),
        ] {
            for end in [String::new(), ".".to_owned(), format!(": {scp}"), format!(": {own}")] {
                let sentence = format!("{RESOURCE} with an explicit deny {rest}{end}");
                assert_eq!(of(&sentence), Some(Denial::Denied(kind)), "{sentence}");
            }
        }
        assert_eq!(of(&format!("{RESOURCE} with an explicit deny")), Some(Denial::DeniedSomewhere));
        assert_eq!(of(" with an explicit deny in a policy of mary major"), Some(Denial::DeniedSomewhere));
    }

    #[test]
    fn a_plain_member_is_told_from_a_caller_without_permission() {
        let plain = denial(Operation::ListAccounts, "You don't have permissions to access this resource.");
        let detail = Some(Denial::NotAdministrator);
        assert_eq!(plain, Failure::AccessDenied { operation: Operation::ListAccounts, detail });
    }

    #[test]
    fn what_aws_does_not_say_is_not_told() {
        for rest in ["", RESOURCE, " (Access Denied)", " (ask mary major about the service control policy)"] {
            assert_eq!(of(rest), None, "{rest}");
        }
        assert_eq!(of(" because no policy of mary major allows it"), None);
        assert_eq!(of(" (You specified an invalid Alternate Contact type.)"), Some(Denial::ContactType));
    }
}
