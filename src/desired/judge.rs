//! Whether a policy, applied to an organization, meets what is expected of it.

use super::choice::Choice;
use super::explain::{Explainer, Explanation, Fate, Reasons};
use super::undecided::SkipReason;
use super::warnings::unknown_places;
use crate::finding::{Finding, in_order};
use crate::organization::{AccountRef, Organization};
use crate::policy::Policy;
use crate::policy::expectations::{Expectation, Expected, ExpectedContact};
use crate::setting::{Kind, Value};

/// Of how many accounts it is said why an expectation does not hold. However many there are, that takes no more memory.
const LISTED: usize = 20;

/// What became of one type of an expectation.
#[derive(Clone, Debug)]
pub struct Verdict<'a> {
    pub expectation: &'a Expectation,
    /// The type.
    pub kind: Kind,
    pub expected: Expected,
    /// How many accounts it is about: those that are managed, or all if they are to be excluded.
    pub judged: usize,
    /// How many it would be about that are skipped or out of reach. Nothing is expected of them.
    pub unmanaged: usize,
    /// How many accounts it does not hold for.
    pub missed: usize,
    /// The first of them by ID, and why: at most 20.
    pub misses: Vec<Miss<'a>>,
}

/// An account that an expectation does not hold for.
#[derive(Clone, Debug)]
pub struct Miss<'a> {
    pub account: AccountRef,
    pub found: MissFound<'a>,
}

/// What an account has in place of what is expected of it.
#[derive(Clone, Debug)]
pub enum MissFound<'a> {
    /// What is wanted of it, and why.
    Reasons(Reasons<'a>),
    /// It is managed, or left alone for another reason.
    NotExcluded,
}

impl Verdict<'_> {
    /// Whether it is met. An expectation that is about no account is not: it would be of any policy.
    #[must_use]
    pub fn is_met(&self) -> bool {
        self.judged > 0 && self.missed == 0
    }

    /// The same with other contacts and another address in place of those it is about.
    #[must_use]
    pub fn masked(mut self, mask: impl Fn(&Value) -> Value, mask_address: impl Fn(&str) -> String) -> Self {
        if let ExpectedContact::Address(address) = &mut self.expected.contact {
            *address = mask_address(address);
        }
        for Miss { found, .. } in &mut self.misses {
            match found {
                MissFound::Reasons(reasons) => reasons.mask(&mask),
                MissFound::NotExcluded => {}
            }
        }
        self
    }
}

/// Judges expectations, in their order and by type. The findings are warnings about their selectors.
#[must_use]
pub fn judge<'a>(
    policy: &'a Policy,
    organization: &'a Organization,
    expectations: &'a [Expectation],
) -> (Vec<Verdict<'a>>, Vec<Finding>) {
    let explainer = Explainer::new(policy, organization);
    let choice = |expectation: &'a Expectation| explainer.matcher().choice(&expectation.selectors, &expectation.except);
    let mut cases: Vec<(Choice<'_>, Vec<Verdict<'a>>)> =
        expectations.iter().map(|expectation| (choice(expectation), verdicts(expectation))).collect();
    for account in organization.accounts().values() {
        let is_about = |choice: &Choice<'_>| explainer.matcher().picks(choice, account);
        let concerned: Vec<&mut Verdict<'a>> =
            cases.iter_mut().filter(|(choice, _)| is_about(choice)).flat_map(|(_, verdicts)| verdicts).collect();
        if !concerned.is_empty() {
            let explanation = explainer.explain(account);
            concerned.into_iter().for_each(|verdict| verdict.count(&explanation));
        }
    }
    let selectors = expectations.iter().flat_map(|e| e.selectors.iter().chain(&e.except));
    let findings = in_order(unknown_places(selectors, organization));
    (cases.into_iter().flat_map(|(_, verdicts)| verdicts).collect(), findings)
}

fn verdicts(expectation: &Expectation) -> Vec<Verdict<'_>> {
    let verdict = |(kind, expected): (&Kind, &Expected)| Verdict {
        expectation,
        kind: *kind,
        expected: expected.clone(),
        judged: 0,
        unmanaged: 0,
        missed: 0,
        misses: Vec::new(),
    };
    expectation.types.iter().map(verdict).collect()
}

impl<'a> Verdict<'a> {
    /// Counts one explained account.
    fn count(&mut self, explanation: &Explanation<'a>) {
        let Explanation { account, fate } = explanation;
        let reasons = match fate {
            Fate::Managed(reasons) => reasons.iter().find(|reasons| reasons.kind == self.kind),
            Fate::Skipped(_) | Fate::OutOfReach => None,
        };
        let (holds, reasons) = match (&self.expected.contact, reasons) {
            (ExpectedContact::Excluded, _) => (matches!(fate, Fate::Skipped(SkipReason::Excluded(_))), None),
            (ExpectedContact::Address(address), Some(found)) => {
                (found.contact().and_then(Value::address) == Some(address), Some(found))
            }
            (ExpectedContact::Wish(wish, _), Some(found)) => (found.decided() == Some(*wish), Some(found)),
            (ExpectedContact::Address(_) | ExpectedContact::Wish(..), None) => {
                self.unmanaged += 1;
                return;
            }
        };
        self.judged += 1;
        if holds {
            return;
        }
        self.missed += 1;
        if self.misses.len() < LISTED {
            let found = reasons.map_or(MissFound::NotExcluded, |reasons| MissFound::Reasons(reasons.clone()));
            self.misses.push(Miss { account: account.clone(), found });
        }
    }
}
