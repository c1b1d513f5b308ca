//! All that the endpoint knows, and how it answers: a state machine without sockets or clocks.

use std::borrow::Cow;
use std::time::Duration;

use jiff::Timestamp;

use super::calls::{Call, Calls, clipped};
use super::credentials::{Caller, Sessions};
use super::faults::Faults;
use super::organizations::Ledger;
use super::quota::Quotas;
use super::random::Random;
use super::reply::{ApiError, Common, Reply};
use super::request::{Incoming, Request};
use super::{account, organizations, sts, tagging};
use crate::backend::directory::{Behaviour, Directory, FaultKind, Operation, Recorded, Service};

/// The state of an endpoint.
#[derive(Debug)]
pub struct State {
    /// The organization and its contacts.
    pub directory: Directory,
    /// What was asked so far.
    pub calls: Calls,
    pub(super) behaviour: Behaviour,
    pub(super) ledger: Ledger,
    pub(super) sessions: Sessions,
    pub(super) random: Random,
    quotas: Quotas,
    faults: Faults,
    requests: u64,
}

/// An answer, and how it is to be given.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The answer.
    pub reply: Reply,
    /// How it is given.
    pub manner: Manner,
    /// The id of the request.
    pub request_id: String,
    /// What has to be on disk before the answer is given, if the call changed anything.
    pub changed: Option<u64>,
}

/// How an answer is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// As soon as it is there.
    Promptly,
    /// Late.
    After(Duration),
    /// Not at all.
    Never,
    /// By breaking the connection.
    Reset,
}

impl State {
    /// Starts from what a file holds. `behaviour` counts, not the file's own.
    pub fn new(recorded: Recorded, behaviour: Behaviour, now: Timestamp) -> Self {
        let directory = Directory::new(recorded).visible_after(behaviour.visible_after);
        Self {
            ledger: Ledger::new(&directory, now),
            calls: Calls::default(),
            sessions: Sessions::default(),
            random: Random::new(behaviour.seed),
            quotas: Quotas::new(behaviour.quota),
            faults: Faults::new(behaviour.faults.clone(), behaviour.seed),
            requests: 0,
            directory,
            behaviour,
        }
    }

    /// Answers a request.
    pub fn answer(&mut self, incoming: &Incoming<'_>, now: Timestamp) -> Decision {
        let version = self.directory.version();
        self.settle(now);
        self.requests += 1;
        let request_id = self.request_id();
        let mut names = String::new();
        let Some(request) = Request::read(incoming, &mut names) else {
            let reply = Reply::json(404, r#"{"message":"There is no AWS service here."}"#.to_owned());
            self.calls.add(Call {
                time: now,
                operation: Cow::Owned(clipped(incoming.target.unwrap_or(incoming.path)).to_owned()),
                target: None,
                caller: None,
                outcome: Cow::Borrowed("404"),
                fault: None,
            });
            return Decision { reply, manner: Manner::Promptly, request_id, changed: None };
        };
        let caller = self.sessions.caller(incoming.authorization, incoming.token, now);
        let fault = match (&caller, request.operation) {
            (Ok(caller), Some(operation)) => self.faults.strike(operation, request.account(caller.account)),
            _ => None,
        };
        let kind = fault.as_ref().map(|fault| fault.kind);
        let result = match &caller {
            Ok(caller) => self.perform(&request, caller, kind, now),
            Err(refusal) => Err(refusal.of(request.service)),
        };
        self.calls.add(Call {
            time: now,
            operation: match request.operation {
                Some(operation) => Cow::Borrowed(operation.name()),
                None => Cow::Owned(clipped(request.name).to_owned()),
            },
            target: request.subject().map(|subject| clipped(subject).into()),
            caller: caller.as_ref().ok().map(|caller| caller.account),
            outcome: match (kind, &result) {
                (Some(kind @ (FaultKind::Hang | FaultKind::ResetBefore)), _) => Cow::Borrowed(kind.as_str()),
                (_, Ok(_)) => Cow::Borrowed("ok"),
                (_, Err(error)) => error.code.clone(),
            },
            fault: kind,
        });
        let mut reply = match result {
            Ok(body) => Reply::success(request.service, body),
            Err(error) => Reply::failure(request.service, error, &request_id),
        };
        if kind == Some(FaultKind::Malformed) {
            let half = reply.body.floor_char_boundary(reply.body.len() / 2);
            reply.body.truncate(half);
            reply.body.push('<');
        }
        let manner = match kind {
            Some(FaultKind::Slow) => Manner::After(fault.map_or(Duration::ZERO, |fault| fault.delay)),
            Some(FaultKind::Hang) => Manner::Never,
            Some(FaultKind::ResetBefore | FaultKind::ResetAfter) => Manner::Reset,
            _ => Manner::Promptly,
        };
        let changed = (self.directory.version() != version).then(|| self.directory.version());
        Decision { reply, manner, request_id, changed }
    }

    /// The id of the request that is being answered.
    pub(super) fn request_id(&self) -> String {
        format!("00000000-0000-4000-8000-{:012x}", self.requests)
    }

    fn perform(
        &mut self,
        request: &Request<'_>,
        caller: &Caller,
        fault: Option<FaultKind>,
        now: Timestamp,
    ) -> Result<String, ApiError> {
        let service = request.service;
        let operation = request.operation.ok_or_else(|| unknown(service, request.name))?;
        match fault {
            Some(FaultKind::Throttle) => return Err(Common::Throttled.of(service)),
            Some(FaultKind::Internal) => return Err(Common::Internal.of(service)),
            Some(FaultKind::Unavailable) => return Err(Common::Unavailable.of(service)),
            Some(FaultKind::ExpiredToken) => return Err(Common::ExpiredToken.of(service)),
            Some(FaultKind::AccessDenied) => return Err(denied(caller, operation, "")),
            Some(FaultKind::Hang | FaultKind::ResetBefore) => return Ok(String::new()),
            Some(FaultKind::Slow | FaultKind::ResetAfter | FaultKind::Malformed) | None => {}
        }
        if !self.quotas.admits(caller.account, operation, now) {
            return Err(Common::Throttled.of(service));
        }
        let input = request.input.as_ref().map_err(Clone::clone)?;
        match service {
            Service::Account => account::call(self, caller, operation, input, now),
            Service::Organizations => organizations::call(self, caller, operation, input, now),
            Service::Sts => sts::call(self, caller, operation, input, now),
            Service::Tagging => tagging::call(self, caller, input),
        }
    }
}

/// What AWS says where a principal may not do something. AWS Organizations does not say what.
pub fn denied(caller: &Caller, operation: Operation, why: &str) -> ApiError {
    let (code, action) = (access_denied(operation.service()), operation.action());
    let message = match operation.service() {
        Service::Organizations => "You don't have permissions to access this resource.".to_owned(),
        _ => format!("User: {} is not authorized to perform: {action}{why}", caller.arn),
    };
    ApiError::new(code, message)
}

fn access_denied(service: Service) -> &'static str {
    if service == Service::Sts { "AccessDenied" } else { "AccessDeniedException" }
}

fn unknown(service: Service, name: &str) -> ApiError {
    let name = clipped(name);
    match service {
        Service::Sts => {
            ApiError::new("InvalidAction", format!("Could not find operation {name} for version 2011-06-15"))
        }
        _ => ApiError::new("UnknownOperationException", format!("The operation {name} is not simulated.")),
    }
}
