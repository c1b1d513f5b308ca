//! Our words for causes that others word: what a credential process prints, what a server's certificate
//! says, what a session is called. Closed tables: of a text that is searched, nothing is passed on.

use std::error::Error;
use std::io;

use aws_credential_types::provider::error::CredentialsError;

use super::causes::chain;
use super::half_key::HalfKey;
use crate::gateway::NoCredentials;

pub(super) const OBTAINED_TOO_LATE: &str = "AWS credentials could not be obtained in time";

/// What is known to keep credentials from being obtained; the first that fits counts. What a process
/// prints comes after the SDK's own words for it, so these come first.
const CREDENTIALS: [(&str, NoCredentials); 20] = [
    (
        "could not parse response",
        NoCredentials::Process("the credential process printed something other than credentials"),
    ),
    ("external process", NoCredentials::Process("the credential process failed")),
    // Nobody is there to ask, as on every machine that is no instance.
    ("failed to load IMDS session token", NoCredentials::Nowhere),
    ("communicating with IMDS", NoCredentials::Refused("the instance metadata service cannot be reached")),
    ("response from IMDS", NoCredentials::Refused("the instance metadata service gives no credentials")),
    ("SSO token", NoCredentials::SsoSession),
    ("Login token", NoCredentials::LoginSession),
    ("UnauthorizedException", NoCredentials::SsoSession),
    ("sso-session", NoCredentials::Profile("the profile names an sso-session that does not exist")),
    ("invalid SSO config", NoCredentials::Profile("the SSO settings of the profile are incomplete")),
    ("infinite loop", NoCredentials::Profile("the profiles refer to each other in a circle")),
    ("missing credential source", NoCredentials::Profile("the profile does not say where its credentials come from")),
    ("invalid credential source", NoCredentials::Profile("the profile does not say where its credentials come from")),
    ("was not defined", NoCredentials::Profile("the profile refers to one that does not exist")),
    ("provider is not supported", NoCredentials::Profile("the profile refers to a source that is not supported")),
    ("InvalidIdentityToken", NoCredentials::Refused("AWS does not accept the web identity token")),
    ("ExpiredToken", NoCredentials::Refused("the token used to obtain credentials has expired")),
    ("AccessDenied", NoCredentials::Refused("AWS does not allow assuming the role for credentials")),
    ("InvalidClientTokenId", NoCredentials::Refused("AWS does not know the access key used to obtain credentials")),
    ("SignatureDoesNotMatch", NoCredentials::Refused("AWS does not accept the secret key used to obtain credentials")),
];

/// Why there are no credentials.
pub(super) fn of_credentials(error: &CredentialsError) -> NoCredentials {
    if let Some(HalfKey(half)) = chain(error).find_map(|cause| cause.downcast_ref()) {
        return NoCredentials::HalfKey(*half);
    }
    if let CredentialsError::CredentialsNotLoaded(_) = error {
        return NoCredentials::Nowhere;
    }
    let known = |cause: &(dyn Error + 'static)| known(&CREDENTIALS, cause);
    chain(error).find_map(known).unwrap_or(NoCredentials::Other(match error {
        CredentialsError::ProviderTimedOut(_) => OBTAINED_TOO_LATE,
        CredentialsError::InvalidConfiguration(_) => "the settings of the AWS credentials are not valid",
        _ => "AWS credentials could not be obtained",
    }))
}

/// What is known to go wrong with connections.
const CONNECTIONS: [(&str, &str); 8] = [
    ("failed to lookup address", "the host's name cannot be resolved"),
    (
        "UnknownIssuer",
        "the endpoint's certificate is from an authority that this machine does not trust: \
         install ca-certificates, or set SSL_CERT_FILE to the authority's certificate",
    ),
    ("not valid for", "the certificate is for a different host"),
    ("certificate expired", "the certificate of the endpoint has expired"),
    ("invalid peer certificate", "the certificate of the endpoint is not valid"),
    ("before message completed", "the connection was closed before there was an answer"),
    ("timed out", "the connection timed out"),
    ("timeout occurred", "the connection timed out"),
];

/// What went wrong with a connection.
pub(super) fn of_connection(error: &(dyn Error + 'static)) -> &'static str {
    let known = |cause: &(dyn Error + 'static)| known(&CONNECTIONS, cause);
    let by_kind = || chain(error).find_map(|cause| of_kind(cause.downcast_ref::<io::Error>()?.kind()));
    chain(error).find_map(known).or_else(by_kind).unwrap_or("the connection failed")
}

fn of_kind(kind: io::ErrorKind) -> Option<&'static str> {
    match kind {
        io::ErrorKind::ConnectionRefused => Some("connection refused"),
        io::ErrorKind::ConnectionReset => Some("connection reset"),
        io::ErrorKind::ConnectionAborted => Some("connection aborted"),
        io::ErrorKind::BrokenPipe => Some("broken pipe"),
        io::ErrorKind::UnexpectedEof => Some("the connection was closed"),
        io::ErrorKind::HostUnreachable => Some("host unreachable"),
        io::ErrorKind::NetworkUnreachable => Some("network unreachable"),
        io::ErrorKind::NetworkDown => Some("network down"),
        // There are many more, and they do not happen to connections.
        _ => None,
    }
}

fn known<T: Copy>(table: &[(&str, T)], cause: &(dyn Error + 'static)) -> Option<T> {
    let text = cause.to_string();
    table.iter().find(|(known, _)| text.contains(known)).map(|(_, ours)| *ours)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_what_a_credential_process_prints_is_passed_on() {
        let printed = "Error retrieving credentials: external process exited with code exit status: 1. \
                       Stderr: denied for mary major, token hunter2, SSO token AKIA";
        for error in [
            CredentialsError::provider_error(printed),
            CredentialsError::provider_error(CredentialsError::provider_error(printed)),
            CredentialsError::unhandled(printed),
            CredentialsError::invalid_configuration(printed),
        ] {
            assert_eq!(of_credentials(&error).to_string(), "the credential process failed");
        }
    }

    #[test]
    fn causes_are_told_apart_by_what_is_known_of_them() {
        for (text, told) in [
            ("the SSO token has expired and cannot be refreshed", "there is no valid SSO session"),
            ("unhandled error (AccessDenied)", "AWS does not allow assuming the role for credentials"),
            ("failed to load IMDS session token", "no AWS credentials found"),
            ("mary major is on holiday", "AWS credentials could not be obtained"),
        ] {
            assert_eq!(of_credentials(&CredentialsError::provider_error(text)).to_string(), told);
        }
        for (error, told) in [
            (io::Error::from(io::ErrorKind::ConnectionRefused), "connection refused"),
            (io::Error::other("invalid peer certificate: certificate not valid for name mary"), CONNECTIONS[2].1),
            (io::Error::other("invalid peer certificate: UnknownIssuer"), CONNECTIONS[1].1),
            (io::Error::other("mary major"), "the connection failed"),
        ] {
            assert_eq!(of_connection(&error), told);
        }
    }
}
