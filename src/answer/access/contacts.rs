//! Which contacts of which accounts a command reads and writes, as far as that is known before it runs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::question::{AccessQuestion, CallerTask};
use super::reach::{AccountReach, IdPath, Surveyor};
use super::remark::AccessRemark;
use crate::desired::{Decided, Desired, resolve};
use crate::organization::{AccountId, AccountState, SettingKey};
use crate::policy::{Exclusion, Policy, Rule, WishKind};
use crate::setting::Kind;

/// What a command does with contacts.
#[derive(Clone, Debug, Default)]
pub struct ContactUse {
    /// The accounts whose contacts it reads in the organizations context, by type.
    pub reads: BTreeMap<Kind, AccountReach>,
    pub sets: BTreeMap<Kind, AccountReach>,
    pub removes: BTreeMap<Kind, AccountReach>,
    /// What it does with the contacts of the management account, which calls for itself.
    pub own: OwnUse,
    /// What it must not write.
    pub denied: Vec<DeniedAccounts>,
}

/// What is done with the caller's own contacts, in the standalone context.
#[derive(Clone, Debug, Default)]
pub struct OwnUse {
    pub reads: BTreeSet<Kind>,
    pub sets: BTreeSet<Kind>,
    pub removes: BTreeSet<Kind>,
}

/// Accounts that are excluded: of some units, or some by their IDs, or both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeniedAccounts {
    /// `None`: whichever unit they are in.
    pub below: Option<BTreeSet<IdPath>>,
    /// `None`: whichever they are.
    pub accounts: Option<BTreeSet<AccountId>>,
}

impl ContactUse {
    /// What a command does, with what has to be said of it.
    #[must_use]
    pub fn of(question: &AccessQuestion<'_>) -> (Self, Vec<AccessRemark>) {
        let everything = || Kind::ALL.into_iter().map(|kind| (kind, AccountReach::All)).collect();
        let (task, policy) = (question.task, question.policy);
        let mut found = match (task, policy) {
            (CallerTask::Setup, _) => return (Self::default(), Vec::new()),
            (CallerTask::Apply, None) => {
                let [reads, sets, removes] = [everything(), everything(), everything()];
                Self { reads, sets, removes, ..Self::default() }
            }
            (CallerTask::Snapshot | CallerTask::Report, _) | (_, None) => {
                Self { reads: everything(), ..Self::default() }
            }
            (CallerTask::Plan | CallerTask::Doctor, Some(policy)) => Self::by_policy(question, policy, &[is_wish]),
            (CallerTask::Create, Some(policy)) => Self::by_policy(question, policy, &[is_wish, sets]),
            (CallerTask::Apply, Some(policy)) => Self::by_policy(question, policy, &[is_wish, sets, removes]),
        };
        found.own = OwnUse::of(question);
        let mut remarks = Vec::new();
        if matches!(task, CallerTask::Apply | CallerTask::Create) {
            (found.denied, remarks) = excluded(question);
        }
        (found, remarks)
    }

    /// What the wishes of a policy come to: first what is read, then what is set, then what is removed.
    fn by_policy(question: &AccessQuestion<'_>, policy: &Policy, filters: &[fn(WishKind) -> bool]) -> Self {
        let surveyor = Surveyor::new(question.footing);
        let mut found = filters.iter().map(|filter| by_kind(policy, &surveyor, question.narrows_to_units, *filter));
        let (reads, sets, removes) = (found.next(), found.next(), found.next());
        let [reads, sets, removes] = [reads, sets, removes].map(Option::unwrap_or_default);
        Self { reads, sets, removes, ..Self::default() }
    }
}

/// Whether something has to be read for a wish.
fn is_wish(wish: WishKind) -> bool {
    wish != WishKind::Unmanaged
}

fn sets(wish: WishKind) -> bool {
    wish.contact().is_some()
}

fn removes(wish: WishKind) -> bool {
    wish == WishKind::Absent
}

/// The accounts that some wishes can be for, by type. A type without such a wish is left out.
fn by_kind(
    policy: &Policy,
    surveyor: &Surveyor<'_>,
    narrows_to_units: bool,
    filter: fn(WishKind) -> bool,
) -> BTreeMap<Kind, AccountReach> {
    let reach = |kind: Kind| {
        if policy.defaults.get(&kind).is_some_and(|wish| filter(wish.kind)) {
            return AccountReach::All;
        }
        let rules = policy.rules_in_force().filter(|rule| rule.wishes.get(&kind).is_some_and(|wish| filter(wish.kind)));
        rules.map(|rule| of_rule(policy, surveyor, rule)).fold(AccountReach::NONE, AccountReach::and)
    };
    let widened = |reach: AccountReach| match reach {
        AccountReach::Some { below, accounts: _ } if !below.is_empty() && !narrows_to_units => AccountReach::All,
        reach => reach,
    };
    let reaches = Kind::ALL.into_iter().map(|kind| (kind, widened(reach(kind))));
    reaches.filter(|(_, reach)| !reach.is_none()).collect()
}

/// The accounts that a rule can decide for. What its file may decide binds it where it does not bind itself.
fn of_rule(policy: &Policy, surveyor: &Surveyor<'_>, rule: &Rule) -> AccountReach {
    match (surveyor.any(&rule.selectors), rule.remit) {
        (AccountReach::All, Some(remit)) => surveyor.any(&policy.remits[remit].selectors),
        (reach, _) => reach,
    }
}

/// What is excluded, as far as IAM can tell, and what it cannot.
fn excluded(question: &AccessQuestion<'_>) -> (Vec<DeniedAccounts>, Vec<AccessRemark>) {
    let surveyor = Surveyor::new(question.footing);
    let (mut denied, mut remarks) = (Vec::new(), Vec::new());
    for Exclusion { selector, origin } in question.policy.iter().flat_map(|policy| &policy.exclude) {
        let below = surveyor.units(selector).filter(|_| question.narrows_to_units);
        // The management account is never written to by its ID.
        let management = question.footing.identity.management_account;
        let named = || selector.accounts.keys().copied().filter(|id| *id != management).collect();
        let accounts: Option<BTreeSet<AccountId>> = (!selector.accounts.is_empty()).then(named);
        let is_told = selector.attributes() == 0 && (selector.ou.is_empty() || below.is_some());
        if !is_told {
            remarks.push(AccessRemark::ExcludedByAttributes(Arc::clone(origin)));
        } else if below.as_ref().is_none_or(|below| !below.is_empty())
            && accounts.as_ref().is_none_or(|accounts| !accounts.is_empty())
        {
            denied.push(DeniedAccounts { below, accounts });
        }
    }
    (denied, remarks)
}

impl OwnUse {
    /// What is done with the contacts of the management account by itself. Nobody else reaches them.
    fn of(question: &AccessQuestion<'_>) -> Self {
        let footing = question.footing;
        if !footing.is_management() {
            return Self::default();
        }
        let management = footing.caller();
        let all = || Self { reads: Kind::ALL.into(), ..Self::default() };
        let everything = || Self { reads: Kind::ALL.into(), sets: Kind::ALL.into(), removes: Kind::ALL.into() };
        let account = footing.organization.and_then(|organization| organization.accounts().get(&management));
        let is_active = account.is_none_or(|account| account.effective_state() == Some(&AccountState::Active));
        match (question.task, question.policy) {
            (CallerTask::Setup, _) => Self::default(),
            (CallerTask::Apply, None) if is_active => everything(),
            (CallerTask::Snapshot, _) | (_, None) if is_active => all(),
            (CallerTask::Snapshot, _) | (_, None) => Self::default(),
            (CallerTask::Report, Some(policy)) => match footing.organization {
                Some(organization) if resolve(policy, organization).0.skipped.contains_key(&management) => {
                    Self::default()
                }
                None if is_excluded(policy, management) => Self::default(),
                Some(_) | None => all(),
            },
            (task @ (CallerTask::Plan | CallerTask::Apply | CallerTask::Create | CallerTask::Doctor), Some(policy)) => {
                let wished = match footing.organization {
                    Some(organization) => Self::resolved(&resolve(policy, organization).0.wishes, management),
                    None => Self::possible(policy, management),
                };
                wished.limited_to(task)
            }
        }
    }

    fn resolved(wishes: &BTreeMap<SettingKey, Decided>, account: AccountId) -> Self {
        let mut own = Self::default();
        for (key, decided) in wishes.iter().filter(|(key, _)| key.account == account) {
            own.reads.insert(key.kind);
            match decided.desired {
                Desired::Present(_) | Desired::PresentIfMissing(_) => own.sets.insert(key.kind),
                Desired::Absent => own.removes.insert(key.kind),
            };
        }
        own
    }

    /// What may be wanted of an account of which only the ID is known.
    fn possible(policy: &Policy, account: AccountId) -> Self {
        if is_excluded(policy, account) {
            return Self::default();
        }
        let may_be_meant =
            |rule: &&Rule| rule.selectors.iter().any(|s| s.accounts.is_empty() || s.accounts.contains_key(&account));
        let of_rules = policy.rules_in_force().filter(may_be_meant).flat_map(|rule| &rule.wishes);
        let mut own = Self::default();
        for (kind, wish) in policy.defaults.iter().chain(of_rules) {
            match wish.kind {
                WishKind::Contact(_) | WishKind::IfMissing(_) => own.sets.insert(*kind),
                WishKind::Absent => own.removes.insert(*kind),
                WishKind::Unmanaged => continue,
            };
            own.reads.insert(*kind);
        }
        own
    }

    fn limited_to(self, task: CallerTask) -> Self {
        let Self { reads, sets, removes } = self;
        match task {
            CallerTask::Apply => Self { reads, sets, removes },
            CallerTask::Create => Self { reads, sets, removes: BTreeSet::new() },
            CallerTask::Plan | CallerTask::Report | CallerTask::Snapshot | CallerTask::Doctor | CallerTask::Setup => {
                Self { reads, sets: BTreeSet::new(), removes: BTreeSet::new() }
            }
        }
    }
}

/// Whether an entry of `exclude` names an account by nothing but its ID.
fn is_excluded(policy: &Policy, account: AccountId) -> bool {
    policy.exclude.iter().any(|Exclusion { selector, origin: _ }| {
        selector.ou.is_empty() && selector.attributes() == 0 && selector.accounts.contains_key(&account)
    })
}
