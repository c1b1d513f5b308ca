//! What the answers mean, check by check.

mod case;
mod organization;
mod reads;
mod way;
mod writes;

use super::check::{Check, Checkup};
use super::code::{CheckCode, CheckStatus};
use super::demands::{Demands, PolicyAtHand};
use super::evidence::CheckupEvidence;
use super::grounds::CheckGrounds;
use case::CheckVerdict;

/// Goes through the checks in order.
#[must_use]
pub fn checkup(policy: &PolicyAtHand, demands: &Demands, evidence: &CheckupEvidence) -> Checkup {
    let mut checks: Vec<Check> = Vec::with_capacity(CheckCode::ALL.len());
    for code in CheckCode::ALL {
        let earlier = checks.iter().find(|check| check.status == CheckStatus::Failed).map(|check| check.code);
        let CheckVerdict { status, about, fix } = judge(code, &CheckGrounds { demands, evidence, policy, earlier });
        checks.push(Check { code, status, about, fix });
    }
    Checkup { goal: demands.goal, profile: demands.profile.clone(), checks }
}

fn judge(code: CheckCode, case: &CheckGrounds<'_>) -> CheckVerdict {
    match code {
        CheckCode::Configuration => way::configuration(case),
        CheckCode::Credentials => way::credentials(case),
        CheckCode::Clock => way::clock(case),
        CheckCode::Endpoint => way::endpoint(case),
        CheckCode::Caller => way::caller(case),
        CheckCode::Organization => organization::organization(case),
        CheckCode::AllFeatures => organization::all_features(case),
        CheckCode::TrustedAccess => organization::trusted_access(case),
        CheckCode::DelegatedAdministrator => organization::delegated_administrator(case),
        CheckCode::ListAccounts => reads::list_accounts(case),
        CheckCode::ListUnits => reads::list_units(case),
        CheckCode::ReadTags => reads::read_tags(case),
        CheckCode::ReadManagementContacts => reads::management_contacts(case),
        CheckCode::ReadMemberContacts => reads::member_contacts(case),
        CheckCode::WriteContacts => writes::write_contacts(case),
        CheckCode::DeleteContacts => writes::delete_contacts(case),
        CheckCode::ViaRole => reads::via_role(case),
        CheckCode::Policy => writes::policy(case),
    }
}
