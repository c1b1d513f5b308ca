//! From a policy and an organization to a plan: what `plan` and `apply` have in common.

use std::path::Path;

use jiff::{Timestamp, Unit};

use super::args::{FormatArgs, PlanFormat, SelectionArgs, SourceArgs};
use super::error::CliError;
use super::policy_files::{self, LoadedPolicy};
use super::progress::Progress;
use super::terminal::Terminal;
use crate::desired::resolve;
use crate::gateway::{Needs, ReadAccess};
use crate::observe::observe;
use crate::plan::file::PlanDocument;
use crate::plan::guardrail::Limits;
use crate::plan::plan;
use crate::plan::redact::redact;
use crate::policy::limits::LimitSettings;
use crate::view;
use crate::view::text::{Paint, harmless};

/// Reads the organization, resolves the policy for it, reads the contacts it speaks of, compares.
pub async fn make_plan<A: ReadAccess>(
    access: &A,
    loaded: &LoadedPolicy,
    selection: &SelectionArgs,
    limits: LimitSettings,
    terminal: &Terminal,
) -> Result<PlanDocument, CliError> {
    let policy = &loaded.policy;
    let needs = Needs { tags: policy.uses_tags() };
    let organization = access.organization(needs).await.map_err(CliError::Organization)?;
    if let Some(unknown) = selection.account.iter().find(|id| !organization.accounts().contains_key(id)) {
        return Err(CliError::UnknownAccount(*unknown));
    }
    let (desired, findings) = resolve(policy, &organization);
    if desired.managed == 0 {
        return Err(CliError::NoManagedAccount(organization.accounts().len()));
    }
    policy_files::show(&findings, &loaded.sources, terminal);
    let desired = desired.only(&selection.account, &selection.types);
    let progress = Progress::new(terminal, "Reading contacts", desired.wishes.len());
    let live = observe(access, &desired.identity, desired.wishes.keys().copied(), || progress.step()).await;
    progress.finish();
    let limits = Limits::DEFAULT.with(limits.or(policy.limits));
    Ok(PlanDocument::new(plan(&desired, &live), now(), loaded.files.clone(), limits))
}

/// The current time, to the second.
pub fn now() -> Timestamp {
    let now = Timestamp::now();
    now.round(Unit::Second).unwrap_or(now)
}

/// Shows a plan on standard output, and writes it to the files that were asked for.
pub fn show_plan(document: &PlanDocument, format: &FormatArgs, terminal: &Terminal) -> Result<(), CliError> {
    let document = if format.redact { &redact(document) } else { document };
    for into in &format.into {
        write(&into.file, &render(document, into.format, Paint::Plain))?;
    }
    terminal.result(&render(document, format.format, terminal.paint()))
}

fn render(document: &PlanDocument, format: PlanFormat, paint: Paint) -> String {
    match format {
        PlanFormat::Text => view::plan::plan(paint, document),
        PlanFormat::Json => document.to_json(),
    }
}

/// Writes a file that may hold personal data.
pub fn write(path: &Path, text: &str) -> Result<(), CliError> {
    crate::files::replace(path, text.as_bytes())
        .map(drop)
        .map_err(|source| CliError::Write { path: path.to_owned(), source })
}

/// Says where a plan was saved, and how to apply it.
pub fn note_saved(path: &Path, source: &SourceArgs, terminal: &Terminal) {
    // A plan made from an organization file is not meant for AWS.
    let organization = source.organization.as_ref();
    let organization = organization.map(|path| format!(" --organization {}", path.display())).unwrap_or_default();
    let path = path.display();
    let note = format!("Saved the plan to {path}. To apply it, run: orgcontacts apply {path}{organization}");
    terminal.note(&harmless(&note));
}
