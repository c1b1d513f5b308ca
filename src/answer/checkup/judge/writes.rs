//! What `apply` writes, which nothing but writing proves; and the policy itself.

use super::case::CheckVerdict;
use crate::answer::checkup::check::About;
use crate::answer::checkup::code::CheckStatus;
use crate::answer::checkup::demands::{Goal, PolicyAtHand};
use crate::answer::checkup::evidence::{FoundAgain, Probe, ProbeEnd};
use crate::answer::checkup::fix::Fix;
use crate::answer::checkup::grounds::CheckGrounds;
use crate::gateway::Operation;

pub fn write_contacts(case: &CheckGrounds<'_>) -> CheckVerdict {
    if case.demands.goal == Goal::Plan || case.demands.kinds.is_empty() {
        return CheckVerdict::not_needed(About::NotNeeded);
    }
    match &case.evidence.probe {
        Some(probe) => of_probe(case, probe),
        None => only_doing(case, Operation::PutAlternateContact, About::OnlyWriting),
    }
}

pub fn delete_contacts(case: &CheckGrounds<'_>) -> CheckVerdict {
    if case.demands.goal == Goal::Plan || !case.demands.deletes {
        return CheckVerdict::not_needed(About::NotNeeded);
    }
    only_doing(case, Operation::DeleteAlternateContact, About::OnlyDeleting)
}

fn only_doing(case: &CheckGrounds<'_>, operation: Operation, about: About) -> CheckVerdict {
    if !case.has_sample() {
        return case.not_asked();
    }
    CheckVerdict::unknown(about).with_fix(Fix::simulation(operation, case))
}

fn of_probe(case: &CheckGrounds<'_>, probe: &Probe) -> CheckVerdict {
    let asks = || Fix::simulation(Operation::PutAlternateContact, case);
    let (status, fix) = match &probe.end {
        ProbeEnd::NothingToPut | ProbeEnd::NoSuchMember(_) => (CheckStatus::Unknown, asks()),
        ProbeEnd::NotTried(failure) => (CheckStatus::Failed, case.fix(failure)),
        ProbeEnd::Refused { key, failure, file: _ } => (CheckStatus::Failed, Fix::of(failure, &[*key], case)),
        ProbeEnd::Sent { key: _, lost, found, file } => {
            let answered = if lost.is_none() { CheckStatus::Ok } else { CheckStatus::Unknown };
            match found {
                FoundAgain::Same => (answered, lost.as_ref().and_then(|_| asks())),
                FoundAgain::Different => (answered, Some(Fix::Revert(file.display().to_string()))),
                FoundAgain::Unread(_) => (CheckStatus::Unknown, None),
            }
        }
    };
    CheckVerdict { status, about: About::Probed(probe.clone()), fix }
}

pub fn policy(case: &CheckGrounds<'_>) -> CheckVerdict {
    match case.policy {
        PolicyAtHand::Absent => CheckVerdict::not_needed(About::NoPolicy),
        PolicyAtHand::Mistaken { mistakes, paths } => {
            CheckVerdict::failed(About::Mistakes(*mistakes), Fix::Validate(paths.clone()))
        }
        PolicyAtHand::Unread(why) => CheckVerdict::failed(About::UnreadPolicy(why.clone()), None),
        PolicyAtHand::Valid(_) => CheckVerdict::ok(About::ValidPolicy),
    }
}
