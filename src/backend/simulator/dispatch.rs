//! Which file answers which family of operations.

use jiff::Timestamp;
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
    let ask = || admitted(cloud, Simulated::Read(*operation), caller.as_ref(), input, *now);
    let answer = match *operation {
        SimulatedRead::Contacts(operation) => account::contacts::read(cloud, operation, ask()?),
        SimulatedRead::Profile(operation) => account::profile::read(cloud, operation, ask()?),
        SimulatedRead::Regions(operation) => account::regions::read(cloud, operation, ask()?),
        SimulatedRead::Tree(operation) => tree::read(cloud, operation, ask()?),
        SimulatedRead::Tags(operation) => tags::read(cloud, operation, ask()?),
        SimulatedRead::Creations(operation) => creation::read(cloud, operation, ask()?),
        SimulatedRead::Handshakes(operation) => handshakes::read(cloud, operation, ask()?),
        SimulatedRead::Policies(operation) => policies::read(cloud, operation, ask()?),
        SimulatedRead::Trust(operation) => trust::read(cloud, operation, ask()?),
        SimulatedRead::Tagging(operation) => tagging::read(cloud, operation, ask()?),
        // STS knows by itself who needs credentials, and answers in XML.
        SimulatedRead::Sts(operation) => return sts.answer(caller.as_ref(), operation, input, *now),
    };
    answer.map(|answer| body(&answer))
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
    let ask = admitted(cloud, Simulated::Write(*operation), caller.as_ref(), input, *now)?;
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

/// A call whose caller is known, and may make it as far as that can be told.
fn admitted<'a>(
    cloud: &Cloud,
    operation: Simulated,
    caller: Option<&'a Caller>,
    input: &'a Value,
    now: Timestamp,
) -> Result<Ask<'a>, ApiError> {
    let caller = caller.ok_or_else(|| Common::MissingToken.of(operation.service()))?;
    let ask = Ask { caller, input, now };
    admission::check(cloud, operation, ask)?;
    Ok(ask)
}

fn body(answer: &Value) -> String {
    if answer.is_null() { String::new() } else { answer.to_string() }
}
