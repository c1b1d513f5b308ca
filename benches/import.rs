//! How long an import looks for rules, and how much memory that takes, for organizations of growing size.
//!
//! `cargo bench --bench import`; figures are in `docs/performance.md`. A run of its own for each size, so that the memory
//! of one does not count for the next: `cargo bench --bench import -- 3000`.

use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use orgcontacts::answer::import::{Gaps, ImportOptions, Imported, import};
use orgcontacts::backend::organization_file::{Encoding, wire};
use orgcontacts::organization::Organization;
use orgcontacts::plan::live::{LiveState, Observed};

/// Accounts, units and teams.
const SIZES: [(usize, usize, usize); 3] = [(3_000, 120, 18), (20_000, 800, 120), (50_000, 2_000, 300)];

const ENVIRONMENTS: [&str; 4] = ["prod", "dev", "staging", "test"];
const REGIONS: [&str; 5] = ["eu-west-1", "eu-central-1", "us-east-1", "us-west-2", "ap-southeast-1"];

fn main() {
    let asked: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    say(&format!("{:>9} {:>9} {:>9} {:>7} {:>9}", "accounts", "CPU", "peak", "rules", "predicted"));
    for (accounts, units, teams) in SIZES {
        if !asked.is_empty() && !asked.contains(&accounts) {
            continue;
        }
        let (organization, live) = read(&organization(accounts, units, teams));
        let options = ImportOptions { gaps: Gaps::Leave, merge_similar: false };
        let before = cpu();
        let Imported { policy, notes } = import(&organization, &live, options).expect("contacts were read");
        let took = cpu().saturating_sub(before);
        let share = notes.prediction.map_or(0, |prediction| prediction.right * 100 / prediction.of.max(1));
        say(&format!(
            "{accounts:>9} {:>6} ms {:>6} MB {:>7} {share:>7} %",
            took.as_millis(),
            peak_memory() / 1_024,
            policy.rules.len(),
        ));
    }
}

/// Prints a line. A benchmark's output is its result; there is no terminal to consult.
#[expect(clippy::disallowed_macros, reason = "this is not the program")]
fn say(line: &str) {
    println!("{line}");
}

fn read(text: &str) -> (Arc<Organization>, LiveState) {
    let recorded = wire::parse(text, Encoding::Json).expect("the organization is well-formed");
    let live = recorded.contacts.into_iter().map(|(key, contact)| (key, Observed::from(Ok(contact)))).collect();
    (recorded.organization, live)
}

/// Numbers that look random and are always the same.
fn mix(number: usize) -> usize {
    (number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 24) & 0xffff_ffff
}

/// Contacts that follow rules: billing by unit, operations by team, security by region. Three of a hundred are slips.
fn organization(accounts: usize, units: usize, teams: usize) -> String {
    let mut text = String::from(
        r#"{"format":"orgcontacts/organization","version":1,"organization":{"id":"o-exampleorg","management_account":"000000000001"},"units":[{"id":"r-ab12","name":"Root"}"#,
    );
    for unit in 0..units {
        // Five units to a parent.
        let parent = parent(unit).map_or_else(|| "r-ab12".to_owned(), unit_id);
        let _ = write!(text, r#",{{"id":"{}","name":"Unit {unit}","parent":"{parent}"}}"#, unit_id(unit));
    }
    text.push_str(r#"],"accounts":["#);
    for account in 0..accounts {
        let comma = if account == 0 { "" } else { "," };
        let (unit, team) = (mix(account) % units, mix(account + 1) % teams);
        let environment = ENVIRONMENTS[mix(account + 2) % ENVIRONMENTS.len()];
        let region = REGIONS[mix(account + 3) % REGIONS.len()];
        let (area, _) = region.split_once('-').expect("a region has an area");
        let is_slip = |kind: usize| mix(account * 3 + kind) % 100 < 3;
        let own = |kind: usize, rule: String| {
            contact(&if is_slip(kind) { format!("somebody-{account}-{kind}") } else { rule })
        };
        let _ = write!(
            text,
            r#"{comma}{{"id":"{:012}","name":"team-{team}-{environment}-{account}","email":"a{account}@example.com","state":"ACTIVE","parent":"{}","tags":{{"team":"team-{team}","env":"{environment}","region":"{region}"}},"contacts":{{"billing":{},"operations":{},"security":{}}}}}"#,
            account + 1,
            unit_id(unit),
            own(0, billing(unit)),
            own(1, format!("team-{team}")),
            own(2, format!("security-{area}")),
        );
    }
    text.push_str("]}");
    text
}

/// Every twentieth unit has a contact of its own, which those below it share.
fn billing(unit: usize) -> String {
    let mut lineage = std::iter::successors(Some(unit), |unit| parent(*unit));
    let own = lineage.find(|unit| unit % 20 == 7);
    own.map_or_else(|| "finance".to_owned(), |unit| format!("finance-{unit}"))
}

fn parent(unit: usize) -> Option<usize> {
    (unit >= 5).then(|| unit / 5 - 1)
}

fn unit_id(unit: usize) -> String {
    format!("ou-ab12-{unit:08x}")
}

fn contact(word: &str) -> String {
    format!(r#"{{"name":"{word}","title":"On-call","email":"{word}@example.com","phone":"+1 206 555 0100"}}"#)
}

/// The user and system time of this process, as Linux counts it: in hundredths of a second. Elsewhere none.
fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name, in parentheses, may hold spaces; the fields are counted from behind it.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |field: usize| fields.get(field).and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
    Duration::from_millis((ticks(11) + ticks(12)) * 10)
}

/// The most memory that this process has had, in kibibytes, the organization included. Elsewhere than on Linux none.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}
