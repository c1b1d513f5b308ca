//! Explanations and expectations say what resolving does, for every policy and every organization.

use std::collections::BTreeSet;

use orgcontacts::desired::answer::{Question, answer};
use orgcontacts::desired::explain::{Explainer, Fate, LossReason, Reasons};
use orgcontacts::desired::judge::judge;
use orgcontacts::desired::{Desired, DesiredState, resolve};
use orgcontacts::finding::SourceText;
use orgcontacts::organization::{AccountId, Organization, SettingKey};
use orgcontacts::policy::expectations::{self, Expectation};
use orgcontacts::policy::{Origin, Policy};
use orgcontacts::setting::alternate_contact::Fields;
use orgcontacts::setting::{Kind, Value};
use proptest::prelude::*;
use proptest::sample::select;

use super::parse;
use crate::support::generate::{PolicyParts, SELECTORS, WISHES, organizations, policies};

fn expectations(policy: &Policy, text: String) -> Vec<Expectation> {
    let source = SourceText::new("expectations.yaml", text.clone().into_bytes());
    expectations::parse(&[source], policy).unwrap_or_else(|findings| panic!("{findings:?}\n{text}")).0
}

/// A policy in which some rules match no account. The lines stay what they are.
fn without(parts: &PolicyParts, rules: &BTreeSet<&str>) -> PolicyParts {
    let line = |line: &str| match line.trim_start().starts_with("match:") {
        true => "    match: { accounts: [\"999999999999\"] }\n".to_owned(),
        false => format!("{line}\n"),
    };
    let is_meant = |text: &str| rules.iter().any(|name| text.contains(&format!("name: {name}\n")));
    let inert = |text: &String| if is_meant(text) { text.lines().map(line).collect() } else { text.clone() };
    PolicyParts { rules: parts.rules.iter().map(inert).collect(), ..parts.clone() }
}

fn explained<T>(policy: &Policy, organization: &Organization, key: SettingKey, f: impl Fn(&Reasons<'_>) -> T) -> T {
    let explainer = Explainer::new(policy, organization);
    let explanation = explainer.explain(&organization.accounts()[&key.account]);
    let reasons = explanation.reasons().iter().find(|reasons| reasons.kind == key.kind);
    f(reasons.expect("the account is managed"))
}

fn names<'a>(origins: impl Iterator<Item = &'a Origin>) -> BTreeSet<&'a str> {
    origins.map(|origin| origin.source.as_str()).collect()
}

/// The accounts that a rule with this selector would decide for.
fn selected(selector: &str, organization: &Organization) -> BTreeSet<AccountId> {
    let rules = vec![format!("  - name: only\n    match: {selector}\n    billing: soc\n")];
    let parts = PolicyParts { defaults: Vec::new(), rules, exclude: None, require: Vec::new() };
    resolve(&parse(&parts), organization).0.wishes.keys().map(|key| key.account).collect()
}

/// Whether a key ends as a wish says, by what resolving says. Which contact it is tells its address.
fn ends_as(desired: &DesiredState, key: SettingKey, wish: &str) -> bool {
    if desired.undecided.contains_key(&key) {
        return false;
    }
    match desired.wishes.get(&key).map(|decided| &decided.desired) {
        None => wish == "unmanaged",
        Some(Desired::Absent) => wish == "absent",
        Some(Desired::Present(contact)) => is_called(contact, wish),
        Some(Desired::PresentIfMissing(contact)) => {
            let name = wish.strip_prefix("{ if_missing: ").and_then(|rest| rest.strip_suffix(" }"));
            name.is_some_and(|name| is_called(contact, name))
        }
    }
}

fn is_called(contact: &Value, name: &str) -> bool {
    match name {
        "soc" | "noc" => contact.address() == Some(&format!("{name}@example.com")),
        "own" => contact.address().unwrap().starts_with("a+"),
        "team" => Fields::of(contact.as_live()).name == Some("Team"),
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// An explanation ends with what resolving ends with, and blames whom resolving blames.
    #[test]
    fn explaining_agrees_with_resolving((organization, _) in organizations(), parts in policies()) {
        let policy = parse(&parts);
        let (desired, _) = resolve(&policy, &organization);
        let explainer = Explainer::new(&policy, &organization);
        for account in organization.accounts().values() {
            let explanation = explainer.explain(account);
            prop_assert_eq!(&explanation.account, &account.describe(organization.path(&account.parent)));
            match &explanation.fate {
                Fate::OutOfReach => prop_assert!(desired.out_of_reach.contains(&account.id)),
                Fate::Skipped(reason) => prop_assert_eq!(Some(reason), desired.skipped.get(&account.id)),
                Fate::Managed(all) => {
                    prop_assert!(!desired.skipped.contains_key(&account.id));
                    prop_assert!(!desired.out_of_reach.contains(&account.id));
                    prop_assert!(all.iter().map(|reasons| reasons.kind).eq(Kind::ALL));
                    for reasons in all {
                        let key = SettingKey { account: account.id, kind: reasons.kind };
                        let resolved = match desired.undecided.get(&key) {
                            Some(undecided) => Err(undecided.clone()),
                            None => Ok(desired.wishes.get(&key).cloned()),
                        };
                        prop_assert_eq!(&reasons.outcome, &resolved);
                        if let Ok(Some(decided)) = resolved {
                            prop_assert_eq!(&*decided.origin, reasons.deciding[0].origin);
                        }
                    }
                }
            }
        }
    }

    /// Of an address, exactly the contacts are named that resolving gives it to.
    #[test]
    fn an_address_is_traced_to_all_who_have_it(
        (organization, _) in organizations(),
        parts in policies(),
        email in select(&["soc@example.com", "NOC@example.com", "red@example.com", "a+000000000002@example.com"][..]),
    ) {
        let policy = parse(&parts);
        let (desired, _) = resolve(&policy, &organization);
        let has = |desired: &Desired| desired.contact().is_some_and(|contact| contact.address().unwrap().eq_ignore_ascii_case(email));
        let expected: Vec<SettingKey> =
            desired.wishes.iter().filter(|(_, decided)| has(&decided.desired)).map(|(key, _)| *key).collect();
        let question = Question { email: Some(email.to_owned()), ..Question::default() };
        let answer = answer(&Explainer::new(&policy, &organization), &question);
        let found: Vec<SettingKey> = answer.explanations.iter().flat_map(|explanation| {
            let key = |kind| SettingKey { account: explanation.account.id, kind };
            explanation.reasons().iter().map(move |reasons| key(reasons.kind))
        }).collect();
        prop_assert_eq!(found, expected);
        prop_assert_eq!(answer.undecided, desired.undecided.len());
    }

    /// Everyone who matched is named once: among those who decided, or among those who lost. Without
    /// any of the losers the answer is the same. Without those who decided, the strongest of the
    /// losers that speak of the type decides, and nobody new appears.
    #[test]
    fn losers_change_nothing_and_come_next((organization, _) in organizations(), parts in policies(), picked in any::<prop::sample::Index>()) {
        let policy = parse(&parts);
        let (desired, _) = resolve(&policy, &organization);
        let managed: Vec<AccountId> = organization.accounts().keys().copied().filter(|id| {
            !desired.skipped.contains_key(id) && !desired.out_of_reach.contains(id)
        }).collect();
        prop_assume!(!managed.is_empty());
        let account = *picked.get(&managed);
        for kind in Kind::ALL {
            let key = SettingKey { account, kind };
            let (deciding, losers, next) = explained(&policy, &organization, key, |reasons| {
                let owned = |names: BTreeSet<&str>| names.into_iter().map(str::to_owned).collect::<Vec<_>>();
                let deciding = names(reasons.deciding.iter().map(|voice| voice.origin));
                let losers = names(reasons.lost.iter().map(|loss| loss.voice.origin));
                assert!(deciding.is_disjoint(&losers));
                assert_eq!(deciding.len() + losers.len(), reasons.deciding.len() + reasons.lost.len());
                let speaks = |reason: LossReason| !matches!(reason, LossReason::Excepted | LossReason::Silent(_));
                let next = reasons.lost.iter().find(|loss| speaks(loss.reason));
                (owned(deciding), owned(losers), next.map(|loss| loss.voice.origin.source.as_str().to_owned()))
            });
            let rules = |names: &[String]| {
                let names: BTreeSet<&str> = names.iter().map(String::as_str).collect();
                parse(&without(&parts, &names))
            };
            let (same, _) = resolve(&rules(&losers), &organization);
            prop_assert_eq!(same.wishes.get(&key), desired.wishes.get(&key));
            prop_assert_eq!(same.undecided.get(&key), desired.undecided.get(&key));
            if deciding.first().is_none_or(|name| name == "defaults") {
                continue;
            }
            let (then, before) = explained(&rules(&deciding), &organization, key, |reasons| {
                let all = reasons.deciding.iter().chain(reasons.lost.iter().map(|loss| &loss.voice));
                (reasons.deciding.first().map(|voice| voice.origin.source.as_str().to_owned()), all.count())
            });
            prop_assert_eq!(then, next);
            prop_assert_eq!(before, losers.len());
        }
    }

    /// An expectation selects what a rule would, and is missed by exactly those of them that end
    /// otherwise.
    #[test]
    fn expectations_are_judged_by_what_is_resolved(
        (organization, _) in organizations(),
        parts in policies(),
        selector in select(SELECTORS),
        except in proptest::option::of(select(SELECTORS)),
        wish in select(WISHES),
    ) {
        let policy = parse(&parts);
        let (desired, _) = resolve(&policy, &organization);
        let mut text = format!("version: 1\nexpect:\n  - match: {selector}\n    security: {wish}\n");
        if let Some(except) = except {
            text.push_str(&format!("    except: {except}\n"));
        }
        let expectations = expectations(&policy, text);
        let (verdicts, _) = judge(&policy, &organization, &expectations);
        let excepted = except.map(|except| selected(except, &organization)).unwrap_or_default();
        let managed = |id: &AccountId| !desired.skipped.contains_key(id) && !desired.out_of_reach.contains(id);
        let meant: Vec<AccountId> =
            selected(selector, &organization).difference(&excepted).copied().filter(managed).collect();
        let key = |account: AccountId| SettingKey { account, kind: Kind::Security };
        let missed: Vec<AccountId> = meant.iter().copied().filter(|id| !ends_as(&desired, key(*id), wish)).collect();
        prop_assert_eq!(verdicts.len(), 1);
        prop_assert_eq!(verdicts[0].judged, meant.len());
        prop_assert_eq!(verdicts[0].missed, missed.len());
        prop_assert_eq!(verdicts[0].misses.iter().map(|miss| miss.account.id).collect::<Vec<_>>(), missed);
        prop_assert_eq!(verdicts[0].is_met(), !meant.is_empty() && verdicts[0].missed == 0);
    }
}
