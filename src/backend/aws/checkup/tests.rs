//! That asking ends in time, whatever the other side does, and that what kept an answer is told.

use serde_json::json;
use tokio::time::Instant;

use super::super::call::Endurance;
use super::super::fake::{Answer, Fake, Request};
use super::super::{AwsSettings, SessionPermissions};
use super::*;
use crate::answer::checkup::{CheckCode, CheckStatus, Goal, PolicyAtHand, RoleScope, checkup, sample};

const MANAGEMENT: &str = "111111111111";
const ADMINISTRATOR: &str = "333333333333";
const MEMBER: &str = "222222222222";

/// A minute, less what reading the configuration, the policy and a probe may take.
const MOST: Duration = Duration::from_secs(50);

/// An organization in which everything is in place, as a delegated administrator sees it.
fn good(request: &Request) -> Answer {
    let account = |id: &str| json!({ "Id": id, "Name": "prod", "State": "ACTIVE", "Paths": [format!("o-exampleorg/r-ab12/{id}/")] });
    match request.operation.as_str() {
        "GetCallerIdentity" => Answer::caller(ADMINISTRATOR),
        "DescribeOrganization" => Answer::ok(&json!({ "Organization": {
            "Id": "o-exampleorg", "MasterAccountId": MANAGEMENT, "FeatureSet": "ALL"
        } })),
        "ListAWSServiceAccessForOrganization" => {
            Answer::ok(&json!({ "EnabledServicePrincipals": [{ "ServicePrincipal": SERVICE_PRINCIPAL }] }))
        }
        "ListDelegatedServicesForAccount" => {
            Answer::ok(&json!({ "DelegatedServices": [{ "ServicePrincipal": SERVICE_PRINCIPAL }] }))
        }
        "ListAccounts" => {
            Answer::ok(&json!({ "Accounts": [account(MANAGEMENT), account(MEMBER), account(ADMINISTRATOR)] }))
        }
        "ListRoots" => Answer::ok(&json!({ "Roots": [{ "Id": "r-ab12", "Name": "Root" }] })),
        "ListOrganizationalUnitsForParent" => Answer::ok(&json!({ "OrganizationalUnits": [] })),
        "ListTagsForResource" => Answer::ok(&json!({ "Tags": [] })),
        "getAlternateContact" => Answer::ok(&json!({ "AlternateContact": { "Name": "SOC" } })),
        "AssumeRole" => Answer::error(403, "AccessDenied", ""),
        other => panic!("{other} was not to be called"),
    }
}

/// The checks that failed, after how long, where calls of an operation are answered otherwise.
async fn examined(operation: &'static str, otherwise: fn() -> Answer) -> (Vec<CheckCode>, Duration) {
    let fake = Fake::new(
        move |request| {
            if operation == "*" || request.operation == operation { otherwise() } else { good(request) }
        },
    );
    let via_role = Some(("Contacts".parse().unwrap(), SessionPermissions::Read));
    let aws = fake.aws_with(AwsSettings { endurance: Endurance::Brief, via_role, ..AwsSettings::default() });
    let role = (operation == "AssumeRole").then(|| "Contacts".to_owned());
    let demands = Demands::new(Goal::Plan, None, role);
    let begun = Instant::now();
    let evidence =
        aws.examine(&demands, |identity, listed| sample(None, &demands, identity, listed, RoleScope::Few)).await;
    let checks = checkup(&PolicyAtHand::Absent, &demands, &evidence).checks;
    let failed = checks.iter().filter(|check| check.status == CheckStatus::Failed).map(|check| check.code).collect();
    (failed, begun.elapsed())
}

#[tokio::test(start_paused = true)]
async fn it_ends_in_time_whatever_the_other_side_does() {
    type Otherwise = fn() -> Answer;
    let ways: [(&str, Otherwise); 5] = [
        ("no answer", || Answer::Never),
        ("an internal error", || Answer::error(500, "InternalServerException", "")),
        ("throttled", || Answer::error(400, "TooManyRequestsException", "")),
        ("broken connections", || Answer::Reset),
        ("somebody else", || Answer::Foreign(200, aws_smithy_types::body::SdkBody::from("<html>"))),
    ];
    for (operation, check) in [
        ("*", None),
        ("GetCallerIdentity", None),
        ("DescribeOrganization", Some(CheckCode::Organization)),
        ("ListAccounts", Some(CheckCode::ListAccounts)),
        ("ListRoots", Some(CheckCode::ListUnits)),
        ("ListOrganizationalUnitsForParent", Some(CheckCode::ListUnits)),
        ("ListTagsForResource", Some(CheckCode::ReadTags)),
        ("getAlternateContact", Some(CheckCode::ReadMemberContacts)),
        ("AssumeRole", Some(CheckCode::ViaRole)),
    ] {
        for (way, otherwise) in ways {
            let (failed, took) = examined(operation, otherwise).await;
            assert!(took < MOST, "{operation}, {way}: {took:?}");
            match check {
                Some(check) => assert_eq!(failed, [check], "{operation}, {way}"),
                None => assert!(matches!(failed.as_slice(), [CheckCode::Endpoint | CheckCode::Caller]), "{failed:?}"),
            }
        }
    }
}

/// They are concluded from what can be read.
#[tokio::test(start_paused = true)]
async fn trusted_access_and_delegation_need_not_be_told() {
    for operation in ["ListAWSServiceAccessForOrganization", "ListDelegatedServicesForAccount"] {
        for otherwise in [(|| Answer::Never) as fn() -> Answer, || Answer::error(400, "AccessDeniedException", "")] {
            assert_eq!(examined(operation, otherwise).await.0, [], "{operation}");
        }
    }
}
