//! What resolving finds out about a policy: undecided keys, and rules that do nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::closest::{Attributes, ClosestUnits, closest_account, only_composed_otherwise};
use super::matching::{Candidate, Matcher};
use super::ruling::Ruling;
use super::state::DesiredState;
use super::undecided::Undecided;
use crate::finding::{Code, Finding, Place, Speller, did_you_mean, quoted};
use crate::organization::ou::{Level, OuPattern, UnitTree};
use crate::organization::{Account, AccountId, Organization};
use crate::policy::selector::Selector;
use crate::policy::{Definition, NamedContact, Origin, Policy, Rule};
use crate::setting::{Field, FieldFault, InvalidField};

/// How many accounts a message names before it only counts them.
const NAMED_ACCOUNTS: usize = 3;

/// How many unknown accounts are compared with all that there are: text shows no more mistakes.
const GUESSES: usize = 100;

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
            Ruling::Conflict(wishes) | Ruling::OutsideRemit(wishes) => {
                wishes.iter().for_each(|(rule, _)| self.decided[*rule] = true)
            }
            Ruling::Nothing => {}
        }
    }

    /// A warning for each rule that had no effect, unless it asks for OUs alone that are not there: that is said of
    /// them.
    pub fn warnings(&self, policy: &Policy, matcher: &Matcher<'_>, attributes: &mut Attributes<'_>) -> Vec<Finding> {
        let rules = policy.rules.iter().zip(self.matched.iter().zip(&self.decided));
        let is_nowhere = |rule: &Rule| rule.selectors.iter().all(|selector| is_nowhere(selector, matcher));
        let holding = rules.filter(|(rule, _)| rule.holds() && !is_nowhere(rule));
        holding
            .filter_map(|(rule, (matched, decided))| {
                let (code, message, help) = match (matched, decided) {
                    (true, true) => return None,
                    (false, _) => (
                        Code::RuleMatchesNothing,
                        format!("rule `{}` matches no managed account", rule.name),
                        rule.selectors.iter().find_map(|selector| attributes.lacking(selector)).unwrap_or_else(|| {
                            "if this is not intended, check its selectors (skipped accounts do not count)".to_owned()
                        }),
                    ),
                    (true, false) => (
                        Code::RuleNeverDecides,
                        format!("rule `{}` never decides anything", rule.name),
                        "wherever it matches, a stronger rule speaks of the same contact types".to_owned(),
                    ),
                };
                Some(Finding::new(code, rule.location.clone(), message).help(help))
            })
            .collect()
    }
}

/// Entries of `exclude` and selectors of `except` that have taken no account out yet. Accounts of every state count.
/// A rule that has ended takes no account, so that its `except` has none to take out.
pub struct Idle {
    exclusions: BTreeSet<usize>,
    /// Rules with their exceptions.
    exceptions: BTreeSet<(usize, usize)>,
}

impl Idle {
    /// Nobody has been looked at.
    pub fn new(policy: &Policy) -> Self {
        let rules = policy.rules.iter().enumerate().filter(|(_, rule)| rule.holds());
        let exceptions = rules.flat_map(|(rule, Rule { except, .. })| (0..except.len()).map(move |at| (rule, at)));
        Self { exclusions: (0..policy.exclude.len()).collect(), exceptions: exceptions.collect() }
    }

    /// Looks at an account.
    pub fn see(&mut self, matcher: &Matcher<'_>, account: &Account) {
        for exclusion in matcher.exclusions(account) {
            self.exclusions.remove(&exclusion);
        }
        for exception in matcher.exceptions(account) {
            self.exceptions.remove(&exception);
        }
    }

    /// A warning for each that took none, unless that is an error already.
    pub fn warnings(&self, policy: &Policy, matcher: &Matcher<'_>, attributes: &mut Attributes<'_>) -> Vec<Finding> {
        let is_error = |selector: &Selector| {
            is_nowhere(selector, matcher) && !selector.ou.iter().any(|(pattern, _)| pattern.has_wildcard())
        };
        let mut lacking =
            |selector: &Selector, otherwise: &str| attributes.lacking(selector).unwrap_or_else(|| otherwise.to_owned());
        let exclusions = self.exclusions.iter().map(|exclusion| &policy.exclude[*exclusion].selector);
        let exclusions = exclusions.filter(|selector| !is_error(selector)).map(|selector| {
            let help = lacking(selector, "check it, or remove it: what it was meant to protect may have a new name");
            let message = "this entry of `exclude` matches no account";
            Finding::new(Code::ExcludeMatchesNothing, selector.place.clone(), message).help(help)
        });
        let mut findings: Vec<_> = exclusions.collect();
        let exceptions = self.exceptions.iter().map(|(rule, except)| {
            let Rule { name, except: selectors, .. } = &policy.rules[*rule];
            (name, &selectors[*except])
        });
        let exceptions = exceptions.filter(|(_, selector)| !is_error(selector)).map(|(name, selector)| {
            let message = format!("this `except` takes no account out of the `match` of rule `{name}`");
            let help = match selector.conditions() {
                1 => "check it, or remove it",
                _ => "an account has to match all its keys; to except accounts that match either, write a list",
            };
            let help = lacking(selector, help);
            Finding::new(Code::ExceptMatchesNothing, selector.place.clone(), message).help(help)
        });
        findings.extend(exceptions);
        findings
    }
}

/// Whether a selector asks for OUs of which there is none.
fn is_nowhere(Selector { ou, .. }: &Selector, matcher: &Matcher<'_>) -> bool {
    !ou.is_empty() && !ou.iter().any(|(pattern, _)| matcher.knows(pattern))
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
            let first = organization.accounts().get(&accounts[0]);
            let (ending, verb) = if accounts.len() == 1 { ("", "is") } else { ("s", "are") };
            let accounts = named(organization, &accounts);
            let message = format!("the {}{ending} of {accounts} {verb} undecided: {reason}", kind.title());
            places.finding(reason, message, first)
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
    match (accounts.len().saturating_sub(NAMED_ACCOUNTS), names.as_slice()) {
        (0, [first @ .., last]) if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        (0, names) => names.join(", "),
        (more, names) => format!("{} and {more} more", names.join(", ")),
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

    fn finding(&self, reason: &Undecided, message: String, first: Option<&Account>) -> Finding {
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
            Undecided::OutsideRemit { rule, remit } => {
                let remit = &self.policy.remits[*remit];
                Finding::new(reason.code(), self.wish(rule), message)
                    .here("it may not decide for every account that it selects")
                    .also(remit.place.clone(), "these files may decide for the accounts of this `match`")
                    .help("narrow the rule, or ask for more accounts in the main file")
            }
            Undecided::RequiredContactMissing { kind, .. } => {
                let place = self.policy.require[kind].clone();
                Finding::new(reason.code(), place, message)
                    .here("required here")
                    .help("name a contact in a rule or in `defaults`, or exclude the account")
            }
            Undecided::External { contact } => {
                Finding::new(reason.code(), self.contact(contact).location.clone(), message)
                    .help("also pass the file that defines it: `-p FILE`")
            }
            Undecided::Unfilled { contact, unfilled } => {
                let place = self.definition(contact).locations.get(unfilled[0].0).clone();
                Finding::new(reason.code(), place, message)
                    .help("tag the account, or give the placeholder a fallback: `{tag:KEY|text}`")
            }
            Undecided::Refused { contact, invalid } => {
                let InvalidField { field, fault } = &invalid[0];
                let place = self.definition(contact).locations.get(*field).clone();
                Finding::new(reason.code(), place, message).help(help_with_filled(*field, *fault))
            }
            Undecided::Domain { contact, field } => self.outside_domains(contact, *field, first, message),
        }
    }

    /// An address in a domain that is not allowed, with what it is for the first of the accounts.
    fn outside_domains(&self, contact: &str, field: Field, first: Option<&Account>, message: String) -> Finding {
        let Definition { fields, locations } = self.definition(contact);
        let finding = Finding::new(Code::EmailDomain, locations.get(field).clone(), message);
        let filled = fields.get(field).as_ref().zip(first);
        let filled = filled.and_then(|(template, account)| Some((template.fill(account).ok()?, account)));
        let Some((address, account)) = filled else { return finding };
        let domain = address.trim().rsplit('@').next().unwrap_or_default();
        finding.help(format!(
            "for account {} it is in `{}`; allowed: {} and subdomains",
            account.id,
            quoted(domain),
            self.policy.domains_listed(self.contact(contact))
        ))
    }

    fn wish(&self, origin: &Arc<Origin>) -> Place {
        self.wishes[&Arc::as_ptr(origin)].clone()
    }

    fn definition(&self, name: &str) -> &'p Definition {
        self.contact(name).definition.as_ref().expect("what is filled in is defined")
    }

    fn contact(&self, name: &str) -> &'p NamedContact {
        let found = self.policy.contacts.iter().find(|contact| contact.name.as_str() == name);
        found.expect("an undecided key names a contact of the policy")
    }
}

/// What to do about a field that AWS would refuse once its placeholders are filled.
fn help_with_filled(field: Field, fault: FieldFault) -> String {
    match fault {
        FieldFault::TooLong { .. } => "shorten what fills the placeholder, or the text around it".to_owned(),
        fault => format!("{}: correct what fills the placeholder, or write the text without it", field.advice(fault)),
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
        let message = format!("{}: accounts that should be left alone may be elsewhere now", finding.message);
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
    let named = selectors.flat_map(|selector| &selector.ou);
    let unknown: Vec<_> = named.filter(|(pattern, _)| pattern.units(&tree).is_empty()).collect();
    let mut closest = (!unknown.is_empty()).then(|| (ClosestUnits::new(organization), Speller::default()));
    let findings: Vec<_> = unknown
        .into_iter()
        .map(|(pattern, place)| {
            let (closest, speller) = closest.as_mut().expect("something is unknown");
            let (what, help) = unit_meant(pattern, &tree, closest, speller);
            (pattern, Finding::new(Code::UnknownOu, place.clone(), what).help(help))
        })
        .collect();
    findings.into_iter()
}

/// What is said of a unit that is not there.
fn unit_meant(
    pattern: &OuPattern,
    tree: &UnitTree<'_>,
    closest: &mut ClosestUnits,
    speller: &mut Speller,
) -> (&'static str, String) {
    let written = pattern.to_string();
    match pattern {
        OuPattern::Path(levels) => {
            let what = "no OU has this path";
            let above = levels.split_last().filter(|(last, _)| **last == Level::Any);
            let above = above.map(|(_, above)| OuPattern::Path(above.to_vec()));
            if let Some(above) = above.filter(|above| !above.units(tree).is_empty()) {
                return (what, format!("write `{above}`: it already means everything below"));
            }
            let help = match closest.path(&written, speller) {
                Some(meant) if only_composed_otherwise(&written, meant) => format!(
                    "{} It looks the same, but its letters are composed differently: copy it from AWS, or write the ID",
                    did_you_mean([meant])
                ),
                Some(meant) => did_you_mean([meant]),
                None => "paths start below the root, and case matters".to_owned(),
            };
            (what, help)
        }
        OuPattern::Id(_) => {
            let help = closest.id(&written).map(|meant| did_you_mean([meant]));
            let help = help.unwrap_or_else(|| "it may have been deleted, or belong to another organization".to_owned());
            ("no OU has this ID", help)
        }
    }
}

fn unknown_accounts<'s>(
    selectors: impl Iterator<Item = &'s Selector>,
    organization: &Organization,
) -> impl Iterator<Item = Finding> {
    let known =
        |id: &AccountId| *id == organization.identity().management_account || organization.accounts().contains_key(id);
    let named = selectors.flat_map(|selector| &selector.accounts);
    named.filter(move |(id, _)| !known(id)).enumerate().map(|(number, (id, place))| {
        let meant = (number < GUESSES).then(|| closest_account(organization, *id, |_| false)).flatten();
        let help = meant.map(|meant| did_you_mean([meant.as_str()]));
        Finding::new(Code::UnknownAccount, place.clone(), format!("the organization has no account {id}"))
            .help(help.unwrap_or_else(|| "it may have left, or belong to another organization".to_owned()))
    })
}
