//! Making and deleting the organization, and the types of policy in it.
//!
//! There is one organization here. Whoever deletes it can begin another; nobody else can.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::input;
use super::ledger::{Ledger, RESOURCE_CONTROL, SERVICE_CONTROL};
use super::policies::policy_type;
use super::shapes::{insert, root_json};
use crate::backend::directory::WholeWrite;
use crate::backend::simulator::cloud::{Ask, Cloud, Done};
use crate::backend::simulator::reply::ApiError;
use crate::organization::{AccountId, OrganizationId, UnitId};

/// Answers a write.
pub fn change(cloud: &Cloud, operation: WholeWrite, ask: Ask<'_>) -> Result<Done, ApiError> {
    match operation {
        WholeWrite::CreateOrganization => create(cloud, ask),
        WholeWrite::DeleteOrganization => delete(cloud),
        WholeWrite::EnablePolicyType => switch(cloud, ask.input, true),
        WholeWrite::DisablePolicyType => switch(cloud, ask.input, false),
    }
}

/// What is said of the organization.
pub fn organization_json(cloud: &Cloud, id: &OrganizationId, policy_types: &Value) -> Value {
    let management = cloud.directory.identity().management_account;
    let email = cloud.directory.organization().accounts().get(&management).and_then(|account| account.email.clone());
    let arn = |what: &str| format!("arn:aws:organizations::{management}:{what}");
    let mut organization = json!({
        "Id": id.as_str(),
        "Arn": arn(&format!("organization/{id}")),
        "FeatureSet": "ALL",
        "MasterAccountId": management.as_str(),
        "MasterAccountArn": arn(&format!("account/{id}/{management}")),
        "AvailablePolicyTypes": policy_types,
    });
    insert(&mut organization, "MasterAccountEmail", email);
    json!({ "Organization": organization })
}

fn create(cloud: &Cloud, ask: Ask<'_>) -> Result<Done, ApiError> {
    let caller: AccountId = ask.caller.principal.account;
    let features = input::word(ask.input, "FeatureSet", &["ALL", "CONSOLIDATED_BILLING"])?;
    if cloud.directory.is_member(caller) {
        let message = "The AWS account is already a member of an organization.";
        return Err(ApiError::new("AlreadyInOrganizationException", message));
    }
    let may = cloud.directory.is_deleted() && caller == cloud.directory.identity().management_account;
    if !may || features == Some("CONSOLIDATED_BILLING") {
        let message = "This endpoint imitates one organization, with all features, of one management account.";
        return Err(ApiError::new("UnsupportedAPIEndpointException", message));
    }
    let mut random = cloud.random.clone();
    let mut text = |length| random.text(length).to_ascii_lowercase();
    let (organization, root) = (format!("o-{}", text(10)), format!("r-{}", text(4)));
    let broken = || ApiError::new("ServiceException", "No ID could be made.");
    let organization: OrganizationId = organization.parse().map_err(|_| broken())?;
    let root: UnitId = root.parse().map_err(|_| broken())?;
    let answer = organization_json(cloud, &organization, &json!([]));
    let now = ask.now;
    Ok(Done::new(answer, move |cloud| {
        cloud.random = random;
        cloud.directory.begin_organization(organization, root);
        let Ledger { regions, names, .. } = cloud.ledger.clone();
        let begun = Ledger::new(&cloud.directory, now);
        cloud.ledger = Ledger { regions, names, policy_types: BTreeSet::new(), ..begun };
    }))
}

fn delete(cloud: &Cloud) -> Result<Done, ApiError> {
    if cloud.directory.organization().accounts().len() > 1 {
        let message = "To delete an organization you must first remove all member accounts (except the master).";
        return Err(ApiError::new("OrganizationNotEmptyException", message));
    }
    Ok(Done::silently(|cloud| cloud.directory.delete_organization()))
}

/// When a type is disabled, its policies are detached, and can only be attached again by hand.
fn switch(cloud: &Cloud, input: &Value, enable: bool) -> Result<Done, ApiError> {
    let root: UnitId = input::id(input, "RootId")?;
    let kind = policy_type(input, "PolicyType")?;
    let root = cloud.directory.organization().units().get(&root).filter(|unit| unit.parent.is_none());
    let root =
        root.ok_or_else(|| ApiError::new("RootNotFoundException", "You specified a root that doesn't exist."))?;
    let mut enabled = cloud.ledger.policy_types.clone();
    match (enabled.contains(kind), enable) {
        (true, true) => {
            let message = "The specified policy type is already enabled.";
            return Err(ApiError::new("PolicyTypeAlreadyEnabledException", message));
        }
        (false, false) => {
            let message = "This operation can be performed only for enabled policy types.";
            return Err(ApiError::new("PolicyTypeNotEnabledException", message));
        }
        (false, true) => enabled.insert(kind),
        (true, false) => enabled.remove(kind),
    };
    let answer = json!({ "Root": root_json(cloud, root, &enabled) });
    Ok(Done::new(answer, move |cloud| {
        cloud.ledger.policy_types = enabled;
        if !enable && [SERVICE_CONTROL, RESOURCE_CONTROL].contains(&kind) {
            cloud.directory.change_settings(|settings| {
                let guards = &mut settings.guards;
                match kind {
                    SERVICE_CONTROL => guards.service_control.clear(),
                    _ => guards.resource_control.clear(),
                }
            });
        }
    }))
}
