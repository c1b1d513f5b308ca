//! The shape of what an organization file says of who may do what: principals, roles, and the policies that are attached
//! to units and accounts. The policies themselves are written as IAM has them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::reading::{FileFault, id, some, wrong};
use super::spot::Owner;
use crate::backend::directory::{Guards, IamPolicy, Permissions, SimulatedRole};
use crate::organization::{AccountId, Organization};

/// A short form, or policies.
#[derive(Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct PrincipalWire {
    #[serde(deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    allow: Option<Vec<String>>,
    #[serde(deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    deny: Option<Vec<String>>,
    #[serde(deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    policies: Option<Vec<Value>>,
    #[serde(deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    boundary: Option<Value>,
    #[serde(deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    trust: Option<Value>,
}

type Accounts = BTreeMap<AccountId, Permissions>;
type Roles = BTreeMap<String, SimulatedRole>;

const KEY: &str = "principals";

/// Principals of accounts, by account, and roles, by their ARNs.
pub(super) fn read(written: BTreeMap<String, PrincipalWire>) -> Result<(Accounts, Roles), FileFault> {
    let (mut accounts, mut roles) = (Accounts::new(), Roles::new());
    for (key, wire) in written {
        if !key.starts_with("arn:") {
            let account = id(&key, || Owner::part(format!("simulate: {KEY}")))?;
            if wire.trust.is_some() {
                return Err(wrong(KEY, "only a role has `trust`; its key is the ARN of the role"));
            }
            let permissions = permissions(wire)?;
            accounts.insert(account, permissions.ok_or_else(|| wrong(KEY, CHOICE))?);
            continue;
        }
        let is_role = key.strip_prefix("arn:aws:iam::").and_then(|rest| rest.split_once(":role/"));
        if !is_role.is_some_and(|(account, name)| account.parse::<AccountId>().is_ok() && !name.is_empty()) {
            return Err(wrong(KEY, format_args!("`{key}` is neither an account ID nor the ARN of a role")));
        }
        let trust = wire.trust.as_ref().map(|trust| policy(KEY, trust)).transpose()?;
        roles.insert(key, SimulatedRole { permissions: permissions(wire)?, trust });
    }
    Ok((accounts, roles))
}

const CHOICE: &str = "a principal has one of `allow`, `deny` and `policies`; `boundary` goes with `policies`";

fn permissions(wire: PrincipalWire) -> Result<Option<Permissions>, FileFault> {
    let PrincipalWire { allow, deny, policies, boundary, trust: _ } = wire;
    match (allow, deny, policies, boundary) {
        (Some(actions), None, None, None) => Ok(Some(Permissions::Allow(actions))),
        (None, Some(actions), None, None) => Ok(Some(Permissions::Deny(actions))),
        (None, None, Some(policies), boundary) => {
            let identity = policies.iter().map(|written| policy(KEY, written)).collect::<Result<_, _>>()?;
            let boundary = boundary.map(|written| policy(KEY, &written)).transpose()?;
            Ok(Some(Permissions::Policies { identity, boundary }))
        }
        (None, None, None, None) => Ok(None),
        _ => Err(wrong(KEY, CHOICE)),
    }
}

fn policy(key: &str, written: &Value) -> Result<IamPolicy, FileFault> {
    IamPolicy::read(written).map_err(|error| wrong(key, error))
}

type AttachedWire = BTreeMap<String, Vec<Value>>;

/// What is attached to units and accounts, and to the way to AWS.
pub(super) fn guards(
    service_control: AttachedWire,
    resource_control: AttachedWire,
    vpc_endpoint: Option<Value>,
) -> Result<Guards, FileFault> {
    let attached = |key: &str, written: AttachedWire| -> Result<BTreeMap<String, Vec<IamPolicy>>, FileFault> {
        let read = |policies: Vec<Value>| policies.iter().map(|written| policy(key, written)).collect::<Result<_, _>>();
        written.into_iter().map(|(to, policies)| Ok((to, read(policies)?))).collect()
    };
    Ok(Guards {
        service_control: attached(SERVICE_CONTROL, service_control)?,
        resource_control: attached(RESOURCE_CONTROL, resource_control)?,
        vpc_endpoint: vpc_endpoint.map(|written| policy("vpc_endpoint_policy", &written)).transpose()?,
    })
}

const SERVICE_CONTROL: &str = "service_control_policies";
const RESOURCE_CONTROL: &str = "resource_control_policies";

/// Refuses what is attached to nothing that is there: it would bind nobody.
pub(super) fn check_attached(guards: &Guards, organization: &Organization) -> Result<(), FileFault> {
    let Guards { service_control, resource_control, vpc_endpoint: _ } = guards;
    for (key, policies) in [(SERVICE_CONTROL, service_control), (RESOURCE_CONTROL, resource_control)] {
        for to in policies.keys() {
            let is_unit = to.parse().is_ok_and(|unit| organization.units().contains_key(&unit));
            let is_account = to.parse().is_ok_and(|account| organization.accounts().contains_key(&account));
            if !is_unit && !is_account {
                return Err(wrong(key, format_args!("`{to}` is neither an OU nor an account of the organization")));
            }
        }
    }
    Ok(())
}

/// How a file says it.
pub(super) fn written(accounts: &Accounts, roles: &Roles) -> BTreeMap<String, PrincipalWire> {
    let of_accounts = accounts.iter().map(|(id, permissions)| (id.to_string(), wire(Some(permissions), None)));
    let of_roles = roles
        .iter()
        .map(|(arn, SimulatedRole { permissions, trust })| (arn.clone(), wire(permissions.as_ref(), trust.as_ref())));
    of_accounts.chain(of_roles).collect()
}

/// How a file says what is attached.
pub(super) fn attachments(policies: &BTreeMap<String, Vec<IamPolicy>>) -> BTreeMap<String, Vec<Value>> {
    policies.iter().map(|(to, policies)| (to.clone(), texts(policies))).collect()
}

fn texts(policies: &[IamPolicy]) -> Vec<Value> {
    policies.iter().map(|policy| policy.written().clone()).collect()
}

fn wire(permissions: Option<&Permissions>, trust: Option<&IamPolicy>) -> PrincipalWire {
    let trust = trust.map(|trust| trust.written().clone());
    match permissions {
        None => PrincipalWire { trust, ..PrincipalWire::default() },
        Some(Permissions::Allow(actions)) => {
            PrincipalWire { allow: Some(actions.clone()), trust, ..Default::default() }
        }
        Some(Permissions::Deny(actions)) => PrincipalWire { deny: Some(actions.clone()), trust, ..Default::default() },
        Some(Permissions::Policies { identity, boundary }) => PrincipalWire {
            policies: Some(texts(identity)),
            boundary: boundary.as_ref().map(|boundary| boundary.written().clone()),
            trust,
            ..PrincipalWire::default()
        },
    }
}
