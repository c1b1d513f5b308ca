//! The organization in AWS: both access traits over the AWS SDK, at the pace that AWS allows.
//!
//! The only place with SDK types. It obeys [`Reach`] and decides nothing: what may be written, and
//! whether it still should, is for `apply` to say.

mod account;
mod accounts;
mod address;
mod administration;
mod answer;
mod call;
mod causes;
mod checkup;
mod clock;
mod config;
mod credentials;
mod denied;
mod failure;
mod genuine;
mod half_key;
mod in_time;
mod listing;
mod members;
mod organizations;
mod pacing;
mod quota;
mod routing;
mod tags;
mod units;
mod words;
#[cfg(test)]
mod fake;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_account::error::{ProvideErrorMetadata, SdkError};
use aws_types::SdkConfig;
use tokio::sync::OnceCell;

use crate::gateway::freshness::Freshness;
use crate::gateway::{Arrival, Failure, Membership, Operation, ReadAccess, Watched, Work, WriteAccess, WriteKind};
use crate::organization::needs::Needs;
use crate::organization::{AccountId, Identity, Organization, Reach, SettingKey, Unit, UnitId};
use crate::setting::{LiveValue, Value};
use address::ServiceAddresses;
use answer::WholeAnswer;
pub use call::Endurance;
use call::{Calls, Watch};
use clock::ClockWatch;
pub use config::AwsSettings;
use credentials::CredentialsSource;
use genuine::Genuine;
pub use members::{InvalidRoleName, RoleName, SessionPermissions};
use members::{Members, Route};
use pacing::Pace;
pub use quota::{InvalidQuota, QuotaOverride};
use quota::{Partition, Quota};

/// A client that takes no answer for AWS's that is not. There is no other way to make one here.
macro_rules! client {
    ($service:ident, $config:expr, $clock:expr, $address:expr) => {{
        let config = $service::config::Builder::from($config).interceptor(Genuine).interceptor($clock.clone());
        $service::Client::from_conf(config.interceptor($address).build())
    }};
}

/// The organization of the caller, in AWS.
pub struct Aws {
    account: aws_sdk_account::Client,
    organizations: aws_sdk_organizations::Client,
    sts: aws_sdk_sts::Client,
    tagging: aws_sdk_resourcegroupstagging::Client,
    calls: Calls,
    quota: Rc<dyn Fn(Operation) -> Quota>,
    pace: Pace,
    members: Option<Members>,
    identity: OnceCell<Identity>,
    /// Whether the caller's account is known to be a delegated administrator for AWS Account Management.
    is_delegated: Cell<bool>,
    partition: OnceCell<String>,
    unencrypted: BTreeSet<String>,
    endpoints: BTreeSet<String>,
    region: String,
    credentials: CredentialsSource,
    clock: ClockWatch,
    addresses: ServiceAddresses,
}

/// The right to send one write now, and the way it goes.
pub struct RoutedTurn {
    turn: pacing::Turn,
    route: Route,
}

impl Aws {
    /// Prepares the way to AWS. Nothing is sent to the services yet.
    ///
    /// # Errors
    /// [`Failure::Configuration`], where settings contradict each other or name what is not there.
    pub async fn connect(settings: AwsSettings) -> Result<Self, Failure> {
        Ok(Self::new(&config::load(&settings).await?, &settings))
    }

    /// As [`Aws::connect`], over a configuration that is there already, with an HTTP client of its own perhaps. Its
    /// retries have to be off: calls are repeated here, at the pace of the quota.
    #[must_use]
    pub fn new(config: &SdkConfig, settings: &AwsSettings) -> Self {
        let (config, credentials) = &config::with_noted_credentials(config, settings);
        let region = config.region().map(AsRef::as_ref).unwrap_or_default();
        let (partition, overrides) = (Partition::of_region(region), settings.quotas.clone());
        let quota: Rc<dyn Fn(Operation) -> Quota> =
            Rc::new(move |operation| Quota::of(operation, partition, &overrides));
        let via_role = settings.via_role.clone();
        let index = config.clone().into_builder().region(config::tag_index_region(region)).build();
        let clock = ClockWatch::default();
        let endpoints = config::endpoints(config, settings);
        let (unencrypted, hosts) = (config::unencrypted(&endpoints), config::endpoint_hosts(&endpoints));
        let addresses = ServiceAddresses::new(endpoints);
        Self {
            account: client!(aws_sdk_account, config, clock, addresses.of(Operation::GetAlternateContact)),
            organizations: client!(aws_sdk_organizations, config, clock, addresses.of(Operation::ListAccounts)),
            sts: client!(aws_sdk_sts, config, clock, addresses.of(Operation::GetCallerIdentity)),
            tagging: client!(aws_sdk_resourcegroupstagging, &index, clock, addresses.of(Operation::GetResources)),
            calls: Calls::new(settings.endurance, Arc::clone(credentials)),
            pace: Pace::new(Rc::clone(&quota)),
            quota,
            members: via_role.map(|(role, permissions)| Members::new(role, permissions)),
            identity: OnceCell::new(),
            is_delegated: Cell::new(false),
            partition: OnceCell::new(),
            unencrypted,
            endpoints: hosts,
            region: region.to_owned(),
            credentials: Arc::clone(credentials),
            clock,
            addresses,
        }
    }

    /// The same, watched at work: `tell` is told what it does, as it does it.
    #[must_use]
    pub fn watched_by(mut self, tell: impl Fn(&Watched) + 'static) -> Self {
        let (tell, source) = (Box::new(tell), Arc::clone(&self.credentials));
        self.calls.watched_by(Watch { tell, source, has_told_source: Cell::default() });
        self
    }

    /// The endpoints that are used in place of AWS's own, without what is secret in them.
    #[must_use]
    pub fn endpoints(&self) -> &BTreeSet<String> {
        &self.endpoints
    }

    /// The Region that calls are made in.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The quota that calls of an operation keep to: how many a second, and how many at once after a rest.
    #[must_use]
    pub fn quota(&self, operation: Operation) -> (f64, f64) {
        let Quota { rate, burst, source: _ } = (self.quota)(operation);
        (rate, burst)
    }

    /// The hosts that are called over plain HTTP and are not this machine: whoever is on the way there can
    /// read and change what is sent and answered.
    #[must_use]
    pub fn unencrypted_endpoints(&self) -> &BTreeSet<String> {
        &self.unencrypted
    }

    /// The pace of a caller who has called nothing yet.
    fn new_pace(&self) -> Pace {
        Pace::new(Rc::clone(&self.quota))
    }

    /// Makes a call in its turn.
    async fn call<A: WholeAnswer, E>(
        &self,
        operation: Operation,
        send: impl AsyncFn() -> Result<A, SdkError<E>>,
    ) -> Result<A::Content, Failure>
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        self.call_about(None, operation, send).await
    }

    /// Makes a call about an account, or about none, in its turn.
    async fn call_about<A: WholeAnswer, E>(
        &self,
        account: impl Into<Option<AccountId>>,
        operation: Operation,
        send: impl AsyncFn() -> Result<A, SdkError<E>>,
    ) -> Result<A::Content, Failure>
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        let turn = self.calls.turn(&self.pace, operation).await.for_account(account.into());
        self.call_in(turn, async || Ok(()), send).await
    }

    /// Makes a call for which the turn has come; `leave` is asked right before each attempt.
    async fn call_in<A: WholeAnswer, E>(
        &self,
        turn: pacing::Turn,
        leave: impl AsyncFn() -> Result<(), Failure>,
        send: impl AsyncFn() -> Result<A, SdkError<E>>,
    ) -> Result<A::Content, Failure>
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        let operation = turn.operation();
        let attempt = async || {
            // Boxed: the SDK's futures are deep, and every caller's layout would have to be worked out around them.
            let answer = Box::pin(send()).await.map_err(|error| failure::setback(operation, &error))?;
            answer.content().map_err(|member| failure::incomplete(operation, member))
        };
        let made = self.calls.make(turn, leave, attempt).await;
        let made = made.map_err(|failure| failure.at(|| self.addresses.called(operation)));
        made.map_err(|failure| if self.is_administrator() { failure.for_administrator() } else { failure })
    }

    /// Whether the caller is known to be the management account, or a delegated administrator.
    fn is_administrator(&self) -> bool {
        let is_management = |identity: &Identity| identity.caller == identity.management_account;
        self.is_delegated.get() || self.identity.get().is_some_and(is_management)
    }
}

impl ReadAccess for Aws {
    async fn identity(&self) -> Result<Identity, Failure> {
        self.identity.get_or_try_init(|| self.read_identity()).await.cloned()
    }

    async fn organization(
        &self,
        needs: &Needs,
        arrived: impl FnMut(Arrival<'_>),
    ) -> Result<Arc<Organization>, Failure> {
        self.read_organization(needs, arrived).await.map(Arc::new)
    }

    async fn unit_names(&self, units: &BTreeSet<&Unit>) -> Result<BTreeMap<UnitId, String>, Failure> {
        self.name_units(units).await
    }

    async fn contact_with_leave(
        &self,
        key: SettingKey,
        reach: Reach,
        leave: impl AsyncFn() -> Result<(), Failure>,
    ) -> Result<Option<LiveValue>, Failure> {
        self.get_contact(key, reach, leave).await
    }

    async fn membership(&self, account: AccountId) -> Result<Membership, Failure> {
        self.read_membership(account).await
    }

    /// So many that the pace alone is the limit: the calls wait for their turns, not for a connection.
    /// With as many quotas as there are members, it is the number of connections that has to be
    /// bounded.
    fn parallelism(&self) -> usize {
        if self.members.is_some() { 128 } else { 512 }
    }

    fn outlook(&self, Work { reads, puts, deletes }: Work) -> Option<Duration> {
        if self.members.as_ref().is_some_and(|members| !members.are_of_no_use()) {
            // It is not known beforehand which members the role is good for.
            return None;
        }
        let time = |operation, calls| self.pace.of(operation).outlook(calls);
        let setting = time(Operation::GetAlternateContact, reads).max(time(Operation::PutAlternateContact, puts));
        Some(setting + time(Operation::DeleteAlternateContact, deletes))
    }

    fn throttles(&self) -> u64 {
        self.calls.refusals()
    }
}

impl WriteAccess for Aws {
    type Turn = RoutedTurn;

    async fn turn(&self, write: WriteKind, key: SettingKey, reach: Reach) -> Result<RoutedTurn, Failure> {
        let operation = match write {
            WriteKind::Put => Operation::PutAlternateContact,
            WriteKind::Delete => Operation::DeleteAlternateContact,
        };
        let route = self.route(key.account, reach).await?;
        let turn = self.calls.turn(self.pace_of(&route), operation).await.for_account(Some(key.account));
        Ok(RoutedTurn { turn, route })
    }

    async fn put(&self, turn: RoutedTurn, key: SettingKey, contact: &Value, fresh: Freshness) -> Result<(), Failure> {
        self.put_contact(turn, key.kind, contact, fresh).await
    }

    async fn delete(&self, turn: RoutedTurn, key: SettingKey, fresh: Freshness) -> Result<(), Failure> {
        self.delete_contact(turn, key.kind, fresh).await
    }
}
