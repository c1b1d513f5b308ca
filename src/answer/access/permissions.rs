//! The permissions of the caller, put together as a policy that fits into IAM.

use std::collections::{BTreeMap, BTreeSet};

use super::calls::calls;
use super::contacts::{ContactUse, DeniedAccounts, OwnUse};
use super::question::{AccessQuestion, CallerTask, Footing};
use super::reach::{AccountReach, IdPath, pattern};
use super::remark::AccessRemark;
use super::shorten::shorten;
use super::statement::{AccessCondition, AccessPolicy, AccessStatement, Effect};
use crate::gateway::{ConditionKey, Operation, ResourceKind};
use crate::organization::ou::{Level, OuPattern};
use crate::setting::Kind;

/// The least that a command needs, with what has to be said of it.
#[must_use]
pub fn permissions(question: &AccessQuestion<'_>) -> (AccessPolicy, Vec<AccessRemark>) {
    let (contacts, mut remarks) = ContactUse::of(question);
    let calls = calls(question);
    let (policy, widened) = shorten(contacts, question.footing, |contacts| assemble(question, &calls, contacts));
    remarks.extend(general(question, &policy));
    remarks.extend(widened);
    (policy, remarks)
}

/// What holds of the whole policy.
fn general(question: &AccessQuestion<'_>, policy: &AccessPolicy) -> Vec<AccessRemark> {
    let mut remarks = Vec::new();
    let conditions = || policy.statements.iter().flat_map(|statement| &statement.conditions);
    let is_narrowed = conditions().any(|condition| matches!(condition, AccessCondition::Below(_)));
    let heeded = question.policy.filter(|_| question.task.heeds_policy() && question.narrows_to_units);
    let patterns =
        || heeded.into_iter().flat_map(|policy| policy.selectors()).flat_map(|s| &s.ou).map(|(pattern, _)| pattern);
    if is_narrowed {
        remarks.push(AccessRemark::NarrowedToUnits);
    }
    let has_wildcard = |pattern: &OuPattern| matches!(pattern, OuPattern::Path(levels) if levels.contains(&Level::Any));
    if is_narrowed && patterns().any(has_wildcard) {
        remarks.push(AccessRemark::UnitsOfToday);
    }
    if question.footing.organization.is_none() && patterns().next().is_some() {
        remarks.push(AccessRemark::UnitsUnknown);
    }
    let is_trusted = match question.task {
        CallerTask::Plan | CallerTask::Apply => true,
        CallerTask::Create | CallerTask::Report | CallerTask::Snapshot | CallerTask::Doctor => false,
        // It assumes no role.
        CallerTask::Setup => true,
    };
    if question.via_role.is_some() && !is_trusted {
        remarks.push(AccessRemark::NotTrustedByMembers(question.task));
    }
    if question.task == CallerTask::Doctor {
        remarks.push(AccessRemark::ProbesNeedApply);
    }
    remarks
}

fn assemble(question: &AccessQuestion<'_>, calls: &BTreeSet<Operation>, contacts: &ContactUse) -> AccessPolicy {
    let footing = question.footing;
    let ContactUse { reads, sets, removes, own, denied } = contacts;
    let mut statements = of_organization(question, calls);
    statements.extend(of_members(footing, "ReadContacts", Operation::GetAlternateContact, reads));
    statements.extend(of_members(footing, "SetContacts", Operation::PutAlternateContact, sets));
    statements.extend(of_members(footing, "RemoveContacts", Operation::DeleteAlternateContact, removes));
    statements.extend(of_own(footing, own));
    statements.extend(numbered("LeaveAlone", denied.iter().map(|denied| of_denied(footing, denied))));
    AccessPolicy { statements }
}

/// Statements of one kind, each with a name of its own.
fn numbered(name: &str, statements: impl Iterator<Item = AccessStatement>) -> Vec<AccessStatement> {
    let sid = |at: usize| if at == 0 { name.to_owned() } else { format!("{name}{}", at + 1) };
    statements.enumerate().map(|(at, statement)| AccessStatement { sid: sid(at), ..statement }).collect()
}

/// What is called of the organization, grouped by what it acts on.
fn of_organization(question: &AccessQuestion<'_>, calls: &BTreeSet<Operation>) -> Vec<AccessStatement> {
    let mut groups: BTreeMap<CallGroup, Vec<Operation>> = BTreeMap::new();
    for operation in calls {
        let is_for_a_service = operation.condition_keys().contains(&ConditionKey::ServicePrincipal);
        let group = CallGroup { is_write: operation.is_write(), resources: operation.resources(), is_for_a_service };
        groups.entry(group).or_default().push(*operation);
    }
    let statement = |(group, operations): (CallGroup, Vec<Operation>)| {
        let CallGroup { is_write: _, resources, is_for_a_service } = group;
        let arns = resources
            .iter()
            .map(|kind| kind.arn(question.footing.partition, question.footing.identity, &any(*kind, question)));
        let arns: Vec<String> = arns.collect();
        AccessStatement {
            sid: String::new(),
            effect: Effect::Allow,
            operations,
            resources: if arns.is_empty() { vec!["*".to_owned()] } else { arns },
            conditions: is_for_a_service.then_some(AccessCondition::AccountManagement).into_iter().collect(),
        }
    };
    let (writes, rest): (Vec<_>, Vec<_>) = groups.into_iter().partition(|(group, _)| group.is_write);
    let (roles, reads): (Vec<_>, Vec<_>) =
        rest.into_iter().map(statement).partition(|statement| statement.operations == [Operation::AssumeRole]);
    let mut statements = numbered("ReadOrganization", reads.into_iter());
    statements.extend(numbered("SetUpOrganization", writes.into_iter().map(statement)));
    statements.extend(numbered("AssumeRoleInMembers", roles.into_iter()));
    statements
}

/// What can stand in one statement.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct CallGroup {
    is_write: bool,
    resources: &'static [ResourceKind],
    is_for_a_service: bool,
}

/// Any resource of a kind: all accounts, all units, or the one role in all accounts.
fn any(kind: ResourceKind, question: &AccessQuestion<'_>) -> String {
    match kind {
        ResourceKind::OwnAccount | ResourceKind::NamedAccount | ResourceKind::ListedAccount => "*".to_owned(),
        ResourceKind::OrganizationalUnit => "ou-*".to_owned(),
        ResourceKind::Root => "r-*".to_owned(),
        ResourceKind::Role => format!("*:role/{}", question.via_role.unwrap_or("*")),
    }
}

/// What is done with contacts of members: a statement for all accounts, or one for units and one for single accounts.
fn of_members(
    footing: Footing<'_>,
    name: &str,
    operation: Operation,
    reaches: &BTreeMap<Kind, AccountReach>,
) -> Vec<AccessStatement> {
    let mut groups: BTreeMap<&AccountReach, BTreeSet<Kind>> = BTreeMap::new();
    for (kind, reach) in reaches {
        groups.entry(reach).or_default().insert(*kind);
    }
    let statement = |kinds: &BTreeSet<Kind>, accounts: Vec<String>, below: Option<&BTreeSet<IdPath>>| {
        let mut conditions = vec![AccessCondition::TypesWithin(kinds.clone())];
        conditions.extend(below.map(|below| condition_below(footing, below)));
        let arn = |id: &String| ResourceKind::NamedAccount.arn(footing.partition, footing.identity, id);
        let resources = accounts.iter().map(arn).collect();
        AccessStatement {
            sid: String::new(),
            effect: Effect::Allow,
            operations: vec![operation],
            resources,
            conditions,
        }
    };
    let mut statements = Vec::new();
    for (reach, kinds) in groups {
        match reach {
            AccountReach::All => statements.push(statement(&kinds, vec!["*".to_owned()], None)),
            AccountReach::Some { below, accounts } => {
                if !below.is_empty() {
                    statements.push(statement(&kinds, vec!["*".to_owned()], Some(below)));
                }
                if !accounts.is_empty() {
                    statements.push(statement(&kinds, accounts.iter().map(ToString::to_string).collect(), None));
                }
            }
        }
    }
    numbered(name, statements.into_iter())
}

fn condition_below(footing: Footing<'_>, below: &BTreeSet<IdPath>) -> AccessCondition {
    AccessCondition::Below(below.iter().map(|path| pattern(&footing.identity.organization, path)).collect())
}

/// What the management account does with its own contacts: that of which the types are the same in one statement.
fn of_own(footing: Footing<'_>, own: &OwnUse) -> Vec<AccessStatement> {
    let OwnUse { reads, sets, removes } = own;
    let all = [
        (Operation::GetAlternateContact, reads),
        (Operation::PutAlternateContact, sets),
        (Operation::DeleteAlternateContact, removes),
    ];
    let mut groups: BTreeMap<&BTreeSet<Kind>, Vec<Operation>> = BTreeMap::new();
    for (operation, kinds) in all.into_iter().filter(|(_, kinds)| !kinds.is_empty()) {
        groups.entry(kinds).or_default().push(operation);
    }
    let own = ResourceKind::OwnAccount.arn(footing.partition, footing.identity, footing.caller().as_str());
    let statement = |(kinds, operations): (&BTreeSet<Kind>, Vec<Operation>)| AccessStatement {
        sid: String::new(),
        effect: Effect::Allow,
        operations,
        resources: vec![own.clone()],
        conditions: vec![AccessCondition::TypesWithin(kinds.clone())],
    };
    numbered("OwnContacts", groups.into_iter().map(statement))
}

/// What must not be written, whatever else allows it.
fn of_denied(footing: Footing<'_>, denied: &DeniedAccounts) -> AccessStatement {
    let DeniedAccounts { below, accounts } = denied;
    let arn = |id: &str| ResourceKind::NamedAccount.arn(footing.partition, footing.identity, id);
    let resources = match accounts {
        Some(accounts) => accounts.iter().map(|account| arn(account.as_str())).collect(),
        None => vec![arn("*")],
    };
    AccessStatement {
        sid: String::new(),
        effect: Effect::Deny,
        operations: vec![Operation::PutAlternateContact, Operation::DeleteAlternateContact],
        resources,
        conditions: below.iter().map(|below| condition_below(footing, below)).collect(),
    }
}
