//! The simulator, with somebody before it who answers some calls in its place.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use orgcontacts::backend::directory::{Behaviour, QuotaLevel};
use orgcontacts::backend::organization_file::{Encoding, wire};
use orgcontacts::backend::simulator::Simulator;

use crate::support::between::{ask, request};

const EXAMPLE: &str = include_str!("../../../organization.example.yaml");

/// Which calls are answered in AWS's place, and how.
#[derive(Clone)]
pub struct Rule {
    /// What stands in the requests.
    call: &'static str,
    /// What else does, where it matters.
    about: Option<&'static str>,
    /// The answer; `None` if there is none, ever.
    answer: Option<String>,
    /// How many of them are passed on before.
    after: usize,
    /// How many are answered so; `None` for all.
    times: Option<usize>,
    /// Whether the call reaches AWS all the same.
    reaches: bool,
    /// The time that AWS's own answer is given in place of its own, if it is only that.
    date: Option<&'static str>,
}

impl Rule {
    pub fn about(self, about: &'static str) -> Self {
        Self { about: Some(about), ..self }
    }

    /// The same from the next call on, once so many were passed on.
    pub fn after(self, passed: usize) -> Self {
        Self { after: passed, ..self }
    }
}

impl Rule {
    /// The same for so many calls.
    pub fn times(self, times: usize) -> Self {
        Self { times: Some(times), ..self }
    }

    /// The same, while AWS carries the call out.
    pub fn reaching(self) -> Self {
        Self { reaches: true, ..self }
    }
}

/// What stands in the requests of operations.
pub fn call(operation: &str) -> &'static str {
    match operation {
        "GetCallerIdentity" => "Action=GetCallerIdentity",
        "AssumeRole" => "Action=AssumeRole",
        "GetAlternateContact" => "/getAlternateContact",
        "PutAlternateContact" => "/putAlternateContact",
        "DescribeOrganization" => ".DescribeOrganization\r",
        "DescribeAccount" => ".DescribeAccount\r",
        "ListAccounts" => ".ListAccounts\r",
        "ListRoots" => ".ListRoots\r",
        "ListTagsForResource" => ".ListTagsForResource\r",
        "GetResources" => ".GetResources\r",
        "ListAWSServiceAccessForOrganization" => ".ListAWSServiceAccessForOrganization\r",
        "ListDelegatedServicesForAccount" => ".ListDelegatedServicesForAccount\r",
        "EnableAWSServiceAccess" => ".EnableAWSServiceAccess\r",
        "RegisterDelegatedAdministrator" => ".RegisterDelegatedAdministrator\r",
        "DeregisterDelegatedAdministrator" => ".DeregisterDelegatedAdministrator\r",
        "ListDelegatedAdministrators" => ".ListDelegatedAdministrators\r",
        other => panic!("{other} is in no rule yet"),
    }
}

const ID: &str = "x-amzn-requestid: 7d1b5e9a-0000-4000-8000-000000000000\r\n";

/// What AWS says to an account that administers nothing.
pub const NO_ADMINISTRATOR: &str = "You don't have permissions to access this resource.";

/// An error of AWS, as the service of an operation writes it.
pub fn error(operation: &str, status: &str, code: &str, message: &str) -> Rule {
    error_at(operation, status, code, message, "")
}

/// The same with headers of its own, such as a date.
pub fn error_at(operation: &str, status: &str, code: &str, message: &str, headers: &str) -> Rule {
    let call = call(operation);
    let answer = if call.starts_with("Action=") {
        let body = format!(
            "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type>\
             <Code>{code}</Code><Message>{message}</Message></Error><RequestId>7d1b</RequestId></ErrorResponse>"
        );
        answer(status, &format!("{ID}{headers}content-type: text/xml\r\n"), &body)
    } else {
        let body = serde_json::json!({ "__type": code, "message": message, "Message": message }).to_string();
        answer(status, &format!("{ID}{headers}x-amzn-errortype: {code}\r\n"), &body)
    };
    rule(call, Some(answer))
}

fn rule(call: &'static str, answer: Option<String>) -> Rule {
    Rule { call, about: None, answer, after: 0, times: None, reaches: false, date: None }
}

/// All answers are AWS's own, at another time.
pub fn dated(date: &'static str) -> Rule {
    Rule { date: Some(date), ..rule(" HTTP/1.1\r", None) }
}

/// A success of AWS.
pub fn success(operation: &str, body: &str) -> Rule {
    let headers = format!("{ID}content-type: application/x-amz-json-1.1\r\n");
    rule(call(operation), Some(answer("200 OK", &headers, body)))
}

/// What is not AWS's.
pub fn foreign(operation: &str, status: &str, body: &str) -> Rule {
    rule(call(operation), Some(answer(status, "", body)))
}

/// No answer, ever.
pub fn silence(operation: &str) -> Rule {
    rule(call(operation), None)
}

/// AWS's sentence about who may not do what, with the reason that follows.
pub fn denied(operation: &str, reason: &str) -> Rule {
    let service = match call(operation) {
        "Action=GetCallerIdentity" | "Action=AssumeRole" => "sts",
        call if call.starts_with('/') => "account",
        ".GetResources\r" => "tag",
        _ => "organizations",
    };
    let user = "arn:aws:sts::100000000001:assumed-role/plan/mary.major@example.com";
    let message = format!("User: {user} is not authorized to perform: {service}:{operation}{reason}");
    let code = if service == "sts" { "AccessDenied" } else { "AccessDeniedException" };
    let status = if service == "organizations" || service == "tag" { "400 Bad Request" } else { "403 Forbidden" };
    error(operation, status, code, &message)
}

/// What follows where no policy of a kind allows something.
pub fn no_policy(kind: &str, action: &str) -> String {
    format!(" on resource: * because no {kind} allows the {action} action")
}

/// What follows where a policy of a kind denies something.
pub fn denies(kind: &str) -> String {
    format!(" on resource: * with an explicit deny in a {kind}: arn:aws:organizations::100000000001:policy/o-ex/p-1")
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n{body}", body.len())
}

/// The simulator, and what stands before it.
pub struct Endpoint {
    pub simulator: Simulator,
    address: SocketAddr,
}

impl Endpoint {
    /// With the example organization, and what its file says of how it is simulated.
    pub fn new(simulate: &str, rules: Vec<Rule>) -> Self {
        let organization = format!("{EXAMPLE}\n{simulate}");
        let recorded = wire::parse(&organization, Encoding::Yaml).expect("the organization is well-formed");
        let mut behaviour = Behaviour { quota: QuotaLevel::Unlimited, ..Behaviour::default() };
        behaviour.visible_after = recorded.simulate.behaviour.visible_after;
        let simulator = Simulator::start(recorded, behaviour).expect("a port is free");
        let aws = simulator.url().trim_start_matches("http://").parse().expect("an address");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it has an address");
        let rules = Arc::new(Mutex::new(rules));
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let rules = Arc::clone(&rules);
                std::thread::spawn(move || pass_on(client, aws, &rules));
            }
        });
        Self { simulator, address }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// Passes on one call, or answers it.
fn pass_on(mut client: TcpStream, aws: SocketAddr, rules: &Mutex<Vec<Rule>>) {
    let Some(request) = request(&mut client) else { return };
    match fitting(&request, rules) {
        Some(Rule { answer: Some(answer), reaches, .. }) => {
            if reaches {
                ask(aws, &request);
            }
            let _ = client.write_all(answer.as_bytes());
        }
        Some(Rule { date: Some(date), .. }) => {
            let answer = ask(aws, &request).map(|answer| at(date, &String::from_utf8_lossy(&answer)));
            let _ = client.write_all(answer.unwrap_or_default().as_bytes());
        }
        // The client hangs up when it has waited long enough.
        Some(Rule { answer: None, .. }) => drop(client.read(&mut [0])),
        None => {
            if let Some(answer) = ask(aws, &request) {
                let _ = client.write_all(&answer);
            }
        }
    }
}

/// An answer at another time.
fn at(date: &str, answer: &str) -> String {
    let lines = answer.split("\r\n").map(|line| match line.strip_prefix("date: ") {
        Some(_) => format!("date: {date}"),
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\r\n")
}

/// The rule for a request, if one is due.
fn fitting(request: &str, rules: &Mutex<Vec<Rule>>) -> Option<Rule> {
    let mut rules = rules.lock().expect("nobody panics with it");
    let is_meant = |rule: &&mut Rule| {
        rule.times != Some(0) && request.contains(rule.call) && rule.about.is_none_or(|about| request.contains(about))
    };
    let rule = rules.iter_mut().find(is_meant)?;
    if rule.after > 0 {
        rule.after -= 1;
        return None;
    }
    rule.times = rule.times.map(|times| times - 1);
    Some(rule.clone())
}
