//! What AWS has and nobody answers here, and what is said to those who call it.
//!
//! Source: the models of the AWS SDKs, as of 2026-11.

use std::borrow::Cow;

use serde_json::json;

use super::calls::clipped;
use super::reply::{ApiError, Reply, escape};
use super::request::{ForeignCall, ForeignDialect};
use crate::backend::directory::Service;

const ACCOUNT: &[&str] = &[
    "AcceptPrimaryEmailUpdate",
    "GetGovCloudAccountInformation",
    "GetPrimaryEmailUpdateStatus",
    "SendPhoneNumberVerification",
    "StartPrimaryEmailUpdate",
    "VerifyPhoneNumber",
];

const ORGANIZATIONS: &[&str] = &[
    "AttachPolicy",
    "CreateGovCloudAccount",
    "CreatePolicy",
    "DeletePolicy",
    "DeleteResourcePolicy",
    "DescribeEffectivePolicy",
    "DescribeResponsibilityTransfer",
    "DetachPolicy",
    "EnableAllFeatures",
    "InviteOrganizationToTransferResponsibility",
    "ListAccountsWithInvalidEffectivePolicy",
    "ListEffectivePolicyValidationErrors",
    "ListInboundResponsibilityTransfers",
    "ListOutboundResponsibilityTransfers",
    "PutResourcePolicy",
    "TerminateResponsibilityTransfer",
    "UpdatePolicy",
    "UpdateResponsibilityTransfer",
];

const STS: &[&str] = &[
    "AssumeRoleWithSAML",
    "AssumeRoot",
    "DecodeAuthorizationMessage",
    "GetAccessKeyInfo",
    "GetDelegatedAccessToken",
    "GetFederationToken",
    "GetWebIdentityToken",
];

const TAGGING: &[&str] = &[
    "DescribeReportCreation",
    "GetComplianceSummary",
    "ListRequiredTags",
    "StartReportCreation",
    "TagResources",
    "UntagResources",
];

/// Whether AWS has an operation that is not imitated.
pub fn is_of_aws(service: Service, name: &str) -> bool {
    let names = match service {
        Service::Account => ACCOUNT,
        Service::Organizations => ORGANIZATIONS,
        Service::Sts => STS,
        Service::Tagging => TAGGING,
    };
    names.contains(&name)
}

/// What a service says of an operation that is not answered.
pub fn refusal(service: Service, name: &str) -> ApiError {
    let is_of_aws = is_of_aws(service, name);
    let name = clipped(name);
    let message = if is_of_aws {
        format!("AWS has the operation {name}, but this endpoint does not imitate it.")
    } else {
        format!("There is no operation {name}.")
    };
    match service {
        Service::Sts if name.is_empty() => ApiError::new("MissingAction", "There is no Action."),
        Service::Sts if is_of_aws => ApiError::new("InvalidAction", message),
        Service::Sts => {
            ApiError::new("InvalidAction", format!("Could not find operation {name} for version 2011-06-15"))
        }
        Service::Account | Service::Organizations | Service::Tagging => {
            ApiError::new("UnknownOperationException", message)
        }
    }
}

/// What is answered to calls of other services, in a form that their clients understand.
pub fn foreign(call: &ForeignCall, request_id: &str) -> Reply {
    let ForeignCall { service, operation, dialect } = call;
    let message = format!(
        "This endpoint imitates AWS Account Management, AWS Organizations, AWS STS and Resource Groups Tagging; {} of {} \
         is not imitated.",
        clipped(operation),
        clipped(service)
    );
    let xml = |body: String| Reply {
        status: 400,
        content_type: "text/xml",
        error: Some(Cow::Borrowed("UnknownOperation")),
        body,
    };
    let words = escape(&message);
    let error = format!("<Code>UnknownOperation</Code><Message>{words}</Message>");
    let json = |status, content_type, body| Reply {
        status,
        content_type,
        error: Some(Cow::Borrowed("UnknownOperationException")),
        body,
    };
    match dialect {
        ForeignDialect::Ec2 => xml(format!(
            "<Response><Errors><Error>{error}</Error></Errors><RequestID>{request_id}</RequestID></Response>"
        )),
        ForeignDialect::Query => xml(format!(
            "<ErrorResponse><Error><Type>Sender</Type>{error}</Error><RequestId>{request_id}</RequestId></ErrorResponse>"
        )),
        ForeignDialect::Json => {
            let body = json!({ "__type": "UnknownOperationException", "message": message });
            json(400, "application/x-amz-json-1.1", body.to_string())
        }
        ForeignDialect::Rest => json(404, "application/json", json!({ "message": message }).to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::directory::Simulated;

    #[test]
    fn what_is_imitated_is_not_said_not_to_be() {
        for operation in Simulated::all() {
            assert!(!is_of_aws(operation.service(), operation.name()), "{operation:?}");
        }
    }
}
