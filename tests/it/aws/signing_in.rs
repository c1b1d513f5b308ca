//! Where AWS cannot be asked at all, the first words say what to do.

use crate::support::program::Place;

/// A profile that gets its credentials from a session that nobody has signed in to.
const SIGNED_OUT: &str = "[profile prod]\nsso_session = corp\nsso_account_id = 100000000001\nsso_role_name = plan\n\
                          region = us-east-1\n[sso-session corp]\nsso_start_url = https://corp.example.com/start\n\
                          sso_region = us-east-1\n";

/// The first line of what `plan` says without an AWS to ask, with variables for it.
#[track_caller]
fn first_words(line: &str, variables: &[(&str, &str)]) -> String {
    let place = Place::with_example();
    std::fs::create_dir(place.path(".aws")).expect("there is none yet");
    place.write(".aws/config", SIGNED_OUT);
    let mut command = place.command(line);
    command.env("AWS_EC2_METADATA_DISABLED", "true").envs(variables.iter().copied());
    let run = place.ended(line, &command.output().expect("the program runs")).exits(1);
    assert_eq!((run.stdout.as_str(), run.stderr.lines().count()), ("", 1), "{}", run.stderr);
    run.stderr
}

#[test]
fn the_first_words_say_what_to_do() {
    assert_eq!(
        first_words("plan", &[]),
        "error: sign in to AWS, or name a profile with --profile: no usable AWS credentials: found none in the \
         environment, the profile, or a container's or instance's role\n"
    );
    let signed_out = "error: sign in with `aws sso login --profile prod`: no usable AWS credentials: there is no valid \
                      SSO session\n";
    assert_eq!(first_words("plan --profile prod", &[]), signed_out);
    assert_eq!(first_words("plan", &[("AWS_PROFILE", "prod")]), signed_out);
    assert_eq!(
        first_words("plan --profile prd", &[]),
        "error: name another profile with --profile (`aws configure list-profiles` lists them): the AWS configuration \
         has no profile `prd`\n"
    );
    let keys = [("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "secret")];
    // Nothing listens on this port.
    assert_eq!(
        first_words("plan --endpoint-url http://127.0.0.1:1", &keys),
        "error: check the network and the endpoint: AWS cannot be reached (sts:GetCallerIdentity, tried 3 times): \
         connection refused\n"
    );
}
