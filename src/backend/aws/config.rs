//! The way to AWS: Region, credentials, endpoint, time-outs.
//!
//! The standard chains of `aws-config`, with these differences: the instance metadata service is
//! never asked for a Region, which can hang for seconds, and a profile that is named on the command
//! line wins over credentials in the environment, as in the AWS CLI. The SDK's retries are off for
//! our own calls, `AWS_MAX_ATTEMPTS` included, of which 0 would make `aws-config` panic.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::time::Duration;

use aws_config::ecs::EcsCredentialsProvider;
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_config::meta::credentials::CredentialsProviderChain;
use aws_config::profile::{ProfileFileCredentialsProvider, ProfileSet};
use aws_config::provider_config::ProviderConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{AppName, BehaviorVersion, Region, SdkConfig};
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_types::os_shim_internal::{Env, Fs};
use hyper::Uri;
use hyper::http::uri::Scheme;

use super::address::{OwnEndpoint, check_endpoint, check_endpoints, check_region, host_of, own_endpoints};
use super::call::Endurance;
use super::credentials::{CredentialsSource, noted};
use super::failure::presentable;
use super::half_key::half_key;
use super::members::{RoleName, SessionPermissions};
use super::quota::QuotaOverride;
use crate::gateway::{Failure, SettingOrigin};

/// Where the services of the partition `aws` live that have no Region of their own.
const DEFAULT_REGION: &str = "us-east-1";

/// What the user says about the way to AWS. What is left out comes from the environment and the
/// configuration files, as in the AWS CLI.
#[derive(Clone, Debug, Default)]
pub struct AwsSettings {
    /// The profile. Given here, it wins over credentials in the environment.
    pub profile: Option<String>,
    pub region: Option<String>,
    /// The endpoint of all services. Wins over the variables.
    pub endpoint_url: Option<String>,
    /// Quotas other than the documented ones.
    pub quotas: Vec<QuotaOverride>,
    /// The role by which members are called in their own name, and what for.
    pub via_role: Option<(RoleName, SessionPermissions)>,
    /// How long each call is tried.
    pub endurance: Endurance,
}

/// Loads the configuration for all clients.
pub(super) async fn load(settings: &AwsSettings) -> Result<SdkConfig, Failure> {
    if let Some(url) = &settings.endpoint_url {
        check_endpoint(url, SettingOrigin::Named("--endpoint-url")).map_err(Failure::Setting)?;
    }
    let env = Env::real();
    let profile = Profile::load(settings, &env, &Fs::real()).await?;
    let (region, from) = region(settings, &env, &profile.properties);
    check_region(&region, from).map_err(Failure::Setting)?;
    let region = Region::new(region);
    // The retries here are for obtaining credentials; to say so keeps the variables from being read.
    let loader = aws_config::defaults(BehaviorVersion::latest())
        .app_name(AppName::new(env!("CARGO_PKG_NAME")).expect("a package's name is a valid app name"))
        .profile_name(profile.name.clone())
        .region(region.clone())
        .retry_config(RetryConfig::standard())
        .timeout_config(timeouts(settings.endurance));
    let loader = match &settings.endpoint_url {
        Some(url) => loader.endpoint_url(url),
        None => loader,
    };
    let config = loader.load().await;
    check_endpoints(&endpoints(&config, settings)).map_err(Failure::Setting)?;
    check_endpoint_variants(&config, settings)?;
    let mut builder = config.clone().into_builder().retry_config(RetryConfig::disabled());
    if settings.profile.is_some() {
        builder.set_credentials_provider(Some(credentials_of(profile.name, &config, settings.endurance)));
    }
    Ok(builder.build())
}

/// The longest that a working connection is silent, and a backstop for all that one attempt does,
/// which includes obtaining credentials.
fn timeouts(endurance: Endurance) -> TimeoutConfig {
    let [connect, read, attempt] = match endurance {
        Endurance::Full => [5, 15, 60],
        Endurance::Brief => [3, 4, 8],
    }
    .map(Duration::from_secs);
    TimeoutConfig::builder().connect_timeout(connect).read_timeout(read).operation_attempt_timeout(attempt).build()
}

/// The standard chain without the environment variables.
fn credentials_of(profile: String, config: &SdkConfig, endurance: Endurance) -> SharedCredentialsProvider {
    let provider = ProviderConfig::without_region()
        .with_region(config.region().cloned())
        .with_use_fips(config.use_fips())
        .with_use_dual_stack(config.use_dual_stack())
        .with_retry_config(RetryConfig::standard())
        .with_timeout_config(timeouts(endurance));
    let profile = ProfileFileCredentialsProvider::builder().configure(&provider).profile_name(profile).build();
    let chain = CredentialsProviderChain::first_try("Profile", profile)
        .or_else("EcsContainer", EcsCredentialsProvider::builder().configure(&provider).build())
        .or_else("Ec2InstanceMetadata", ImdsCredentialsProvider::builder().configure(&provider).build());
    SharedCredentialsProvider::new(chain)
}

/// The selected profile of the configuration files.
struct Profile {
    name: String,
    properties: ProfileSet,
}

impl Profile {
    /// A profile that was asked for has to be there: to go on with other credentials could mean
    /// another organization.
    async fn load(settings: &AwsSettings, env: &Env, files: &Fs) -> Result<Self, Failure> {
        let named = settings.profile.clone().or_else(|| variable(env, &["AWS_PROFILE", "AWS_DEFAULT_PROFILE"]));
        let name = named.clone().unwrap_or_else(|| "default".to_owned());
        let properties = aws_config::profile::load(files, env, &Default::default(), Some(name.clone().into()))
            .await
            .map_err(|error| Failure::Configuration(presentable(&error.to_string())))?;
        if let Some(name) = named.filter(|name| properties.get_profile(name).is_none()) {
            return Err(Failure::NoProfile(presentable(&name)));
        }
        Ok(Self { name, properties })
    }
}

/// The Region, and who chose it.
fn region(settings: &AwsSettings, env: &Env, profile: &ProfileSet) -> (String, SettingOrigin) {
    let flag = settings.region.clone().map(|region| (region, SettingOrigin::Named("--region")));
    let of_variable = |name| Some((variable(env, &[name])?, SettingOrigin::Named(name)));
    let of_profile = || profile.get("region").filter(|region| !region.is_empty()).map(str::to_owned);
    flag.or_else(|| ["AWS_REGION", "AWS_DEFAULT_REGION"].into_iter().find_map(of_variable))
        .or_else(|| Some((of_profile()?, SettingOrigin::Profile)))
        .unwrap_or_else(|| (DEFAULT_REGION.to_owned(), SettingOrigin::Profile))
}

/// The first of some variables that is set to something.
fn variable(env: &Env, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| env.get(name).ok().filter(|value| !value.is_empty()))
}

/// The Region whose index of tags knows the accounts: the one in which its partition's services
/// without a Region live.
pub(super) fn tag_index_region(region: &str) -> Region {
    const HOMES: [(&str, &str); 7] = [
        ("cn-", "cn-northwest-1"),
        ("us-gov-", "us-gov-west-1"),
        ("eusc-", "eusc-de-east-1"),
        ("us-isob-", "us-isob-east-1"),
        ("us-isof-", "us-isof-south-1"),
        ("us-iso-", "us-iso-east-1"),
        ("eu-isoe-", "eu-isoe-west-1"),
    ];
    let home = HOMES.into_iter().find(|(prefix, _)| region.starts_with(prefix));
    Region::from_static(home.map_or(DEFAULT_REGION, |(_, home)| home))
}

/// FIPS and dual-stack are names of AWS's endpoints: with an endpoint of one's own the SDK would
/// fail at the first call, and say little.
fn check_endpoint_variants(config: &SdkConfig, settings: &AwsSettings) -> Result<(), Failure> {
    let variant = match (config.use_fips(), config.use_dual_stack()) {
        (Some(true), _) => "FIPS endpoints",
        (_, Some(true)) => "dual-stack endpoints",
        _ => return Ok(()),
    };
    if endpoints(config, settings).is_empty() {
        return Ok(());
    }
    Err(Failure::Configuration(format!("{variant} and an endpoint URL of your own cannot be combined")))
}

/// The endpoints that are set in place of AWS's own.
pub(super) fn endpoints(config: &SdkConfig, settings: &AwsSettings) -> Vec<OwnEndpoint> {
    own_endpoints(config, settings.endpoint_url.is_some(), &Env::real())
}

/// The configuration, with a note of where its credentials come from once they were obtained.
pub(super) fn with_noted_credentials(config: &SdkConfig, settings: &AwsSettings) -> (SdkConfig, CredentialsSource) {
    let Some(provider) = config.credentials_provider() else { return (config.clone(), CredentialsSource::default()) };
    // A profile that is named on the command line wins over variables, half or whole.
    let half = if settings.profile.is_none() { half_key(&Env::real()) } else { None };
    let (provider, source) = noted(provider, half);
    (config.clone().into_builder().credentials_provider(provider).build(), source)
}

/// The endpoints that are set, without a user's name or password that may stand in them.
pub(super) fn endpoint_hosts(endpoints: &[OwnEndpoint]) -> BTreeSet<String> {
    endpoints.iter().filter_map(|own| host_of(&own.url)).collect()
}

/// The hosts among them that are called over plain HTTP, other than this machine.
pub(super) fn unencrypted(endpoints: &[OwnEndpoint]) -> BTreeSet<String> {
    let plain = endpoints.iter().filter_map(|own| own.url.parse::<Uri>().ok());
    let plain = plain.filter(|url| url.scheme().is_some_and(|scheme| *scheme == Scheme::HTTP));
    plain.filter_map(|url| url.host().filter(|host| !is_this_machine(host)).map(str::to_owned)).collect()
}

fn is_this_machine(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    address.map_or_else(|_| host.eq_ignore_ascii_case("localhost"), |address| address.is_loopback())
}

#[cfg(test)]
mod tests;
