//! The index finds what trying each selector on each account finds, whatever selectors ask for.

use std::fmt::Write;

use orgcontacts::desired::matching::Matcher;
use orgcontacts::finding::SourceText;
use orgcontacts::organization::{Account, Organization};
use orgcontacts::policy::Policy;
use orgcontacts::policy::selector::{Glob, Selector};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::support::generate::organizations;

/// Few letters, so that texts and patterns collide; one of two bytes, one in both cases.
const TEXT: &str = "[aAbé-]{0,5}";
const PATTERN: &str = "[aAbé*-]{0,5}";

/// Whether a pattern fits a text, letter by letter.
fn fits(pattern: &[char], text: &[char]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, _) => text.is_empty(),
        (Some(('*', rest)), None) => fits(rest, text),
        (Some(('*', rest)), Some((_, later))) => fits(rest, text) || fits(pattern, later),
        (Some((wanted, rest)), Some((letter, later))) => wanted == letter && fits(rest, later),
        (Some(_), None) => false,
    }
}

/// Organizations with odd names and tags.
fn odd_organizations() -> impl Strategy<Value = Organization> {
    let tags = btree_map(select(&["k", "l"][..]).prop_map(str::to_owned), TEXT, 0..3);
    (organizations(), vec((option::weighted(0.8, TEXT), tags), 8)).prop_map(|((organization, _), odd)| {
        let accounts = organization.accounts().values().cloned().zip(odd);
        let accounts = accounts.map(|(account, (name, tags))| Account { name, tags, ..account });
        let units = organization.units().values().cloned();
        Organization::new(organization.identity().clone(), units, accounts).unwrap()
    })
}

/// Selectors of all kinds, as policies write them, in any combination.
fn selectors() -> impl Strategy<Value = String> {
    let patterns = || vec(PATTERN, 1..3).prop_map(|patterns| format!("{patterns:?}"));
    let ou = option::weighted(0.3, select(&["/", "/A", "/A/B", "/*", "\"/*/B\"", "ou-ab12-0000000c", "/Gone"][..]));
    let tags = btree_map(select(&["k", "l", "gone"][..]), patterns(), 0..3);
    let accounts = option::weighted(0.2, vec(1..10usize, 1..3));
    (ou, tags, option::weighted(0.5, patterns()), accounts).prop_map(|(ou, tags, names, accounts)| {
        let tags: Vec<_> = tags.iter().map(|(key, values)| format!("{key}: {values}")).collect();
        let ids = |ids: Vec<usize>| ids.into_iter().map(|id| format!("{id:012}")).collect::<Vec<_>>();
        let parts = [
            ou.map(|ou| format!("ou: {ou}")),
            (!tags.is_empty()).then(|| format!("tags: {{ {} }}", tags.join(", "))),
            names.map(|names| format!("names: {names}")),
            accounts.map(|accounts| format!("accounts: {:?}", ids(accounts))),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        if parts.is_empty() { "{ ou: /A }".to_owned() } else { format!("{{ {} }}", parts.join(", ")) }
    })
}

fn policy_of(rules: &[(Vec<String>, Vec<String>)], exclude: &[String]) -> Policy {
    let mut text = "version: 1\ncontacts:\n  c: { name: N, title: T, email: c@example.com, phone: \"1\" }\n".to_owned();
    let list = |selectors: &[String]| format!("[{}]", selectors.join(", "));
    if !exclude.is_empty() {
        let _ = writeln!(text, "exclude: {}", list(exclude));
    }
    text.push_str("rules:\n");
    for (number, (selectors, except)) in rules.iter().enumerate() {
        let _ = writeln!(text, "  - name: r{number}\n    match: {}\n    billing: c", list(selectors));
        if !except.is_empty() {
            let _ = writeln!(text, "    except: {}", list(except));
        }
    }
    let source = SourceText::new("contacts.yaml", text.clone().into_bytes());
    Policy::parse(&[source]).unwrap_or_else(|findings| panic!("{findings:?}\n{text}")).0
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_index_finds_what_trying_each_finds(
        organization in odd_organizations(),
        rules in vec((vec(selectors(), 1..3), vec(selectors(), 0..3)), 1..6),
        exclude in vec(selectors(), 0..4),
    ) {
        let policy = policy_of(&rules, &exclude);
        let matcher = Matcher::new(&policy, &organization);
        for account in organization.accounts().values() {
            let picks = |selectors: &[Selector], except: &[Selector]| matcher.picks(&matcher.choice(selectors, except), account);
            let selects = |selector: &Selector| picks(std::slice::from_ref(selector), &[]);
            let rules = || policy.rules.iter().enumerate();
            let found = matcher.candidates(account).into_iter().map(|candidate| candidate.index);
            let matching = rules().filter(|(_, rule)| picks(&rule.selectors, &rule.except)).map(|(place, _)| place);
            prop_assert!(found.eq(matching));
            let excluding = policy.exclude.iter().enumerate().filter(|(_, entry)| selects(&entry.selector));
            prop_assert!(matcher.exclusions(account).eq(excluding.map(|(place, _)| place)));
            let excepting = rules().filter(|(_, rule)| picks(&rule.selectors, &[])).flat_map(|(place, rule)| {
                let excepting = rule.except.iter().enumerate().filter(|(_, selector)| selects(selector));
                excepting.map(move |(except, _)| (place, except)).collect::<Vec<_>>()
            });
            prop_assert!(matcher.exceptions(account).eq(excepting));
        }
    }

    #[test]
    fn patterns_fit_letter_by_letter(pattern in PATTERN, text in TEXT) {
        let letters = |text: &str| text.chars().collect::<Vec<_>>();
        prop_assert_eq!(Glob::new(pattern.clone()).matches(&text), fits(&letters(&pattern), &letters(&text)));
    }
}
