//! `doctor` in front of set-ups in which something is missing: what it must say, by code, and with what to do.
//!
//! The real program calls the simulator through somebody in between, who answers some calls in AWS's own words.

mod access;
mod causes;
pub mod endpoint;
mod judging;
mod organization;
mod probing;
mod reads;
mod shown;
mod way;

use serde_json::Value;

use crate::support::program::{Place, Run};
use endpoint::{Endpoint, Rule};

/// The management account of the example organization.
const MANAGEMENT: &str = "100000000001";
/// The account that administers AWS Account Management, where one is needed.
const ADMINISTRATOR: &str = "100000000003";

/// A policy that goes by OUs and tags, and deletes.
const POLICY: &str = include_str!("../../contacts.example.yaml");

/// A policy that names accounts alone, and no more than one type.
const PLAIN: &str = "version: 1\ncontacts:\n  soc: { name: SOC, title: SOC, email: soc@example.com, phone: \"+1 206 555 0100\" }\n\
                     defaults:\n  security: soc\n";

/// A set-up, and how `doctor` is called in it.
struct Setup {
    endpoint: Endpoint,
    place: Place,
    caller: &'static str,
    arguments: &'static str,
    variables: Vec<(&'static str, &'static str)>,
}

impl Setup {
    /// Everything is in place, and the management account calls, but for some calls.
    fn with(rules: Vec<Rule>) -> Self {
        let place = Place::empty();
        place.write("contacts.yaml", POLICY);
        let (endpoint, variables) = (Endpoint::new("", rules), Vec::new());
        Self { endpoint, place, caller: MANAGEMENT, arguments: "", variables }
    }

    /// The same with something about the organization, as its file says it.
    fn of(simulate: &str, rules: Vec<Rule>) -> Self {
        Self { endpoint: Endpoint::new(simulate, rules), ..Self::with(Vec::new()) }
    }

    /// The same as a delegated administrator sees it.
    fn delegated(rules: Vec<Rule>) -> Self {
        let simulate = format!("simulate:\n  delegated_administrators: [\"{ADMINISTRATOR}\"]\n");
        Self { caller: ADMINISTRATOR, ..Self::of(&simulate, rules) }
    }

    fn called_by(self, caller: &'static str) -> Self {
        Self { caller, ..self }
    }

    fn asked(self, arguments: &'static str) -> Self {
        Self { arguments, ..self }
    }

    fn under(mut self, name: &'static str, value: &'static str) -> Self {
        self.variables.push((name, value));
        self
    }

    fn run(&self, format: &str) -> Run {
        let line = format!("doctor {} --format {format} --quota x1000", self.arguments);
        let mut command = self.place.command(&line);
        command
            .env("AWS_ENDPOINT_URL", self.endpoint.url())
            .env("AWS_ACCESS_KEY_ID", self.caller)
            .env("AWS_SECRET_ACCESS_KEY", "simulated")
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .envs(self.variables.iter().copied());
        self.place.ended(&line, &command.output().expect("the program runs"))
    }

    /// What it says, by code.
    fn checked(&self) -> Checked {
        let run = self.run("json");
        let document: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.transcript()));
        let ready = document["ready"].as_bool().expect("it says whether all is well");
        assert_eq!(run.code, i32::from(!ready), "{}", run.transcript());
        Checked(document)
    }
}

/// What `doctor` says, as JSON.
struct Checked(Value);

impl Checked {
    fn check(&self, code: &str) -> &Value {
        let checks = self.0["checks"].as_array().expect("there are checks");
        checks.iter().find(|check| check["code"] == code).unwrap_or_else(|| panic!("no check is called {code}"))
    }

    /// Insists on the checks that have failed, and on no others.
    #[track_caller]
    fn fails(self, codes: &[&str]) -> Self {
        let checks = self.0["checks"].as_array().expect("there are checks");
        let failed = checks.iter().filter(|check| check["status"] == "failed");
        let failed: Vec<&str> = failed.filter_map(|check| check["code"].as_str()).collect();
        assert_eq!(failed, codes, "{:#}", self.0);
        self
    }

    #[track_caller]
    fn is(self, code: &str, status: &str) -> Self {
        assert_eq!(self.check(code)["status"], status, "{code}: {:#}", self.0);
        self
    }

    /// Insists on words of a check's message.
    #[track_caller]
    fn says(self, code: &str, words: &str) -> Self {
        let message = self.check(code)["message"].as_str().expect("each check has a message");
        assert!(message.contains(words), "`{words}` is not in `{message}`");
        self
    }

    /// Insists on what is to be done: of which kind it is, and words of it.
    #[track_caller]
    fn fix(self, code: &str, kind: &str, words: &str) -> Self {
        let fix = &self.check(code)["fix"];
        assert_eq!(fix["kind"], kind, "{code}: {:#}", self.0);
        let value = fix["value"].as_str().expect("a fix says what to do");
        assert!(value.contains(words), "`{words}` is not in `{value}`");
        self
    }

    #[track_caller]
    fn no_fix(self, code: &str) -> Self {
        assert_eq!(self.check(code)["fix"], Value::Null, "{code}: {:#}", self.0);
        self
    }
}
