//! Making, naming and deleting organizational units.

use serde_json::{Value, json};

use super::input;
use super::shapes::{unit_arn, unit_json, unit_path, violated};
use super::tags::{check_number, tag_new_unit, tags};
use crate::backend::directory::UnitWrite;
use crate::backend::simulator::cloud::{Ask, Cloud, Done};
use crate::backend::simulator::reply::ApiError;
use crate::organization::{Organization, Unit, UnitId};

/// How deep units can be below the root, and how many there can be.
const DEEPEST: usize = 5;
const MOST: usize = 2000;

/// Answers a write.
pub fn change(cloud: &Cloud, operation: UnitWrite, ask: Ask<'_>) -> Result<Done, ApiError> {
    match operation {
        UnitWrite::CreateOrganizationalUnit => create(cloud, ask.input),
        UnitWrite::UpdateOrganizationalUnit => rename(cloud, ask.input),
        UnitWrite::DeleteOrganizationalUnit => delete(cloud, ask.input),
    }
}

/// That there is no such unit.
pub fn no_unit() -> ApiError {
    let message = "You specified an organizational unit that doesn't exist.";
    ApiError::new("OrganizationalUnitNotFoundException", message)
}

/// That there is no such root or unit to be in.
pub fn no_parent() -> ApiError {
    ApiError::new("ParentNotFoundException", "You specified parent that doesn't exist.")
}

fn create(cloud: &Cloud, input: &Value) -> Result<Done, ApiError> {
    let organization = cloud.directory.organization();
    let parent: UnitId = input::id(input, "ParentId")?;
    let name = input::bounded(input, "Name", 1, 128)?.to_owned();
    let tags = tags(input)?.unwrap_or_default();
    check_number(&tags)?;
    if !organization.units().contains_key(&parent) {
        return Err(no_parent());
    }
    check_siblings(organization, &parent, &name)?;
    if organization.depth(&parent) >= DEEPEST {
        return Err(violated("OU_DEPTH_LIMIT_EXCEEDED", "You have exceeded the allowed OU depth."));
    }
    if organization.units().len() > MOST {
        return Err(violated("OU_NUMBER_LIMIT_EXCEEDED", "You have exceeded the allowed number of OUs."));
    }
    let mut random = cloud.random.clone();
    let unit = loop {
        let id = format!("ou-{}-{}", root_part(&parent), random.text(8).to_ascii_lowercase());
        let id: UnitId = id.parse().map_err(|_| ApiError::new("ServiceException", "No ID could be made."))?;
        if !organization.units().contains_key(&id) {
            break Unit { id, name: Some(name), parent: Some(parent) };
        }
    };
    let mut answer = json!({
        "Id": unit.id.as_str(),
        "Arn": unit_arn(cloud, &unit.id),
        "Name": unit.label(),
    });
    if cloud.behaviour.sent.paths {
        let above = unit.parent.as_ref().map(|parent| unit_path(cloud, parent)).unwrap_or_default();
        answer["Path"] = json!(format!("{above}{}/", unit.id));
    }
    Ok(Done::new(json!({ "OrganizationalUnit": answer }), move |cloud| {
        cloud.random = random;
        let id = unit.id.clone();
        cloud.directory.change_units(|units| {
            units.insert(unit.id.clone(), unit);
        });
        if !tags.is_empty() {
            tag_new_unit(cloud, id, tags);
        }
    }))
}

/// The part of the ID that a root shares with the units in it.
fn root_part(unit: &UnitId) -> &str {
    unit.as_str().split('-').nth(1).unwrap_or_default()
}

fn check_siblings(organization: &Organization, parent: &UnitId, name: &str) -> Result<(), ApiError> {
    let mut siblings = organization.units().values().filter(|unit| unit.parent.as_ref() == Some(parent));
    if siblings.any(|unit| unit.name.as_deref() == Some(name)) {
        let message = "An OU with the same name already exists.";
        return Err(ApiError::new("DuplicateOrganizationalUnitException", message));
    }
    Ok(())
}

/// A name that is left out, or blank, changes nothing, and is no mistake: so it was recorded.
fn rename(cloud: &Cloud, input: &Value) -> Result<Done, ApiError> {
    let organization = cloud.directory.organization();
    let id = input::unit(input)?;
    let name = input::optional(input, "Name")?;
    if let Some(name) = name {
        input::check_length(name, 1, 128, "Name")?;
    }
    let unit = organization.units().get(&id).ok_or_else(no_unit)?;
    let answer = |unit: &Unit| json!({ "OrganizationalUnit": unit_json(cloud, unit) });
    let Some(name) = name.filter(|name| !name.trim().is_empty() && unit.name.as_deref() != Some(*name)) else {
        return Ok(Done::nothing(answer(unit)));
    };
    if let Some(parent) = &unit.parent {
        check_siblings(organization, parent, name)?;
    }
    let renamed = Unit { name: Some(name.to_owned()), ..unit.clone() };
    Ok(Done::new(answer(&renamed), move |cloud| {
        cloud.directory.change_units(|units| {
            units.insert(id, renamed);
        });
    }))
}

fn delete(cloud: &Cloud, input: &Value) -> Result<Done, ApiError> {
    let organization = cloud.directory.organization();
    let id = input::unit(input)?;
    if !organization.units().contains_key(&id) {
        return Err(no_unit());
    }
    let has_units = organization.units().values().any(|unit| unit.parent.as_ref() == Some(&id));
    if has_units || cloud.ledger.members.get(&id).is_some_and(|accounts| !accounts.is_empty()) {
        let message = "The specified OU is not empty. Move all accounts to another root or to other OUs, remove all \
                       child OUs, and try the operation again.";
        return Err(ApiError::new("OrganizationalUnitNotEmptyException", message));
    }
    Ok(Done::silently(move |cloud| {
        cloud.ledger.once_tagged.remove(id.as_str());
        cloud.directory.change_units(|units| {
            units.remove(&id);
        });
    }))
}
