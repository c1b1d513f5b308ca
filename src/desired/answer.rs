//! What `explain` is asked, and what it answers: about accounts, or about an address.

use std::collections::BTreeSet;

use super::explain::{Explainer, Explanation, Reasons};
use super::mismatch::{RuleMatch, matches};
use crate::organization::{AccountId, Identity};
use crate::policy::Rule;
use crate::setting::{Kind, Value};

/// What is asked.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// Of which accounts; `None` for all.
    pub accounts: Option<BTreeSet<AccountId>>,
    /// Of contacts of which types; empty for all.
    pub types: Vec<Kind>,
    /// Of contacts that are to have this address, if one is given.
    pub email: Option<String>,
    /// Whether this rule matches, by its place in the policy, if one is given.
    pub rule: Option<usize>,
}

/// What is answered.
#[derive(Clone, Debug)]
pub struct Answer<'a> {
    /// Which organization it is about, and who read it.
    pub identity: &'a Identity,
    /// The address that was asked for. The explanations are then of the contacts that have it.
    pub email: Option<String>,
    /// How many of the contacts that were looked through are undecided.
    pub undecided: usize,
    /// The explanations, by account.
    pub explanations: Vec<Explanation<'a>>,
    /// The rule that was asked for, and what it makes of each of these accounts.
    pub rule: Option<(&'a Rule, Vec<RuleMatch>)>,
}

/// Looks through all accounts that the question is about.
#[must_use]
pub fn answer<'a>(explainer: &Explainer<'a>, question: &Question) -> Answer<'a> {
    let Question { accounts, types, email, rule } = question;
    let rule = rule.map(|index| &explainer.policy().rules[index]);
    let organization = explainer.organization();
    let is_meant = |id: &AccountId| accounts.as_ref().is_none_or(|accounts| accounts.contains(id));
    let of_type = |reasons: &Reasons<'_>| types.is_empty() || types.contains(&reasons.kind);
    let mut answer = Answer {
        identity: organization.identity(),
        email: email.clone(),
        undecided: 0,
        explanations: Vec::new(),
        rule: None,
    };
    for account in organization.accounts().values().filter(|account| is_meant(&account.id)) {
        let explanation = explainer.explain(account).only(of_type);
        answer.undecided += explanation.reasons().iter().filter(|reasons| reasons.outcome.is_err()).count();
        answer.explanations.extend(match email {
            None => Some(explanation),
            Some(email) => Some(explanation.only(|reasons| has_address(reasons, email)))
                .filter(|explanation| !explanation.reasons().is_empty()),
        });
    }
    if let Some(rule) = rule {
        let accounts = answer.explanations.iter().map(|explanation| &organization.accounts()[&explanation.account.id]);
        let matches = accounts.map(|account| matches(explainer.matcher(), organization, rule, account)).collect();
        answer.rule = Some((rule, matches));
    }
    answer
}

/// Whether a contact is to have an address. Case does not count here: whoever looks for an address
/// wants to miss nothing.
fn has_address(reasons: &Reasons<'_>, email: &str) -> bool {
    reasons
        .contact()
        .is_some_and(|contact| contact.address().is_some_and(|address| address.eq_ignore_ascii_case(email)))
}

impl Answer<'_> {
    /// The accounts that it speaks of.
    pub fn accounts(&self) -> impl Iterator<Item = AccountId> {
        self.explanations.iter().map(|explanation| explanation.account.id)
    }

    /// The same with other contacts and another address in place of those it is about.
    #[must_use]
    pub fn masked(self, mask: impl Fn(&Value) -> Value, mask_address: impl Fn(&str) -> String) -> Self {
        let explanations = self.explanations.into_iter().map(|explanation| explanation.masked(&mask)).collect();
        Self { email: self.email.as_deref().map(mask_address), explanations, ..self }
    }
}
