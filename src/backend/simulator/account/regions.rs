//! The Regions that an account has enabled. What was changed is forgotten when the endpoint ends.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::admitted::admit;
use super::complaints::{invalid, length_complaint, not_text, required, wrong_member};
use crate::backend::directory::{Circumstances, RegionRead, RegionWrite, Simulated};
use crate::backend::simulator::cloud::{Ask, Cloud, Done};
use crate::backend::simulator::cursor::{decode, encode};
use crate::backend::simulator::denial::denied;
use crate::backend::simulator::organizations::ledger::RegionSwitch;
use crate::backend::simulator::organizations::shapes::insert;
use crate::backend::simulator::reply::ApiError;
use crate::organization::AccountId;

/// The Regions of the partition as of 2026-09, and whether they are enabled unless somebody asks for it.
const REGIONS: [(&str, bool); 34] = [
    ("af-south-1", false),
    ("ap-east-1", false),
    ("ap-east-2", false),
    ("ap-northeast-1", true),
    ("ap-northeast-2", true),
    ("ap-northeast-3", true),
    ("ap-south-1", true),
    ("ap-south-2", false),
    ("ap-southeast-1", true),
    ("ap-southeast-2", true),
    ("ap-southeast-3", false),
    ("ap-southeast-4", false),
    ("ap-southeast-5", false),
    ("ap-southeast-6", false),
    ("ap-southeast-7", false),
    ("ca-central-1", true),
    ("ca-west-1", false),
    ("eu-central-1", true),
    ("eu-central-2", false),
    ("eu-north-1", true),
    ("eu-south-1", false),
    ("eu-south-2", false),
    ("eu-west-1", true),
    ("eu-west-2", true),
    ("eu-west-3", true),
    ("il-central-1", false),
    ("me-central-1", false),
    ("me-south-1", false),
    ("mx-central-1", false),
    ("sa-east-1", true),
    ("us-east-1", true),
    ("us-east-2", true),
    ("us-west-1", true),
    ("us-west-2", true),
];

/// How many of them are on a page, unless less is asked for, and the most that can be.
const ON_A_PAGE: usize = 20;
const MOST_ON_A_PAGE: usize = 50;

const STATUSES: [&str; 5] = ["ENABLED", "ENABLING", "DISABLING", "DISABLED", "ENABLED_BY_DEFAULT"];

/// Answers a read.
pub fn read(cloud: &Cloud, operation: RegionRead, ask: Ask<'_>) -> Result<Value, ApiError> {
    match operation {
        RegionRead::GetRegionOptStatus => {
            let (account, region) = target(cloud, operation.into(), ask)?;
            let status = status(cloud, account, region, ask.now);
            Ok(json!({ "RegionName": region.0, "RegionOptStatus": status }))
        }
        RegionRead::ListRegions => list(cloud, operation.into(), ask),
    }
}

/// Answers a write.
pub fn change(cloud: &Cloud, operation: RegionWrite, ask: Ask<'_>) -> Result<Done, ApiError> {
    let (account, region) = target(cloud, operation.into(), ask)?;
    let enable = match operation {
        RegionWrite::EnableRegion => true,
        RegionWrite::DisableRegion => false,
    };
    let (name, at) = (region.0, ask.now);
    match (status(cloud, account, region, at), enable) {
        ("ENABLING" | "DISABLING", _) => {
            let message = format!(
                "Account {account} and region {name} is currently being enabled or disabled. Please wait until it \
                 finishes and then try again."
            );
            Err(ApiError::new("ConflictException", message))
        }
        ("ENABLED", false) | ("DISABLED", true) => Ok(Done::briefly(move |cloud| {
            cloud.ledger.regions.insert((account, name), RegionSwitch { enable, at });
        })),
        _ => {
            let message = "Unable to switch region status because of its current opt-in status.";
            Err(wrong_member("RegionName", "invalidRegionOptTarget", message))
        }
    }
}

type Region = (&'static str, bool);

/// The account that a call acts on, and the Region that it names. Capital letters are not authorized: so it was
/// recorded.
fn target(cloud: &Cloud, operation: Simulated, ask: Ask<'_>) -> Result<(AccountId, Region), ApiError> {
    let named = ask.input.get("RegionName").and_then(Value::as_str);
    let account = admit(cloud, operation, ask, Circumstances { region: named, ..Circumstances::default() })?;
    let name = required(ask.input, "RegionName")?;
    if let Some(complaint) = length_complaint(name, 50) {
        return Err(invalid(&[complaint]));
    }
    if !name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
        return Err(denied(ask.caller, operation, " (You specified an invalid target region.)"));
    }
    let region = REGIONS.into_iter().find(|(region, _)| *region == name);
    let region = region.ok_or_else(|| {
        let message = format!("{name} is not a valid region for opt-in or opt-out.");
        wrong_member("RegionName", "fieldValidationFailed", message)
    })?;
    Ok((account, region))
}

fn status(cloud: &Cloud, account: AccountId, (name, by_default): Region, now: Timestamp) -> &'static str {
    let [enabled, enabling, disabling, disabled, enabled_by_default] = STATUSES;
    match cloud.ledger.regions.get(&(account, name)) {
        None if by_default => enabled_by_default,
        None => disabled,
        Some(switch) => match (switch.enable, switch.is_pending(now)) {
            (true, true) => enabling,
            (true, false) => enabled,
            (false, true) => disabling,
            (false, false) => disabled,
        },
    }
}

fn list(cloud: &Cloud, operation: Simulated, ask: Ask<'_>) -> Result<Value, ApiError> {
    let account = admit(cloud, operation, ask, Circumstances::default())?;
    let most = page_size(ask.input)?;
    let wanted = wanted(ask.input)?;
    let scope = format!("ListRegions {account} {wanted:?}");
    let after = match ask.input.get("NextToken").and_then(Value::as_str) {
        None => String::new(),
        Some(token) => decode(&scope, token)
            .map(|cursor| cursor.after)
            .ok_or_else(|| wrong_member("NextToken", "fieldValidationFailed", "NextToken is malformed"))?,
    };
    let listed = REGIONS.into_iter().filter(|(name, _)| *name > after.as_str());
    let listed = listed.map(|region| (region.0, status(cloud, account, region, ask.now)));
    let mut listed = listed.filter(|(_, status)| wanted.is_empty() || wanted.contains(status)).peekable();
    let page: Vec<_> = listed.by_ref().take(most).collect();
    let regions: Vec<Value> =
        page.iter().map(|(name, status)| json!({ "RegionName": name, "RegionOptStatus": status })).collect();
    let mut answer = json!({ "Regions": regions });
    let next = listed.peek().and_then(|_| page.last()).map(|(name, _)| encode(&scope, name, false));
    insert(&mut answer, "NextToken", next);
    Ok(answer)
}

fn page_size(input: &Value) -> Result<usize, ApiError> {
    match input.get("MaxResults") {
        None | Some(Value::Null) => Ok(ON_A_PAGE),
        Some(number) => {
            let size = number.as_u64().and_then(|number| usize::try_from(number).ok());
            let size = size.filter(|size| (1..=MOST_ON_A_PAGE).contains(size));
            size.ok_or_else(|| {
                invalid(&[format!(
                    "numeric instance is out of bounds ({number} is not between 1 and {MOST_ON_A_PAGE})"
                )])
            })
        }
    }
}

/// The statuses that are asked for; none for all.
fn wanted(input: &Value) -> Result<Vec<&str>, ApiError> {
    let Some(Value::Array(listed)) = input.get("RegionOptStatusContains") else { return Ok(Vec::new()) };
    listed.iter().map(wanted_status).collect()
}

fn wanted_status(value: &Value) -> Result<&str, ApiError> {
    match value {
        Value::String(text) if STATUSES.contains(&text.as_str()) => Ok(text.as_str()),
        Value::String(text) => {
            let possible = STATUSES.map(|status| format!("\"{status}\"")).join(",");
            Err(invalid(&[format!(r#"instance value ("{text}") not found in enum (possible values: [{possible}])"#)]))
        }
        other => Err(invalid(&[not_text(other)])),
    }
}
