//! Where AWS cannot be asked at all: what is wrong comes first, then what to do about it.

use crate::support::program::Place;

/// A profile that gets its credentials from a session that nobody has signed in to.
const SIGNED_OUT: &str = "[profile prod]\nsso_session = corp\nsso_account_id = 100000000001\nsso_role_name = plan\n\
                          region = us-east-1\n[sso-session corp]\nsso_start_url = https://corp.example.com/start\n\
                          sso_region = us-east-1\n";

/// An access key, which nobody looks at before a call is made.
const KEY: [(&str, &str); 2] = [("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "secret")];

/// What a command says without an AWS to ask, with variables for it.
#[track_caller]
fn said(line: &str, variables: &[(&str, &str)]) -> String {
    let place = Place::with_example();
    std::fs::create_dir(place.path(".aws")).expect("there is none yet");
    place.write(".aws/config", SIGNED_OUT);
    let mut command = place.command(line);
    command.env("AWS_EC2_METADATA_DISABLED", "true").envs(variables.iter().copied());
    let run = place.ended(line, &command.output().expect("the program runs")).exits(1);
    assert_eq!(run.stdout, "", "{}", run.stderr);
    run.stderr
}

#[test]
fn without_credentials_it_says_how_to_sign_in() {
    let nowhere = "error: no AWS credentials found\nhint: sign in with `aws sso login --profile NAME`, and pass --profile \
                   NAME";
    let elsewhere = "; to work without AWS, pass --organization FILE, or --organization example\n";
    for line in ["plan", "apply --auto-approve", "snapshot --out organization.json", "report", "import"] {
        assert_eq!(said(line, &[]), format!("{nowhere}{elsewhere}"), "{line}");
    }
    // Only AWS can be set up.
    assert_eq!(said("setup", &[]), format!("{nowhere}\n"));
    assert_eq!(
        said("plan", &KEY[..1]),
        "error: AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not\nhint: set both, or unset both to use a profile\n"
    );
    let signed_out = "error: there is no valid SSO session\nhint: sign in with `aws sso login --profile prod`\n";
    assert_eq!(said("plan --profile prod", &[]), signed_out);
    assert_eq!(said("plan", &[("AWS_PROFILE", "prod")]), signed_out);
    assert_eq!(
        said("plan --profile prd", &[]),
        "error: the AWS configuration has no profile `prd`\nhint: name another profile with --profile (`aws configure \
         list-profiles` lists them)\n"
    );
}

#[test]
fn what_does_not_answer_is_named_with_what_chose_it() {
    // Nothing listens on this port.
    let silent = "http://127.0.0.1:1";
    let refused = |from: &str| {
        format!(
            "error: cannot connect to {silent} (from {from}): connection refused\nhint: check the network, the proxy and \
             the endpoint\n"
        )
    };
    assert_eq!(said(&format!("plan --endpoint-url {silent}"), &KEY), refused("--endpoint-url"));
    for variable in ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_STS"] {
        let variables = [KEY.as_slice(), &[(variable, silent)]].concat();
        assert_eq!(said("plan", &variables), refused(variable));
    }
    let secret = said("plan --endpoint-url http://mary:secret@127.0.0.1:1/?token=secret", &KEY);
    assert_eq!(secret, refused("--endpoint-url"));
}

#[test]
fn settings_that_cannot_be_called_are_found_before_the_first_call() {
    let region =
        "error: `us_east` is not a Region (from AWS_REGION)\nhint: name one such as us-east-1 or eu-central-1\n";
    assert_eq!(said("plan", &[("AWS_REGION", "us_east")]), region);
    assert_eq!(said("plan --region us_east", &[]), region.replace("AWS_REGION", "--region"));
    let bare = "error: the endpoint `127.0.0.1:14568` has no scheme (from AWS_ENDPOINT_URL)\nhint: put http:// or https:// \
                in front of it\n";
    assert_eq!(said("plan", &[("AWS_ENDPOINT_URL", "127.0.0.1:14568")]), bare);
    let flag = bare.replace("AWS_ENDPOINT_URL", "--endpoint-url");
    assert_eq!(said("plan --endpoint-url 127.0.0.1:14568", &[]), flag);
}
