//! The organization is deleted and begun anew, and types of policy are enabled and disabled.

use serde_json::json;

use super::{Client, MANAGEMENT, MEMBER, STRANGER, recorded, start};
use orgcontacts::backend::directory::{Behaviour, QuotaLevel};
use orgcontacts::backend::organization_file::Encoding;
use orgcontacts::backend::organization_file::wire::parse;
use orgcontacts::backend::simulator::Simulator;

#[test]
fn there_is_one_organization() {
    let simulator = start("");
    let mut client = Client::new(&simulator, MANAGEMENT);
    assert_eq!(client.organizations("CreateOrganization", &json!({})).code().1, "AlreadyInOrganizationException");
    assert_eq!(client.organizations("DeleteOrganization", &json!({})).code().1, "OrganizationNotEmptyException");
    let mut member = Client::new(&simulator, MEMBER);
    assert_eq!(member.organizations("DeleteOrganization", &json!({})).code().1, "AccessDeniedException");
    let mut stranger = Client::new(&simulator, STRANGER);
    let answer = stranger.organizations("CreateOrganization", &json!({}));
    assert_eq!(answer.code().1, "UnsupportedAPIEndpointException", "it would be another one");
}

#[test]
fn an_organization_of_one_account_is_deleted_and_begun_anew() {
    let file = r#"
format: orgcontacts/organization
version: 1
organization: { id: o-exampleorg, management_account: "111111111111" }
units: [{ id: r-ab12, name: Root }]
accounts: [{ id: "111111111111", name: management, email: aws+management@example.com, state: ACTIVE, parent: r-ab12 }]
"#;
    let behaviour = Behaviour { quota: QuotaLevel::Unlimited, ..Behaviour::default() };
    let simulator = Simulator::start(parse(file, Encoding::Yaml).expect("it can be read"), behaviour).unwrap();
    let mut client = Client::new(&simulator, MANAGEMENT);
    assert_eq!(client.organizations("DeleteOrganization", &json!({})).status, 200);
    let answer = client.organizations("DescribeOrganization", &json!({}));
    assert_eq!(answer.code().1, "AWSOrganizationsNotInUseException");
    let made = client.organizations("CreateOrganization", &json!({ "FeatureSet": "ALL" })).json();
    assert_ne!(made["Organization"]["Id"], "o-exampleorg");
    assert_eq!(client.organizations("DescribeOrganization", &json!({})).json(), made);
    let accounts = client.organizations("ListAccounts", &json!({})).json();
    assert_eq!(accounts["Accounts"][0]["Id"], MANAGEMENT);
    let services = client.organizations("ListAWSServiceAccessForOrganization", &json!({})).json();
    assert_eq!(services["EnabledServicePrincipals"], json!([]));
    let roots = client.organizations("ListRoots", &json!({})).json();
    assert_eq!(roots["Roots"][0]["PolicyTypes"], json!([]));
}

#[test]
fn types_of_policy_are_enabled_and_disabled() {
    let deny = "simulate: { service_control_policies: { r-ab12: [{ Statement: [{ Effect: Deny, Action: \"*\", Resource: \"*\" }] }] } }";
    let simulator = start(deny);
    assert!(!recorded(deny).simulate.guards.service_control.is_empty());
    let mut client = Client::new(&simulator, MANAGEMENT);
    let input = |kind: &str| json!({ "RootId": "r-ab12", "PolicyType": kind });
    let (scp, tag) = (input("SERVICE_CONTROL_POLICY"), input("TAG_POLICY"));
    let own = json!({ "AlternateContactType": "BILLING" });
    let mut member = Client::new(&simulator, MEMBER);
    assert_eq!(member.account("GetAlternateContact", &own).status, 403);
    assert_eq!(client.organizations("EnablePolicyType", &scp).code().1, "PolicyTypeAlreadyEnabledException");
    let enabled = client.organizations("EnablePolicyType", &tag).json()["Root"]["PolicyTypes"].clone();
    assert_eq!(enabled.as_array().map(Vec::len), Some(2));
    client.organizations("DisablePolicyType", &scp).json();
    assert_eq!(member.account("GetAlternateContact", &own).status, 200, "no service control policy binds it");
    assert_eq!(client.organizations("DisablePolicyType", &scp).code().1, "PolicyTypeNotEnabledException");
}
