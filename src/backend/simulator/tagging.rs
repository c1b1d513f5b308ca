//! Resource Groups Tagging, for the accounts, the units and the root of an organization.
//!
//! AWS answers with them only in us-east-1 and only to the management account; anywhere else, and
//! to anybody else, the lists are empty. What never had a tag is not on them, and what lost its tags is, without tags.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::cloud::{Ask, Cloud};
use super::cursor::{decode, encode};
use super::denial::denied_by;
use super::organizations::shapes::{account_arn, tag_list, unit_arn};
use super::organizations::tags::TagMap;
use super::reply::ApiError;
use crate::backend::directory::{Simulated, TaggingRead};

/// The most resources on a page of `GetResources`, and how many are if nothing is said.
const RESOURCES_PER_PAGE: usize = 100;

/// How many keys or values are on a page.
const TEXTS_PER_PAGE: usize = 500;

/// Answers a read.
pub fn read(cloud: &Cloud, operation: TaggingRead, ask: Ask<'_>) -> Result<Value, ApiError> {
    let principal = &ask.caller.principal;
    let request = principal.asks(Simulated::from(operation).action(), "*");
    if let Some(denial) = cloud.directory.refuses(principal, &request) {
        return Err(denied_by(ask.caller, operation, "*", denial));
    }
    let is_here = principal.account == cloud.directory.identity().management_account;
    let resources = if is_here && ask.caller.region == "us-east-1" { indexed(cloud) } else { Vec::new() };
    match operation {
        TaggingRead::GetResources => get_resources(resources, ask.input),
        TaggingRead::GetTagKeys => {
            let keys = resources.iter().flat_map(|resource| resource.tags.keys());
            texts("TagKeys", "GetTagKeys", keys.map(String::as_str).collect(), ask.input)
        }
        TaggingRead::GetTagValues => {
            let key = ask.input.get("Key").and_then(Value::as_str).filter(|key| !key.is_empty());
            let key = key.ok_or_else(|| invalid("Key is required"))?;
            let values = resources.iter().filter_map(|resource| resource.tags.get(key));
            texts("TagValues", &format!("GetTagValues {key}"), values.map(String::as_str).collect(), ask.input)
        }
    }
}

fn invalid(message: &str) -> ApiError {
    ApiError::new("InvalidParameterException", message)
}

/// What has, or ever had, a tag.
struct IndexedResource {
    id: String,
    arn: String,
    /// By which names of types it is found, beside `organizations`.
    types: &'static [&'static str],
    tags: TagMap,
}

const ACCOUNT: &[&str] = &["organizations:account"];
const UNIT: &[&str] = &["organizations:organizationalunit", "organizations:ou"];
/// The root is found beside the units: an assumption.
const ROOT: &[&str] = &["organizations:root", "organizations:organizationalunit"];

fn indexed(cloud: &Cloud) -> Vec<IndexedResource> {
    let organization = cloud.directory.organization();
    let resource = |id: &String| {
        if let Some(account) = id.parse().ok().and_then(|id| organization.accounts().get(&id)) {
            let (arn, tags) = (account_arn(cloud, account.id), account.tags.clone());
            return Some(IndexedResource { id: id.clone(), arn, types: ACCOUNT, tags });
        }
        let unit = organization.units().get(&id.parse().ok()?)?;
        let types = if unit.id.is_root() { ROOT } else { UNIT };
        let tags = cloud.directory.settings().unit_tags.get(&unit.id).cloned().unwrap_or_default();
        Some(IndexedResource { id: id.clone(), arn: unit_arn(cloud, &unit.id), types, tags })
    };
    cloud.ledger.once_tagged.iter().filter_map(resource).collect()
}

fn get_resources(resources: Vec<IndexedResource>, input: &Value) -> Result<Value, ApiError> {
    let query = Query::read(input)?;
    let scope = format!("GetResources {:?} {:?}", query.types, query.filters);
    let after = after(&scope, input)?;
    let mut found = resources.into_iter().filter(|resource| query.wants(resource) && resource.id > after).peekable();
    let mut page = Vec::new();
    let mut tags = 0;
    while let Some(next) = found.peek() {
        // A resource without tags counts as one with one tag. None is ever divided between pages.
        tags += next.tags.len().max(1);
        let is_full = page.len() >= query.resources_per_page || query.tags_per_page.is_some_and(|most| tags > most);
        if is_full && !page.is_empty() {
            break;
        }
        page.extend(found.next());
    }
    let token = match (page.last(), found.peek()) {
        (Some(last), Some(_)) => encode(&scope, &last.id, false),
        _ => String::new(),
    };
    let list: Vec<Value> = page
        .into_iter()
        .map(|resource| json!({ "ResourceARN": resource.arn, "Tags": tag_list(&resource.tags) }))
        .collect();
    Ok(json!({ "PaginationToken": token, "ResourceTagMappingList": list }))
}

fn after(scope: &str, input: &Value) -> Result<String, ApiError> {
    match input.get("PaginationToken").and_then(Value::as_str).filter(|token| !token.is_empty()) {
        None => Ok(String::new()),
        Some(token) => match decode(scope, token) {
            Some(cursor) => Ok(cursor.after),
            None => Err(invalid("Invalid pagination token")),
        },
    }
}

fn texts(member: &str, scope: &str, all: BTreeSet<&str>, input: &Value) -> Result<Value, ApiError> {
    let after = after(scope, input)?;
    let mut rest = all.into_iter().filter(|text| after.is_empty() || *text > after.as_str()).peekable();
    let page: Vec<&str> = rest.by_ref().take(TEXTS_PER_PAGE).collect();
    let token = rest.peek().and_then(|_| page.last()).map_or(String::new(), |last| encode(scope, last, false));
    Ok(json!({ "PaginationToken": token, member: page }))
}

/// The key, and the values that it may have; any if there are none.
type TagFilter<'a> = (&'a str, Vec<&'a str>);

/// What `GetResources` is asked for.
struct Query<'a> {
    types: Vec<&'a str>,
    arns: Vec<&'a str>,
    filters: Vec<TagFilter<'a>>,
    resources_per_page: usize,
    tags_per_page: Option<usize>,
}

impl<'a> Query<'a> {
    fn read(input: &'a Value) -> Result<Self, ApiError> {
        let types = texts_of(input, "ResourceTypeFilters", 100, 256)?;
        if !types.iter().all(|wanted| is_type(wanted)) {
            return Err(invalid("A resource type has the form service or service:resourceType"));
        }
        let arns = texts_of(input, "ResourceARNList", 100, 1011)?;
        let filters = filters(input)?;
        let is_said = |member: &str| input.get(member).is_some_and(|value| !value.is_null() && value != "");
        const EXCLUDED: [&str; 5] =
            ["ResourceTypeFilters", "TagFilters", "ResourcesPerPage", "TagsPerPage", "PaginationToken"];
        if !arns.is_empty() && EXCLUDED.iter().any(|member| is_said(member)) {
            return Err(invalid("ResourceARNList cannot be used with filters or pagination parameters"));
        }
        if input.get("ExcludeCompliantResources") == Some(&json!(true))
            && input.get("IncludeComplianceDetails") != Some(&json!(true))
        {
            return Err(invalid("ExcludeCompliantResources requires IncludeComplianceDetails"));
        }
        let resources_per_page = number(input, "ResourcesPerPage", |n| (1..=RESOURCES_PER_PAGE).contains(&n))?;
        let is_hundreds = |n: usize| (100..=500).contains(&n) && n.is_multiple_of(100);
        Ok(Self {
            types,
            arns,
            filters,
            resources_per_page: resources_per_page.unwrap_or(RESOURCES_PER_PAGE),
            tags_per_page: number(input, "TagsPerPage", is_hundreds)?,
        })
    }

    fn wants(&self, resource: &IndexedResource) -> bool {
        let Self { types, arns, filters, resources_per_page: _, tags_per_page: _ } = self;
        let is_of_type = |wanted: &&str| *wanted == "organizations" || resource.types.contains(wanted);
        let fits = |(key, values): &TagFilter<'_>| {
            resource.tags.get(*key).is_some_and(|tag| values.is_empty() || values.contains(&tag.as_str()))
        };
        (types.is_empty() || types.iter().any(is_of_type))
            && (arns.is_empty() || arns.contains(&resource.arn.as_str()))
            && filters.iter().all(fits)
    }
}

fn number(input: &Value, member: &str, is_allowed: impl Fn(usize) -> bool) -> Result<Option<usize>, ApiError> {
    match input.get(member).filter(|value| !value.is_null()) {
        None => Ok(None),
        Some(value) => {
            let number = value.as_u64().and_then(|number| usize::try_from(number).ok()).filter(|n| is_allowed(*n));
            number.map(Some).ok_or_else(|| invalid(&format!("{member} is out of range")))
        }
    }
}

/// A list of texts, of at most so many that are not empty and not too long.
fn texts_of<'a>(input: &'a Value, member: &str, most: usize, longest: usize) -> Result<Vec<&'a str>, ApiError> {
    let Some(list) = input.get(member).filter(|list| !list.is_null()) else { return Ok(Vec::new()) };
    let is_fit = |text: &&str| (1..=longest).contains(&text.chars().count());
    let texts = list.as_array().and_then(|list| list.iter().map(|text| text.as_str().filter(is_fit)).collect());
    let texts: Option<Vec<&str>> = texts;
    texts.filter(|texts| texts.len() <= most).ok_or_else(|| invalid(&format!("{member} is not valid")))
}

fn filters(input: &Value) -> Result<Vec<TagFilter<'_>>, ApiError> {
    let wrong = || invalid("TagFilters is not valid");
    let Some(list) = input.get("TagFilters").filter(|list| !list.is_null()) else { return Ok(Vec::new()) };
    let list = list.as_array().filter(|list| list.len() <= 50).ok_or_else(wrong)?;
    list.iter().map(|filter| tag_filter(filter).ok_or_else(wrong)).collect()
}

fn tag_filter(filter: &Value) -> Option<TagFilter<'_>> {
    let key = filter.get("Key")?.as_str().filter(|key| (1..=128).contains(&key.chars().count()))?;
    let values = match filter.get("Values").filter(|values| !values.is_null()) {
        None => Vec::new(),
        Some(values) => values.as_array()?.iter().map(Value::as_str).collect::<Option<Vec<_>>>()?,
    };
    (values.len() <= 20 && values.iter().all(|value| value.chars().count() <= 256)).then_some((key, values))
}

/// `service` or `service:type`.
fn is_type(text: &str) -> bool {
    let is_word =
        |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_./".contains(&b));
    let (service, kind) = text.split_once(':').map_or((text, None), |(service, kind)| (service, Some(kind)));
    is_word(service) && kind.is_none_or(|kind| kind.split(':').all(is_word))
}
