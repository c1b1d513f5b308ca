//! Who may take a role: a pipeline by its code host's identity provider, an account, or a principal.

use std::str::FromStr;

use thiserror::Error;

use super::question::CallerTask;
use super::remark::{AccessRemark, SubjectForm};
use crate::organization::AccountId;

/// A policy that says who may take a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trust {
    pub statements: Vec<TrustStatement>,
}

/// One of its statements, which allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrustStatement {
    /// Principals of AWS.
    Principals {
        arns: Vec<String>,
        /// What their sessions must be called, if that matters.
        session: Option<&'static str>,
    },
    /// Whoever an identity provider says that they are.
    Federated {
        /// The provider, by its ARN.
        provider: String,
        /// What claims are called after.
        host: String,
        audience: String,
        subjects: Vec<String>,
        /// Whether a subject ends with `*`, for any branch of a project.
        any_branch: bool,
    },
}

/// Who is trusted, as it is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trusted {
    /// A repository on GitHub, with the IDs of its owner and its own where they are known.
    GitHub { owner: String, repository: String, ids: Option<RepositoryIds> },
    /// A project on GitLab, by its path.
    GitLab { project: String },
    /// Whoever an account permits it.
    Account(AccountId),
    /// A role or a user, by its ARN.
    Principal(String),
}

/// The numbers by which GitHub knows an owner and a repository, whatever they are called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepositoryIds {
    pub owner: String,
    pub repository: String,
}

/// Why nobody can be trusted by a text.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum InvalidTrusted {
    #[error(
        "write github:OWNER/REPO, github:OWNER@ID/REPO@ID, gitlab:GROUP/PROJECT, account:ID, or the ARN of a role or user"
    )]
    Form,
    #[error("names of owners and repositories consist of letters, digits, `-`, `_` and `.`")]
    GitHubName,
    #[error("give the IDs of both the owner and the repository: github:OWNER@ID/REPO@ID")]
    OneId,
    #[error("the path of a GitLab project is GROUP/PROJECT, optionally with subgroups in between")]
    GitLabPath,
    #[error("an account ID has twelve digits")]
    Account,
    #[error("only a role or a user can be trusted by its ARN: arn:aws:iam::ACCOUNT:role/NAME")]
    Principal,
}

impl FromStr for Trusted {
    type Err = InvalidTrusted;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(':') {
            Some(("github", repository)) => github(repository),
            Some(("gitlab", project)) => {
                let levels = project.split('/').collect::<Vec<_>>();
                let is_path = levels.len() > 1 && levels.iter().all(|level| is_name(level));
                let project = project.to_owned();
                if is_path { Ok(Self::GitLab { project }) } else { Err(InvalidTrusted::GitLabPath) }
            }
            Some(("account", id)) => id.parse().map(Self::Account).map_err(|_| InvalidTrusted::Account),
            Some(("arn", _)) if is_principal(text) => Ok(Self::Principal(text.to_owned())),
            Some(("arn", _)) => Err(InvalidTrusted::Principal),
            _ => Err(InvalidTrusted::Form),
        }
    }
}

fn github(text: &str) -> Result<Trusted, InvalidTrusted> {
    let (owner, repository) = text.split_once('/').ok_or(InvalidTrusted::GitHubName)?;
    let ((owner, owner_id), (repository, repository_id)) = (with_id(owner)?, with_id(repository)?);
    let ids = match (owner_id, repository_id) {
        (None, None) => None,
        (Some(owner), Some(repository)) => Some(RepositoryIds { owner, repository }),
        _ => return Err(InvalidTrusted::OneId),
    };
    Ok(Trusted::GitHub { owner, repository, ids })
}

fn with_id(text: &str) -> Result<(String, Option<String>), InvalidTrusted> {
    let (name, id) = text.split_once('@').map_or((text, None), |(name, id)| (name, Some(id)));
    let is_number = |id: &str| !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit());
    if is_name(name) && id.is_none_or(is_number) {
        Ok((name.to_owned(), id.map(str::to_owned)))
    } else {
        Err(InvalidTrusted::GitHubName)
    }
}

/// A name that cannot be taken for a pattern, nor for more than a name.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
}

fn is_principal(arn: &str) -> bool {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let [_, partition, "iam", "", account, resource] = parts.as_slice() else { return false };
    let is_named = ["role/", "user/"].iter().any(|kind| {
        let name = resource.strip_prefix(kind);
        name.is_some_and(|name| {
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"+=,.@_-/".contains(&b))
        })
    });
    partition.starts_with("aws") && account.parse::<AccountId>().is_ok() && is_named
}

/// What else decides about trust.
#[derive(Clone, Copy, Debug)]
pub struct TrustSettings<'a> {
    pub partition: &'a str,
    /// The account that the role is in, and with it the identity provider.
    pub account: AccountId,
    /// Of GitLab.
    pub host: &'a str,
    pub default_branch: &'a str,
    /// The environment of the job that applies.
    pub environment: &'a str,
}

/// GitHub's identity provider.
const GITHUB: &str = "token.actions.githubusercontent.com";

/// What the pipelines ask tokens for.
const AUDIENCE: &str = "sts.amazonaws.com";

/// Who may take the role for a command.
#[must_use]
pub fn trust(trusted: &Trusted, task: CallerTask, settings: TrustSettings<'_>) -> (Trust, Vec<AccessRemark>) {
    let TrustSettings { partition, account, host, default_branch, environment: _ } = settings;
    let provider = |host: &str| format!("arn:{partition}:iam::{account}:oidc-provider/{host}");
    let mut remarks = Vec::new();
    let statement = match trusted {
        Trusted::GitHub { owner, repository, ids } => {
            let (name, form) = match ids {
                Some(ids) => {
                    (format!("{owner}@{}/{repository}@{}", ids.owner, ids.repository), SubjectForm::NamesAndIds)
                }
                None => (format!("{owner}/{repository}"), SubjectForm::Names),
            };
            remarks.push(AccessRemark::GitHubSubject { repository: format!("{owner}/{repository}"), form });
            let subjects = occasions(task, settings).into_iter().map(|occasion| format!("repo:{name}:{occasion}"));
            TrustStatement::Federated {
                provider: provider(GITHUB),
                host: GITHUB.to_owned(),
                audience: AUDIENCE.to_owned(),
                subjects: subjects.collect(),
                any_branch: false,
            }
        }
        Trusted::GitLab { project } => {
            let any_branch = !is_for_writing(task);
            let branch = if any_branch { "*" } else { default_branch };
            if !any_branch {
                remarks.push(AccessRemark::GitLabSubject { branch: branch.to_owned() });
            }
            TrustStatement::Federated {
                provider: provider(host),
                host: host.to_owned(),
                audience: AUDIENCE.to_owned(),
                subjects: vec![format!("project_path:{project}:ref_type:branch:ref:{branch}")],
                any_branch,
            }
        }
        Trusted::Account(id) => {
            TrustStatement::Principals { arns: vec![format!("arn:{partition}:iam::{id}:root")], session: None }
        }
        Trusted::Principal(arn) => TrustStatement::Principals { arns: vec![arn.clone()], session: None },
    };
    (Trust { statements: vec![statement] }, remarks)
}

/// When GitHub may take a role: for pull requests and the default branch, or for a job that an environment lets through.
fn occasions(task: CallerTask, settings: TrustSettings<'_>) -> Vec<String> {
    let TrustSettings { partition: _, account: _, host: _, default_branch, environment } = settings;
    match task {
        CallerTask::Plan | CallerTask::Report | CallerTask::Snapshot | CallerTask::Doctor => {
            vec!["pull_request".to_owned(), format!("ref:refs/heads/{default_branch}")]
        }
        CallerTask::Create => vec![format!("environment:{environment}-create")],
        CallerTask::Apply | CallerTask::Setup => vec![format!("environment:{environment}")],
    }
}

fn is_for_writing(task: CallerTask) -> bool {
    match task {
        CallerTask::Plan | CallerTask::Report | CallerTask::Snapshot | CallerTask::Doctor => false,
        CallerTask::Apply | CallerTask::Create | CallerTask::Setup => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_trusted_is_read() {
        let read = |text: &str| text.parse::<Trusted>();
        let github = |ids: Option<(&str, &str)>| Trusted::GitHub {
            owner: "example".to_owned(),
            repository: "contacts".to_owned(),
            ids: ids.map(|(owner, repository)| RepositoryIds {
                owner: owner.to_owned(),
                repository: repository.to_owned(),
            }),
        };
        assert_eq!(read("github:example/contacts"), Ok(github(None)));
        assert_eq!(read("github:example@12/contacts@34"), Ok(github(Some(("12", "34")))));
        assert_eq!(read("gitlab:a/b/c"), Ok(Trusted::GitLab { project: "a/b/c".to_owned() }));
        assert_eq!(read("account:000000000001"), Ok(Trusted::Account("000000000001".parse().unwrap())));
        let arn = "arn:aws:iam::111111111111:role/team/ci";
        assert_eq!(read(arn), Ok(Trusted::Principal(arn.to_owned())));
    }

    #[test]
    fn nothing_that_could_be_a_pattern_is_trusted() {
        for (text, why) in [
            ("github:example/contacts*", InvalidTrusted::GitHubName),
            ("github:*/contacts", InvalidTrusted::GitHubName),
            ("github:example/contacts:ref:x", InvalidTrusted::GitHubName),
            ("github:example", InvalidTrusted::GitHubName),
            ("github:example@12/contacts", InvalidTrusted::OneId),
            ("github:example@x/contacts@1", InvalidTrusted::GitHubName),
            ("gitlab:example", InvalidTrusted::GitLabPath),
            ("gitlab:example/*", InvalidTrusted::GitLabPath),
            ("gitlab:example//contacts", InvalidTrusted::GitLabPath),
            ("account:1", InvalidTrusted::Account),
            ("arn:aws:iam::*:role/ci", InvalidTrusted::Principal),
            ("arn:aws:iam::111111111111:role/*", InvalidTrusted::Principal),
            ("arn:aws:iam::111111111111:root", InvalidTrusted::Principal),
            ("everybody", InvalidTrusted::Form),
            ("", InvalidTrusted::Form),
        ] {
            assert_eq!(text.parse::<Trusted>(), Err(why), "{text}");
        }
    }
}
