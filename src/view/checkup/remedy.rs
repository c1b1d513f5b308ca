//! What to do about a check, in words and as something to copy.

use crate::answer::access::{Tree, statement_document};
use crate::answer::checkup::{Fix, Grantee, SimulatedPrincipal, Simulation};
use crate::gateway::{ConditionKey, Remedy};
use crate::organization::AccountId;
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
        Fix::Allow { grantee: _, statements } => {
            let statements = statements.iter().map(statement_document).collect();
            Advice::Statement(one_or_list(statements).compact_json())
        }
        Fix::EnableAllFeatures => Advice::Command("aws organizations enable-all-features".to_owned()),
        Fix::UseLinkedAccount => Advice::Text(
            "manage the standard account that each of these accounts is linked to: its contacts count for both"
                .to_owned(),
        ),
        Fix::Simulate(simulations) => {
            let command = |simulation: &Simulation| match member(simulation) {
                Some(account) => format!("# With credentials of account {account}:\n{}", simulate(simulation, profile)),
                None => simulate(simulation, profile),
            };
            let commands: Vec<String> = simulations.iter().map(command).collect();
            Advice::Command(commands.join("\n"))
        }
        Fix::Validate(paths) => {
            let paths = paths.iter().map(|path| format!(" -p {}", in_quotes(&path.display().to_string())));
            Advice::Command(format!("orgcontacts validate{}", paths.collect::<String>()))
        }
        Fix::Revert(file) => Advice::Command(format!("orgcontacts revert {} --out undo.json", in_quotes(file))),
    }
}

/// The same in lines.
pub fn told(fix: &Fix, profile: Option<&str>) -> Vec<String> {
    match (fix, advice(fix, profile)) {
        (Fix::Remedy(remedy @ (Remedy::EnableTrustedAccess | Remedy::Administer(_))), _) => vec![remedy.told(profile)],
        (Fix::EnableAllFeatures, Advice::Command(command)) => {
            vec![format!("from the management account, run: {command}")]
        }
        (Fix::Simulate(simulations), _) => simulations.iter().map(|simulation| asking(simulation, profile)).collect(),
        (_, Advice::Command(commands)) => commands.lines().map(|command| format!("run: {command}")).collect(),
        (Fix::Allow { grantee: Grantee::MemberRole, statements: _ }, Advice::Statement(statement)) => {
            vec![format!("add to the policy of the role in the member account: {statement}")]
        }
        (_, Advice::Statement(statement)) => {
            vec![format!("add to an identity-based policy of the caller: {statement}")]
        }
        (_, Advice::Text(text)) => vec![text],
    }
}

/// Statements as IAM takes them.
fn one_or_list(mut statements: Vec<Tree>) -> Tree {
    if statements.len() == 1 { statements.remove(0) } else { Tree::List(statements) }
}

/// The account whose credentials a question takes, where it is not the caller's.
fn member(simulation: &Simulation) -> Option<AccountId> {
    match &simulation.principal {
        SimulatedPrincipal::MemberRole { account, arn: _ } => Some(*account),
        SimulatedPrincipal::Caller(_) => None,
    }
}

fn asking(simulation: &Simulation, profile: Option<&str>) -> String {
    let command = simulate(simulation, profile);
    match member(simulation) {
        Some(account) => format!("with credentials of account {account}, run: {command}"),
        None => format!("run: {command}"),
    }
}

fn simulate(Simulation { principal, operation, resource, kind, path }: &Simulation, profile: Option<&str>) -> String {
    let entry = |key: ConditionKey, value: &str| {
        format!(" ContextKeyName={},ContextKeyType=stringList,ContextKeyValues={value}", key.as_str())
    };
    let of_path = path.as_ref().map(|path| entry(ConditionKey::AccountPaths, path)).unwrap_or_default();
    // The profile in use has no credentials of a member.
    let (source, of_profile) = match principal {
        SimulatedPrincipal::Caller(arn) => {
            let of_profile = profile.map(|profile| format!(" --profile {profile}")).unwrap_or_default();
            (source(arn, &of_profile), of_profile)
        }
        SimulatedPrincipal::MemberRole { account: _, arn } => (in_quotes(arn), String::new()),
    };
    format!(
        "aws iam simulate-principal-policy --policy-source-arn {source} --action-names {operation} --resource-arns {resource} \
         --context-entries{}{of_path}{of_profile}",
        entry(ConditionKey::ContactTypes, value(*kind))
    )
}

/// What AWS says of the session of a role lacks the role's path, which is a part of its ARN.
fn source(principal: &str, of_profile: &str) -> String {
    match principal.split_once(":role/") {
        Some((_, name)) => format!(
            "\"$(aws iam get-role --role-name {} --query Role.Arn --output text{of_profile})\"",
            in_quotes(name)
        ),
        None => in_quotes(principal),
    }
}

/// Text that stands for itself in a shell, whatever is in it.
fn in_quotes(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || ":/._+=,@-".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// What conditions call a contact type.
fn value(kind: Kind) -> &'static str {
    match kind {
        Kind::Billing => "BILLING",
        Kind::Operations => "OPERATIONS",
        Kind::Security => "SECURITY",
    }
}
