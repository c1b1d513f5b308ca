//! From a policy and an organization to a plan: what `plan` and `apply` have in common.

use std::sync::Arc;

use crate::cli::args::ScopeArgs;
use crate::cli::error::CliError;
use crate::cli::input::base::Base;
use crate::cli::input::gather::{Gathered, gather};
use crate::cli::input::policy_files::{self, LoadedPolicy};
use crate::cli::input::selection::Selection;
use crate::cli::output::terminal::Terminal;
use crate::cli::time::now;
use crate::desired::{DesiredState, resolve};
use crate::finding::Finding;
use crate::gateway::ReadAccess;
use crate::organization::scope::Scope;
use crate::organization::{AccountId, Organization};
use crate::plan::base::against;
use crate::plan::file::PlanDocument;
use crate::plan::guardrail::Limits;
use crate::plan::live::LiveState;
use crate::plan::{ActionKind, Plan, new_domains, plan, redact};
use crate::policy::Policy;
use crate::policy::limits::LimitSettings;
use crate::run::observe::{asked, observe};
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
    let Gathered { organization, desired, live, findings, selection } =
        gather(access, loaded, base.and_then(Base::policy), &scope.selection, terminal).await?;
    // Where masks stand for the contacts, nobody knows their domains; where some were not read, not all of them.
    let domains = match access.masks() {
        None if selection.is_everything() => {
            loaded.levels.judge(new_domains(&desired, &live, &loaded.policy, &organization))
        }
        None | Some(_) => Vec::new(),
    };
    policy_files::show(&domains, terminal);
    let findings: Vec<Finding> = findings.into_iter().chain(domains).collect();
    let desired = masked(access, desired);
    let before = before(access, base, &organization, &selection);
    let found: Vec<Finding> =
        loaded.findings.iter().chain(&findings).chain(base.and_then(Base::finding)).cloned().collect();
    // What is made from a redacted copy shows nothing that the policy says of contacts either.
    let found = if access.masks().is_some() { policy_files::as_results(found, terminal) } else { found };
    let plan = |organization: &Organization| {
        let plan = compare(&desired, &live, organization, &selection, &scope.only).found(found.iter().cloned());
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

/// The plan alone, where reading takes no time: nothing is said of it on the way.
pub async fn plan_quietly<A: ReadAccess>(
    access: &A,
    policy: &Policy,
    base: Option<&Base>,
    scope: &ScopeArgs,
) -> Result<Plan, CliError> {
    let organization = access.organization(&policy.needs(Scope::All), |_| {}).await.map_err(CliError::Organization)?;
    let selection = Selection::of(&scope.selection, &organization)?;
    let desired = selection.part(resolve(policy, &organization).0);
    let keys = asked(&desired.identity, desired.wishes.keys().copied());
    let live = observe(access, keys, || {}).await;
    let desired = masked(access, desired);
    let plan = compare(&desired, &live, &organization, &selection, &scope.only);
    let before = before(access, base, &organization, &selection);
    Ok(if base.is_some() { against(plan, before.as_ref(), &desired, &organization) } else { plan })
}

fn compare(
    desired: &DesiredState,
    live: &LiveState,
    organization: &Organization,
    Selection { accounts, types }: &Selection,
    only: &[ActionKind],
) -> Plan {
    plan(desired, live, organization).of(accounts, types).only(only)
}

/// What was wanted by the policy as it was before.
fn before<A: ReadAccess>(
    access: &A,
    base: Option<&Base>,
    organization: &Organization,
    selection: &Selection,
) -> Option<DesiredState> {
    let before = resolve(base.and_then(Base::policy)?, organization).0;
    Some(masked(access, selection.part(before)))
}

/// What is wanted, as it can be compared with contacts that may be masked.
fn masked<A: ReadAccess>(access: &A, desired: DesiredState) -> DesiredState {
    match access.masks() {
        Some(masks) => redact::desired(desired, masks),
        None => desired,
    }
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
            let what = format_args!("OUs are shown by ID, because their names could not be read: {failure}");
            terminal.message(Text::default().line(Text::of(what)));
            None
        }
    }
}
