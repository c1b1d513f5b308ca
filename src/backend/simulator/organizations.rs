//! AWS Organizations: `X-Amz-Target: AWSOrganizationsV20161128.<Operation>` with JSON.

mod changes;
mod creation;
mod input;
mod listing;
mod trust;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::cloud::Cloud;
use super::credentials::Caller;
use super::reply::ApiError;
use super::state::denied;
use crate::backend::directory::{Directory, Operation};
use crate::organization::{Account, AccountId, Organization, Unit, UnitId};
use creation::Creation;

/// What AWS Organizations knows beyond what an organization file says.
#[derive(Clone, Debug)]
pub struct Ledger {
    /// Since when the services other than AWS Account Management have trusted access.
    services: BTreeMap<String, Timestamp>,
    /// Since when accounts are delegated administrators for those services.
    delegates: BTreeMap<(String, AccountId), Timestamp>,
    /// The accounts that were asked for, by the id of the request.
    creations: BTreeMap<String, Creation>,
    /// When the accounts joined that were created here.
    joined: BTreeMap<AccountId, Timestamp>,
    /// The accounts in each unit.
    members: BTreeMap<UnitId, BTreeSet<AccountId>>,
    /// Since when there is what was there from the start.
    started: Timestamp,
}

impl Ledger {
    /// Nothing has happened yet.
    pub fn new(directory: &Directory, now: Timestamp) -> Self {
        Self {
            services: BTreeMap::new(),
            delegates: BTreeMap::new(),
            creations: BTreeMap::new(),
            joined: BTreeMap::new(),
            members: members(directory.organization()),
            started: now,
        }
    }
}

fn members(organization: &Organization) -> BTreeMap<UnitId, BTreeSet<AccountId>> {
    let mut members: BTreeMap<UnitId, BTreeSet<AccountId>> = BTreeMap::new();
    for account in organization.accounts().values() {
        members.entry(account.parent.clone()).or_default().insert(account.id);
    }
    members
}

/// Answers a read.
pub fn read(cloud: &Cloud, caller: &Caller, operation: Operation, input: &Value) -> Result<String, ApiError> {
    check_caller(cloud, caller, operation)?;
    let answer = match operation {
        Operation::DescribeOrganization => describe_organization(cloud),
        Operation::DescribeAccount => describe_account(cloud, input)?,
        Operation::DescribeOrganizationalUnit => describe_unit(cloud, input)?,
        Operation::ListAccounts => listing::accounts(cloud, input)?,
        Operation::ListAccountsForParent => listing::accounts_for_parent(cloud, input)?,
        Operation::ListChildren => listing::children(cloud, input)?,
        Operation::ListParents => listing::parents(cloud, input)?,
        Operation::ListRoots => listing::roots(cloud, input)?,
        Operation::ListOrganizationalUnitsForParent => listing::units_for_parent(cloud, input)?,
        Operation::ListTagsForResource => listing::tags(cloud, input)?,
        Operation::DescribeCreateAccountStatus => creation::describe(cloud, input)?,
        Operation::ListAWSServiceAccessForOrganization => trust::services(cloud, input)?,
        Operation::ListDelegatedAdministrators => trust::delegates(cloud, input)?,
        Operation::ListDelegatedServicesForAccount => trust::services_of(cloud, input)?,
        // No other read belongs to this service.
        _ => Value::Null,
    };
    Ok(body(&answer))
}

/// Answers a write.
pub fn change(
    cloud: &mut Cloud,
    caller: &Caller,
    operation: Operation,
    input: &Value,
    now: Timestamp,
) -> Result<String, ApiError> {
    check_caller(cloud, caller, operation)?;
    let answer = match operation {
        Operation::TagResource => changes::tag(cloud, input)?,
        Operation::UntagResource => changes::untag(cloud, input)?,
        Operation::MoveAccount => changes::move_account(cloud, input)?,
        Operation::CreateAccount => cloud.create_account(input, now)?,
        Operation::EnableAWSServiceAccess => trust::enable(cloud, input, now)?,
        Operation::DisableAWSServiceAccess => trust::disable(cloud, input)?,
        Operation::RegisterDelegatedAdministrator => trust::register(cloud, input, now)?,
        Operation::DeregisterDelegatedAdministrator => trust::deregister(cloud, input)?,
        // No other write belongs to this service.
        _ => Value::Null,
    };
    Ok(body(&answer))
}

fn body(answer: &Value) -> String {
    if answer.is_null() { String::new() } else { answer.to_string() }
}

/// Every member may describe the organization, delegated administrators may read it, and only the
/// management account may change it.
///
/// Source: "Delegated administrator for AWS services" in the AWS Organizations user guide.
fn check_caller(cloud: &Cloud, caller: &Caller, operation: Operation) -> Result<(), ApiError> {
    let directory = &cloud.directory;
    if !directory.is_member(caller.account) {
        let message = "Your account is not a member of an organization.";
        return Err(ApiError::new("AWSOrganizationsNotInUseException", message));
    }
    let by_rank = caller.account == directory.identity().management_account
        || operation == Operation::DescribeOrganization
        || (!operation.is_write() && cloud.is_delegated_for_any(caller.account));
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

fn no_account() -> ApiError {
    ApiError::new("AccountNotFoundException", "You specified an account that doesn't exist.")
}

/// The ARN of an account. It names the management account, whoever asks.
pub fn account_arn(cloud: &Cloud, account: AccountId) -> String {
    arn(cloud, "account", account.as_str())
}

fn arn(cloud: &Cloud, kind: &str, id: &str) -> String {
    let identity = cloud.directory.identity();
    format!("arn:aws:organizations::{}:{kind}/{}/{id}", identity.management_account, identity.organization)
}

/// Tags, as every service lists them.
pub fn tag_list(tags: &BTreeMap<String, String>) -> Value {
    tags.iter().map(|(key, value)| json!({ "Key": key, "Value": value })).collect()
}

fn insert(object: &mut Value, member: &str, value: Option<impl Into<Value>>) {
    if let (Some(object), Some(value)) = (object.as_object_mut(), value) {
        object.insert(member.to_owned(), value.into());
    }
}

/// Seconds since 1970, to the millisecond.
fn seconds(time: Timestamp) -> Value {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit for 280,000 years")]
    let seconds = time.as_millisecond() as f64 / 1000.0;
    json!(seconds)
}

/// When the accounts joined that were there from the start.
const JOINED: f64 = 1_700_000_000.123;

fn account_json(cloud: &Cloud, account: &Account) -> Value {
    let Account { id, name, email, state: _, status: _, parent, tags: _ } = account;
    let known = account.effective_state();
    let sent = cloud.behaviour.sent;
    let invited = *id == cloud.directory.identity().management_account;
    let mut json = json!({
        "Id": id.as_str(),
        "Arn": account_arn(cloud, *id),
        "JoinedMethod": if invited { "INVITED" } else { "CREATED" },
        "JoinedTimestamp": cloud.ledger.joined.get(id).map_or(json!(JOINED), |time| seconds(*time)),
    });
    insert(&mut json, "Name", name.clone());
    insert(&mut json, "Email", email.clone());
    insert(&mut json, "State", known.filter(|_| sent.state));
    insert(&mut json, "Status", known.filter(|_| sent.status).and_then(status));
    insert(&mut json, "Paths", sent.paths.then(|| json!([format!("{}{id}/", unit_path(cloud, parent))])));
    json
}

/// The older word for a state. It does not tell closed from suspended, and has none for accounts
/// that are not active yet.
fn status(state: &str) -> Option<&str> {
    match state {
        "CLOSED" => Some("SUSPENDED"),
        "PENDING_ACTIVATION" => None,
        state => Some(state),
    }
}

fn unit_json(cloud: &Cloud, unit: &Unit) -> Value {
    let mut json = json!({
        "Id": unit.id.as_str(),
        "Arn": arn(cloud, "ou", unit.id.as_str()),
        "Name": unit.label(),
    });
    insert(&mut json, "Path", cloud.behaviour.sent.paths.then(|| unit_path(cloud, &unit.id)));
    json
}

/// The ids from the organization down to a unit, each with a slash behind it.
fn unit_path(cloud: &Cloud, unit: &UnitId) -> String {
    let mut ids: Vec<&str> = cloud.directory.organization().lineage(unit).map(|unit| unit.id.as_str()).collect();
    ids.push(cloud.directory.identity().organization.as_str());
    ids.iter().rev().map(|id| format!("{id}/")).collect()
}

/// Whether an id is the root's.
fn is_root(organization: &Organization, unit: &UnitId) -> bool {
    organization.units().get(unit).is_some_and(|unit| unit.parent.is_none())
}
