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
    /// The accounts of which it does not hold, and why, by ID.
    pub misses: Vec<Miss<'a>>,
}

/// An account of which an expectation does not hold.
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
        self.judged > 0 && self.misses.is_empty()
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
        misses: Vec::new(),
    };
    expectation.types.iter().map(verdict).collect()
}

impl<'a> Verdict<'a> {
    /// Counts one explained account.
    fn count(&mut self, explanation: &Explanation<'a>) {
        let Explanation { account, fate } = explanation;
        let found = match (&self.expected.contact, fate) {
            (ExpectedContact::Excluded, Fate::Skipped(SkipReason::Excluded(_))) => None,
            (ExpectedContact::Excluded, _) => Some(MissFound::NotExcluded),
            (ExpectedContact::Address(address), Fate::Managed(reasons)) => {
                self.unless(reasons, |found| found.contact().and_then(Value::address) == Some(address))
            }
            (ExpectedContact::Wish(wish, _), Fate::Managed(reasons)) => {
                self.unless(reasons, |found| found.decided() == Some(*wish))
            }
            (ExpectedContact::Address(_) | ExpectedContact::Wish(..), Fate::Skipped(_) | Fate::OutOfReach) => {
                self.unmanaged += 1;
                return;
            }
        };
        self.judged += 1;
        self.misses.extend(found.map(|found| Miss { account: account.clone(), found }));
    }

    /// What is wanted of the type, unless that is as expected.
    fn unless(&self, reasons: &[Reasons<'a>], holds: impl Fn(&Reasons<'a>) -> bool) -> Option<MissFound<'a>> {
        let of_type = reasons.iter().find(|reasons| reasons.kind == self.kind);
        let found = of_type.expect("every type of a managed account is explained");
        (!holds(found)).then(|| MissFound::Reasons(found.clone()))
    }
}
