//! Policies in the words of IAM.

use std::collections::BTreeSet;

use super::statement::{AccessCondition, AccessPolicy, AccessStatement, Effect};
use super::tree::Tree;
use super::trust::{Trust, TrustStatement};
use crate::gateway::{ConditionKey, Operation, SERVICE_PRINCIPAL};
use crate::setting::Kind;

/// The version of the language of policies.
const VERSION: &str = "2012-10-17";

/// A policy of an identity, or of a service control policy.
#[must_use]
pub fn permissions_document(policy: &AccessPolicy) -> Tree {
    document(policy.statements.iter().map(named_statement).collect())
}

/// A statement by itself, without a name: the policy that it is added to may have one of that name.
#[must_use]
pub fn statement_document(statement: &AccessStatement) -> Tree {
    Tree::map(entries(statement))
}

/// A policy that says who may take a role.
#[must_use]
pub fn trust_document(trust: &Trust) -> Tree {
    document(trust.statements.iter().map(trust_statement).collect())
}

fn document(statements: Vec<Tree>) -> Tree {
    Tree::map([("Version", Tree::text(VERSION)), ("Statement", Tree::List(statements))])
}

fn named_statement(statement: &AccessStatement) -> Tree {
    let name = [("Sid", Tree::text(&statement.sid))];
    Tree::map(name.into_iter().chain(entries(statement)))
}

fn entries(
    AccessStatement { sid: _, effect, operations, resources, conditions }: &AccessStatement,
) -> Vec<(&'static str, Tree)> {
    let mut entries = vec![
        ("Effect", effect_word(*effect)),
        ("Action", Tree::one_or_more(operations.iter().map(|operation| operation.iam()))),
        ("Resource", Tree::one_or_more(resources)),
    ];
    let conditions: Vec<(&str, Tree)> = conditions.iter().flat_map(condition).collect();
    if !conditions.is_empty() {
        entries.push(("Condition", Tree::map(conditions)));
    }
    entries
}

fn effect_word(effect: Effect) -> Tree {
    Tree::text(match effect {
        Effect::Allow => "Allow",
        Effect::Deny => "Deny",
    })
}

/// The operators of a condition. No two conditions of a statement have one in common.
fn condition(condition: &AccessCondition) -> Vec<(&'static str, Tree)> {
    let types = |kinds: &BTreeSet<Kind>| {
        let types = Tree::texts(kinds.iter().map(|kind| kind.as_str().to_ascii_uppercase()));
        Tree::map([(ConditionKey::ContactTypes.as_str(), types)])
    };
    match condition {
        // Of a call that names no type, `ForAllValues` alone would hold.
        AccessCondition::TypesWithin(kinds) => vec![
            ("ForAllValues:StringEquals", types(kinds)),
            ("Null", Tree::map([(ConditionKey::ContactTypes.as_str(), Tree::text("false"))])),
        ],
        AccessCondition::SomeType(kinds) => vec![("ForAnyValue:StringEquals", types(kinds))],
        AccessCondition::Below(paths) => {
            vec![("ForAnyValue:StringLike", Tree::map([(ConditionKey::AccountPaths.as_str(), Tree::texts(paths))]))]
        }
        AccessCondition::AccountManagement => {
            let service = Tree::map([(ConditionKey::ServicePrincipal.as_str(), Tree::text(SERVICE_PRINCIPAL))]);
            vec![("StringEquals", service)]
        }
        AccessCondition::NotPrincipal(arn) => {
            vec![("ArnNotLike", Tree::map([("aws:PrincipalArn", Tree::text(arn))]))]
        }
    }
}

fn trust_statement(statement: &TrustStatement) -> Tree {
    let mut entries = vec![("Effect", effect_word(Effect::Allow))];
    match statement {
        TrustStatement::Principals { arns, session } => {
            entries.push(("Principal", Tree::map([("AWS", Tree::one_or_more(arns))])));
            entries.push(("Action", Tree::text(Operation::AssumeRole.iam())));
            if let Some(session) = session {
                let name = Tree::map([(ConditionKey::SessionName.as_str(), Tree::text(*session))]);
                entries.push(("Condition", Tree::map([("StringEquals", name)])));
            }
        }
        TrustStatement::Federated { provider, host, audience, subjects, any_branch } => {
            entries.push(("Principal", Tree::map([("Federated", Tree::text(provider))])));
            entries.push(("Action", Tree::text("sts:AssumeRoleWithWebIdentity")));
            let claim = |name: &str| format!("{host}:{name}");
            let audience = (claim("aud"), Tree::text(audience));
            let subjects = (claim("sub"), Tree::one_or_more(subjects));
            entries.push((
                "Condition",
                match any_branch {
                    false => Tree::map([("StringEquals", Tree::map([audience, subjects]))]),
                    true => Tree::map([("StringEquals", Tree::map([audience])), ("StringLike", Tree::map([subjects]))]),
                },
            ));
        }
    }
    Tree::map(entries)
}
