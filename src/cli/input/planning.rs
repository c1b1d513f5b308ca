//! From a policy and an organization to a plan: what `plan` and `apply` have in common.

use std::sync::Arc;

use crate::cli::args::{ScopeArgs, SelectionArgs};
use crate::cli::error::CliError;
use crate::cli::input::base::Base;
use crate::cli::input::gather::{Gathered, gather};
use crate::cli::input::policy_files::{self, LoadedPolicy};
use crate::cli::output::terminal::Terminal;
use crate::cli::time::now;
use crate::desired::{DesiredState, resolve};
use crate::finding::Finding;
use crate::gateway::ReadAccess;
use crate::organization::{AccountId, Organization};
use crate::plan::base::against;
use crate::plan::file::PlanDocument;
use crate::plan::guardrail::Limits;
use crate::plan::{plan, redact};
use crate::policy::limits::LimitSettings;
use crate::text::Text;

/// Reads the organization, resolves the policy for it, reads the contacts it speaks of, compares.
///
/// The findings are those about the policy that resolving it made.
pub async fn make_plan<A: ReadAccess>(
    access: &A,
    loaded: &LoadedPolicy,
    base: Option<&Base>,
    scope: &ScopeArgs,
    limits: LimitSettings,
    terminal: &Terminal,
) -> Result<(PlanDocument, Vec<Finding>), CliError> {
    let Gathered { organization, desired, live, findings } =
        gather(access, loaded, base.and_then(Base::policy), &scope.selection, terminal).await?;
    let masked = |desired: DesiredState| match access.masks() {
        Some(masks) => redact::desired(desired, masks),
        None => desired,
    };
    let desired = masked(desired);
    let ScopeArgs { selection: SelectionArgs { account, types }, only } = scope;
    let before = base.and_then(Base::policy).map(|policy| resolve(policy, &organization).0);
    let before = before.map(|before| masked(before.only(account, types)));
    let found: Vec<Finding> =
        loaded.findings.iter().chain(&findings).chain(base.and_then(Base::finding)).cloned().collect();
    // What is made from a redacted copy shows nothing that the policy says of contacts either.
    let found = if access.masks().is_some() { policy_files::as_results(found, terminal) } else { found };
    let plan = |organization: &Organization| {
        let plan = plan(&desired, &live, organization).of(account, types).only(only).found(found.iter().cloned());
        if base.is_some() { against(plan, before.as_ref(), &desired, organization) } else { plan }
    };
    let planned = plan(&organization);
    let planned = match name_units(access, planned.accounts(), organization, terminal).await {
        Some(organization) => plan(&organization),
        None => planned,
    };
    let limits = Limits::DEFAULT.with(limits.or(loaded.policy.limits));
    Ok((PlanDocument::new(planned, now(), loaded.files.clone(), limits), findings))
}

/// The organization with the names of the units above accounts that are shown, if it lacks some. They
/// decide nothing: where they cannot be read, the units' ids have to do.
pub async fn name_units<A: ReadAccess>(
    access: &A,
    shown: impl IntoIterator<Item = AccountId>,
    organization: Arc<Organization>,
    terminal: &Terminal,
) -> Option<Organization> {
    let unnamed = organization.unnamed(shown);
    if unnamed.is_empty() {
        return None;
    }
    match access.unit_names(&unnamed).await {
        Ok(names) => Some(Arc::unwrap_or_clone(organization).with_names(names)),
        Err(failure) => {
            let what = format_args!("OUs are shown by their ids, since their names could not be read: {failure}");
            terminal.message(Text::default().line(Text::of(what)));
            None
        }
    }
}
