//! The lists: accounts, units, parents, children and tags.

use std::ops::Bound;

use serde_json::{Value, json};

use super::input;
use super::shapes::{account_json, arn, insert, is_root, tag_list, unit_json};
use crate::backend::simulator::cloud::Cloud;
use crate::backend::simulator::pages::{Page, page};
use crate::backend::simulator::reply::ApiError;
use crate::organization::{Account, AccountId, Organization, UnitId};

fn answer(member: &str, Page { entries, token }: Page<Value>) -> Value {
    let mut answer = json!({ member: entries });
    insert(&mut answer, "NextToken", token);
    answer
}

/// Where a list goes on after a key.
fn from<T: std::str::FromStr>(after: Option<&str>) -> Bound<T> {
    after.and_then(|after| after.parse().ok()).map_or(Bound::Unbounded, Bound::Excluded)
}

pub fn accounts(cloud: &Cloud, input: &Value) -> Result<Value, ApiError> {
    let page = page(cloud.behaviour.pages, "ListAccounts", input, |after| {
        let accounts = cloud.directory.organization().accounts().range((from::<AccountId>(after), Bound::Unbounded));
        accounts.map(|(id, account)| (id.to_string(), account_json(cloud, account)))
    })?;
    Ok(answer("Accounts", page))
}

/// The accounts in a unit, from one on.
fn members<'a>(
    cloud: &'a Cloud,
    parent: &UnitId,
    after: Bound<AccountId>,
) -> impl Iterator<Item = &'a Account> + use<'a> {
    let members = cloud.ledger.members.get(parent);
    let ids = members.into_iter().flat_map(move |members| members.range((after, Bound::Unbounded)));
    ids.filter_map(|id| cloud.directory.organization().accounts().get(id))
}

fn parent(organization: &Organization, input: &Value) -> Result<UnitId, ApiError> {
    let parent: UnitId = input::id(input, "ParentId")?;
    if organization.units().contains_key(&parent) {
        return Ok(parent);
    }
    Err(ApiError::new("ParentNotFoundException", "You specified parent that doesn't exist."))
}

pub fn accounts_for_parent(cloud: &Cloud, input: &Value) -> Result<Value, ApiError> {
    let parent = parent(cloud.directory.organization(), input)?;
    let page = page(cloud.behaviour.pages, &format!("ListAccountsForParent {parent}"), input, |after| {
        members(cloud, &parent, from(after)).map(|account| (account.id.to_string(), account_json(cloud, account)))
    })?;
    Ok(answer("Accounts", page))
}

pub fn units_for_parent(cloud: &Cloud, input: &Value) -> Result<Value, ApiError> {
    let organization = cloud.directory.organization();
    let parent = parent(organization, input)?;
    let scope = format!("ListOrganizationalUnitsForParent {parent}");
    let page = page(cloud.behaviour.pages, &scope, input, |after| {
        let units = organization.units().range((from::<UnitId>(after), Bound::Unbounded));
        let inside = units.filter(|(_, unit)| unit.parent.as_ref() == Some(&parent));
        inside.map(|(id, unit)| (id.to_string(), unit_json(cloud, unit)))
    })?;
    Ok(answer("OrganizationalUnits", page))
}

pub fn children(cloud: &Cloud, input: &Value) -> Result<Value, ApiError> {
    let organization = cloud.directory.organization();
    let parent = parent(organization, input)?;
    let pages = cloud.behaviour.pages;
    let scope = |kind: &str| format!("ListChildren {kind} {parent}");
    let child = |kind: &str, id: &str| (id.to_owned(), json!({ "Id": id, "Type": kind }));
    let page = match input::text(input, "ChildType")? {
        kind @ "ACCOUNT" => page(pages, &scope(kind), input, |after| {
            members(cloud, &parent, from(after)).map(|account| child(kind, account.id.as_str()))
        })?,
        kind @ "ORGANIZATIONAL_UNIT" => page(pages, &scope(kind), input, |after| {
            let units = organization.units().range((from::<UnitId>(after), Bound::Unbounded));
            let inside = units.filter(|(_, unit)| unit.parent.as_ref() == Some(&parent));
            inside.map(|(id, _)| child(kind, id.as_str()))
        })?,
        _ => return Err(input::invalid("INVALID_ENUM")),
    };
    Ok(answer("Children", page))
}

pub fn parents(cloud: &Cloud, input: &Value) -> Result<Value, ApiError> {
    let organization = cloud.directory.organization();
    let child = input::text(input, "ChildId")?;
    let parent = match (child.parse::<AccountId>(), child.parse::<UnitId>()) {
        (Ok(account), _) => organization.accounts().get(&account).map(|account| &account.parent),
        (_, Ok(unit)) => organization.units().get(&unit).and_then(|unit| unit.parent.as_ref()),
        _ => return Err(input::invalid("INVALID_PATTERN")),
    };
    let parent = parent.ok_or_else(|| {
        ApiError::new("ChildNotFoundException", "You specified an organizational unit or account that doesn't exist.")
    })?;
    let kind = if is_root(organization, parent) { "ROOT" } else { "ORGANIZATIONAL_UNIT" };
    let entry = json!({ "Id": parent.as_str(), "Type": kind });
    let list = |after: Option<&str>| Some((parent.to_string(), entry)).filter(|_| after.is_none()).into_iter();
    let page = page(cloud.behaviour.pages, &format!("ListParents {child}"), input, list)?;
    Ok(answer("Parents", page))
}

pub fn roots(cloud: &Cloud, input: &Value) -> Result<Value, ApiError> {
    let units = cloud.directory.organization().units().values();
    let page = page(cloud.behaviour.pages, "ListRoots", input, |after| {
        let first = after.is_none();
        let root = units.filter(move |unit| unit.parent.is_none() && first);
        root.map(|unit| {
            let id = unit.id.as_str();
            let root = json!({ "Id": id, "Arn": arn(cloud, "root", id), "Name": unit.label(), "PolicyTypes": [] });
            (id.to_owned(), root)
        })
    })?;
    Ok(answer("Roots", page))
}

pub fn tags(cloud: &Cloud, input: &Value) -> Result<Value, ApiError> {
    let tags = match resource(cloud, input)? {
        Resource::Account(account) => Some(&account.tags),
        Resource::Unit(unit) => cloud.directory.settings().unit_tags.get(&unit),
    };
    Ok(json!({ "Tags": tags.map_or_else(|| json!([]), tag_list) }))
}

/// What can have tags.
pub enum Resource<'a> {
    Account(&'a Account),
    Unit(UnitId),
}

/// What `ResourceId` names.
///
/// # Errors
/// If it is no id, or of nothing that there is.
pub fn resource<'a>(cloud: &'a Cloud, input: &Value) -> Result<Resource<'a>, ApiError> {
    let organization = cloud.directory.organization();
    let id = input::text(input, "ResourceId")?;
    let found = match (id.parse::<AccountId>(), id.parse::<UnitId>()) {
        (Ok(account), _) => organization.accounts().get(&account).map(Resource::Account),
        (_, Ok(unit)) => organization.units().contains_key(&unit).then_some(Resource::Unit(unit)),
        _ => return Err(input::invalid("INVALID_PATTERN")),
    };
    found.ok_or_else(|| ApiError::new("TargetNotFoundException", "You specified a target that doesn't exist."))
}
