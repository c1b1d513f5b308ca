//! What AWS says where a principal may not do something.

use super::credentials::Caller;
use super::reply::ApiError;
use crate::backend::directory::{Service, Simulated};

/// That a caller may not call an operation. AWS Organizations does not say which.
pub fn denied(caller: &Caller, operation: impl Into<Simulated>, why: &str) -> ApiError {
    let operation = operation.into();
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
