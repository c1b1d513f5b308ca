//! Who may call an operation at all: what the table says, and, for AWS Organizations, what policies say. The other
//! services look at policies themselves, once they know what is acted on.

use serde_json::Value;

use super::cloud::{Ask, Cloud};
use super::denial::{denied, denied_by};
use super::organizations::shapes::{account_arn, arn, unit_arn};
use super::reply::ApiError;
use crate::backend::directory::{MayCall, Service, Simulated};

/// Refuses those who may not call an operation.
///
/// # Errors
/// Why not.
pub fn check(cloud: &Cloud, operation: Simulated, ask: Ask<'_>) -> Result<(), ApiError> {
    let (directory, principal) = (&cloud.directory, &ask.caller.principal);
    let row = operation.row();
    let is_management = principal.account == directory.identity().management_account;
    let may = match row.may_call {
        MayCall::Anybody => true,
        MayCall::Members | MayCall::Delegates | MayCall::Management if !directory.is_member(principal.account) => {
            let message = "Your account is not a member of an organization.";
            return Err(ApiError::new("AWSOrganizationsNotInUseException", message));
        }
        MayCall::Members => true,
        MayCall::Delegates => is_management || cloud.is_delegated_for_any(principal.account),
        MayCall::Management => is_management,
    };
    if !may {
        return Err(denied(ask.caller, operation, ""));
    }
    if row.service != Service::Organizations {
        return Ok(());
    }
    let service = ask.input.get("ServicePrincipal").and_then(Value::as_str).map(str::to_owned);
    let resource = acted_on(cloud, row.acts_on, ask.input);
    let request = principal.asks(row.action, resource).with("organizations:ServicePrincipal", service);
    match directory.refuses(principal, &request) {
        None => Ok(()),
        Some(denial) => Err(denied_by(ask.caller, operation, &request.resource, denial)),
    }
}

/// The ARN of what a call acts on, where policies can tell one from another.
fn acted_on(cloud: &Cloud, member: Option<&str>, input: &Value) -> String {
    let Some(id) = member.and_then(|member| input.get(member)?.as_str()) else { return "*".to_owned() };
    if let Ok(account) = id.parse() {
        return account_arn(cloud, account);
    }
    if let Ok(unit) = id.parse() {
        return unit_arn(cloud, &unit);
    }
    match id.split_once('-') {
        Some(("h", _)) => arn(cloud, "handshake", &format!("invite/{id}")),
        Some(("p", _)) => arn(cloud, "policy", &format!("service_control_policy/{id}")),
        _ => arn(cloud, "account", id),
    }
}
