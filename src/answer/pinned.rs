//! Expectations that pin the contacts that were found, by OU and type, so that no later change of the policy takes them
//! away unnoticed.

use std::collections::{BTreeMap, BTreeSet};

use crate::desired::{DesiredState, resolve};
use crate::finding::Place;
use crate::organization::ou::OuPattern;
use crate::organization::{AccountId, Organization, SettingKey, UnitId};
use crate::plan::live::{LiveState, Observed};
use crate::policy::expectations::{Expectation, Expected, ExpectedContact};
use crate::policy::selector::Selector;
use crate::policy::template::Template;
use crate::policy::{Policy, WishKind};
use crate::setting::Kind;

/// What is expected of an account, by type.
type Types = BTreeMap<Kind, ExpectedContact>;

/// What most of an OU has to have in common for it to be pinned as a whole: all but so many of ten accounts.
const EXCEPTIONS_OF_TEN: usize = 1;

/// Expectations of a policy that was made from what is there.
#[must_use]
pub fn expectations(policy: &Policy, organization: &Organization, live: &LiveState) -> Vec<Expectation> {
    let (desired, _) = resolve(policy, organization);
    let pins = Pins::new(policy, &desired, organization, live);
    let mut by_unit: BTreeMap<(String, Vec<AccountId>), Types> = BTreeMap::new();
    let mut by_account: BTreeMap<AccountId, Types> = BTreeMap::new();
    let root = organization.units().values().filter(|unit| unit.parent.is_none()).map(|unit| &unit.id);
    for (root, kind) in root.flat_map(|root| Kind::ALL.map(|kind| (root, kind))) {
        let mut open = vec![root];
        while let Some(unit) = open.pop() {
            let below = pins.below.get(unit).map(Vec::as_slice).unwrap_or_default();
            match pins.common(below, kind) {
                Some((outcome, exceptions)) => {
                    for (id, found) in exceptions.iter().filter_map(|id| Some((*id, pins.of(*id, kind)?))) {
                        by_account.entry(id).or_default().insert(kind, found.clone());
                    }
                    by_unit.entry((pins.name(unit), exceptions)).or_default().insert(kind, outcome.clone());
                }
                None => {
                    open.extend(pins.children.get(unit).into_iter().flatten());
                    let direct = pins.direct.get(unit).into_iter().flatten();
                    for (id, found) in direct.filter_map(|id| Some((*id, pins.of(*id, kind)?))) {
                        by_account.entry(id).or_default().insert(kind, found.clone());
                    }
                }
            }
        }
    }
    let units = by_unit.into_iter().map(|((unit, exceptions), types)| of_unit(&unit, exceptions, types));
    units.chain(of_accounts(by_account)).collect()
}

/// What each contact was found as, and which accounts are where. Only accounts that are managed count.
struct Pins<'o> {
    organization: &'o Organization,
    found: BTreeMap<SettingKey, ExpectedContact>,
    children: BTreeMap<&'o UnitId, Vec<&'o UnitId>>,
    direct: BTreeMap<&'o UnitId, Vec<AccountId>>,
    /// The accounts in a unit and all below it.
    below: BTreeMap<&'o UnitId, Vec<AccountId>>,
    /// Paths that lead to more than one unit.
    ambiguous: BTreeSet<String>,
}

impl<'o> Pins<'o> {
    fn new(policy: &Policy, desired: &DesiredState, organization: &'o Organization, live: &LiveState) -> Self {
        let mut pins = Self {
            organization,
            found: found(policy, desired, live),
            children: BTreeMap::new(),
            direct: BTreeMap::new(),
            below: BTreeMap::new(),
            ambiguous: BTreeSet::new(),
        };
        let mut paths = BTreeSet::new();
        for unit in organization.units().values() {
            let path = organization.path(&unit.id);
            if !paths.insert(path.clone()) {
                pins.ambiguous.insert(path);
            }
            if let Some(parent) = &unit.parent {
                pins.children.entry(parent).or_default().push(&unit.id);
            }
        }
        let is_managed = |id: &AccountId| !desired.skipped.contains_key(id) && !desired.out_of_reach.contains(id);
        for account in organization.accounts().values().filter(|account| is_managed(&account.id)) {
            pins.direct.entry(&account.parent).or_default().push(account.id);
            for unit in organization.lineage(&account.parent) {
                pins.below.entry(&unit.id).or_default().push(account.id);
            }
        }
        pins
    }

    fn of(&self, account: AccountId, kind: Kind) -> Option<&ExpectedContact> {
        self.found.get(&SettingKey { account, kind })
    }

    /// What nearly all accounts have, and those that have not.
    fn common(&self, accounts: &[AccountId], kind: Kind) -> Option<(&ExpectedContact, Vec<AccountId>)> {
        let mut counts: BTreeMap<&str, (usize, &ExpectedContact)> = BTreeMap::new();
        for found in accounts.iter().filter_map(|id| self.of(*id, kind)) {
            counts.entry(written(found)).or_insert((0, found)).0 += 1;
        }
        let (count, common) = counts.into_values().max_by_key(|(count, _)| *count)?;
        if (accounts.len() - count) * 10 > accounts.len() * EXCEPTIONS_OF_TEN {
            return None;
        }
        Some((common, accounts.iter().filter(|id| self.of(**id, kind) != Some(common)).copied().collect()))
    }

    /// A unit as a selector has it: by its path, if only one has that.
    fn name(&self, unit: &UnitId) -> String {
        let path = self.organization.path(unit);
        if self.ambiguous.contains(&path) { unit.to_string() } else { path }
    }
}

/// The contacts that are set and that the policy decides: by their addresses, or by the names of contacts whose addresses
/// depend on the account.
fn found(policy: &Policy, desired: &DesiredState, live: &LiveState) -> BTreeMap<SettingKey, ExpectedContact> {
    let names: BTreeMap<&str, usize> =
        policy.contacts.iter().enumerate().map(|(place, contact)| (contact.name.as_str(), place)).collect();
    let is_literal = |place: usize| {
        let fields = policy.contacts[place].definition.as_ref().map(|definition| &definition.fields);
        let address = fields.and_then(|fields| fields.get(fields.shape().address()?).as_ref());
        address.and_then(Template::literal).is_some()
    };
    let mut found = BTreeMap::new();
    for (key, decided) in &desired.wishes {
        if !matches!(live.get(key), Some(Observed::Present(_))) {
            continue;
        }
        let Some(address) = decided.desired.contact().and_then(|contact| contact.address()) else { continue };
        let templated = decided.contact.as_ref().and_then(|name| Some((name, *names.get(name.as_str())?)));
        let expected = match templated.filter(|(_, place)| !is_literal(*place)) {
            Some((name, place)) => ExpectedContact::Wish(WishKind::Contact(place), name.to_string()),
            None => ExpectedContact::Address(address.to_owned()),
        };
        found.insert(*key, expected);
    }
    found
}

fn of_unit(unit: &str, exceptions: Vec<AccountId>, types: Types) -> Expectation {
    let pattern = OuPattern::parse(unit).expect("units have paths and IDs that can be read");
    let selector = Selector { ou: vec![(pattern, Place::default())], ..Selector::default() };
    let except = (!exceptions.is_empty()).then(|| of_ids(exceptions));
    expectation(selector, except, types)
}

/// Accounts that are to end alike, together.
fn of_accounts(by_account: BTreeMap<AccountId, Types>) -> Vec<Expectation> {
    let mut places: BTreeMap<Vec<(Kind, String)>, usize> = BTreeMap::new();
    let mut groups: Vec<(Vec<AccountId>, Types)> = Vec::new();
    for (id, types) in by_account {
        let alike = types.iter().map(|(kind, contact)| (*kind, written(contact).to_owned())).collect();
        let place = *places.entry(alike).or_insert(groups.len());
        match groups.get_mut(place) {
            Some((ids, _)) => ids.push(id),
            None => groups.push((vec![id], types)),
        }
    }
    groups.into_iter().map(|(ids, types)| expectation(of_ids(ids), None, types)).collect()
}

/// What an expectation says of a contact, as text. An address has an `@` in it, and no name has.
fn written(expected: &ExpectedContact) -> &str {
    match expected {
        ExpectedContact::Excluded => "excluded",
        ExpectedContact::Wish(_, text) | ExpectedContact::Address(text) => text,
    }
}

fn of_ids(ids: Vec<AccountId>) -> Selector {
    Selector { accounts: ids.into_iter().map(|id| (id, Place::default())).collect(), ..Selector::default() }
}

fn expectation(selector: Selector, except: Option<Selector>, types: Types) -> Expectation {
    let types = types.into_iter().map(|(kind, contact)| (kind, Expected { contact, line: 0 })).collect();
    let (name, file, line) = (None, String::new(), 0);
    Expectation { name, file, line, selectors: vec![selector], except: except.into_iter().collect(), types }
}
