//! Resource Groups Tagging: `GetResources` for the accounts of an organization.
//!
//! AWS answers with them only in us-east-1 and only to the management account; anywhere else, and
//! to anybody else, the list is empty, and an account without tags is not on it.

use serde_json::{Value, json};

use super::cloud::Cloud;
use super::credentials::Caller;
use super::denial::denied_by;
use super::organizations::shapes::{account_arn, tag_list};
use super::pages::{decode, encode};
use super::reply::ApiError;
use crate::backend::directory::{Simulated, TaggingRead};
use crate::organization::Account;

const SCOPE: &str = "GetResources";
const RESOURCES_PER_PAGE: usize = 100;

/// Answers a call of it.
pub fn get_resources(cloud: &Cloud, caller: &Caller, input: &Value) -> Result<String, ApiError> {
    let directory = &cloud.directory;
    let request = caller.principal.asks(Simulated::from(TaggingRead::GetResources).action(), "*");
    if let Some(denial) = directory.refuses(&caller.principal, &request) {
        return Err(denied_by(caller, TaggingRead::GetResources, "*", denial));
    }
    let invalid = |message: &str| ApiError::new("InvalidParameterException", message);
    let per_page = match input.get("ResourcesPerPage").and_then(Value::as_u64) {
        None => RESOURCES_PER_PAGE,
        Some(number) => usize::try_from(number)
            .ok()
            .filter(|number| (1..=RESOURCES_PER_PAGE).contains(number))
            .ok_or_else(|| invalid("ResourcesPerPage must be between 1 and 100"))?,
    };
    let token = input.get("PaginationToken").and_then(Value::as_str).filter(|token| !token.is_empty());
    let after = match token {
        None => None,
        Some(token) => Some(decode(SCOPE, token).ok_or_else(|| invalid("Invalid pagination token"))?.after),
    };
    let here = caller.principal.account == directory.identity().management_account && caller.region == "us-east-1";
    let accounts = directory.organization().accounts().values();
    let mut found = accounts
        .filter(|account| here && !account.tags.is_empty() && wanted(cloud, input, account))
        .filter(|account| after.as_deref().is_none_or(|after| account.id.as_str() > after))
        .peekable();
    let page: Vec<&Account> = found.by_ref().take(per_page).collect();
    let token = match (page.last(), found.peek()) {
        (Some(last), Some(_)) => encode(SCOPE, last.id.as_str(), false),
        _ => String::new(),
    };
    let list: Vec<Value> = page
        .into_iter()
        .map(|account| json!({ "ResourceARN": account_arn(cloud, account.id), "Tags": tag_list(&account.tags) }))
        .collect();
    Ok(json!({ "PaginationToken": token, "ResourceTagMappingList": list }).to_string())
}

fn wanted(cloud: &Cloud, input: &Value, account: &Account) -> bool {
    let list = |key: &str| input.get(key).and_then(Value::as_array).filter(|list| !list.is_empty());
    let of_type = list("ResourceTypeFilters").is_none_or(|types| {
        types.iter().any(|wanted| matches!(wanted.as_str(), Some("organizations" | "organizations:account")))
    });
    let named = list("ResourceARNList")
        .is_none_or(|arns| arns.iter().any(|arn| arn.as_str() == Some(&account_arn(cloud, account.id))));
    let tagged = list("TagFilters").is_none_or(|filters| filters.iter().all(|filter| has_tag(account, filter)));
    of_type && named && tagged
}

fn has_tag(account: &Account, filter: &Value) -> bool {
    let values = filter.get("Values").and_then(Value::as_array).filter(|values| !values.is_empty());
    let key = filter.get("Key").and_then(Value::as_str).unwrap_or_default();
    account.tags.get(key).is_some_and(|tag| values.is_none_or(|v| v.iter().any(|v| v.as_str() == Some(tag))))
}
