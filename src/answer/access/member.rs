//! What goes beside the caller's own permissions: the role in each member that `--via-role` assumes, and a service
//! control policy that keeps members from changing their contacts themselves.

use std::collections::BTreeSet;

use super::question::{CallerTask, Footing, RoleNames};
use super::remark::AccessRemark;
use super::statement::{AccessCondition, AccessPolicy, AccessStatement, Effect};
use super::trust::{Trust, TrustStatement};
use crate::gateway::{Operation, ResourceKind, SESSION_NAME};
use crate::policy::{Policy, WishKind};
use crate::setting::Kind;

/// The types that a policy manages anywhere, by what is done with them; all, where there is no policy.
fn managed(policy: Option<&Policy>, filter: impl Fn(WishKind) -> bool) -> BTreeSet<Kind> {
    let Some(policy) = policy else { return Kind::ALL.into() };
    let wishes = policy.defaults.iter().chain(policy.rules_in_force().flat_map(|rule| &rule.wishes));
    wishes.filter(|(_, wish)| filter(wish.kind)).map(|(kind, _)| *kind).collect()
}

/// What the role in a member may do, with its own contacts alone, and who may take it: both those who plan and those
/// who apply.
#[must_use]
pub fn member_role(
    policy: Option<&Policy>,
    footing: Footing<'_>,
    names: RoleNames<'_>,
) -> (AccessPolicy, Trust, Vec<AccessRemark>) {
    let Footing { partition, identity, organization: _ } = footing;
    let statement = |sid: &str, operation: Operation, kinds: BTreeSet<Kind>| {
        (!kinds.is_empty()).then(|| AccessStatement {
            sid: sid.to_owned(),
            effect: Effect::Allow,
            operations: vec![operation],
            resources: vec![ResourceKind::OwnAccount.arn(partition, identity, "*")],
            conditions: vec![AccessCondition::TypesWithin(kinds)],
        })
    };
    let statements = [
        statement("ReadOwnContacts", Operation::GetAlternateContact, managed(policy, |w| w != WishKind::Unmanaged)),
        statement("SetOwnContacts", Operation::PutAlternateContact, managed(policy, |w| w.contact().is_some())),
        statement("RemoveOwnContacts", Operation::DeleteAlternateContact, managed(policy, |w| w == WishKind::Absent)),
    ];
    let role = |task: CallerTask| {
        ResourceKind::Role.arn(partition, identity, &format!("{}:role/{}", footing.caller(), names.of(task)))
    };
    let arns = [CallerTask::Plan, CallerTask::Apply].map(role).to_vec();
    let trust = Trust { statements: vec![TrustStatement::Principals { arns, session: Some(SESSION_NAME) }] };
    (AccessPolicy { statements: statements.into_iter().flatten().collect() }, trust, vec![AccessRemark::TrustsRoles])
}

/// A service control policy: no member changes its own contacts of the managed types, but through the role of
/// `--via-role`. Only the standalone context is denied, so that the management account and a delegated administrator
/// still reach members.
#[must_use]
pub fn control(
    policy: Option<&Policy>,
    footing: Footing<'_>,
    via_role: Option<&str>,
) -> (AccessPolicy, Vec<AccessRemark>) {
    let Footing { partition, identity, organization: _ } = footing;
    let kinds = managed(policy, |wish| wish != WishKind::Unmanaged);
    let manages_some = !kinds.is_empty();
    let mut conditions = vec![AccessCondition::SomeType(kinds)];
    let spared = via_role.map(|role| ResourceKind::Role.arn(partition, identity, &format!("*:role/{role}")));
    conditions.extend(spared.map(AccessCondition::NotPrincipal));
    let statement = AccessStatement {
        sid: "KeepContacts".to_owned(),
        effect: Effect::Deny,
        operations: vec![Operation::PutAlternateContact, Operation::DeleteAlternateContact],
        resources: vec![ResourceKind::OwnAccount.arn(partition, identity, "*")],
        conditions,
    };
    let remark = AccessRemark::BindsMembers { spared: via_role.map(str::to_owned) };
    (AccessPolicy { statements: manages_some.then_some(statement).into_iter().collect() }, vec![remark])
}
