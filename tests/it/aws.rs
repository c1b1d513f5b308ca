//! The real program with the real SDK against an AWS endpoint on loopback.

mod asking;
mod causes;
#[cfg(unix)]
mod ending;
mod explaining;
mod falsehoods;
mod faults;
mod importing;
mod permissions;
mod planning;
mod roles;
mod signing_in;
mod snapshots;
mod watching;

use std::process::{Child, Stdio};

use orgcontacts::backend::directory::{Behaviour, Fault, QuotaLevel};
use orgcontacts::backend::organization_file::{Encoding, wire};
use orgcontacts::backend::simulator::Simulator;

use crate::support::program::{Place, Run};

const EXAMPLE: &str = include_str!("../../organization.example.yaml");

/// The management account of the example.
const MANAGEMENT: &str = "100000000001";

/// A directory with the example policy, and the example organization behind an endpoint.
struct World {
    place: Place,
    simulator: Simulator,
    caller: &'static str,
}

impl World {
    fn new() -> Self {
        Self::with(EXAMPLE, unhurried())
    }

    fn with_faults(faults: &[&str]) -> Self {
        let faults = faults.iter().map(|spec| spec.parse::<Fault>().expect("a fault")).collect();
        Self::with(EXAMPLE, Behaviour { faults, ..unhurried() })
    }

    fn with(organization: &str, behaviour: Behaviour) -> Self {
        let recorded = wire::parse(organization, Encoding::Yaml).expect("the organization is well-formed");
        let simulator = Simulator::start(recorded, behaviour).expect("a port is free");
        Self { place: Place::with_example(), simulator, caller: MANAGEMENT }
    }

    /// The same place, with an endpoint at which nothing goes wrong.
    fn calm(self, organization: &str) -> Self {
        let Self { place, caller, simulator: _ } = self;
        Self { place, caller, ..Self::with(organization, unhurried()) }
    }

    fn run(&self, line: &str) -> Run {
        let output = self.command(line).output().expect("the program runs");
        self.place.ended(line, &output)
    }

    fn start(&self, line: &str) -> Child {
        let mut command = self.command(line);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts")
    }

    fn command(&self, line: &str) -> std::process::Command {
        // The endpoint has no quotas here: the program need not keep to them either.
        let mut command = self.place.command(&format!("{line} --quota x1000"));
        command
            .env("AWS_ENDPOINT_URL", self.simulator.url())
            .env("AWS_ACCESS_KEY_ID", self.caller)
            .env("AWS_SECRET_ACCESS_KEY", "simulated");
        command
    }

    /// How often an operation was answered in some way.
    fn count(&self, operation: &str, outcome: &str) -> u64 {
        self.simulator.state().calls.count(operation, outcome)
    }

    /// Waits until an operation has come to an outcome so often. Bounded by the test runner alone.
    fn wait_for(&self, operation: &str, outcome: &str, times: u64) {
        while self.count(operation, outcome) < times {
            std::thread::yield_now();
        }
    }

    /// How often contacts were read, whether or not they were set.
    fn reads(&self) -> u64 {
        let operation = "GetAlternateContact";
        self.count(operation, "ok") + self.count(operation, "ResourceNotFoundException")
    }
}

fn unhurried() -> Behaviour {
    Behaviour { quota: QuotaLevel::Unlimited, ..Behaviour::default() }
}
