//! Listings that are none: without end, round in circles, or with the same on them twice.

use std::cell::Cell;

use serde_json::{Value, json};

use super::super::fake::{Answer, Fake};
use super::*;
use crate::gateway::ReadAccess;
use crate::organization::needs::Needs;
use crate::organization::scope::Scope;

const MANAGEMENT: &str = "111111111111";

fn account(number: usize) -> Value {
    json!({ "Id": format!("{number:012}"), "Paths": [format!("o-exampleorg/r-ab12/{number:012}/")] })
}

/// What comes of listing accounts by pages, each made from its number, and how many were asked for.
async fn listed(page: impl Fn(usize) -> Value + Send + Sync + 'static) -> (Result<usize, Failure>, usize) {
    let fake = Fake::new(move |request| {
        Answer::ok(&match request.operation.as_str() {
            "GetCallerIdentity" => return Answer::caller(MANAGEMENT),
            "DescribeOrganization" => {
                json!({ "Organization": { "Id": "o-exampleorg", "MasterAccountId": MANAGEMENT } })
            }
            "ListAccounts" => page(request.body["NextToken"].as_str().map_or(0, |token| token.parse().unwrap())),
            "ListRoots" => json!({ "Roots": [{ "Id": "r-ab12", "Name": "Root" }] }),
            "ListOrganizationalUnitsForParent" => json!({ "OrganizationalUnits": [] }),
            other => panic!("{other} was not to be called"),
        })
    });
    let needs = Needs { tags: false, ..Needs::ALL };
    let organization = fake.aws().organization(&needs, |_| {}).await;
    (organization.map(|organization| organization.accounts().len()), fake.count("ListAccounts"))
}

fn is_unexpected(outcome: &Result<usize, Failure>, detail: &str) -> bool {
    matches!(outcome, Err(Failure::Unexpected { detail: told, .. }) if told.starts_with(detail))
}

#[tokio::test(start_paused = true)]
async fn some_empty_pages_are_followed_and_not_for_ever() {
    let some = |n: usize| match n {
        0..20 => json!({ "Accounts": [], "NextToken": (n + 1).to_string() }),
        _ => json!({ "Accounts": [account(1)] }),
    };
    assert_eq!(listed(some).await, (Ok(1), 21));
    let (outcome, pages) = listed(|n| json!({ "Accounts": [], "NextToken": (n + 1).to_string() })).await;
    assert!(is_unexpected(&outcome, "a listing that does not end"), "{outcome:?}");
    assert_eq!(pages, 21);
}

#[tokio::test(start_paused = true)]
async fn no_more_pages_are_followed_than_an_organization_can_have() {
    let asked = Cell::new(0);
    let outcome = pages(Operation::ListAccounts, async |_| {
        asked.set(asked.get() + 1);
        let account = Account::builder().id(asked.get().to_string()).build();
        Ok(ListedPage { items: vec![account], next: Some(asked.get().to_string()) })
    });
    let outcome = outcome.await.map(|accounts| accounts.len());
    assert!(is_unexpected(&outcome, "a listing that does not end"), "{outcome:?}");
    assert_eq!(asked.get(), 2 * 50_000 / 20 + 20);
}

#[tokio::test(start_paused = true)]
async fn what_is_listed_twice_is_no_listing() {
    let (outcome, pages) = listed(|n| json!({ "Accounts": [account(1)], "NextToken": (n + 1).to_string() })).await;
    assert!(is_unexpected(&outcome, "an entry is listed twice"), "{outcome:?}");
    assert_eq!(pages, 2);
    let (outcome, _) = listed(|_| json!({ "Accounts": (0..21).map(account).collect::<Vec<_>>() })).await;
    assert!(is_unexpected(&outcome, "more entries on a page than were asked for"), "{outcome:?}");
    let (outcome, _) = listed(|_| json!({ "Accounts": [{}] })).await;
    assert!(is_unexpected(&outcome, "an entry without"), "{outcome:?}");
}

#[tokio::test(start_paused = true)]
async fn a_description_of_something_else_is_none() {
    let fake = Fake::new(|request| {
        Answer::ok(&match request.operation.as_str() {
            "GetCallerIdentity" => return Answer::caller(MANAGEMENT),
            "DescribeOrganization" => {
                json!({ "Organization": { "Id": "o-exampleorg", "MasterAccountId": MANAGEMENT } })
            }
            "DescribeAccount" => json!({ "Account": account(3) }),
            "ListRoots" => json!({ "Roots": [{ "Id": "r-ab12", "Name": "Root" }] }),
            "ListOrganizationalUnitsForParent" => json!({ "OrganizationalUnits": [] }),
            other => panic!("{other} was not to be called"),
        })
    });
    let accounts = Scope::named(["000000000004".parse().unwrap()]);
    let needs = Needs { accounts, tags: false, ..Needs::ALL };
    let outcome = fake.aws().organization(&needs, |_| {}).await.map(|organization| organization.accounts().len());
    assert!(is_unexpected(&outcome, "a different account than asked for"), "{outcome:?}");
}
