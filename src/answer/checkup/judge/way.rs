//! The way to AWS: whether calls get there, and in whose name.

use super::case::CheckVerdict;
use crate::answer::checkup::check::About;
use crate::answer::checkup::code::CheckCode;
use crate::answer::checkup::fix::Fix;
use crate::answer::checkup::grounds::CheckGrounds;
use crate::gateway::{Failure, Remedy, Skew, without_account_api};

/// What the first call to fail failed with. It tells how far calls get.
fn first_failure<'c>(case: &CheckGrounds<'c>) -> Option<&'c Failure> {
    case.evidence.caller.as_ref()?.as_ref().err()
}

pub fn configuration(case: &CheckGrounds<'_>) -> CheckVerdict {
    match &case.evidence.way {
        Ok(way) => CheckVerdict::ok(About::Way(way.clone())),
        Err(failure) => case.failed(failure),
    }
}

/// AWS looks at the time of a signature before the signature, and at both before anything else.
pub fn credentials(case: &CheckGrounds<'_>) -> CheckVerdict {
    if case.evidence.caller.is_none() {
        return case.not_asked();
    }
    match first_failure(case) {
        None => CheckVerdict::ok(About::Accepted),
        Some(failure @ (Failure::NoCredentials(_) | Failure::ExpiredCredentials | Failure::ExpiredVariables)) => {
            case.failed(failure)
        }
        Some(Failure::AccessDenied { .. }) => CheckVerdict::ok(About::Accepted),
        Some(Failure::WrongClock(_)) => CheckVerdict::unknown(About::NotTold(CheckCode::Clock)),
        Some(failure) if is_of_endpoint(case, failure) => CheckVerdict::unknown(About::NotTold(CheckCode::Endpoint)),
        Some(_) => CheckVerdict::unknown(About::NotTold(CheckCode::Caller)),
    }
}

/// AWS's words about a signature count before the time of its answers, which a proxy can change.
pub fn clock(case: &CheckGrounds<'_>) -> CheckVerdict {
    let of_organization = case.evidence.organization.as_ref().and_then(|organization| organization.as_ref().err());
    let refused = [first_failure(case), of_organization].into_iter().flatten();
    if let Some(failure) = refused.into_iter().find(|failure| matches!(failure, Failure::WrongClock(_))) {
        return case.failed(failure);
    }
    match case.evidence.clock {
        Some(skew) if skew.is_too_much() => {
            let fix = Fix::Remedy(Remedy::SetClock);
            match is_signature_taken(case) {
                true => CheckVerdict::unknown(About::TimeAccepted(skew)).with_fix(fix),
                false => CheckVerdict::failed(About::TimeRefused(skew), fix),
            }
        }
        Some(skew) => CheckVerdict::ok(About::Clock(Some(skew))),
        None if case.evidence.caller.is_none() => case.not_asked(),
        None if first_failure(case).is_some() => CheckVerdict::unknown(About::NoAnswer),
        None => CheckVerdict::unknown(About::Clock(None)),
    }
}

/// Whether AWS has taken a signature of this machine: it answers and denies nothing before.
fn is_signature_taken(case: &CheckGrounds<'_>) -> bool {
    match &case.evidence.caller {
        Some(Ok(_) | Err(Failure::AccessDenied { operation: _, detail: _ })) => true,
        Some(Err(_)) | None => false,
    }
}

pub fn endpoint(case: &CheckGrounds<'_>) -> CheckVerdict {
    let Ok(way) = &case.evidence.way else { return case.not_asked() };
    let of_caller = match &case.evidence.caller {
        Some(Ok(caller)) => caller.partition.as_str(),
        _ => "",
    };
    if let Some(partition) = without_account_api(of_caller, &way.region) {
        return CheckVerdict::failed(About::NoAccountApi(partition.to_owned()), Fix::UseLinkedAccount);
    }
    match first_failure(case) {
        Some(failure) if is_of_endpoint(case, failure) => case.failed(failure),
        Some(Failure::NoCredentials(_)) if case.evidence.clock.is_none() => case.not_asked(),
        _ if case.evidence.caller.is_none() => case.not_asked(),
        _ => CheckVerdict::ok(About::Answered),
    }
}

pub fn caller(case: &CheckGrounds<'_>) -> CheckVerdict {
    match &case.evidence.caller {
        None => case.not_asked(),
        Some(Ok(caller)) => CheckVerdict::ok(About::Caller(caller.clone())),
        Some(Err(
            Failure::NoCredentials(_)
            | Failure::ExpiredCredentials
            | Failure::ExpiredVariables
            | Failure::WrongClock(_),
        )) => case.not_asked(),
        Some(Err(failure)) if is_of_endpoint(case, failure) => case.not_asked(),
        Some(Err(failure)) => case.failed(failure),
    }
}

/// Whether a failure says that calls do not get to AWS. Once there was an answer of AWS's, they do.
fn is_of_endpoint(case: &CheckGrounds<'_>, failure: &Failure) -> bool {
    let has_answered: Option<Skew> = case.evidence.clock;
    match failure {
        Failure::Unreachable { .. } | Failure::Unexpected { .. } => true,
        Failure::Unavailable { .. } => has_answered.is_none(),
        Failure::NeitherWay { .. }
        | Failure::TrustedAccessOff
        | Failure::ManagementAccount
        | Failure::AccessDenied { .. }
        | Failure::Configuration(_)
        | Failure::Setting(_)
        | Failure::NoProfile(_)
        | Failure::NoCredentials(_)
        | Failure::ExpiredCredentials
        | Failure::ExpiredVariables
        | Failure::WrongClock(_)
        | Failure::NotInOrganization(_)
        | Failure::DeniedMember { .. }
        | Failure::Throttled { .. }
        | Failure::NotNow { .. }
        | Failure::TooLate
        | Failure::Invalid(_)
        | Failure::NotFound { .. }
        | Failure::Malformed(_)
        | Failure::NotRecorded
        | Failure::UnreadInFile
        | Failure::NotTried
        | Failure::NotSaved(_) => false,
    }
}
