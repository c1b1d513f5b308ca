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

#[cfg(test)]
mod tests {
    use super::super::question::Footing;
    use super::*;
    use crate::finding::SourceText;
    use crate::organization::{Account, Identity, Organization, Unit, UnitId};

    const SOC: &str = "contacts:\n  soc: { name: S, title: S, email: soc@example.com, phone: \"+1 206 555 0100\" }\n";
    const MANAGEMENT: &str = "000000000001";

    fn policy(text: &str) -> Policy {
        let source = SourceText::new("contacts.yaml", format!("version: 1\n{SOC}{text}").into_bytes());
        Policy::parse(&[source]).unwrap_or_else(|findings| panic!("{findings:?}\n{text}")).0
    }

    fn identity(caller: &str) -> Identity {
        let [management_account, caller] = [MANAGEMENT, caller].map(|id| id.parse().unwrap());
        Identity { organization: "o-exampleorg".parse().unwrap(), management_account, caller }
    }

    /// An organization of the management account alone.
    fn organization(state: AccountState) -> Organization {
        let root: UnitId = "r-ab12".parse().unwrap();
        let account = Account {
            id: MANAGEMENT.parse().unwrap(),
            name: Some("management".to_owned()),
            email: None,
            state: Some(state),
            status: None,
            parent: root.clone(),
            tags: BTreeMap::new(),
        };
        let root = Unit { id: root, name: Some("Root".to_owned()), parent: None };
        Organization::new(identity(MANAGEMENT), vec![root], vec![account]).unwrap()
    }

    fn question<'a>(
        task: CallerTask,
        policy: Option<&'a Policy>,
        identity: &'a Identity,
        organization: Option<&'a Organization>,
    ) -> AccessQuestion<'a> {
        let footing = Footing { partition: "aws", identity, organization };
        AccessQuestion { task, policy, footing, with_names: false, narrows_to_units: true, via_role: None }
    }

    /// What is done with the contacts of members and with one's own, by letters: b, o and s for what is read, set and
    /// removed of the types.
    fn used(question: &AccessQuestion<'_>) -> String {
        let letters = |kinds: Vec<Kind>| kinds.iter().map(|kind| &kind.as_str()[..1]).collect::<String>();
        let ContactUse { reads, sets, removes, own, denied: _ } = ContactUse::of(question).0;
        let members = [reads, sets, removes].map(|reaches| letters(reaches.into_keys().collect()));
        let OwnUse { reads, sets, removes } = own;
        let own = [reads, sets, removes].map(|kinds| letters(kinds.into_iter().collect()));
        format!("{} {}", members.join("/"), own.join("/"))
    }

    #[test]
    fn without_a_policy_everything_may_be_meant() {
        let (management, member) = (identity(MANAGEMENT), identity("000000000002"));
        let closed = organization(AccountState::Suspended);
        let active = organization(AccountState::Active);
        for (task, of_members, own) in [
            (CallerTask::Plan, "bos//", "bos//"),
            (CallerTask::Apply, "bos/bos/bos", "bos/bos/bos"),
            (CallerTask::Create, "bos//", "bos//"),
            (CallerTask::Report, "bos//", "bos//"),
            (CallerTask::Snapshot, "bos//", "bos//"),
            (CallerTask::Doctor, "bos//", "bos//"),
            (CallerTask::Setup, "//", "//"),
        ] {
            let used = |identity, organization| used(&question(task, None, identity, organization));
            assert_eq!(used(&management, None), format!("{of_members} {own}"), "{task:?}");
            assert_eq!(used(&management, Some(&active)), format!("{of_members} {own}"), "{task:?}");
            assert_eq!(used(&management, Some(&closed)), format!("{of_members} //"), "{task:?}");
            assert_eq!(used(&member, None), format!("{of_members} //"), "{task:?}");
        }
    }

    #[test]
    fn a_command_writes_what_the_policy_has_it_write_and_no_more() {
        let policy = policy("defaults: { billing: soc, operations: { if_missing: soc }, security: absent }\n");
        let management = identity(MANAGEMENT);
        let active = organization(AccountState::Active);
        for (task, expected) in [
            (CallerTask::Plan, "bos// bos//"),
            (CallerTask::Apply, "bos/bo/s bos/bo/s"),
            (CallerTask::Create, "bos/bo/ bos/bo/"),
            (CallerTask::Report, "bos// bos//"),
            (CallerTask::Snapshot, "bos// bos//"),
            (CallerTask::Doctor, "bos// bos//"),
            (CallerTask::Setup, "// //"),
        ] {
            for organization in [None, Some(&active)] {
                assert_eq!(used(&question(task, Some(&policy), &management, organization)), expected, "{task:?}");
            }
        }
    }

    /// Of an account of which nothing is known but its ID.
    #[test]
    fn an_account_may_be_meant_unless_it_cannot_be() {
        let management = identity(MANAGEMENT);
        let own = |text: &str| {
            let policy = policy(&format!("defaults: {{ security: unmanaged }}\n{text}"));
            let OwnUse { reads, .. } =
                ContactUse::of(&question(CallerTask::Apply, Some(&policy), &management, None)).0.own;
            !reads.is_empty()
        };
        let matching = |selector: &str| own(&format!("rules:\n  - {{ name: a, match: {selector}, billing: soc }}\n"));
        let excluding = |selector: &str| {
            own(&format!("exclude: {selector}\nrules:\n  - {{ name: a, match: {{ ou: / }}, billing: soc }}\n"))
        };
        let here = format!("accounts: [\"{MANAGEMENT}\"]");
        for (selector, is_met) in [
            (format!("{{ {here} }}"), true),
            (format!("{{ {here}, tags: {{ a: b }} }}"), true),
            ("{ tags: { a: b } }".to_owned(), true),
            ("{ ou: /A }".to_owned(), true),
            ("{ accounts: [\"000000000002\"] }".to_owned(), false),
            (format!("[{{ accounts: [\"000000000002\"] }}, {{ {here} }}]"), true),
        ] {
            assert_eq!(matching(&selector), is_met, "{selector}");
        }
        for (selector, is_excluded) in [
            (format!("{{ {here} }}"), true),
            (format!("[{{ accounts: [\"000000000002\"] }}, {{ {here} }}]"), true),
            (format!("{{ {here}, tags: {{ a: b }} }}"), false),
            (format!("{{ {here}, names: a }}"), false),
            (format!("{{ {here}, ou: /A }}"), false),
            ("{ accounts: [\"000000000002\"] }".to_owned(), false),
            ("{ ou: /A }".to_owned(), false),
        ] {
            assert_eq!(!excluding(&selector), is_excluded, "{selector}");
        }
    }
}
