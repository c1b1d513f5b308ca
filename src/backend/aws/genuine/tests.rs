//! Every operation, answered falsely in every way and on each page: never an organization, a contact or
//! a write that was done.

use std::pin::Pin;
use std::task::{Context, Poll};

use serde_json::{Value, json};
use tokio::time::Instant;

use super::super::fake::{Answer, Fake, Request, fresh};
use super::super::{Aws, AwsSettings, SessionPermissions};
use super::*;
use crate::gateway::{Failure, ReadAccess, WriteAccess, WriteKind};
use crate::organization::needs::Needs;
use crate::organization::scope::Scope;
use crate::organization::{Identity, Organization, Reach, SettingKey, Unit};
use crate::setting;
use crate::setting::alternate_contact::Fields;

const MANAGEMENT: &str = "111111111111";
const MEMBER: &str = "222222222222";
const PARENT: &str = "ou-ab12-1";

/// A body that brings so much every so often, without end.
struct Endless {
    piece: Bytes,
    every: Option<Duration>,
    next: Option<Pin<Box<Sleep>>>,
}

impl Endless {
    fn body(bytes: usize, every: Option<Duration>) -> SdkBody {
        SdkBody::from_body_1_x(Self { piece: Bytes::from(vec![b' '; bytes]), every, next: None })
    }
}

impl Body for Endless {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let Self { piece, every, next } = &mut *self;
        if let Some(every) = *every {
            let wait = next.get_or_insert_with(|| Box::pin(sleep(every)));
            std::task::ready!(wait.as_mut().poll(context));
            *next = None;
        }
        Poll::Ready(Some(Ok(Frame::data(piece.clone()))))
    }
}

/// A false answer by name, made of the good one where it is nearly that.
type Lie = (&'static str, fn(Answer) -> Answer);

/// The ways in which an answer is not AWS's.
const FALSE: [Lie; 17] = [
    ("empty", |_| Answer::Foreign(200, SdkBody::empty())),
    ("no members", |_| Answer::Foreign(200, SdkBody::from("{}"))),
    ("the right body of somebody else", |good| Answer::Foreign(200, SdkBody::from(body(good)))),
    ("no content", |_| Answer::Foreign(204, SdkBody::empty())),
    ("no content, with an id", |_| Answer::Http(204, None, String::new())),
    ("created", |good| Answer::Http(201, None, body(good))),
    ("a redirect", |_| Answer::Foreign(302, SdkBody::from("<html>"))),
    ("HTML", |_| Answer::Foreign(200, SdkBody::from("<html>Sign in</html>"))),
    ("HTML, with an id", |_| Answer::Http(200, None, "<html>Sign in</html>".to_owned())),
    ("foreign JSON", |_| Answer::Foreign(200, SdkBody::from(r#"{"status":"ok"}"#))),
    ("foreign JSON, with an id", |_| Answer::Http(200, None, r#"{"status":"ok"}"#.to_owned())),
    ("a list", |_| Answer::Http(200, None, "[]".to_owned())),
    ("cut off", |good| {
        let body = body(good);
        let half = if body.len() > 2 { body.len() / 2 } else { 1 };
        Answer::Http(200, None, body[..half].to_owned())
    }),
    ("without end", |_| Answer::Pieces(Endless::body(1 << 20, None))),
    ("dripping", |_| Answer::Pieces(Endless::body(1, Some(Duration::from_secs(1))))),
    ("an error of somebody else", |_| Answer::Foreign(404, SdkBody::from(r#"{"__type":"ResourceNotFoundException"}"#))),
    ("a refusal of somebody else", |_| Answer::Foreign(403, SdkBody::from(r#"{"__type":"AccessDeniedException"}"#))),
];

/// What is right for a write, and false for everything that has something to say.
const MUTE: [Lie; 3] = [
    ("empty, with an id", |_| Answer::Http(200, None, String::new())),
    ("no members, with an id", |_| Answer::Http(200, None, "{}".to_owned())),
    ("null", |good| {
        let members: Value = serde_json::from_str(&body(good)).unwrap_or_default();
        let members = members.as_object().into_iter().flatten().map(|(name, _)| (name.clone(), Value::Null));
        Answer::Http(200, None, Value::Object(members.collect()).to_string())
    }),
];

fn body(answer: Answer) -> String {
    match answer {
        Answer::Http(_, _, body) => body,
        _ => panic!("good answers are whole"),
    }
}

/// An organization in which everything can be asked for, with two pages of everything that has pages.
fn good(request: &Request) -> Answer {
    let account = |id: &str| json!({ "Id": id, "Name": "prod", "State": "ACTIVE" });
    let second = request.body["NextToken"] == "2" || request.body["PaginationToken"] == "2";
    let page = |member: &str, token: &str, first: Value, rest: Value| {
        let mut page = json!({ member: if second { rest } else { first } });
        page[token] = Value::from(if second { "" } else { "2" });
        Answer::ok(&page)
    };
    let units = |parent: &Value| parent == "r-ab12";
    let mapping = |id: &str| {
        json!({ "ResourceARN": format!("arn:aws:organizations::{MANAGEMENT}:account/o-ab/{id}"),
        "Tags": [{ "Key": "team", "Value": "right" }] })
    };
    match request.operation.as_str() {
        "GetCallerIdentity" => Answer::caller(MANAGEMENT),
        "DescribeOrganization" => {
            Answer::ok(&json!({ "Organization": { "Id": "o-exampleorg", "MasterAccountId": MANAGEMENT } }))
        }
        "DescribeAccount" => Answer::ok(&json!({ "Account": account(MEMBER) })),
        "DescribeOrganizationalUnit" => {
            Answer::ok(&json!({ "OrganizationalUnit": { "Id": PARENT, "Name": "Workloads" } }))
        }
        "ListAccounts" => page("Accounts", "NextToken", json!([account(MANAGEMENT)]), json!([account(MEMBER)])),
        "ListAccountsForParent" if units(&request.body["ParentId"]) => {
            page("Accounts", "NextToken", json!([account(MANAGEMENT)]), json!([]))
        }
        "ListAccountsForParent" => page("Accounts", "NextToken", json!([]), json!([account(MEMBER)])),
        "ListRoots" => page("Roots", "NextToken", json!([{ "Id": "r-ab12", "Name": "Root" }]), json!([])),
        "ListOrganizationalUnitsForParent" if units(&request.body["ParentId"]) => {
            let unit = json!([{ "Id": PARENT, "Name": "Workloads" }]);
            page("OrganizationalUnits", "NextToken", json!([]), unit)
        }
        "ListOrganizationalUnitsForParent" => page("OrganizationalUnits", "NextToken", json!([]), json!([])),
        "ListParents" if request.body["ChildId"] == MEMBER => {
            page("Parents", "NextToken", json!([]), json!([{ "Id": PARENT }]))
        }
        "ListParents" => page("Parents", "NextToken", json!([{ "Id": "r-ab12" }]), json!([])),
        "ListTagsForResource" => page("Tags", "NextToken", json!([]), json!([{ "Key": "team", "Value": "right" }])),
        "GetResources" => {
            page("ResourceTagMappingList", "PaginationToken", json!([mapping(MANAGEMENT)]), json!([mapping(MEMBER)]))
        }
        "AssumeRole" => Answer::error(403, "AccessDenied", ""),
        "getAlternateContact" => Answer::ok(&json!({ "AlternateContact": { "Name": "SOC" } })),
        "putAlternateContact" | "deleteAlternateContact" => Answer::ok(&json!({})),
        other => administration(other, &page),
    }
}

/// The same for what sets an organization up.
fn administration(operation: &str, page: &dyn Fn(&str, &str, Value, Value) -> Answer) -> Answer {
    match operation {
        "ListAWSServiceAccessForOrganization" => {
            let service = |name: &str| json!([{ "ServicePrincipal": name }]);
            page("EnabledServicePrincipals", "NextToken", service("a.amazonaws.com"), service("account.amazonaws.com"))
        }
        "ListDelegatedAdministrators" => {
            page("DelegatedAdministrators", "NextToken", json!([]), json!([{ "Id": MEMBER }]))
        }
        "ListDelegatedServicesForAccount" => {
            let service = json!([{ "ServicePrincipal": "account.amazonaws.com" }]);
            page("DelegatedServices", "NextToken", json!([]), service)
        }
        "EnableAWSServiceAccess" | "RegisterDelegatedAdministrator" | "DeregisterDelegatedAdministrator" => {
            Answer::ok(&json!({}))
        }
        other => panic!("{other} was not to be called"),
    }
}

/// The same, with a false answer to an operation, on the first page or on the second.
fn falsely(operation: Operation, make: fn(Answer) -> Answer, on_second: bool) -> Fake {
    Fake::new(move |request| {
        let is_second = request.body["NextToken"] == "2" || request.body["PaginationToken"] == "2";
        let is_meant = request.operation.eq_ignore_ascii_case(operation.name()) && is_second == on_second;
        if is_meant { make(good(request)) } else { good(request) }
    })
}

fn key() -> SettingKey {
    SettingKey { account: MEMBER.parse().unwrap(), kind: "security".parse().unwrap() }
}

/// What comes of something that needs an operation.
async fn outcome(aws: &Aws, operation: Operation) -> Result<String, Failure> {
    match operation {
        Operation::GetCallerIdentity | Operation::DescribeOrganization => {
            aws.identity().await.map(|Identity { organization, .. }| organization.to_string())
        }
        Operation::ListAccounts
        | Operation::ListAccountsForParent
        | Operation::ListRoots
        | Operation::ListOrganizationalUnitsForParent
        | Operation::GetResources => aws.organization(&Needs::ALL, |_| {}).await.map(|listed| described(&listed)),
        Operation::ListTagsForResource | Operation::DescribeAccount | Operation::ListParents => {
            let accounts = Scope::named([MEMBER.parse().unwrap()]);
            let needs = Needs { accounts, ..Needs::ALL };
            aws.organization(&needs, |_| {}).await.map(|listed| described(&listed))
        }
        Operation::ListAWSServiceAccessForOrganization => {
            aws.has_trusted_access().await.map(|found| format!("{found}"))
        }
        Operation::ListDelegatedAdministrators => aws.administrators().await.map(|found| format!("{found:?}")),
        Operation::ListDelegatedServicesForAccount => {
            aws.administered_services(MEMBER.parse().unwrap()).await.map(|found| format!("{found:?}"))
        }
        Operation::EnableAWSServiceAccess => aws.enable_trusted_access().await.map(|()| "done".to_owned()),
        Operation::RegisterDelegatedAdministrator => {
            aws.register_administrator(MEMBER.parse().unwrap()).await.map(|()| "done".to_owned())
        }
        Operation::DeregisterDelegatedAdministrator => {
            aws.deregister_administrator(MEMBER.parse().unwrap()).await.map(|()| "done".to_owned())
        }
        Operation::DescribeOrganizationalUnit => {
            let parent = Some("r-ab12".parse().unwrap());
            let unit = Unit { id: PARENT.parse().unwrap(), name: None, parent };
            aws.unit_names(&[&unit].into()).await.map(|names| format!("{names:?}"))
        }
        Operation::GetAlternateContact | Operation::AssumeRole => {
            aws.contact(key(), Reach::Member).await.map(|contact| format!("{contact:?}"))
        }
        Operation::PutAlternateContact => {
            let fields = Fields { name: "SOC", title: "SOC", email: "soc@example.com", phone: "1" };
            let turn = aws.turn(WriteKind::Put, key(), Reach::Member).await?;
            let contact = setting::Value::new(fields.map(str::to_owned)).unwrap();
            aws.put(turn, key(), &contact, fresh()).await.map(|()| "done".to_owned())
        }
        Operation::DeleteAlternateContact => {
            let turn = aws.turn(WriteKind::Delete, key(), Reach::Member).await?;
            aws.delete(turn, key(), fresh()).await.map(|()| "done".to_owned())
        }
    }
}

fn described(organization: &Organization) -> String {
    let accounts = organization.accounts().values();
    let accounts = accounts.map(|account| (account.id, organization.path(&account.parent), &account.tags));
    format!("{:?}", accounts.collect::<Vec<_>>())
}

fn backend(fake: &Fake, operation: Operation) -> Aws {
    let role = (operation == Operation::AssumeRole).then(|| ("Contacts".parse().unwrap(), SessionPermissions::Read));
    fake.aws_with(AwsSettings { via_role: role, ..AwsSettings::default() })
}

fn has_pages(operation: Operation) -> bool {
    operation.name().starts_with("List") || operation == Operation::GetResources
}

#[tokio::test(start_paused = true)]
async fn no_false_answer_is_believed() {
    let mut tried = 0;
    for operation in Operation::ALL.iter().copied() {
        let right = outcome(&backend(&Fake::new(good), operation), operation).await.unwrap();
        let mute = MUTE.into_iter().filter(|_| !operation.is_write());
        for (kind, make) in FALSE.into_iter().chain(mute) {
            for on_second in [false, true].into_iter().take(1 + usize::from(has_pages(operation))) {
                let fake = falsely(operation, make, on_second);
                let outcome = outcome(&backend(&fake, operation), operation).await;
                let place = format!("{operation:?}, {kind}, page {}: {outcome:?}", 1 + usize::from(on_second));
                tried += 1;
                match outcome {
                    // There is another way, and it is taken.
                    Ok(found) => {
                        assert!(matches!(operation, Operation::GetResources | Operation::AssumeRole), "{place}");
                        assert_eq!(found, right, "{place}");
                    }
                    Err(failure) if operation.is_write() => {
                        assert!(failure.is_ambiguous(), "{place}");
                        assert_eq!(fake.count(operation.name()) + fake.count(&lower_camel(operation)), 1, "{place}");
                    }
                    Err(Failure::Unexpected { .. } | Failure::Unavailable { ambiguous: false, .. }) => {}
                    Err(_) => panic!("{place}"),
                }
            }
        }
    }
    assert_eq!(tried, 10 * 20 * 2 + 6 * 20 + 5 * 17, "all operations, all kinds, both pages");
}

fn lower_camel(operation: Operation) -> String {
    let name = operation.name();
    format!("{}{}", name[..1].to_ascii_lowercase(), &name[1..])
}

#[tokio::test(start_paused = true)]
async fn what_aws_says_is_believed_with_the_id_in_either_place() {
    let document = |id: &str| {
        format!(
            "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
             <GetCallerIdentityResult><Account>{MANAGEMENT}</Account></GetCallerIdentityResult>\
             <ResponseMetadata><RequestId>{id}</RequestId></ResponseMetadata></GetCallerIdentityResponse>"
        )
    };
    for (id, is_believed) in [("0f1e", true), ("", false)] {
        let fake = Fake::new(move |request| match request.operation.as_str() {
            "GetCallerIdentity" => Answer::Foreign(200, SdkBody::from(document(id))),
            _ => good(request),
        });
        assert_eq!(fake.aws().identity().await.is_ok(), is_believed, "{id}");
    }
    for body in ["", "{}", " {\n} "] {
        let fake = Fake::new(move |_| Answer::Http(200, None, body.to_owned()));
        assert_eq!(outcome(&fake.aws(), Operation::PutAlternateContact).await.as_deref(), Ok("done"), "{body:?}");
    }
}

/// The time that one attempt may take counts as a whole, however lively its answer is.
#[tokio::test(start_paused = true)]
async fn an_answer_that_drips_is_given_up_after_a_while() {
    let fake = Fake::new(|_| Answer::Pieces(Endless::body(1, Some(Duration::from_millis(10)))));
    let begun = Instant::now();
    let failure = outcome(&fake.aws(), Operation::PutAlternateContact).await.unwrap_err();
    assert!(failure.is_ambiguous(), "{failure}");
    let took = begun.elapsed();
    assert!(took >= LONGEST && took < LONGEST + Duration::from_secs(1), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn an_answer_without_end_is_given_up_without_being_kept() {
    let fake = Fake::new(|_| Answer::Pieces(Endless::body(1 << 20, None)));
    let failure = outcome(&fake.aws(), Operation::GetAlternateContact).await.unwrap_err();
    assert_eq!(
        failure,
        Failure::Unexpected {
            operation: Operation::GetAlternateContact,
            detail: "an answer that is too long to be from AWS".to_owned()
        }
    );
    assert_eq!(fake.requests().len(), 1, "it is not asked for again");
}
