//! Which statements a policy lacks that allows too little: those that `iam` prints for it, and no others.

use std::collections::BTreeSet;

use super::grounds::CheckGrounds;
use crate::answer::access::{
    AccessCondition, AccessPolicy, AccessStatement, CallerTask, Effect, RoleNames, member_role, permissions,
};
use crate::gateway::{Operation, ResourceKind};
use crate::organization::SettingKey;
use crate::setting::Kind;

/// Whose policy a statement is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grantee {
    Caller,
    /// The role that is assumed in member accounts.
    MemberRole,
}

/// What the caller's policy lacks where nothing in it allows an operation, with the contacts that it was denied for. None
/// if `iam` does not provide for it.
pub fn of_caller(operation: Operation, keys: &[SettingKey], grounds: &CheckGrounds<'_>) -> Vec<AccessStatement> {
    let Some(identity) = grounds.evidence.identity() else { return unnamed(operation) };
    let of_task = |task| {
        let Some(question) = grounds.question(task, &identity) else { return Vec::new() };
        let own = ResourceKind::OwnAccount.arn(question.footing.partition, &identity, identity.caller.as_str());
        let is_meant = |statement: &AccessStatement| {
            let is_own = statement.resources.contains(&own);
            concerns(statement, keys.iter().filter(|key| (key.account == identity.management_account) == is_own))
        };
        allowing(permissions(&question).0, operation, |statement| keys.is_empty() || is_meant(statement))
    };
    // What only `doctor` asks for stands in no other policy.
    let found = [grounds.task(), CallerTask::Doctor].into_iter().map(of_task).find(|found| !found.is_empty());
    found.unwrap_or_default()
}

/// What the policy of the role in member accounts lacks.
pub fn of_member_role(operation: Operation, grounds: &CheckGrounds<'_>) -> Vec<AccessStatement> {
    let Some(identity) = grounds.evidence.identity() else { return Vec::new() };
    // What roles are called decides about who is trusted, and not about what is allowed.
    let names = RoleNames { prefix: "" };
    let question = grounds.question(grounds.task(), &identity);
    question.map_or(Vec::new(), |question| {
        allowing(member_role(question.policy, question.footing, names).0, operation, |_| true)
    })
}

fn allowing(
    policy: AccessPolicy,
    operation: Operation,
    is_meant: impl Fn(&AccessStatement) -> bool,
) -> Vec<AccessStatement> {
    let allows = |statement: &AccessStatement| {
        statement.effect == Effect::Allow && statement.operations.contains(&operation) && is_meant(statement)
    };
    policy.statements.into_iter().filter(allows).collect()
}

/// Whether a statement is about the type of one of some contacts.
fn concerns<'k>(statement: &AccessStatement, keys: impl Iterator<Item = &'k SettingKey>) -> bool {
    let kinds: BTreeSet<Kind> = keys.map(|key| key.kind).collect();
    statement.conditions.iter().all(|condition| match condition {
        AccessCondition::TypesWithin(types) | AccessCondition::SomeType(types) => !types.is_disjoint(&kinds),
        AccessCondition::Below(_) | AccessCondition::AccountManagement | AccessCondition::NotPrincipal(_) => true,
    })
}

/// Before the organization is known: nothing can be named but the operation.
fn unnamed(operation: Operation) -> Vec<AccessStatement> {
    let statement = AccessStatement {
        sid: String::new(),
        effect: Effect::Allow,
        operations: vec![operation],
        resources: vec!["*".to_owned()],
        conditions: Vec::new(),
    };
    vec![statement]
}
