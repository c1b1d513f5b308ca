//! The files that somebody begins with.

use super::choices::{CodeHost, StartingChoices};
use super::file::StartingFile;
use super::pipelines::pipelines;
use crate::policy::schema;

/// What is written, in the order in which people should look at it.
#[must_use]
pub fn starting_files(choices: &StartingChoices) -> Vec<StartingFile> {
    let text = |path, content: &str| StartingFile { path, content: content.to_owned() };
    let mut files = vec![
        text("contacts.yaml", include_str!("contacts.yaml")),
        text("expectations.yaml", include_str!("expectations.yaml")),
        StartingFile { path: "README.md", content: readme(choices) },
        text(".orgcontacts/policy.schema.json", schema::policy().as_str()),
        text(".orgcontacts/expectations.schema.json", schema::expectations().as_str()),
    ];
    files.extend(choices.ci.into_iter().flat_map(|host| pipelines(host, choices)));
    files
}

fn readme(choices: &StartingChoices) -> String {
    let StartingChoices { ci, repository, role_prefix, default_branch, environment, host, .. } = choices;
    let (pipelines, example) = match ci {
        None => ("", ""),
        Some(CodeHost::GitHub) => (include_str!("README.github.md"), "OWNER/REPO"),
        Some(CodeHost::GitLab) => (include_str!("README.gitlab.md"), "GROUP/PROJECT"),
    };
    let filled = [
        ("«pipelines»", pipelines),
        ("«repository»", repository.as_deref().unwrap_or(example)),
        ("«iam»", &iam_flags(choices)),
        ("«roles»", &roles(choices)),
        ("«account»", &account(choices)),
        ("«prefix»", role_prefix),
        ("«branch»", default_branch),
        ("«environment»", environment),
        ("«host»", host.as_deref().unwrap_or("gitlab.com")),
    ];
    filled.into_iter().fold(include_str!("README.md").to_owned(), |text, (name, value)| text.replace(name, value))
}

/// The flags of `iam` for roles that fit the pipelines: what goes without saying is not said.
fn iam_flags(choices: &StartingChoices) -> String {
    let StartingChoices {
        ci: _,
        repository: _,
        organization,
        management_account,
        caller,
        region: _,
        role_prefix,
        default_branch,
        environment,
        host,
    } = choices;
    let named = |flag: &str, value: &str, unsaid: &str| (value != unsaid).then(|| format!(" {flag} {value}"));
    let known = organization.as_ref().zip(*management_account).map(|(organization, account)| {
        format!(" \\\n     --organization-id {organization} --management-account {account}")
    });
    // Where the organization is read, whoever reads it need not be in the account of the roles.
    let caller = if known.is_some() { *caller } else { choices.account() };
    let flags = [
        named("--role-prefix", role_prefix, "contacts"),
        named("--default-branch", default_branch, "main"),
        named("--environment", environment, "contacts"),
        host.as_ref().map(|host| format!(" --host {host}")),
        known,
        caller.map(|account| format!(" --caller {account}")),
    ];
    flags.into_iter().flatten().collect()
}

/// Where roles belong.
fn account(choices: &StartingChoices) -> String {
    match choices.account() {
        Some(account) => format!("They belong in account {account}."),
        None => "They belong in the account whose credentials you use, or that you add as `--caller ACCOUNT`: the management\n   \
                 account or a delegated administrator."
            .to_owned(),
    }
}

fn roles(choices: &StartingChoices) -> String {
    let ends: &[&str] = match choices.ci {
        Some(CodeHost::GitLab) => &["plan", "apply"],
        Some(CodeHost::GitHub) | None => &["plan", "apply", "create"],
    };
    match choices.role("plan") {
        Some(_) => "Check the ARNs of these roles in the pipelines.".to_owned(),
        None => {
            let variables: Vec<_> = ends.iter().map(|end| format!("`CONTACTS_{}_ROLE`", end.to_uppercase())).collect();
            format!("Set the variables {} to the ARNs of these roles.", in_words(&variables))
        }
    }
}

fn in_words(words: &[String]) -> String {
    match words {
        [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        words => words.concat(),
    }
}
