//! The organization, and whether the caller administers AWS Account Management for it.

use std::collections::BTreeSet;

use super::case::CheckVerdict;
use crate::answer::checkup::check::{About, Deduction};
use crate::answer::checkup::fix::Fix;
use crate::answer::checkup::grounds::CheckGrounds;
use crate::gateway::{Denial, Failure, FeatureSet, SERVICE_PRINCIPAL};
use crate::organization::Identity;

pub fn organization(case: &CheckGrounds<'_>) -> CheckVerdict {
    case.by_answer(&case.evidence.organization, |facts| CheckVerdict::ok(About::Organization(facts.clone())))
}

pub fn all_features(case: &CheckGrounds<'_>) -> CheckVerdict {
    let Some(Ok(facts)) = &case.evidence.organization else { return case.not_asked() };
    let about = About::Features(facts.features.clone());
    match facts.features {
        FeatureSet::All => CheckVerdict::ok(about),
        FeatureSet::ConsolidatedBilling => CheckVerdict::failed(about, Fix::EnableAllFeatures),
        FeatureSet::Unknown => CheckVerdict::unknown(about),
    }
}

pub fn trusted_access(case: &CheckGrounds<'_>) -> CheckVerdict {
    match &case.evidence.trusted_access {
        None => case.not_asked(),
        Some(_) if !case.concerns_members() => CheckVerdict::not_needed(About::NotNeeded),
        Some(Ok(true)) => CheckVerdict::ok(About::TrustedAccess(Deduction::Told)),
        Some(Ok(false)) => case.failed(&Failure::TrustedAccessOff),
        Some(Err(_)) if read_any(case) => CheckVerdict::ok(About::TrustedAccess(Deduction::Follows)),
        Some(Err(_)) if any_read_failed(case, |failure| *failure == Failure::TrustedAccessOff) => {
            case.failed(&Failure::TrustedAccessOff)
        }
        Some(Err(failure)) if failure.is_denial() => {
            CheckVerdict::unknown(About::TrustedAccess(Deduction::Open(failure.clone())))
        }
        Some(Err(failure)) => case.failed(failure),
    }
}

pub fn delegated_administrator(case: &CheckGrounds<'_>) -> CheckVerdict {
    let Some(identity) = case.evidence.identity() else { return case.not_asked() };
    if identity.caller == identity.management_account {
        return CheckVerdict::not_needed(About::IsManagement);
    }
    let register = || Fix::register(&identity);
    let only = |services: &BTreeSet<String>| {
        CheckVerdict::failed(About::AdministersOnly(identity.caller, services.clone()), register())
    };
    match &case.evidence.administered {
        None => case.not_asked(),
        Some(Ok(services)) if services.contains(SERVICE_PRINCIPAL) => {
            CheckVerdict::ok(About::Administers(Deduction::Told))
        }
        Some(Ok(services)) => only(services),
        Some(Err(Failure::AccessDenied { operation: _, detail: Some(Denial::NotAdministrator) })) => {
            only(&BTreeSet::new())
        }
        Some(Err(_)) if read_any(case) => CheckVerdict::ok(About::Administers(Deduction::Follows)),
        Some(Err(failure)) if failure.is_denial() => by_reads(case, &identity, failure),
        Some(Err(failure)) => case.failed(failure),
    }
}

/// Whoever can list accounts, and is denied their contacts without a reason, may read the organization for another
/// service: AWS gives no reason to an account that is no administrator.
fn by_reads(case: &CheckGrounds<'_>, identity: &Identity, failure: &Failure) -> CheckVerdict {
    let without_reason = |failure: &Failure| matches!(failure, Failure::AccessDenied { operation: _, detail: None });
    if any_read_failed(case, without_reason) {
        return CheckVerdict::failed(About::ProbablyAdministersOther(identity.caller), Fix::register(identity));
    }
    CheckVerdict::unknown(About::Administers(Deduction::Open(failure.clone())))
}

/// Whether a contact of a member account could be read by its ID, which proves trusted access and delegation.
fn read_any(case: &CheckGrounds<'_>) -> bool {
    case.evidence.member_reads.iter().any(|read| read.outcome.is_ok())
}

fn any_read_failed(case: &CheckGrounds<'_>, is_meant: impl Fn(&Failure) -> bool) -> bool {
    case.evidence.member_reads.iter().any(|read| read.outcome.as_ref().is_err_and(&is_meant))
}
