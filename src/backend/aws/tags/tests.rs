//! Which way tags are read, and what is made of the index.

use serde_json::{Value, json};

use super::super::fake::{Answer, Fake, Request};
use super::*;
use crate::gateway::ReadAccess;
use crate::organization::needs::Needs;

const MANAGEMENT: &str = "111111111111";
const MEMBER: &str = "222222222222";

/// An organization of two accounts, of which one has a tag.
fn organization(caller: &'static str, index: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Fake {
    Fake::new(move |request| {
        Answer::ok(&match request.operation.as_str() {
            "GetCallerIdentity" => return Answer::caller(caller),
            "DescribeOrganization" => {
                json!({ "Organization": { "Id": "o-exampleorg", "MasterAccountId": MANAGEMENT } })
            }
            "ListAccounts" => json!({ "Accounts": [
                { "Id": MANAGEMENT, "Paths": ["o-exampleorg/r-ab12/111111111111/"] },
                { "Id": MEMBER, "Paths": ["o-exampleorg/r-ab12/222222222222/"] },
            ]}),
            "ListRoots" => json!({ "Roots": [{ "Id": "r-ab12", "Name": "Root" }] }),
            "ListOrganizationalUnitsForParent" => json!({ "OrganizationalUnits": [] }),
            "ListTagsForResource" if request.body["ResourceId"] == MEMBER => {
                json!({ "Tags": [{ "Key": "team", "Value": "listed" }] })
            }
            "ListTagsForResource" => json!({ "Tags": [] }),
            "GetResources" => return index(request),
            other => panic!("{other} was not to be called"),
        })
    })
}

fn tagged(account: &str, value: &str) -> Value {
    let arn = format!("arn:aws:organizations::{MANAGEMENT}:account/o-exampleorg/{account}");
    json!({ "ResourceARN": arn, "Tags": [{ "Key": "team", "Value": value }] })
}

/// The value of the tag of the member.
async fn team(fake: &Fake) -> Option<String> {
    let organization = fake.aws().organization(&Needs::ALL, |_| {}).await.unwrap();
    assert!(organization.accounts()[&MANAGEMENT.parse().unwrap()].tags.is_empty());
    organization.accounts()[&MEMBER.parse().unwrap()].tags.get("team").cloned()
}

#[tokio::test(start_paused = true)]
async fn the_management_account_reads_the_index_page_by_page() {
    let fake = organization(MANAGEMENT, |request| {
        Answer::ok(&match request.body["PaginationToken"].as_str() {
            None | Some("") => json!({ "PaginationToken": "1", "ResourceTagMappingList": [
                { "ResourceARN": "arn:aws:organizations::111111111111:ou/o-exampleorg/ou-ab12-1", "Tags": [] },
            ]}),
            Some(_) => json!({ "PaginationToken": "", "ResourceTagMappingList": [tagged(MEMBER, "indexed")] }),
        })
    });
    assert_eq!(team(&fake).await.as_deref(), Some("indexed"));
    assert_eq!((fake.count("GetResources"), fake.count("ListTagsForResource")), (2, 0));
    let asked: Vec<Request> = fake.requests().into_iter().filter(|r| r.operation == "GetResources").collect();
    assert_eq!(asked[0].region, "us-east-1", "whatever Region is configured");
    assert_eq!(asked[0].body, json!({ "ResourceTypeFilters": ["organizations:account"], "ResourcesPerPage": 100 }));
}

#[tokio::test(start_paused = true)]
async fn where_there_is_no_index_each_account_is_asked_for() {
    let indexes: [fn(&Request) -> Answer; 3] = [
        |_| Answer::error(400, "AccessDeniedException", "not authorized to perform: tag:GetResources"),
        |_| Answer::ok(&json!({ "PaginationToken": "", "ResourceTagMappingList": [] })),
        |_| Answer::Http(404, None, "<html>".to_owned()),
    ];
    for index in indexes {
        let fake = organization(MANAGEMENT, index);
        assert_eq!(team(&fake).await.as_deref(), Some("listed"));
        assert_eq!(fake.count("ListTagsForResource"), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn a_delegated_administrator_does_not_ask_the_index() {
    let fake = organization(MEMBER, |_| panic!("it would be denied"));
    assert_eq!(team(&fake).await.as_deref(), Some("listed"));
}

#[tokio::test(start_paused = true)]
async fn tags_that_nobody_needs_are_not_read() {
    let fake = organization(MANAGEMENT, |_| panic!("not needed"));
    fake.aws().organization(&Needs { tags: false, ..Needs::ALL }, |_| {}).await.unwrap();
    assert_eq!(fake.count("ListTagsForResource"), 0);
}

#[tokio::test(start_paused = true)]
async fn an_index_that_breaks_off_is_an_error() {
    let fake = organization(MANAGEMENT, |_| Answer::error(500, "InternalServiceException", ""));
    let outcome = fake.aws().organization(&Needs::ALL, |_| {}).await;
    assert!(matches!(outcome, Err(Failure::Unavailable { .. })));
}
