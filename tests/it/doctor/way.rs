//! The way to AWS: configuration, credentials, clock, endpoint, caller.

use super::Setup;
use super::endpoint::{call, dated, denied, denies, error, error_at, foreign, silence};

#[test]
fn everything_in_place() {
    let management = Setup::with(Vec::new()).checked().fails(&[]);
    let management = management.is("delegated-administrator", "not-needed").is("read-management-contacts", "ok");
    management.is("trusted-access", "ok").is("list-units", "ok").is("policy", "ok").is("write-contacts", "not-needed");
    let delegated = Setup::delegated(Vec::new()).checked().fails(&[]).is("delegated-administrator", "ok");
    delegated.is("read-management-contacts", "not-needed").says("read-management-contacts", "out of reach");
}

#[test]
fn a_profile_that_is_not_there_is_a_matter_of_configuration() {
    let checked = Setup::with(Vec::new()).asked("--profile prd").checked().fails(&["configuration"]);
    checked.is("credentials", "unknown").fix("configuration", "text", "aws configure list-profiles");
    let checked = Setup::with(Vec::new()).under("AWS_USE_FIPS_ENDPOINT", "true").checked().fails(&["configuration"]);
    checked.says("configuration", "FIPS");
}

#[test]
fn nobody_has_signed_in() {
    let setup = Setup::with(Vec::new()).under("AWS_ACCESS_KEY_ID", "").under("AWS_SECRET_ACCESS_KEY", "");
    let checked = setup.checked().fails(&["credentials"]).fix(
        "credentials",
        "text",
        "sign in with `aws sso login --profile NAME`",
    );
    checked.is("clock", "unknown").is("endpoint", "unknown").is("caller", "unknown");
    let config = "[profile prod]\nsso_session = corp\nsso_account_id = 100000000001\nsso_role_name = plan\nregion = us-east-1\n\
                  [sso-session corp]\nsso_start_url = https://corp.example.com/start\nsso_region = us-east-1\n";
    let setup = Setup::with(Vec::new()).asked("--profile prod");
    setup.place.write(".aws/config", config);
    let checked = setup.checked().fails(&["credentials"]);
    checked.fix("credentials", "command", "aws sso login --profile prod");
}

#[test]
fn credentials_that_have_expired_and_keys_that_are_not_known() {
    let expired = error("GetCallerIdentity", "403 Forbidden", "ExpiredToken", "The security token is expired");
    let checked = Setup::with(vec![expired]).checked().fails(&["credentials"]);
    // They stand in environment variables here, where signing in changes nothing.
    checked.fix("credentials", "text", "replace AWS_ACCESS_KEY_ID").is("organization", "unknown");
    let unknown = error("GetCallerIdentity", "403 Forbidden", "InvalidClientTokenId", "The token is invalid.");
    let checked = Setup::with(vec![unknown]).checked().fails(&["credentials"]);
    checked.says("credentials", "does not know the access key").fix("credentials", "text", "access key");
}

const MISMATCH: &str = "The request signature we calculated does not match the signature you provided.";
const EXPIRED: &str =
    "Signature expired: 20220127T001427Z is now earlier than 20220127T014428Z (20220127T015928Z - 15 min.)";

#[test]
fn a_wrong_secret_and_a_wrong_clock_are_told_apart() {
    let secret = error("GetCallerIdentity", "403 Forbidden", "SignatureDoesNotMatch", MISMATCH);
    let checked = Setup::with(vec![secret]).checked().fails(&["credentials"]);
    checked.says("credentials", "secret access key is wrong").fix("credentials", "text", "secret access key");
    let clock = error("GetCallerIdentity", "403 Forbidden", "SignatureDoesNotMatch", EXPIRED);
    let checked = Setup::with(vec![clock]).checked().fails(&["clock"]);
    let checked = checked.is("credentials", "unknown").says("clock", "105 minutes slow").is("endpoint", "ok");
    checked.fix("clock", "text", "set this machine's clock");
    let date = "date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";
    let clock = error_at("GetCallerIdentity", "403 Forbidden", "SignatureDoesNotMatch", MISMATCH, date);
    Setup::with(vec![clock]).checked().fails(&["clock"]).is("credentials", "unknown").says("clock", "days fast");
    let skewed = error("GetCallerIdentity", "403 Forbidden", "RequestTimeTooSkewed", "");
    Setup::with(vec![skewed]).checked().fails(&["clock"]);
}

/// What AWS says of a signature counts before the time of its answers, which a proxy can change.
#[test]
fn a_wrong_time_in_answers_is_not_said_to_be_a_refusal() {
    let dated = dated("Sun, 06 Nov 1994 08:49:37 GMT");
    let checked = Setup::with(vec![dated.clone()]).checked().fails(&[]).is("clock", "unknown").is("credentials", "ok");
    checked.says("clock", "AWS accepts the signatures").fix("clock", "text", "set this machine's clock");
    // Where no call has gone through, nothing speaks against it.
    let unknown = error_at(
        "GetCallerIdentity",
        "403 Forbidden",
        "InvalidClientTokenId",
        "The token is invalid.",
        "date: Sun, 06 Nov 1994 08:49:37 GMT\r\n",
    );
    let checked = Setup::with(vec![unknown]).checked().fails(&["credentials", "clock"]);
    checked.says("clock", "days fast, and AWS accepts no signature that is more than five minutes off");
    // AWS may refuse a later one.
    let late = error("DescribeOrganization", "400 Bad Request", "InvalidSignatureException", EXPIRED);
    let checked = Setup::with(vec![late, dated]).checked().fails(&["clock", "organization"]);
    checked.says("clock", "AWS refuses the signature because this machine's clock is 105 minutes slow");
}

#[test]
fn an_endpoint_that_is_none() {
    let setup = Setup::with(Vec::new()).asked("--endpoint-url http://127.0.0.1:1");
    let checked =
        setup.checked().fails(&["endpoint"]).fix("endpoint", "text", "check the network, the proxy and the endpoint");
    checked.is("credentials", "unknown").is("clock", "unknown").is("caller", "unknown");
    let page = foreign("GetCallerIdentity", "200 OK", "<html>Sign in</html>");
    Setup::with(vec![page]).checked().fails(&["endpoint"]).says("endpoint", "an answer that cannot be read");
    let page = foreign("GetCallerIdentity", "404 Not Found", "<html>404</html>");
    Setup::with(vec![page]).checked().fails(&["endpoint"]);
    Setup::with(vec![silence("GetCallerIdentity")]).checked().fails(&["endpoint"]).is("caller", "unknown");
}

#[test]
fn partitions_without_an_account_api() {
    let checked = Setup::with(Vec::new()).under("AWS_REGION", "us-gov-west-1").checked().fails(&["endpoint"]);
    let checked = checked.says("endpoint", "contacts follow the standard account").is("list-accounts", "ok");
    checked.is("read-member-contacts", "unknown").fix("endpoint", "text", "linked");
    let identity = "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>100000000001</Account>\
                    <Arn>arn:aws-iso:iam::100000000001:user/a</Arn></GetCallerIdentityResult><ResponseMetadata>\
                    <RequestId>7d1b</RequestId></ResponseMetadata></GetCallerIdentityResponse>";
    let isolated = foreign("GetCallerIdentity", "200 OK", identity);
    Setup::with(vec![isolated]).checked().fails(&["endpoint"]).says("endpoint", "aws-iso");
}

#[test]
fn a_caller_that_is_kept_from_saying_who_it_is() {
    let checked = Setup::with(vec![denied("GetCallerIdentity", &denies("VPC endpoint policy"))]).checked();
    let checked = checked.fails(&["caller"]).is("credentials", "ok").is("endpoint", "ok");
    checked.fix("caller", "text", "whoever manages the VPC endpoint's policy").is("organization", "unknown");
    let throttled = error("GetCallerIdentity", "400 Bad Request", "Throttling", "Rate exceeded");
    Setup::with(vec![throttled]).checked().fails(&["caller"]).says("caller", "throttled");
    let unwell = error("GetCallerIdentity", "503 Service Unavailable", "ServiceUnavailable", "");
    Setup::with(vec![unwell]).checked().fails(&["endpoint"]);
    assert_eq!(call("GetCallerIdentity"), "Action=GetCallerIdentity");
}
