//! `plan`: shows what would change. Is given read access only.

use std::path::PathBuf;

use super::args::PlanArgs;
use super::distinct::distinct;
use super::error::CliError;
use super::exit::Exit;
use super::terminal::Terminal;
use super::{planning, policy_files, render, source};
use crate::aws::Permissions;
use crate::finding::{self, Finding};
use crate::plan::Plan;
use crate::plan::file::PlanDocument;
use crate::plan::redact::redact;
use crate::view::markdown::plan::Review;

/// Plans and shows.
pub async fn run(args: &PlanArgs, terminal: &Terminal) -> Result<Exit, CliError> {
    let written = args.out.iter().map(PathBuf::as_path).chain(args.format.files());
    let organization = args.source.organization.as_deref().map(source::named_file);
    distinct(written, args.policy.policy.iter().map(PathBuf::as_path).chain(organization))?;
    let (document, findings) = render::with_mistakes(plan(args, terminal).await, &args.format, terminal)?;
    if let Some(path) = &args.out {
        planning::save_plan(path, &document, terminal)?;
    }
    let shown = if args.redact { &redact(&document) } else { &document };
    let review = Review { document: shown, findings: &findings, not_reverted: &[] };
    args.format.show(|format, paint| render::plan(format, review, paint), terminal)?;
    if let Some(path) = &args.out {
        planning::note_saved(path, &args.source, terminal);
    }
    Ok(exit(&document.plan, args.detailed_exitcode))
}

/// The plan, and everything that was found on the way to it.
async fn plan(args: &PlanArgs, terminal: &Terminal) -> Result<(PlanDocument, Vec<Finding>), CliError> {
    let mut policy = policy_files::load(&args.policy.policy, terminal)?;
    let limits = args.limits.settings();
    let (document, found) = match &args.source.organization {
        Some(path) => {
            let file = source::file(path, false, terminal)?;
            planning::make_plan(&file, &policy, &args.selection, limits, terminal).await?
        }
        None => {
            let aws = source::aws(&args.source, Permissions::Read).await?;
            let planned = planning::make_plan(&aws, &policy, &args.selection, limits, terminal).await;
            source::say_avoided_roles(&aws, terminal);
            planned?
        }
    };
    let mut findings = std::mem::take(&mut policy.findings);
    findings.extend(finding::of_policy(&found, &policy.sources));
    findings.extend(finding::of_plan(&document, &policy.policy, &policy.sources));
    Ok((document, findings))
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
