//! Listings through the real SDK: pages, places, states, and what breaks them.

use serde_json::{Value, json};

use super::super::fake::{Answer, Fake, Request};
use super::*;
use crate::desired::resolve;
use crate::diagnostic::SourceText;
use crate::policy::Policy;

const MANAGEMENT: &str = "111111111111";
const MEMBER: &str = "222222222222";

/// All units by name, and no tags.
const NAMED: Needs<'_> = Needs { tags: false, ..Needs::ALL };

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
            _ => json!({}),
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
    (organization.path(&account.parent), account.effective_state().map(str::to_owned))
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
        Some("1") => Answer::ok(&json!({ "NextToken": "2" })),
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
            answer @ Answer::Reset => answer,
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

/// A policy with one rule.
fn policy(selector: &str) -> Policy {
    let contact = "{ name: SOC, title: SOC, email: soc@example.com, phone: '1' }";
    let text = format!(
        "version: 1\ncontacts: {{ soc: {contact} }}\nrules: [{{ name: one, match: {selector}, security: soc }}]\n"
    );
    Policy::parse(&[SourceText::new("contacts.yaml", text.into_bytes())]).expect("the policy is valid").0
}

fn named(organization: &Organization) -> Vec<&str> {
    organization.units().values().filter_map(|unit| unit.name.as_deref()).collect()
}

#[tokio::test(start_paused = true)]
async fn only_the_units_along_a_policys_paths_are_listed() {
    for (selector, names, listings) in [
        ("{ ou: / }", &[][..], 0),
        ("{ ou: ou-ab12-2 }", &[], 0),
        ("{ names: prod }", &[], 0),
        ("{ ou: /Sandbox }", &["Workloads", "Root"], 1),
        ("{ ou: /Sandbox/Deep }", &["Workloads", "Root"], 1),
        ("{ ou: /Workloads }", &["Workloads", "Root"], 1),
        ("{ ou: [/Workloads/Prod, '/*/Test'] }", &["Workloads", "Prod", "Root"], 2),
    ] {
        let fake = Fake::new(organization);
        let policy = policy(selector);
        let organization = fake.aws().organization(&Needs::of(&policy, &[]), |_| {}).await.unwrap();
        assert_eq!(named(&organization), names, "{selector}");
        assert_eq!(fake.count("ListOrganizationalUnitsForParent"), listings, "{selector}");
        assert_eq!(fake.count("ListRoots"), usize::from(listings > 0), "{selector}");
        assert_eq!(organization.lineage(&"ou-ab12-2".parse().unwrap()).count(), 3, "the tree is known all the same");
    }
}

#[tokio::test(start_paused = true)]
async fn a_unit_that_holds_no_account_is_looked_for_before_it_is_called_missing() {
    let fake = Fake::new(organization);
    let policy = policy("{ ou: ou-ab12-9 }");
    fake.aws().organization(&Needs::of(&policy, &[]), |_| {}).await.unwrap();
    assert_eq!(fake.count("ListOrganizationalUnitsForParent"), 3);
}

#[tokio::test(start_paused = true)]
async fn a_few_names_are_asked_for_one_by_one_and_siblings_are_listed() {
    let unit =
        |id: &str, parent: &str| Unit { id: id.parse().unwrap(), name: None, parent: Some(parent.parse().unwrap()) };
    let described = Answer::ok(&json!({ "OrganizationalUnit": { "Id": "ou-ab12-2", "Name": "Prod" } }));
    let fake = Fake::new(move |request| match (request.operation.as_str(), &described) {
        ("DescribeOrganizationalUnit", Answer::Http(status, code, body)) => Answer::Http(*status, *code, body.clone()),
        _ => organization(request),
    });
    let (deep, top, gone) = (unit("ou-ab12-2", "ou-ab12-1"), unit("ou-ab12-1", "r-ab12"), unit("ou-ab12-7", "r-ab12"));
    let names = fake.aws().unit_names(&BTreeSet::from([&deep, &top, &gone])).await.unwrap();
    assert_eq!(names.into_values().collect::<Vec<_>>(), ["Workloads", "Prod"]);
    assert_eq!(fake.count("DescribeOrganizationalUnit"), 1);
    assert_eq!(fake.count("ListOrganizationalUnitsForParent"), 1, "the two below the root");
}

#[tokio::test(start_paused = true)]
async fn a_name_that_may_not_be_asked_for_is_found_in_a_listing() {
    let fake = but("DescribeOrganizationalUnit", |_| Answer::error(400, "AccessDeniedException", ""));
    let unit = Unit { id: "ou-ab12-1".parse().unwrap(), name: None, parent: Some("r-ab12".parse().unwrap()) };
    let names = fake.aws().unit_names(&BTreeSet::from([&unit])).await.unwrap();
    assert_eq!(names.into_values().collect::<Vec<_>>(), ["Workloads"]);
}

/// So many accounts, listed 20 a page.
fn many(accounts: usize) -> Fake {
    but("ListAccounts", move |request| {
        let from: usize = request.body["NextToken"].as_str().map_or(0, |token| token.parse().unwrap());
        let page = (from..accounts.min(from + 20)).map(|n| {
            let id = format!("{n:012}");
            json!({ "Id": id, "State": "ACTIVE", "Paths": [format!("o-exampleorg/r-ab12/ou-ab12-1/{id}/")] })
        });
        let next = (from + 20 < accounts).then(|| (from + 20).to_string());
        Answer::ok(&json!({ "Accounts": page.collect::<Vec<_>>(), "NextToken": next }))
    })
}

#[tokio::test(start_paused = true)]
async fn accounts_arrive_in_parts_each_as_large_as_all_before() {
    let parts = RefCell::new(Vec::new());
    let arrived = |part: &Organization| parts.borrow_mut().push(part.accounts().len());
    let policy = policy("{ ou: /Workloads }");
    let whole = many(210).aws().organization(&Needs::of(&policy, &[]), arrived).await.unwrap();
    assert_eq!(whole.accounts().len(), 210);
    assert_eq!(parts.into_inner(), [20, 20, 40, 80, 50]);
}

#[tokio::test(start_paused = true)]
async fn a_part_decides_as_the_whole_does() {
    let policy = policy("{ ou: /Workloads, names: '' }");
    let early = RefCell::new(BTreeMap::new());
    let arrived = |part: &Organization| early.borrow_mut().extend(resolve(&policy, part).0.wishes);
    let whole = many(130).aws().organization(&Needs::of(&policy, &[]), arrived).await.unwrap();
    assert_eq!(early.into_inner(), resolve(&policy, &whole).0.wishes);
}

/// One account by itself: what it takes does not depend on how many there are.
fn one(paths: bool) -> Fake {
    Fake::new(move |request| {
        let unit = |id: &str, name: &str| json!({ "OrganizationalUnit": { "Id": id, "Name": name } });
        let asked = |member: &str| request.body[member].as_str().unwrap_or_default().to_owned();
        Answer::ok(&match request.operation.as_str() {
            "DescribeAccount" if asked("AccountId") != MEMBER => {
                return Answer::error(400, "AccountNotFoundException", "");
            }
            "DescribeAccount" => {
                let mut account = json!({ "Id": MEMBER, "State": "ACTIVE" });
                if paths {
                    account["Paths"] = json!(["o-exampleorg/r-ab12/ou-ab12-1/ou-ab12-2/222222222222/"]);
                }
                json!({ "Account": account })
            }
            "ListParents" => {
                let parent = [(MEMBER, "ou-ab12-2"), ("ou-ab12-2", "ou-ab12-1"), ("ou-ab12-1", "r-ab12")];
                let found = parent.iter().find(|(child, _)| *child == asked("ChildId")).expect("a child");
                json!({ "Parents": [{ "Id": found.1 }] })
            }
            "DescribeOrganizationalUnit" if asked("OrganizationalUnitId") == "ou-ab12-1" => {
                unit("ou-ab12-1", "Workloads")
            }
            "DescribeOrganizationalUnit" => unit("ou-ab12-2", "Prod"),
            "ListTagsForResource" => json!({ "Tags": [{ "Key": "team", "Value": "red" }] }),
            "ListAccounts" | "ListRoots" | "ListOrganizationalUnitsForParent" | "GetResources" => {
                panic!("{} depends on the size of the organization", request.operation)
            }
            _ => return organization(request),
        })
    })
}

#[tokio::test(start_paused = true)]
async fn one_account_is_asked_for_by_itself() {
    let policy = policy("{ ou: /Workloads/Prod, tags: { team: red } }");
    for (paths, parents) in [(true, 0), (false, 3)] {
        let fake = one(paths);
        let asked = [MEMBER.parse().unwrap(), MEMBER.parse().unwrap(), "333333333333".parse().unwrap()];
        let organization = fake.aws().organization(&Needs::of(&policy, &asked), |_| {}).await.unwrap();
        assert_eq!(place(&organization, MEMBER), ("/Workloads/Prod".to_owned(), Some("ACTIVE".to_owned())));
        assert_eq!(resolve(&policy, &organization).0.wishes.len(), 1);
        assert_eq!(organization.accounts().len(), 1, "the third is not there, and a second time is once");
        assert_eq!(fake.count("ListParents"), parents);
        assert_eq!((fake.count("DescribeAccount"), fake.count("DescribeOrganizationalUnit")), (2, 2));
        assert_eq!(fake.count("ListTagsForResource"), 1);
    }
}
