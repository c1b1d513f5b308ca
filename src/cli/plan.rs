//! `plan`: shows what would change. Is given read access only.

use super::args::PlanArgs;
use super::error::CliError;
use super::exit::Exit;
use super::terminal::Terminal;
use super::{planning, policy_files, source};
use crate::aws::Permissions;
use crate::plan::Plan;
use crate::plan::file::PlanDocument;

/// Plans and shows.
pub async fn run(args: &PlanArgs, terminal: &Terminal) -> Result<Exit, CliError> {
    let document = plan(args, terminal).await?;
    if let Some(path) = &args.out {
        planning::write(path, &document.to_json())?;
    }
    planning::show_plan(&document, &args.format, terminal)?;
    if let Some(path) = &args.out {
        planning::note_saved(path, &args.source, terminal);
    }
    Ok(exit(&document.plan, args.detailed_exitcode))
}

async fn plan(args: &PlanArgs, terminal: &Terminal) -> Result<PlanDocument, CliError> {
    let policy = policy_files::load(&args.policy.policy, terminal)?;
    let limits = args.limits.settings();
    match &args.source.organization {
        Some(path) => {
            let file = source::file(path, false, terminal)?;
            planning::make_plan(&file, &policy, &args.selection, limits, terminal).await
        }
        None => {
            let aws = source::aws(&args.source, Permissions::Read).await?;
            let plan = planning::make_plan(&aws, &policy, &args.selection, limits, terminal).await;
            source::say_avoided_roles(&aws, terminal);
            plan
        }
    }
}

fn exit(plan: &Plan, detailed: bool) -> Exit {
    if !plan.is_complete() {
        Exit::Error
    } else if detailed && !plan.changes.is_empty() {
        Exit::Pending
    } else {
        Exit::Done
    }
}
