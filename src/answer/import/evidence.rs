//! What a policy rests on, counted by applying it as any policy is applied.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::notes::Evidence;
use crate::desired::matching::Matcher;
use crate::desired::{DesiredState, resolve};
use crate::organization::{AccountId, Organization};
use crate::policy::name::ContactName;
use crate::policy::{Policy, Source};
use crate::setting::Kind;

/// What the parts of a policy rest on.
pub struct Counted {
    pub defaults: BTreeMap<Kind, Evidence>,
    pub rules: Vec<Evidence>,
    pub contacts: Vec<Evidence>,
}

/// Applies the policy and counts what each of its parts decides.
#[must_use]
pub fn count(policy: &Policy, organization: &Organization) -> Counted {
    let (state, _) = resolve(policy, organization);
    let places: HashMap<&str, usize> =
        policy.rules.iter().enumerate().map(|(place, rule)| (rule.name.as_str(), place)).collect();
    let mut decided: Vec<BTreeSet<AccountId>> = vec![BTreeSet::new(); policy.rules.len()];
    let mut defaults: BTreeMap<Kind, Evidence> = BTreeMap::new();
    let wishes = state.wishes.iter().map(|(key, decided)| (key, &decided.origin));
    for (key, origin) in wishes.chain(&state.left_alone) {
        match &origin.source {
            Source::Rule(name) => {
                decided[places[name.as_str()]].insert(key.account);
            }
            Source::Defaults => defaults.entry(key.kind).or_default().decides += 1,
            Source::Exclude | Source::Revert => {}
        }
    }
    for kind in policy.defaults.keys() {
        defaults.entry(*kind).or_default().matches = state.managed;
    }
    let matched = matched(policy, organization, &state);
    let rules = decided.iter().zip(matched).map(|(decided, matches)| Evidence { decides: decided.len(), matches });
    Counted { defaults, rules: rules.collect(), contacts: contacts(policy, &state) }
}

fn matched(policy: &Policy, organization: &Organization, state: &DesiredState) -> Vec<usize> {
    let matcher = Matcher::new(policy, organization);
    let mut matched = vec![0; policy.rules.len()];
    let is_managed = |id: &AccountId| !state.skipped.contains_key(id) && !state.out_of_reach.contains(id);
    for account in organization.accounts().values().filter(|account| is_managed(&account.id)) {
        matcher.candidates(account).iter().for_each(|candidate| matched[candidate.index] += 1);
    }
    matched
}

fn contacts(policy: &Policy, state: &DesiredState) -> Vec<Evidence> {
    let mut keys: HashMap<&ContactName, (usize, BTreeSet<AccountId>)> = HashMap::new();
    for (key, decided) in &state.wishes {
        if let Some(name) = &decided.contact {
            let (contacts, accounts) = keys.entry(name).or_default();
            *contacts += 1;
            accounts.insert(key.account);
        }
    }
    let evidence =
        |(contacts, accounts): &(usize, BTreeSet<AccountId>)| Evidence { decides: *contacts, matches: accounts.len() };
    policy.contacts.iter().map(|contact| keys.get(&contact.name).map(evidence).unwrap_or_default()).collect()
}
