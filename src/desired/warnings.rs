//! What resolving finds out about a policy: undecided keys, and rules that do nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::matching::Candidate;
use super::{DesiredState, Ruling, Undecided};
use crate::finding::{Code, Finding, Place};
use crate::organization::ou::{OuPattern, UnitTree};
use crate::organization::{AccountId, Organization};
use crate::policy::selector::Selector;
use crate::policy::{NamedContact, Origin, Policy};

/// How many accounts a message names before it only counts them.
const NAMED_ACCOUNTS: usize = 3;

/// Which rules matched and decided anywhere.
pub struct Usage {
    matched: Vec<bool>,
    decided: Vec<bool>,
}

impl Usage {
    pub fn new(policy: &Policy) -> Self {
        Self { matched: vec![false; policy.rules.len()], decided: vec![false; policy.rules.len()] }
    }

    pub fn matched(&mut self, candidates: &[Candidate<'_>]) {
        for candidate in candidates {
            self.matched[candidate.index] = true;
        }
    }

    pub fn decided(&mut self, ruling: &Ruling<'_>) {
        match ruling {
            Ruling::Decided { rules, .. } => rules.iter().for_each(|rule| self.decided[*rule] = true),
            Ruling::Conflict(wishes) => wishes.iter().for_each(|(rule, _)| self.decided[*rule] = true),
            Ruling::Nothing => {}
        }
    }

    /// A warning for each rule that had no effect.
    pub fn warnings(&self, policy: &Policy) -> Vec<Finding> {
        let rules = policy.rules.iter().zip(self.matched.iter().zip(&self.decided));
        rules
            .filter_map(|(rule, (matched, decided))| {
                let (code, message, help) = match (matched, decided) {
                    (true, true) => return None,
                    (false, _) => (
                        Code::RuleMatchesNothing,
                        format!("rule `{}` matches no managed account", rule.name),
                        "if that is not meant, check its selectors; accounts that are skipped do not count",
                    ),
                    (true, false) => (
                        Code::RuleNeverDecides,
                        format!("rule `{}` never decides anything", rule.name),
                        "wherever it matches, a stronger rule speaks of the same contact types",
                    ),
                };
                Some(Finding::new(code, rule.location.clone(), message).help(help))
            })
            .collect()
    }
}

/// An error for each reason why keys are undecided, naming a few of the accounts.
pub fn undecided(policy: &Policy, organization: &Organization, state: &DesiredState) -> Vec<Finding> {
    let mut accounts: BTreeMap<_, Vec<AccountId>> = BTreeMap::new();
    for (key, reason) in &state.undecided {
        accounts.entry((key.kind, reason)).or_default().push(key.account);
    }
    let places = Places::new(policy);
    accounts
        .into_iter()
        .map(|((kind, reason), accounts)| {
            let accounts = named(organization, &accounts);
            let message = format!("the {} of {accounts} is undecided: {reason}", kind.title());
            places.finding(reason, message)
        })
        .collect()
}

fn named(organization: &Organization, accounts: &[AccountId]) -> String {
    let names: Vec<_> = accounts
        .iter()
        .take(NAMED_ACCOUNTS)
        .map(|id| match organization.accounts().get(id).and_then(|account| account.name.as_deref()) {
            None | Some("") => id.to_string(),
            Some(name) => format!("{name} ({id})"),
        })
        .collect();
    match accounts.len().saturating_sub(NAMED_ACCOUNTS) {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}

/// Where the parts of a policy stand.
struct Places<'p> {
    policy: &'p Policy,
    wishes: BTreeMap<*const Origin, &'p Place>,
}

impl<'p> Places<'p> {
    fn new(policy: &'p Policy) -> Self {
        let wishes = policy.rules.iter().flat_map(|rule| rule.wishes.values()).chain(policy.defaults.values());
        Self { policy, wishes: wishes.map(|wish| (Arc::as_ptr(&wish.origin), &wish.location)).collect() }
    }

    fn finding(&self, reason: &Undecided, message: String) -> Finding {
        match reason {
            Undecided::Conflict(wishes) => {
                let mut places = wishes
                    .iter()
                    .map(|(origin, wish)| (self.wish(origin), format!("`{}` wants `{wish}`", origin.source.as_str())));
                let (first, text) = places.next().expect("a conflict has wishes");
                places
                    .fold(Finding::new(reason.code(), first, message).here(text), |finding, (place, text)| {
                        finding.also(place, text)
                    })
                    .help("make one of them more specific, give one a higher `priority`, or an `except`")
            }
            Undecided::RequiredContactMissing { kind, .. } => {
                let place = self.policy.require[kind].clone();
                Finding::new(reason.code(), place, message)
                    .here("required here")
                    .help("name a contact in a rule or in `defaults`, or exclude the account")
            }
            Undecided::Unfilled { contact, unfilled } => {
                let place = self.contact(contact).locations.get(unfilled[0].0).clone();
                Finding::new(reason.code(), place, message)
                    .help("tag the account, or give the placeholder a fallback: `{tag:KEY|text}`")
            }
            Undecided::Refused { contact, invalid } => {
                let place = self.contact(contact).locations.get(invalid[0].field).clone();
                Finding::new(reason.code(), place, message)
            }
            Undecided::Domain { contact, field } => {
                Finding::new(reason.code(), self.contact(contact).locations.get(*field).clone(), message)
            }
        }
    }

    fn wish(&self, origin: &Arc<Origin>) -> Place {
        self.wishes[&Arc::as_ptr(origin)].clone()
    }

    fn contact(&self, name: &str) -> &'p NamedContact {
        let found = self.policy.contacts.iter().find(|contact| contact.name.as_str() == name);
        found.expect("an undecided key names a contact of the policy")
    }
}

/// Warnings for OUs and accounts that the organization does not have.
pub fn unknown_places<'s>(selectors: impl Iterator<Item = &'s Selector>, organization: &Organization) -> Vec<Finding> {
    let tree = UnitTree::new(organization);
    let mut findings = Vec::new();
    let mut known: BTreeSet<AccountId> = organization.accounts().keys().copied().collect();
    known.insert(organization.identity().management_account);
    for Selector { ou, accounts, .. } in selectors {
        for (pattern, location) in ou.iter().filter(|(pattern, _)| pattern.units(&tree).is_empty()) {
            let (what, help) = match pattern {
                OuPattern::Path(_) => ("no OU has this path", "paths start below the root, and case counts"),
                OuPattern::Id(_) => {
                    ("no OU has this id", "it may have been deleted, or belong to another organization")
                }
            };
            findings.push(Finding::new(Code::UnknownOu, location.clone(), what).help(help));
        }
        for (id, location) in accounts.iter().filter(|(id, _)| !known.contains(id)) {
            let message = format!("the organization has no account {id}");
            findings.push(
                Finding::new(Code::UnknownAccount, location.clone(), message)
                    .help("it may have left, or belong to another organization"),
            );
        }
    }
    findings
}
