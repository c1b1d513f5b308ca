//! `init`: what a repository of contacts begins with. It replaces nothing that is there.

use std::fs;
use std::path::{Path, PathBuf};

use clap::builder::PossibleValuesParser;
use clap::{Args, builder::TypedValueParser};

use crate::answer::access::Trusted;
use crate::answer::starting::{CodeHost, StartingChoices, StartingFile, starting_files};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::terminal::Terminal;
use crate::organization::{AccountId, OrganizationId};
use crate::text::files;
use crate::view::starting::{self, Started};

#[derive(Debug, Args)]
pub struct InitArgs {
    /// Top folder of the repository; created if missing
    #[arg(value_name = "DIR", default_value = ".")]
    dir: PathBuf,
    /// Also write pipelines for GitHub or GitLab
    #[arg(long, value_name = "HOST", value_parser = code_host(), help_heading = "Pipelines")]
    ci: Option<CodeHost>,
    /// Repository on GitHub (OWNER/REPO) or project on GitLab (GROUP/PROJECT)
    #[arg(long, value_name = "NAME", requires = "ci", value_parser = repository, help_heading = "Pipelines")]
    repository: Option<String>,
    /// ID of the organization
    #[arg(long, value_name = "ID", requires = "ci", help_heading = "Pipelines")]
    organization_id: Option<OrganizationId>,
    /// Management account of the organization; the roles are in it, unless --caller names another account
    #[arg(long, value_name = "ID", requires = "ci", help_heading = "Pipelines")]
    management_account: Option<AccountId>,
    /// Delegated administrator that the roles are in, if they are not in the management account
    #[arg(hide_short_help = true, long, value_name = "ID", requires = "ci", help_heading = "Pipelines")]
    caller: Option<AccountId>,
    /// AWS Region
    #[arg(
        hide_short_help = true,
        long,
        value_name = "NAME",
        default_value = "us-east-1",
        requires = "ci",
        value_parser = name,
        help_heading = "Pipelines"
    )]
    region: String,
    /// Roles are called PREFIX-plan, PREFIX-apply, PREFIX-create
    #[arg(
        hide_short_help = true,
        long,
        value_name = "PREFIX",
        default_value = "contacts",
        requires = "ci",
        value_parser = name,
        help_heading = "Pipelines"
    )]
    role_prefix: String,
    /// Branch from which pipelines apply
    #[arg(
        hide_short_help = true,
        long,
        value_name = "NAME",
        default_value = "main",
        requires = "ci",
        value_parser = path_of_names,
        help_heading = "Pipelines"
    )]
    default_branch: String,
    /// Environment of the job that applies; the job for new accounts uses NAME-create
    #[arg(
        hide_short_help = true,
        long,
        value_name = "NAME",
        default_value = "contacts",
        requires = "ci",
        value_parser = name,
        help_heading = "Pipelines"
    )]
    environment: String,
    /// GitLab's host, if not gitlab.com
    #[arg(
        hide_short_help = true,
        long,
        value_name = "HOST",
        requires = "ci",
        value_parser = name,
        help_heading = "Pipelines"
    )]
    host: Option<String>,
}

fn code_host() -> impl TypedValueParser<Value = CodeHost> {
    PossibleValuesParser::new(CodeHost::ALL.map(CodeHost::as_str))
        .map(|name| CodeHost::named(&name).expect("it is one of them"))
}

/// How long a name may be: with what follows it, one of a role has 64 characters at most.
const MAX_LENGTH: usize = 55;

/// Takes what can be nothing but a name, wherever it is filled in.
fn name(text: &str) -> Result<String, String> {
    let is_part = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
    let is_name = text.len() <= MAX_LENGTH
        && text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
        && text.bytes().all(is_part)
        && !text.contains("..");
    if is_name { Ok(text.to_owned()) } else { Err("write a name of letters, digits, `-`, `_` and `.`".to_owned()) }
}

/// Takes names with slashes between them.
fn path_of_names(text: &str) -> Result<String, String> {
    text.split('/').try_for_each(|part| name(part).map(drop)).map(|()| text.to_owned())
}

/// Takes an owner or groups, and a name.
fn repository(text: &str) -> Result<String, String> {
    if text.contains('/') { path_of_names(text) } else { Err("write it like OWNER/REPO or GROUP/PROJECT".to_owned()) }
}

impl InitArgs {
    /// What the code host has no use for: a flag, or a repository that `iam --trust` would not take.
    pub fn conflict(&self) -> Option<String> {
        if self.ci == Some(CodeHost::GitHub) && self.host.is_some() {
            return Some("the argument '--host <HOST>' cannot be used with '--ci github'".to_owned());
        }
        let (ci, repository) = self.ci.zip(self.repository.as_ref())?;
        let why = format!("{}:{repository}", ci.as_str()).parse::<Trusted>().err()?;
        Some(format!("invalid value '{repository}' for '--repository <NAME>': {why}"))
    }
}

/// Writes what is not there yet.
pub fn run(args: &InitArgs, terminal: &Terminal) -> Result<Exit, CliError> {
    let mut started = Started::default();
    let written = write_all(&args.dir, starting_files(&choices(args)), &mut started);
    terminal.result(starting::files(&started))?;
    written?;
    starting::next_steps(&started, args.ci.is_some()).into_iter().for_each(|line| terminal.note(line));
    Ok(Exit::Done)
}

fn write_all(folder: &Path, files: Vec<StartingFile>, started: &mut Started) -> Result<(), CliError> {
    for StartingFile { path, content } in files {
        let path = if folder == Path::new(".") { path.into() } else { folder.join(path) };
        if path.symlink_metadata().is_ok() {
            started.left.push(path);
        } else {
            write(&path, &content)?;
            started.written.push(path);
        }
    }
    Ok(())
}

fn choices(args: &InitArgs) -> StartingChoices {
    let InitArgs {
        dir: _,
        ci,
        repository,
        organization_id,
        management_account,
        caller,
        region,
        role_prefix,
        default_branch,
        environment,
        host,
    } = args;
    StartingChoices {
        ci: *ci,
        repository: repository.clone(),
        organization: organization_id.clone(),
        management_account: *management_account,
        caller: *caller,
        region: region.clone(),
        role_prefix: role_prefix.clone(),
        default_branch: default_branch.clone(),
        environment: environment.clone(),
        host: host.clone(),
    }
}

fn write(path: &Path, content: &str) -> Result<(), CliError> {
    let failed = |source| CliError::Write { path: path.to_owned(), source };
    path.parent().map_or(Ok(()), fs::create_dir_all).map_err(failed)?;
    files::create_public(path, content.as_bytes()).map_err(failed)
}
