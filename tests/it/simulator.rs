//! The simulated endpoint, asked over a socket with requests written by hand: neither an SDK nor
//! our own client can hide a mistake.

mod account;
mod controls;
mod faults;
mod hosts;
mod http;
mod in_process;
mod index;
mod invitations;
mod limits;
mod membership;
mod organizations;
mod persistence;
mod policies;
mod profile;
mod reasons;
mod refusals;
mod signing;
mod starting;
mod tokens;
mod units;
mod whole;

use orgcontacts::backend::directory::{Behaviour, QuotaLevel, SavedOrganization};
use orgcontacts::backend::organization_file::Encoding;
use orgcontacts::backend::organization_file::wire::parse;
use orgcontacts::backend::simulator::Simulator;
use serde_json::Value;

pub use http::{Answer, Connection};

pub const MANAGEMENT: &str = "111111111111";
pub const MEMBER: &str = "222222222222";
pub const DELEGATE: &str = "333333333333";
pub const SUSPENDED: &str = "444444444444";
pub const STRANGER: &str = "999999999999";

/// The organization that the tests start from.
const ORGANIZATION: &str = r#"
format: orgcontacts/organization
version: 1
organization: { id: o-exampleorg, management_account: "111111111111" }
units:
  - { id: r-ab12, name: Root }
  - { id: ou-ab12-11111111, name: Workloads, parent: r-ab12 }
  - { id: ou-ab12-22222222, name: Prod, parent: ou-ab12-11111111 }
accounts:
  - { id: "111111111111", name: management, email: aws+management@example.com, state: ACTIVE, parent: r-ab12 }
  - id: "222222222222"
    name: payments-prod
    email: aws+payments-prod@example.com
    state: ACTIVE
    parent: ou-ab12-22222222
    tags: { team: payments }
    contacts:
      billing: { name: Mary Major, title: Finance, email: mary@example.com, phone: "+1 206 555 0142" }
      security: null
  - { id: "333333333333", name: audit, email: aws+audit@example.com, state: ACTIVE, parent: ou-ab12-11111111 }
  - { id: "444444444444", name: closing, email: aws+closing@example.com, state: SUSPENDED, parent: r-ab12 }
"#;

/// The same, with what else is to be said in the file.
pub fn organization(more: &str) -> String {
    format!("{ORGANIZATION}{more}")
}

pub fn recorded(more: &str) -> SavedOrganization {
    parse(&organization(more), Encoding::Yaml).expect("the organization can be read")
}

/// The organization behind an endpoint without quotas.
pub fn start(simulate: &str) -> Simulator {
    let recorded = recorded(simulate);
    let behaviour = Behaviour { quota: QuotaLevel::Unlimited, ..recorded.simulate.behaviour.clone() };
    Simulator::start(recorded, behaviour).expect("there is a free port")
}

pub const DELEGATED: &str = "simulate: { delegated_administrators: [\"333333333333\"] }";

/// A call that somebody makes.
pub struct Client {
    connection: Connection,
    caller: String,
    token: Option<String>,
    region: String,
}

impl Client {
    pub fn new(simulator: &Simulator, caller: &str) -> Self {
        let connection = Connection::open(simulator.address());
        Self { connection, caller: caller.to_owned(), token: None, region: "us-east-1".to_owned() }
    }

    pub fn with_token(self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self }
    }

    pub fn in_region(self, region: &str) -> Self {
        Self { region: region.to_owned(), ..self }
    }

    fn headers(&self, service: &str) -> Vec<(&'static str, String)> {
        let Self { caller, region, .. } = self;
        let mut headers = vec![(
            "Authorization",
            format!(
                "AWS4-HMAC-SHA256 Credential={caller}/20261124/{region}/{service}/aws4_request, \
                 SignedHeaders=host;x-amz-date, Signature=00"
            ),
        )];
        headers.extend(self.token.clone().map(|token| ("X-Amz-Security-Token", token)));
        headers
    }

    pub fn account(&mut self, operation: &str, input: &Value) -> Answer {
        let path = format!("/{}{}", operation[..1].to_ascii_lowercase(), &operation[1..]);
        let mut headers = self.headers("account");
        headers.push(("Content-Type", "application/json".to_owned()));
        self.connection.post(&path, &headers, input.to_string().as_bytes())
    }

    pub fn organizations(&mut self, operation: &str, input: &Value) -> Answer {
        self.json("organizations", "AWSOrganizationsV20161128", operation, input)
    }

    pub fn tagging(&mut self, operation: &str, input: &Value) -> Answer {
        self.json("tagging", "ResourceGroupsTaggingAPI_20170126", operation, input)
    }

    fn json(&mut self, service: &str, target: &str, operation: &str, input: &Value) -> Answer {
        let mut headers = self.headers(service);
        headers.push(("Content-Type", "application/x-amz-json-1.1".to_owned()));
        headers.push(("X-Amz-Target", format!("{target}.{operation}")));
        self.connection.post("/", &headers, input.to_string().as_bytes())
    }

    pub fn sts(&mut self, form: &str) -> Answer {
        let mut headers = self.headers("sts");
        headers.push(("Content-Type", "application/x-www-form-urlencoded".to_owned()));
        self.connection.post("/", &headers, format!("{form}&Version=2011-06-15").as_bytes())
    }
}
