//! Roles and service control policies as templates of CloudFormation.

use super::terraform::{CONTROL_DESCRIPTION, CONTROL_NAME};
use super::yaml::block;
use crate::answer::access::{AccessAnswer, GrantedRole, RolePath, Tree};
use crate::text::Document;

/// What is made, as a template.
#[must_use]
pub fn cloudformation(answer: &AccessAnswer) -> Document {
    Document::yaml(&block(
        &match answer {
            AccessAnswer::Role(role) => of_role(role),
            AccessAnswer::Control(policy) => of_control(policy),
        },
        0,
    ))
}

/// The parameter for a principal that is still to be named.
const PRINCIPAL: &str = "Principal";

fn of_role(GrantedRole { path: RolePath { folder, name }, description, permissions, trust }: &GrantedRole) -> Tree {
    let policy = Tree::map([("PolicyName", Tree::text(name)), ("PolicyDocument", permissions.clone())]);
    let mut properties = vec![("RoleName", Tree::text(name))];
    if folder != "/" {
        properties.push(("Path", Tree::text(folder)));
    }
    properties.push(("Description", Tree::text(*description)));
    properties.push(("AssumeRolePolicyDocument", trust.clone().unwrap_or_else(trusting)));
    properties.push(("Policies", Tree::List(vec![policy])));
    let parameters = trust.is_none().then(|| ("Parameters", parameters(name)));
    template(description, parameters, &logical_id(name), "AWS::IAM::Role", Tree::map(properties))
}

fn of_control(policy: &Tree) -> Tree {
    let properties = Tree::map([
        ("Name", Tree::text(CONTROL_NAME)),
        ("Description", Tree::text(CONTROL_DESCRIPTION)),
        ("Type", Tree::text("SERVICE_CONTROL_POLICY")),
        ("Content", policy.clone()),
    ]);
    template(CONTROL_DESCRIPTION, None, "Contacts", "AWS::Organizations::Policy", properties)
}

fn template(
    description: &str,
    parameters: Option<(&'static str, Tree)>,
    id: &str,
    of_type: &str,
    properties: Tree,
) -> Tree {
    let resource = Tree::map([("Type", Tree::text(of_type)), ("Properties", properties)]);
    let mut entries =
        vec![("AWSTemplateFormatVersion", Tree::text("2010-09-09")), ("Description", Tree::text(description))];
    entries.extend(parameters);
    entries.push(("Resources", Tree::map([(id, resource)])));
    Tree::map(entries)
}

fn parameters(name: &str) -> Tree {
    let description = format!("ARN of the principal that may take the role {name}");
    let parameter = Tree::map([("Type", Tree::text("String")), ("Description", Tree::text(description))]);
    Tree::map([(PRINCIPAL, parameter)])
}

/// A trust policy for a principal that is still to be named.
fn trusting() -> Tree {
    let principal = Tree::map([("AWS", Tree::map([("Ref", Tree::text(PRINCIPAL))]))]);
    let statement = Tree::map([
        ("Effect", Tree::text("Allow")),
        ("Principal", principal),
        ("Action", Tree::text("sts:AssumeRole")),
    ]);
    Tree::map([("Version", Tree::text("2012-10-17")), ("Statement", Tree::List(vec![statement]))])
}

/// A name that CloudFormation takes: `ContactsPlan` for `contacts-plan`.
fn logical_id(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let id: String = words.map(|word| format!("{}{}", word[..1].to_ascii_uppercase(), &word[1..])).collect();
    if id.is_empty() { "Role".to_owned() } else { id }
}
