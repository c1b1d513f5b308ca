//! What the surroundings decide, with surroundings of our own.

use super::*;

const FILE: &str = "\
[default]
region = eu-west-1
[profile audit]
region = eu-west-2
[profile bare]
";

fn settings(profile: Option<&str>, region: Option<&str>) -> AwsSettings {
    AwsSettings { profile: profile.map(str::to_owned), region: region.map(str::to_owned), ..AwsSettings::default() }
}

/// The profile and Region that are used, given some variables and a configuration file.
async fn chosen(settings: &AwsSettings, variables: &[(&str, &str)], file: &str) -> Result<(String, String), Failure> {
    let mut variables = variables.to_vec();
    variables.push(("AWS_CONFIG_FILE", "/config"));
    variables.push(("HOME", "/home"));
    let env = Env::from_slice(&variables);
    let files = Fs::from_map([("/config".to_owned(), file.as_bytes().to_vec())].into());
    let profile = Profile::load(settings, &env, &files).await?;
    let (region, _) = region(settings, &env, &profile.properties);
    Ok((profile.name, region))
}

#[tokio::test]
async fn flags_win_over_variables_and_variables_over_the_file() {
    let none = settings(None, None);
    let audit = settings(Some("audit"), None);
    let both = settings(Some("audit"), Some("us-west-2"));
    for (settings, variables, profile, region) in [
        (&none, vec![], "default", "eu-west-1"),
        (&none, vec![("AWS_PROFILE", "audit")], "audit", "eu-west-2"),
        (&none, vec![("AWS_PROFILE", ""), ("AWS_DEFAULT_PROFILE", "audit")], "audit", "eu-west-2"),
        (&none, vec![("AWS_PROFILE", "bare")], "bare", "us-east-1"),
        (&none, vec![("AWS_DEFAULT_REGION", "sa-east-1")], "default", "sa-east-1"),
        (&none, vec![("AWS_REGION", "ca-west-1"), ("AWS_DEFAULT_REGION", "sa-east-1")], "default", "ca-west-1"),
        (&none, vec![("AWS_REGION", "")], "default", "eu-west-1"),
        (&audit, vec![("AWS_PROFILE", "nobody")], "audit", "eu-west-2"),
        (&both, vec![("AWS_REGION", "ca-west-1")], "audit", "us-west-2"),
    ] {
        let expected = Ok((profile.to_owned(), region.to_owned()));
        assert_eq!(chosen(settings, &variables, FILE).await, expected, "{variables:?}");
    }
}

#[tokio::test]
async fn a_profile_that_is_asked_for_has_to_be_there() {
    let missing = Err(Failure::NoProfile("nobody".to_owned()));
    assert_eq!(chosen(&settings(Some("nobody"), None), &[], FILE).await, missing);
    assert_eq!(chosen(&settings(None, None), &[("AWS_PROFILE", "nobody")], FILE).await, missing);
    let unasked = Ok(("default".to_owned(), "us-east-1".to_owned()));
    assert_eq!(chosen(&settings(None, None), &[], "").await, unasked);
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_told_so() {
    let failure = chosen(&settings(None, None), &[], "region = eu-west-1").await.unwrap_err();
    assert!(matches!(failure, Failure::Configuration(_)), "{failure:?}");
}

/// An endpoint by a flag, so that variables of the shell that runs the tests do not matter.
fn by_flag() -> AwsSettings {
    AwsSettings { endpoint_url: Some("http://127.0.0.1:4566".to_owned()), ..AwsSettings::default() }
}

#[test]
fn endpoints_over_plain_http_are_known() {
    for (url, host) in [
        ("http://proxy.example.com:8080/aws", Some("proxy.example.com")),
        ("http://mary:secret@10.0.0.7", Some("10.0.0.7")),
        ("http://[2001:db8::1]:4566", Some("[2001:db8::1]")),
        ("http://localhost.example.com", Some("localhost.example.com")),
        ("http://organizations.us-east-1.amazonaws.com", Some("organizations.us-east-1.amazonaws.com")),
        ("HTTP://PROXY", Some("PROXY")),
        ("https://proxy.example.com", None),
        ("http://localhost:4566", None),
        ("http://127.0.0.2:4566", None),
        ("http://[::1]:4566", None),
    ] {
        let config = SdkConfig::builder().endpoint_url(url).build();
        let hosts: Vec<String> = unencrypted(&endpoints(&config, &by_flag())).into_iter().collect();
        assert_eq!(hosts, host.into_iter().collect::<Vec<_>>(), "{url}");
    }
    assert!(unencrypted(&[]).is_empty());
}

#[test]
fn variants_of_awss_endpoints_exclude_an_endpoint_of_ones_own() {
    let own = "http://127.0.0.1:4566";
    let fips = SdkConfig::builder().use_fips(true).build();
    assert_eq!(check_endpoint_variants(&fips, &by_flag()), Ok(()));
    assert_eq!(check_endpoint_variants(&SdkConfig::builder().endpoint_url(own).build(), &by_flag()), Ok(()));
    let dual_stack = SdkConfig::builder().use_dual_stack(true).build();
    for variant in [fips, dual_stack] {
        let both = variant.into_builder().endpoint_url(own).build();
        assert!(matches!(check_endpoint_variants(&both, &by_flag()), Err(Failure::Configuration(_))));
    }
}

#[test]
fn the_index_of_tags_is_at_home_in_one_region_of_its_partition() {
    for (region, home) in [
        ("eu-central-1", "us-east-1"),
        ("", "us-east-1"),
        ("cn-north-1", "cn-northwest-1"),
        ("us-gov-east-1", "us-gov-west-1"),
        ("us-isob-east-1", "us-isob-east-1"),
        ("us-iso-west-1", "us-iso-east-1"),
    ] {
        assert_eq!(tag_index_region(region).as_ref(), home, "{region}");
    }
}
