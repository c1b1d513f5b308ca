//! `plan`: shows what would change. Is given read access only.

use std::path::{Path, PathBuf};

use super::args::PlanArgs;
use super::distinct::distinct;
use super::error::CliError;
use super::exit::Exit;
use super::outlet;
use super::planning::now;
use super::terminal::Terminal;
use super::{planning, policy_files, render, source, what_if};
use crate::backend::aws::Permissions;
use crate::backend::organization_file::OrganizationFile;
use crate::plan::Plan;
use crate::plan::basis::{Basis, Masked};
use crate::plan::file::PlanDocument;
use crate::plan::findings::{self, Finding};
use crate::plan::redact::redact;
use crate::run::journal;
use crate::view;
use crate::view::markdown::plan::Review;

/// Plans and shows.
pub async fn run(args: &PlanArgs, terminal: &Terminal) -> Result<Exit, CliError> {
    let log = args.out.as_deref().map(journal::path_of);
    let written = args.out.iter().map(PathBuf::as_path).chain(args.format.files());
    let organization = args.source.organization.as_deref().map(source::named_file);
    let needed = args.policy.policy.iter().chain(&log).map(PathBuf::as_path);
    distinct(written, needed.chain(organization))?;
    let terminal = &terminal.redacting(args.redact)?;
    args.format.check()?;
    let out = args.out.as_deref().map(|path| outlet::plan_file(path, args.force)).transpose()?;
    let (document, findings, basis) = render::with_mistakes(plan(args, terminal).await, &args.format, terminal)?;
    if let Some(file) = &out {
        planning::save_plan(file, &document, terminal)?;
    }
    let shown = match terminal.masks() {
        Some(masks) if basis.masked == Masked::No => &redact(&document, masks),
        _ => &document,
    };
    let basis = basis.shown_masked(args.redact);
    let review = Review { document: shown, findings: &findings, basis: &basis };
    args.format.show(|format, paint| render::plan(format, review, paint), terminal)?;
    if let Some(path) = &args.out {
        planning::note_saved(path, &args.source, terminal);
    }
    Ok(exit(&document.plan, args.detailed_exitcode))
}

/// The plan, and everything that was found on the way to it.
async fn plan(args: &PlanArgs, terminal: &Terminal) -> Result<(PlanDocument, Vec<Finding>, Basis), CliError> {
    let mut policy = policy_files::load(&args.policy.policy, terminal)?;
    let limits = args.limits.settings();
    let mut basis = Basis::REAL;
    let (document, found) = match &args.source.organization {
        Some(named) => {
            let file;
            (file, basis) = open(named, args, terminal)?;
            let (document, found) = planning::make_plan(&file, &policy, &args.scope, limits, terminal).await?;
            (PlanDocument { read_at: file.read_at(), ..document }, found)
        }
        None => {
            let aws = source::aws(&args.source, Permissions::Read, terminal).await?;
            let planned = planning::make_plan(&aws, &policy, &args.scope, limits, terminal).await;
            source::say_avoided_roles(&aws, terminal);
            planned?
        }
    };
    let mut findings = std::mem::take(&mut policy.findings);
    findings.extend(policy_files::findings_about(found, &policy.sources, terminal));
    findings.extend(findings::of_plan(&document, &policy.policy, &policy.sources));
    Ok((if basis.is_real() { document } else { document.only_for_showing() }, findings, basis))
}

/// An organization file as it is supposed to be, and what that makes of a plan.
fn open(named: &Path, args: &PlanArgs, terminal: &Terminal) -> Result<(OrganizationFile, Basis), CliError> {
    let path = source::organization_path(named, terminal)?;
    let file = source::comparable(OrganizationFile::open(&path)?, &path)?;
    let suppositions = args.what_if.suppositions();
    let masked = if file.is_redacted() { Masked::Recorded } else { Masked::No };
    let basis = Basis { masked, suppositions };
    if args.out.is_some() && !basis.is_real() {
        return Err(CliError::OnlyForShowing(path));
    }
    if let Some(read_at) = file.read_at() {
        terminal.note(&view::basis::source(&path.display().to_string(), read_at, now()));
    }
    Ok((what_if::suppose(file, &basis.suppositions)?, basis))
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
