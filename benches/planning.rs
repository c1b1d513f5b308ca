//! How long planning takes offline, stage by stage: for organizations of growing size, with changes and without, and for
//! policies with thousands of rules of every kind.
//!
//! `cargo bench --bench planning`; figures and what they mean are in `docs/performance.md`.

#[path = "support/organizations.rs"]
mod organizations;
#[path = "support/say.rs"]
mod say;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Instant;

use organizations::{CONTACTS, UNITS, contact, mix, organization, unit_id};
use orgcontacts::backend::organization_file::{Encoding, wire};
use orgcontacts::desired::{DesiredState, resolve};
use orgcontacts::finding::SourceText;
use orgcontacts::organization::SettingKey;
use orgcontacts::plan::file::PlanDocument;
use orgcontacts::plan::guardrail::Limits;
use orgcontacts::plan::live::{LiveState, Observed};
use orgcontacts::plan::plan;
use orgcontacts::policy::Policy;
use orgcontacts::setting::{LiveValue, Value};
use orgcontacts::view;
use say::say;

/// What is there when a plan is made.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Found {
    /// Contacts of which nearly all have to change.
    Others,
    /// What is wanted.
    TheSame,
}

fn main() {
    for (found, heading) in [(Found::Others, "nearly all contacts change"), (Found::TheSame, "nothing changes")] {
        say(&format!("500 rules, {heading}"));
        say(" accounts      read     parse   resolve      plan      text      json");
        for accounts in [1_000, 10_000, 50_000, 100_000] {
            let stages = stages(accounts, found).map(|ms| format!("{ms:>6} ms")).join(" ");
            say(&format!("{accounts:>9} {stages}"));
        }
    }
    say("50,000 accounts, 10,000 rules and 2,000 entries of `exclude`; the rules of one kind each time");
    say("                       kind     parse   resolve");
    for (kind, matching) in KINDS {
        let [parse, resolve] = matched(50_000, &|number| matching(number));
        say(&format!("{kind:>27} {parse:>6} ms {resolve:>6} ms"));
    }
    let [parse, resolve] = matched(50_000, &|number| KINDS[number % KINDS.len()].1(number));
    say(&format!("{:>27} {parse:>6} ms {resolve:>6} ms", "all of these"));
}

/// Milliseconds for each stage.
fn stages(accounts: usize, found: Found) -> [u128; 6] {
    let organization = organization(accounts);
    let policy = policy();
    let mut clock = Clock::start();
    let recorded = wire::parse(&organization, Encoding::Json).expect("the organization is well-formed");
    let read = clock.lap();
    let policy = parsed(policy);
    let parse = clock.lap();
    let (desired, _) = resolve(&policy, &recorded.organization);
    let resolve = clock.lap();
    let contacts = match found {
        Found::Others => recorded.contacts,
        Found::TheSame => wanted(&desired),
    };
    let live: LiveState = contacts.into_iter().map(|(key, contact)| (key, Observed::from(Ok(contact)))).collect();
    let mut clock = Clock::start();
    let plan = plan(&desired, &live, &recorded.organization);
    assert!(found == Found::Others || plan.changes.is_empty());
    let document = PlanDocument::new(plan, jiff::Timestamp::UNIX_EPOCH, Vec::new(), Limits::DEFAULT);
    let planned = clock.lap();
    let text = view::plan::plan(&document).plain();
    let viewed = clock.lap();
    let json = document.to_json();
    let saved = clock.lap();
    std::hint::black_box((text, json));
    [read, parse, resolve, planned, viewed, saved]
}

fn wanted(desired: &DesiredState) -> BTreeMap<SettingKey, Option<LiveValue>> {
    let wanted = |value: &Value| value.as_live().clone();
    desired.wishes.iter().map(|(key, decided)| (*key, decided.desired.contact().map(wanted))).collect()
}

fn parsed(policy: String) -> Policy {
    Policy::parse(&[SourceText::new("contacts.yaml", policy.into_bytes())]).expect("the policy is well-formed").0
}

struct Clock(Instant);

impl Clock {
    fn start() -> Self {
        Self(Instant::now())
    }

    fn lap(&mut self) -> u128 {
        let elapsed = self.0.elapsed().as_millis();
        self.0 = Instant::now();
        elapsed
    }
}

fn contacts() -> String {
    let mut text = String::from("version: 1\ncontacts:\n");
    for number in 0..CONTACTS {
        let _ = writeln!(text, "  c{number}: {}", contact(number));
    }
    text.push_str("defaults: { billing: c0, operations: c1, security: c2 }\n");
    text
}

fn rule(rule: usize, matching: &str) -> String {
    let kind = ["billing", "operations", "security"][rule % 3];
    format!("  - {{ name: r{rule}, match: {matching}, priority: {rule}, {kind}: c{} }}\n", mix(rule) % CONTACTS)
}

fn policy() -> String {
    let rules = (0..500).map(|number| {
        let matching = match number % 4 {
            0 => format!("{{ ou: {} }}", unit_id(number * 3)),
            1 => format!("{{ tags: {{ team: team-{} }} }}", number % 300),
            2 => format!("{{ tags: {{ team: \"team-{}*\", env: prod }} }}", number % 30),
            _ => format!("{{ names: \"account-{number}*\" }}"),
        };
        rule(number, &matching)
    });
    contacts() + "rules:\n" + &rules.collect::<String>()
}

/// Selectors of one kind, by number. Those with an account of their own in them select one or a few accounts.
type Matching = fn(usize) -> String;

const KINDS: [(&str, Matching); 9] = [
    ("OU", |number| format!("{{ ou: {} }}", unit_id(number % UNITS))),
    ("tag, exact", |number| format!("{{ tags: {{ team: team-{} }} }}", number % 300)),
    ("tag, `*`", |number| format!("{{ tags: {{ team: \"*-{}\", env: \"p*\" }} }}", number % 300)),
    ("name, exact", |number| format!("{{ names: account-{} }}", mix(number) % 50_000)),
    ("name, prefix", |number| format!("{{ names: \"account-{}*\" }}", 1_000 + mix(number) % 49_000)),
    ("name, suffix", |number| format!("{{ names: \"*t-{}\" }}", mix(number) % 50_000)),
    ("name, middle", |number| format!("{{ names: \"*-{}*\" }}", 1_000 + mix(number) % 49_000)),
    ("name, both ends", |number| format!("{{ names: \"acc*{}\" }}", 10_000 + mix(number) % 40_000)),
    ("list of accounts", |number| {
        let account = |salt: usize| format!("\"{:012}\"", mix(number * 10 + salt) % 50_000 + 1);
        format!("{{ accounts: [{}] }}", (0..10).map(account).collect::<Vec<_>>().join(", "))
    }),
];

/// Takes out an account at most.
fn exclusion(number: usize) -> String {
    let account = mix(number * 7) % 50_000;
    match number % 4 {
        0 => format!("{{ names: account-{account} }}"),
        1 => format!("{{ names: \"*t-{account}\" }}"),
        2 => format!("{{ accounts: \"{:012}\" }}", account + 1),
        _ => format!("{{ tags: {{ team: \"gone-{number}*\" }} }}"),
    }
}

/// Milliseconds for reading a policy of 10,000 rules and 2,000 entries of `exclude`, and for resolving it.
fn matched(accounts: usize, matching: &dyn Fn(usize) -> String) -> [u128; 2] {
    let recorded = wire::parse(&organization(accounts), Encoding::Json).expect("the organization is well-formed");
    let rules: String = (0..10_000).map(|number| rule(number, &matching(number))).collect();
    let exclude: Vec<String> = (0..2_000).map(exclusion).collect();
    let policy = format!("{}exclude: [{}]\nrules:\n{rules}", contacts(), exclude.join(", "));
    let mut clock = Clock::start();
    let policy = parsed(policy);
    let parse = clock.lap();
    std::hint::black_box(resolve(&policy, &recorded.organization));
    [parse, clock.lap()]
}
