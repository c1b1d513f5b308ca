//! What is said of a rule that does not match an account.

use orgcontacts::backend::organization_file::{Encoding, wire};
use orgcontacts::desired::explain::{Explainer, Fate, LossReason};
use orgcontacts::desired::matching::Matcher;
use orgcontacts::desired::mismatch::{RuleMatch, matches};
use orgcontacts::finding::SourceText;
use orgcontacts::organization::AccountId;
use orgcontacts::policy::Policy;
use orgcontacts::setting::Kind;

const ORGANIZATION: &str = r#"format: orgcontacts/organization
version: 1
organization: { id: o-exampleorg, management_account: "111111111111" }
units:
  - { id: r-ab12, name: Root }
  - { id: ou-ab12-11111111, name: Apps, parent: r-ab12 }
accounts:
  - { id: "222222222222", name: app, state: ACTIVE, parent: ou-ab12-11111111, tags: { team: red, stage: prod } }
"#;

/// A policy with one rule, on a day.
fn policy(rule: &str) -> Policy {
    let text = format!(
        "version: 1\ncontacts:\n  soc: {{ name: N, title: T, email: soc@example.com, phone: \"+1 206 555 0100\" }}\n\
         rules:\n  - name: one\n    security: soc\n{rule}"
    );
    let source = SourceText::new("contacts.yaml", text.into_bytes());
    let mut policy = Policy::parse(&[source]).unwrap_or_else(|findings| panic!("{findings:?}\n{rule}")).0;
    policy.end_rules("2026-11-27".parse().expect("a day"));
    policy
}

/// What the rule makes of the account, in the words that scripts go by.
fn verdict(rule: &str) -> Vec<String> {
    let organization = wire::parse(ORGANIZATION, Encoding::Yaml).expect("the organization is well-formed").organization;
    let policy = policy(rule);
    let account = &organization.accounts()[&"222222222222".parse::<AccountId>().expect("an account ID")];
    match matches(&Matcher::new(&policy, &organization), &organization, &policy.rules[0], account) {
        RuleMatch::Matches => vec!["matches".to_owned()],
        RuleMatch::Excepted => vec!["excepted".to_owned()],
        RuleMatch::Ended(day) => vec![format!("ended {day}")],
        RuleMatch::Fails(selectors) => {
            let codes = |codes: Vec<&str>| codes.join(" ");
            selectors.iter().map(|selector| codes(selector.conditions.iter().map(|one| one.code()).collect())).collect()
        }
    }
}

#[test]
fn what_does_not_hold_is_said_and_nothing_else() {
    assert_eq!(verdict("    match: { tags: { team: red } }\n"), ["matches"]);
    assert_eq!(verdict("    match: { tags: { team: blue, stage: prod } }\n"), ["tags"]);
    assert_eq!(verdict("    match: { tags: { owner: red, stage: dev } }\n"), ["tags tags"]);
    assert_eq!(verdict("    match: { ou: /Apps, names: other }\n"), ["names"]);
    assert_eq!(verdict("    match: { ou: /Other, names: app }\n"), ["ou"]);
    assert_eq!(verdict("    match: { accounts: [\"333333333333\"], tags: { team: red } }\n"), ["accounts"]);
    assert_eq!(
        verdict("    match: { accounts: [\"333333333333\"], ou: /Other, names: x, tags: { team: x } }\n"),
        ["ou tags names accounts"]
    );
    assert_eq!(verdict("    match: [{ ou: /Other }, { names: other }]\n"), ["ou", "names"]);
}

#[test]
fn a_rule_that_would_match_says_what_keeps_it_from_it() {
    assert_eq!(verdict("    match: { ou: /Apps }\n    except: { names: app }\n"), ["excepted"]);
    assert_eq!(verdict("    match: { ou: /Apps }\n    until: 2026-11-26\n"), ["ended 2026-11-26"]);
    assert_eq!(verdict("    match: { ou: /Apps }\n    until: 2026-11-27\n"), ["matches"]);
    assert_eq!(verdict("    match: { ou: /Other }\n    until: 2026-11-26\n"), ["ou"]);
}

/// Why the rule lost, if it did.
fn loss(rule: &str) -> Option<LossReason> {
    let organization = wire::parse(ORGANIZATION, Encoding::Yaml).expect("the organization is well-formed").organization;
    let policy = policy(rule);
    let explainer = Explainer::new(&policy, &organization);
    let Fate::Managed(reasons) = explainer.explain(organization.accounts().values().next()?).fate else { return None };
    let security = reasons.iter().find(|reasons| reasons.kind == Kind::Security)?;
    security.lost.first().map(|loss| loss.reason)
}

#[test]
fn a_rule_that_has_ended_lost_by_its_day_where_it_matches() {
    let day = "2026-11-26".parse().expect("a day");
    assert_eq!(loss("    match: { ou: /Apps }\n    until: 2026-11-26\n"), Some(LossReason::Ended(day)));
    assert_eq!(loss("    match: { ou: /Other }\n    until: 2026-11-26\n"), None);
    assert_eq!(loss("    match: { ou: /Apps }\n    until: 2026-11-27\n"), None);
    assert_eq!(loss("    match: { ou: /Apps }\n    except: { names: app }\n"), Some(LossReason::Excepted));
}
