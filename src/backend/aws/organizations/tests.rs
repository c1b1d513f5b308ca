//! Listings through the real SDK: pages, places, states, and what breaks them.

use serde_json::{Value, json};

use super::super::fake::{Answer, Fake, Request};
use super::*;

mod needs;

const MANAGEMENT: &str = "111111111111";
const MEMBER: &str = "222222222222";

/// All units by name, and no tags.
const NAMED: Needs = Needs { accounts: Scope::All, units: Scope::All, protecting: BTreeSet::new(), tags: false };

/// An organization with two units, one below the other, and two accounts.
fn organization(request: &Request) -> Answer {
    Answer::ok(&match request.operation.as_str() {
        "GetCallerIdentity" => return Answer::caller(MANAGEMENT),
        "DescribeOrganization" => json!({ "Organization": { "Id": "o-exampleorg", "MasterAccountId": MANAGEMENT } }),
        "ListAccounts" => json!({ "Accounts": [
            { "Id": MANAGEMENT, "Name": "management", "State": "ACTIVE", "Status": "SUSPENDED",
              "Paths": ["o-exampleorg/r-ab12/111111111111/"] },
            { "Id": MEMBER, "Name": "prod", "Email": "prod@example.com", "Status": "ACTIVE",
              "Paths": ["o-exampleorg/r-ab12/ou-ab12-1/ou-ab12-2/222222222222/"] },
        ]}),
        "ListRoots" => json!({ "Roots": [{ "Id": "r-ab12", "Name": "Root" }] }),
        "ListOrganizationalUnitsForParent" => match request.body["ParentId"].as_str() {
            Some("r-ab12") => json!({ "OrganizationalUnits": [{ "Id": "ou-ab12-1", "Name": "Workloads" }] }),
            Some("ou-ab12-1") => json!({ "OrganizationalUnits": [{ "Id": "ou-ab12-2", "Name": "Prod" }] }),
            _ => json!({ "OrganizationalUnits": [] }),
        },
        "ListAccountsForParent" => match request.body["ParentId"].as_str() {
            Some("r-ab12") => json!({ "Accounts": [{ "Id": MANAGEMENT }] }),
            Some("ou-ab12-2") => json!({ "Accounts": [{ "Id": MEMBER }] }),
            _ => json!({ "Accounts": [] }),
        },
        other => panic!("{other} was not to be called"),
    })
}

/// The same, with another answer to one operation.
fn but(operation: &'static str, answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Fake {
    Fake::new(move |request| if request.operation == operation { answer(request) } else { organization(request) })
}

fn answering(operation: &'static str, body: Value) -> Fake {
    but(operation, move |_| Answer::ok(&body))
}

async fn read(fake: &Fake) -> Result<std::sync::Arc<Organization>, Failure> {
    fake.aws().organization(&NAMED, |_| {}).await
}

fn place(organization: &Organization, account: &str) -> (String, Option<String>) {
    let account = &organization.accounts()[&account.parse().unwrap()];
    (organization.path(&account.parent), account.effective_state().map(ToString::to_string))
}

#[tokio::test(start_paused = true)]
async fn paths_say_where_accounts_are() {
    let fake = Fake::new(organization);
    let organization = read(&fake).await.unwrap();
    assert_eq!(place(&organization, MANAGEMENT), ("/".to_owned(), Some("ACTIVE".to_owned())), "State counts first");
    assert_eq!(place(&organization, MEMBER), ("/Workloads/Prod".to_owned(), Some("ACTIVE".to_owned())), "then Status");
    assert_eq!(organization.accounts()[&MEMBER.parse().unwrap()].email.as_deref(), Some("prod@example.com"));
    for (operation, calls) in [
        ("GetCallerIdentity", 1),
        ("DescribeOrganization", 1),
        ("ListAccounts", 1),
        ("ListRoots", 1),
        ("ListOrganizationalUnitsForParent", 3),
    ] {
        assert_eq!(fake.count(operation), calls, "{operation}");
    }
    assert_eq!(fake.requests().len(), 7, "and nothing else");
}

#[tokio::test(start_paused = true)]
async fn without_paths_the_tree_is_walked() {
    let fake = answering(
        "ListAccounts",
        json!({ "Accounts": [
            { "Id": MANAGEMENT, "Paths": ["o-exampleorg/r-ab12/111111111111/"] },
            { "Id": MEMBER },
        ]}),
    );
    let organization = read(&fake).await.unwrap();
    assert_eq!(place(&organization, MEMBER), ("/Workloads/Prod".to_owned(), None));
    assert_eq!(fake.count("ListAccountsForParent"), 3);
}

#[tokio::test(start_paused = true)]
async fn empty_pages_are_followed() {
    let fake = but("ListAccounts", |request| match request.body["NextToken"].as_str() {
        None => Answer::ok(&json!({ "Accounts": [], "NextToken": "1" })),
        Some("1") => Answer::ok(&json!({ "Accounts": [], "NextToken": "2" })),
        _ => organization(request),
    });
    assert_eq!(read(&fake).await.unwrap().accounts().len(), 2);
    assert_eq!(fake.requests().iter().filter(|request| request.body["MaxResults"] == 20).count(), 7);
}

#[tokio::test(start_paused = true)]
async fn a_page_that_leads_back_is_an_error() {
    let fake = but("ListAccounts", |request| {
        let next = if request.body["NextToken"] == "1" { "2" } else { "1" };
        Answer::ok(&json!({ "Accounts": [], "NextToken": next }))
    });
    assert!(matches!(read(&fake).await, Err(Failure::Unexpected { .. })));
    assert_eq!(fake.count("ListAccounts"), 3);
}

#[tokio::test(start_paused = true)]
async fn a_listing_that_breaks_off_is_an_error() {
    let fake = but("ListAccounts", |request| match request.body["NextToken"].as_str() {
        None => match organization(request) {
            Answer::Http(status, code, body) => {
                let mut body: Value = serde_json::from_str(&body).unwrap();
                body["NextToken"] = "1".into();
                Answer::Http(status, code, body.to_string())
            }
            answer @ (Answer::Foreign(..) | Answer::Pieces(_) | Answer::Reset | Answer::Never) => answer,
        },
        Some(_) => Answer::error(400, "AccessDeniedException", ""),
    });
    assert!(matches!(read(&fake).await, Err(Failure::AccessDenied { .. })));
}

#[tokio::test(start_paused = true)]
async fn answers_that_cannot_be_are_refused() {
    let account = |account: Value| answering("ListAccounts", json!({ "Accounts": [account] }));
    let unexpected = [
        account(json!({ "Id": "not-an-id", "Paths": ["o-exampleorg/r-ab12/222222222222/"] })),
        account(json!({ "Paths": ["o-exampleorg/r-ab12/222222222222/"] })),
        account(json!({ "Id": MEMBER, "Paths": ["o-exampleorg/r-ab12/333333333333/"] })),
        account(json!({ "Id": MEMBER, "Paths": ["222222222222"] })),
        account(json!({ "Id": "333333333333" })),
        answering("ListRoots", json!({ "Roots": [{ "Id": "ROOT", "Name": "Root" }] })),
        answering("ListRoots", json!({ "Roots": [{ "Id": "r-ab12" }] })),
        answering("DescribeOrganization", json!({})),
        but("GetCallerIdentity", |_| Answer::caller("mary")),
    ];
    for fake in unexpected {
        let failure = read(&fake).await.unwrap_err();
        assert!(matches!(failure, Failure::Unexpected { .. }), "{failure}");
    }
    let elsewhere = account(json!({ "Id": MEMBER, "Paths": ["o-exampleorg/r-ab12/ou-ab12-2/222222222222/"] }));
    let failure = read(&elsewhere).await.unwrap_err();
    assert!(matches!(failure, Failure::Malformed(MalformedOrganization::TwoPlaces(_))), "{failure}");
    let children = json!({ "OrganizationalUnits": [{ "Id": "ou-ab12-1", "Name": "Workloads" }] });
    let circle = answering("ListOrganizationalUnitsForParent", children);
    assert!(matches!(read(&circle).await, Err(Failure::Malformed(MalformedOrganization::DuplicateUnit(_)))));
}

#[tokio::test(start_paused = true)]
async fn an_account_on_its_own_is_told_so() {
    let fake = but("DescribeOrganization", |_| Answer::error(400, "AWSOrganizationsNotInUseException", ""));
    assert_eq!(fake.aws().identity().await, Err(Failure::NotInOrganization(MANAGEMENT.parse().unwrap())));
}

#[tokio::test(start_paused = true)]
async fn the_identity_is_asked_for_once() {
    let fake = Fake::new(organization);
    let aws = fake.aws();
    let (first, second) = futures_util::join!(aws.identity(), aws.identity());
    assert_eq!(first, second);
    aws.identity().await.unwrap();
    assert_eq!(fake.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn organizations_throttles_with_400() {
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let fake = but("ListAccounts", move |request| {
        let first = asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 0;
        if first { Answer::error(400, "TooManyRequestsException", "") } else { organization(request) }
    });
    let aws = fake.aws();
    assert!(aws.organization(&NAMED, |_| {}).await.is_ok());
    assert_eq!(aws.throttles(), 1);
}
