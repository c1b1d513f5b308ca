//! What is wanted of each contact: the policy applied to an organization.
//!
//! [`resolve`] is pure: the same policy and organization give the same desired state, whatever the
//! order of rules and files.

pub mod answer;
pub mod explain;
mod filling;
pub mod judge;
pub mod matching;
pub mod naming;
mod warnings;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use thiserror::Error;

use crate::finding::{Code, Finding, in_order};
use crate::organization::{Account, AccountId, AccountState, Identity, Organization, Reach, SettingKey};
use crate::policy::template::Unfilled;
use crate::policy::{Origin, Policy, Wish, WishKind};
use crate::setting::{Field, InvalidField, Kind, Value};
pub use filling::Filler;
use matching::{Candidate, Matcher};

/// What a policy wants of an organization.
#[derive(Clone, Debug)]
pub struct DesiredState {
    /// Which organization it is, and who asks.
    pub identity: Identity,
    /// How many accounts are managed.
    pub managed: usize,
    /// What is wanted, where something is. Keys that are not here are left alone.
    pub wishes: BTreeMap<SettingKey, Decided>,
    /// Keys for which the policy says nothing that could be done.
    pub undecided: BTreeMap<SettingKey, Undecided>,
    /// Accounts that are not managed, and why.
    pub skipped: BTreeMap<AccountId, SkipReason>,
    /// Accounts that the caller cannot get at.
    pub out_of_reach: BTreeSet<AccountId>,
}

impl DesiredState {
    /// Narrows it to some accounts and types; an empty list means all.
    #[must_use]
    pub fn only(mut self, accounts: &[AccountId], types: &[Kind]) -> Self {
        let account_is_meant = |id: &AccountId| accounts.is_empty() || accounts.contains(id);
        let is_meant =
            |key: &SettingKey| account_is_meant(&key.account) && (types.is_empty() || types.contains(&key.kind));
        self.wishes.retain(|key, _| is_meant(key));
        self.undecided.retain(|key, _| is_meant(key));
        self.skipped.retain(|id, _| account_is_meant(id));
        self.out_of_reach.retain(account_is_meant);
        self
    }
}

/// What is wanted of one contact, and which rule says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// What is wanted.
    pub desired: Desired,
    /// The rule that decided.
    pub origin: Arc<Origin>,
}

/// What is wanted of one contact. Leaving it alone is not a wish: such keys have no entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Desired {
    /// This contact, which many accounts may share.
    Present(Value),
    /// None.
    Absent,
}

/// Why nothing can be wanted of a key although the policy speaks of it.
#[derive(Clone, Debug, Error, PartialEq, Eq, PartialOrd, Ord)]
pub enum Undecided {
    /// Rules of equal rank disagree.
    #[error("{} have equal rank and disagree", origins_listed(.0))]
    Conflict(Vec<(Arc<Origin>, String)>),
    /// A required type does not end with a contact.
    #[error("{kind} is required, but the policy says {says}")]
    RequiredContactMissing {
        /// The required type.
        kind: Kind,
        /// What it says instead.
        says: Instead,
    },
    /// Placeholders that the account has nothing for.
    #[error("contact `{contact}` cannot be filled in: {}", listed(.unfilled.iter().map(|(field, why)| format!("{field}: {why}"))))]
    Unfilled {
        /// The contact's name.
        contact: String,
        /// The fields and why.
        unfilled: Vec<(Field, Unfilled)>,
    },
    /// Filled in, AWS would refuse it.
    #[error("contact `{contact}` would be refused by AWS: {}", listed(.invalid.iter().map(|i| format!("{} {}", i.field, i.fault))))]
    Refused {
        /// The contact's name.
        contact: String,
        /// The fields and why.
        invalid: Vec<InvalidField>,
    },
    /// Filled in, its address is outside the allowed domains.
    #[error("contact `{contact}` cannot be used: {field} is outside `email_domains`")]
    Domain {
        /// The contact's name.
        contact: String,
        /// The field that holds the address.
        field: Field,
    },
}

/// What a policy says of a required type other than a contact.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Instead {
    /// No rule and no default mentions it.
    Nothing,
    /// A rule says so.
    Rule(&'static str, Arc<Origin>),
}

impl fmt::Display for Instead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("nothing of it"),
            Self::Rule(word, origin) => write!(f, "`{word}` ({origin})"),
        }
    }
}

impl Undecided {
    /// What kind of mistake it is.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Conflict(_) => Code::ConflictingRules,
            Self::RequiredContactMissing { kind: _, says: _ } => Code::RequiredContactMissing,
            Self::Unfilled { contact: _, unfilled: _ } => Code::UnfilledPlaceholder,
            Self::Refused { contact: _, invalid: _ } => Code::RefusedByAws,
            Self::Domain { contact: _, field: _ } => Code::EmailDomain,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { source, file, line } = self;
        write!(f, "{}, {file}:{line}", source.as_str())
    }
}

fn origins_listed(wishes: &[(Arc<Origin>, String)]) -> String {
    listed(
        wishes.iter().map(|(origin, wish)| {
            format!("rule `{}` ({}:{}: `{wish}`)", origin.source.as_str(), origin.file, origin.line)
        }),
    )
}

fn listed(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(" and ")
}

/// Why an account is not managed.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum SkipReason {
    /// The policy excludes it. Of several entries that do, this is the first.
    #[error("excluded by the policy")]
    Excluded(Arc<Origin>),
    /// It is not in the state in which contacts can be managed.
    #[error("the account is {0}, not ACTIVE")]
    NotActive(AccountState),
    /// AWS said nothing of its state.
    #[error("the account's state is not known")]
    UnknownState,
}

impl SkipReason {
    /// The stable name. Other people's scripts go by these.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Excluded(_) => "excluded",
            Self::NotActive(_) => "not-active",
            Self::UnknownState => "unknown-state",
        }
    }

    /// The entry of `exclude` that takes the account out.
    #[must_use]
    pub fn exclusion(&self) -> Option<&Origin> {
        match self {
            Self::Excluded(origin) => Some(origin),
            Self::NotActive(_) | Self::UnknownState => None,
        }
    }
}

/// Applies a policy to an organization.
///
/// The findings are warnings about the policy, and an error for each group of undecided keys.
#[must_use]
pub fn resolve(policy: &Policy, organization: &Organization) -> (DesiredState, Vec<Finding>) {
    let matcher = Matcher::new(policy, organization);
    let filler = Filler::new(policy);
    let mut state = DesiredState {
        identity: organization.identity().clone(),
        managed: 0,
        wishes: BTreeMap::new(),
        undecided: BTreeMap::new(),
        skipped: BTreeMap::new(),
        out_of_reach: BTreeSet::new(),
    };
    let mut usage = warnings::Usage::new(policy);
    for account in organization.accounts().values() {
        match standing(&matcher, organization.identity(), account) {
            Standing::Skipped(reason) => {
                state.skipped.insert(account.id, reason);
            }
            Standing::OutOfReach => {
                state.out_of_reach.insert(account.id);
            }
            Standing::Managed => {
                state.managed += 1;
                resolve_account(&filler, &matcher, account, &mut state, &mut usage);
            }
        }
    }
    let mut findings = warnings::undecided(policy, organization, &state);
    findings.extend(usage.warnings(policy));
    findings.extend(warnings::unknown_places(policy.selectors(), organization));
    (state, in_order(findings))
}

/// Whether an account is managed.
enum Standing {
    Managed,
    Skipped(SkipReason),
    OutOfReach,
}

fn standing(matcher: &Matcher<'_>, identity: &Identity, account: &Account) -> Standing {
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
            Ok(None) => {}
            Ok(Some(decided)) => {
                state.wishes.insert(key, decided);
            }
            Err(undecided) => {
                state.undecided.insert(key, undecided);
            }
        }
    }
}

/// What the rules that match an account say of one type.
#[derive(Clone, Debug)]
pub enum Ruling<'p> {
    /// One wish, by the strongest rules, in the order of the files; empty if it is the default.
    Decided {
        /// The wish of the first of them.
        wish: &'p Wish,
        /// The rules that agree on it.
        rules: Vec<usize>,
    },
    /// Several wishes, by rules of equal rank, in the order of the files.
    Conflict(Vec<(usize, &'p Wish)>),
    /// Nobody mentions it.
    Nothing,
}

/// Lets the strongest of the rules that mention a type decide, else the defaults.
#[must_use]
pub fn decide<'p>(policy: &'p Policy, candidates: &[Candidate<'p>], kind: Kind) -> Ruling<'p> {
    let mentions = |candidate: &&Candidate<'p>| candidate.rule.wishes.contains_key(&kind);
    let Some(strongest) = candidates.iter().filter(mentions).map(|candidate| &candidate.rank).max() else {
        return match policy.defaults.get(&kind) {
            Some(wish) => Ruling::Decided { wish, rules: Vec::new() },
            None => Ruling::Nothing,
        };
    };
    let top: Vec<(usize, &'p Wish)> = candidates
        .iter()
        .filter(|candidate| candidate.rank == *strongest)
        .filter_map(|candidate| Some((candidate.index, candidate.rule.wishes.get(&kind)?)))
        .collect();
    let wish = top[0].1;
    if top.iter().all(|(_, other)| other.kind == wish.kind) {
        Ruling::Decided { wish, rules: top.into_iter().map(|(index, _)| index).collect() }
    } else {
        Ruling::Conflict(top)
    }
}

fn outcome(
    filler: &Filler<'_>,
    account: &Account,
    kind: Kind,
    ruling: &Ruling<'_>,
) -> Result<Option<Decided>, Undecided> {
    let policy = filler.policy;
    let required = policy.require.contains_key(&kind);
    let instead = |says| Err(Undecided::RequiredContactMissing { kind, says });
    let wish = match ruling {
        Ruling::Decided { wish, .. } => wish,
        Ruling::Nothing if required => return instead(Instead::Nothing),
        Ruling::Nothing => return Ok(None),
        Ruling::Conflict(wishes) => return Err(conflict(policy, wishes)),
    };
    let origin = Arc::clone(&wish.origin);
    match wish.kind {
        WishKind::Contact(index) => {
            Ok(Some(Decided { desired: Desired::Present(filler.fill(index, account)?), origin }))
        }
        WishKind::Absent | WishKind::Unmanaged if required => {
            instead(Instead::Rule(if wish.kind == WishKind::Absent { "absent" } else { "unmanaged" }, origin))
        }
        WishKind::Absent => Ok(Some(Decided { desired: Desired::Absent, origin })),
        WishKind::Unmanaged => Ok(None),
    }
}

/// The first rule for each of the different wishes.
fn conflict(policy: &Policy, wishes: &[(usize, &Wish)]) -> Undecided {
    let mut seen = BTreeSet::new();
    let different = wishes.iter().filter(|(_, wish)| seen.insert(wish.kind));
    Undecided::Conflict(
        different.map(|(_, wish)| (Arc::clone(&wish.origin), wish_text(policy, wish.kind).to_owned())).collect(),
    )
}

/// A wish as the policy writes it.
fn wish_text(policy: &Policy, kind: WishKind) -> &str {
    match kind {
        WishKind::Contact(index) => policy.contacts[index].name.as_str(),
        WishKind::Absent => "absent",
        WishKind::Unmanaged => "unmanaged",
    }
}
