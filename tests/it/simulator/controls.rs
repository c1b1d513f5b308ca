//! The policies of an organization, as they are listed and described.

use serde_json::{Value, json};

use super::{Client, MANAGEMENT, MEMBER, start};

const SCP: &str = r#"
simulate:
  service_control_policies:
    r-ab12:
      - Statement: [{ Effect: Allow, Action: "*", Resource: "*" }]
      - Statement: [{ Effect: Deny, Action: "account:DeleteAlternateContact", Resource: "*" }]
    "222222222222":
      - Statement: [{ Effect: Allow, Action: "*", Resource: "*" }]
"#;

fn ids(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|entry| entry["Id"].as_str().unwrap()).collect()
}

#[test]
fn aws_s_own_policy_stands_where_the_file_says_nothing() {
    let simulator = start("");
    let mut client = Client::new(&simulator, MANAGEMENT);
    let input = json!({ "TargetId": MEMBER, "Filter": "SERVICE_CONTROL_POLICY" });
    let summary = json!({
        "Id": "p-FullAWSAccess",
        "Arn": "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess",
        "Name": "FullAWSAccess",
        "Description": "Allows access to every operation",
        "Type": "SERVICE_CONTROL_POLICY",
        "AwsManaged": true,
    });
    assert_eq!(client.organizations("ListPoliciesForTarget", &input).json()["Policies"], json!([summary]));
    let named = json!({ "PolicyId": "p-FullAWSAccess" });
    let described = client.organizations("DescribePolicy", &named).json()["Policy"].clone();
    assert_eq!(described["PolicySummary"], summary);
    let content: Value = serde_json::from_str(described["Content"].as_str().unwrap()).unwrap();
    assert_eq!(content["Statement"], json!([{ "Effect": "Allow", "Action": "*", "Resource": "*" }]));
    let targets = client.organizations("ListTargetsForPolicy", &named).json()["Targets"].clone();
    assert_eq!(targets.as_array().map(Vec::len), Some(7), "three units and four accounts");
    let none = client.organizations("ListPolicies", &json!({ "Filter": "TAG_POLICY" })).json();
    assert_eq!(none["Policies"], json!([]));
    let answer = client.organizations("DescribeResourcePolicy", &json!({}));
    assert_eq!(answer.code().1, "ResourcePolicyNotFoundException");
}

#[test]
fn the_policies_of_the_file_are_listed_where_they_are_attached() {
    let simulator = start(SCP);
    let mut client = Client::new(&simulator, MANAGEMENT);
    let all = client.organizations("ListPolicies", &json!({ "Filter": "SERVICE_CONTROL_POLICY" })).json();
    let all = ids(&all["Policies"]).into_iter().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(all.len(), 3, "two of the file, of which one is attached twice, and AWS's own: {all:?}");
    let listed = |client: &mut Client, target: &str| {
        let input = json!({ "TargetId": target, "Filter": "SERVICE_CONTROL_POLICY" });
        let listed = client.organizations("ListPoliciesForTarget", &input).json();
        ids(&listed["Policies"]).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let (root, member) = (listed(&mut client, "r-ab12"), listed(&mut client, MEMBER));
    assert_eq!((root.len(), member.len()), (2, 1));
    assert!(root.contains(&member[0]) && !root.contains(&"p-FullAWSAccess".to_owned()));
    assert_eq!(listed(&mut client, "ou-ab12-11111111"), ["p-FullAWSAccess"]);
    let targets = client.organizations("ListTargetsForPolicy", &json!({ "PolicyId": member[0] })).json();
    let target = |id: &str, kind: &str, name: &str, arn: &str| {
        json!({ "TargetId": id, "Type": kind, "Name": name,
            "Arn": format!("arn:aws:organizations::111111111111:{arn}/o-exampleorg/{id}") })
    };
    let expected = [target(MEMBER, "ACCOUNT", "payments-prod", "account"), target("r-ab12", "ROOT", "Root", "root")];
    assert_eq!(targets["Targets"], json!(expected));
    for (operation, input, code) in [
        ("DescribePolicy", json!({ "PolicyId": "p-00000000" }), "PolicyNotFoundException"),
        (
            "ListPoliciesForTarget",
            json!({ "TargetId": "999999999999", "Filter": "TAG_POLICY" }),
            "TargetNotFoundException",
        ),
    ] {
        assert_eq!(client.organizations(operation, &input).code().1, code);
    }
}
