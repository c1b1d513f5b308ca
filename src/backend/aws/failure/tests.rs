//! Each answer of AWS, and what becomes of it.

use aws_config::BehaviorVersion;
use aws_sdk_account::config::{Credentials, Region, SharedCredentialsProvider};
use aws_types::SdkConfig;
use serde_json::json;

use super::super::fake::{Answer, Fake, fresh};
use super::super::{Aws, AwsSettings};
use super::*;
use crate::gateway::{Denial, PolicyKind, ReadAccess, WriteAccess, WriteKind};
use crate::organization::{Reach, SettingKey};
use crate::setting::{Kind, Value, alternate_contact};

const EMAIL: &str = "mary.major@example.com";

fn key() -> SettingKey {
    SettingKey { account: "222222222222".parse().unwrap(), kind: Kind::Security }
}

async fn read(aws: &Aws) -> Failure {
    aws.contact(key(), Reach::Member).await.unwrap_err()
}

async fn write(aws: &Aws) -> Failure {
    let fields =
        alternate_contact::Fields { name: "Mary Major", title: "Finance", email: EMAIL, phone: "+1 206 555 0142" };
    let contact = Value::new(fields.map(str::to_owned)).unwrap();
    let turn = aws.turn(WriteKind::Put, key(), Reach::Member).await.unwrap();
    aws.put(turn, key(), &contact, fresh()).await.unwrap_err()
}

/// What a read fails with that is answered with an error.
async fn answered(status: u16, code: &'static str, message: &'static str) -> Failure {
    read(&Fake::new(move |_| Answer::error(status, code, message)).aws()).await
}

async fn denied(reason: &'static str) -> Failure {
    let fake = Fake::new(move |_| {
        let user = "arn:aws:sts::111111111111:assumed-role/Admin/mary.major@example.com";
        let message = format!("User: {user} is not authorized to perform: account:GetAlternateContact{reason}");
        Answer::error(403, "AccessDeniedException", &message)
    });
    read(&fake.aws()).await
}

fn denial(detail: Option<Denial>) -> Failure {
    Failure::AccessDenied { operation: Operation::GetAlternateContact, detail }
}

#[tokio::test(start_paused = true)]
async fn denials_are_told_apart_by_their_reason() {
    let trusted_access = " (Your organization must first enable trusted access with AWS Account Management.)";
    assert_eq!(denied(trusted_access).await, Failure::TrustedAccessOff);
    let management =
        " (The management account can only be managed using the standalone context from the management account.)";
    assert_eq!(denied(management).await, Failure::ManagementAccount);
    assert_eq!(denied("").await, denial(None));
    assert_eq!(denied(" (Access Denied)").await, denial(None));
    assert_eq!(denied(" (You specified an invalid Alternate Contact type.)").await, denial(Some(Denial::ContactType)));
    assert_eq!(
        denied(" on resource: arn:aws:account::222222222222:account because no session policy allows the action").await,
        denial(Some(Denial::NotAllowed(PolicyKind::Session)))
    );
    assert_eq!(
        denied(" on resource: arn:aws:account::1:account with an explicit deny in a service control policy").await,
        denial(Some(Denial::Denied(PolicyKind::ServiceControl)))
    );
    for unknown in [" (contact mary@example.com, 222222222222)", " (ask mary major, she knows why)", " (Access Denied)"]
    {
        assert_eq!(denied(unknown).await, denial(None), "nothing that may be a name");
    }
}

#[tokio::test(start_paused = true)]
async fn credentials_that_do_not_work_are_told_apart() {
    for code in ["ExpiredToken", "ExpiredTokenException"] {
        assert_eq!(answered(403, code, "").await, Failure::ExpiredCredentials);
    }
    for code in ["UnrecognizedClientException", "InvalidClientTokenId", "InvalidToken"] {
        assert_eq!(answered(403, code, "").await, Failure::NoCredentials(NoCredentials::UnknownKey), "{code}");
    }
    for code in ["SignatureDoesNotMatch", "InvalidSignatureException"] {
        assert_eq!(answered(403, code, "").await, Failure::NoCredentials(NoCredentials::WrongSecret), "{code}");
    }
    assert_eq!(answered(403, "RequestTimeTooSkewed", "").await, Failure::WrongClock(None));
}

#[tokio::test(start_paused = true)]
async fn what_does_not_pass_is_not_taken_for_something_else() {
    let page = |status| move |_: &_| Answer::Http(status, None, "<html>Mary Major</html>".to_owned());
    for status in [301, 403, 404, 407, 501] {
        let failure = read(&Fake::new(page(status)).aws()).await;
        assert!(matches!(failure, Failure::Unexpected { .. }), "{status}: {failure}");
    }
    assert!(matches!(answered(400, "UnknownOperationException", "").await, Failure::Unexpected { .. }));
    for status in [500, 502, 503, 504] {
        let fake = Fake::new(page(status));
        let failure = read(&fake.aws()).await;
        assert!(matches!(failure, Failure::Unavailable { attempts: 8, ambiguous: false, .. }), "{status}: {failure}");
        assert_eq!(fake.requests().len(), 8);
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_not_from_aws_leaves_a_write_in_doubt() {
    for status in [400, 403, 404] {
        let aws = Fake::new(move |_| Answer::Http(status, None, "<html>".to_owned())).aws();
        assert!(write(&aws).await.is_ambiguous(), "HTTP {status}");
    }
}

#[tokio::test(start_paused = true)]
async fn of_an_invalid_contact_only_the_fields_are_told() {
    let fake = Fake::new(|_| {
        let body = json!({
            "message": format!("{EMAIL} is not valid"),
            "reason": "fieldValidationFailed",
            "fieldList": [
                { "name": "phoneNumber", "message": "+1 206 555 0142" },
                { "name": "EmailAddress", "message": EMAIL },
                { "name": "somethingNew", "message": "" },
            ],
        });
        Answer::Http(400, Some("ValidationException"), body.to_string())
    });
    assert_eq!(
        write(&fake.aws()).await,
        Failure::Invalid(["email", "phone"].map(|name| alternate_contact::SHAPE.field(name).unwrap()).into())
    );
    let bare = Fake::new(|_| Answer::error(400, "ValidationException", "1 validation error detected"));
    assert_eq!(write(&bare.aws()).await, Failure::Invalid(Vec::new()));
}

#[tokio::test(start_paused = true)]
async fn no_failure_repeats_what_was_sent_or_answered() {
    let garbled = Fake::new(|_| Answer::Http(200, None, format!("{{ \"{EMAIL}\"")));
    let mut failures = vec![read(&garbled.aws()).await];
    let answers: [fn() -> Answer; 6] = [
        || Answer::error(400, "ValidationException", EMAIL),
        || Answer::error(403, "AccessDeniedException", "User: mary.major@example.com (mary.major@example.com)"),
        || Answer::error(500, "InternalServerException", EMAIL),
        || Answer::Http(418, None, EMAIL.to_owned()),
        || Answer::error(400, "mary major Exception", EMAIL),
        || Answer::error(503, "mary", EMAIL),
    ];
    for answer in answers {
        let aws = Fake::new(move |_| answer()).aws();
        failures.extend([write(&aws).await, read(&aws).await]);
    }
    for failure in failures {
        assert!(!format!("{failure} {failure:?}").contains("mary"), "{failure:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn without_credentials_nothing_is_sent() {
    #[derive(Debug)]
    struct None;
    impl aws_credential_types::provider::ProvideCredentials for None {
        fn provide_credentials<'a>(&'a self) -> aws_credential_types::provider::future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            let error = CredentialsError::provider_error("the token of mary.major@example.com has expired");
            aws_credential_types::provider::future::ProvideCredentials::ready(Err(error))
        }
    }
    let fake = Fake::new(|_| Answer::Reset);
    let config = fake.config("us-east-1").into_builder();
    let config = config.credentials_provider(SharedCredentialsProvider::new(None)).build();
    assert_eq!(
        read(&Aws::new(&config, &AwsSettings::default())).await,
        Failure::NoCredentials(NoCredentials::Other("AWS credentials could not be obtained"))
    );
    assert!(fake.requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_cannot_be_built_is_a_matter_of_configuration() {
    let config = Fake::new(|_| Answer::Reset).config("us-east-1").into_builder().use_fips(true);
    let failure = read(&Aws::new(&config.endpoint_url("http://127.0.0.1:1").build(), &AwsSettings::default())).await;
    assert!(matches!(failure, Failure::Configuration(_)), "{failure:?}");
}

/// The client that is shipped, not a fake: real sockets on loopback, and real time.
pub(in super::super) fn real(endpoint: String) -> Aws {
    let credentials = Credentials::new("AKIDEXAMPLE", "secret", None, None, "test");
    let config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .retry_config(aws_config::retry::RetryConfig::disabled())
        .endpoint_url(endpoint)
        .build();
    Aws::new(&config, &AwsSettings::default())
}

#[tokio::test]
async fn a_connection_that_is_refused_is_known_to_have_sent_nothing() {
    // A port that was free a moment ago.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = real(endpoint).account.delete_alternate_contact().send().await.unwrap_err();
    let setback = setback(Operation::DeleteAlternateContact, &error);
    assert!(matches!(setback, Setback::NotSent(_)), "{setback:?}");
}

#[tokio::test]
async fn a_connection_that_breaks_after_the_request_leaves_it_open() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let aws = real(format!("http://{}", listener.local_addr().unwrap()));
    let server = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = [0; 16];
        tokio::io::AsyncReadExt::read_exact(&mut stream, &mut request).await.unwrap();
        assert!(request.starts_with(b"POST /putAlternat"[..16].as_ref()));
    };
    let (failure, ()) = futures_util::join!(write(&aws), server);
    assert!(failure.is_ambiguous(), "{failure:?}");
}

#[tokio::test]
async fn the_client_speaks_tls() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let aws = real(format!("https://{}", listener.local_addr().unwrap()));
    let greeting = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut record = [0; 3];
        tokio::io::AsyncReadExt::read_exact(&mut stream, &mut record).await.unwrap();
        record
    };
    tokio::select! {
        record = greeting => assert_eq!(record[..2], [0x16, 0x03], "a TLS handshake"),
        failure = read(&aws) => panic!("no handshake: {failure}"),
    }
}
