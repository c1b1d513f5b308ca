//! `setup`: gives AWS Account Management trusted access to the organization, and registers who administers it.
//!
//! The steps are data until somebody has agreed to them. A lost answer is looked up, and no step is begun before the one
//! before it shows.

use std::collections::BTreeSet;
use std::time::Duration;

use clap::Args;
use futures_util::try_join;
use tokio::time::{Instant, sleep, timeout_at};

use crate::answer::setting_up::{Administration, SetupReport, SetupRequest, SetupStep, StepEnd, missing_steps};
use crate::backend::aws::{Aws, Endurance};
use crate::cli::args::AwsArgs;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::input::confirm::confirm;
use crate::cli::input::signals::{Signals, unless};
use crate::cli::input::source;
use crate::cli::output::terminal::Terminal;
use crate::cli::time::duration;
use crate::gateway::{Failure, ReadAccess};
use crate::organization::{AccountId, Identity};
use crate::text::Text;
use crate::view;

const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

#[derive(Debug, Args)]
pub struct SetupArgs {
    /// Register this member account as a delegated administrator for AWS Account Management
    #[arg(long, value_name = "ACCOUNT")]
    delegated_administrator: Option<AccountId>,
    /// End the delegation to this account
    #[arg(long, value_name = "ACCOUNT")]
    deregister: Option<AccountId>,
    /// Do not ask before making changes
    #[arg(long)]
    auto_approve: bool,
    /// How long to wait until each step shows
    #[arg(hide_short_help = true, long, value_name = "DURATION", default_value = "60s", value_parser = duration)]
    verify_timeout: Duration,
    #[command(flatten)]
    pub aws: AwsArgs,
}

impl SetupArgs {
    /// Whether an account is to be both.
    pub fn contradicts_itself(&self) -> bool {
        self.deregister.is_some() && self.deregister == self.delegated_administrator
    }

    fn request(&self) -> SetupRequest {
        SetupRequest { register: self.delegated_administrator, deregister: self.deregister }
    }
}

/// Shows what is missing, asks, and does it.
pub async fn run(args: &SetupArgs, terminal: &Terminal) -> Result<Exit, CliError> {
    let aws = source::connect(&args.aws, None, Endurance::Full, terminal).await.map_err(CliError::Organization)?;
    let mut signals = Signals::listen()?;
    let read = unless(&mut signals, administration(&aws, args.request())).await;
    let now = read.ok_or(CliError::InterruptedQuestion)?.map_err(CliError::Organization)?;
    let steps = missing_steps(args.request(), &now).map_err(CliError::Setup)?;
    terminal.result(view::setting_up::missing(&steps, &now))?;
    if steps.is_empty() {
        return Ok(Exit::Done);
    }
    if !args.auto_approve {
        if !terminal.can_ask() {
            return Err(CliError::NobodyToAsk);
        }
        confirm(&mut signals, terminal).await?;
    }
    let report = carry_out(&aws, &steps, args.verify_timeout, &mut signals, terminal).await;
    terminal.result(Text::default().ours("\n").then(view::setting_up::report(&report)))?;
    Ok(Exit::of_setup(&report))
}

/// How the organization stands. Whoever does not manage it is told so, and nothing else is asked.
async fn administration(aws: &Aws, request: SetupRequest) -> Result<Administration, Failure> {
    let caller = aws.read_caller().await?.account;
    let facts = aws.organization_of(caller).await?;
    let identity = Identity { organization: facts.organization, management_account: facts.management_account, caller };
    if caller != identity.management_account {
        let administrators = BTreeSet::new();
        let features = facts.features;
        let (trusted_access, candidate, departing) = (false, None, None);
        return Ok(Administration { identity, features, trusted_access, administrators, candidate, departing });
    }
    let membership = async |account: Option<AccountId>| match account {
        Some(account) if account != identity.management_account => aws.membership(account).await.map(Some),
        _ => Ok(None),
    };
    let SetupRequest { register, deregister } = request;
    let (trusted_access, administrators, candidate, departing) =
        try_join!(aws.has_trusted_access(), aws.administrators(), membership(register), membership(deregister))?;
    let features = facts.features;
    Ok(Administration { identity, features, trusted_access, administrators, candidate, departing })
}

/// Does step after step, as long as each shows.
async fn carry_out(
    aws: &Aws,
    steps: &[SetupStep],
    patience: Duration,
    signals: &mut Signals,
    terminal: &Terminal,
) -> SetupReport {
    let mut report = SetupReport::default();
    let mut goes_on = true;
    for step in steps {
        let end = if goes_on {
            terminal.note(view::setting_up::doing(*step));
            match unless(signals, carried_out(aws, *step, patience)).await {
                Some(end) => end,
                None => {
                    report.interrupted = true;
                    StepEnd::Unverified(None)
                }
            }
        } else {
            StepEnd::NotAttempted
        };
        goes_on = end == StepEnd::Done;
        report.steps.push((*step, end));
    }
    report
}

async fn carried_out(aws: &Aws, step: SetupStep, patience: Duration) -> StepEnd {
    let lost = match done(aws, step, Instant::now() + patience).await {
        Ok(()) => None,
        Err(failure) if failure.is_ambiguous() => Some(failure),
        Err(failure) => return StepEnd::Failed(failure),
    };
    let until = Instant::now() + patience;
    let mut pause = FIRST_PAUSE;
    loop {
        // What cannot be looked up now may be in a moment.
        if let Ok(Ok(true)) = timeout_at(until, shows(aws, step)).await {
            return StepEnd::Done;
        }
        if Instant::now() + pause > until {
            return StepEnd::Unverified(lost);
        }
        sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Makes the one call of a step, again only where AWS has refused it for its rate.
async fn done(aws: &Aws, step: SetupStep, until: Instant) -> Result<(), Failure> {
    loop {
        let outcome = match step {
            SetupStep::EnableTrustedAccess => aws.enable_trusted_access().await,
            SetupStep::Deregister(account) => aws.deregister_administrator(account).await,
            SetupStep::Register(account) => aws.register_administrator(account).await,
        };
        match outcome {
            Err(failure) if failure.is_throttling() && Instant::now() < until => sleep(FIRST_PAUSE).await,
            outcome => return outcome,
        }
    }
}

async fn shows(aws: &Aws, step: SetupStep) -> Result<bool, Failure> {
    match step {
        SetupStep::EnableTrustedAccess => aws.has_trusted_access().await,
        SetupStep::Deregister(_) | SetupStep::Register(_) => Ok(step.shows(true, &aws.administrators().await?)),
    }
}
