//! What AWS Organizations says is wrong with an input: the reason names the member, as it was recorded.

use serde_json::{Value, json};

use super::{Client, MANAGEMENT, MEMBER, start};

const UNIT: &str = "ou-ab12-11111111";

fn reason(client: &mut Client, operation: &str, input: &Value) -> String {
    let answer = client.organizations(operation, input);
    if answer.status == 200 {
        return "none".to_owned();
    }
    assert_eq!(answer.code(), (400, "InvalidInputException".to_owned()), "{operation} {input}");
    let body: Value = serde_json::from_str(&answer.body).unwrap();
    body["Reason"].as_str().unwrap_or_default().to_owned()
}

fn check(cases: &[(&str, Value, &str)]) {
    let simulator = start("");
    let mut client = Client::new(&simulator, MANAGEMENT);
    for (operation, input, expected) in cases {
        assert_eq!(reason(&mut client, operation, input), *expected, "{operation} {input}");
    }
}

/// From recordings of AWS, made in September 2026.
#[test]
fn recorded_reasons_are_given() {
    let long = "\u{e9}".repeat(129);
    let tags = |tags: Value| json!({ "ResourceId": MEMBER, "Tags": tags });
    let tag = |key: &str| json!({ "Key": key, "Value": "" });
    check(&[
        ("UpdateOrganizationalUnit", json!({ "OrganizationalUnitId": UNIT, "Name": "" }), "MIN_LENGTH_EXCEEDED:NAME"),
        ("UpdateOrganizationalUnit", json!({ "OrganizationalUnitId": UNIT, "Name": long }), "MAX_LENGTH_EXCEEDED:NAME"),
        (
            "UpdateOrganizationalUnit",
            json!({ "OrganizationalUnitId": "invalid", "Name": "rejected" }),
            "INVALID_PATTERN:ORGANIZATIONAL_UNIT_ID",
        ),
        ("TagResource", json!({ "ResourceId": MEMBER }), "INPUT_REQUIRED:TAGS"),
        ("TagResource", tags(Value::Null), "INPUT_REQUIRED:TAGS"),
        ("TagResource", tags(json!([])), "none"),
        ("TagResource", tags(json!([{ "Key": "x" }])), "INPUT_REQUIRED:TAGS_1_MEMBER_VALUE"),
        ("TagResource", tags(json!([{ "Key": "x", "Value": null }])), "INPUT_REQUIRED:TAGS_1_MEMBER_VALUE"),
        ("TagResource", tags(json!([tag("same"), tag("same")])), "DUPLICATE_TAG_KEY"),
        ("TagResource", tags(json!([tag("valid"), tag(&long)])), "MAX_LENGTH_EXCEEDED:TAGS_2_MEMBER_KEY"),
        ("UntagResource", json!({ "ResourceId": MEMBER }), "INPUT_REQUIRED:TAG_KEYS"),
        ("UntagResource", json!({ "ResourceId": MEMBER, "TagKeys": ["missing"] }), "none"),
        (
            "ListOrganizationalUnitsForParent",
            json!({ "ParentId": UNIT, "MaxResults": 0 }),
            "MIN_VALUE_EXCEEDED:MAX_RESULTS",
        ),
        (
            "ListOrganizationalUnitsForParent",
            json!({ "ParentId": UNIT, "MaxResults": 21 }),
            "MAX_VALUE_EXCEEDED:MAX_RESULTS",
        ),
        ("ListOrganizationalUnitsForParent", json!({ "ParentId": UNIT, "MaxResults": null }), "none"),
        ("ListOrganizationalUnitsForParent", json!({ "ParentId": UNIT, "NextToken": "" }), "INVALID_NEXT_TOKEN"),
        ("DescribeHandshake", json!({}), "INPUT_REQUIRED:HANDSHAKE_ID"),
        ("AcceptHandshake", json!({ "HandshakeId": "" }), "INVALID_PATTERN:HANDSHAKE_ID"),
        ("ListHandshakesForAccount", json!({ "Filter": { "ActionType": "x" } }), "INVALID_ENUM:FILTER_ACTION_TYPE"),
        (
            "ListHandshakesForOrganization",
            json!({ "Filter": { "ActionType": "INVITE", "ParentHandshakeId": "h-00000000" } }),
            "MAX_LIMIT_EXCEEDED_FILTER",
        ),
        ("InviteAccountToOrganization", json!({}), "INVALID_PATTERN"),
        ("InviteAccountToOrganization", json!({ "Target": {} }), "INVALID_PARTY_TYPE_TARGET"),
        (
            "InviteAccountToOrganization",
            json!({ "Target": { "Type": "EMAIL", "Id": "x" } }),
            "INVALID_EMAIL_ADDRESS_TARGET",
        ),
    ]);
}

#[test]
fn other_reasons_are_built_alike() {
    let untag = |key: &str| json!({ "ResourceId": MEMBER, "TagKeys": [key] });
    let create = |more: Value| {
        let mut input = json!({ "Email": "new@example.com", "AccountName": "new" });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        input
    };
    check(&[
        ("DescribeAccount", json!({}), "INPUT_REQUIRED:ACCOUNT_ID"),
        ("DescribeAccount", json!({ "AccountId": "1" }), "INVALID_PATTERN:ACCOUNT_ID"),
        ("DescribeAccount", json!({ "AccountId": "1234567890123" }), "MAX_LENGTH_EXCEEDED:ACCOUNT_ID"),
        ("ListParents", json!({ "ChildId": "r-ab12" }), "INVALID_PATTERN:CHILD_ID"),
        ("ListChildren", json!({ "ParentId": UNIT, "ChildType": "x" }), "INVALID_ENUM:CHILD_TYPE"),
        ("MoveAccount", json!({ "AccountId": MEMBER, "SourceParentId": "x" }), "INVALID_PATTERN:SOURCE_PARENT_ID"),
        (
            "DeleteOrganizationalUnit",
            json!({ "OrganizationalUnitId": "r-ab12" }),
            "INVALID_PATTERN:ORGANIZATIONAL_UNIT_ID",
        ),
        ("UntagResource", untag(""), "MIN_LENGTH_EXCEEDED:TAG_KEYS_1_MEMBER"),
        ("UntagResource", untag("<"), "INVALID_PATTERN:TAG_KEYS_1_MEMBER"),
        ("UntagResource", untag("aws:x"), "INVALID_SYSTEM_TAGS_PARAMETER"),
        ("CreateAccount", json!({ "AccountName": "x" }), "INPUT_REQUIRED:EMAIL"),
        ("CreateAccount", create(json!({ "AccountName": "" })), "MIN_LENGTH_EXCEEDED:ACCOUNT_NAME"),
        ("CreateAccount", create(json!({ "RoleName": "a b" })), "INVALID_PATTERN:ROLE_NAME"),
        ("CreateAccount", create(json!({ "IamUserAccessToBilling": "x" })), "INVALID_ENUM:IAM_USER_ACCESS_TO_BILLING"),
        (
            "DescribeCreateAccountStatus",
            json!({ "CreateAccountRequestId": "x" }),
            "INVALID_PATTERN:CREATE_ACCOUNT_REQUEST_ID",
        ),
        ("ListCreateAccountStatus", json!({ "States": ["FAILED", "x"] }), "INVALID_ENUM:STATES_2_MEMBER"),
        ("EnableAWSServiceAccess", json!({ "ServicePrincipal": "a b" }), "INVALID_PATTERN:SERVICE_PRINCIPAL"),
        ("EnableAWSServiceAccess", json!({ "ServicePrincipal": "x" }), "UNRECOGNIZED_SERVICE_PRINCIPAL"),
        ("ListPolicies", json!({}), "INPUT_REQUIRED:FILTER"),
        ("ListPolicies", json!({ "Filter": "x" }), "INVALID_ENUM_POLICY_TYPE"),
        ("DescribePolicy", json!({ "PolicyId": "x" }), "INVALID_PATTERN:POLICY_ID"),
    ]);
}
