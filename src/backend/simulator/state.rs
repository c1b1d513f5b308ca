//! All that the endpoint knows, and how it answers: a state machine without sockets or clocks.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::calls::{Call, CallLog, CallStanding, clipped};
use super::cloud::{Cloud, ServiceCall};
use super::credentials::{Caller, Sessions};
use super::denial::denied;
use super::dispatch;
use super::faults::Faults;
use super::not_imitated;
use super::quota::Quotas;
use super::random::Random;
use super::reply::{ApiError, Common, Reply};
use super::request::{ForeignCall, Incoming, Meant, Request};
use super::sts::Sts;
use crate::backend::directory::{
    Behaviour, Directory, Fault, FaultKind, SavedOrganization, Service, Simulated, SimulatedRead, SimulatedWrite,
    StsRead,
};
use crate::organization::AccountId;

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
        let directory = Directory::new(recorded).visible_after(behaviour.visible_after).with_management_account();
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
        let result = dispatch::change(Arc::make_mut(&mut self.cloud), work);
        self.conclude(pending, result)
    }

    /// Answers a request, unless it is a write that has got as far as its service.
    pub fn receive(&mut self, incoming: &Incoming<'_>, now: Timestamp) -> Received {
        self.requests += 1;
        let request_id = self.request_id();
        let (parameters, mut names) = (incoming.parameters(), String::new());
        let scope = incoming.scope(&parameters);
        let caller = self.sessions.caller(scope, incoming.session_token(&parameters), now);
        let caller = caller.and_then(|caller| self.usable(caller));
        let request = match Request::read(incoming, &parameters, &mut names) {
            Meant::Ours(request) => request,
            Meant::Elsewhere(call) => return Received::Answered(self.elsewhere(&call, caller.ok(), request_id, now)),
            Meant::Nobody => return Received::Answered(self.no_service(incoming, request_id, now)),
        };
        let account = caller.as_ref().ok().map(|caller| caller.principal.account);
        let acted_on = request.account(account);
        let is_known = caller.is_ok() || request.operation.is_some_and(needs_no_credentials);
        let fault = request.operation.filter(|_| is_known);
        let fault = fault.and_then(|operation| self.faults.strike(operation, acted_on));
        let pending = Pending {
            service: request.service,
            request_id,
            call: logged(&request, account, fault.as_ref(), now),
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

    /// The credentials of an account that is suspended or closed are as good as none.
    fn usable(&self, caller: Caller) -> Result<Caller, Common> {
        let is_usable = self.directory().is_usable(caller.principal.account);
        if is_usable { Ok(caller) } else { Err(Common::InvalidToken) }
    }

    fn no_service(&mut self, incoming: &Incoming<'_>, request_id: String, now: Timestamp) -> Decision {
        let (status, message) = match incoming.method {
            "POST" => (404, r#"{"message":"There is no AWS service here."}"#),
            _ => (405, r#"{"message":"Only POST is answered, and GET by STS."}"#),
        };
        self.calls.add(Call {
            time: now,
            operation: Cow::Owned(clipped(incoming.target.unwrap_or(incoming.path)).to_owned()),
            standing: CallStanding::Unknown,
            target: None,
            caller: None,
            outcome: Cow::Owned(status.to_string()),
            fault: None,
        });
        Decision { reply: Reply::json(status, message.to_owned()), manner: Manner::Promptly, request_id }
    }

    /// Says to a call of another service that it is not imitated.
    fn elsewhere(
        &mut self,
        call: &ForeignCall,
        caller: Option<Caller>,
        request_id: String,
        now: Timestamp,
    ) -> Decision {
        let reply = not_imitated::foreign(call, &request_id);
        self.calls.add(Call {
            time: now,
            operation: Cow::Owned(format!("{}:{}", clipped(&call.service), clipped(&call.operation))),
            standing: CallStanding::NotImitated,
            target: None,
            caller: caller.map(|caller| caller.principal.account),
            outcome: reply.error.clone().unwrap_or_default(),
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
            Ok(caller) => Some(caller),
            Err(_) if operation.is_some_and(needs_no_credentials) => None,
            Err(refusal) => return Next::Refused(refusal.of(service)),
        };
        let Some(operation) = operation else {
            return Next::Refused(not_imitated::refusal(service, name));
        };
        if let Some(next) = fault.and_then(|fault| spoiled(fault, service, operation, caller.as_ref())) {
            return next;
        }
        if let Some(account) = caller.as_ref().map(|caller| caller.principal.account) {
            let is_member = self.cloud.directory.is_member(account);
            if !self.quotas.admits(account, is_member, operation, now) {
                return Next::Refused(Common::Throttled.of(service));
            }
        }
        match input {
            Ok(input) => Next::ServiceCall(ServiceCall { caller, operation, input, now }),
            Err(error) => Next::Refused(error),
        }
    }

    fn read(&mut self, call: &ServiceCall<SimulatedRead>) -> Result<String, ApiError> {
        let request_id = self.request_id();
        let (sessions, random) = (&mut self.sessions, &mut self.random);
        let sts = Sts { directory: &self.cloud.directory, sessions, random, request_id: &request_id };
        dispatch::read(&self.cloud, sts, call)
    }

    /// Logs a call with what came of it, and answers it.
    pub(super) fn conclude(&mut self, pending: Pending, result: Result<String, ApiError>) -> Decision {
        let Pending { service, request_id, fault, call } = pending;
        let kind = call.fault;
        let outcome = match (kind, &result) {
            (Some(kind @ (FaultKind::Hang | FaultKind::ResetBefore)), _) => Cow::Borrowed(kind.as_str()),
            (_, Ok(_)) => call.outcome,
            // A refusal without a name is called by its status, as clients do.
            (_, Err(error)) if error.code.is_empty() => Cow::Borrowed("400"),
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

    /// An ID for the answer to a request that nobody answers.
    pub(super) fn next_request_id(&mut self) -> String {
        self.requests += 1;
        self.request_id()
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

/// A call as it is logged if it succeeds.
fn logged(request: &Request<'_>, caller: Option<AccountId>, fault: Option<&Fault>, now: Timestamp) -> Call {
    let (operation, standing) = match request.operation {
        Some(operation) => (Cow::Borrowed(operation.name()), CallStanding::Imitated),
        None => {
            let is_of_aws = not_imitated::is_of_aws(request.service, request.name);
            let standing = if is_of_aws { CallStanding::NotImitated } else { CallStanding::Unknown };
            (Cow::Owned(clipped(request.name).to_owned()), standing)
        }
    };
    Call {
        time: now,
        operation,
        standing,
        target: request.subject().map(|subject| clipped(subject).into()),
        caller,
        outcome: Cow::Borrowed("ok"),
        fault: fault.map(|fault| fault.kind),
    }
}

fn needs_no_credentials(operation: Simulated) -> bool {
    operation == StsRead::AssumeRoleWithWebIdentity.into()
}

/// What becomes of a call that a fault strikes, if it does not get to its service.
fn spoiled(fault: FaultKind, service: Service, operation: Simulated, caller: Option<&Caller>) -> Option<Next> {
    let refused = match fault {
        FaultKind::Throttle => Common::Throttled.of(service),
        FaultKind::Internal => Common::Internal.of(service),
        FaultKind::Unavailable => Common::Unavailable.of(service),
        FaultKind::ExpiredToken => Common::ExpiredToken.of(service),
        FaultKind::AccessDenied => match caller {
            Some(caller) => denied(caller, operation, ""),
            None => ApiError::new("AccessDenied", format!("Not authorized to perform {}", operation.action())),
        },
        FaultKind::Conflict => ApiError::new(
            "ConcurrentModificationException",
            "AWS Organizations can't complete your request because it conflicts with another attempt to modify the \
             same entity. Try again later.",
        ),
        FaultKind::InProgress => ApiError::new(
            "TooManyRequestsException",
            "AWS Organizations can't complete your request because another request is already in progress. Try again \
             later.",
        ),
        FaultKind::Hang | FaultKind::ResetBefore => return Some(Next::Lost),
        FaultKind::Slow | FaultKind::ResetAfter | FaultKind::Malformed => return None,
    };
    Some(Next::Refused(refused))
}
