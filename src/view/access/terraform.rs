//! Roles and service control policies as resources of Terraform's AWS provider.

use super::hcl::{aligned, expression, quoted};
use crate::answer::access::{AccessAnswer, GrantedRole, RolePath, Tree};
use crate::text::Document;

/// What is made, in a file of its own.
#[must_use]
pub fn terraform(answer: &AccessAnswer) -> Document {
    Document::hcl(&match answer {
        AccessAnswer::Role(role) => of_role(role),
        AccessAnswer::Control(policy) => of_control(policy),
    })
}

fn of_role(GrantedRole { path: RolePath { folder, name }, description, permissions, trust }: &GrantedRole) -> String {
    let label = label(name);
    let variable = format!("{label}_principal");
    let trust = match trust {
        Some(trust) => format!("jsonencode({})", expression(trust, 1)),
        None => trusting(&variable),
    };
    let mut entries = vec![("name".to_owned(), quoted(name))];
    if folder != "/" {
        entries.push(("path".to_owned(), quoted(folder)));
    }
    entries.push(("description".to_owned(), quoted(description)));
    entries.push(("assume_role_policy".to_owned(), trust.clone()));
    let role = aligned(&entries, "  ");
    let policy = aligned(
        &[
            ("name".to_owned(), quoted(name)),
            ("role".to_owned(), format!("aws_iam_role.{label}.id")),
            ("policy".to_owned(), format!("jsonencode({})", expression(permissions, 1))),
        ],
        "  ",
    );
    let declared =
        if trust.contains(&format!("var.{variable}")) { declaration(&variable, name) } else { String::new() };
    format!(
        "{declared}resource \"aws_iam_role\" \"{label}\" {{\n{role}}}\n\n\
         resource \"aws_iam_role_policy\" \"{label}\" {{\n{policy}}}\n"
    )
}

/// A trust policy for a principal that is still to be named.
fn trusting(variable: &str) -> String {
    format!(
        "jsonencode({{\n    Version = \"2012-10-17\"\n    Statement = [{{\n      Effect    = \"Allow\"\n      \
         Principal = {{ AWS = var.{variable} }}\n      Action    = \"sts:AssumeRole\"\n    }}]\n  }})"
    )
}

fn declaration(variable: &str, name: &str) -> String {
    let description = quoted(&format!("ARN of the principal that may take the role {name}"));
    format!("variable \"{variable}\" {{\n  description = {description}\n  type        = string\n}}\n\n")
}

fn of_control(policy: &Tree) -> String {
    let entries = aligned(
        &[
            ("name".to_owned(), quoted(CONTROL_NAME)),
            ("description".to_owned(), quoted(CONTROL_DESCRIPTION)),
            ("type".to_owned(), quoted("SERVICE_CONTROL_POLICY")),
            ("content".to_owned(), format!("jsonencode({})", expression(policy, 1))),
        ],
        "  ",
    );
    format!("resource \"aws_organizations_policy\" \"contacts\" {{\n{entries}}}\n")
}

/// What the service control policy is called.
pub const CONTROL_NAME: &str = "contacts";

/// What it is for.
pub const CONTROL_DESCRIPTION: &str = "Members do not change their alternate contacts themselves";

/// A name that Terraform takes.
fn label(name: &str) -> String {
    let label: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    if label.starts_with(|c: char| c.is_ascii_alphabetic()) { label } else { format!("role_{label}") }
}
