//! The organization in AWS: both access traits over the AWS SDK, at the pace that AWS allows.
//!
//! The only place with SDK types. It obeys [`Reach`] and decides nothing: what may be written, and
//! whether it still should, is for `apply` to say.

mod account;
mod accounts;
mod call;
mod config;
mod failure;
mod organizations;
mod pacing;
mod quota;
mod tags;
mod units;
#[cfg(test)]
mod fake;

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_account::error::{ProvideErrorMetadata, SdkError};
use aws_types::SdkConfig;
use tokio::sync::OnceCell;

use crate::contact::{Contact, LiveContact};
use crate::gateway::{Failure, Needs, ReadAccess, Work, WriteAccess, WriteKind};
use crate::organization::{ContactKey, Identity, Organization, Reach, Unit, UnitId};
use call::Calls;
pub use pacing::Turn;
pub use quota::{InvalidQuota, QuotaOverride};
use quota::{Operation, Partition};

/// What the user says about the way to AWS. What is left out comes from the environment and the
/// configuration files, as in the AWS CLI.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The profile. Given here, it wins over credentials in the environment.
    pub profile: Option<String>,
    /// The Region.
    pub region: Option<String>,
    /// The endpoint of all services. Wins over the variables.
    pub endpoint_url: Option<String>,
    /// Quotas other than the documented ones.
    pub quotas: Vec<QuotaOverride>,
}

/// The organization of the caller, in AWS.
pub struct Aws {
    account: aws_sdk_account::Client,
    organizations: aws_sdk_organizations::Client,
    sts: aws_sdk_sts::Client,
    tagging: aws_sdk_resourcegroupstagging::Client,
    calls: Calls,
    identity: OnceCell<Identity>,
}

impl Aws {
    /// Prepares the way to AWS. Nothing is sent to the services yet.
    ///
    /// # Errors
    /// [`Failure::Configuration`], where settings contradict each other or name what is not there.
    pub async fn connect(settings: Settings) -> Result<Self, Failure> {
        Ok(Self::new(&config::load(&settings).await?, &settings.quotas))
    }

    fn new(config: &SdkConfig, quotas: &[QuotaOverride]) -> Self {
        let region = config.region().map(AsRef::as_ref).unwrap_or_default();
        let index = config.clone().into_builder().region(config::tag_index_region(region)).build();
        Self {
            account: aws_sdk_account::Client::new(config),
            organizations: aws_sdk_organizations::Client::new(config),
            sts: aws_sdk_sts::Client::new(config),
            tagging: aws_sdk_resourcegroupstagging::Client::new(&index),
            calls: Calls::new(Partition::of_region(region), quotas),
            identity: OnceCell::new(),
        }
    }

    /// Makes a call in its turn.
    async fn call<T, E>(
        &self,
        operation: Operation,
        send: impl AsyncFn() -> Result<T, SdkError<E>>,
    ) -> Result<T, Failure>
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        let turn = self.calls.turn(operation).await;
        self.call_in(turn, send).await
    }

    /// Makes a call for which the turn has come.
    async fn call_in<T, E>(&self, turn: Turn, send: impl AsyncFn() -> Result<T, SdkError<E>>) -> Result<T, Failure>
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        let operation = turn.operation();
        // Boxed: the SDK's futures are deep, and every caller's layout would have to be worked out around them.
        self.calls
            .make(turn, async || Box::pin(send()).await.map_err(|error| failure::setback(operation, &error)))
            .await
    }
}

impl ReadAccess for Aws {
    async fn identity(&self) -> Result<Identity, Failure> {
        self.identity.get_or_try_init(|| self.read_identity()).await.cloned()
    }

    async fn organization(
        &self,
        needs: &Needs<'_>,
        arrived: impl FnMut(&Organization),
    ) -> Result<Arc<Organization>, Failure> {
        self.read_organization(needs, arrived).await.map(Arc::new)
    }

    async fn unit_names(&self, units: &BTreeSet<&Unit>) -> Result<BTreeMap<UnitId, String>, Failure> {
        self.name_units(units).await
    }

    async fn contact(&self, key: ContactKey, reach: Reach) -> Result<Option<LiveContact>, Failure> {
        self.get_contact(key, reach).await
    }

    /// So many that the pace alone is the limit: the calls wait for their turns, not for a
    /// connection.
    fn parallelism(&self) -> usize {
        512
    }

    fn outlook(&self, Work { reads, puts, deletes }: Work) -> Option<Duration> {
        let time = |operation, calls| self.calls.outlook(operation, calls);
        let setting = time(Operation::GetAlternateContact, reads).max(time(Operation::PutAlternateContact, puts));
        Some(setting + time(Operation::DeleteAlternateContact, deletes))
    }

    fn throttles(&self) -> u64 {
        self.calls.refusals()
    }
}

impl WriteAccess for Aws {
    type Turn = Turn;

    async fn turn(&self, write: WriteKind, _key: ContactKey) -> Turn {
        self.calls
            .turn(match write {
                WriteKind::Put => Operation::PutAlternateContact,
                WriteKind::Delete => Operation::DeleteAlternateContact,
            })
            .await
    }

    async fn put(&self, turn: Turn, key: ContactKey, reach: Reach, contact: &Contact) -> Result<(), Failure> {
        self.put_contact(turn, key, reach, contact).await
    }

    async fn delete(&self, turn: Turn, key: ContactKey, reach: Reach) -> Result<(), Failure> {
        self.delete_contact(turn, key, reach).await
    }
}
