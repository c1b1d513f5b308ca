//! What is listed for which policy, in which parts, and what for one account alone.

use std::cell::RefCell;

use super::*;
use crate::desired::resolve;
use crate::finding::SourceText;
use crate::policy::Policy;

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
        let organization = fake.aws().organization(&policy.needs(Scope::All), |_| {}).await.unwrap();
        assert_eq!(named(&organization), names, "{selector}");
        assert_eq!(fake.count("ListOrganizationalUnitsForParent"), listings, "{selector}");
        assert_eq!(fake.count("ListRoots"), usize::from(listings > 0), "{selector}");
        assert_eq!(organization.lineage(&"ou-ab12-2".parse().unwrap()).count(), 3, "the tree is known all the same");
    }
}

#[tokio::test(start_paused = true)]
async fn a_unit_that_holds_no_account_is_looked_for_before_it_is_called_missing() {
    let policy = policy("{ ou: ou-ab12-9 }");
    let found = |request: &Request| {
        Some(Answer::ok(&match request.operation.as_str() {
            "DescribeOrganizationalUnit" => json!({ "OrganizationalUnit": { "Id": "ou-ab12-9", "Name": "Empty" } }),
            "ListParents" if request.body["ChildId"] == "ou-ab12-9" => json!({ "Parents": [{ "Id": "ou-ab12-1" }] }),
            "ListParents" => json!({ "Parents": [{ "Id": "r-ab12" }] }),
            _ => return None,
        }))
    };
    let empty = Fake::new(move |request| found(request).unwrap_or_else(|| organization(request)));
    let missing = but("DescribeOrganizationalUnit", |_| Answer::error(400, "OrganizationalUnitNotFoundException", ""));
    let denied = but("DescribeOrganizationalUnit", |_| Answer::error(400, "AccessDeniedException", ""));
    for (fake, known, listings) in [(empty, true, 0), (missing, false, 0), (denied.clone(), false, 3)] {
        let organization = fake.aws().organization(&policy.needs(Scope::All), |_| {}).await.unwrap();
        assert_eq!(organization.units().contains_key(&"ou-ab12-9".parse().unwrap()), known);
        assert_eq!(fake.count("ListOrganizationalUnitsForParent"), listings);
    }
    let two = self::policy("{ ou: [ou-ab12-8, ou-ab12-9] }");
    denied.aws().organization(&two.needs(Scope::All), |_| {}).await.unwrap();
    assert_eq!(denied.count("ListOrganizationalUnitsForParent"), 2 * 3, "all units are listed once, for however many");
}

/// An exclusion by the unit's path would not hold for it, and nobody would know.
#[tokio::test(start_paused = true)]
async fn a_unit_that_appeared_after_its_siblings_were_listed_is_an_error() {
    let late = answering(
        "ListAccounts",
        json!({ "Accounts": [{ "Id": MEMBER, "Paths": ["o-exampleorg/r-ab12/ou-ab12-9/222222222222/"] }] }),
    );
    let policy = policy("{ ou: /Quarantine }");
    let failure = late.aws().organization(&policy.needs(Scope::All), |_| {}).await.unwrap_err();
    assert!(matches!(failure, Failure::Malformed(MalformedOrganization::AppearedLate(_))), "{failure}");
    let nameless = Fake::new(|request| match request.operation.as_str() {
        "DescribeOrganizationalUnit" => Answer::error(400, "OrganizationalUnitNotFoundException", ""),
        _ => one(true).answer(request),
    });
    let asked = [MEMBER.parse().unwrap()];
    let failure = nameless.aws().organization(&policy.needs(Scope::named(asked)), |_| {}).await.unwrap_err();
    assert!(matches!(failure, Failure::Malformed(MalformedOrganization::AppearedLate(_))), "{failure}");
}

#[tokio::test(start_paused = true)]
async fn an_account_in_two_places_is_an_error() {
    let twice = Fake::new(|request| match request.operation.as_str() {
        "ListAccounts" => Answer::ok(&json!({ "Accounts": [{ "Id": MEMBER }] })),
        "ListAccountsForParent" => Answer::ok(&json!({ "Accounts": [{ "Id": MEMBER }] })),
        _ => organization(request),
    });
    assert!(matches!(read(&twice).await, Err(Failure::Malformed(MalformedOrganization::DuplicateAccount(_)))));
    let page = answering(
        "ListAccounts",
        json!({ "Accounts": vec![json!({ "Id": MEMBER, "Paths": ["o-exampleorg/r-ab12/222222222222/"] }); 2] }),
    );
    assert!(matches!(read(&page).await, Err(Failure::Unexpected { .. })));
}

#[tokio::test(start_paused = true)]
async fn who_may_not_describe_an_account_may_list_it() {
    let policy = policy("{ names: '*' }");
    let fake = but("DescribeAccount", |_| Answer::error(400, "AccessDeniedException", ""));
    let asked = [MEMBER.parse().unwrap()];
    let organization = fake.aws().organization(&policy.needs(Scope::named(asked)), |_| {}).await.unwrap();
    assert_eq!(organization.accounts().keys().map(ToString::to_string).collect::<Vec<_>>(), [MEMBER]);
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
    let page = move |request: &Request| {
        let from: usize = request.body["NextToken"].as_str().map_or(0, |token| token.parse().unwrap());
        let page = (from..accounts.min(from + 20)).map(|n| {
            let id = format!("{n:012}");
            let unit = ["ou-ab12-1", "ou-ab12-1/ou-ab12-2", "ou-ab12-3"][n % 3];
            let state = if n % 7 == 0 { "SUSPENDED" } else { "ACTIVE" };
            let path = format!("o-exampleorg/r-ab12/{unit}/{id}/");
            json!({ "Id": id, "Name": format!("app-{}", n % 5), "State": state, "Paths": [path] })
        });
        let next = (from + 20 < accounts).then(|| (from + 20).to_string());
        Answer::ok(&json!({ "Accounts": page.collect::<Vec<_>>(), "NextToken": next }))
    };
    Fake::new(move |request| match (request.operation.as_str(), request.body["ParentId"].as_str()) {
        ("ListAccounts", _) => page(request),
        ("ListOrganizationalUnitsForParent", Some("r-ab12")) => Answer::ok(&json!({ "OrganizationalUnits": [
            { "Id": "ou-ab12-1", "Name": "Workloads" }, { "Id": "ou-ab12-3", "Name": "Sandbox" },
        ]})),
        ("ListTagsForResource", _) => Answer::ok(&json!({ "Tags": [] })),
        ("GetResources", _) => Answer::error(400, "AccessDeniedException", ""),
        _ => organization(request),
    })
}

#[tokio::test(start_paused = true)]
async fn accounts_arrive_in_parts_that_grow_with_what_came_before() {
    let parts = RefCell::new(Vec::new());
    let arrived = |arrival: Arrival<'_>| {
        parts.borrow_mut().extend(arrival.ready().map(|part| part.accounts().len()));
    };
    let policy = policy("{ ou: /Workloads }");
    let whole = many(890).aws().organization(&policy.needs(Scope::All), arrived).await.unwrap();
    assert_eq!(whole.accounts().len(), 890);
    let mut parts = parts.into_inner().into_iter();
    // What came while the units were listed.
    let mut before = parts.next().unwrap();
    assert_eq!(before % 20, 0);
    for (number, part) in parts.enumerate() {
        // Pages have 20 accounts, and the last part is what is left.
        let pages = (before / 16_usize).div_ceil(20).max(1);
        let most = (pages * 20).min(890 - before);
        assert_eq!(part, most, "part {number}, after {before} accounts");
        before += part;
    }
    assert_eq!(before, 890);
}

#[tokio::test(start_paused = true)]
async fn a_part_decides_as_the_whole_does() {
    let text = r#"
version: 1
contacts:
  soc: { name: SOC, title: SOC, email: soc@example.com, phone: "1" }
  own: { name: "{account.name}", title: SOC, email: "{tag:team}@example.com", phone: "1" }
defaults: { billing: soc }
rules:
  - { name: deep, match: { ou: /Workloads/Prod }, security: soc }
  - { name: any, match: { ou: "/*" }, operations: absent }
  - { name: app, match: { names: app-1 }, security: own, priority: 1 }
  - { name: ids, match: { accounts: ["000000000020", "000000000100"] }, billing: unmanaged }
exclude: [{ ou: /Workloads, names: app-4 }]
"#;
    let policy = Policy::parse(&[SourceText::new("contacts.yaml", text.into())]).expect("the policy is valid").0;
    let (wishes, undecided, skipped) = (RefCell::default(), RefCell::default(), RefCell::default());
    let arrived = |arrival: Arrival<'_>| {
        let Some(part) = arrival.ready() else { return };
        let (part, _) = resolve(&policy, part);
        BTreeMap::extend(&mut wishes.borrow_mut(), part.wishes);
        BTreeMap::extend(&mut undecided.borrow_mut(), part.undecided);
        BTreeMap::extend(&mut skipped.borrow_mut(), part.skipped);
    };
    let whole = many(130).aws().organization(&policy.needs(Scope::All), arrived).await.unwrap();
    let (whole, _) = resolve(&policy, &whole);
    assert!(whole.wishes.len() > 100 && !whole.undecided.is_empty() && !whole.skipped.is_empty());
    assert_eq!((wishes.into_inner(), undecided.into_inner()), (whole.wishes, whole.undecided));
    assert_eq!(skipped.into_inner(), whole.skipped);
}

/// Twenty units with others below them: at the quota of AWS, listing all that the paths of a policy go by takes a while.
#[tokio::test(start_paused = true)]
async fn what_is_wanted_everywhere_is_known_before_the_units_are() {
    let paths: Vec<String> = (0..20).map(|n| format!("/U{n}/Prod")).collect();
    let text = format!(
        "version: 1\ncontacts: {{ soc: {{ name: SOC, title: T, email: soc@example.com, phone: '1' }} }}\n\
         defaults: {{ security: soc, billing: soc, operations: soc }}\nexclude: {{ ou: /U7 }}\nrules:\n\
         - {{ name: a, match: {{ ou: [{}] }}, security: soc, billing: unmanaged }}\n",
        paths.join(", ")
    );
    let policy = Policy::parse(&[SourceText::new("contacts.yaml", text.into())]).expect("the policy is valid").0;
    let fake = Fake::new(|request| {
        let units = |units: Vec<Value>| Answer::ok(&json!({ "OrganizationalUnits": units }));
        match (request.operation.as_str(), request.body["ParentId"].as_str()) {
            ("ListAccounts", _) => Answer::ok(&json!({ "Accounts": (0..20).map(|n| {
                let path = format!("o-exampleorg/r-ab12/ou-ab12-{n}0/{n:012}/");
                json!({ "Id": format!("{n:012}"), "State": "ACTIVE", "Paths": [path] })
            }).collect::<Vec<_>>() })),
            ("ListOrganizationalUnitsForParent", Some("r-ab12")) => {
                units((0..20).map(|n| json!({ "Id": format!("ou-ab12-{n}0"), "Name": format!("U{n}") })).collect())
            }
            ("ListOrganizationalUnitsForParent", _) => units(Vec::new()),
            _ => organization(request),
        }
    });
    let listings = || fake.count("ListOrganizationalUnitsForParent");
    let early = RefCell::new(Vec::new());
    let arrived = |arrival: Arrival<'_>| {
        if let Arrival::Placed(part) = arrival {
            let (desired, _) = resolve(&policy.wherever().expect("it says something"), part);
            early.borrow_mut().extend(desired.wishes.into_keys());
            assert!(listings() < 10, "{} listings", listings());
        }
    };
    let whole = fake.aws().organization(&policy.needs(Scope::All), arrived).await.unwrap();
    let (whole, _) = resolve(&policy, &whole);
    let early = early.into_inner();
    assert_eq!(early.len(), 19 * 2, "security and operations, and nothing of the unit that is excluded");
    assert!(early.iter().all(|key| whole.wishes.contains_key(key)));
    assert_eq!((listings(), fake.count("ListRoots")), (21, 1), "nothing is listed twice");
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
        let organization = fake.aws().organization(&policy.needs(Scope::named(asked)), |_| {}).await.unwrap();
        assert_eq!(place(&organization, MEMBER), ("/Workloads/Prod".to_owned(), Some("ACTIVE".to_owned())));
        assert_eq!(resolve(&policy, &organization).0.wishes.len(), 1);
        assert_eq!(organization.accounts().len(), 1, "the third is not there, and a second time is once");
        assert_eq!(fake.count("ListParents"), parents);
        assert_eq!((fake.count("DescribeAccount"), fake.count("DescribeOrganizationalUnit")), (2, 2));
        assert_eq!(fake.count("ListTagsForResource"), 1);
    }
}
