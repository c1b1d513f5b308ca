//! Whether a policy, applied to an organization, meets what is expected of it.

use super::explain::{Explainer, Explanation, Fate, Reasons};
use super::matching::Choice;
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
    /// How many managed accounts it is about.
    pub managed: usize,
    /// How many it would be about that are skipped or out of reach. Nothing is expected of them.
    pub unmanaged: usize,
    /// The managed accounts of which it does not hold, and why, by id.
    pub misses: Vec<Miss<'a>>,
}

/// An account of which an expectation does not hold.
#[derive(Clone, Debug)]
pub struct Miss<'a> {
    pub account: AccountRef,
    /// What is wanted of it, and why.
    pub found: Reasons<'a>,
}

impl Verdict<'_> {
    /// Whether it is met. An expectation of no managed account is not: it would be of any policy.
    #[must_use]
    pub fn is_met(&self) -> bool {
        self.managed > 0 && self.misses.is_empty()
    }

    /// The same with other contacts and another address in place of those it is about.
    #[must_use]
    pub fn masked(mut self, mask: impl Fn(&Value) -> Value, mask_address: impl Fn(&str) -> String) -> Self {
        if let ExpectedContact::Address(address) = &mut self.expected.contact {
            *address = mask_address(address);
        }
        for Miss { found, .. } in &mut self.misses {
            found.mask(&mask);
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
        managed: 0,
        unmanaged: 0,
        misses: Vec::new(),
    };
    expectation.types.iter().map(verdict).collect()
}

impl<'a> Verdict<'a> {
    /// Counts one explained account.
    fn count(&mut self, explanation: &Explanation<'a>) {
        let Explanation { account, fate } = explanation;
        let Fate::Managed(reasons) = fate else {
            self.unmanaged += 1;
            return;
        };
        self.managed += 1;
        let of_type = reasons.iter().find(|reasons| reasons.kind == self.kind);
        let found = of_type.expect("every type of a managed account is explained");
        if !holds(&self.expected.contact, found) {
            self.misses.push(Miss { account: account.clone(), found: found.clone() });
        }
    }
}

fn holds(expected: &ExpectedContact, found: &Reasons<'_>) -> bool {
    match expected {
        ExpectedContact::Address(address) => found.contact().and_then(Value::address) == Some(address),
        ExpectedContact::Wish(kind, _) => found.decided() == Some(*kind),
    }
}
