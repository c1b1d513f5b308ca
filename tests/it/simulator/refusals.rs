//! Who is refused what, in the words that AWS was heard to use.

use orgcontacts::backend::simulator::Simulator;
use serde_json::{Value, json};

use super::{Client, DELEGATE, DELEGATED, MANAGEMENT, MEMBER, STRANGER, SUSPENDED, start};

const BILLING: &str = "BILLING";

fn get(simulator: &Simulator, caller: &str, account: Option<&str>, kind: &str) -> Value {
    let mut input = json!({ "AlternateContactType": kind });
    if let Some(account) = account {
        input["AccountId"] = json!(account);
    }
    let answer = Client::new(simulator, caller).account("GetAlternateContact", &input);
    if answer.status == 200 || answer.status == 404 {
        return json!(answer.status);
    }
    let (status, code, message) = answer.refusal();
    assert_eq!((status, code.as_str()), (403, "AccessDeniedException"));
    let who =
        format!("User: arn:aws:iam::{caller}:user/simulated is not authorized to perform: account:GetAlternateContact");
    json!(message.strip_prefix(&who).expect("the message says who and what").trim())
}

#[test]
fn who_reaches_whom() {
    let simulator = start(DELEGATED);
    let get = |caller, account| get(&simulator, caller, account, BILLING);
    let management =
        "(The management account can only be managed using the standalone context from the management account.)";
    // Management account.
    assert_eq!(get(MANAGEMENT, None), 404);
    assert_eq!(get(MANAGEMENT, Some(MANAGEMENT)), management);
    assert_eq!(get(MANAGEMENT, Some(MEMBER)), 200);
    assert_eq!(get(MANAGEMENT, Some(DELEGATE)), 404);
    assert_eq!(get(MANAGEMENT, Some(STRANGER)), "");
    assert_eq!(get(MANAGEMENT, Some(SUSPENDED)), "");
    // Delegated administrator.
    assert_eq!(get(DELEGATE, None), 404);
    assert_eq!(get(DELEGATE, Some(DELEGATE)), 404);
    assert_eq!(get(DELEGATE, Some(MEMBER)), 200);
    assert_eq!(get(DELEGATE, Some(MANAGEMENT)), management);
    assert_eq!(get(DELEGATE, Some(STRANGER)), "");
    // Plain member.
    assert_eq!(get(MEMBER, None), 200);
    assert_eq!(get(MEMBER, Some(MEMBER)), "", "not even its own id");
    assert_eq!(get(MEMBER, Some(DELEGATE)), "");
    assert_eq!(get(MEMBER, Some(MANAGEMENT)), "");
    // Somebody else.
    assert_eq!(get(STRANGER, None), 404);
    assert_eq!(get(STRANGER, Some(MEMBER)), "");
}

#[test]
fn without_trusted_access_everybody_has_only_themselves() {
    let simulator = start("simulate: { trusted_access: false, delegated_administrators: [\"333333333333\"] }");
    let get = |caller, account| get(&simulator, caller, account, BILLING);
    let off = "(Your organization must first enable trusted access with AWS Account Management.)";
    assert_eq!(get(MANAGEMENT, Some(MEMBER)), off);
    assert_eq!(get(DELEGATE, Some(MEMBER)), off);
    assert_eq!(get(MEMBER, Some(MEMBER)), "");
    assert_eq!(get(MANAGEMENT, None), 404);
    assert_eq!(get(MEMBER, None), 200);
}

#[test]
fn an_unknown_contact_type_is_not_authorized() {
    let simulator = start("");
    for kind in ["billing", "OTHER", "Billing", ""] {
        let refusal = get(&simulator, MANAGEMENT, Some(MEMBER), kind);
        assert_eq!(refusal, "(You specified an invalid Alternate Contact type.)", "{kind}");
    }
}

#[test]
fn principals_can_be_restricted() {
    let simulator = start(
        r#"
simulate:
  principals:
    "111111111111": { deny: ["account:Get*", "organizations:ListRoots", "sts:*", "tag:*"] }
    "222222222222": { allow: ["account:GetAlternateContact"] }
"#,
    );
    let resource = "arn:aws:account::111111111111:account/o-exampleorg/222222222222";
    let explicit = format!("on resource: {resource} with an explicit deny in an identity-based policy");
    assert_eq!(get(&simulator, MANAGEMENT, Some(MEMBER), BILLING), explicit);
    assert_eq!(get(&simulator, MEMBER, None, BILLING), 200);
    let mut member = Client::new(&simulator, MEMBER);
    let input = json!({ "AlternateContactType": BILLING });
    let (status, _, message) = member.account("DeleteAlternateContact", &input).refusal();
    assert_eq!(status, 403);
    assert!(message.ends_with(
        "account:DeleteAlternateContact on resource: arn:aws:account::222222222222:account because no \
         identity-based policy allows the account:DeleteAlternateContact action"
    ));
    let mut management = Client::new(&simulator, MANAGEMENT);
    let denied = (400, "AccessDeniedException".to_owned());
    assert_eq!(management.organizations("ListRoots", &json!({})).code(), denied);
    assert_eq!(management.organizations("ListAccounts", &json!({})).status, 200);
    assert_eq!(management.tagging("GetResources", &json!({})).code(), denied);
    assert_eq!(management.sts("Action=GetCallerIdentity").status, 200, "which needs no permission");
    let assume = "Action=AssumeRole&RoleArn=arn:aws:iam::222222222222:role/Admin&RoleSessionName=me";
    assert_eq!(management.sts(assume).code(), (403, "AccessDenied".to_owned()));
}

#[test]
fn organizations_can_be_read_by_delegates_and_changed_by_management_only() {
    let simulator = start(DELEGATED);
    let denied = (400, "AccessDeniedException".to_owned());
    let tag = json!({ "ResourceId": MEMBER, "Tags": [] });
    let mut delegate = Client::new(&simulator, DELEGATE);
    assert_eq!(delegate.organizations("ListAccounts", &json!({})).status, 200);
    assert_eq!(delegate.organizations("TagResource", &tag).code(), denied);
    let mut member = Client::new(&simulator, MEMBER);
    assert_eq!(member.organizations("DescribeOrganization", &json!({})).status, 200);
    let (status, code, message) = member.organizations("ListAccounts", &json!({})).refusal();
    assert_eq!((status, code), denied);
    assert_eq!(message, "You don't have permissions to access this resource.");
    let mut stranger = Client::new(&simulator, STRANGER);
    let answer = stranger.organizations("DescribeOrganization", &json!({}));
    assert_eq!(answer.code(), (400, "AWSOrganizationsNotInUseException".to_owned()));
}

#[test]
fn unknown_credentials_are_refused() {
    let simulator = start("");
    for caller in ["AKIAIOSFODNN7EXAMPLE", "11111111111", "ASIAIOSFODNN7EXAMPLE", ""] {
        let mut client = Client::new(&simulator, caller);
        let input = json!({ "AlternateContactType": BILLING });
        let answer = client.account("GetAlternateContact", &input);
        assert_eq!(answer.code(), (403, "UnrecognizedClientException".to_owned()));
        let answer = client.organizations("ListRoots", &json!({}));
        assert_eq!(answer.code(), (400, "UnrecognizedClientException".to_owned()));
        let answer = client.sts("Action=GetCallerIdentity");
        assert_eq!(answer.code(), (403, "InvalidClientTokenId".to_owned()));
    }
    let mut connection = super::Connection::open(simulator.address());
    let answer = connection.post("/getAlternateContact", &[], b"{}");
    assert_eq!(answer.code(), (403, "MissingAuthenticationTokenException".to_owned()));
}

#[test]
fn what_is_not_imitated_is_told_apart_from_what_does_not_exist() {
    let simulator = start("");
    let mut client = Client::new(&simulator, MANAGEMENT);
    let refused = |answer: &super::Answer| {
        let (status, code, message) = answer.refusal();
        let is_known = message.starts_with("AWS has the operation");
        assert!(is_known || message.contains("operation"), "{message}");
        (status, code, is_known)
    };
    let unknown = |status, is_known| (status, "UnknownOperationException".to_owned(), is_known);
    assert_eq!(refused(&client.organizations("CreatePolicy", &json!({}))), unknown(400, true));
    assert_eq!(refused(&client.organizations("CreateKingdom", &json!({}))), unknown(400, false));
    assert_eq!(refused(&client.tagging("TagResources", &json!({}))), unknown(400, true));
    assert_eq!(refused(&client.account("StartPrimaryEmailUpdate", &json!({}))), unknown(404, true));
    assert_eq!(refused(&client.account("ListFriends", &json!({}))), unknown(404, false));
    let invalid = |is_known| (400, "InvalidAction".to_owned(), is_known);
    assert_eq!(refused(&client.sts("Action=GetFederationToken")), invalid(true));
    assert_eq!(refused(&client.sts("Action=GetLost")), invalid(false));
    let state = simulator.state();
    let count =
        |name: &str| state.calls.count(name, "UnknownOperationException") + state.calls.count(name, "InvalidAction");
    assert_eq!((count("not imitated"), count("unknown")), (4, 3));
    assert_eq!(state.calls.iter().next().map(|call| call.operation.as_ref()), Some("CreatePolicy"));
}
