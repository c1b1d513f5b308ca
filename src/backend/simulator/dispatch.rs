//! Which file answers which family of operations.

use serde_json::Value;

use super::admission;
use super::cloud::{Ask, Cloud, Done, ServiceCall};
use super::credentials::Caller;
use super::organizations::{creation, handshakes, membership, policies, tags, tree, trust, units, whole};
use super::reply::{ApiError, Common};
use super::sts::Sts;
use super::{account, tagging};
use crate::backend::directory::{Simulated, SimulatedRead, SimulatedWrite};

/// Answers a read. Of sessions, `sts` keeps account.
///
/// # Errors
/// What the service refuses.
pub fn read(cloud: &Cloud, sts: Sts<'_>, call: &ServiceCall<SimulatedRead>) -> Result<String, ApiError> {
    let ServiceCall { caller, operation, input, now } = call;
    if let SimulatedRead::Sts(operation) = *operation {
        return sts.answer(caller.as_ref(), operation, input, *now);
    }
    let ask = Ask { caller: known(caller, Simulated::Read(*operation))?, input, now: *now };
    admission::check(cloud, Simulated::Read(*operation), ask)?;
    let answer = match *operation {
        SimulatedRead::Contacts(operation) => account::contacts::read(cloud, operation, ask),
        SimulatedRead::Profile(operation) => account::profile::read(cloud, operation, ask),
        SimulatedRead::Regions(operation) => account::regions::read(cloud, operation, ask),
        SimulatedRead::Tree(operation) => tree::read(cloud, operation, ask),
        SimulatedRead::Tags(operation) => tags::read(cloud, operation, ask),
        SimulatedRead::Creations(operation) => creation::read(cloud, operation, ask),
        SimulatedRead::Handshakes(operation) => handshakes::read(cloud, operation, ask),
        SimulatedRead::Policies(operation) => policies::read(cloud, operation, ask),
        SimulatedRead::Trust(operation) => trust::read(cloud, operation, ask),
        SimulatedRead::Tagging(operation) => tagging::read(cloud, operation, ask),
        SimulatedRead::Sts(_) => Ok(Value::Null),
    }?;
    Ok(body(&answer))
}

/// Does a write, and answers it.
///
/// # Errors
/// What the service refuses. Nothing is changed then.
pub fn change(cloud: &mut Cloud, call: &ServiceCall<SimulatedWrite>) -> Result<String, ApiError> {
    let Done { answer, effect } = decide(cloud, call)?;
    effect(cloud);
    Ok(body(&answer))
}

fn decide(cloud: &Cloud, call: &ServiceCall<SimulatedWrite>) -> Result<Done, ApiError> {
    let ServiceCall { caller, operation, input, now } = call;
    let ask = Ask { caller: known(caller, Simulated::Write(*operation))?, input, now: *now };
    admission::check(cloud, Simulated::Write(*operation), ask)?;
    match *operation {
        SimulatedWrite::Contacts(operation) => account::contacts::change(cloud, operation, ask),
        SimulatedWrite::Profile(operation) => account::profile::change(cloud, operation, ask),
        SimulatedWrite::Regions(operation) => account::regions::change(cloud, operation, ask),
        SimulatedWrite::Whole(operation) => whole::change(cloud, operation, ask),
        SimulatedWrite::Units(operation) => units::change(cloud, operation, ask),
        SimulatedWrite::Tags(operation) => tags::change(cloud, operation, ask),
        SimulatedWrite::Membership(operation) => membership::change(cloud, operation, ask),
        SimulatedWrite::Handshakes(operation) => handshakes::change(cloud, operation, ask),
        SimulatedWrite::Trust(operation) => trust::change(cloud, operation, ask),
    }
}

fn known(caller: &Option<Caller>, operation: Simulated) -> Result<&Caller, ApiError> {
    caller.as_ref().ok_or_else(|| Common::MissingToken.of(operation.service()))
}

fn body(answer: &Value) -> String {
    if answer.is_null() { String::new() } else { answer.to_string() }
}
