//! Accounts are invited, and answer.

use serde_json::{Value, json};

use super::{Answer, Client, MANAGEMENT, MEMBER, STRANGER, start};

fn invite(client: &mut Client) -> String {
    let input = json!({
        "Target": { "Type": "ACCOUNT", "Id": STRANGER },
        "Notes": "Please join",
        "Tags": [{ "Key": "team", "Value": "new" }],
    });
    let handshake = client.organizations("InviteAccountToOrganization", &input).json()["Handshake"].clone();
    handshake["Id"].as_str().expect("it has an ID").to_owned()
}

fn answered(client: &mut Client, operation: &str, id: &str) -> Answer {
    client.organizations(operation, &json!({ "HandshakeId": id }))
}

fn state(answer: &Answer) -> Value {
    answer.json()["Handshake"]["State"].clone()
}

#[test]
fn an_account_joins_with_its_contacts_and_the_tags_of_the_invitation() {
    let simulator = start("");
    let mut client = Client::new(&simulator, MANAGEMENT);
    let mut stranger = Client::new(&simulator, STRANGER);
    let contact = json!({
        "AlternateContactType": "SECURITY", "Name": "N", "Title": "T", "EmailAddress": "n@example.com", "PhoneNumber": "1",
    });
    assert_eq!(stranger.account("PutAlternateContact", &contact).status, 200);
    let id = invite(&mut client);
    let listed = stranger.organizations("ListHandshakesForAccount", &json!({})).json();
    assert_eq!(listed["Handshakes"][0]["Id"], id.as_str());
    assert_eq!(listed["Handshakes"][0]["Resources"][2], json!({ "Type": "NOTES", "Value": "Please join" }));
    assert_eq!(answered(&mut client, "AcceptHandshake", &id).code().1, "AccessDeniedException");
    assert_eq!(state(&answered(&mut stranger, "AcceptHandshake", &id)), "ACCEPTED");
    let account = client.organizations("DescribeAccount", &json!({ "AccountId": STRANGER })).json();
    assert_eq!(account["Account"]["JoinedMethod"], "INVITED");
    assert_eq!(account["Account"]["Paths"], json!([format!("o-exampleorg/r-ab12/{STRANGER}/")]));
    let tags = client.organizations("ListTagsForResource", &json!({ "ResourceId": STRANGER })).json();
    assert_eq!(tags["Tags"], json!([{ "Key": "team", "Value": "new" }]));
    let read = json!({ "AccountId": STRANGER, "AlternateContactType": "SECURITY" });
    assert_eq!(client.account("GetAlternateContact", &read).json()["AlternateContact"]["Name"], "N");
    let again = answered(&mut stranger, "AcceptHandshake", &id);
    assert_eq!(again.code().1, "HandshakeAlreadyInStateException");
    let too_late = answered(&mut client, "CancelHandshake", &id);
    assert_eq!(too_late.code().1, "InvalidHandshakeTransitionException");
}

#[test]
fn invitations_are_declined_and_canceled() {
    let simulator = start("");
    let mut client = Client::new(&simulator, MANAGEMENT);
    let mut stranger = Client::new(&simulator, STRANGER);
    let id = invite(&mut client);
    let again = json!({ "Target": { "Type": "ACCOUNT", "Id": STRANGER } });
    let answer = client.organizations("InviteAccountToOrganization", &again);
    assert_eq!(answer.code().1, "DuplicateHandshakeException");
    assert_eq!(answered(&mut stranger, "CancelHandshake", &id).code().1, "AccessDeniedException");
    assert_eq!(state(&answered(&mut stranger, "DeclineHandshake", &id)), "DECLINED");
    let id = invite(&mut client);
    assert_eq!(state(&answered(&mut client, "CancelHandshake", &id)), "CANCELED");
    assert_eq!(state(&answered(&mut stranger, "DescribeHandshake", &id)), "CANCELED");
    let mut member = Client::new(&simulator, MEMBER);
    assert_eq!(answered(&mut member, "DescribeHandshake", &id).code().1, "AccessDeniedException");
    let sent = client.organizations("ListHandshakesForOrganization", &json!({})).json();
    assert_eq!(sent["Handshakes"].as_array().map(Vec::len), Some(2));
}

#[test]
fn whoever_belongs_to_the_organization_is_not_invited() {
    let simulator = start("");
    let mut client = Client::new(&simulator, MANAGEMENT);
    let input = json!({ "Target": { "Type": "ACCOUNT", "Id": MEMBER } });
    let (_, code, message) = client.organizations("InviteAccountToOrganization", &input).refusal();
    assert_eq!(code, "HandshakeConstraintViolationException");
    assert_eq!(message, "The AWS account is already a member of an organization.");
}
