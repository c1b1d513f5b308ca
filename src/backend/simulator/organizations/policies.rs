//! The policies of an organization: those of its file, and AWS's own where the file says nothing.
//!
//! A file gives no names or IDs to policies. Two with the same words are one, which its words give an ID.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::input::{self, invalid, is_id};
use super::ledger::{RESOURCE_CONTROL, SERVICE_CONTROL};
use super::pages::page;
use super::shapes::{account_arn, answer, unit_arn};
use crate::backend::directory::{IamPolicy, PolicyRead};
use crate::backend::simulator::cloud::{Ask, Cloud};
use crate::backend::simulator::reply::ApiError;
use crate::organization::{AccountId, UnitId};

/// Answers a read.
pub fn read(cloud: &Cloud, operation: PolicyRead, ask: Ask<'_>) -> Result<Value, ApiError> {
    match operation {
        PolicyRead::ListPolicies => list(cloud, ask.input),
        PolicyRead::ListPoliciesForTarget => list_for_target(cloud, ask.input),
        PolicyRead::ListTargetsForPolicy => list_targets(cloud, ask.input),
        PolicyRead::DescribePolicy => describe(cloud, ask.input),
        // A file has none.
        PolicyRead::DescribeResourcePolicy => {
            Err(ApiError::new("ResourcePolicyNotFoundException", "No resource-based policy found."))
        }
    }
}

/// The types of policy that an organization has, in AWS's words.
const TYPES: [&str; 13] = [
    SERVICE_CONTROL,
    RESOURCE_CONTROL,
    "TAG_POLICY",
    "BACKUP_POLICY",
    "AISERVICES_OPT_OUT_POLICY",
    "CHATBOT_POLICY",
    "DECLARATIVE_POLICY_EC2",
    "SECURITYHUB_POLICY",
    "INSPECTOR_POLICY",
    "UPGRADE_ROLLOUT_POLICY",
    "BEDROCK_POLICY",
    "S3_POLICY",
    "NETWORK_SECURITY_DIRECTOR_POLICY",
];

/// Those that a file can say something of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ControlType {
    Service,
    Resource,
}

impl ControlType {
    const ALL: [Self; 2] = [Self::Service, Self::Resource];

    fn word(self) -> &'static str {
        match self {
            Self::Service => SERVICE_CONTROL,
            Self::Resource => RESOURCE_CONTROL,
        }
    }

    fn is_enabled(self, cloud: &Cloud) -> bool {
        cloud.ledger.policy_types.contains(self.word())
    }

    fn attached(self, cloud: &Cloud) -> &BTreeMap<String, Vec<IamPolicy>> {
        let guards = &cloud.directory.settings().guards;
        match self {
            Self::Service => &guards.service_control,
            Self::Resource => &guards.resource_control,
        }
    }

    /// The policy of AWS that allows everything, with its ID, name and description.
    fn full_access(self) -> [&'static str; 3] {
        match self {
            Self::Service => ["p-FullAWSAccess", "FullAWSAccess", "Allows access to every operation"],
            Self::Resource => ["p-RCPFullAWSAccess", "RCPFullAWSAccess", "Allows access to every resource"],
        }
    }
}

/// A policy, and where it is attached.
struct ListedPolicy {
    kind: ControlType,
    is_of_aws: bool,
    name: String,
    description: String,
    content: String,
    targets: Vec<String>,
}

/// All policies of the types that are enabled, by their IDs.
fn policies(cloud: &Cloud) -> BTreeMap<String, ListedPolicy> {
    let mut policies = BTreeMap::new();
    for kind in ControlType::ALL.into_iter().filter(|kind| kind.is_enabled(cloud)) {
        let attached = kind.attached(cloud);
        for (target, listed) in attached {
            for policy in listed {
                let content = policy.written().to_string();
                let id = id_of(kind, &content);
                let listed = policies.entry(id.clone()).or_insert_with(|| of_file(kind, &id, content));
                if !listed.targets.contains(target) {
                    listed.targets.push(target.clone());
                }
            }
        }
        let (id, of_aws) = of_aws(kind, everywhere(cloud).filter(|target| !attached.contains_key(target)).collect());
        policies.insert(id, of_aws);
    }
    policies
}

/// The root, the units and the accounts.
fn everywhere(cloud: &Cloud) -> impl Iterator<Item = String> + '_ {
    let organization = cloud.directory.organization();
    let units = organization.units().keys().map(ToString::to_string);
    units.chain(organization.accounts().keys().map(ToString::to_string))
}

fn id_of(kind: ControlType, content: &str) -> String {
    let digest = Sha256::new().chain_update(kind.word()).chain_update(content).finalize();
    let digits: String = digest.iter().take(5).map(|byte| format!("{byte:02x}")).collect();
    format!("p-{digits}")
}

fn of_file(kind: ControlType, id: &str, content: String) -> ListedPolicy {
    let description = "A policy of the organization file".to_owned();
    ListedPolicy { kind, is_of_aws: false, name: id.to_owned(), description, content, targets: Vec::new() }
}

/// As it was recorded, space by space.
const FULL_AWS_ACCESS: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "*",
      "Resource": "*"
    }
  ]
}"#;

/// After the model of the other.
const RCP_FULL_AWS_ACCESS: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": "*",
      "Action": "*",
      "Resource": "*"
    }
  ]
}"#;

fn of_aws(kind: ControlType, targets: Vec<String>) -> (String, ListedPolicy) {
    let [id, name, description] = kind.full_access();
    let content = match kind {
        ControlType::Service => FULL_AWS_ACCESS,
        ControlType::Resource => RCP_FULL_AWS_ACCESS,
    };
    let content = content.to_owned();
    let (name, description) = (name.to_owned(), description.to_owned());
    (id.to_owned(), ListedPolicy { kind, is_of_aws: true, name, description, content, targets })
}

fn summary(cloud: &Cloud, id: &str, policy: &ListedPolicy) -> Value {
    let folder = policy.kind.word().to_ascii_lowercase();
    let arn = match policy.is_of_aws {
        true => format!("arn:aws:organizations::aws:policy/{folder}/{id}"),
        false => {
            let identity = cloud.directory.identity();
            let (management, organization) = (identity.management_account, &identity.organization);
            format!("arn:aws:organizations::{management}:policy/{organization}/{folder}/{id}")
        }
    };
    json!({
        "Id": id,
        "Arn": arn,
        "Name": policy.name,
        "Description": policy.description,
        "Type": policy.kind.word(),
        "AwsManaged": policy.is_of_aws,
    })
}

/// A type of policy, by the member that names it.
///
/// # Errors
/// If there is no such type.
pub fn policy_type(input: &Value, member: &str) -> Result<&'static str, ApiError> {
    let named = input::text(input, member)?;
    let known = TYPES.into_iter().find(|known| *known == named);
    known.ok_or_else(|| invalid("INVALID_ENUM_POLICY_TYPE", "You specified an invalid policy type string."))
}

fn summaries(
    cloud: &Cloud,
    scope: &str,
    input: &Value,
    is_wanted: impl Fn(&ListedPolicy) -> bool,
) -> Result<Value, ApiError> {
    let policies = policies(cloud);
    let page = page(cloud.behaviour.pages, scope, input, |after| {
        let after = after.unwrap_or_default().to_owned();
        let listed = policies.iter().filter(|(_, policy)| is_wanted(policy));
        let listed = listed.filter(move |(id, _)| **id > after);
        listed.map(|(id, policy)| (id.clone(), summary(cloud, id, policy)))
    })?;
    Ok(answer("Policies", page))
}

fn list(cloud: &Cloud, input: &Value) -> Result<Value, ApiError> {
    let filter = policy_type(input, "Filter")?;
    summaries(cloud, &format!("ListPolicies {filter}"), input, |policy| policy.kind.word() == filter)
}

fn list_for_target(cloud: &Cloud, input: &Value) -> Result<Value, ApiError> {
    let is_formed = |text: &str| text.parse::<AccountId>().is_ok() || text.parse::<UnitId>().is_ok();
    let target = input::formed(input, "TargetId", is_formed)?;
    let filter = policy_type(input, "Filter")?;
    if !everywhere(cloud).any(|id| id == target) {
        return Err(ApiError::new("TargetNotFoundException", "You specified a target that doesn't exist."));
    }
    let is_attached = |policy: &ListedPolicy| policy.targets.iter().any(|to| to == target);
    summaries(cloud, &format!("ListPoliciesForTarget {filter} {target}"), input, |policy| {
        policy.kind.word() == filter && is_attached(policy)
    })
}

/// The policy that a call names.
fn named<'a>(cloud: &Cloud, input: &'a Value) -> Result<(&'a str, ListedPolicy), ApiError> {
    let is_of_aws = |text: &str| {
        let rest = text.strip_prefix("p-").unwrap_or_default();
        (8..=128).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    let id = input::formed(input, "PolicyId", |text| is_id(text, "p-", 8..=128) || is_of_aws(text))?;
    let none = || ApiError::new("PolicyNotFoundException", "You specified a policy that doesn't exist.");
    Ok((id, policies(cloud).remove(id).ok_or_else(none)?))
}

fn list_targets(cloud: &Cloud, input: &Value) -> Result<Value, ApiError> {
    let (id, policy) = named(cloud, input)?;
    let mut targets = policy.targets;
    targets.sort_unstable();
    let page = page(cloud.behaviour.pages, &format!("ListTargetsForPolicy {id}"), input, |after| {
        let after = after.unwrap_or_default().to_owned();
        let listed = targets.into_iter().filter(move |target| *target > after);
        listed.filter_map(|target| Some((target.clone(), target_json(cloud, &target)?)))
    })?;
    Ok(answer("Targets", page))
}

fn target_json(cloud: &Cloud, target: &str) -> Option<Value> {
    let organization = cloud.directory.organization();
    let account = target.parse().ok().and_then(|id| organization.accounts().get(&id));
    let unit = || organization.units().get(&target.parse().ok()?);
    let (kind, arn, name) = match account {
        Some(account) => ("ACCOUNT", account_arn(cloud, account.id), account.name.as_deref().unwrap_or(target)),
        None => {
            let unit = unit()?;
            let kind = if unit.id.is_root() { "ROOT" } else { "ORGANIZATIONAL_UNIT" };
            (kind, unit_arn(cloud, &unit.id), unit.label())
        }
    };
    Some(json!({ "TargetId": target, "Arn": arn, "Name": name, "Type": kind }))
}

fn describe(cloud: &Cloud, input: &Value) -> Result<Value, ApiError> {
    let (id, policy) = named(cloud, input)?;
    Ok(json!({ "Policy": { "PolicySummary": summary(cloud, id, &policy), "Content": policy.content } }))
}
