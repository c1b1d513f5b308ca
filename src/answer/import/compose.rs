//! From rules in the making to a policy.

use std::collections::{BTreeMap, BTreeSet};

use super::atoms::{Atom, CommonTrait};
use super::draft::{Head, RuleDraft, Wishes3};
use super::labels::Labelled;
use super::ledger::RuleLedger;
use super::naming::{self, Namer};
use super::need::ContactLabel;
use super::notes::{Grounds, Oddity};
use crate::finding::Place;
use crate::organization::{Account, AccountId};
use crate::policy::name::{ContactName, RuleName};
use crate::policy::selector::{Glob, Selector};
use crate::policy::{NamedContact, Policy, Rule, Source, Wish, WishKind};
use crate::setting::Kind;

/// What a priority is written as.
const PRIORITY: i64 = 10;

/// What a policy is put together from.
pub struct Parts<'a> {
    pub atoms: &'a [Atom],
    pub labelled: &'a Labelled,
    pub accounts: &'a [&'a Account],
    /// Contacts that are nearly the same, the commonest first.
    pub similar: &'a [Vec<usize>],
}

/// A policy, and what each of its parts was made from.
pub struct Composed {
    pub policy: Policy,
    /// Why there is each rule, in their order.
    pub grounds: Vec<Grounds>,
    /// What each contact of the policy was, in their order.
    pub contacts: Vec<usize>,
}

/// Accounts that are given the same by themselves.
struct AccountList {
    wishes: Wishes3,
    raised: bool,
    accounts: Vec<AccountId>,
    oddity: Oddity,
}

/// Puts a policy together.
#[must_use]
pub fn compose(ledger: &RuleLedger<'_>, material: &Parts<'_>) -> Composed {
    let heads = heads(ledger);
    let listed = listed(ledger, material);
    let wishes = heads.iter().map(|(head, _)| head.wishes).chain(listed.iter().map(|list| list.wishes));
    let used: BTreeSet<usize> =
        wishes.chain([ledger.defaults]).flatten().flatten().filter_map(ContactLabel::place).collect();
    let (contacts, named) = contacts(&used, material.labelled);
    let places: BTreeMap<usize, usize> = contacts.iter().enumerate().map(|(at, place)| (*place, at)).collect();
    let wish =
        |label: ContactLabel| label.place().map_or(WishKind::Unmanaged, |place| WishKind::Contact(places[&place]));
    let mut policy = Policy { contacts: named, ..Policy::default() };
    for (kind, label) in Kind::ALL.into_iter().zip(ledger.defaults) {
        policy.defaults.extend(label.map(|label| (kind, Wish::new(wish(label), Source::Defaults))));
    }
    let mut namer = Namer::default();
    let mut grounds = Vec::new();
    for (head, drafts) in &heads {
        policy.rules.push(rule(head, drafts, material, &mut namer, &wish));
        grounds.push(Grounds::Pattern);
    }
    for list in listed {
        let rule = list_rule(&list, &policy, &mut namer, &wish);
        policy.rules.push(rule);
        grounds.push(Grounds::Exception(list.oddity));
    }
    if policy.rules.is_empty() && policy.defaults.is_empty() {
        // A policy wishes something, if only that nothing is touched.
        let nothing = |kind| (kind, Wish::new(WishKind::Unmanaged, Source::Defaults));
        policy.defaults = Kind::ALL.into_iter().map(nothing).collect();
    }
    Composed { policy, grounds, contacts }
}

/// The rules, those that can be written as one together, in the order of what they ask for.
fn heads<'l>(ledger: &'l RuleLedger<'_>) -> Vec<(Head, Vec<&'l RuleDraft>)> {
    let mut heads: BTreeMap<Head, Vec<&RuleDraft>> = BTreeMap::new();
    for (_, draft) in ledger.live() {
        heads.entry(draft.head()).or_default().push(draft);
    }
    let first = |draft: &RuleDraft| (draft.parts.len(), draft.parts.clone());
    let mut heads: Vec<_> = heads.into_iter().collect();
    heads.iter_mut().for_each(|(_, drafts)| drafts.sort_by_cached_key(|draft| first(draft)));
    heads.sort_by_cached_key(|(_, drafts)| first(drafts[0]));
    heads
}

/// What is left to say account by account.
fn listed(ledger: &RuleLedger<'_>, material: &Parts<'_>) -> Vec<AccountList> {
    let rests: Vec<Wishes3> = (0..ledger.verdicts.len()).map(|class| ledger.rest(class)).collect();
    let is_raised = |class: usize| ledger.matching(class).any(|(_, rule, _)| rule.raised);
    let apart = ledger.rests_are_apart();
    let mut lists: BTreeMap<(Wishes3, bool), Vec<AccountId>> = BTreeMap::new();
    for (account, class) in material.accounts.iter().zip(&ledger.ground.class_of) {
        let rest = rests[*class as usize];
        let mut add = |wishes: Wishes3| {
            if wishes.iter().any(Option::is_some) {
                lists.entry((wishes, is_raised(*class as usize))).or_default().push(account.id);
            }
        };
        match apart {
            true => (0..3).for_each(|kind| add([0, 1, 2].map(|other| rest[other].filter(|_| other == kind)))),
            false => add(rest),
        }
    }
    // The same accounts are listed once.
    let mut together: BTreeMap<(Vec<AccountId>, bool), Wishes3> = BTreeMap::new();
    for ((wishes, raised), accounts) in lists {
        let known = together.entry((accounts, raised)).or_default();
        *known = [0, 1, 2].map(|kind| known[kind].or(wishes[kind]));
    }
    let mut listed: Vec<AccountList> = together
        .into_iter()
        .map(|((accounts, raised), wishes)| AccountList { wishes, raised, oddity: oddity(wishes, material), accounts })
        .collect();
    listed.sort_by_cached_key(|list| (list.oddity, list.accounts.clone(), list.wishes));
    listed
}

fn oddity(wishes: Wishes3, material: &Parts<'_>) -> Oddity {
    let places: Vec<usize> = wishes.iter().flatten().filter_map(|label| label.place()).collect();
    let is_rarer = |place: &usize| material.similar.iter().any(|group| group[1..].contains(place));
    if places.is_empty() {
        Oddity::NotSet
    } else if places.iter().all(is_rarer) {
        Oddity::NearDuplicate
    } else {
        Oddity::OneOff
    }
}

/// The contacts that are used, with their names: in the order of these.
fn contacts(used: &BTreeSet<usize>, labelled: &Labelled) -> (Vec<usize>, Vec<NamedContact>) {
    let mut places: Vec<usize> = used.iter().copied().collect();
    places.sort_by_cached_key(|place| {
        let contact = &labelled.contacts[*place];
        (std::cmp::Reverse(contact.found), contact.abstraction.clone())
    });
    let mut namer = Namer::default();
    let named = places.into_iter().map(|place| {
        let contact = &labelled.contacts[place];
        let proposals = naming::of_contact(&contact.abstraction, contact.fields.shape());
        let name: ContactName = namer.name(&proposals, "contact");
        (place, NamedContact::new(name, contact.fields.clone()))
    });
    let mut named: Vec<_> = named.collect();
    named.sort_by(|(_, one), (_, other)| one.name.cmp(&other.name));
    named.into_iter().unzip()
}

fn rule(
    head: &Head,
    drafts: &[&RuleDraft],
    material: &Parts<'_>,
    namer: &mut Namer,
    wish: &impl Fn(ContactLabel) -> WishKind,
) -> Rule {
    let conditions: Vec<&CommonTrait> = drafts
        .iter()
        .flat_map(|draft| draft.parts.iter().flatten())
        .map(|feature| &material.atoms[*feature as usize].condition)
        .collect();
    let name: RuleName = namer.name(&naming::of_rule(&conditions), "rule");
    let mut rule = Rule::new(name, Selector::default());
    rule.selectors = selectors(drafts, material.atoms);
    rule.except = head.except.iter().map(|feature| selector(&[vec![*feature]], material.atoms)).collect();
    rule.except = joined(rule.except);
    rule.priority = if head.raised { PRIORITY } else { 0 };
    wished(rule, head.wishes, wish)
}

fn wished(rule: Rule, wishes: Wishes3, wish: &impl Fn(ContactLabel) -> WishKind) -> Rule {
    let wishes = Kind::ALL.into_iter().zip(wishes);
    wishes.fold(rule, |rule, (kind, label)| match label {
        Some(label) => rule.wishing(kind, wish(label)),
        None => rule,
    })
}

/// The selectors of some rules, as few as it takes.
fn selectors(drafts: &[&RuleDraft], atoms: &[Atom]) -> Vec<Selector> {
    joined(drafts.iter().map(|draft| selector(&draft.parts, atoms)).collect())
}

fn selector(parts: &[Vec<u32>], atoms: &[Atom]) -> Selector {
    let mut selector = Selector::default();
    for feature in parts.iter().flatten() {
        match &atoms[*feature as usize].condition {
            CommonTrait::Unit(pattern) => selector.ou.push((pattern.clone(), Place::default())),
            CommonTrait::Tag(key, value) => selector.tags.entry(key.clone()).or_default().push(Glob::new(value)),
            CommonTrait::Name(pattern) => selector.names.push(Glob::new(pattern)),
        }
    }
    selector
}

/// Selectors that differ in the values of one key are one with all of them.
fn joined(selectors: Vec<Selector>) -> Vec<Selector> {
    let mut joined: Vec<Selector> = Vec::new();
    for selector in selectors {
        match joined.iter_mut().find(|other| can_join(other, &selector)) {
            Some(other) => join(other, selector),
            None => joined.push(selector),
        }
    }
    joined
}

/// Whether they ask for the same keys, and all values are the same but those of one key.
fn can_join(one: &Selector, other: &Selector) -> bool {
    let same_keys = one.ou.is_empty() == other.ou.is_empty()
        && one.names.is_empty() == other.names.is_empty()
        && one.tags.keys().eq(other.tags.keys());
    let patterns = |selector: &Selector| selector.ou.iter().map(|(pattern, _)| pattern.clone()).collect::<Vec<_>>();
    let differing = usize::from(patterns(one) != patterns(other))
        + usize::from(one.names != other.names)
        + one.tags.iter().filter(|(key, values)| other.tags.get(*key) != Some(*values)).count();
    same_keys && differing == 1
}

fn join(one: &mut Selector, other: Selector) {
    for (pattern, place) in other.ou {
        if !one.ou.iter().any(|(known, _)| *known == pattern) {
            one.ou.push((pattern, place));
        }
    }
    let add = |known: &mut Vec<Glob>, new: Vec<Glob>| {
        for glob in new {
            if !known.contains(&glob) {
                known.push(glob);
            }
        }
    };
    add(&mut one.names, other.names);
    for (key, values) in other.tags {
        add(one.tags.entry(key).or_default(), values);
    }
}

fn list_rule(list: &AccountList, policy: &Policy, namer: &mut Namer, wish: &impl Fn(ContactLabel) -> WishKind) -> Rule {
    let accounts = list.accounts.iter().map(|id| (*id, Place::default())).collect();
    let contact = list.wishes.iter().flatten().find_map(|label| wish(*label).contact());
    let subject = contact.map_or("left alone", |contact| policy.contacts[contact].name.as_str());
    let kinds: Vec<&str> =
        Kind::ALL.iter().zip(list.wishes).filter(|(_, label)| label.is_some()).map(|(kind, _)| kind.as_str()).collect();
    let proposals =
        [naming::slug(&format!("only {subject}")), naming::slug(&format!("only {subject} {}", kinds.join(" ")))];
    let mut rule = Rule::new(namer.name(&proposals, "only"), Selector { accounts, ..Selector::default() });
    rule.priority = if list.raised { PRIORITY } else { 0 };
    wished(rule, list.wishes, wish)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organization::ou::OuPattern;

    #[test]
    fn selectors_are_joined_where_one_key_differs() {
        let of = |names: &[&str], teams: &[&str]| Selector {
            names: names.iter().map(|name| Glob::new(*name)).collect(),
            tags: [("team".to_owned(), teams.iter().map(|team| Glob::new(*team)).collect())].into(),
            ..Selector::default()
        };
        let shown = |selectors: Vec<Selector>| {
            let texts = |globs: &[Glob]| globs.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
            joined(selectors)
                .iter()
                .map(|s| format!("{} / {}", texts(&s.names), texts(&s.tags["team"])))
                .collect::<Vec<_>>()
        };
        assert_eq!(shown(vec![of(&["a"], &["red"]), of(&["b"], &["red"])]), ["a b / red"]);
        assert_eq!(shown(vec![of(&["a", "b"], &["red"]), of(&["b", "c"], &["red"])]), ["a b c / red"]);
        assert_eq!(shown(vec![of(&["a"], &["red"]), of(&["a"], &["blue", "red"])]), ["a / red blue"]);
        assert_eq!(shown(vec![of(&["a"], &["red"]), of(&["b"], &["blue"])]), ["a / red", "b / blue"]);
    }

    #[test]
    fn units_of_joined_selectors_are_named_once() {
        let of = |units: &[&str]| Selector {
            ou: units.iter().map(|unit| (OuPattern::parse(unit).unwrap(), Place::default())).collect(),
            ..Selector::default()
        };
        let joined = joined(vec![of(&["/A", "/B"]), of(&["/B", "/C"])]);
        let units = |s: &Selector| s.ou.iter().map(|(unit, _)| unit.to_string()).collect::<Vec<_>>().join(" ");
        assert_eq!(joined.iter().map(units).collect::<Vec<_>>(), ["/A /B /C"]);
    }
}
