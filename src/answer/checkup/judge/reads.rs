//! What `plan` reads: accounts, units, tags, contacts, and members through their role.

use super::case::CheckVerdict;
use crate::answer::checkup::check::{About, MemberReads, RolesTried};
use crate::answer::checkup::evidence::ReadTried;
use crate::answer::checkup::fix::Fix;
use crate::answer::checkup::grounds::CheckGrounds;
use crate::gateway::Failure;
use crate::organization::{AccountId, SettingKey};

pub fn list_accounts(case: &CheckGrounds<'_>) -> CheckVerdict {
    case.by_answer(&case.evidence.members, |listed| {
        CheckVerdict::ok(About::Accounts { count: listed.count, complete: listed.complete })
    })
}

pub fn list_units(case: &CheckGrounds<'_>) -> CheckVerdict {
    if !case.demands.needs_units() {
        return CheckVerdict::not_needed(About::NotNeeded);
    }
    case.by_answer(&case.evidence.units, |units| CheckVerdict::ok(About::Units(*units)))
}

/// The index of tags will do, and so will asking for each account: `plan` takes either.
pub fn read_tags(case: &CheckGrounds<'_>) -> CheckVerdict {
    if !case.demands.needs.tags {
        return CheckVerdict::not_needed(About::NotNeeded);
    }
    let tags = &case.evidence.tags;
    let failed = tags.iter().find_map(|(account, outcome)| Some((*account, outcome.as_ref().err()?)));
    match failed {
        Some(_) if matches!(case.evidence.tag_index, Some(Ok(true))) => {
            CheckVerdict::ok(About::Tags { accounts: Vec::new(), by_index: true })
        }
        Some((account, failure)) => CheckVerdict::failed(About::TagsOf(account, failure.clone()), case.fix(failure)),
        None if !tags.is_empty() => {
            let accounts = tags.iter().map(|(account, _)| *account).collect();
            CheckVerdict::ok(About::Tags { accounts, by_index: false })
        }
        None if case.has_sample() => CheckVerdict::unknown(About::NoMember),
        None => case.not_asked(),
    }
}

pub fn management_contacts(case: &CheckGrounds<'_>) -> CheckVerdict {
    match case.is_management() {
        None => case.not_asked(),
        Some(false) => CheckVerdict::not_needed(About::OutOfReach),
        Some(true) if !case.evidence.management_reads.is_empty() => of_reads(case, &case.evidence.management_reads),
        Some(true) if case.has_sample() => CheckVerdict::not_needed(About::NotNeeded),
        Some(true) => case.not_asked(),
    }
}

pub fn member_contacts(case: &CheckGrounds<'_>) -> CheckVerdict {
    if case.demands.kinds.is_empty() || !case.concerns_members() {
        return CheckVerdict::not_needed(About::NotNeeded);
    }
    let reads = &case.evidence.member_reads;
    match &case.evidence.members {
        _ if !reads.is_empty() => of_reads(case, reads),
        Some(Ok(listed)) if listed.active.is_empty() => CheckVerdict::unknown(About::NoMember),
        // Nothing kept it from being read: there was nothing to choose.
        Some(Ok(_)) if case.earlier.is_none() => CheckVerdict::unknown(About::NoneMeant),
        _ => case.not_asked(),
    }
}

fn of_reads(case: &CheckGrounds<'_>, reads: &[ReadTried]) -> CheckVerdict {
    let failed: Vec<_> =
        reads.iter().filter_map(|read| Some((read.key, read.outcome.as_ref().err()?.clone()))).collect();
    let fix = failed.first().and_then(|(_, failure)| Fix::of(failure, &alike(&failed, failure), case));
    let read = reads.iter().filter(|read| read.outcome.is_ok()).map(|read| read.key).collect();
    let about = About::Reads(MemberReads { read, failed: failed.clone() });
    if failed.is_empty() { CheckVerdict::ok(about) } else { CheckVerdict::failed(about, fix) }
}

/// The contacts that a failure is about.
fn alike(failed: &[(SettingKey, Failure)], failure: &Failure) -> Vec<SettingKey> {
    failed.iter().filter(|(_, other)| other == failure).map(|(key, _)| *key).collect()
}

pub fn via_role(case: &CheckGrounds<'_>) -> CheckVerdict {
    if case.demands.via_role.is_none() {
        return CheckVerdict::not_needed(About::NotNeeded);
    }
    let roles = &case.evidence.roles;
    let failed: Vec<(AccountId, Failure)> =
        roles.iter().filter_map(|(account, outcome)| Some((*account, outcome.as_ref().err()?.clone()))).collect();
    let used: Vec<AccountId> =
        roles.iter().filter(|(_, outcome)| outcome.is_ok()).map(|(account, _)| *account).collect();
    let fix = failed.first().and_then(|(_, failure)| Fix::of_member_role(failure, case));
    let tried = RolesTried { used, failed, left: case.evidence.roles_left };
    match (roles.is_empty(), tried.failed.is_empty()) {
        (true, _) if tried.left > 0 => CheckVerdict::unknown(About::NoTime),
        (true, _) if case.has_sample() => CheckVerdict::unknown(About::NoMember),
        (true, _) => case.not_asked(),
        (false, true) => CheckVerdict::ok(About::Roles(tried)),
        (false, false) => CheckVerdict::failed(About::Roles(tried), fix),
    }
}
