//! The index of tags.

use serde_json::{Value, json};

use super::{Client, MANAGEMENT, MEMBER, start};

const TAGGED: &str = "simulate: { unit_tags: { r-ab12: { scope: all }, ou-ab12-11111111: { team: platform } } }";

/// What is found: the end of each ARN.
fn found(client: &mut Client, input: &Value) -> Vec<String> {
    let list = client.tagging("GetResources", input).json()["ResourceTagMappingList"].clone();
    let arns = list.as_array().unwrap().iter().map(|entry| entry["ResourceARN"].as_str().unwrap());
    arns.map(|arn| arn.rsplit('/').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn units_and_the_root_are_found_by_their_types() {
    let simulator = start(TAGGED);
    let mut client = Client::new(&simulator, MANAGEMENT);
    let mut of_types = |types: Value| found(&mut client, &json!({ "ResourceTypeFilters": types }));
    assert_eq!(of_types(json!(["organizations"])), [MEMBER, "ou-ab12-11111111", "r-ab12"]);
    assert_eq!(of_types(json!([])), [MEMBER, "ou-ab12-11111111", "r-ab12"]);
    assert_eq!(of_types(json!(["organizations:account"])), [MEMBER]);
    assert_eq!(of_types(json!(["organizations:organizationalunit"])), ["ou-ab12-11111111", "r-ab12"]);
    assert_eq!(of_types(json!(["s3:bucket"])), [] as [&str; 0]);
    let team = json!({ "TagFilters": [{ "Key": "team", "Values": ["payments", "platform"] }] });
    assert_eq!(found(&mut client, &team), [MEMBER, "ou-ab12-11111111"]);
}

#[test]
fn what_lost_its_tags_stays_without_tags() {
    let simulator = start("");
    let mut client = Client::new(&simulator, MANAGEMENT);
    let untag = json!({ "ResourceId": MEMBER, "TagKeys": ["team"] });
    client.organizations("UntagResource", &untag).json();
    let arn = "arn:aws:organizations::111111111111:account/o-exampleorg/222222222222";
    let listed = client.tagging("GetResources", &json!({})).json();
    assert_eq!(listed["ResourceTagMappingList"], json!([{ "ResourceARN": arn, "Tags": [] }]));
    assert_eq!(client.tagging("GetTagKeys", &json!({})).json()["TagKeys"], json!([]));
    assert_eq!(found(&mut client, &json!({ "TagFilters": [{ "Key": "team" }] })), [] as [&str; 0]);
}

#[test]
fn named_resources_exclude_filters_and_pages() {
    let simulator = start(TAGGED);
    let mut client = Client::new(&simulator, MANAGEMENT);
    let arn = "arn:aws:organizations::111111111111:ou/o-exampleorg/ou-ab12-11111111";
    assert_eq!(found(&mut client, &json!({ "ResourceARNList": [arn] })), ["ou-ab12-11111111"]);
    let mut input = json!({ "ResourceARNList": [arn] });
    for (member, value) in [
        ("ResourceTypeFilters", json!(["organizations"])),
        ("TagFilters", json!([{ "Key": "team" }])),
        ("ResourcesPerPage", json!(10)),
        ("TagsPerPage", json!(100)),
        ("PaginationToken", json!("x")),
    ] {
        input[member] = value;
        let answer = client.tagging("GetResources", &input);
        assert_eq!(answer.code(), (400, "InvalidParameterException".to_owned()), "{member}");
        input.as_object_mut().unwrap().remove(member);
    }
}

#[test]
fn wrong_filters_and_sizes_are_refused() {
    let simulator = start("");
    let mut client = Client::new(&simulator, MANAGEMENT);
    for input in [
        json!({ "ResourceTypeFilters": ["a b"] }),
        json!({ "ResourceTypeFilters": ["organizations:"] }),
        json!({ "ResourceTypeFilters": "organizations" }),
        json!({ "TagFilters": [{ "Values": ["x"] }] }),
        json!({ "TagFilters": [{ "Key": "" }] }),
        json!({ "TagFilters": [{ "Key": "x", "Values": vec!["v"; 21] }] }),
        json!({ "TagsPerPage": 99 }),
        json!({ "TagsPerPage": 150 }),
        json!({ "TagsPerPage": 600 }),
        json!({ "ResourcesPerPage": 0 }),
        json!({ "PaginationToken": "x" }),
        json!({ "ExcludeCompliantResources": true }),
    ] {
        let answer = client.tagging("GetResources", &input);
        assert_eq!(answer.code(), (400, "InvalidParameterException".to_owned()), "{input}");
    }
    assert_eq!(client.tagging("GetTagValues", &json!({})).code(), (400, "InvalidParameterException".to_owned()));
}

#[test]
fn pages_hold_so_many_tags_and_divide_no_resource() {
    let simulator = start("");
    let mut client = Client::new(&simulator, MANAGEMENT);
    for resource in ["111111111111", "333333333333", "444444444444"] {
        let tags: Vec<Value> = (0..40).map(|n| json!({ "Key": format!("k{n:02}"), "Value": "" })).collect();
        client.organizations("TagResource", &json!({ "ResourceId": resource, "Tags": tags })).json();
    }
    let mut input = json!({ "TagsPerPage": 100 });
    let mut pages = Vec::new();
    loop {
        let page = client.tagging("GetResources", &input).json();
        pages.push(page["ResourceTagMappingList"].as_array().unwrap().len());
        match page["PaginationToken"].as_str() {
            Some("") | None => break,
            Some(token) => input["PaginationToken"] = json!(token),
        }
    }
    assert_eq!(pages, [3, 1], "40, 1 and 40 tags, then 40");
    let keys = client.tagging("GetTagKeys", &json!({})).json();
    assert_eq!(keys["TagKeys"].as_array().map(Vec::len), Some(41));
    assert_eq!(client.tagging("GetTagValues", &json!({ "Key": "team" })).json()["TagValues"], json!(["payments"]));
    assert_eq!(client.in_region("eu-west-1").tagging("GetTagKeys", &json!({})).json()["TagKeys"], json!([]));
}
