//! Which operations a command calls beside those on contacts: who asks, the accounts, their units and tags.

use std::collections::BTreeSet;

use super::question::{AccessQuestion, CallerTask};
use crate::gateway::Operation;
use crate::organization::needs::Needs;
use crate::organization::ou::OuPattern;
use crate::organization::scope::Scope;

/// The operations that a command needs to know the organization by, and those that set it up.
#[must_use]
pub fn calls(question: &AccessQuestion<'_>) -> BTreeSet<Operation> {
    let mut calls = BTreeSet::from([Operation::DescribeOrganization]);
    let policy = question.policy.map(|policy| policy.needs(Scope::All));
    match question.task {
        CallerTask::Setup => calls.extend(SETUP),
        CallerTask::Snapshot => calls.extend(listing(&Needs::ALL, question)),
        CallerTask::Report => {
            let tags = policy.is_some_and(|needs| needs.tags);
            calls.extend(listing(&Needs { tags, ..Needs::ALL }, question));
        }
        CallerTask::Plan => calls.extend(listing(&policy.unwrap_or(Needs::ALL), question)),
        CallerTask::Doctor => calls.extend(checks(&policy.unwrap_or(Needs::ALL), question)),
        CallerTask::Apply => {
            calls.extend(listing(&policy.unwrap_or(Needs::ALL), question));
            // Of an account that is denied now it is asked whether it is still a member.
            calls.insert(Operation::DescribeAccount);
        }
        CallerTask::Create => {
            let needs = policy.unwrap_or(Needs::ALL);
            calls.extend(listing(&needs, question));
            calls.extend(by_account(&needs, question));
        }
    }
    if question.with_names {
        calls.extend([Operation::DescribeOrganizationalUnit, Operation::ListOrganizationalUnitsForParent]);
    }
    if question.via_role.is_some() && question.task != CallerTask::Setup {
        calls.insert(Operation::AssumeRole);
    }
    calls.retain(|operation| !operation.needs_no_grant());
    calls
}

/// What `setup` asks and changes.
const SETUP: [Operation; 6] = [
    Operation::ListAWSServiceAccessForOrganization,
    Operation::ListDelegatedAdministrators,
    Operation::DescribeAccount,
    Operation::EnableAWSServiceAccess,
    Operation::RegisterDelegatedAdministrator,
    Operation::DeregisterDelegatedAdministrator,
];

/// What `doctor` asks: how the organization is set up, and what a plan would ask, but for OUs by their IDs.
fn checks(needs: &Needs, question: &AccessQuestion<'_>) -> BTreeSet<Operation> {
    let by_name = |pattern: &&OuPattern| pattern.goes_by_name();
    let units = match &needs.units {
        Scope::All => Scope::All,
        Scope::Only(patterns) => Scope::Only(patterns.iter().filter(by_name).cloned().collect()),
    };
    let mut calls = listing(&Needs { units, ..needs.clone() }, question);
    calls.insert(Operation::ListAWSServiceAccessForOrganization);
    calls.extend((!question.footing.is_management()).then_some(Operation::ListDelegatedServicesForAccount));
    calls
}

/// The whole organization, as far as it has to be known.
fn listing(needs: &Needs, question: &AccessQuestion<'_>) -> BTreeSet<Operation> {
    let Needs { accounts: _, units, protecting: _, tags } = needs;
    let mut calls = BTreeSet::from([Operation::ListAccounts]);
    calls.extend(match units {
        Scope::All => BTreeSet::from(UNITS),
        Scope::Only(patterns) => of_patterns(patterns),
    });
    if *tags {
        calls.insert(Operation::ListTagsForResource);
        // The index answers nobody else. Each account is asked for where it is of no use.
        calls.extend(question.footing.is_management().then_some(Operation::GetResources));
    }
    if !sends_paths(question) {
        calls.extend(UNITS);
        calls.insert(Operation::ListAccountsForParent);
    }
    calls
}

/// Some accounts by their IDs.
fn by_account(needs: &Needs, question: &AccessQuestion<'_>) -> BTreeSet<Operation> {
    let Needs { accounts: _, units, protecting: _, tags } = needs;
    let mut calls = BTreeSet::from([Operation::DescribeAccount]);
    let by_name = units.only().is_none_or(|patterns| patterns.iter().any(OuPattern::goes_by_name));
    if by_name {
        calls.insert(Operation::DescribeOrganizationalUnit);
    }
    calls.extend(tags.then_some(Operation::ListTagsForResource));
    calls.extend((!sends_paths(question)).then_some(Operation::ListParents));
    calls
}

/// All units, from the root.
const UNITS: [Operation; 2] = [Operation::ListRoots, Operation::ListOrganizationalUnitsForParent];

/// How many units are looked up one by one before all are listed: as `backend::aws` does.
const FEW: usize = 8;

/// The units that patterns name: those along a path are listed, one that goes by its ID is looked up where no account
/// is in it.
fn of_patterns(patterns: &BTreeSet<OuPattern>) -> BTreeSet<Operation> {
    let mut calls = BTreeSet::new();
    let ids = patterns.iter().filter(|pattern| matches!(pattern, OuPattern::Id(id) if !id.is_root())).count();
    if patterns.iter().any(OuPattern::goes_by_name) || ids > FEW {
        calls.extend(UNITS);
    }
    if ids > 0 {
        calls.extend([Operation::DescribeOrganizationalUnit, Operation::ListParents]);
    }
    calls
}

/// Whether AWS Organizations says where accounts are: since March 2026, and not known of other partitions.
fn sends_paths(question: &AccessQuestion<'_>) -> bool {
    question.footing.partition == "aws"
}
