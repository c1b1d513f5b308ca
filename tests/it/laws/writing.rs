//! What is written of a policy means what the policy means.

use std::collections::BTreeMap;

use orgcontacts::desired::resolve;
use orgcontacts::finding::{Code, Place, SourceText};
use orgcontacts::organization::ou::{Level, OuPattern};
use orgcontacts::policy::selector::{Glob, Selector};
use orgcontacts::policy::template::Template;
use orgcontacts::policy::write::write;
use orgcontacts::policy::{NamedContact, Policy, Rule, Source, Wish, WishKind};
use orgcontacts::setting::Kind;
use orgcontacts::setting::alternate_contact::Fields;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::support::generate::{organizations, policies};
use crate::support::harmless::hidden;

#[track_caller]
fn read(text: &str) -> (Policy, Vec<Code>) {
    let source = SourceText::new("contacts.yaml", text.as_bytes().to_vec());
    let (policy, found) = Policy::parse(&[source]).unwrap_or_else(|found| panic!("{found:?}\n{text}"));
    (policy, found.into_iter().map(|finding| finding.code).collect())
}

/// A policy without any file: a contact, a rule and a default.
fn made(title: &str, selector: Selector) -> Policy {
    let contact = NamedContact::new(
        "R&D (EMEA)".parse().expect("a name"),
        Fields {
            name: Template::of_text("null"),
            title: Template::of_text(title),
            email: Template::parse("soc+{account.id}@example.com").expect("a template"),
            phone: Template::of_text("1"),
        }
        .map(Some)
        .into(),
    );
    let rule = Rule::new("first: of all".parse().expect("a name"), selector);
    let rule = rule.wishing(Kind::Security, WishKind::Contact(0)).wishing(Kind::Billing, WishKind::Absent);
    Policy {
        contacts: vec![contact],
        rules: vec![rule],
        defaults: [(Kind::Security, Wish::new(WishKind::Unmanaged, Source::Defaults))].into(),
        ..Policy::default()
    }
}

#[test]
fn a_policy_can_be_made_without_a_text() {
    let everywhere = Selector { ou: vec![(OuPattern::Path(Vec::new()), Place::default())], ..Selector::default() };
    let expected = r#"version: 1
contacts:
  "R&D (EMEA)":
    name: "null"
    title: "{{On-call}}"
    email: "soc+{account.id}@example.com"
    phone: "1"
defaults:
  security: unmanaged
rules:
  - name: "first: of all"
    match: { ou: / }
    billing: absent
    security: "R&D (EMEA)"
"#;
    let text = write(&made("{On-call}", everywhere));
    assert_eq!(text, expected);
    assert_eq!(write(&read(&text).0), text);
}

/// Texts that YAML would take for something else.
fn odd() -> impl Strategy<Value = String> {
    let parts = [
        "a", " ", "\"", "\\", "'", "#", ": ", "- ", "{", "}", "*", "/", "\n", "\r", "\t", "\u{1b}", "é", "👍",
        "\u{202e}", "\u{feff}", "\u{85}", "null", "~", "&", "!", "%", "@", "`", "1", "y", "[", ",", "|", ">", "?",
    ];
    vec(select(parts.to_vec()), 1..8).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_written_policy_decides_the_same((organization, _) in organizations(), parts in policies()) {
        let (policy, found) = read(&parts.text());
        let text = write(&policy);
        let (again, found_again) = read(&text);
        prop_assert_eq!(write(&again), text);
        prop_assert_eq!(found_again, found);
        let ((before, _), (after, _)) = (resolve(&policy, &organization), resolve(&again, &organization));
        let decided = |state: &orgcontacts::desired::DesiredState| {
            let wishes: Vec<_> = state.wishes.iter().map(|(key, decided)| (*key, decided.desired.clone())).collect();
            let skipped = state.skipped.iter().map(|(account, why)| (*account, why.code()));
            (wishes, state.undecided.keys().copied().collect::<Vec<_>>(), skipped.collect::<Vec<_>>(), state.managed)
        };
        prop_assert_eq!(decided(&after), decided(&before));
    }

    #[test]
    fn what_is_read_wherever_accounts_are_is_read((organization, _) in organizations(), parts in policies()) {
        let (policy, _) = read(&parts.text());
        let Some(wherever) = policy.wherever() else { return Ok(()) };
        let (early, (whole, _)) = (resolve(&wherever, &organization).0, resolve(&policy, &organization));
        for key in early.wishes.keys() {
            let is_asked_for = whole.wishes.contains_key(key) || whole.undecided.contains_key(key);
            prop_assert!(is_asked_for, "{key:?}: {:?}", whole.left_alone.get(key));
        }
    }

    #[test]
    fn any_text_outlives_writing(title in odd(), tag in odd(), value in odd(), name in odd(), unit in odd()) {
        let title: String = title.chars().take(50).collect();
        let path = OuPattern::Path(vec![Level::Any, Level::Name(unit)]);
        let selector = Selector { place: Place::default(),
            ou: vec![(path.clone(), Place::default())],
            tags: BTreeMap::from([(tag, vec![Glob::new(value)])]),
            names: vec![Glob::new(name)],
            accounts: BTreeMap::from([("012345678901".parse().expect("an ID"), Place::default())]),
        };
        let policy = made(&title, selector.clone());
        let text = write(&policy);
        prop_assert!(text.lines().all(|line| !line.contains(hidden)), "{}", text);
        let (again, _) = read(&text);
        let fields = |policy: &Policy| policy.contacts[0].definition.clone().expect("it is defined").fields;
        prop_assert_eq!(fields(&again), fields(&policy));
        let [Selector { place: _, ou, tags, names, accounts }] = &again.rules[0].selectors[..] else { panic!("one selector") };
        prop_assert_eq!(&ou[0].0, &path);
        prop_assert_eq!(tags, &selector.tags);
        prop_assert_eq!(names, &selector.names);
        prop_assert!(accounts.keys().eq(selector.accounts.keys()));
    }
}
