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
use super::denial::{denied, denied_by};
use super::reply::ApiError;
use crate::backend::directory::{OrganizationsRead, OrganizationsWrite, Simulated};
use crate::organization::{AccountId, UnitId};
use shapes::{account_arn, account_json, arn, insert, no_account, unit_json};

/// Answers a read.
pub fn read(cloud: &Cloud, caller: &Caller, operation: OrganizationsRead, input: &Value) -> Result<String, ApiError> {
    let is_public = operation == OrganizationsRead::DescribeOrganization;
    let may = is_public || is_management(cloud, caller) || cloud.is_delegated_for_any(caller.principal.account);
    check_caller(cloud, caller, operation.into(), input, may)?;
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
    check_caller(cloud, caller, operation.into(), input, is_management(cloud, caller))?;
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
    caller.principal.account == cloud.directory.identity().management_account
}

/// Whether a caller may call an operation. Every member may describe the organization, delegated administrators
/// may read it, and only the management account may change it: that is `by_rank`.
///
/// Source: "Delegated administrator for AWS services" in the AWS Organizations user guide.
fn check_caller(
    cloud: &Cloud,
    caller: &Caller,
    operation: Simulated,
    input: &Value,
    by_rank: bool,
) -> Result<(), ApiError> {
    let directory = &cloud.directory;
    if !directory.is_member(caller.principal.account) {
        let message = "Your account is not a member of an organization.";
        return Err(ApiError::new("AWSOrganizationsNotInUseException", message));
    }
    if !by_rank {
        return Err(denied(caller, operation, ""));
    }
    let service = input.get("ServicePrincipal").and_then(Value::as_str).map(str::to_owned);
    let request = caller
        .principal
        .asks(operation.action(), acted_on(cloud, operation, input))
        .with("organizations:ServicePrincipal", service);
    match directory.refuses(&caller.principal, &request) {
        None => Ok(()),
        Some(denial) => Err(denied_by(caller, operation, &request.resource, denial)),
    }
}

/// The ARN of what a call acts on, where policies can tell one from another.
///
/// Source: "Actions, resources, and condition keys for AWS Organizations" in the Service Authorization Reference.
fn acted_on(cloud: &Cloud, operation: Simulated, input: &Value) -> String {
    const NAMED_BY: [(&str, &[&str]); 5] = [
        (
            "AccountId",
            &[
                "DescribeAccount",
                "ListDelegatedServicesForAccount",
                "RegisterDelegatedAdministrator",
                "DeregisterDelegatedAdministrator",
                "MoveAccount",
            ],
        ),
        ("OrganizationalUnitId", &["DescribeOrganizationalUnit"]),
        ("ParentId", &["ListAccountsForParent", "ListChildren", "ListOrganizationalUnitsForParent"]),
        ("ChildId", &["ListParents"]),
        ("ResourceId", &["ListTagsForResource", "TagResource", "UntagResource"]),
    ];
    let member = NAMED_BY.iter().find(|(_, operations)| operations.contains(&operation.name()));
    let id = member.and_then(|(member, _)| input.get(member)?.as_str());
    match id {
        Some(id) if id.starts_with("ou-") => arn(cloud, "ou", id),
        Some(id) if id.starts_with("r-") => arn(cloud, "root", id),
        Some(id) => arn(cloud, "account", id),
        None => "*".to_owned(),
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
