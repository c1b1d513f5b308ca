//! Accounts are closed, are removed, and leave.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Client, DELEGATE, DELEGATED, MANAGEMENT, MEMBER, STRANGER, SUSPENDED, start};

/// What is refused, and why.
fn refusal(client: &mut Client, operation: &str, input: &Value) -> (String, String) {
    let answer = client.organizations(operation, input);
    let body: Value = serde_json::from_str(&answer.body).unwrap_or_default();
    (answer.code().1, body["Reason"].as_str().unwrap_or_default().to_owned())
}

fn refused(code: &str, reason: &str) -> (String, String) {
    (code.to_owned(), reason.to_owned())
}

fn account(id: &str) -> Value {
    json!({ "AccountId": id })
}

#[test]
fn an_account_is_closed_in_time() {
    let simulator = start("");
    let mut client = Client::new(&simulator, MANAGEMENT);
    assert_eq!(client.organizations("CloseAccount", &account(MEMBER)).status, 200);
    let mut state = || {
        let described = client.organizations("DescribeAccount", &account(MEMBER)).json()["Account"].clone();
        [described["State"].clone(), described["Status"].clone()]
    };
    assert_eq!(state(), ["PENDING_CLOSURE", "PENDING_CLOSURE"]);
    let mut member = Client::new(&simulator, MEMBER);
    assert_eq!(member.sts("Action=GetCallerIdentity").status, 200, "it still works while it is being closed");
    while state()[0] == "PENDING_CLOSURE" {
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(state(), ["CLOSED", "SUSPENDED"]);
    assert_eq!(member.sts("Action=GetCallerIdentity").code(), (403, "InvalidClientTokenId".to_owned()));
    let contact = json!({ "AccountId": MEMBER, "AlternateContactType": "BILLING" });
    assert_eq!(client.account("GetAlternateContact", &contact).code().0, 403);
    for closed in [MEMBER, SUSPENDED] {
        let expected = refused("AccountAlreadyClosedException", "");
        assert_eq!(refusal(&mut client, "CloseAccount", &account(closed)), expected);
    }
}

#[test]
fn some_accounts_cannot_be_closed() {
    let simulator = start("");
    let mut client = Client::new(&simulator, MANAGEMENT);
    let violated = |reason: &str| refused("ConstraintViolationException", reason);
    let management = refusal(&mut client, "CloseAccount", &account(MANAGEMENT));
    assert_eq!(management, violated("CANNOT_CLOSE_MANAGEMENT_ACCOUNT"));
    assert_eq!(refusal(&mut client, "CloseAccount", &account(STRANGER)), refused("AccountNotFoundException", ""));
}

#[test]
fn an_account_that_is_removed_keeps_its_contacts_to_itself() {
    let simulator = start("");
    let mut client = Client::new(&simulator, MANAGEMENT);
    assert_eq!(client.organizations("RemoveAccountFromOrganization", &account(MEMBER)).status, 200);
    let gone = refused("AccountNotFoundException", "");
    assert_eq!(refusal(&mut client, "DescribeAccount", &account(MEMBER)), gone);
    let mut contact = json!({ "AccountId": MEMBER, "AlternateContactType": "BILLING" });
    assert_eq!(client.account("GetAlternateContact", &contact).code().0, 403);
    contact.as_object_mut().unwrap().remove("AccountId");
    let mut member = Client::new(&simulator, MEMBER);
    assert_eq!(member.account("GetAlternateContact", &contact).json()["AlternateContact"]["Name"], "Mary Major");
    let outside = member.organizations("DescribeOrganization", &json!({}));
    assert_eq!(outside.code().1, "AWSOrganizationsNotInUseException");
}

#[test]
fn some_accounts_cannot_be_removed() {
    let simulator = start(DELEGATED);
    let mut client = Client::new(&simulator, MANAGEMENT);
    let remove = |client: &mut Client, id: &str| refusal(client, "RemoveAccountFromOrganization", &account(id));
    assert_eq!(remove(&mut client, MANAGEMENT), refused("MasterCannotLeaveOrganizationException", ""));
    let delegated = refused("ConstraintViolationException", "CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG");
    assert_eq!(remove(&mut client, DELEGATE), delegated);
    let new = json!({ "Email": "new@example.com", "AccountName": "new" });
    client.organizations("CreateAccount", &new).json();
    let status = |client: &mut Client, states: Value| {
        client.organizations("ListCreateAccountStatus", &json!({ "States": states })).json()["CreateAccountStatuses"]
            .clone()
    };
    assert_eq!(status(&mut client, json!(["IN_PROGRESS"]))[0]["AccountName"], "new");
    while status(&mut client, json!(["SUCCEEDED"])) == json!([]) {
        std::thread::sleep(Duration::from_millis(50));
    }
    let id = status(&mut client, json!([]))[0]["AccountId"].as_str().unwrap().to_owned();
    assert_eq!(remove(&mut client, &id), refused("ConstraintViolationException", "WAIT_PERIOD_ACTIVE"));
}

#[test]
fn an_account_leaves_by_itself() {
    let simulator = start("");
    let mut member = Client::new(&simulator, MEMBER);
    assert_eq!(member.organizations("LeaveOrganization", &json!({})).status, 200);
    let answer = member.organizations("LeaveOrganization", &json!({}));
    assert_eq!(answer.code().1, "AWSOrganizationsNotInUseException");
}
