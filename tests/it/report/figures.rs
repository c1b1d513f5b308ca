//! The JSON of coverage, compared with what a test works out by itself over random organizations.

use std::collections::BTreeMap;

use orgcontacts::answer::coverage::{Coverage, CoverageQuestion, Survey, coverage};
use orgcontacts::desired::explain::{Explainer, Fate};
use orgcontacts::desired::{Desired, resolve};
use orgcontacts::finding::SourceText;
use orgcontacts::gateway::{Failure, Operation};
use orgcontacts::organization::scope::Scope;
use orgcontacts::organization::{Organization, SettingKey};
use orgcontacts::plan::live::{LiveState, Observed};
use orgcontacts::plan::plan;
use orgcontacts::policy::Policy;
use orgcontacts::setting::{Kind, LiveValue};
use orgcontacts::view;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::generate::{PolicyParts, organizations, policies};
use crate::support::memory::Contacts;

fn parse(parts: &PolicyParts) -> Policy {
    let source = SourceText::new("contacts.yaml", parts.text().into_bytes());
    Policy::parse(&[source]).unwrap_or_else(|findings| panic!("{findings:?}\n{}", parts.text())).0
}

/// What is there; every seventh contact cannot be read.
fn live(organization: &Organization, contacts: &Contacts, unreadable: bool) -> LiveState {
    let keys = organization.accounts().keys().flat_map(|id| Kind::ALL.map(|kind| SettingKey { account: *id, kind }));
    let denied = || Failure::AccessDenied { operation: Operation::GetAlternateContact, detail: None };
    let observed = |(at, key): (usize, SettingKey)| match contacts.get(&key) {
        _ if unreadable && at % 7 == 3 => (key, Observed::Unreadable(denied())),
        Some(contact) => (key, Observed::Present(contact.clone())),
        None => (key, Observed::Absent),
    };
    keys.enumerate().map(observed).collect()
}

fn answer(
    organization: &Organization,
    policy: Option<&Policy>,
    live: LiveState,
    question: CoverageQuestion,
) -> Coverage {
    let none = Policy::default();
    coverage(Survey {
        question,
        organization,
        desired: &resolve(policy.unwrap_or(&none), organization).0,
        live,
        policy: policy.map(|_| Vec::new()),
        read_at: None,
        is_masked: false,
    })
}

/// As AWS keeps them: e-mail addresses without the space around them.
fn texts(contact: &LiveValue) -> Vec<Option<String>> {
    let text = |(field, text): (orgcontacts::setting::Field, Option<&str>)| {
        text.map(|text| if field.as_str() == "email" { text.trim().to_owned() } else { text.to_owned() })
    };
    contact.iter().map(text).collect()
}

/// Both statuses of a contact, worked out from what explanations say the policy wants.
fn statuses(
    explainer: Option<&Explainer<'_>>,
    organization: &Organization,
    key: SettingKey,
    observed: &Observed,
) -> (&'static str, Option<&'static str>) {
    let live = match observed {
        Observed::Present(_) => "set",
        Observed::Absent => "missing",
        Observed::Unreadable(_) => "unreadable",
    };
    let Some(explainer) = explainer else { return (live, None) };
    let explanation = explainer.explain(&organization.accounts()[&key.account]);
    let reasons = explanation.reasons().iter().find(|reasons| reasons.kind == key.kind).expect("it is managed");
    let policy = match (&reasons.outcome, observed) {
        (Err(_), _) => "undecided",
        (Ok(None), _) => "unmanaged",
        (Ok(Some(_)), Observed::Unreadable(_)) => "unreadable",
        (Ok(Some(decided)), Observed::Absent) if decided.desired == Desired::Absent => "as-policy",
        (Ok(Some(_)), Observed::Absent) => "different",
        (Ok(Some(decided)), Observed::Present(live)) => match &decided.desired {
            Desired::Present(wanted) if texts(wanted.as_live()) == texts(live) => "as-policy",
            Desired::PresentIfMissing(_) => "as-policy",
            Desired::Present(_) | Desired::Absent => "different",
        },
    };
    (live, Some(policy))
}

type Statuses = BTreeMap<SettingKey, (&'static str, Option<&'static str>)>;

/// Counts as the JSON has them, of the contacts of a type of some accounts.
fn counted(statuses: &Statuses, kind: Kind, is_meant: impl Fn(SettingKey) -> bool, is_judged: bool) -> Value {
    let meant: Vec<_> = statuses.iter().filter(|(key, _)| key.kind == kind && is_meant(**key)).collect();
    let live = |name: &str| meant.iter().filter(|(_, (live, _))| *live == name).count();
    let policy = |name: &str| meant.iter().filter(|(_, (_, policy))| *policy == Some(name)).count();
    let names = ["as-policy", "different", "unmanaged", "undecided", "unreadable"];
    json!({
        "type": kind.as_str(),
        "status": { "set": live("set"), "missing": live("missing"), "unreadable": live("unreadable") },
        "policy": is_judged.then(|| names.into_iter().map(|name| (name, policy(name))).collect::<BTreeMap<_, _>>()),
    })
}

fn check(organization: &Organization, policy: Option<&Policy>, live: &LiveState) -> Result<(), TestCaseError> {
    let answered = answer(organization, policy, live.clone(), CoverageQuestion::default());
    let found: Value = serde_json::from_str(view::coverage::json(&answered).as_str()).expect("JSON");
    let none = Policy::default();
    let fates = Explainer::new(policy.unwrap_or(&none), organization);
    let explainer = policy.map(|_| &fates);
    let managed: Vec<_> = organization
        .accounts()
        .values()
        .filter(|account| matches!(fates.explain(account).fate, Fate::Managed(_)))
        .collect();
    let keys = managed.iter().flat_map(|account| Kind::ALL.map(|kind| SettingKey { account: account.id, kind }));
    let statuses: Statuses = keys.map(|key| (key, statuses(explainer, organization, key, &live[&key]))).collect();
    let ids: Vec<&str> = managed.iter().map(|account| account.id.as_str()).collect();
    let accounts = found["accounts"].as_array().expect("a list");
    prop_assert_eq!(accounts.iter().map(|account| account["account"]["id"].as_str().unwrap()).collect::<Vec<_>>(), ids);
    for (account, found) in managed.iter().zip(accounts) {
        let contacts = found["contacts"].as_array().expect("a list");
        for (kind, contact) in Kind::ALL.into_iter().zip(contacts) {
            let (live, policy) = statuses[&SettingKey { account: account.id, kind }];
            prop_assert_eq!(&contact["status"], &json!(live));
            prop_assert_eq!(&contact["policy"], &json!(policy));
            prop_assert_eq!(contact["contact"].is_object(), live == "set");
        }
    }
    let all = |is_meant: &dyn Fn(SettingKey) -> bool| {
        Value::Array(Kind::ALL.map(|kind| counted(&statuses, kind, is_meant, policy.is_some())).to_vec())
    };
    prop_assert_eq!(&found["totals"]["contacts"], &all(&|_| true));
    prop_assert_eq!(found["units"].as_array().expect("a list").len(), organization.units().len());
    for unit in found["units"].as_array().expect("a list") {
        let is_below = |key: SettingKey| {
            let account = &organization.accounts()[&key.account];
            organization.lineage(&account.parent).any(|above| unit["id"] == above.id.as_str())
        };
        prop_assert_eq!(&unit["contacts"], &all(&is_below));
        let below = managed.iter().filter(|account| is_below(SettingKey { account: account.id, kind: Kind::Billing }));
        prop_assert_eq!(&unit["accounts"], &json!(below.count()));
    }
    let apart = found["skipped"].as_array().unwrap().len() + found["out_of_reach"].as_array().unwrap().len();
    prop_assert_eq!(managed.len() + apart, organization.accounts().len());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn json_says_what_there_is(
        (organization, contacts) in organizations(),
        parts in policies(),
        unreadable in any::<bool>(),
    ) {
        let live = live(&organization, &contacts, unreadable);
        check(&organization, Some(&parse(&parts)), &live)?;
        check(&organization, None, &live)?;
    }

    /// What differs is what a plan changes.
    #[test]
    fn reports_and_plans_agree((organization, contacts) in organizations(), parts in policies()) {
        let policy = parse(&parts);
        let live = live(&organization, &contacts, true);
        let desired = resolve(&policy, &organization).0;
        let plan = plan(&desired, &live, &organization);
        let question = CoverageQuestion { managed_only: true, ..CoverageQuestion::default() };
        let answered = answer(&organization, Some(&policy), live, question);
        let totals = answered.sum().totals(true).policy.expect("there is a policy");
        prop_assert_eq!(totals.different, plan.changes.len());
        prop_assert_eq!(totals.as_policy, plan.unchanged);
        prop_assert_eq!(totals.undecided, plan.undecided.len());
        prop_assert_eq!(totals.unreadable, plan.unreadable.len());
        prop_assert_eq!(totals.unmanaged, 0);
    }

    /// A narrowed answer is a part of the whole one.
    #[test]
    fn narrowing_leaves_the_rest_as_it_is((organization, contacts) in organizations(), parts in policies()) {
        let policy = parse(&parts);
        let live = live(&organization, &contacts, false);
        let whole = answer(&organization, Some(&policy), live.clone(), CoverageQuestion::default());
        let question = CoverageQuestion { types: Scope::named([Kind::Security]), ..CoverageQuestion::default() };
        let narrowed = answer(&organization, Some(&policy), live, question);
        prop_assert_eq!(narrowed.totals.keys().collect::<Vec<_>>(), [&Kind::Security]);
        prop_assert_eq!(&narrowed.totals[&Kind::Security], &whole.totals[&Kind::Security]);
        prop_assert_eq!(narrowed.accounts.len(), whole.accounts.len());
    }
}
