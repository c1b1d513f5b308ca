//! Who is calling: keys, roles and sessions.

use serde_json::json;

use super::{Client, MANAGEMENT, MEMBER, STRANGER, start};

#[test]
fn a_twelve_digit_key_is_that_accounts_principal() {
    let simulator = start("");
    for caller in [MANAGEMENT, MEMBER, STRANGER] {
        let answer = Client::new(&simulator, caller).sts("Action=GetCallerIdentity");
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), Some("text/xml"));
        assert!(answer.header("x-amzn-requestid").is_some());
        assert_eq!(answer.element("Account").as_deref(), Some(caller));
        assert_eq!(answer.element("Arn"), Some(format!("arn:aws:iam::{caller}:user/simulated")));
    }
}

#[test]
fn the_keys_of_a_role_belong_to_its_account() {
    let simulator = start("");
    let mut client = Client::new(&simulator, MANAGEMENT);
    let role = "Action=AssumeRole&RoleArn=arn%3Aaws%3Aiam%3A%3A222222222222%3Arole%2Fteam%2FAdmin";
    let answer = client.sts(&format!("{role}&RoleSessionName=me&DurationSeconds=900"));
    let element = |name: &str| answer.element(name).unwrap_or_else(|| panic!("{name}: {answer:?}"));
    let arn = "arn:aws:sts::222222222222:assumed-role/Admin/me";
    assert_eq!(element("Arn"), arn);
    assert!(element("Expiration").ends_with('Z'));
    let (key, token) = (element("AccessKeyId"), element("SessionToken"));

    let mut session = Client::new(&simulator, &key).with_token(&token);
    let who = session.sts("Action=GetCallerIdentity");
    assert_eq!((who.element("Account"), who.element("Arn")), (Some(MEMBER.to_owned()), Some(arn.to_owned())));
    let own = json!({ "AlternateContactType": "BILLING" });
    assert_eq!(session.account("GetAlternateContact", &own).json()["AlternateContact"]["Name"], "Mary Major");
    let named = json!({ "AlternateContactType": "BILLING", "AccountId": MEMBER });
    let (_, _, message) = session.account("GetAlternateContact", &named).refusal();
    assert!(message.starts_with(&format!("User: {arn} is not authorized")));

    let mut forged = Client::new(&simulator, &key).with_token("forged");
    assert_eq!(forged.sts("Action=GetCallerIdentity").code(), (403, "InvalidClientTokenId".to_owned()));
    let mut bare = Client::new(&simulator, &key);
    assert_eq!(bare.sts("Action=GetCallerIdentity").code(), (403, "InvalidClientTokenId".to_owned()));
}

#[test]
fn roles_have_to_make_sense() {
    let simulator = start("");
    let mut client = Client::new(&simulator, MANAGEMENT);
    let mut assume =
        |role: &str, more: &str| client.sts(&format!("Action=AssumeRole&RoleArn={role}&RoleSessionName={more}")).code();
    let invalid = (400, "ValidationError".to_owned());
    assert_eq!(assume("arn:aws:iam::222222222222:user/x", "me"), invalid);
    assert_eq!(assume("arn:aws:iam::222222222222:role/", "me"), invalid);
    assert_eq!(assume("arn:aws:iam::222222222222:role/x", "m"), invalid);
    assert_eq!(assume("arn:aws:iam::222222222222:role/x", "m%3Ce"), invalid);
    assert_eq!(assume("arn:aws:iam::222222222222:role/x", "me&DurationSeconds=899"), invalid);
    assert_eq!(assume("arn:aws:iam::999999999999:role/x", "me"), (403, "AccessDenied".to_owned()));
}
