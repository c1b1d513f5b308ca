//! What the user has to do, where that is all there is to say: it comes before the reason.

use crate::gateway::{Failure, NoCredentials};

/// What to do before AWS can be asked at all, for a profile if one is named.
pub fn to_do(failure: &Failure, profile: Option<&str>) -> Option<String> {
    let with_profile = |command: &str| match profile {
        Some(profile) => format!("`{command} --profile {profile}`"),
        None => format!("`{command}`"),
    };
    match failure {
        Failure::NoCredentials(NoCredentials::SsoSession) => {
            Some(format!("sign in with {}", with_profile("aws sso login")))
        }
        Failure::NoCredentials(NoCredentials::LoginSession) => {
            Some(format!("sign in with {}", with_profile("aws login")))
        }
        Failure::NoCredentials(NoCredentials::Nowhere) => {
            Some("sign in to AWS, or name a profile with --profile".to_owned())
        }
        Failure::NoCredentials(NoCredentials::Other(_)) => Some("check your AWS credentials".to_owned()),
        Failure::ExpiredCredentials => {
            Some(format!("sign in again, for example with {}", with_profile("aws sso login")))
        }
        Failure::NoProfile(_) => {
            Some("name another profile with --profile (`aws configure list-profiles` lists them)".to_owned())
        }
        Failure::Unreachable { .. } => Some("check the network and the endpoint".to_owned()),
        Failure::NeitherWay { .. }
        | Failure::TrustedAccessOff
        | Failure::ManagementAccount
        | Failure::AccessDenied { .. }
        | Failure::Configuration(_)
        | Failure::NotInOrganization(_)
        | Failure::DeniedMember { .. }
        | Failure::Throttled { .. }
        | Failure::NotNow { .. }
        | Failure::TooLate
        | Failure::Invalid(_)
        | Failure::NotFound { .. }
        | Failure::Unavailable { .. }
        | Failure::Unexpected { .. }
        | Failure::Malformed(_)
        | Failure::NotRecorded
        | Failure::UnreadInFile
        | Failure::NotTried
        | Failure::NotSaved(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_profile_is_named_where_it_helps() {
        let sso = Failure::NoCredentials(NoCredentials::SsoSession);
        assert_eq!(to_do(&sso, Some("prod")).as_deref(), Some("sign in with `aws sso login --profile prod`"));
        assert_eq!(to_do(&sso, None).as_deref(), Some("sign in with `aws sso login`"));
        assert_eq!(to_do(&Failure::TooLate, Some("prod")), None);
    }
}
