//! Which of the rules that match an account decides about a contact, and what comes of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::filling::Filler;
use super::matching::Candidate;
use super::state::{Decided, Desired};
use super::undecided::{Instead, Undecided};
use crate::organization::Account;
use crate::policy::{Policy, Wish, WishKind};
use crate::setting::Kind;

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
    /// Some of the strongest rules may not decide for the account. The first of those comes first.
    OutsideRemit(Vec<(usize, &'p Wish)>),
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
    let may_decide = |index: usize| candidates.iter().any(|candidate| candidate.index == index && candidate.may_decide);
    if let Some(first) = top.iter().position(|(index, _)| !may_decide(*index)) {
        let mut top = top;
        top[..=first].rotate_right(1);
        return Ruling::OutsideRemit(top);
    }
    let wish = top[0].1;
    if top.iter().all(|(_, other)| other.kind == wish.kind) {
        Ruling::Decided { wish, rules: top.into_iter().map(|(index, _)| index).collect() }
    } else {
        Ruling::Conflict(top)
    }
}

pub(super) fn outcome(
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
        Ruling::OutsideRemit(wishes) => {
            let (rule, wish) = wishes[0];
            let remit = policy.rules[rule].remit.expect("only a rule with a remit can be outside of it");
            return Err(Undecided::OutsideRemit { rule: Arc::clone(&wish.origin), remit });
        }
    };
    let origin = Arc::clone(&wish.origin);
    let contact = wish.kind.contact().map(|index| policy.contacts[index].name.clone());
    let decided = |desired| Ok(Some(Decided { desired, contact, origin: Arc::clone(&origin) }));
    match wish.kind {
        WishKind::Contact(index) => decided(Desired::Present(filler.fill(index, account)?)),
        WishKind::IfMissing(index) => decided(Desired::PresentIfMissing(filler.fill(index, account)?)),
        WishKind::Absent if required => instead(Instead::Rule("absent", origin)),
        WishKind::Unmanaged if required => instead(Instead::Rule("unmanaged", origin)),
        WishKind::Absent => decided(Desired::Absent),
        WishKind::Unmanaged => Ok(None),
    }
}

/// The first rule for each of the different wishes.
fn conflict(policy: &Policy, wishes: &[(usize, &Wish)]) -> Undecided {
    let mut seen = BTreeSet::new();
    let different = wishes.iter().filter(|(_, wish)| seen.insert(wish.kind));
    Undecided::Conflict(
        different.map(|(_, wish)| (Arc::clone(&wish.origin), policy.text_of(wish.kind).to_string())).collect(),
    )
}
