//! The plainest policy that says what is there: each contact with the list of its accounts.

use std::collections::BTreeMap;

use super::found::Readings;
use super::notes::{Evidence, Grounds, Notes, Oddity, RuleNote};
use crate::finding::Place;
use crate::organization::AccountId;
use crate::policy::name::{ContactName, RuleName};
use crate::policy::selector::Selector;
use crate::policy::template::Template;
use crate::policy::{NamedContact, Policy, Rule, Source, Wish, WishKind};
use crate::setting::{Each, Kind, Value};

/// Makes it.
pub fn policy(found: &Readings<'_>, notes: &mut Notes) -> Policy {
    let mut policy = Policy::default();
    let mut accounts: BTreeMap<AccountId, BTreeMap<Kind, &Value>> = BTreeMap::new();
    for (key, value) in &found.set {
        accounts.entry(key.account).or_default().insert(key.kind, value);
    }
    let mut numbers = Vec::<&Value>::new();
    let mut groups: BTreeMap<BTreeMap<Kind, usize>, Vec<AccountId>> = BTreeMap::new();
    for (id, values) in accounts {
        let numbered = values.into_iter().map(|(kind, value)| {
            let number = numbers.iter().position(|known| *known == value).unwrap_or_else(|| {
                numbers.push(value);
                numbers.len() - 1
            });
            (kind, number)
        });
        groups.entry(numbered.collect()).or_default().push(id);
    }
    policy.contacts = numbers.iter().enumerate().map(|(number, value)| contact(number, value)).collect();
    notes.contacts = vec![Evidence::default(); numbers.len()];
    for (number, (wishes, ids)) in groups.into_iter().enumerate() {
        for contact in wishes.values() {
            notes.contacts[*contact].decides += ids.len();
            notes.contacts[*contact].matches += ids.len();
        }
        let evidence = Evidence { decides: ids.len(), matches: ids.len() };
        notes.rules.push(RuleNote { grounds: Grounds::Exception(Oddity::OneOff), evidence });
        let accounts = ids.into_iter().map(|id| (id, Place::default())).collect();
        let name: RuleName = format!("accounts-{}", number + 1).parse().expect("it is a name");
        let rule = Rule::new(name, Selector { accounts, ..Selector::default() });
        let rule =
            wishes.into_iter().fold(rule, |rule, (kind, contact)| rule.wishing(kind, WishKind::Contact(contact)));
        policy.rules.push(rule);
    }
    if policy.rules.is_empty() {
        let nothing = |kind| (kind, Wish::new(WishKind::Unmanaged, Source::Defaults));
        policy.defaults = Kind::ALL.into_iter().map(nothing).collect();
    }
    policy
}

fn contact(number: usize, value: &Value) -> NamedContact {
    let name: ContactName = format!("contact-{}", number + 1).parse().expect("it is a name");
    let template = |text: Option<&str>| text.map(Template::of_text);
    let fields = Each::of(value.shape(), |field| template(value.as_live().get(field)));
    NamedContact::new(name, fields)
}
