//! The organization, its units and its accounts, as they are described and listed.

use std::ops::Bound;

use serde_json::{Value, json};

use super::input;
use super::pages::page;
use super::shapes::{account_json, answer, enabled_json, is_root, no_account, root_json, unit_json};
use super::units::{no_parent, no_unit};
use super::whole::organization_json;
use crate::backend::directory::TreeRead;
use crate::backend::simulator::cloud::{Ask, Cloud};
use crate::backend::simulator::reply::ApiError;
use crate::organization::{Account, AccountId, Organization, UnitId};

/// Answers a read.
pub fn read(cloud: &Cloud, operation: TreeRead, ask: Ask<'_>) -> Result<Value, ApiError> {
    let input = ask.input;
    match operation {
        TreeRead::DescribeOrganization => {
            let id = &cloud.directory.identity().organization;
            Ok(organization_json(cloud, id, &enabled_json(&cloud.ledger.policy_types)))
        }
        TreeRead::DescribeAccount => describe_account(cloud, input),
        TreeRead::DescribeOrganizationalUnit => describe_unit(cloud, input),
        TreeRead::ListAccounts => accounts(cloud, input),
        TreeRead::ListAccountsForParent => accounts_for_parent(cloud, input),
        TreeRead::ListChildren => children(cloud, input),
        TreeRead::ListOrganizationalUnitsForParent => units_for_parent(cloud, input),
        TreeRead::ListParents => parents(cloud, input),
        TreeRead::ListRoots => roots(cloud, input),
    }
}

fn describe_account(cloud: &Cloud, input: &Value) -> Result<Value, ApiError> {
    let id: AccountId = input::id(input, "AccountId")?;
    let account = cloud.directory.organization().accounts().get(&id).ok_or_else(no_account)?;
    Ok(json!({ "Account": account_json(cloud, account) }))
}

fn describe_unit(cloud: &Cloud, input: &Value) -> Result<Value, ApiError> {
    let unit = cloud.directory.organization().units().get(&input::unit(input)?).ok_or_else(no_unit)?;
    Ok(json!({ "OrganizationalUnit": unit_json(cloud, unit) }))
}

/// Where a list goes on after a key.
fn from<T: std::str::FromStr>(after: Option<&str>) -> Bound<T> {
    after.and_then(|after| after.parse().ok()).map_or(Bound::Unbounded, Bound::Excluded)
}

fn accounts(cloud: &Cloud, input: &Value) -> Result<Value, ApiError> {
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
    if organization.units().contains_key(&parent) { Ok(parent) } else { Err(no_parent()) }
}

fn accounts_for_parent(cloud: &Cloud, input: &Value) -> Result<Value, ApiError> {
    let parent = parent(cloud.directory.organization(), input)?;
    let page = page(cloud.behaviour.pages, &format!("ListAccountsForParent {parent}"), input, |after| {
        members(cloud, &parent, from(after)).map(|account| (account.id.to_string(), account_json(cloud, account)))
    })?;
    Ok(answer("Accounts", page))
}

fn units_for_parent(cloud: &Cloud, input: &Value) -> Result<Value, ApiError> {
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

fn children(cloud: &Cloud, input: &Value) -> Result<Value, ApiError> {
    let organization = cloud.directory.organization();
    let parent = parent(organization, input)?;
    let pages = cloud.behaviour.pages;
    let scope = |kind: &str| format!("ListChildren {kind} {parent}");
    let child = |kind: &str, id: &str| (id.to_owned(), json!({ "Id": id, "Type": kind }));
    input::word(input, "ChildType", &["ACCOUNT", "ORGANIZATIONAL_UNIT"])?;
    let page = match input::text(input, "ChildType")? {
        kind @ "ACCOUNT" => page(pages, &scope(kind), input, |after| {
            members(cloud, &parent, from(after)).map(|account| child(kind, account.id.as_str()))
        })?,
        kind => page(pages, &scope(kind), input, |after| {
            let units = organization.units().range((from::<UnitId>(after), Bound::Unbounded));
            let inside = units.filter(|(_, unit)| unit.parent.as_ref() == Some(&parent));
            inside.map(|(id, _)| child(kind, id.as_str()))
        })?,
    };
    Ok(answer("Children", page))
}

fn parents(cloud: &Cloud, input: &Value) -> Result<Value, ApiError> {
    let organization = cloud.directory.organization();
    let is_formed =
        |text: &str| text.parse::<AccountId>().is_ok() || text.parse::<UnitId>().is_ok_and(|unit| !unit.is_root());
    let child = input::formed(input, "ChildId", is_formed)?;
    let parent = match (child.parse::<AccountId>(), child.parse::<UnitId>()) {
        (Ok(account), _) => organization.accounts().get(&account).map(|account| &account.parent),
        (_, Ok(unit)) => organization.units().get(&unit).and_then(|unit| unit.parent.as_ref()),
        _ => None,
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

fn roots(cloud: &Cloud, input: &Value) -> Result<Value, ApiError> {
    let units = cloud.directory.organization().units().values();
    let page = page(cloud.behaviour.pages, "ListRoots", input, |after| {
        let first = after.is_none();
        let root = units.filter(move |unit| unit.parent.is_none() && first);
        root.map(|unit| (unit.id.to_string(), root_json(cloud, unit, &cloud.ledger.policy_types)))
    })?;
    Ok(answer("Roots", page))
}
