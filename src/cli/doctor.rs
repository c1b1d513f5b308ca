//! `doctor`: whether everything is in place. Asks for all of it, in less than a minute, and says what each answer means.

mod choice;
mod probe;

use std::path::PathBuf;
use std::time::Duration;

use choice::ProbeChoice;
use clap::Args;
use tokio::time::{Instant, timeout};

use crate::answer::checkup::{
    CheckupEvidence, Demands, Goal, ListedMembers, PolicyAtHand, Probe, ProbeEnd, RoleScope, checkup, sample,
};
use crate::backend::aws::{Aws, Endurance, RoleName, SessionPermissions};
use crate::cli::args::AwsArgs;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::input::distinct::distinct;
use crate::cli::input::policy_at_hand::PolicyAtHandArgs;
use crate::cli::input::policy_files;
use crate::cli::input::source;
use crate::cli::output::destination::FormatArgs;
use crate::cli::output::format::CheckupFormat;
use crate::cli::output::render;
use crate::cli::output::terminal::Terminal;
use crate::gateway::Failure;
use crate::organization::{AccountId, Identity};
use crate::policy::Policy;
use crate::text::Text;

/// How long it may take to read the configuration.
const CONNECTING: Duration = Duration::from_secs(5);
/// How much may have passed when a probe is begun. It takes 24 seconds at worst.
const PROBING: Duration = Duration::from_secs(35);

#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Command to check for: plan or apply
    #[arg(long = "for", value_name = "COMMAND", default_value = "plan", value_parser = goal)]
    goal: Goal,
    /// With --for apply: also write a contact of this account back unchanged, and read it again; the old value is kept
    #[arg(long, value_name = "ACCOUNT")]
    probe: Option<AccountId>,
    /// Try the role of --via-role in as many member accounts as time permits; by default in five
    #[arg(long, requires = "via_role")]
    all: bool,
    #[command(flatten)]
    policy: PolicyAtHandArgs,
    #[command(flatten)]
    pub aws: AwsArgs,
    /// Role to assume in member accounts
    #[arg(
        long,
        value_name = "ROLE",
        env = "ORGCONTACTS_VIA_ROLE",
        hide_env_values = true,
        help_heading = "Organization"
    )]
    via_role: Option<RoleName>,
    #[command(flatten)]
    format: FormatArgs<CheckupFormat>,
}

fn goal(text: &str) -> Result<Goal, &'static str> {
    Goal::named(text).ok_or("it is `plan` or `apply`")
}

impl DoctorArgs {
    /// Whether a contact is to be written for a command that writes none.
    pub fn probes_in_vain(&self) -> bool {
        self.probe.is_some() && self.goal == Goal::Plan
    }
}

/// Asks, judges, and shows.
pub async fn run(args: &DoctorArgs, terminal: &Terminal) -> Result<Exit, CliError> {
    let paths = args.policy.paths();
    distinct(args.format.files(), paths.iter().map(PathBuf::as_path))?;
    args.format.check()?;
    let policy = policy_at_hand(&paths);
    let via_role = args.via_role.as_ref().map(ToString::to_string);
    let demands = Demands { profile: args.aws.profile(), ..Demands::new(args.goal, policy.valid(), via_role) };
    let evidence = examine(args, &policy, &demands, terminal).await;
    let checkup = checkup(&policy, &demands, &evidence);
    args.format.show(|format, screen| render::checkup(format, &checkup, screen), terminal)?;
    Ok(if checkup.is_ready() { Exit::Done } else { Exit::Error })
}

/// The policy that there is to go by. Its mistakes are not shown: `validate` does.
fn policy_at_hand(paths: &[PathBuf]) -> PolicyAtHand {
    if paths.is_empty() { PolicyAtHand::Absent } else { policy_files::at_hand(paths) }
}

async fn examine(args: &DoctorArgs, policy: &PolicyAtHand, demands: &Demands, terminal: &Terminal) -> CheckupEvidence {
    let begun = Instant::now();
    let permissions = match demands.goal {
        Goal::Plan => SessionPermissions::Read,
        Goal::Apply => SessionPermissions::Write,
    };
    let via_role = args.via_role.clone().map(|role| (role, permissions));
    let connecting = source::connect(&args.aws, via_role, Endurance::Brief, terminal);
    let late = || Err(Failure::Configuration("it took too long to read".to_owned()));
    let aws = match timeout(CONNECTING, connecting).await.unwrap_or_else(|_| late()) {
        Ok(aws) => aws,
        Err(failure) => return CheckupEvidence::of_way(Err(failure)),
    };
    terminal.note(Text::default().ours("Asking AWS; this takes less than a minute."));
    let roles = if args.all { RoleScope::Every } else { RoleScope::Few };
    let choose = |identity: &Identity, listed: &ListedMembers| sample(policy.valid(), demands, identity, listed, roles);
    let mut evidence = aws.examine(demands, choose).await;
    if let Some(account) = args.probe {
        evidence.probe = probe(&aws, account, policy.valid(), demands, &evidence, begun.elapsed()).await;
    }
    evidence
}

/// Writes a contact as it is, where everything before has come to something.
async fn probe(
    aws: &Aws,
    account: AccountId,
    policy: Option<&Policy>,
    demands: &Demands,
    evidence: &CheckupEvidence,
    elapsed: Duration,
) -> Option<Probe> {
    let identity = &evidence.identity()?;
    let listed = evidence.members.as_ref()?;
    if elapsed > PROBING {
        return Some(Probe { account, end: ProbeEnd::NotTried(Failure::NotTried) });
    }
    let is_listed = listed.as_ref().is_ok_and(|listed| listed.active.contains(&account));
    let end = probe::probe(&ProbeChoice { aws, identity, account, is_listed, policy, demands }).await;
    Some(Probe { account, end })
}
