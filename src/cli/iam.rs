//! `iam`: the permissions that a command needs, as policies and roles. Reads accounts and units, and no contact.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};

use crate::answer::access::{
    AccessAnswer, AccessQuestion, AccessRemark, CallerTask, Footing, GrantedRole, RepositoryIds, RoleNames, RolePath,
    TrustSettings, Trusted, control, member_role, permissions, permissions_document, trust, trust_document,
};
use crate::cli::args::SourceArgs;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::input::backend::{Backend, Purpose};
use crate::cli::input::distinct::distinct;
use crate::cli::input::policy_at_hand::{self, PolicyAtHandArgs};
use crate::cli::input::policy_files;
use crate::cli::input::source;
use crate::cli::output::progress::Count;
use crate::cli::output::terminal::Terminal;
use crate::desired;
use crate::desired::naming::NamedAccount;
use crate::finding::Finding;
use crate::gateway::{Arrival, ReadAccess};
use crate::organization::needs::Needs;
use crate::organization::scope::Scope;
use crate::organization::{AccountId, AccountState, Identity, Organization, OrganizationId};
use crate::policy::Policy;
use crate::view;

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["task", "member", "scp"]))]
pub struct IamArgs {
    /// The caller's permissions for this command: plan, apply, create (apply --only create), report, snapshot, doctor
    /// or setup
    #[arg(long = "for", value_name = "COMMAND", value_parser = task)]
    task: Option<CallerTask>,
    /// Permissions and trust policy of the role in each member account that --via-role names
    #[arg(long, requires = "via_role")]
    member: bool,
    /// Service control policy that keeps member accounts from changing their contacts themselves
    #[arg(long)]
    scp: bool,
    /// Do not narrow statements to OUs
    #[arg(hide_short_help = true, long)]
    no_narrowing_by_unit: bool,
    /// Also allow reading OU names that are only shown
    #[arg(long, requires = "task", conflicts_with_all = ["member", "scp"])]
    with_names: bool,
    /// Format of the result: a policy as JSON, or a complete role for Terraform or CloudFormation
    #[arg(long, value_name = "FORMAT", default_value = "json", help_heading = "Output")]
    format: AccessFormat,
    #[command(flatten)]
    role: RoleArgs,
    #[command(flatten)]
    policy: PolicyAtHandArgs,
    #[command(flatten)]
    pub source: SourceArgs,
    #[command(flatten)]
    known: KnownArgs,
}

/// What roles are called, and who may take them.
#[derive(Debug, Args)]
struct RoleArgs {
    /// Who may take the role: github:OWNER/REPO, github:OWNER@ID/REPO@ID, gitlab:GROUP/PROJECT, account:ID, or the ARN
    /// of a role or user
    #[arg(long, value_name = "WHO", requires = "task", conflicts_with_all = ["member", "scp"], help_heading = "Role")]
    trust: Option<Trusted>,
    /// ID of the repository's owner on GitHub
    #[arg(hide_short_help = true, long, value_name = "ID", requires = "repository_id", requires = "trust", value_parser = number, help_heading = "Role")]
    owner_id: Option<String>,
    /// ID of the repository on GitHub
    #[arg(hide_short_help = true, long, value_name = "ID", requires = "owner_id", value_parser = number, help_heading = "Role")]
    repository_id: Option<String>,
    /// GitLab's host, if not gitlab.com
    #[arg(hide_short_help = true, long, value_name = "HOST", requires = "trust", value_parser = host, help_heading = "Role")]
    host: Option<String>,
    /// Branch from which pipelines plan and apply
    #[arg(hide_short_help = true, long, value_name = "NAME", default_value = "main", value_parser = branch, help_heading = "Role")]
    default_branch: String,
    /// Environment of the job that applies; the job for new accounts uses NAME-create
    #[arg(hide_short_help = true, long, value_name = "NAME", default_value = "contacts", value_parser = name, help_heading = "Role")]
    environment: String,
    /// Roles are called PREFIX-plan, PREFIX-apply, PREFIX-create
    #[arg(hide_short_help = true, long, value_name = "PREFIX", default_value = "contacts", value_parser = prefix, help_heading = "Role")]
    role_prefix: String,
}

/// What is known of the organization without reading it, or what else is meant than who reads it.
#[derive(Debug, Args)]
struct KnownArgs {
    /// ID of the organization, so that nothing has to be read
    #[arg(
        hide_short_help = true,
        long,
        value_name = "ID",
        requires = "management_account",
        conflicts_with = "organization",
        help_heading = "Organization"
    )]
    organization_id: Option<OrganizationId>,
    /// Its management account
    #[arg(
        hide_short_help = true,
        long,
        value_name = "ID",
        requires = "organization_id",
        help_heading = "Organization"
    )]
    management_account: Option<AccountId>,
    /// Account that the role is for: the management account or a delegated administrator; by default the one whose
    /// credentials are used
    #[arg(hide_short_help = true, long, value_name = "ID", help_heading = "Organization")]
    caller: Option<AccountId>,
    /// AWS partition, if it does not follow from the credentials
    #[arg(hide_short_help = true, long, value_name = "NAME", value_parser = partition, help_heading = "Organization")]
    partition: Option<String>,
}

/// The forms of the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum AccessFormat {
    /// A policy, or {permissions, trust}.
    Json,
    Terraform,
    Cloudformation,
}

fn task(text: &str) -> Result<CallerTask, String> {
    let names = || CallerTask::ALL.map(CallerTask::as_str).join(", ");
    CallerTask::named(text).ok_or_else(|| format!("the commands are {}", names()))
}

/// Takes a text of some characters. None of them makes a pattern, or an expression in a template.
fn of_characters(text: &str, more: &[u8], most: usize) -> Result<String, String> {
    let is_allowed = |b: u8| b.is_ascii_alphanumeric() || more.contains(&b);
    let is_name = !text.is_empty() && text.len() <= most && text.bytes().all(is_allowed);
    let allowed = || format!("1 to {most} letters, digits and {}", String::from_utf8_lossy(more));
    if is_name { Ok(text.to_owned()) } else { Err(allowed()) }
}

fn name(text: &str) -> Result<String, String> {
    of_characters(text, b"-_.", 64)
}

fn branch(text: &str) -> Result<String, String> {
    of_characters(text, b"-_./", 200)
}

fn host(text: &str) -> Result<String, String> {
    of_characters(text, b"-.:", 200)
}

/// With what follows it, a name of a role has 64 characters at most.
fn prefix(text: &str) -> Result<String, String> {
    of_characters(text, b"-_.+=,@", 55)
}

fn number(text: &str) -> Result<String, String> {
    let is_number = (1..=20).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if is_number { Ok(text.to_owned()) } else { Err("an ID on GitHub is a number".to_owned()) }
}

fn partition(text: &str) -> Result<String, String> {
    let is_partition = text == "aws" || text.starts_with("aws-") && of_characters(text, b"-", 20).is_ok();
    if is_partition {
        Ok(text.to_owned())
    } else {
        Err("a partition is aws, aws-cn, aws-us-gov or the like".to_owned())
    }
}

/// What permissions are made from.
struct AccessBasis {
    partition: String,
    identity: Identity,
    organization: Option<Arc<Organization>>,
}

impl AccessBasis {
    fn footing(&self) -> Footing<'_> {
        let Self { partition, identity, organization } = self;
        Footing { partition, identity, organization: organization.as_deref() }
    }

    /// Whether the caller can be who it is said to be, as far as is known, and do what it is asked about.
    fn check_caller(&self, args: &IamArgs) -> Result<(), CliError> {
        let Self { partition: _, identity, organization } = self;
        if let (Some(organization), Some(caller)) = (organization, args.known.caller) {
            NamedAccount::find(organization, &[NamedAccount::Id(caller)]).map_err(CliError::NamesNoAccount)?;
            let state = organization.accounts().get(&caller).and_then(|account| account.effective_state());
            if let Some(state) = state.filter(|state| **state != AccountState::Active) {
                return Err(CliError::InactiveCaller { caller, state: state.clone() });
            }
        }
        let is_management = identity.caller == identity.management_account;
        if args.task == Some(CallerTask::Setup) && !is_management {
            return Err(CliError::CannotSetUp { caller: identity.caller, management: identity.management_account });
        }
        Ok(())
    }
}

impl IamArgs {
    /// What only another code host has a use for than the one that is trusted.
    pub fn conflict(&self) -> Option<String> {
        let RoleArgs { trust, owner_id, repository_id: _, host, default_branch: _, environment: _, role_prefix: _ } =
            &self.role;
        let (is_github, is_gitlab) = match trust.as_ref()? {
            Trusted::GitHub { .. } => (true, false),
            Trusted::GitLab { .. } => (false, true),
            Trusted::Account(_) | Trusted::Principal(_) => (false, false),
        };
        if host.is_some() && !is_gitlab {
            return Some("the argument '--host <HOST>' requires '--trust gitlab:GROUP/PROJECT'".to_owned());
        }
        let is_in_vain = owner_id.is_some() && !is_github;
        is_in_vain.then(|| "the argument '--owner-id <ID>' requires '--trust github:OWNER/REPO'".to_owned())
    }
}

/// Prints permissions.
pub async fn run(args: &IamArgs, terminal: &Terminal) -> Result<Exit, CliError> {
    let organization = args.source.organization.as_deref().map(source::named_file);
    distinct([], args.policy.paths().iter().map(PathBuf::as_path).chain(organization))?;
    let policy = policy(args, terminal)?;
    let basis = basis(args, policy.as_ref(), terminal).await?;
    basis.check_caller(args)?;
    let findings = match (&policy, &basis.organization) {
        (Some(policy), Some(organization)) if args.task.is_some() => desired::findings(policy, organization),
        _ => Vec::new(),
    };
    let errors: Vec<Finding> = findings.into_iter().filter(Finding::is_error).collect();
    policy_files::show(&errors, terminal);
    let (answer, remarks) = answer(args, policy.as_ref(), basis.footing());
    view::access::remarks(&remarks).into_iter().for_each(|line| terminal.note(line));
    terminal.result(match args.format {
        AccessFormat::Json => view::access::json(&answer),
        AccessFormat::Terraform => view::access::terraform(&answer),
        AccessFormat::Cloudformation => view::access::cloudformation(&answer),
    })?;
    Ok(if errors.is_empty() { Exit::Done } else { Exit::Error })
}

/// The policy, where it has a say. Where it is not needed, none at all will do.
fn policy(args: &IamArgs, terminal: &Terminal) -> Result<Option<Policy>, CliError> {
    let paths = match args.task {
        Some(task) if !task.heeds_policy() => Vec::new(),
        Some(task) if !task.needs_policy() => args.policy.paths(),
        Some(_) | None => args.policy.paths_wanted(),
    };
    Ok(policy_at_hand::load(&paths, terminal)?.map(|loaded| loaded.policy))
}

async fn basis(args: &IamArgs, policy: Option<&Policy>, terminal: &Terminal) -> Result<AccessBasis, CliError> {
    let KnownArgs { organization_id, management_account, caller, partition } = &args.known;
    if let (Some(organization), Some(management)) = (organization_id, management_account) {
        let (organization, caller) = (organization.clone(), caller.unwrap_or(*management));
        let identity = Identity { organization, management_account: *management, caller };
        let partition = partition.clone().unwrap_or_else(|| "aws".to_owned());
        return Ok(AccessBasis { partition, identity, organization: None });
    }
    // The role is allowed to be used, and not used here.
    let source = SourceArgs { via_role: None, ..args.source.clone() };
    let backend = Backend::open(&source, Purpose::Accounts, terminal).await?;
    let mut identity = backend.identity().await.map_err(CliError::Organization)?;
    identity.caller = caller.unwrap_or(identity.caller);
    let partition = match partition {
        Some(partition) => partition.clone(),
        None => backend.partition().await.map_err(CliError::Organization)?,
    };
    let organization = match policy.filter(|_| args.task.is_some()) {
        Some(policy) => Some(read(&backend, &policy.needs(Scope::All), terminal).await?),
        None if backend.is_at_hand() => Some(read(&backend, &Needs::ALL, terminal).await?),
        None => None,
    };
    Ok(AccessBasis { partition, identity, organization })
}

async fn read<A: ReadAccess>(access: &A, needs: &Needs, terminal: &Terminal) -> Result<Arc<Organization>, CliError> {
    let listing = Count::new(terminal, "Listing accounts");
    let arrived = |arrival: Arrival<'_>| listing.arrived(arrival);
    access.organization(needs, arrived).await.map_err(CliError::Organization)
}

fn answer(args: &IamArgs, policy: Option<&Policy>, footing: Footing<'_>) -> (AccessAnswer, Vec<AccessRemark>) {
    let names = RoleNames { prefix: &args.role.role_prefix };
    let via_role = args.source.via_role.as_ref().map(ToString::to_string);
    let Some(task) = args.task else {
        if args.scp {
            let (policy, remarks) = control(policy, footing, via_role.as_deref());
            return (AccessAnswer::Control(permissions_document(&policy)), remarks);
        }
        let (policy, trust, remarks) = member_role(policy, footing, names);
        let role = GrantedRole {
            path: RolePath::of(&via_role.unwrap_or_default()),
            description: "Reads and writes this account's alternate contacts for orgcontacts",
            permissions: permissions_document(&policy),
            trust: Some(trust_document(&trust)),
        };
        return (AccessAnswer::Role(role), remarks);
    };
    let question = AccessQuestion {
        task,
        policy,
        footing,
        with_names: args.with_names,
        narrows_to_units: !args.no_narrowing_by_unit,
        via_role: via_role.as_deref(),
    };
    let (policy, mut remarks) = permissions(&question);
    let trusted = args.role.trusted().map(|trusted| trust(&trusted, task, args.role.settings(footing)));
    let trust = trusted.map(|(trust, more)| {
        remarks.extend(more);
        trust_document(&trust)
    });
    let role = GrantedRole {
        path: RolePath::of(&names.of(task)),
        description: description(task),
        permissions: permissions_document(&policy),
        trust,
    };
    (AccessAnswer::Role(role), remarks)
}

fn description(task: CallerTask) -> &'static str {
    match task {
        CallerTask::Plan => "Plans alternate contacts with orgcontacts, and writes none",
        CallerTask::Apply => "Applies plans of alternate contacts with orgcontacts",
        CallerTask::Create => "Sets missing alternate contacts with orgcontacts",
        CallerTask::Report => "Reports alternate contacts with orgcontacts",
        CallerTask::Snapshot => "Saves an organization with its alternate contacts with orgcontacts",
        CallerTask::Doctor => "Checks whether orgcontacts can work here",
        CallerTask::Setup => "Sets up AWS Organizations for orgcontacts",
    }
}

impl RoleArgs {
    /// Who may take the role, with the IDs that were given by themselves.
    fn trusted(&self) -> Option<Trusted> {
        match (self.trust.clone()?, &self.owner_id, &self.repository_id) {
            (Trusted::GitHub { owner, repository, ids: None }, Some(owner_id), Some(repository_id)) => {
                let ids = RepositoryIds { owner: owner_id.clone(), repository: repository_id.clone() };
                Some(Trusted::GitHub { owner, repository, ids: Some(ids) })
            }
            (trusted, _, _) => Some(trusted),
        }
    }

    fn settings<'a>(&'a self, footing: Footing<'a>) -> TrustSettings<'a> {
        TrustSettings {
            partition: footing.partition,
            account: footing.caller(),
            host: self.host.as_deref().unwrap_or("gitlab.com"),
            default_branch: &self.default_branch,
            environment: &self.environment,
        }
    }
}
