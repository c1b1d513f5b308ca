//! AWS Organizations: `X-Amz-Target: AWSOrganizationsV20161128.<Operation>` with JSON.

mod changes;
mod creation;
mod input;
pub mod ledger;
mod listing;
pub mod shapes;
mod trust;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::cloud::Cloud;
use super::credentials::Caller;
use super::denial::denied;
use super::reply::ApiError;
use crate::backend::directory::{OrganizationsRead, OrganizationsWrite, Simulated};
use crate::organization::{AccountId, UnitId};
use shapes::{account_arn, account_json, insert, no_account, unit_json};

/// Answers a read.
pub fn read(cloud: &Cloud, caller: &Caller, operation: OrganizationsRead, input: &Value) -> Result<String, ApiError> {
    let is_public = operation == OrganizationsRead::DescribeOrganization;
    let may = is_public || is_management(cloud, caller) || cloud.is_delegated_for_any(caller.account);
    check_caller(cloud, caller, operation.into(), may)?;
    let answer = match operation {
        OrganizationsRead::DescribeOrganization => describe_organization(cloud),
        OrganizationsRead::DescribeAccount => describe_account(cloud, input)?,
        OrganizationsRead::DescribeOrganizationalUnit => describe_unit(cloud, input)?,
        OrganizationsRead::ListAccounts => listing::accounts(cloud, input)?,
        OrganizationsRead::ListAccountsForParent => listing::accounts_for_parent(cloud, input)?,
        OrganizationsRead::ListChildren => listing::children(cloud, input)?,
        OrganizationsRead::ListParents => listing::parents(cloud, input)?,
        OrganizationsRead::ListRoots => listing::roots(cloud, input)?,
        OrganizationsRead::ListOrganizationalUnitsForParent => listing::units_for_parent(cloud, input)?,
        OrganizationsRead::ListTagsForResource => listing::tags(cloud, input)?,
        OrganizationsRead::DescribeCreateAccountStatus => creation::describe(cloud, input)?,
        OrganizationsRead::ListAWSServiceAccessForOrganization => trust::services(cloud, input)?,
        OrganizationsRead::ListDelegatedAdministrators => trust::delegates(cloud, input)?,
        OrganizationsRead::ListDelegatedServicesForAccount => trust::services_of(cloud, input)?,
    };
    Ok(body(&answer))
}

/// Answers a write.
pub fn change(
    cloud: &mut Cloud,
    caller: &Caller,
    operation: OrganizationsWrite,
    input: &Value,
    now: Timestamp,
) -> Result<String, ApiError> {
    check_caller(cloud, caller, operation.into(), is_management(cloud, caller))?;
    let answer = match operation {
        OrganizationsWrite::TagResource => changes::tag(cloud, input)?,
        OrganizationsWrite::UntagResource => changes::untag(cloud, input)?,
        OrganizationsWrite::MoveAccount => changes::move_account(cloud, input)?,
        OrganizationsWrite::CreateAccount => cloud.create_account(input, now)?,
        OrganizationsWrite::EnableAWSServiceAccess => trust::enable(cloud, input, now)?,
        OrganizationsWrite::DisableAWSServiceAccess => trust::disable(cloud, input)?,
        OrganizationsWrite::RegisterDelegatedAdministrator => trust::register(cloud, input, now)?,
        OrganizationsWrite::DeregisterDelegatedAdministrator => trust::deregister(cloud, input)?,
    };
    Ok(body(&answer))
}

fn body(answer: &Value) -> String {
    if answer.is_null() { String::new() } else { answer.to_string() }
}

fn is_management(cloud: &Cloud, caller: &Caller) -> bool {
    caller.account == cloud.directory.identity().management_account
}

/// Whether a caller may call an operation. Every member may describe the organization, delegated administrators
/// may read it, and only the management account may change it: that is `by_rank`.
///
/// Source: "Delegated administrator for AWS services" in the AWS Organizations user guide.
fn check_caller(cloud: &Cloud, caller: &Caller, operation: Simulated, by_rank: bool) -> Result<(), ApiError> {
    let directory = &cloud.directory;
    if !directory.is_member(caller.account) {
        let message = "Your account is not a member of an organization.";
        return Err(ApiError::new("AWSOrganizationsNotInUseException", message));
    }
    if by_rank && directory.permits(caller.account, operation.action()).is_none() {
        Ok(())
    } else {
        Err(denied(caller, operation, ""))
    }
}

fn describe_organization(cloud: &Cloud) -> Value {
    let identity = cloud.directory.identity();
    let (id, management) = (&identity.organization, identity.management_account);
    let email = cloud.directory.organization().accounts().get(&management).and_then(|account| account.email.clone());
    let mut organization = json!({
        "Id": id.as_str(),
        "Arn": format!("arn:aws:organizations::{management}:organization/{id}"),
        "FeatureSet": "ALL",
        "MasterAccountId": management.as_str(),
        "MasterAccountArn": account_arn(cloud, management),
        "AvailablePolicyTypes": [{ "Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED" }],
    });
    insert(&mut organization, "MasterAccountEmail", email);
    json!({ "Organization": organization })
}

fn describe_account(cloud: &Cloud, input: &Value) -> Result<Value, ApiError> {
    let id: AccountId = input::id(input, "AccountId")?;
    let account = cloud.directory.organization().accounts().get(&id).ok_or_else(no_account)?;
    Ok(json!({ "Account": account_json(cloud, account) }))
}

fn describe_unit(cloud: &Cloud, input: &Value) -> Result<Value, ApiError> {
    let id: UnitId = input::id(input, "OrganizationalUnitId")?;
    let unit = cloud.directory.organization().units().get(&id).filter(|unit| unit.parent.is_some());
    let unit = unit.ok_or_else(|| {
        ApiError::new("OrganizationalUnitNotFoundException", "You specified an organizational unit that doesn't exist.")
    })?;
    Ok(json!({ "OrganizationalUnit": unit_json(cloud, unit) }))
}
