//! The tags of accounts, of units and of the root.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::input::{self, Complaint, invalid, is_id};
use super::shapes::{tag_list, violated};
use crate::backend::directory::{LONGEST_KEY, LONGEST_VALUE, MAX_TAGS, TagRead, TagWrite, is_tag_text};
use crate::backend::simulator::cloud::{Ask, Cloud, Done};
use crate::backend::simulator::reply::ApiError;
use crate::organization::{AccountId, UnitId};

/// The tags of something, by their keys.
pub type TagMap = BTreeMap<String, String>;

/// Answers a read.
pub fn read(cloud: &Cloud, operation: TagRead, ask: Ask<'_>) -> Result<Value, ApiError> {
    match operation {
        TagRead::ListTagsForResource => {
            let tags = resource(cloud, ask.input)?.tags(cloud);
            Ok(json!({ "Tags": tags.map_or_else(|| json!([]), tag_list) }))
        }
    }
}

/// Answers a write.
pub fn change(cloud: &Cloud, operation: TagWrite, ask: Ask<'_>) -> Result<Done, ApiError> {
    match operation {
        TagWrite::TagResource => tag(cloud, ask.input),
        TagWrite::UntagResource => untag(cloud, ask.input),
    }
}

fn tag(cloud: &Cloud, input: &Value) -> Result<Done, ApiError> {
    let resource = resource(cloud, input)?;
    let new = tags(input)?.ok_or_else(|| Complaint::Missing.about("Tags"))?;
    let mut tags = resource.tags(cloud).cloned().unwrap_or_default();
    tags.extend(new);
    check_number(&tags)?;
    Ok(Done::silently(move |cloud| resource.set(cloud, tags)))
}

fn untag(cloud: &Cloud, input: &Value) -> Result<Done, ApiError> {
    let resource = resource(cloud, input)?;
    let keys = input::member(input, "TagKeys").ok_or_else(|| Complaint::Missing.about("TagKeys"))?;
    let mut tags = resource.tags(cloud).cloned().unwrap_or_default();
    for (number, key) in (1..).zip(list(keys)?) {
        let path = format!("TagKeys.{number}.member");
        let key = key.as_str().ok_or_else(|| Complaint::Missing.about(&path))?;
        check_key(key, &path)?;
        tags.remove(key);
    }
    Ok(Done::silently(move |cloud| resource.set(cloud, tags)))
}

fn list(value: &Value) -> Result<&Vec<Value>, ApiError> {
    value.as_array().ok_or_else(|| ApiError::new("SerializationException", "Tags and keys are lists."))
}

/// Refuses more tags than there can be.
///
/// # Errors
/// If there are more.
pub fn check_number(tags: &TagMap) -> Result<(), ApiError> {
    let message = "You have exceeded the number of tags allowed on this resource.";
    if tags.len() > MAX_TAGS { Err(violated("MAX_TAG_LIMIT_EXCEEDED", message)) } else { Ok(()) }
}

/// The member `Tags`, if it is there.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn tags(input: &Value) -> Result<Option<TagMap>, ApiError> {
    let Some(written) = input::member(input, "Tags") else {
        return Ok(None);
    };
    let mut tags = TagMap::new();
    for (number, tag) in (1..).zip(list(written)?) {
        let path = |member: &str| format!("Tags.{number}.member.{member}");
        let part = |member: &str| input::optional(tag, member)?.ok_or_else(|| Complaint::Missing.about(&path(member)));
        let (key, value) = (part("Key")?, part("Value")?);
        check_key(key, &path("Key"))?;
        input::check_length(value, 0, LONGEST_VALUE, &path("Value"))?;
        if !is_tag_text(value) {
            return Err(Complaint::Pattern.about(&path("Value")));
        }
        if tags.insert(key.to_owned(), value.to_owned()).is_some() {
            return Err(invalid("DUPLICATE_TAG_KEY", "Your request includes duplicate tag keys."));
        }
    }
    Ok(Some(tags))
}

fn check_key(key: &str, path: &str) -> Result<(), ApiError> {
    input::check_length(key, 1, LONGEST_KEY, path)?;
    if !is_tag_text(key) {
        return Err(Complaint::Pattern.about(path));
    }
    if key.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws:")) {
        return Err(invalid("INVALID_SYSTEM_TAGS_PARAMETER", "You can't use the aws: prefix in tag keys."));
    }
    Ok(())
}

/// What can have tags.
enum Tagged {
    Account(AccountId),
    Unit(UnitId),
}

impl Tagged {
    fn tags<'a>(&self, cloud: &'a Cloud) -> Option<&'a TagMap> {
        match self {
            Self::Account(account) => Some(&cloud.directory.organization().accounts().get(account)?.tags),
            Self::Unit(unit) => cloud.directory.settings().unit_tags.get(unit),
        }
    }

    fn set(self, cloud: &mut Cloud, tags: TagMap) {
        if !tags.is_empty() {
            let id = match &self {
                Self::Account(account) => account.to_string(),
                Self::Unit(unit) => unit.to_string(),
            };
            cloud.ledger.once_tagged.insert(id);
        }
        match self {
            Self::Account(id) => cloud.directory.change_accounts(|accounts| {
                if let Some(account) = accounts.get_mut(&id) {
                    account.tags = tags;
                }
            }),
            Self::Unit(unit) => set_unit_tags(cloud, unit, tags),
        }
    }
}

fn set_unit_tags(cloud: &mut Cloud, unit: UnitId, tags: TagMap) {
    cloud.directory.change_settings(|settings| {
        settings.unit_tags.remove(&unit);
        if !tags.is_empty() {
            settings.unit_tags.insert(unit, tags);
        }
    });
}

/// Gives a unit its first tags.
pub fn tag_new_unit(cloud: &mut Cloud, unit: UnitId, tags: TagMap) {
    Tagged::Unit(unit).set(cloud, tags);
}

/// What `ResourceId` names. Policies can have tags too, but those of files have none.
fn resource(cloud: &Cloud, input: &Value) -> Result<Tagged, ApiError> {
    let is_policy = |text: &str| text.strip_prefix("p-").is_some_and(|rest| (8..=128).contains(&rest.len()));
    let is_formed = |text: &str| {
        let is_ours = text.parse::<AccountId>().is_ok() || text.parse::<UnitId>().is_ok();
        is_ours || is_policy(text) || is_id(text, "rp-", 4..=128)
    };
    let id = input::formed(input, "ResourceId", is_formed)?;
    let organization = cloud.directory.organization();
    let account = id.parse().ok().filter(|id| organization.accounts().contains_key(id));
    let unit = || id.parse().ok().filter(|id| organization.units().contains_key(id));
    let found = account.map(Tagged::Account).or_else(|| unit().map(Tagged::Unit));
    found.ok_or_else(|| ApiError::new("TargetNotFoundException", "You specified a target that doesn't exist."))
}
