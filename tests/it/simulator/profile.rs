//! Names, addresses and Regions of accounts, in the words that were recorded.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Client, DELEGATE, DELEGATED, MANAGEMENT, MEMBER, STRANGER, start};

#[test]
fn accounts_say_what_they_are() {
    let simulator = start("");
    let mut client = Client::new(&simulator, MANAGEMENT);
    let expected = json!({
        "AccountId": MEMBER,
        "AccountName": "payments-prod",
        "AccountState": "ACTIVE",
        "AccountCreatedDate": "2023-11-14T22:13:20Z",
    });
    assert_eq!(client.account("GetAccountInformation", &json!({ "AccountId": MEMBER })).json(), expected);
    assert_eq!(Client::new(&simulator, MEMBER).account("GetAccountInformation", &json!({})).json(), expected);
    assert_eq!(Client::new(&simulator, STRANGER).account("GetAccountInformation", &json!({})).status, 200);
    let email = client.account("GetPrimaryEmail", &json!({ "AccountId": MEMBER })).json();
    assert_eq!(email, json!({ "PrimaryEmail": "aws+payments-prod@example.com" }));
    let words = |client: &mut Client, account: &str| {
        let (status, code, message) = client.account("GetPrimaryEmail", &json!({ "AccountId": account })).refusal();
        assert_eq!((status, code.as_str()), (403, "AccessDeniedException"));
        message.split_once("account:GetPrimaryEmail").map(|(_, rest)| rest.trim().to_owned())
    };
    assert_eq!(words(&mut client, MANAGEMENT).as_deref(), Some("(Access Denied)"));
    assert_eq!(words(&mut Client::new(&simulator, MEMBER), MEMBER).as_deref(), Some(""));
    assert_eq!(client.account("GetPrimaryEmail", &json!({})).code(), (400, "ValidationException".to_owned()));
}

#[test]
fn accounts_are_named() {
    let simulator = start("");
    let mut client = Client::new(&simulator, MANAGEMENT);
    let put = |client: &mut Client, name: &str| {
        client.account("PutAccountName", &json!({ "AccountId": MEMBER, "AccountName": name }))
    };
    assert_eq!(put(&mut client, "  New name ").status, 200);
    let described = client.organizations("DescribeAccount", &json!({ "AccountId": MEMBER })).json();
    assert_eq!(described["Account"]["Name"], "New name");
    let (status, code, message) = put(&mut client, "New <name>").refusal();
    assert_eq!((status, code.as_str()), (400, "ValidationException"));
    assert_eq!(message, r#"[ECMA 262 regex "^[ -;=?-~]+$" does not match input string "New <name>"]"#);
    let (status, code, message) = put(&mut client, " ").refusal();
    assert_eq!((status, code.as_str()), (400, ""), "a blank name is refused without the name of an exception");
    assert_eq!(message, "The input AccountName must not be null or only whitespace.");
    let mut stranger = Client::new(&simulator, STRANGER);
    assert_eq!(stranger.account("PutAccountName", &json!({ "AccountName": "Outside" })).status, 200);
    assert_eq!(stranger.account("GetAccountInformation", &json!({})).json()["AccountName"], "Outside");
}

#[test]
fn regions_are_enabled_in_time() {
    let simulator = start("");
    let mut client = Client::new(&simulator, MEMBER);
    let region = json!({ "RegionName": "af-south-1" });
    let mut call = |operation: &str, input: &Value| client.account(operation, input);
    let status = |answer: super::Answer| answer.json()["RegionOptStatus"].clone();
    assert_eq!(status(call("GetRegionOptStatus", &region)), "DISABLED");
    assert_eq!(status(call("GetRegionOptStatus", &json!({ "RegionName": "us-east-1" }))), "ENABLED_BY_DEFAULT");
    assert_eq!(call("EnableRegion", &region).status, 200);
    assert_eq!(status(call("GetRegionOptStatus", &region)), "ENABLING");
    assert_eq!(call("DisableRegion", &region).code(), (409, "ConflictException".to_owned()));
    while status(call("GetRegionOptStatus", &region)) == "ENABLING" {
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(status(call("GetRegionOptStatus", &region)), "ENABLED");
    let answer = call("EnableRegion", &region);
    assert_eq!(answer.code(), (400, "ValidationException".to_owned()));
    let body: Value = serde_json::from_str(&answer.body).unwrap();
    let message = "Unable to switch region status because of its current opt-in status.";
    let expected = json!({
        "message": message,
        "reason": "invalidRegionOptTarget",
        "fieldList": [{ "name": "RegionName", "message": message }],
    });
    assert_eq!(body, expected);
}

#[test]
fn regions_are_listed_in_pages() {
    let simulator = start(DELEGATED);
    let mut client = Client::new(&simulator, MANAGEMENT);
    let first = client.account("ListRegions", &json!({ "AccountId": MEMBER })).json();
    assert_eq!(first["Regions"].as_array().map(Vec::len), Some(20));
    let input = json!({ "AccountId": MEMBER, "NextToken": first["NextToken"] });
    let second = client.account("ListRegions", &input).json();
    assert_eq!((second["Regions"].as_array().map(Vec::len), second.get("NextToken")), (Some(14), None));
    let by_default = json!({ "RegionOptStatusContains": ["ENABLED_BY_DEFAULT"] });
    assert_eq!(client.account("ListRegions", &by_default).json()["Regions"].as_array().map(Vec::len), Some(17));
    let words = |client: &mut Client, operation: &str, input: &Value| client.account(operation, input).refusal().2;
    let wrong = json!({ "RegionOptStatusContains": ["enabled"] });
    let message = r#"[instance value ("enabled") not found in enum (possible values: ["ENABLED","ENABLING","DISABLING","DISABLED","ENABLED_BY_DEFAULT"])]"#;
    assert_eq!(words(&mut client, "ListRegions", &wrong), message);
    assert_eq!(words(&mut client, "ListRegions", &json!({ "NextToken": "x" })), "NextToken is malformed");
    let unknown = json!({ "RegionName": "unknown-region" });
    let message = "unknown-region is not a valid region for opt-in or opt-out.";
    assert_eq!(words(&mut client, "GetRegionOptStatus", &unknown), message);
    let capital = words(&mut client, "GetRegionOptStatus", &json!({ "RegionName": "US-EAST-1" }));
    assert!(capital.ends_with("account:GetRegionOptStatus (You specified an invalid target region.)"), "{capital}");
    let mut delegate = Client::new(&simulator, DELEGATE);
    let named = json!({ "RegionName": "us-east-1", "AccountId": MEMBER });
    assert_eq!(delegate.account("GetRegionOptStatus", &named).status, 200);
    assert_eq!(Client::new(&simulator, MEMBER).account("GetRegionOptStatus", &named).status, 403);
}
