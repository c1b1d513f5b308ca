//! What requests were signed for, and with what.

use serde_json::{Value, json};

use super::{Answer, Client, Connection, MANAGEMENT, MEMBER, SUSPENDED, start};
use orgcontacts::backend::simulator::Simulator;

fn signed(service: &str) -> (&'static str, String) {
    ("Authorization", format!("AWS4-HMAC-SHA256 Credential={MANAGEMENT}/20261124/us-east-1/{service}/aws4_request, x"))
}

fn form() -> (&'static str, String) {
    ("Content-Type", "application/x-www-form-urlencoded".to_owned())
}

fn get(simulator: &Simulator, target: &str, headers: &str) -> Answer {
    let mut connection = Connection::open(simulator.address());
    connection.send(format!("GET {target} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n").as_bytes());
    connection.receive().expect("there is an answer")
}

#[test]
fn calls_of_other_services_are_told_apart() {
    let simulator = start("");
    let mut connection = Connection::open(simulator.address());
    let answer = connection.post("/", &[signed("ec2"), form()], b"Action=DescribeRegions&Version=2016-11-15");
    assert_eq!((answer.status, answer.element("Code").as_deref()), (400, Some("UnknownOperation")));
    assert!(answer.body.starts_with("<Response><Errors>"), "as EC2 answers: {}", answer.body);
    let answer = connection.post("/", &[signed("iam"), form()], b"Action=ListRoles&Version=2010-05-08");
    assert!(answer.body.starts_with("<ErrorResponse>"), "{}", answer.body);
    let target = ("X-Amz-Target", "DynamoDB_20120810.ListTables".to_owned());
    let answer = connection.post("/", &[signed("dynamodb"), target], b"{}");
    assert_eq!(answer.code(), (400, "UnknownOperationException".to_owned()));
    let answer = connection.post("/2015-03-31/functions", &[signed("lambda")], b"{}");
    assert_eq!(answer.code(), (404, "UnknownOperationException".to_owned()));
    let state = simulator.state();
    let logged: Vec<_> = state.calls.iter().map(|call| call.operation.as_ref()).collect();
    let expected = ["ec2:DescribeRegions", "iam:ListRoles", "dynamodb:ListTables", "lambda:POST /2015-03-31/functions"];
    assert_eq!(logged, expected);
    assert_eq!(state.calls.count("not imitated", "UnknownOperation"), 2);
    assert_eq!(state.calls.count("not imitated", "UnknownOperationException"), 2);
}

#[test]
fn sts_answers_get_and_what_was_signed_in_advance() {
    let simulator = start("");
    let who = "/?Action=GetCallerIdentity&Version=2011-06-15";
    let (name, value) = signed("sts");
    let answer = get(&simulator, who, &format!("{name}: {value}\r\n"));
    assert_eq!((answer.status, answer.element("Account").as_deref()), (200, Some(MANAGEMENT)));
    let credential = format!("{MEMBER}%2F20261124%2Fus-east-1%2Fsts%2Faws4_request");
    let answer = get(&simulator, &format!("{who}&X-Amz-Credential={credential}&X-Amz-Signature=00"), "");
    assert_eq!(answer.element("Account").as_deref(), Some(MEMBER));
    let mut connection = Connection::open(simulator.address());
    let answer = connection.post(who, &[signed("sts")], b"");
    assert_eq!(answer.element("Account").as_deref(), Some(MANAGEMENT), "the action is in the query of a POST");
    assert_eq!(get(&simulator, "/?Version=2011-06-15", &format!("{name}: {value}\r\n")).code().1, "MissingAction");
    let (name, value) = signed("account");
    assert_eq!(get(&simulator, "/getAlternateContact", &format!("{name}: {value}\r\n")).status, 405);
}

#[test]
fn every_answer_has_an_id() {
    let simulator = start("");
    let mut connection = Connection::open(simulator.address());
    // A byte too much: of more, some would be left unread, and the connection might break before all is sent.
    let big = vec![b' '; (1 << 20) + 1];
    let answers = [
        connection.post("/", &[], b""),
        connection.get("/"),
        connection.post("/", &[signed("ec2"), form()], b"Action=DescribeRegions"),
        connection.post("/listRegions", &[signed("account")], b"{}"),
        Connection::open(simulator.address()).post("/listRegions", &[], &big),
    ];
    for answer in answers {
        assert!(answer.header("x-amzn-requestid").is_some(), "{answer:?}");
    }
}

#[test]
fn the_keys_of_accounts_that_cannot_be_used_are_refused() {
    let simulator = start("");
    let mut client = Client::new(&simulator, SUSPENDED);
    assert_eq!(client.sts("Action=GetCallerIdentity").code(), (403, "InvalidClientTokenId".to_owned()));
    let own = json!({ "AlternateContactType": "BILLING" });
    assert_eq!(client.account("GetAlternateContact", &own).code(), (403, "UnrecognizedClientException".to_owned()));
    let mut management = Client::new(&simulator, MANAGEMENT);
    let assume = format!("Action=AssumeRole&RoleArn=arn:aws:iam::{SUSPENDED}:role/x&RoleSessionName=me");
    assert_eq!(management.sts(&assume).code(), (403, "AccessDenied".to_owned()));
}

#[test]
fn users_get_session_tokens_and_sessions_of_roles_do_not() {
    let simulator = start("");
    let mut client = Client::new(&simulator, MEMBER);
    let opened = client.sts("Action=GetSessionToken&DurationSeconds=900");
    let part = |answer: &Answer, name: &str| answer.element(name).unwrap_or_else(|| panic!("{name}: {answer:?}"));
    let mut session = Client::new(&simulator, &part(&opened, "AccessKeyId")).with_token(&part(&opened, "SessionToken"));
    let arn = format!("arn:aws:iam::{MEMBER}:user/simulated");
    assert_eq!(session.sts("Action=GetCallerIdentity").element("Arn"), Some(arn));
    assert_eq!(client.sts("Action=GetSessionToken&DurationSeconds=9e2").code(), (400, "MalformedInput".to_owned()));
    assert_eq!(client.sts("Action=GetSessionToken&DurationSeconds=0").code(), (400, "ValidationError".to_owned()));
    let role = format!("Action=AssumeRole&RoleArn=arn:aws:iam::{MEMBER}:role/x&RoleSessionName=me");
    let taken = client.sts(&role);
    let mut role = Client::new(&simulator, &part(&taken, "AccessKeyId")).with_token(&part(&taken, "SessionToken"));
    assert_eq!(role.sts("Action=GetSessionToken").code(), (403, "AccessDenied".to_owned()));
    let chained = format!("Action=AssumeRole&RoleArn=arn:aws:iam::{MEMBER}:role/y&RoleSessionName=me&DurationSeconds=");
    assert_eq!(
        role.sts(&format!("{chained}3601")).code(),
        (400, "ValidationError".to_owned()),
        "a chain lasts an hour"
    );
    assert_eq!(role.sts(&format!("{chained}3600")).status, 200);
}

/// {"iss":"https://token.example.com","sub":"repo:octo/contacts","aud":"sts.amazonaws.com","exp":4000000000}
const CLAIMS: &str = "eyJpc3MiOiJodHRwczovL3Rva2VuLmV4YW1wbGUuY29tIiwic3ViIjoicmVwbzpvY3RvL2NvbnRhY3RzIiwiYXVkIjoic3RzLmFtYXpvbmF3cy5jb20iLCJleHAiOjQwMDAwMDAwMDB9";

#[test]
fn an_identity_provider_vouches_without_a_signature() {
    let trust = |subject: &str| {
        let statement = json!({
            "Effect": "Allow",
            "Principal": { "Federated": "arn:aws:iam::222222222222:oidc-provider/token.example.com" },
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": { "StringEquals": {
                "token.example.com:sub": subject, "token.example.com:aud": "sts.amazonaws.com" } },
        });
        let role = json!({ "trust": { "Statement": [statement] } });
        format!("simulate: {}", json!({ "principals": { "arn:aws:iam::222222222222:role/Contacts": role } }))
    };
    let assume = |more: &str, token: &str| {
        let simulator = start(more);
        let mut connection = Connection::open(simulator.address());
        let body = format!(
            "Action=AssumeRoleWithWebIdentity&RoleArn=arn:aws:iam::222222222222:role/Contacts&RoleSessionName=ci\
             &WebIdentityToken={token}"
        );
        connection.post("/", &[form()], body.as_bytes())
    };
    let token = format!("e30.{CLAIMS}.x");
    for more in ["", &trust("repo:octo/contacts")] {
        let answer = assume(more, &token);
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.element("SubjectFromWebIdentityToken").as_deref(), Some("repo:octo/contacts"));
        assert_eq!(answer.element("Arn").as_deref(), Some("arn:aws:sts::222222222222:assumed-role/Contacts/ci"));
    }
    assert_eq!(assume(&trust("repo:octo/other"), &token).code(), (403, "AccessDenied".to_owned()));
    let aws = trust("x")
        .replace("\"Federated\":\"arn:aws:iam::222222222222:oidc-provider/token.example.com\"", "\"AWS\":\"*\"");
    assert_eq!(assume(&aws, "x").code(), (400, "InvalidIdentityToken".to_owned()));
}

#[test]
fn the_log_comes_in_pages() {
    let simulator = start("");
    let mut client = Client::new(&simulator, MANAGEMENT);
    (0..5).for_each(|_| drop(client.organizations("ListRoots", &json!({}))));
    let mut connection = Connection::open(simulator.address());
    let mut page = |query: &str| connection.get(&format!("/_orgcontacts/calls{query}")).json();
    let length = |page: &Value| page["calls"].as_array().map(Vec::len);
    let all = page("");
    assert_eq!((length(&all), &all["next"]), (Some(5), &Value::Null));
    let first = page("?limit=3");
    assert_eq!((length(&first), &first["next"]), (Some(3), &json!(3)));
    let second = page("?limit=3&after=3");
    assert_eq!((length(&second), &second["next"]), (Some(2), &Value::Null));
    assert_eq!(second["counts"], all["counts"], "the counts are of all");
}
