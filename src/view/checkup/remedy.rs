//! What to do about a check, in words and as something to copy.

use serde_json::json;

use crate::answer::checkup::{Fix, Simulation};
use crate::gateway::Remedy;
use crate::setting::Kind;

/// What a fix is for whoever acts on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Advice {
    /// To be run as it stands.
    Command(String),
    /// To be added to an identity-based policy.
    Statement(String),
    Text(String),
}

pub fn advice(fix: &Fix, profile: Option<&str>) -> Advice {
    match fix {
        Fix::Remedy(remedy) => match remedy.command(profile) {
            Some(command) => Advice::Command(command),
            None => Advice::Text(remedy.told(profile)),
        },
        Fix::Allow { operation, resources } => {
            let statement = json!({ "Effect": "Allow", "Action": operation.iam(), "Resource": resources });
            Advice::Statement(statement.to_string())
        }
        Fix::EnableAllFeatures => Advice::Command("aws organizations enable-all-features".to_owned()),
        Fix::UseLinkedAccount => Advice::Text(
            "manage the standard account that each of these accounts is linked to: its contacts count for both"
                .to_owned(),
        ),
        Fix::Simulate(simulation) => Advice::Command(simulate(simulation)),
        Fix::Validate => Advice::Command("orgcontacts validate".to_owned()),
        Fix::Revert(file) => {
            Advice::Command(format!("orgcontacts revert '{}' --out undo.json", file.replace('\'', r"'\''")))
        }
    }
}

/// The same on a line.
pub fn told(fix: &Fix, profile: Option<&str>) -> String {
    match (fix, advice(fix, profile)) {
        (Fix::Remedy(remedy @ (Remedy::EnableTrustedAccess | Remedy::Administer(_))), _) => remedy.told(profile),
        (Fix::EnableAllFeatures, Advice::Command(command)) => format!("from the management account, run: {command}"),
        (_, Advice::Command(command)) => format!("run: {command}"),
        (_, Advice::Statement(statement)) => {
            format!("add to an identity-based policy of the caller: {statement}")
        }
        (_, Advice::Text(text)) => text,
    }
}

fn simulate(Simulation { principal, operation, resources, kinds }: &Simulation) -> String {
    let kinds: Vec<&str> = kinds.iter().map(|kind| value(*kind)).collect();
    let resources = resources.join(" ");
    let resources = if resources.is_empty() { String::new() } else { format!(" --resource-arns {resources}") };
    format!(
        "aws iam simulate-principal-policy --policy-source-arn {principal} --action-names {operation}{resources} \
         --context-entries ContextKeyName=account:AlternateContactTypes,ContextKeyType=stringList,ContextKeyValues={}",
        kinds.join(",")
    )
}

/// What conditions call a contact type.
fn value(kind: Kind) -> &'static str {
    match kind {
        Kind::Billing => "BILLING",
        Kind::Operations => "OPERATIONS",
        Kind::Security => "SECURITY",
    }
}
