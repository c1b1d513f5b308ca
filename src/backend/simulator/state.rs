//! All that the endpoint knows, and how it answers: a state machine without sockets or clocks.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::calls::{Call, CallLog, clipped};
use super::cloud::{Cloud, ServiceCall};
use super::credentials::{Caller, Sessions};
use super::denial::denied;
use super::faults::Faults;
use super::quota::Quotas;
use super::random::Random;
use super::reply::{ApiError, Common, Reply};
use super::request::{Incoming, Request};
use super::sts::Sts;
use super::{account, organizations, tagging};
use crate::backend::directory::{
    Behaviour, Directory, Fault, FaultKind, SavedOrganization, Service, Simulated, SimulatedRead, SimulatedWrite,
    TaggingRead,
};

/// The state of an endpoint.
#[derive(Debug)]
pub struct State {
    /// What was asked so far.
    pub calls: CallLog,
    /// Shared with whoever makes the next one of it.
    cloud: Arc<Cloud>,
    sessions: Sessions,
    random: Random,
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
    pub request_id: String,
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

/// What has become of a request so far.
#[derive(Debug)]
pub enum Received {
    Answered(Decision),
    /// It is a write, which its service is still to do.
    Write(Box<Pending>, ServiceCall<SimulatedWrite>),
}

/// A call that is still to be answered and logged.
#[derive(Debug)]
pub struct Pending {
    service: Service,
    request_id: String,
    fault: Option<Fault>,
    /// As if it succeeded.
    call: Call,
}

/// What is next for a call.
enum Next {
    /// Its service answers it.
    ServiceCall(ServiceCall<Simulated>),
    /// It was refused before that.
    Refused(ApiError),
    /// It was lost before that.
    Lost,
}

impl State {
    /// Starts from what a file holds. `behaviour` counts, not the file's own.
    pub fn new(recorded: SavedOrganization, behaviour: Behaviour, now: Timestamp) -> Self {
        let directory = Directory::new(recorded).visible_after(behaviour.visible_after);
        Self {
            calls: CallLog::default(),
            sessions: Sessions::default(),
            random: Random::new(behaviour.seed),
            quotas: Quotas::new(behaviour.quota),
            faults: Faults::new(behaviour.faults.clone(), behaviour.seed),
            requests: 0,
            cloud: Arc::new(Cloud::new(directory, behaviour, now)),
        }
    }

    /// The organization and its contacts.
    #[must_use]
    pub fn directory(&self) -> &Directory {
        &self.cloud.directory
    }

    /// The same, to be changed behind the back of whoever calls. Not for what is kept in a file.
    pub fn directory_mut(&mut self) -> &mut Directory {
        &mut Arc::make_mut(&mut self.cloud).directory
    }

    /// What reads see.
    pub(super) fn cloud(&self) -> &Arc<Cloud> {
        &self.cloud
    }

    /// Lets reads see another state from now on.
    pub(super) fn show(&mut self, cloud: Arc<Cloud>) {
        self.cloud = cloud;
    }

    /// Lets everything happen that was due by now.
    pub(super) fn settle(&mut self, now: Timestamp) {
        if self.cloud.is_due(now) {
            Arc::make_mut(&mut self.cloud).settle(now);
        }
    }

    /// Does a write at once, in memory, and answers it.
    pub(super) fn change(&mut self, pending: Pending, work: &ServiceCall<SimulatedWrite>) -> Decision {
        let result = change(Arc::make_mut(&mut self.cloud), work);
        self.conclude(pending, result)
    }

    /// Answers a request, unless it is a write that has got as far as its service.
    pub fn receive(&mut self, incoming: &Incoming<'_>, now: Timestamp) -> Received {
        self.requests += 1;
        let request_id = self.request_id();
        let mut names = String::new();
        let Some(request) = Request::read(incoming, &mut names) else {
            return Received::Answered(self.no_service(incoming, request_id, now));
        };
        let caller = self.sessions.caller(incoming.authorization, incoming.token, now);
        let fault = match (&caller, request.operation) {
            (Ok(caller), Some(operation)) => self.faults.strike(operation, request.account(caller.principal.account)),
            _ => None,
        };
        let pending = Pending {
            service: request.service,
            request_id,
            call: Call {
                time: now,
                operation: match request.operation {
                    Some(operation) => Cow::Borrowed(operation.name()),
                    None => Cow::Owned(clipped(request.name).to_owned()),
                },
                target: request.subject().map(|subject| clipped(subject).into()),
                caller: caller.as_ref().ok().map(|caller| caller.principal.account),
                outcome: Cow::Borrowed("ok"),
                fault: fault.as_ref().map(|fault| fault.kind),
            },
            fault,
        };
        let result = match self.next(request, caller, pending.call.fault, now) {
            Next::ServiceCall(ServiceCall { caller, operation, input, now }) => match operation {
                Simulated::Read(operation) => self.read(&ServiceCall { caller, operation, input, now }),
                Simulated::Write(operation) => {
                    return Received::Write(Box::new(pending), ServiceCall { caller, operation, input, now });
                }
            },
            Next::Refused(error) => Err(error),
            Next::Lost => Ok(String::new()),
        };
        Received::Answered(self.conclude(pending, result))
    }

    fn no_service(&mut self, incoming: &Incoming<'_>, request_id: String, now: Timestamp) -> Decision {
        let reply = Reply::json(404, r#"{"message":"There is no AWS service here."}"#.to_owned());
        self.calls.add(Call {
            time: now,
            operation: Cow::Owned(clipped(incoming.target.unwrap_or(incoming.path)).to_owned()),
            target: None,
            caller: None,
            outcome: Cow::Borrowed("404"),
            fault: None,
        });
        Decision { reply, manner: Manner::Promptly, request_id }
    }

    /// What stands between a call and its service: credentials, faults, quotas.
    fn next(
        &mut self,
        request: Request<'_>,
        caller: Result<Caller, Common>,
        fault: Option<FaultKind>,
        now: Timestamp,
    ) -> Next {
        let Request { service, name, operation, input } = request;
        let caller = match caller {
            Ok(caller) => caller,
            Err(refusal) => return Next::Refused(refusal.of(service)),
        };
        let Some(operation) = operation else {
            return Next::Refused(unknown(service, name));
        };
        match fault {
            Some(FaultKind::Throttle) => return Next::Refused(Common::Throttled.of(service)),
            Some(FaultKind::Internal) => return Next::Refused(Common::Internal.of(service)),
            Some(FaultKind::Unavailable) => return Next::Refused(Common::Unavailable.of(service)),
            Some(FaultKind::ExpiredToken) => return Next::Refused(Common::ExpiredToken.of(service)),
            Some(FaultKind::AccessDenied) => return Next::Refused(denied(&caller, operation, "")),
            Some(FaultKind::Hang | FaultKind::ResetBefore) => return Next::Lost,
            Some(FaultKind::Slow | FaultKind::ResetAfter | FaultKind::Malformed) | None => {}
        }
        if !self.quotas.admits(caller.principal.account, operation, now) {
            return Next::Refused(Common::Throttled.of(service));
        }
        match input {
            Ok(input) => Next::ServiceCall(ServiceCall { caller, operation, input, now }),
            Err(error) => Next::Refused(error),
        }
    }

    fn read(&mut self, work: &ServiceCall<SimulatedRead>) -> Result<String, ApiError> {
        let request_id = self.request_id();
        let ServiceCall { caller, operation, input, now } = work;
        match *operation {
            SimulatedRead::Account(operation) => account::read(&self.cloud, caller, operation, input, *now),
            SimulatedRead::Organizations(operation) => organizations::read(&self.cloud, caller, operation, input),
            SimulatedRead::Tagging(TaggingRead::GetResources) => tagging::get_resources(&self.cloud, caller, input),
            SimulatedRead::Sts(operation) => {
                let directory = &self.cloud.directory;
                let (sessions, random) = (&mut self.sessions, &mut self.random);
                Sts { directory, sessions, random, request_id: &request_id }.answer(caller, operation, input, *now)
            }
        }
    }

    /// Logs a call with what came of it, and answers it.
    pub(super) fn conclude(&mut self, pending: Pending, result: Result<String, ApiError>) -> Decision {
        let Pending { service, request_id, fault, call } = pending;
        let kind = call.fault;
        let outcome = match (kind, &result) {
            (Some(kind @ (FaultKind::Hang | FaultKind::ResetBefore)), _) => Cow::Borrowed(kind.as_str()),
            (_, Ok(_)) => call.outcome,
            (_, Err(error)) => error.code.clone(),
        };
        self.calls.add(Call { outcome, ..call });
        let mut reply = match result {
            Ok(body) => Reply::success(service, body),
            Err(error) => Reply::failure(service, error, &request_id),
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
        Decision { reply, manner, request_id }
    }

    /// The id of the request that is being answered.
    fn request_id(&self) -> String {
        format!("00000000-0000-4000-8000-{:012x}", self.requests)
    }
}

impl Pending {
    /// What its service says when it could not do it.
    pub(super) fn internal_error(&self) -> ApiError {
        Common::Internal.of(self.service)
    }
}

/// Does a write, and answers it.
///
/// # Errors
/// What the service refuses. Nothing is changed then.
pub(super) fn change(cloud: &mut Cloud, work: &ServiceCall<SimulatedWrite>) -> Result<String, ApiError> {
    let ServiceCall { caller, operation, input, now } = work;
    match *operation {
        SimulatedWrite::Account(operation) => account::change(cloud, caller, operation, input, *now),
        SimulatedWrite::Organizations(operation) => organizations::change(cloud, caller, operation, input, *now),
    }
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
