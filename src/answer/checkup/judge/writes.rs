//! What `apply` writes, which nothing but writing proves; and the policy itself.

use super::case::{CheckGrounds, CheckVerdict};
use crate::answer::checkup::check::{About, CheckStatus};
use crate::answer::checkup::demands::{Goal, PolicyAtHand};
use crate::answer::checkup::evidence::{Probe, ProbeEnd};
use crate::answer::checkup::fix::Fix;
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
    CheckVerdict::unknown(about).with_fix(Fix::simulation(operation, case.demands, case.evidence))
}

fn of_probe(case: &CheckGrounds<'_>, probe: &Probe) -> CheckVerdict {
    let (status, fix) = match &probe.end {
        ProbeEnd::NothingToPut => {
            let asks = Fix::simulation(Operation::PutAlternateContact, case.demands, case.evidence);
            (CheckStatus::Unknown, asks)
        }
        ProbeEnd::NotTried(failure) | ProbeEnd::Refused { key: _, failure, file: _ } => {
            (CheckStatus::Failed, case.fix(failure))
        }
        ProbeEnd::Same { key: _, file: _ } => (CheckStatus::Ok, None),
        ProbeEnd::Different { key: _, file } => (CheckStatus::Ok, Some(Fix::Revert(file.display().to_string()))),
        ProbeEnd::Unseen { key: _, failure: _, file: _ } => (CheckStatus::Unknown, None),
    };
    CheckVerdict { status, about: About::Probed(probe.clone()), fix }
}

pub fn policy(case: &CheckGrounds<'_>) -> CheckVerdict {
    match case.policy {
        PolicyAtHand::Absent => CheckVerdict::not_needed(About::NoPolicy),
        PolicyAtHand::Mistaken(mistakes) => CheckVerdict::failed(About::Mistakes(*mistakes), Fix::Validate),
        PolicyAtHand::Unread(why) => CheckVerdict::failed(About::UnreadPolicy(why.clone()), None),
        PolicyAtHand::Valid(_) => CheckVerdict::ok(About::ValidPolicy),
    }
}
