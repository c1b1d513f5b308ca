//! Going through a role in members, and going without it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::json;

use super::super::config::AwsSettings;
use super::super::fake::{Answer, Fake, Request, fresh};
use super::super::members::{InvalidRoleName, RoleName, SessionPermissions};
use super::*;
use crate::gateway::{WriteAccess, WriteKind};
use crate::organization::SettingKey;
use crate::setting::Value;
use crate::setting::alternate_contact::Fields;

const MANAGEMENT: &str = "111111111111";
const MEMBER: &str = "222222222222";
const ADMINISTRATOR: &str = "333333333333";

/// What STS gives out. The access key id is the account, so that requests tell who made them.
fn session(account: &str) -> Answer {
    let body = format!(
        "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials>\
         <AccessKeyId>{account}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>\
         <Expiration>2099-01-01T00:00:00Z</Expiration></Credentials><AssumedRoleUser>\
         <AssumedRoleId>AROA:orgcontacts</AssumedRoleId>\
         <Arn>arn:aws:sts::{account}:assumed-role/Contacts/orgcontacts</Arn></AssumedRoleUser>\
         </AssumeRoleResult></AssumeRoleResponse>"
    );
    Answer::Http(200, None, body)
}

fn sts_denial() -> Answer {
    let body = "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>";
    Answer::Http(403, None, body.to_owned())
}

/// An organization in which every role can be assumed, but for other answers to some requests.
fn fake(caller: &'static str, but: impl Fn(&Request) -> Option<Answer> + Send + Sync + 'static) -> Fake {
    Fake::new(move |request| {
        if let Some(answer) = but(request) {
            return answer;
        }
        match request.operation.as_str() {
            "GetCallerIdentity" => Answer::caller(caller),
            "AssumeRole" => session(request.form["RoleArn"].split(':').nth(4).unwrap()),
            "DescribeOrganization" => {
                Answer::ok(&json!({ "Organization": { "Id": "o-exampleorg", "MasterAccountId": MANAGEMENT } }))
            }
            "getAlternateContact" => Answer::error(404, "ResourceNotFoundException", ""),
            "putAlternateContact" | "deleteAlternateContact" => Answer::ok(&json!({})),
            other => panic!("{other} was not to be called"),
        }
    })
}

fn via(fake: &Fake, permissions: SessionPermissions) -> Aws {
    let via_role = Some(("team/Contacts".parse().unwrap(), permissions));
    fake.aws_with(AwsSettings { via_role, ..AwsSettings::default() })
}

fn key(account: &str) -> SettingKey {
    SettingKey { account: account.parse().unwrap(), kind: "security".parse().unwrap() }
}

/// Who asked for contacts, and which account they named.
fn reads(fake: &Fake) -> Vec<(String, Option<String>)> {
    let reads = fake.requests().into_iter().filter(|request| request.operation == "getAlternateContact");
    reads.map(|request| (request.access_key, request.body["AccountId"].as_str().map(str::to_owned))).collect()
}

fn read_by(key: &str, account: Option<&str>) -> (String, Option<String>) {
    (key.to_owned(), account.map(str::to_owned))
}

#[tokio::test(start_paused = true)]
async fn a_member_reads_its_own_contacts_in_one_session() {
    let fake = fake(MANAGEMENT, |_| None);
    let aws = via(&fake, SessionPermissions::Read);
    let (one, two) = futures_util::join!(
        aws.contact(key(MEMBER), Reach::Member),
        aws.contact(SettingKey { kind: "billing".parse().unwrap(), ..key(MEMBER) }, Reach::Member),
    );
    assert_eq!((one, two), (Ok(None), Ok(None)));
    assert_eq!(reads(&fake), [read_by(MEMBER, None), read_by(MEMBER, None)]);
    let assumed: Vec<_> = fake.requests().into_iter().filter(|r| r.operation == "AssumeRole").collect();
    let [request] = assumed.as_slice() else { panic!("one session will do: {assumed:?}") };
    assert_eq!(request.form["RoleArn"], "arn:aws:iam::222222222222:role/team/Contacts");
    assert_eq!(request.form["RoleSessionName"], "orgcontacts");
    assert_eq!(request.form["DurationSeconds"], "900");
    assert!(request.form["Policy"].contains("GetAlternateContact"));
    assert!(!request.form["Policy"].contains("Put"), "a plan cannot write, whatever the role may");
    assert_eq!(aws.avoided_roles(), BTreeMap::new());
}

#[tokio::test(start_paused = true)]
async fn the_callers_own_account_and_the_management_account_need_no_role() {
    let fake = fake(MANAGEMENT, |_| None);
    let aws = via(&fake, SessionPermissions::Read);
    aws.contact(key(MANAGEMENT), Reach::Standalone).await.unwrap();
    let administrator = self::fake(ADMINISTRATOR, |_| None);
    let delegated = via(&administrator, SessionPermissions::Read);
    delegated.contact(key(ADMINISTRATOR), Reach::Member).await.unwrap();
    assert_eq!(
        delegated.contact(key(MANAGEMENT), Reach::OutOfReach).await,
        Err(Failure::ManagementAccount),
        "no role makes it reachable"
    );
    assert_eq!(reads(&fake), [read_by("AKIDEXAMPLE", None)]);
    assert_eq!(reads(&administrator), [read_by("AKIDEXAMPLE", Some(ADMINISTRATOR))]);
    assert_eq!((fake.count("AssumeRole"), administrator.count("AssumeRole")), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn an_account_without_the_role_is_reached_as_usual_and_named() {
    let fake = fake(MANAGEMENT, |request| (request.operation == "AssumeRole").then(sts_denial));
    let aws = via(&fake, SessionPermissions::Read);
    for _ in 0..2 {
        assert_eq!(aws.contact(key(MEMBER), Reach::Member).await, Ok(None));
    }
    assert_eq!(reads(&fake), vec![read_by("AKIDEXAMPLE", Some(MEMBER)); 2]);
    assert_eq!(fake.count("AssumeRole"), 1, "it is not tried again");
    let avoided = aws.avoided_roles();
    assert!(matches!(avoided[&MEMBER.parse().unwrap()], Failure::AccessDenied { .. }), "{avoided:?}");
}

#[tokio::test(start_paused = true)]
async fn a_role_of_another_account_is_not_used() {
    let fake = fake(MANAGEMENT, |request| (request.operation == "AssumeRole").then(|| session(ADMINISTRATOR)));
    let aws = via(&fake, SessionPermissions::Read);
    aws.contact(key(MEMBER), Reach::Member).await.unwrap();
    assert_eq!(reads(&fake), [read_by("AKIDEXAMPLE", Some(MEMBER))]);
}

#[tokio::test(start_paused = true)]
async fn a_role_that_may_not_read_is_done_without() {
    let fake = fake(MANAGEMENT, |request| {
        let denied = request.operation == "getAlternateContact" && request.access_key == MEMBER;
        denied.then(|| Answer::error(403, "AccessDeniedException", "with an explicit deny in a service control policy"))
    });
    let aws = via(&fake, SessionPermissions::Read);
    assert_eq!(aws.contact(key(MEMBER), Reach::Member).await, Ok(None));
    assert_eq!(reads(&fake), [read_by(MEMBER, None), read_by("AKIDEXAMPLE", Some(MEMBER))]);
}

#[tokio::test(start_paused = true)]
async fn a_write_that_the_role_may_not_make_is_worth_another_try_without_it() {
    let fake = fake(MANAGEMENT, |request| {
        let denied = request.operation == "putAlternateContact" && request.access_key == MEMBER;
        denied.then(|| Answer::error(403, "AccessDeniedException", ""))
    });
    let aws = via(&fake, SessionPermissions::Write);
    let text = |text: &str| text.to_owned();
    let contact =
        Value::new(Fields { name: text("SOC"), title: text("SOC"), email: text("soc@example.com"), phone: text("1") });
    let contact = contact.unwrap();
    let turn = aws.turn(WriteKind::Put, key(MEMBER), Reach::Member).await.unwrap();
    let first = aws.put(turn, key(MEMBER), &contact, fresh()).await.unwrap_err();
    assert!(first.is_passing(), "apply looks again and sends it again");
    let turn = aws.turn(WriteKind::Put, key(MEMBER), Reach::Member).await.unwrap();
    assert_eq!(aws.put(turn, key(MEMBER), &contact, fresh()).await, Ok(()));
    let puts: Vec<_> = fake.requests().into_iter().filter(|r| r.operation == "putAlternateContact").collect();
    assert_eq!(puts[1].body["AccountId"], MEMBER);
    assert!(aws.avoided_roles().contains_key(&MEMBER.parse().unwrap()));
}

#[tokio::test(start_paused = true)]
async fn expired_credentials_say_nothing_of_roles() {
    let expired = || {
        let body = "<ErrorResponse><Error><Code>ExpiredToken</Code><Message>no</Message></Error></ErrorResponse>";
        Answer::Http(403, None, body.to_owned())
    };
    let fake = fake(MANAGEMENT, move |request| match request.operation.as_str() {
        "AssumeRole" => Some(expired()),
        "getAlternateContact" => Some(Answer::error(403, "ExpiredTokenException", "")),
        _ => None,
    });
    let aws = via(&fake, SessionPermissions::Read);
    assert_eq!(aws.contact(key(MEMBER), Reach::Member).await, Err(Failure::ExpiredCredentials));
    assert_eq!(aws.avoided_roles(), BTreeMap::new());
}

#[tokio::test(start_paused = true)]
async fn each_member_has_a_quota_of_its_own() {
    static READS: AtomicUsize = AtomicUsize::new(0);
    let fake = fake(MANAGEMENT, |request| {
        READS.fetch_add(usize::from(request.operation == "getAlternateContact"), Ordering::Relaxed);
        None
    });
    let aws = via(&fake, SessionPermissions::Read);
    let begun = tokio::time::Instant::now();
    let accounts = (0..100).map(|n| format!("4{n:011}"));
    let reads: Vec<_> = accounts.map(|account| key(&account)).collect();
    futures_util::future::join_all(reads.iter().map(|key| aws.contact(*key, Reach::Member))).await;
    assert_eq!(READS.load(Ordering::Relaxed), 100);
    assert!(begun.elapsed() < Duration::from_secs(2), "in one quota it would be nine seconds");
}

#[test]
fn a_role_is_given_by_name() {
    for name in ["OrganizationAccountAccessRole", "team/Contacts", "a.b@c=d,e+f-g_h"] {
        assert!(name.parse::<RoleName>().is_ok(), "{name}");
    }
    for name in ["", "/Contacts", "Contacts/", "arn:aws:iam::222222222222:role/Contacts", "a b", "ä"] {
        assert_eq!(name.parse::<RoleName>(), Err(InvalidRoleName), "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_session_is_renewed_before_it_ends() {
    let fake = fake(MANAGEMENT, |_| None);
    let aws = via(&fake, SessionPermissions::Read);
    for (minutes, sessions) in [(0, 1), (12, 1), (2, 2), (12, 2)] {
        tokio::time::sleep(Duration::from_secs(minutes * 60)).await;
        aws.contact(key(MEMBER), Reach::Member).await.unwrap();
        assert_eq!(fake.count("AssumeRole"), sessions, "{minutes} minutes later");
    }
}

#[tokio::test(start_paused = true)]
async fn sessions_that_never_work_are_not_renewed_for_ever() {
    let fake = fake(MANAGEMENT, |request| {
        let expired = request.operation == "getAlternateContact" && request.access_key == MEMBER;
        expired.then(|| Answer::error(403, "ExpiredTokenException", ""))
    });
    let aws = via(&fake, SessionPermissions::Read);
    assert_eq!(aws.contact(key(MEMBER), Reach::Member).await, Ok(None));
    assert_eq!(fake.count("AssumeRole"), 3);
    assert_eq!(aws.avoided_roles()[&MEMBER.parse().unwrap()], Failure::ExpiredCredentials);
}
