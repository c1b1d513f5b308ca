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
use aws_types::service_config::ServiceConfigKey;
use hyper::Uri;
use hyper::http::uri::Scheme;

use super::call::Endurance;
use super::credentials::{CredentialsSource, noted};
use super::failure::presentable;
use super::members::{RoleName, SessionPermissions};
use super::quota::QuotaOverride;
use crate::gateway::Failure;

/// Where the services of the partition `aws` live that have no Region of their own.
const DEFAULT_REGION: &str = "us-east-1";

/// The services that are called, as `services` sections of the configuration file name them.
const SERVICES: [&str; 4] = ["Account", "Organizations", "STS", "Resource Groups Tagging API"];

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
        check_endpoint(url)?;
    }
    let env = Env::real();
    let profile = Profile::load(settings, &env, &Fs::real()).await?;
    let region = Region::new(region(settings, &env, &profile.properties));
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
    check_endpoint_variants(&config)?;
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

fn region(settings: &AwsSettings, env: &Env, profile: &ProfileSet) -> String {
    settings
        .region
        .clone()
        .or_else(|| variable(env, &["AWS_REGION", "AWS_DEFAULT_REGION"]))
        .or_else(|| profile.get("region").filter(|region| !region.is_empty()).map(str::to_owned))
        .unwrap_or_else(|| DEFAULT_REGION.to_owned())
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

fn check_endpoint(url: &str) -> Result<(), Failure> {
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    if host.is_some_and(|host| !host.is_empty()) {
        return Ok(());
    }
    Err(Failure::Configuration("the endpoint must be a URL that starts with https:// or http://".to_owned()))
}

/// FIPS and dual-stack are names of AWS's endpoints: with an endpoint of one's own the SDK would
/// fail at the first call, and say little.
fn check_endpoint_variants(config: &SdkConfig) -> Result<(), Failure> {
    let variant = match (config.use_fips(), config.use_dual_stack()) {
        (Some(true), _) => "FIPS endpoints",
        (_, Some(true)) => "dual-stack endpoints",
        _ => return Ok(()),
    };
    if !has_endpoint(config) {
        return Ok(());
    }
    Err(Failure::Configuration(format!("{variant} and an endpoint URL of your own cannot be combined")))
}

fn has_endpoint(config: &SdkConfig) -> bool {
    endpoints(config).next().is_some()
}

/// The endpoints that are set, for all services and for each that is called.
fn endpoints(config: &SdkConfig) -> impl Iterator<Item = String> {
    let own = SERVICES.into_iter().filter_map(|service| {
        let key = ServiceConfigKey::builder().service_id(service).env("AWS_ENDPOINT_URL").profile("endpoint_url");
        let key = key.build().expect("all three parts are given");
        config.service_config().and_then(|services| services.load_config(key))
    });
    config.endpoint_url().map(str::to_owned).into_iter().chain(own)
}

/// The configuration, with a note of where its credentials come from once they were obtained.
pub(super) fn with_noted_credentials(config: &SdkConfig) -> (SdkConfig, CredentialsSource) {
    let Some(provider) = config.credentials_provider() else { return (config.clone(), CredentialsSource::default()) };
    let (provider, source) = noted(provider);
    (config.clone().into_builder().credentials_provider(provider).build(), source)
}

/// The endpoints that are set, without a user's name or password that may stand in them.
pub(super) fn endpoint_hosts(config: &SdkConfig) -> BTreeSet<String> {
    let urls = endpoints(config).filter_map(|url| url.parse::<Uri>().ok());
    let hosts = urls.filter_map(|url| {
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        Some(format!("{}://{}{port}", url.scheme_str()?, url.host()?))
    });
    hosts.collect()
}

/// The hosts among them that are called over plain HTTP, other than this machine.
pub(super) fn unencrypted(config: &SdkConfig) -> BTreeSet<String> {
    let plain = endpoints(config).filter_map(|url| url.parse::<Uri>().ok());
    let plain = plain.filter(|url| url.scheme().is_some_and(|scheme| *scheme == Scheme::HTTP));
    plain.filter_map(|url| url.host().filter(|host| !is_this_machine(host)).map(str::to_owned)).collect()
}

fn is_this_machine(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    address.map_or_else(|_| host.eq_ignore_ascii_case("localhost"), |address| address.is_loopback())
}

#[cfg(test)]
mod tests;
