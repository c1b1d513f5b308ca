//! Why a policy wants what it wants of an account: for each contact the decision, who made it, and
//! every rule that matched as well with what it lacked.
//!
//! The decisions are made by the code that `resolve` makes them by.

use std::cmp::Reverse;
use std::fmt;

use jiff::civil::Date;

use super::filling::Filler;
use super::matching::{Candidate, Matcher};
use super::rank::{Rank, Shortfall};
use super::resolve::{Standing, standing};
use super::ruling::{Ruling, decide, outcome};
use super::state::{Decided, Desired};
use super::undecided::{SkipReason, Undecided};
use crate::organization::{Account, AccountRef, Organization};
use crate::policy::{Origin, Policy, Rule, Wish, WishKind, WishText};
use crate::setting::{Kind, Value};

/// Explains a policy, applied to an organization.
pub struct Explainer<'a> {
    organization: &'a Organization,
    matcher: Matcher<'a>,
    filler: Filler<'a>,
}

/// What becomes of an account, and why.
#[derive(Clone, Debug)]
pub struct Explanation<'a> {
    pub account: AccountRef,
    /// What becomes of it.
    pub fate: Fate<'a>,
}

/// What becomes of an account.
#[derive(Clone, Debug)]
pub enum Fate<'a> {
    /// Its contacts are managed.
    Managed(Vec<Reasons<'a>>),
    /// It is not managed.
    Skipped(SkipReason),
    /// The caller cannot get at it.
    OutOfReach,
}

/// What is wanted of one contact, and why.
#[derive(Clone, Debug)]
pub struct Reasons<'a> {
    /// Which contact.
    pub kind: Kind,
    /// What `resolve` makes of it: a wish, none if it is left alone, or why it is undecided.
    pub outcome: Result<Option<Decided>, Undecided>,
    /// Who decided, in the order of the policy: rules of equal rank, or the defaults. Empty if nobody
    /// mentions the type.
    pub deciding: Vec<Voice<'a>>,
    /// Who else there was, the strongest first.
    pub lost: Vec<Loss<'a>>,
}

/// A rule or the defaults, and what it says of a contact type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Voice<'a> {
    /// Which it is, and where that stands.
    pub origin: &'a Origin,
    /// What is wanted, if it says anything.
    pub wish: Option<WishKind>,
    /// The same as the policy writes it.
    pub text: Option<WishText<'a>>,
}

/// Somebody who did not decide, and why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loss<'a> {
    /// Who.
    pub voice: Voice<'a>,
    /// Why.
    pub reason: LossReason,
}

/// Why a rule whose `match` holds did not decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LossReason {
    /// Another rule is stronger.
    Weaker(Shortfall),
    /// They are the defaults, and a rule has decided.
    Defaults,
    /// Its `except` holds as well.
    Excepted,
    /// Its last day is over.
    Ended(Date),
    /// It does not mention the type.
    Silent(Kind),
}

impl LossReason {
    /// A word for it, which scripts may go by.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Weaker(Shortfall::Priority(..)) => "priority",
            Self::Weaker(Shortfall::Account) => "account",
            Self::Weaker(Shortfall::Attributes(..)) => "attributes",
            Self::Weaker(Shortfall::Depth(..)) => "depth",
            Self::Weaker(Shortfall::Wildcard(..)) => "wildcard",
            Self::Defaults => "defaults",
            Self::Excepted => "except",
            Self::Ended(_) => "until",
            Self::Silent(_) => "type",
        }
    }
}

impl fmt::Display for LossReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Weaker(Shortfall::Priority(own, needed)) => write!(f, "its priority is {own}, not {needed}"),
            Self::Weaker(Shortfall::Account) => f.write_str("it does not name the account"),
            Self::Weaker(Shortfall::Attributes(own, needed)) => {
                write!(f, "fewer tags or names ({own}, not {needed})")
            }
            Self::Weaker(Shortfall::Depth(Some(own), Some(needed))) => {
                write!(f, "its OU is at depth {own}, not {needed}")
            }
            Self::Weaker(Shortfall::Depth(..)) => f.write_str("it names no OU"),
            Self::Weaker(Shortfall::Wildcard(own, needed)) => {
                write!(f, "{own} of its `ou`, tags and `names` match only because of a `*`, not {needed}")
            }
            Self::Defaults => f.write_str("defaults come last"),
            Self::Excepted => f.write_str("its `except` takes the account out"),
            Self::Ended(last_day) => write!(f, "its last day was {last_day}"),
            Self::Silent(kind) => write!(f, "it does not mention {kind}"),
        }
    }
}

impl<'a> Explainer<'a> {
    /// Prepares a policy for an organization.
    #[must_use]
    pub fn new(policy: &'a Policy, organization: &'a Organization) -> Self {
        Self { organization, matcher: Matcher::new(policy, organization), filler: Filler::new(policy) }
    }

    #[must_use]
    pub fn organization(&self) -> &'a Organization {
        self.organization
    }

    #[must_use]
    pub fn policy(&self) -> &'a Policy {
        self.filler.policy
    }

    /// The policy's selectors, made ready for the organization.
    #[must_use]
    pub fn matcher(&self) -> &Matcher<'a> {
        &self.matcher
    }

    /// Explains what becomes of an account of the organization.
    #[must_use]
    pub fn explain(&self, account: &Account) -> Explanation<'a> {
        let fate = match standing(&self.matcher, self.organization.identity(), account) {
            Standing::Managed => Fate::Managed(self.reasons(account)),
            Standing::Skipped(reason) => Fate::Skipped(reason),
            Standing::OutOfReach => Fate::OutOfReach,
        };
        Explanation { account: account.describe(self.organization.path(&account.parent)), fate }
    }

    fn reasons(&self, account: &Account) -> Vec<Reasons<'a>> {
        let policy = self.filler.policy;
        let candidates = self.matcher.candidates(account);
        let excepted = self.matcher.excepted(account);
        let ended = self.matcher.ended(account);
        let of_type = |kind| {
            let ruling = decide(policy, &candidates, kind);
            Reasons {
                kind,
                outcome: outcome(&self.filler, account, kind, &ruling),
                deciding: deciding(policy, &candidates, kind, &ruling),
                lost: lost(policy, &candidates, (&excepted, &ended), kind, &ruling),
            }
        };
        Kind::ALL.into_iter().map(of_type).collect()
    }
}

fn deciding<'a>(policy: &'a Policy, candidates: &[Candidate<'a>], kind: Kind, ruling: &Ruling<'a>) -> Vec<Voice<'a>> {
    match ruling {
        Ruling::Nothing => Vec::new(),
        Ruling::Decided { wish, rules } if rules.is_empty() => vec![Voice::of_wish(policy, wish)],
        Ruling::Decided { rules, .. } => {
            let rules = candidates.iter().filter(|candidate| rules.contains(&candidate.index));
            rules.map(|candidate| Voice::of_rule(policy, candidate.rule, kind)).collect()
        }
        Ruling::Conflict(wishes) | Ruling::OutsideRemit(wishes) => {
            wishes.iter().map(|(_, wish)| Voice::of_wish(policy, wish)).collect()
        }
    }
}

/// Who else there was: weaker rules, the strongest first, then the defaults, then rules that are not for the account
/// or do not speak of this contact.
fn lost<'a>(
    policy: &'a Policy,
    candidates: &[Candidate<'a>],
    (excepted, ended): (&[&'a Rule], &[&'a Rule]),
    kind: Kind,
    ruling: &Ruling<'a>,
) -> Vec<Loss<'a>> {
    let loss = |rule: &'a Rule, reason| Loss { voice: Voice::of_rule(policy, rule, kind), reason };
    let (silent, speaking): (Vec<_>, Vec<_>) =
        candidates.iter().partition(|candidate| !candidate.rule.wishes.contains_key(&kind));
    let mut lost = Vec::new();
    if let Some(strongest) = strongest(candidates, ruling) {
        // Those that fall short of nothing are as strong: they decided.
        let weaker = speaking.into_iter().filter_map(|one| Some((one, one.rank.shortfall(strongest)?)));
        let mut weaker: Vec<_> = weaker.collect();
        weaker.sort_by_key(|(candidate, _)| Reverse(&candidate.rank));
        lost.extend(weaker.into_iter().map(|(one, shortfall)| loss(one.rule, LossReason::Weaker(shortfall))));
        let defaults = policy.defaults.get(&kind).map(|wish| Voice::of_wish(policy, wish));
        lost.extend(defaults.map(|voice| Loss { voice, reason: LossReason::Defaults }));
    }
    lost.extend(excepted.iter().map(|rule| loss(rule, LossReason::Excepted)));
    let last_day = |rule: &'a Rule| Some(loss(rule, LossReason::Ended(rule.until.as_ref()?.last_day)));
    lost.extend(ended.iter().filter_map(|rule| last_day(rule)));
    lost.extend(silent.into_iter().map(|candidate| loss(candidate.rule, LossReason::Silent(kind))));
    lost
}

/// The rank of the rules that decided; `None` if none did.
fn strongest<'c>(candidates: &'c [Candidate<'_>], ruling: &Ruling<'_>) -> Option<&'c Rank> {
    let first = match ruling {
        Ruling::Nothing => None,
        Ruling::Decided { rules, .. } => rules.first(),
        Ruling::Conflict(wishes) | Ruling::OutsideRemit(wishes) => wishes.first().map(|(index, _)| index),
    };
    candidates.iter().find(|candidate| Some(&candidate.index) == first).map(|candidate| &candidate.rank)
}

impl<'a> Voice<'a> {
    fn of_wish(policy: &'a Policy, wish: &'a Wish) -> Self {
        Self { origin: &wish.origin, wish: Some(wish.kind), text: Some(policy.text_of(wish.kind)) }
    }

    fn of_rule(policy: &'a Policy, rule: &'a Rule, kind: Kind) -> Self {
        match rule.wishes.get(&kind) {
            Some(wish) => Self::of_wish(policy, wish),
            None => Self { origin: &rule.origin, wish: None, text: None },
        }
    }
}

impl Reasons<'_> {
    /// The contact that is wanted, if one is.
    #[must_use]
    pub fn contact(&self) -> Option<&Value> {
        match &self.outcome {
            Ok(Some(Decided { desired, contact: _, origin: _ })) => desired.contact(),
            Ok(None) | Err(_) => None,
        }
    }

    /// What is wanted in the end; `None` while that is undecided.
    #[must_use]
    pub fn decided(&self) -> Option<WishKind> {
        self.outcome.as_ref().ok()?;
        Some(self.deciding.first().and_then(|voice| voice.wish).unwrap_or(WishKind::Unmanaged))
    }

    /// Puts another contact in place of the one that is wanted.
    pub fn mask(&mut self, mask: impl Fn(&Value) -> Value) {
        let Ok(Some(Decided { desired, contact: _, origin: _ })) = &mut self.outcome else { return };
        match desired {
            Desired::Present(contact) | Desired::PresentIfMissing(contact) => *contact = mask(contact),
            Desired::Absent => {}
        }
    }
}

impl Explanation<'_> {
    /// Leaves only the contacts for which something holds. An account that is not managed has none.
    #[must_use]
    pub fn only(mut self, holds: impl Fn(&Reasons<'_>) -> bool) -> Self {
        if let Fate::Managed(reasons) = &mut self.fate {
            reasons.retain(holds);
        }
        self
    }

    /// The same with other contacts in place of those that are wanted.
    #[must_use]
    pub fn masked(mut self, mask: impl Fn(&Value) -> Value) -> Self {
        if let Fate::Managed(reasons) = &mut self.fate {
            reasons.iter_mut().for_each(|reasons| reasons.mask(&mask));
        }
        self
    }

    /// Its contacts, if it is managed.
    #[must_use]
    pub fn reasons(&self) -> &[Reasons<'_>] {
        match &self.fate {
            Fate::Managed(reasons) => reasons,
            Fate::Skipped(_) | Fate::OutOfReach => &[],
        }
    }
}
