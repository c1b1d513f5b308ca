//! Permissions in the forms in which they are attached: policies of IAM by themselves, or whole roles for Terraform and
//! CloudFormation; and what has to be said of them.

mod cloudformation;
mod hcl;
mod remarks;
mod terraform;
mod yaml;

use crate::answer::access::{AccessAnswer, GrantedRole, Tree};
use crate::text::Document;

pub use cloudformation::cloudformation;
pub use remarks::remarks;
pub use terraform::terraform;

/// The policy by itself, or what a role may do beside who may take it, where that is known.
#[must_use]
pub fn json(answer: &AccessAnswer) -> Document {
    let tree = match answer {
        AccessAnswer::Control(policy) => policy.clone(),
        AccessAnswer::Role(GrantedRole { path: _, description: _, permissions, trust }) => match trust {
            None => permissions.clone(),
            Some(trust) => Tree::map([("permissions", permissions.clone()), ("trust", trust.clone())]),
        },
    };
    Document::json(&format!("{}\n", tree.json()))
}
