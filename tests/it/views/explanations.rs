//! Explanations and verdicts with text in them that would like to be more than text.

use orgcontacts::backend::organization_file::{Encoding, wire};
use orgcontacts::desired::answer::Answer;
use orgcontacts::desired::explain::Explainer;
use orgcontacts::desired::judge::judge;
use orgcontacts::finding::SourceText;
use orgcontacts::gateway::Failure;
use orgcontacts::organization::{Organization, SettingKey};
use orgcontacts::plan::Unplanned;
use orgcontacts::plan::whereabouts::{Holder, SearchArea, Whereabouts};
use orgcontacts::plan::why::Why;
use orgcontacts::policy::{Policy, expectations};
use orgcontacts::setting::Kind;
use orgcontacts::setting::alternate_contact::Fields;
use orgcontacts::view::expectations as view;
use orgcontacts::view::explain::{explain, json};

use crate::support::junit;
use crate::support::snapshots::assert_snapshot;

/// Would clear the screen, ring, hide and reverse text, end a line of TAP, begin a directive, close a
/// tag, a quote and a section.
const HOSTILE: &str = "x\u{1b}[2J\u{7}\u{202e}\u{200b}\nnot ok 9 # SKIP \\# ]]></failure> \" y";

/// In YAML, every character can be written as an escape.
fn yaml(text: &str) -> String {
    text.chars().map(|c| format!("\\U{:08x}", u32::from(c))).collect()
}

fn organization() -> String {
    let (name, unit) = (yaml(HOSTILE), yaml(&HOSTILE.replace('/', "")));
    format!(
        r#"format: orgcontacts/organization
version: 1
organization: {{ id: o-exampleorg, management_account: "111111111111" }}
units:
  - {{ id: r-ab12, name: Root }}
  - {{ id: ou-ab12-11111111, name: "{unit}", parent: r-ab12 }}
accounts:
  - {{ id: "111111111111", name: "{name}", state: ACTIVE, parent: ou-ab12-11111111 }}
  - {{ id: "222222222222", name: "{name}", state: "{name}", parent: ou-ab12-11111111 }}
"#
    )
}

fn policy() -> Policy {
    let name = yaml(HOSTILE);
    let text = format!(
        r#"version: 1
contacts:
  soc: {{ name: "{{account.name}}", title: T, email: soc@example.com, phone: "+1 206 555 0100" }}
  other: {{ name: "{name}", title: T, email: "soc@{{account.name}}.com", phone: "+1 206 555 0100" }}
defaults: {{ security: soc, billing: other }}
rules:
  - {{ name: first, match: {{ ou: / }}, operations: soc }}
  - {{ name: second, match: {{ ou: / }}, operations: other }}
"#
    );
    match Policy::parse(&[SourceText::new(format!("{HOSTILE}.yaml"), text.into_bytes())]) {
        Ok((policy, _)) => policy,
        Err(findings) => panic!("the policy has mistakes: {}", findings[0].message),
    }
}

#[track_caller]
fn assert_harmless(text: &str) {
    let harmful: Vec<char> = HOSTILE.chars().filter(|c| !c.is_ascii() || c.is_ascii_control() && *c != '\n').collect();
    assert_eq!(harmful.len(), 4);
    assert!(!text.contains(harmful.as_slice()), "{}", text.escape_debug());
    assert!(text.contains(r"\u{1b}[2J") || text.contains(r"\u001b[2J"), "{text}");
}

/// A live contact that says it all, and one that was not read.
fn hostile_holder(organization: &Organization) -> Whereabouts {
    let account = organization.accounts().values().next().expect("an account");
    let key = SettingKey { account: account.id, kind: Kind::Billing };
    let account = account.describe(HOSTILE.to_owned());
    let text = || Some(HOSTILE.into());
    let contact = Fields { name: text(), title: text(), email: text(), phone: text() }.into();
    let why = Why::Unreadable(Failure::Configuration(HOSTILE.to_owned()));
    let unread = vec![Unplanned { account: account.clone(), key, why }];
    let area = SearchArea { keys: [key].into(), skipped: 1, out_of_reach: 1 };
    Whereabouts { read_at: None, area, holders: vec![Holder { account, kind: key.kind, contact }], unread }
}

#[test]
fn nothing_from_outside_does_anything_in_an_explanation() {
    let policy = policy();
    let recorded = wire::parse(&organization(), Encoding::Yaml).expect("the organization is well-formed");
    let organization = &recorded.organization;
    let explainer = Explainer::new(&policy, organization);
    let answer = |email: Option<&str>| Answer {
        identity: organization.identity(),
        email: email.map(str::to_owned),
        undecided: 1,
        rule: None,
        explanations: organization.accounts().values().map(|account| explainer.explain(account)).collect(),
    };
    let text = explain(&answer(None), None).plain();
    assert_harmless(&text);
    assert_harmless(&explain(&answer(Some(HOSTILE)), None).plain());
    let found = hostile_holder(organization);
    assert_harmless(&explain(&answer(Some(HOSTILE)), Some(&found)).plain());
    assert_snapshot("hostile/explain", &text);
    let json = json(&answer(Some(HOSTILE)), Some(&found));
    assert_harmless(json.as_str());
    let read: serde_json::Value = serde_json::from_str(json.as_str()).expect("JSON");
    assert_eq!(read["accounts"][0]["account"]["name"], HOSTILE);
}

#[test]
fn nothing_from_outside_does_anything_in_a_verdict() {
    let policy = policy();
    let recorded = wire::parse(&organization(), Encoding::Yaml).expect("the organization is well-formed");
    let name = yaml(HOSTILE);
    let text = format!(
        "version: 1\nexpect:\n  - {{ name: \"{name}\", match: {{ ou: / }}, billing: soc, operations: absent, \
         security: absent }}\n  - {{ match: {{ ou: / }}, security: soc }}\n"
    );
    let expectations = expectations::parse(&[SourceText::new(format!("{HOSTILE}-2.yaml"), text.into_bytes())], &policy);
    let (expectations, _) = expectations.expect("the expectations are well-formed");
    let (verdicts, _) = judge(&policy, &recorded.organization, &expectations);
    let text = view::text(&verdicts).plain();
    assert_harmless(&text);
    assert_snapshot("hostile/test", &text);
    let xml = view::junit(&verdicts, "2026-11-23T10:00:00Z".parse().expect("a time"));
    assert_harmless(xml.as_str());
    junit::check(xml.as_str());
    let tap = view::tap(&verdicts);
    let tap = tap.as_str();
    assert_harmless(tap);
    assert_snapshot("hostile/tap", tap);
    let starts = |line: &&str| ["ok ", "not ok "].iter().any(|start| line.starts_with(start));
    assert_eq!(tap.lines().filter(starts).count(), 4);
    assert!(tap.lines().all(|line| !line.contains(" # ") || line.starts_with("    - \"") || line.contains(r" \# ")));
}
