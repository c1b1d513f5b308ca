//! Random organizations, contacts and policies, small enough to collide all the time.

use std::collections::BTreeMap;
use std::fmt::Write;

use orgcontacts::organization::{Account, AccountId, AccountState, Identity, Organization, SettingKey, Unit};
use orgcontacts::setting::alternate_contact::Fields;
use orgcontacts::setting::{Kind, LiveValue};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::memory::Contacts;

/// A policy in parts, so that its rules can be written in any order.
#[derive(Clone, Debug)]
pub struct PolicyParts {
    pub defaults: Vec<(Kind, &'static str)>,
    pub rules: Vec<String>,
    pub exclude: Option<&'static str>,
    pub require: Vec<Kind>,
}

/// The contacts that every generated policy defines.
const CONTACTS: &str = r#"
contacts:
  soc: { name: SOC, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
  noc: { name: NOC, title: On-call, email: noc@example.com, phone: "+1 206 555 0101" }
  own: { name: "{account.name}", title: Owner, email: "a+{account.id}@example.com", phone: "+1 206 555 0100" }
  team: { name: Team, title: Team, email: "{tag:team}@example.com", phone: "+1 206 555 0100" }
"#;

impl PolicyParts {
    /// The policy as text, its rules in their order.
    pub fn text(&self) -> String {
        let mut text = format!("version: 1\n{CONTACTS}");
        if !self.defaults.is_empty() {
            text.push_str("defaults:\n");
            for (kind, wish) in &self.defaults {
                let _ = writeln!(text, "  {kind}: {wish}");
            }
        }
        if !self.rules.is_empty() {
            let _ = writeln!(text, "rules:\n{}", self.rules.concat());
        }
        if let Some(selector) = self.exclude {
            let _ = writeln!(text, "exclude: {selector}");
        }
        if !self.require.is_empty() {
            let types: Vec<_> = self.require.iter().map(|t| t.as_str()).collect();
            let _ = writeln!(text, "require: [{}]", types.join(", "));
        }
        text
    }
}

pub const SELECTORS: &[&str] = &[
    "{ ou: / }",
    "{ ou: /A }",
    "{ ou: /A/B }",
    "{ ou: [/A, /C] }",
    "{ ou: \"/*/B\" }",
    "{ ou: ou-ab12-0000000c }",
    "{ tags: { team: red } }",
    "{ tags: { team: [red, blue] } }",
    "{ tags: { team: \"*\" } }",
    "{ tags: { team: \"*e*\", tier: \"1\" } }",
    "{ names: \"app-*\" }",
    "{ names: [\"*-1\", \"*-2\"], ou: /A }",
    "{ accounts: [\"000000000002\"] }",
    "{ accounts: [\"000000000001\", \"000000000003\"], tags: { team: \"*\" } }",
    "[{ ou: /A/B }, { tags: { team: red } }]",
    "[{ names: \"*\" }, { ou: \"/*\" }, { accounts: \"000000000002\" }]",
];

pub const WISHES: &[&str] =
    &["soc", "noc", "own", "team", "absent", "unmanaged", "{ if_missing: soc }", "{ if_missing: team }"];

pub fn policies() -> impl Strategy<Value = PolicyParts> {
    let wish = || select(WISHES);
    let defaults = vec((select(&Kind::ALL[..]), wish()), 0..3)
        .prop_map(|wishes| wishes.into_iter().collect::<BTreeMap<_, _>>().into_iter().collect::<Vec<_>>());
    let rule = (
        select(SELECTORS),
        proptest::option::weighted(0.3, select(SELECTORS)),
        prop_oneof![4 => Just(0), 1 => -2..3i64],
        vec((select(&Kind::ALL[..]), wish()), 1..3),
    );
    let rules = vec(rule, 0..6).prop_map(|rules| rules.into_iter().enumerate().map(rule_text).collect());
    let exclude = proptest::option::weighted(0.2, select(SELECTORS));
    let require = prop_oneof![4 => Just(Vec::new()), 1 => Just(vec![Kind::Security])];
    (defaults, rules, exclude, require).prop_map(|(mut defaults, rules, exclude, require)| {
        let rules: Vec<String> = rules;
        if rules.is_empty() && defaults.is_empty() {
            // A policy wishes something.
            defaults = vec![(Kind::Security, "soc")];
        }
        PolicyParts { defaults, rules, exclude, require }
    })
}

type RuleParts = (&'static str, Option<&'static str>, i64, Vec<(Kind, &'static str)>);

fn rule_text((index, (selector, except, priority, wishes)): (usize, RuleParts)) -> String {
    let mut text = format!("  - name: rule-{index}\n    match: {selector}\n    priority: {priority}\n");
    if let Some(except) = except {
        let _ = writeln!(text, "    except: {except}");
    }
    for (kind, wish) in wishes.into_iter().collect::<BTreeMap<_, _>>() {
        let _ = writeln!(text, "    {kind}: {wish}");
    }
    text
}

/// An organization with four units and up to eight accounts, and contacts for some of them.
pub fn organizations() -> impl Strategy<Value = (Organization, Contacts)> {
    let account = (any::<Index>(), select(&["app", "db"][..]), tags(), state());
    let caller = prop_oneof![3 => Just("000000000001"), 1 => Just("000000000002")];
    (vec(account, 1..9), vec((any::<Index>(), select(&Kind::ALL[..]), live()), 0..16), caller).prop_map(
        |(accounts, contacts, caller)| {
            let units = units();
            let accounts: Vec<Account> = accounts
                .into_iter()
                .enumerate()
                .map(|(index, (unit, name, tags, state))| Account {
                    id: account_id(index),
                    name: Some(format!("{name}-{index}")),
                    email: None,
                    state: state.map(AccountState::from),
                    status: None,
                    parent: unit.get(&units).id.clone(),
                    tags,
                })
                .collect();
            let contacts = contacts
                .into_iter()
                .map(|(account, kind, live)| (SettingKey { account: account.get(&accounts).id, kind }, live))
                .collect();
            let identity = Identity {
                organization: "o-exampleorg".parse().unwrap(),
                management_account: account_id(0),
                caller: caller.parse().unwrap(),
            };
            (Organization::new(identity, units, accounts).unwrap(), contacts)
        },
    )
}

fn account_id(index: usize) -> AccountId {
    format!("{:012}", index + 1).parse().unwrap()
}

fn units() -> Vec<Unit> {
    let unit = |id: &str, name: &str, parent: Option<&str>| Unit {
        id: id.parse().unwrap(),
        name: Some(name.to_owned()),
        parent: parent.map(|parent| parent.parse().unwrap()),
    };
    vec![
        unit("r-ab12", "Root", None),
        unit("ou-ab12-0000000a", "A", Some("r-ab12")),
        unit("ou-ab12-0000000b", "B", Some("ou-ab12-0000000a")),
        unit("ou-ab12-0000000c", "C", Some("r-ab12")),
    ]
}

fn tags() -> impl Strategy<Value = BTreeMap<String, String>> {
    let tag = (select(&["team", "tier"][..]), select(&["red", "blue", "1", "not a mailbox"][..]));
    vec(tag, 0..3).prop_map(|tags| tags.into_iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect())
}

fn state() -> impl Strategy<Value = Option<&'static str>> {
    prop_oneof![8 => Just(Some("ACTIVE")), 1 => Just(Some("SUSPENDED")), 1 => Just(None)]
}

/// Contacts that are right for some wishes, nearly right for others, or odd.
pub fn live() -> impl Strategy<Value = LiveValue> {
    let text = |text: &str| Some(text.to_owned());
    let soc = Fields {
        name: text("SOC"),
        title: text("On-call"),
        email: text("soc@example.com"),
        phone: text("+1 206 555 0100"),
    };
    let contacts = [
        soc.clone(),
        Fields { email: text(" soc@example.com\n"), ..soc.clone() },
        Fields { email: text("Soc@example.com"), ..soc.clone() },
        Fields { name: text("SOC "), ..soc.clone() },
        Fields { phone: None, ..soc.clone() },
        Fields { name: text("Team"), title: text("Team"), email: text("red@example.com"), phone: text("1") },
    ];
    select(contacts.map(LiveValue::from).to_vec())
}
