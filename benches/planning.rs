//! How long planning takes offline, stage by stage, for organizations of growing size.
//!
//! `cargo bench --bench planning`; figures and what they mean are in `docs/performance.md`.

use std::fmt::Write;
use std::time::Instant;

use orgcontacts::backend::organization_file::{Encoding, wire};
use orgcontacts::desired::resolve;
use orgcontacts::finding::SourceText;
use orgcontacts::plan::file::PlanDocument;
use orgcontacts::plan::guardrail::Limits;
use orgcontacts::plan::live::{LiveState, Observed};
use orgcontacts::plan::plan;
use orgcontacts::policy::Policy;
use orgcontacts::view;

const UNITS: usize = 2_000;
const RULES: usize = 500;
const CONTACTS: usize = 40;

fn main() {
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9}",
        "accounts", "read", "parse", "resolve", "plan", "text", "json"
    );
    for accounts in [1_000, 10_000, 50_000, 100_000] {
        let _ = writeln!(out, "{accounts:>9} {}", stages(accounts).map(|ms| format!("{ms:>6} ms")).join(" "));
    }
    // A benchmark's output is its result; there is no terminal to consult.
    #[expect(clippy::disallowed_macros, reason = "this is not the program")]
    {
        print!("{out}");
    }
}

/// Milliseconds for each stage.
fn stages(accounts: usize) -> [u128; 6] {
    let organization = organization(accounts);
    let policy = policy();
    let mut clock = Clock::start();
    let recorded = wire::parse(&organization, Encoding::Json).expect("the organization is well-formed");
    let read = clock.lap();
    let (policy, _) =
        Policy::parse(&[SourceText::new("contacts.yaml", policy.into_bytes())]).expect("so is the policy");
    let parse = clock.lap();
    let (desired, _) = resolve(&policy, &recorded.organization);
    let resolve = clock.lap();
    let live: LiveState =
        recorded.contacts.into_iter().map(|(key, contact)| (key, Observed::from(Ok(contact)))).collect();
    let plan = plan(&desired, &live, &recorded.organization);
    let document = PlanDocument::new(plan, jiff::Timestamp::UNIX_EPOCH, Vec::new(), Limits::DEFAULT);
    let planned = clock.lap();
    let text = view::plan::plan(&document).plain();
    let viewed = clock.lap();
    let json = document.to_json();
    let saved = clock.lap();
    std::hint::black_box((text, json));
    [read, parse, resolve, planned, viewed, saved]
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

/// Numbers that look random and are always the same.
fn mix(number: usize) -> usize {
    (number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 24) & 0xffff_ffff
}

fn organization(accounts: usize) -> String {
    let mut text = String::from(
        r#"{"format":"orgcontacts/organization","version":1,"organization":{"id":"o-exampleorg","management_account":"000000000001"},"units":[{"id":"r-ab12","name":"Root"}"#,
    );
    for unit in 0..UNITS {
        // Twenty units to a parent: three levels.
        let parent = if unit < 20 { "r-ab12".to_owned() } else { unit_id(unit / 20 - 1) };
        let _ = write!(text, r#",{{"id":"{}","name":"Unit {unit}","parent":"{parent}"}}"#, unit_id(unit));
    }
    text.push_str(r#"],"accounts":["#);
    for account in 0..accounts {
        let comma = if account == 0 { "" } else { "," };
        let (unit, team) = (unit_id(mix(account) % UNITS), mix(account + 1) % 300);
        let contact = |salt: usize| contact(mix(account * 3 + salt) % CONTACTS);
        let _ = write!(
            text,
            r#"{comma}{{"id":"{:012}","name":"account-{account}","email":"a{account}@example.com","state":"ACTIVE","parent":"{unit}","tags":{{"team":"team-{team}","env":"prod"}},"contacts":{{"billing":{},"operations":{},"security":{}}}}}"#,
            account + 1,
            contact(0),
            contact(1),
            contact(2),
        );
    }
    text.push_str("]}");
    text
}

fn unit_id(unit: usize) -> String {
    format!("ou-ab12-{unit:08x}")
}

fn contact(number: usize) -> String {
    format!(r#"{{"name":"Name {number}","title":"Title","email":"c{number}@example.com","phone":"+1 206 555 0100"}}"#)
}

fn policy() -> String {
    let mut text = String::from("version: 1\ncontacts:\n");
    for number in 0..CONTACTS {
        let _ = writeln!(text, "  c{number}: {}", contact(number));
    }
    text.push_str("defaults: { billing: c0, operations: c1, security: c2 }\nrules:\n");
    for rule in 0..RULES {
        let matching = match rule % 4 {
            0 => format!("{{ ou: {} }}", unit_id(rule * 3)),
            1 => format!("{{ tags: {{ team: team-{} }} }}", rule % 300),
            2 => format!("{{ tags: {{ team: \"team-{}*\", env: prod }} }}", rule % 30),
            _ => format!("{{ names: \"account-{rule}*\" }}"),
        };
        let types = ["billing", "operations", "security"];
        let _ = writeln!(
            text,
            "  - {{ name: r{rule}, match: {matching}, priority: {rule}, {}: c{} }}",
            types[rule % 3],
            mix(rule) % CONTACTS
        );
    }
    text
}
