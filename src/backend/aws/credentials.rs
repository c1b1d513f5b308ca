//! Where credentials come from, noted when they are first obtained: to obtain them a second time only to say so
//! could mean another sign-in.

use std::sync::{Arc, OnceLock};

use aws_credential_types::Credentials;
use aws_credential_types::credential_feature::AwsCredentialFeature;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::future::ProvideCredentials as Provided;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};

use super::half_key::HalfKey;
use super::words::of_credentials;
use crate::gateway::NoCredentials;

/// Where credentials come from, once they were obtained.
pub(super) type CredentialsSource = Arc<OnceLock<&'static str>>;

/// What is said of credentials that nothing renews.
pub(super) const ENVIRONMENT: &str = "from environment variables";

/// Credentials with a note of their source.
#[derive(Debug)]
struct Noted {
    provider: SharedCredentialsProvider,
    source: CredentialsSource,
    half: Option<HalfKey>,
}

/// The same credentials; their source is noted once they are obtained. `half` is what explains that there are none.
pub(super) fn noted(
    provider: SharedCredentialsProvider,
    half: Option<HalfKey>,
) -> (SharedCredentialsProvider, CredentialsSource) {
    let source = CredentialsSource::default();
    (SharedCredentialsProvider::new(Noted { provider, source: Arc::clone(&source), half }), source)
}

impl Noted {
    fn explained(&self, error: CredentialsError) -> CredentialsError {
        match self.half {
            Some(half) if of_credentials(&error) == NoCredentials::Nowhere => CredentialsError::provider_error(half),
            _ => error,
        }
    }
}

impl ProvideCredentials for Noted {
    fn provide_credentials<'a>(&'a self) -> Provided<'a>
    where
        Self: 'a,
    {
        Provided::new(async {
            let credentials = self.provider.provide_credentials().await.map_err(|error| self.explained(error))?;
            // It is the same each time.
            let _ = self.source.set(source_of(&credentials));
            Ok(credentials)
        })
    }

    fn fallback_on_interrupt(&self) -> Option<Credentials> {
        self.provider.fallback_on_interrupt()
    }
}

/// The SDK counts which of its ways were taken. The last tells how these credentials were obtained in the end, but
/// that of a profile, which says so whatever the profile names.
fn source_of(credentials: &Credentials) -> &'static str {
    let taken = credentials.get_property::<Vec<AwsCredentialFeature>>().map(Vec::as_slice).unwrap_or_default();
    let otherwise = if taken.contains(&AwsCredentialFeature::CredentialsProfile) {
        "from a profile's access key"
    } else {
        "from another source"
    };
    taken.iter().rev().find_map(words).unwrap_or(otherwise)
}

fn words(way: &AwsCredentialFeature) -> Option<&'static str> {
    match way {
        AwsCredentialFeature::CredentialsEnvVars => Some(ENVIRONMENT),
        AwsCredentialFeature::CredentialsEnvVarsStsWebIdToken
        | AwsCredentialFeature::CredentialsStsAssumeRoleWebId
        | AwsCredentialFeature::CredentialsProfileStsWebIdToken => Some("from a web identity token"),
        AwsCredentialFeature::CredentialsStsAssumeRole => Some("from an assumed role"),
        AwsCredentialFeature::CredentialsSso | AwsCredentialFeature::CredentialsProfileSso => {
            Some("from an SSO session")
        }
        AwsCredentialFeature::CredentialsProcess | AwsCredentialFeature::CredentialsProfileProcess => {
            Some("from a credential process")
        }
        AwsCredentialFeature::CredentialsHttp => Some("from a container's role"),
        AwsCredentialFeature::CredentialsImds => Some("from an instance's role"),
        // They say how a part of the way was gone.
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_the_ways_tells() {
        let mut credentials = Credentials::new("AKIDEXAMPLE", "secret", None, None, "test");
        assert_eq!(source_of(&credentials), "from another source");
        let ways = credentials.get_property_mut_or_default::<Vec<AwsCredentialFeature>>();
        ways.extend([AwsCredentialFeature::CredentialsSso, AwsCredentialFeature::CredentialsProfile]);
        assert_eq!(source_of(&credentials), "from an SSO session");
    }
}
