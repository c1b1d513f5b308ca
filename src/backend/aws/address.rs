//! Where calls go: the addresses of services, which settings choose them, and whether those can be called at all.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_config::SdkConfig;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextRef;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use aws_types::os_shim_internal::Env;
use aws_types::service_config::ServiceConfigKey;
use hyper::Uri;

use crate::gateway::{CalledAddress, Operation, SettingOrigin, UnusableSetting};

/// The services that are called: as IAM names them, as `services` sections of the configuration file do, and the
/// variable with an endpoint for each.
const SERVICES: [(&str, &str, &str); 4] = [
    ("account", "Account", "AWS_ENDPOINT_URL_ACCOUNT"),
    ("organizations", "Organizations", "AWS_ENDPOINT_URL_ORGANIZATIONS"),
    ("sts", "STS", "AWS_ENDPOINT_URL_STS"),
    ("tag", "Resource Groups Tagging API", "AWS_ENDPOINT_URL_RESOURCE_GROUPS_TAGGING_API"),
];

const ENDPOINT_FOR_ALL: &str = "AWS_ENDPOINT_URL";

/// The endpoint that is set for a service in place of AWS's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OwnEndpoint {
    service: &'static str,
    pub(super) url: String,
    from: SettingOrigin,
}

/// The endpoints that are set, for each service that is called. `by_flag` says that a flag chose them.
pub(super) fn own_endpoints(config: &SdkConfig, by_flag: bool, env: &Env) -> Vec<OwnEndpoint> {
    let of_service = |(service, id, variable): (&'static str, &str, &'static str)| {
        let key = ServiceConfigKey::builder().service_id(id).env(ENDPOINT_FOR_ALL).profile("endpoint_url");
        let key = key.build().expect("all three parts are given");
        let own = config.service_config().filter(|_| !by_flag).and_then(|services| services.load_config(key));
        let url = own.or_else(|| config.endpoint_url().map(str::to_owned))?;
        let variables = [variable, ENDPOINT_FOR_ALL].into_iter();
        let named = |name: &&str| env.get(name).is_ok_and(|value| value == url);
        let from = match by_flag {
            true => SettingOrigin::Named("--endpoint-url"),
            false => variables.clone().find(named).map_or(SettingOrigin::Profile, SettingOrigin::Named),
        };
        Some(OwnEndpoint { service, url, from })
    };
    SERVICES.into_iter().filter_map(of_service).collect()
}

/// Refuses an endpoint that cannot be called, before anything is sent.
pub(super) fn check_endpoint(url: &str, from: SettingOrigin) -> Result<(), UnusableSetting> {
    let address = without_secrets(url);
    match url.split_once("://") {
        Some(("http" | "https" | "HTTP" | "HTTPS", rest)) if !rest.is_empty() => Ok(()),
        None if !url.is_empty() => Err(UnusableSetting::NoScheme { value: address, from }),
        Some(_) | None => Err(UnusableSetting::Endpoint { value: address, from }),
    }
}

pub(super) fn check_endpoints(endpoints: &[OwnEndpoint]) -> Result<(), UnusableSetting> {
    endpoints.iter().try_for_each(|OwnEndpoint { service: _, url, from }| check_endpoint(url, *from))
}

/// Refuses a Region that cannot be a part of a host's name.
pub(super) fn check_region(region: &str, from: SettingOrigin) -> Result<(), UnusableSetting> {
    let is_label = !region.is_empty()
        && region.len() <= 63
        && region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !region.starts_with('-')
        && !region.ends_with('-');
    if is_label { Ok(()) } else { Err(UnusableSetting::Region { value: shortened(region), from }) }
}

/// An endpoint as it was written, up to the host and port, without a user's name and password.
fn without_secrets(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").map_or(("", url), |(scheme, rest)| (scheme, rest));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    shortened(&if scheme.is_empty() { host.to_owned() } else { format!("{scheme}://{host}") })
}

fn shortened(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(100).collect()
}

/// A URL down to its scheme, host and port.
pub(super) fn host_of(url: &str) -> Option<String> {
    let url: Uri = url.parse().ok()?;
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    Some(format!("{}://{}{port}", url.scheme_str()?, url.host()?))
}

/// Where the calls of each service went, noted as they are sent.
#[derive(Clone, Debug, Default)]
pub(super) struct ServiceAddresses {
    own: Vec<OwnEndpoint>,
    called: Arc<Mutex<BTreeMap<&'static str, String>>>,
}

impl ServiceAddresses {
    pub(super) fn new(own: Vec<OwnEndpoint>) -> Self {
        Self { own, called: Arc::default() }
    }

    /// Notes where the calls of one client go, by one of its operations.
    pub(super) fn of(&self, operation: Operation) -> AddressWatch {
        AddressWatch { service: operation.service(), called: Arc::clone(&self.called) }
    }

    /// Where an operation was called, and what chose the address.
    pub(super) fn called(&self, operation: Operation) -> Option<CalledAddress> {
        let service = operation.service();
        let url = self.called.lock().unwrap_or_else(PoisonError::into_inner).get(service)?.clone();
        let own = self.own.iter().find(|own| own.service == service);
        Some(CalledAddress { url, from: own.map(|own| own.from) })
    }
}

/// Notes where the calls of a service go.
#[derive(Clone, Debug)]
pub(super) struct AddressWatch {
    service: &'static str,
    called: Arc<Mutex<BTreeMap<&'static str, String>>>,
}

#[dyn_dispatch_hint]
impl Intercept for AddressWatch {
    fn name(&self) -> &'static str {
        "AddressWatch"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(host) = host_of(context.request().uri()) {
            self.called.lock().unwrap_or_else(PoisonError::into_inner).insert(self.service, host);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLAG: SettingOrigin = SettingOrigin::Named("--endpoint-url");

    #[test]
    fn an_endpoint_is_a_url_with_its_scheme() {
        assert_eq!(check_endpoint("http://127.0.0.1:4566", FLAG), Ok(()));
        assert_eq!(check_endpoint("https://aws.example.com/prefix", FLAG), Ok(()));
        for (wrong, said) in [
            ("localhost:4566", "the endpoint `localhost:4566` has no scheme (from --endpoint-url)"),
            ("mary:secret@proxy:1?key=2", "the endpoint `proxy:1` has no scheme (from --endpoint-url)"),
            ("ftp://example.com", "the endpoint `ftp://example.com` is not an http or https URL (from --endpoint-url)"),
            ("https://", "the endpoint `https://` is not an http or https URL (from --endpoint-url)"),
            ("", "the endpoint `` is not an http or https URL (from --endpoint-url)"),
        ] {
            assert_eq!(check_endpoint(wrong, FLAG).unwrap_err().to_string(), said);
        }
    }

    #[test]
    fn a_region_can_be_a_part_of_a_hosts_name() {
        let from = SettingOrigin::Named("AWS_REGION");
        for region in ["us-east-1", "aws-global", "local", "ap-southeast-7"] {
            assert_eq!(check_region(region, from), Ok(()));
        }
        for wrong in ["us_east", "us-east-1.example.com", "us east", "-", "", "us-east-1/"] {
            let said = format!("`{wrong}` is not a Region (from AWS_REGION)");
            assert_eq!(check_region(wrong, from).unwrap_err().to_string(), said);
        }
    }

    #[test]
    fn an_endpoint_is_known_by_who_set_it() {
        let config = SdkConfig::builder().endpoint_url("http://127.0.0.1:1").build();
        let origins = |by_flag, variables: &[(&str, &str)]| -> Vec<SettingOrigin> {
            let endpoints = own_endpoints(&config, by_flag, &Env::from_slice(variables));
            endpoints.into_iter().map(|own| own.from).collect()
        };
        assert_eq!(origins(true, &[("AWS_ENDPOINT_URL", "http://127.0.0.1:1")]), [FLAG; 4]);
        let variable = SettingOrigin::Named("AWS_ENDPOINT_URL");
        assert_eq!(origins(false, &[("AWS_ENDPOINT_URL", "http://127.0.0.1:1")]), [variable; 4]);
        assert_eq!(origins(false, &[]), [SettingOrigin::Profile; 4]);
        assert!(own_endpoints(&SdkConfig::builder().build(), false, &Env::from_slice(&[])).is_empty());
    }
}
