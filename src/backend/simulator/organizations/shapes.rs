//! What AWS Organizations answers with: accounts, units, tags and times in their JSON, and ARNs.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::pages::Page;
use crate::backend::simulator::cloud::Cloud;
use crate::backend::simulator::reply::ApiError;
use crate::organization::{Account, AccountId, AccountState, Organization, Unit, UnitId};

/// That there is no such account.
pub fn no_account() -> ApiError {
    ApiError::new("AccountNotFoundException", "You specified an account that doesn't exist.")
}

/// That a rule of the organization stands against it.
pub fn violated(reason: &'static str, message: &str) -> ApiError {
    ApiError::new("ConstraintViolationException", message).because(reason)
}

/// The ARN of an account. It names the management account, whoever asks.
pub fn account_arn(cloud: &Cloud, account: AccountId) -> String {
    arn(cloud, "account", account.as_str())
}

/// The ARN of something in the organization.
pub fn arn(cloud: &Cloud, kind: &str, id: &str) -> String {
    let identity = cloud.directory.identity();
    format!("arn:aws:organizations::{}:{kind}/{}/{id}", identity.management_account, identity.organization)
}

/// The ARN of the root or of a unit.
pub fn unit_arn(cloud: &Cloud, unit: &UnitId) -> String {
    arn(cloud, if unit.is_root() { "root" } else { "ou" }, unit.as_str())
}

/// A page of a list, under the name of its member.
pub fn answer(member: &str, Page { entries, token }: Page<Value>) -> Value {
    let mut answer = json!({ member: entries });
    insert(&mut answer, "NextToken", token);
    answer
}

/// Tags, as every service lists them.
pub fn tag_list(tags: &BTreeMap<String, String>) -> Value {
    tags.iter().map(|(key, value)| json!({ "Key": key, "Value": value })).collect()
}

/// Puts a member into an object, if there is a value for it.
pub fn insert(object: &mut Value, member: &str, value: Option<impl Into<Value>>) {
    if let (Some(object), Some(value)) = (object.as_object_mut(), value) {
        object.insert(member.to_owned(), value.into());
    }
}

/// Seconds since 1970, to the millisecond.
pub fn seconds(time: Timestamp) -> Value {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit for 280,000 years")]
    let seconds = time.as_millisecond() as f64 / 1000.0;
    json!(seconds)
}

/// When the accounts joined that were there from the start: milliseconds since 1970.
pub const JOINED: i64 = 1_700_000_000_123;

/// When an account joined.
pub fn joined(cloud: &Cloud, account: AccountId) -> Timestamp {
    let from_the_start = || Timestamp::from_millisecond(JOINED).unwrap_or_default();
    cloud.ledger.joined_at(account).unwrap_or_else(from_the_start)
}

/// An account, as it is listed and described.
pub fn account_json(cloud: &Cloud, account: &Account) -> Value {
    let Account { id, name, email, state: _, status: _, parent, tags: _ } = account;
    let known = account.effective_state();
    let sent = cloud.behaviour.sent;
    let invited = match cloud.ledger.joined.get(id) {
        Some(joining) => joining.invited,
        None => *id == cloud.directory.identity().management_account,
    };
    let mut json = json!({
        "Id": id.as_str(),
        "Arn": account_arn(cloud, *id),
        "JoinedMethod": if invited { "INVITED" } else { "CREATED" },
        "JoinedTimestamp": seconds(joined(cloud, *id)),
    });
    insert(&mut json, "Name", name.clone());
    insert(&mut json, "Email", email.clone());
    insert(&mut json, "State", known.filter(|_| sent.state).map(AccountState::as_str));
    insert(&mut json, "Status", known.filter(|_| sent.status).map(status));
    insert(&mut json, "Paths", sent.paths.then(|| json!([format!("{}{id}/", unit_path(cloud, parent))])));
    json
}

/// The older word for a state. Where it has none of its own, an account is called suspended: nobody can use it.
fn status(state: &AccountState) -> &str {
    state.as_status().unwrap_or(AccountState::Suspended.as_str())
}

/// A unit, likewise.
pub fn unit_json(cloud: &Cloud, unit: &Unit) -> Value {
    let mut json = json!({
        "Id": unit.id.as_str(),
        "Arn": unit_arn(cloud, &unit.id),
        "Name": unit.label(),
    });
    insert(&mut json, "Path", cloud.behaviour.sent.paths.then(|| unit_path(cloud, &unit.id)));
    json
}

/// The types of policy, as they are listed where they are enabled.
pub fn enabled_json(types: &BTreeSet<&'static str>) -> Value {
    types.iter().map(|kind| json!({ "Type": kind, "Status": "ENABLED" })).collect()
}

/// The root, with the types of policy that are enabled in it.
pub fn root_json(cloud: &Cloud, root: &Unit, policy_types: &BTreeSet<&'static str>) -> Value {
    json!({
        "Id": root.id.as_str(),
        "Arn": unit_arn(cloud, &root.id),
        "Name": root.label(),
        "PolicyTypes": enabled_json(policy_types),
    })
}

/// The ids from the organization down to a unit, each with a slash behind it.
pub fn unit_path(cloud: &Cloud, unit: &UnitId) -> String {
    let mut ids: Vec<&str> = cloud.directory.organization().lineage(unit).map(|unit| unit.id.as_str()).collect();
    ids.push(cloud.directory.identity().organization.as_str());
    ids.iter().rev().map(|id| format!("{id}/")).collect()
}

/// Whether an id is the root's.
pub fn is_root(organization: &Organization, unit: &UnitId) -> bool {
    organization.units().get(unit).is_some_and(|unit| unit.parent.is_none())
}
