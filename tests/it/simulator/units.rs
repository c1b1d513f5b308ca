//! Organizational units come, are named and go.

use serde_json::{Value, json};

use super::{Client, DELEGATE, DELEGATED, MANAGEMENT, MEMBER, start};

fn code(client: &mut Client, operation: &str, input: &Value) -> String {
    let answer = client.organizations(operation, input);
    if answer.status == 200 { String::new() } else { answer.code().1 }
}

#[test]
fn a_unit_is_made_named_and_deleted() {
    let simulator = start("");
    let mut client = Client::new(&simulator, MANAGEMENT);
    let tags = json!([{ "Key": "a", "Value": "b" }]);
    let input = json!({ "ParentId": "ou-ab12-11111111", "Name": "Test", "Tags": tags });
    let made = client.organizations("CreateOrganizationalUnit", &input).json()["OrganizationalUnit"].clone();
    let id = made["Id"].as_str().unwrap().to_owned();
    assert!(id.starts_with("ou-ab12-") && id.len() == 16, "{id}");
    assert_eq!(made["Name"], "Test");
    assert_eq!(made["Path"], format!("o-exampleorg/r-ab12/ou-ab12-11111111/{id}/"));
    let named = json!({ "OrganizationalUnitId": id });
    assert_eq!(client.organizations("DescribeOrganizationalUnit", &named).json()["OrganizationalUnit"], made);
    assert_eq!(client.organizations("ListTagsForResource", &json!({ "ResourceId": id })).json()["Tags"], tags);
    let mut update = |more: Value| {
        let input = json!({ "OrganizationalUnitId": id, "Name": more });
        client.organizations("UpdateOrganizationalUnit", &input).json()["OrganizationalUnit"]["Name"].clone()
    };
    assert_eq!(update(json!("Staging")), "Staging");
    assert_eq!(update(json!("  ")), "Staging", "a blank name changes nothing");
    assert_eq!(update(Value::Null), "Staging");
    let go = json!({ "AccountId": MEMBER, "SourceParentId": "ou-ab12-22222222", "DestinationParentId": id });
    client.organizations("MoveAccount", &go).json();
    assert_eq!(code(&mut client, "DeleteOrganizationalUnit", &named), "OrganizationalUnitNotEmptyException");
    let back = json!({ "AccountId": MEMBER, "SourceParentId": id, "DestinationParentId": "r-ab12" });
    client.organizations("MoveAccount", &back).json();
    assert_eq!(code(&mut client, "DeleteOrganizationalUnit", &named), "");
    assert_eq!(code(&mut client, "DeleteOrganizationalUnit", &named), "OrganizationalUnitNotFoundException");
    assert_eq!(code(&mut client, "ListTagsForResource", &json!({ "ResourceId": id })), "TargetNotFoundException");
}

#[test]
fn units_have_names_of_their_own_and_are_five_deep_at_most() {
    let simulator = start("");
    let mut client = Client::new(&simulator, MANAGEMENT);
    let create = |parent: &str, name: &str| json!({ "ParentId": parent, "Name": name });
    let taken = create("r-ab12", "Workloads");
    assert_eq!(code(&mut client, "CreateOrganizationalUnit", &taken), "DuplicateOrganizationalUnitException");
    let elsewhere = create("ou-ab12-22222222", "Workloads");
    let made = client.organizations("CreateOrganizationalUnit", &elsewhere).json();
    let mut parent = made["OrganizationalUnit"]["Id"].as_str().unwrap().to_owned();
    for name in ["Four", "Five"] {
        let made = client.organizations("CreateOrganizationalUnit", &create(&parent, name)).json();
        parent = made["OrganizationalUnit"]["Id"].as_str().unwrap().to_owned();
    }
    let answer = client.organizations("CreateOrganizationalUnit", &create(&parent, "Six"));
    assert_eq!(answer.code(), (400, "ConstraintViolationException".to_owned()));
    assert!(answer.body.contains("OU_DEPTH_LIMIT_EXCEEDED"));
    let none = create("ou-ab12-99999999", "x");
    assert_eq!(code(&mut client, "CreateOrganizationalUnit", &none), "ParentNotFoundException");
    client.organizations("CreateOrganizationalUnit", &create("r-ab12", "Sandbox")).json();
    let rename = json!({ "OrganizationalUnitId": "ou-ab12-11111111", "Name": "Sandbox" });
    assert_eq!(code(&mut client, "UpdateOrganizationalUnit", &rename), "DuplicateOrganizationalUnitException");
}

#[test]
fn only_the_management_account_makes_units() {
    let simulator = start(DELEGATED);
    let input = json!({ "ParentId": "r-ab12", "Name": "x" });
    for caller in [DELEGATE, MEMBER] {
        let mut client = Client::new(&simulator, caller);
        assert_eq!(code(&mut client, "CreateOrganizationalUnit", &input), "AccessDeniedException");
    }
}
