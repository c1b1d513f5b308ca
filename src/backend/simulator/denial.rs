//! What AWS says where a principal may not do something.

use super::credentials::Caller;
use super::reply::ApiError;
use crate::backend::directory::{IamDenial, IamLayer, Service, Simulated};

/// That a caller may not call an operation. AWS Organizations does not say which.
pub fn denied(caller: &Caller, operation: impl Into<Simulated>, why: &str) -> ApiError {
    let operation = operation.into();
    let (code, action) = (access_denied(operation.service()), operation.action());
    let message = match operation.service() {
        Service::Organizations => "You don't have permissions to access this resource.".to_owned(),
        _ => format!("User: {} is not authorized to perform: {action}{why}", caller.principal.arn),
    };
    ApiError::new(code, message)
}

/// That a policy keeps a caller from something, in the words of IAM, which all services share.
pub fn denied_by(caller: &Caller, operation: impl Into<Simulated>, resource: &str, denial: IamDenial) -> ApiError {
    let operation = operation.into();
    let action = operation.action();
    let IamDenial { layer, explicit } = denial;
    let article = if layer == IamLayer::RoleTrust { "the" } else { "a" };
    let article = if layer == IamLayer::Identity { "an" } else { article };
    let words = layer.words();
    let why = match explicit {
        true => format!("with an explicit deny in {article} {words}"),
        false => format!("because no {words} allows the {action} action"),
    };
    let arn = &caller.principal.arn;
    let message = format!("User: {arn} is not authorized to perform: {action} on resource: {resource} {why}");
    ApiError::new(access_denied(operation.service()), message)
}

fn access_denied(service: Service) -> &'static str {
    if service == Service::Sts { "AccessDenied" } else { "AccessDeniedException" }
}
