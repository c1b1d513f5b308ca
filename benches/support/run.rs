//! The real program against the simulated endpoint, with the time it takes and the calls it makes.

use std::fmt::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use orgcontacts::backend::directory::{Behaviour, Fault, QuotaLevel};
use orgcontacts::backend::organization_file::{Encoding, wire};
use orgcontacts::backend::simulator::Simulator;

/// Prints a line. A benchmark's output is its result; there is no terminal to consult.
#[expect(clippy::disallowed_macros, reason = "this is not the program")]
pub fn say(line: &str) {
    println!("{line}");
}

/// An endpoint with so many accounts in thirty units, and a folder with a policy for them.
pub struct Endpoint {
    simulator: Simulator,
    folder: tempfile::TempDir,
}

/// What a run of the program took.
pub struct Run {
    /// From its start to its end.
    pub elapsed: Duration,
    /// User and system time.
    pub cpu: Duration,
}

impl Endpoint {
    /// An endpoint with a quota, on which every call takes so long.
    pub fn new(accounts: usize, quota: QuotaLevel, latency: Option<&str>) -> Self {
        let faults = latency.map(|delay| format!("slow,delay={delay}").parse::<Fault>().expect("a fault"));
        let behaviour = Behaviour { quota, faults: faults.into_iter().collect(), ..Behaviour::default() };
        let recorded = wire::parse(&organization(accounts), Encoding::Json).expect("the organization is well-formed");
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("contacts.yaml"), POLICY).expect("it can be written");
        Self { simulator: Simulator::start(recorded, behaviour).expect("a port is free"), folder }
    }

    /// Runs the program to its end.
    pub fn run(&self, line: &str) -> Run {
        let (begun, cpu) = (Instant::now(), children_cpu());
        let ended = Command::new(env!("CARGO_BIN_EXE_orgcontacts"))
            .args(line.split_whitespace())
            .current_dir(self.folder.path())
            .env("AWS_ENDPOINT_URL", self.simulator.url())
            .env("AWS_ACCESS_KEY_ID", MANAGEMENT)
            .env("AWS_SECRET_ACCESS_KEY", "simulated")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        assert!(ended.expect("the program runs").success(), "`{line}` failed");
        Run { elapsed: begun.elapsed(), cpu: children_cpu() - cpu }
    }

    /// How often an operation came to an outcome.
    pub fn count(&self, operation: &str, outcome: &str) -> u64 {
        self.simulator.state().calls.count(operation, outcome)
    }

    /// How often calls about contacts were refused for their rate.
    pub fn refusals(&self) -> u64 {
        let operations = ["GetAlternateContact", "PutAlternateContact", "DeleteAlternateContact"];
        operations.iter().map(|operation| self.count(operation, "TooManyRequestsException")).sum()
    }
}

const MANAGEMENT: &str = "100000000000";

const POLICY: &str = r#"
version: 1
contacts:
  soc: { name: SOC, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
defaults: { billing: soc, operations: soc, security: soc }
limits: { updates: unlimited }
"#;

fn organization(accounts: usize) -> String {
    let mut text = format!(
        r#"{{"format":"orgcontacts/organization","version":1,
        "organization":{{"id":"o-exampleorg","management_account":"{MANAGEMENT}"}},"units":[{{"id":"r-ab12","name":"Root"}}"#
    );
    for unit in 0..30 {
        let _ = write!(text, r#",{{"id":"ou-ab12-{unit:08}","name":"Unit {unit}","parent":"r-ab12"}}"#);
    }
    text.push_str(r#"],"accounts":["#);
    let contact = r#"{"name":"NOC","title":"On-call","email":"noc@example.com","phone":"+1 206 555 0101"}"#;
    for account in 0..accounts {
        let comma = if account == 0 { "" } else { "," };
        let _ = write!(
            text,
            r#"{comma}{{"id":"1{account:011}","name":"account-{account}","state":"ACTIVE","parent":"ou-ab12-{:08}","contacts":{{"billing":{contact},"operations":{contact},"security":{contact}}}}}"#,
            account % 30,
        );
    }
    text.push_str("]}");
    text
}

/// The user and system time of all child processes that have ended, as Linux counts it: in hundredths of
/// a second. Elsewhere none.
fn children_cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name, in parentheses, may hold spaces; the fields are counted from behind it.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |field: usize| fields.get(field).and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
    Duration::from_millis((ticks(13) + ticks(14)) * 10)
}
