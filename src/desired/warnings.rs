//! What resolving finds out about a policy: undecided keys, and rules that do nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::closest::closest_unit;
use super::matching::{Candidate, Matcher};
use super::ruling::Ruling;
use super::state::DesiredState;
use super::undecided::Undecided;
use crate::finding::{Code, Finding, Place, Speller, did_you_mean};
use crate::organization::ou::{OuPattern, UnitTree};
use crate::organization::{Account, AccountId, Organization};
use crate::policy::selector::Selector;
use crate::policy::{NamedContact, Origin, Policy, Rule};

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

/// Entries of `exclude` and selectors of `except` that have taken no account out yet. Accounts of every state count.
pub struct Idle {
    exclusions: Vec<usize>,
    /// Rules with their exceptions.
    exceptions: Vec<(usize, usize)>,
}

impl Idle {
    /// Nobody has been looked at.
    pub fn new(policy: &Policy) -> Self {
        let rules = policy.rules.iter().enumerate();
        let exceptions = rules.flat_map(|(rule, Rule { except, .. })| (0..except.len()).map(move |at| (rule, at)));
        Self { exclusions: (0..policy.exclude.len()).collect(), exceptions: exceptions.collect() }
    }

    /// Looks at an account.
    pub fn see(&mut self, matcher: &Matcher<'_>, account: &Account) {
        self.exclusions.retain(|exclusion| !matcher.takes_out(*exclusion, account));
        self.exceptions.retain(|(rule, except)| !matcher.excepts(*rule, *except, account));
    }

    /// A warning for each that took none.
    pub fn warnings(&self, policy: &Policy) -> Vec<Finding> {
        let exclusions = self.exclusions.iter().map(|exclusion| {
            let place = policy.exclude[*exclusion].selector.place.clone();
            Finding::new(Code::ExcludeMatchesNothing, place, "this entry of `exclude` matches no account")
                .help("check it, or remove it: what it was to protect may be called otherwise now")
        });
        let exceptions = self.exceptions.iter().map(|(rule, except)| {
            let Rule { name, except: selectors, .. } = &policy.rules[*rule];
            let selector = &selectors[*except];
            let message = format!("this `except` takes no account out of the `match` of rule `{name}`");
            let help = match selector.keys() {
                1 => "check it, or remove it",
                _ => "all its keys have to hold for an account; to except either, write a list",
            };
            Finding::new(Code::ExceptMatchesNothing, selector.place.clone(), message).help(help)
        });
        exclusions.chain(exceptions).collect()
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

/// What a policy names that the organization does not have. An OU that is not there is an error where it was to
/// protect accounts: they may be elsewhere now.
pub fn unknown(policy: &Policy, organization: &Organization) -> Vec<Finding> {
    let mut findings = unknown_places(policy.choosing(), organization);
    findings.extend(unknown_units(policy.protecting(), organization).map(|(pattern, finding)| {
        if pattern.has_wildcard() {
            return finding;
        }
        let message = format!("{}: accounts that were to be left alone may be elsewhere now", finding.message);
        Finding { message, ..finding }.as_error()
    }));
    findings.extend(unknown_accounts(policy.protecting(), organization));
    findings
}

/// Warnings for OUs and accounts that the organization does not have.
pub fn unknown_places<'s>(
    selectors: impl Iterator<Item = &'s Selector> + Clone,
    organization: &Organization,
) -> Vec<Finding> {
    let units = unknown_units(selectors.clone(), organization).map(|(_, finding)| finding);
    units.chain(unknown_accounts(selectors, organization)).collect()
}

fn unknown_units<'s>(
    selectors: impl Iterator<Item = &'s Selector>,
    organization: &Organization,
) -> impl Iterator<Item = (&'s OuPattern, Finding)> {
    let tree = UnitTree::new(organization);
    let mut speller = Speller::default();
    let named = selectors.flat_map(|selector| &selector.ou);
    let unknown: Vec<_> = named.filter(|(pattern, _)| pattern.units(&tree).is_empty()).collect();
    unknown.into_iter().map(move |(pattern, place)| {
        let (what, help) = match pattern {
            OuPattern::Path(_) => match closest_unit(organization, &pattern.to_string(), &mut speller) {
                Some(meant) => ("no OU has this path", did_you_mean([meant.as_str()])),
                None => ("no OU has this path", "paths start below the root, and case counts".to_owned()),
            },
            OuPattern::Id(_) => {
                ("no OU has this ID", "it may have been deleted, or belong to another organization".to_owned())
            }
        };
        (pattern, Finding::new(Code::UnknownOu, place.clone(), what).help(help))
    })
}

fn unknown_accounts<'s>(
    selectors: impl Iterator<Item = &'s Selector>,
    organization: &Organization,
) -> impl Iterator<Item = Finding> {
    let known =
        |id: &AccountId| *id == organization.identity().management_account || organization.accounts().contains_key(id);
    let named = selectors.flat_map(|selector| &selector.accounts);
    named.filter(move |(id, _)| !known(id)).map(|(id, place)| {
        Finding::new(Code::UnknownAccount, place.clone(), format!("the organization has no account {id}"))
            .help("it may have left, or belong to another organization")
    })
}
