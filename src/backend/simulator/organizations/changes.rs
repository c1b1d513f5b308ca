//! Moving accounts, and tagging them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::input;
use super::ledger::members;
use super::listing::{Resource, resource};
use super::shapes::no_account;
use crate::backend::simulator::cloud::Cloud;
use crate::backend::simulator::reply::ApiError;
use crate::organization::{AccountId, UnitId};

/// The most tags that an account, a unit or the root can have.
const MAX_TAGS: usize = 50;

pub fn move_account(cloud: &mut Cloud, input: &Value) -> Result<Value, ApiError> {
    let id: AccountId = input::id(input, "AccountId")?;
    let source: UnitId = input::id(input, "SourceParentId")?;
    let destination: UnitId = input::id(input, "DestinationParentId")?;
    let organization = cloud.directory.organization();
    let account = organization.accounts().get(&id).ok_or_else(no_account)?;
    if account.parent != source {
        let message = "You specified a source parent that doesn't contain the account.";
        return Err(ApiError::new("SourceParentNotFoundException", message));
    }
    if !organization.units().contains_key(&destination) {
        let message = "You specified a destination parent that doesn't exist.";
        return Err(ApiError::new("DestinationParentNotFoundException", message));
    }
    if source == destination {
        let message = "The account is already in the destination parent.";
        return Err(ApiError::new("DuplicateAccountException", message));
    }
    cloud.directory.change_accounts(|accounts| {
        if let Some(account) = accounts.get_mut(&id) {
            account.parent = destination;
        }
    });
    cloud.ledger.members = members(cloud.directory.organization());
    Ok(Value::Null)
}

pub fn tag(cloud: &mut Cloud, input: &Value) -> Result<Value, ApiError> {
    let new = tags(input)?.ok_or_else(|| input::invalid("INPUT_REQUIRED"))?;
    change_tags(cloud, input, |tags| tags.extend(new))
}

pub fn untag(cloud: &mut Cloud, input: &Value) -> Result<Value, ApiError> {
    let keys = input.get("TagKeys").and_then(Value::as_array);
    let keys = keys.ok_or_else(|| input::invalid("INPUT_REQUIRED"))?;
    let keys = keys.iter().map(|key| key.as_str().ok_or_else(|| input::invalid("INVALID_LIST_MEMBER")));
    let keys = keys.collect::<Result<Vec<_>, _>>()?;
    change_tags(cloud, input, |tags| tags.retain(|key, _| !keys.contains(&key.as_str())))
}

fn change_tags(
    cloud: &mut Cloud,
    input: &Value,
    change: impl FnOnce(&mut BTreeMap<String, String>),
) -> Result<Value, ApiError> {
    let (account, unit) = match resource(cloud, input)? {
        Resource::Account(account) => (Some(account), None),
        Resource::Unit(unit) => (None, Some(unit)),
    };
    let stored = account.map(|account| &account.tags);
    let stored = stored.or_else(|| cloud.directory.settings().unit_tags.get(unit.as_ref()?));
    let mut tags = stored.cloned().unwrap_or_default();
    change(&mut tags);
    if tags.len() > MAX_TAGS {
        let message = "You have exceeded the number of tags allowed on this resource.";
        return Err(ApiError::new("ConstraintViolationException", message).because("MAX_TAG_LIMIT_EXCEEDED"));
    }
    match (account.map(|account| account.id), unit) {
        (Some(id), _) => cloud.directory.change_accounts(|accounts| {
            if let Some(account) = accounts.get_mut(&id) {
                account.tags = tags;
            }
        }),
        (None, Some(unit)) => cloud.directory.change_settings(|settings| {
            settings.unit_tags.remove(&unit);
            if !tags.is_empty() {
                settings.unit_tags.insert(unit, tags);
            }
        }),
        (None, None) => {}
    }
    Ok(Value::Null)
}

/// The member `Tags`, if it is there.
pub fn tags(input: &Value) -> Result<Option<BTreeMap<String, String>>, ApiError> {
    let Some(list) = input.get("Tags").filter(|list| !list.is_null()) else {
        return Ok(None);
    };
    let list = list.as_array().ok_or_else(|| input::invalid("INVALID_LIST_MEMBER"))?;
    let mut tags = BTreeMap::new();
    for tag in list {
        let key = input::bounded(tag, "Key", 1, 128)?;
        let value = input::bounded(tag, "Value", 0, 256)?;
        for text in [key, value] {
            if !text.chars().all(is_allowed) {
                return Err(input::invalid("INVALID_PATTERN"));
            }
        }
        let refused = |message, reason| Err(ApiError::new("InvalidInputException", message).because(reason));
        if key.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws:")) {
            return refused("You can't use the aws: prefix in tag keys.", "INVALID_SYSTEM_TAGS_PARAMETER");
        }
        if tags.insert(key.to_owned(), value.to_owned()).is_some() {
            return refused("You specified the same tag key twice.", "DUPLICATE_TAG_KEY");
        }
    }
    Ok(Some(tags))
}

/// `[\p{L}\p{Z}\p{N}_.:/=+\-@]`
fn is_allowed(c: char) -> bool {
    c.is_alphanumeric() || (c.is_whitespace() && !c.is_control()) || "_.:/=+-@".contains(c)
}
