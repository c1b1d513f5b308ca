//! Applying a policy to an organization, account by account.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::closest::Attributes;
use super::filling::Filler;
use super::matching::Matcher;
use super::quality;
use super::ruling::{Ruling, decide, outcome};
use super::state::{Decided, DesiredState};
use super::undecided::SkipReason;
use super::warnings;
use crate::finding::{Finding, in_order};
use crate::organization::{Account, AccountState, Identity, Organization, Reach, SettingKey};
use crate::policy::Policy;
use crate::setting::Kind;

/// Applies a policy to an organization.
///
/// The findings are those about the policy, and an error for each group of undecided keys.
#[must_use]
pub fn resolve(policy: &Policy, organization: &Organization) -> (DesiredState, Vec<Finding>) {
    let (state, mut findings) = resolve_all(policy, organization);
    findings.extend(warnings::undecided(policy, organization, &state));
    (state, in_order(findings))
}

/// What applying a policy to an organization tells about the policy, whatever it decides.
#[must_use]
pub fn findings(policy: &Policy, organization: &Organization) -> Vec<Finding> {
    in_order(resolve_all(policy, organization).1)
}

fn resolve_all(policy: &Policy, organization: &Organization) -> (DesiredState, Vec<Finding>) {
    let matcher = Matcher::new(policy, organization);
    let filler = Filler::new(policy);
    let mut state = DesiredState {
        identity: organization.identity().clone(),
        managed: 0,
        wishes: BTreeMap::new(),
        left_alone: BTreeMap::new(),
        undecided: BTreeMap::new(),
        skipped: BTreeMap::new(),
        out_of_reach: BTreeSet::new(),
    };
    let mut wishes = Vec::new();
    let mut usage = warnings::Usage::new(policy);
    let mut idle = warnings::Idle::new(policy);
    for account in organization.accounts().values() {
        idle.see(&matcher, account);
        match standing(&matcher, organization.identity(), account) {
            Standing::Skipped(reason) => {
                state.skipped.insert(account.id, reason);
            }
            Standing::OutOfReach => {
                state.out_of_reach.insert(account.id);
            }
            Standing::Managed => {
                state.managed += 1;
                resolve_account(&filler, &matcher, account, &mut wishes, &mut state, &mut usage);
            }
        }
    }
    // They are in order: a map that is made of all at once takes half the memory.
    state.wishes = wishes.into_iter().collect();
    let mut attributes = Attributes::new(organization);
    let mut findings = usage.warnings(policy, &matcher, &mut attributes);
    findings.extend(idle.warnings(policy, &matcher, &mut attributes));
    findings.extend(warnings::unknown(policy, organization));
    findings.extend(quality::warnings(policy, organization, &state));
    (state, findings)
}

/// Whether an account is managed.
pub(super) enum Standing {
    Managed,
    Skipped(SkipReason),
    OutOfReach,
}

pub(super) fn standing(matcher: &Matcher<'_>, identity: &Identity, account: &Account) -> Standing {
    if let Some(exclusion) = matcher.exclusion(account) {
        return Standing::Skipped(SkipReason::Excluded(Arc::clone(&exclusion.origin)));
    }
    match account.effective_state() {
        Some(AccountState::Active) if identity.reach(account.id) == Reach::OutOfReach => Standing::OutOfReach,
        Some(AccountState::Active) => Standing::Managed,
        Some(state) => Standing::Skipped(SkipReason::NotActive(state.clone())),
        None => Standing::Skipped(SkipReason::UnknownState),
    }
}

fn resolve_account(
    filler: &Filler<'_>,
    matcher: &Matcher<'_>,
    account: &Account,
    wishes: &mut Vec<(SettingKey, Decided)>,
    state: &mut DesiredState,
    usage: &mut warnings::Usage,
) {
    let candidates = matcher.candidates(account);
    usage.matched(&candidates);
    for kind in Kind::ALL {
        let key = SettingKey { account: account.id, kind };
        let ruling = decide(filler.policy, &candidates, kind);
        usage.decided(&ruling);
        match outcome(filler, account, kind, &ruling) {
            Ok(None) => {
                if let Ruling::Decided { wish, rules: _ } = &ruling {
                    state.left_alone.insert(key, Arc::clone(&wish.origin));
                }
            }
            Ok(Some(decided)) => {
                wishes.push((key, decided));
            }
            Err(undecided) => {
                state.undecided.insert(key, undecided);
            }
        }
    }
}
