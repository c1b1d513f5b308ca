//! Policies in the language of IAM: read, and asked about a call.

use serde_json::{Map, Value};
use thiserror::Error;

use super::condition::{IamCondition, wildcard};
use super::request::IamRequest;

/// A policy, with its words as they stand.
#[derive(Clone, Debug, PartialEq)]
pub struct IamPolicy {
    written: Value,
    statements: Vec<IamStatement>,
}

#[derive(Clone, Debug, PartialEq)]
struct IamStatement {
    allows: bool,
    actions: Matching,
    /// `None` in a policy that says who may take a role: it is about that role.
    resources: Option<Matching>,
    /// `None` in a policy of an identity: it is about that identity.
    principals: Option<Vec<String>>,
    conditions: Vec<IamCondition>,
}

/// `Action` or `NotAction`, `Resource` or `NotResource`.
#[derive(Clone, Debug, PartialEq)]
struct Matching {
    patterns: Vec<String>,
    negated: bool,
}

/// Why something is no policy. IAM would refuse it, or this reader does not know it.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum InvalidIamPolicy {
    #[error("a policy is a map with a `Statement`")]
    NoStatement,
    #[error("a statement has an `Effect`, which is `Allow` or `Deny`")]
    NoEffect,
    #[error("a statement has either `{0}` or `Not{0}`: a text or a list of texts")]
    NoneOf(&'static str),
    #[error("`Principal` is `*`, or a map of texts")]
    Principal,
    #[error("a statement has no `{0}`")]
    UnknownKey(String),
    #[error("the condition operator `{0}` is not simulated")]
    Operator(String),
    #[error("a condition is a map of operators, keys and values")]
    Condition,
}

impl IamPolicy {
    /// Reads a policy of an identity, a boundary, a session or an organization.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn read(written: &Value) -> Result<Self, InvalidIamPolicy> {
        let statements = match written.get("Statement") {
            Some(Value::Array(statements)) => statements.iter().collect(),
            Some(statement @ Value::Object(_)) => vec![statement],
            _ => return Err(InvalidIamPolicy::NoStatement),
        };
        let statements = statements.into_iter().map(statement).collect::<Result<_, _>>()?;
        Ok(Self { written: written.clone(), statements })
    }

    /// Its words as they stand, to be kept in a file.
    #[must_use]
    pub fn written(&self) -> &Value {
        &self.written
    }

    /// Whether it denies a call expressly.
    #[must_use]
    pub fn denies(&self, request: &IamRequest<'_>) -> bool {
        self.statements.iter().any(|statement| !statement.allows && statement.fits(request))
    }

    /// Whether one of its statements allows a call.
    #[must_use]
    pub fn allows(&self, request: &IamRequest<'_>) -> bool {
        self.statements.iter().any(|statement| statement.allows && statement.fits(request))
    }
}

impl IamStatement {
    fn fits(&self, request: &IamRequest<'_>) -> bool {
        let Self { allows: _, actions, resources, principals, conditions } = self;
        actions.fits(request.action, true)
            && resources.as_ref().is_none_or(|resources| resources.fits(&request.resource, false))
            && principals.as_ref().is_none_or(|principals| principals.iter().any(|who| is(who, request)))
            && conditions.iter().all(|condition| condition.holds(&request.context))
    }
}

impl Matching {
    /// Actions are compared without regard to case, ARNs with.
    fn fits(&self, text: &str, ignores_case: bool) -> bool {
        let fits = |pattern: &String| match ignores_case {
            true => wildcard(&pattern.to_ascii_lowercase(), &text.to_ascii_lowercase()),
            false => wildcard(pattern, text),
        };
        self.patterns.iter().any(fits) != self.negated
    }
}

/// Whether a principal in a policy means whoever calls: everybody, its account, or itself.
fn is(who: &str, request: &IamRequest<'_>) -> bool {
    let account = request.account.as_str();
    let of_account = who.strip_suffix(":root").and_then(|arn| arn.rsplit(':').next());
    who == "*" || who == account || of_account == Some(account) || request.callers.iter().any(|arn| arn == who)
}

fn statement(value: &Value) -> Result<IamStatement, InvalidIamPolicy> {
    const KEYS: [&str; 9] =
        ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal", "Condition"];
    let map = value.as_object().ok_or(InvalidIamPolicy::NoStatement)?;
    if let Some(key) = map.keys().find(|key| !KEYS.contains(&key.as_str()) || *key == "NotPrincipal") {
        return Err(InvalidIamPolicy::UnknownKey(key.clone()));
    }
    let allows = match map.get("Effect").and_then(Value::as_str) {
        Some("Allow") => true,
        Some("Deny") => false,
        _ => return Err(InvalidIamPolicy::NoEffect),
    };
    let principals = map.get("Principal").map(principals).transpose()?;
    let resources = match (map.contains_key("Resource") || map.contains_key("NotResource"), &principals) {
        (false, Some(_)) => None,
        _ => Some(matching(map, "Resource", "NotResource")?),
    };
    let conditions = map.get("Condition").map_or(Ok(Vec::new()), conditions)?;
    Ok(IamStatement { allows, actions: matching(map, "Action", "NotAction")?, resources, principals, conditions })
}

fn matching(map: &Map<String, Value>, key: &'static str, not: &str) -> Result<Matching, InvalidIamPolicy> {
    let missing = InvalidIamPolicy::NoneOf(key);
    match (map.get(key), map.get(not)) {
        (Some(value), None) => Ok(Matching { patterns: texts(value).ok_or(missing)?, negated: false }),
        (None, Some(value)) => Ok(Matching { patterns: texts(value).ok_or(missing)?, negated: true }),
        _ => Err(missing),
    }
}

fn principals(value: &Value) -> Result<Vec<String>, InvalidIamPolicy> {
    match value {
        Value::String(all) if all == "*" => Ok(vec![all.clone()]),
        Value::Object(map) => {
            let listed = |key: &str| map.get(key).map_or(Some(Vec::new()), texts).ok_or(InvalidIamPolicy::Principal);
            Ok([listed("AWS")?, listed("Federated")?].concat())
        }
        _ => Err(InvalidIamPolicy::Principal),
    }
}

/// A text or a list of them. Numbers and booleans are what is left of quotes.
fn texts(value: &Value) -> Option<Vec<String>> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    };
    match value {
        Value::Array(values) => values.iter().map(text).collect(),
        value => text(value).map(|text| vec![text]),
    }
}

fn conditions(value: &Value) -> Result<Vec<IamCondition>, InvalidIamPolicy> {
    let map = value.as_object().ok_or(InvalidIamPolicy::Condition)?;
    let mut conditions = Vec::new();
    for (operator, keys) in map {
        for (key, values) in keys.as_object().ok_or(InvalidIamPolicy::Condition)? {
            let values = texts(values).ok_or(InvalidIamPolicy::Condition)?;
            let condition = IamCondition::new(operator, key, values);
            conditions.push(condition.ok_or_else(|| InvalidIamPolicy::Operator(operator.clone()))?);
        }
    }
    Ok(conditions)
}
