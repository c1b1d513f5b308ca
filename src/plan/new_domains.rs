//! Domains that AWS has not written to so far.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::desired::{Decided, Desired, DesiredState};
use crate::finding::{Code, Finding, and_for_more, quoted};
use crate::organization::{AccountId, Organization, SettingKey};
use crate::plan::live::{LiveState, Observed};
use crate::policy::name::ContactName;
use crate::policy::quality::domain_of;
use crate::policy::{Definition, Policy};

/// Warns of domains that AWS is to write to from now on, where none of the contacts that were read is in one: a slip of
/// the keyboard looks like that. Nothing is said where nothing was set.
#[must_use]
pub fn new_domains(
    desired: &DesiredState,
    live: &LiveState,
    policy: &Policy,
    organization: &Organization,
) -> Vec<Finding> {
    // Most accounts share a few contacts, and those a few domains: what is the same is looked at once.
    let mut seen = HashSet::new();
    let set = live.values().filter_map(|found| match found {
        Observed::Present(contact) => contact.address().filter(|_| seen.insert(contact.place_in_memory())),
        Observed::Absent | Observed::Unreadable(_) => None,
    });
    let known: HashSet<&str> = set.map(after_at).collect();
    let folded: HashSet<String> = known.iter().map(|domain| domain.to_lowercase()).collect();
    let is_known = |address: &str| known.contains(after_at(address)) || folded.contains(&domain_of(address));
    let mut are_known: HashMap<*const (), bool> = HashMap::new();
    let mut new: BTreeMap<String, Vec<(SettingKey, &ContactName)>> = BTreeMap::new();
    for (key, Decided { desired, contact, origin: _ }) in desired.wishes.iter().filter(|_| !known.is_empty()) {
        let (Some(value), Some(contact)) = (desired.contact(), contact) else { continue };
        let Some(address) = value.address() else { continue };
        if *are_known.entry(value.as_live().place_in_memory()).or_insert_with(|| is_known(address)) {
            continue;
        }
        let is_set = match (live.get(key), desired) {
            (Some(Observed::Present(_)), Desired::Present(_)) => true,
            (Some(Observed::Absent), Desired::Present(_) | Desired::PresentIfMissing(_)) => true,
            (Some(Observed::Present(_)), Desired::PresentIfMissing(_) | Desired::Absent)
            | (Some(Observed::Absent), Desired::Absent)
            | (Some(Observed::Unreadable(_)) | None, _) => false,
        };
        if is_set {
            new.entry(domain_of(address)).or_default().push((*key, contact));
        }
    }
    new.into_iter().map(|(domain, wishes)| finding(&domain, &wishes, policy, organization)).collect()
}

fn after_at(address: &str) -> &str {
    address.rsplit('@').next().unwrap_or_default()
}

fn finding(
    domain: &str,
    wishes: &[(SettingKey, &ContactName)],
    policy: &Policy,
    organization: &Organization,
) -> Finding {
    let (first, name) = wishes[0];
    let contact = policy.contacts.iter().find(|contact| contact.name == *name);
    let place = contact.and_then(|contact| {
        let Definition { fields, locations } = contact.definition.as_ref()?;
        Some(locations.get(fields.shape().address()?).clone())
    });
    let account = organization.accounts().get(&first.account).and_then(|account| account.name.as_deref());
    let account = account.filter(|name| !name.is_empty()).map(|name| format!(" ({name})")).unwrap_or_default();
    let accounts: BTreeSet<AccountId> = wishes.iter().map(|(key, _)| key.account).collect();
    let more = and_for_more(accounts.len() - 1);
    let message = format!(
        "contact `{name}` uses the domain `{}`, which no contact that was read uses; it is for account \
         {}{account}{more}",
        quoted(domain),
        first.account,
    );
    Finding::new(Code::NewDomain, place.unwrap_or_default(), message)
}
