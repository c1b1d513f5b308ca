//! What a file may say, and what is there even if it does not say so.

use std::fs;

use orgcontacts::backend::directory::{Behaviour, QuotaLevel};
use orgcontacts::backend::organization_file::Encoding;
use orgcontacts::backend::organization_file::wire::{parse, render};
use orgcontacts::backend::simulator::{Overrides, ServerOptions, Simulator, SimulatorError, serve};
use serde_json::json;

use super::{Client, MANAGEMENT, MEMBER, STRANGER, organization, start};

#[test]
fn what_aws_would_not_have_is_refused_at_the_start() {
    let contact = r#"{ FullName: Mary Major, AddressLine1: 1 Example Street, City: Seattle, CountryCode: US, PostalCode: "98109", PhoneNumber: "+1 206 555 0100" }"#;
    let primary =
        |account: &str, contact: &str| format!("simulate: {{ primary_contacts: {{ \"{account}\": {contact} }} }}");
    let tags = |unit: &str, tags: &str| format!("simulate: {{ unit_tags: {{ {unit}: {tags} }} }}");
    let read = |more: &str| parse(&organization(more), Encoding::Yaml).map(drop).map_err(|error| format!("{error:?}"));
    assert_eq!(read(&primary(MEMBER, contact)), Ok(()));
    assert_eq!(read(&tags("r-ab12", "{ team: platform }")), Ok(()));
    let fifty_one: Vec<String> = (0..51).map(|number| format!("k{number}: v")).collect();
    for (more, word) in [
        (primary("999999999999", contact), "999999999999"),
        (primary(MEMBER, &contact.replace("FullName", "Fullname")), "Fullname"),
        (primary(MEMBER, &contact.replace("City: Seattle, ", "")), "City"),
        (primary(MEMBER, &contact.replace("+1 206", "206")), "PhoneNumber"),
        (primary(MEMBER, &contact.replace("US", "USA")), "CountryCode"),
        (tags("ou-ab12-99999999", "{ team: platform }"), "ou-ab12-99999999"),
        (tags("r-ab12", "{ \"<\": x }"), "<"),
        (tags("r-ab12", &format!("{{ {} }}", fifty_one.join(", "))), "50"),
        ("simulate: { faults: [{ kind: throttle }, { kind: throttle }] }".to_owned(), "twice"),
        ("simulate: { faults: [{ kind: throttle, delay: 1s }] }".to_owned(), "delay"),
    ] {
        let refusal = read(&more).expect_err(&more);
        assert!(refusal.contains(word), "{more}: {refusal}");
    }
}

#[test]
fn a_fault_of_the_file_is_not_given_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("organization.yaml");
    fs::write(&file, organization("simulate: { faults: [{ kind: throttle, occurrence: 3 }] }")).unwrap();
    let overrides = Overrides { faults: vec!["throttle,occurrence=3".parse().unwrap()], ..Overrides::default() };
    let options = ServerOptions { file, overrides, ..ServerOptions::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let served = runtime.block_on(serve(options, |_| panic!("nothing is served"), std::future::pending()));
    assert!(matches!(served, Err(SimulatorError::FaultTwice(_))), "{served:?}");
}

/// Files without the management account are what a delegated administrator may be given.
#[test]
fn the_management_account_is_always_there_and_not_written_to_the_file() {
    let text = organization("");
    let line = text.lines().find(|line| line.contains("{ id: \"111111111111\", name: management")).unwrap();
    let without = text.replace(line, "");
    let behaviour = Behaviour { quota: QuotaLevel::Unlimited, ..Behaviour::default() };
    let simulator = Simulator::start(parse(&without, Encoding::Yaml).unwrap(), behaviour).unwrap();
    let mut client = Client::new(&simulator, MANAGEMENT);
    let account = client.organizations("DescribeAccount", &json!({ "AccountId": MANAGEMENT })).json();
    assert_eq!(account["Account"]["State"], "ACTIVE");
    let listed = client.organizations("ListAccounts", &json!({})).json();
    assert_eq!(listed["Accounts"][0]["Id"], MANAGEMENT);
    let saved = |simulator: &Simulator| {
        let saved = simulator.state().directory().to_save().into_owned();
        saved.organization.accounts().contains_key(&MANAGEMENT.parse().unwrap())
    };
    assert!(!saved(&simulator));
    let tag = json!({ "ResourceId": MANAGEMENT, "Tags": [{ "Key": "a", "Value": "b" }] });
    client.organizations("TagResource", &tag).json();
    assert!(saved(&simulator), "what was changed is saved");
}

/// What would be refused at the next start must not get into the file.
#[test]
fn whatever_was_done_the_file_can_be_read_again() {
    let attached = r#"
simulate:
  service_control_policies:
    ou-ab12-22222222: [{ Statement: [{ Effect: Allow, Action: "*", Resource: "*" }] }]
    "222222222222": [{ Statement: [{ Effect: Allow, Action: "*", Resource: "*" }] }]
  unit_tags: { ou-ab12-22222222: { a: b } }
"#;
    let simulator = start(attached);
    let mut client = Client::new(&simulator, MANAGEMENT);
    let mut call = |operation: &str, input: serde_json::Value| client.organizations(operation, &input).json();
    let tags = json!([{ "Key": "team", "Value": "new" }]);
    call("CreateOrganizationalUnit", json!({ "ParentId": "r-ab12", "Name": "New", "Tags": tags }));
    call("RemoveAccountFromOrganization", json!({ "AccountId": MEMBER }));
    call("DeleteOrganizationalUnit", json!({ "OrganizationalUnitId": "ou-ab12-22222222" }));
    call("CloseAccount", json!({ "AccountId": "333333333333" }));
    let invitation = call("InviteAccountToOrganization", json!({ "Target": { "Type": "ACCOUNT", "Id": STRANGER } }));
    let handshake = json!({ "HandshakeId": invitation["Handshake"]["Id"] });
    Client::new(&simulator, STRANGER).organizations("AcceptHandshake", &handshake).json();
    let name = json!({ "AccountId": STRANGER, "AccountName": "Joined" });
    assert_eq!(client.account("PutAccountName", &name).status, 200);
    let contact = json!({ "ContactInformation": { "FullName": "F", "AddressLine1": "A", "City": "C", "CountryCode": "us",
        "PostalCode": "1", "PhoneNumber": "+1" } });
    let mut outside = Client::new(&simulator, "888888888888");
    assert_eq!(outside.account("PutContactInformation", &contact).status, 200);
    let text = render(&simulator.state().directory().to_save(), Encoding::Yaml);
    let read = parse(&text, Encoding::Yaml).unwrap_or_else(|error| panic!("{error:?}\n{text}"));
    let units: Vec<&str> = read.organization.units().values().map(|unit| unit.label()).collect();
    assert!(units.contains(&"New") && !units.contains(&"Prod"), "{units:?}");
    let account = |id: &str| read.organization.accounts().get(&id.parse().unwrap());
    assert_eq!(account(STRANGER).and_then(|account| account.name.as_deref()), Some("Joined"));
    assert!(account(MEMBER).is_none() && read.simulate.guards.service_control.is_empty());
    assert!(read.simulate.primary_contacts.is_empty(), "those of accounts outside are not kept");
    assert!(text.contains("PENDING_CLOSURE"));
}
