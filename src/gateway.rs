//! What the program needs of an organization that is somewhere else, and how that can fail.
//!
//! Two backends implement these traits: `aws` and `organization_file`. `plan` is given only
//! [`ReadAccess`], so that it cannot write is a fact of the types.

pub mod freshness;

mod asked;
mod authorization;
mod cause;
mod class;
mod failure;
mod operation;
mod remedy;
mod watched;
mod way;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use crate::gateway::freshness::Freshness;
use crate::organization::needs::Needs;
use crate::organization::{AccountId, Identity, Organization, Reach, SettingKey, Unit, UnitId};
use crate::setting::masks::Masks;
use crate::setting::{LiveValue, Value};
pub use asked::{CallerFacts, FeatureSet, OrganizationFacts, without_account_api};
pub use authorization::{ConditionKey, ResourceKind, SESSION_NAME};
pub use cause::{Denial, KeyHalf, NoCredentials, PolicyKind, Skew};
pub use class::FailureClass;
pub use failure::{Failure, Membership};
pub use operation::Operation;
pub use remedy::{Remedy, SERVICE_PRINCIPAL, SignIn};
pub use watched::{AttemptEnd, AttemptedCall, Watched};
pub use way::{CalledAddress, SettingOrigin, UnusableSetting};

/// A part of an organization that is still being listed.
#[derive(Clone, Copy, Debug)]
pub enum Arrival<'o> {
    /// Some accounts, each once, with everything that is needed to decide about them.
    Ready(&'o Organization),
    /// Accounts that will be ready later: of the units, only those that protect are known by name. What holds whatever
    /// the others are called can be told.
    Placed(&'o Organization),
}

impl<'o> Arrival<'o> {
    /// The accounts that are ready.
    #[must_use]
    pub fn ready(self) -> Option<&'o Organization> {
        match self {
            Self::Ready(part) => Some(part),
            Self::Placed(_) => None,
        }
    }
}

/// Reading an organization.
#[allow(async_fn_in_trait, reason = "one thread, static dispatch: no future has to be Send")]
pub trait ReadAccess {
    /// Which organization this is, and who asks.
    ///
    /// # Errors
    /// Whatever kept it from being known.
    async fn identity(&self) -> Result<Identity, Failure>;

    /// The accounts and their units, complete.
    ///
    /// Where the listing takes a while, `arrived` is given parts of it meanwhile, so that contacts can be read while the
    /// rest is listed. A part is a head start and no more: the whole may lack accounts of a
    /// part if the listing fails, and has more than the parts.
    ///
    /// # Errors
    /// Whatever kept the listing from being complete.
    async fn organization(&self, needs: &Needs, arrived: impl FnMut(Arrival<'_>))
    -> Result<Arc<Organization>, Failure>;

    /// The names of units that [`Self::organization`] left unnamed since no decision needed them. A
    /// unit that is gone meanwhile has none.
    ///
    /// # Errors
    /// Whatever kept them from being read.
    async fn unit_names(&self, units: &BTreeSet<&Unit>) -> Result<BTreeMap<UnitId, String>, Failure>;

    /// A contact; `None` only if the other side said that there is none.
    ///
    /// # Errors
    /// Whatever kept it from being read.
    async fn contact(&self, key: SettingKey, reach: Reach) -> Result<Option<LiveValue>, Failure> {
        self.contact_with_leave(key, reach, async || Ok(())).await
    }

    /// As [`Self::contact`]. `leave` is asked right before each request is sent, after everything that
    /// could take time: it may take note of the moment, let the request wait, or refuse it.
    ///
    /// # Errors
    /// Whatever kept it from being read, or what `leave` refused it with.
    async fn contact_with_leave(
        &self,
        key: SettingKey,
        reach: Reach,
        leave: impl AsyncFn() -> Result<(), Failure>,
    ) -> Result<Option<LiveValue>, Failure>;

    /// What the organization says of an account now.
    ///
    /// # Errors
    /// Whatever kept it from being known.
    async fn membership(&self, account: AccountId) -> Result<Membership, Failure>;

    /// Whether all of the organization is at hand, so that nothing is gained by asking for a part.
    fn is_at_hand(&self) -> bool {
        false
    }

    /// How many calls it makes sense to have under way at once.
    fn parallelism(&self) -> usize;

    /// The masks that contacts are read with in place of what they say, if they are.
    fn masks(&self) -> Option<&Masks> {
        None
    }

    /// How long so much work takes, where a quota decides it.
    fn outlook(&self, _work: Work) -> Option<Duration> {
        None
    }

    /// How many calls have been throttled so far.
    fn throttles(&self) -> u64 {
        0
    }
}

/// Changing contacts.
#[allow(async_fn_in_trait, reason = "one thread, static dispatch: no future has to be Send")]
pub trait WriteAccess: ReadAccess {
    /// The right to send one write now, on the way that was found for it. Given back when dropped unused.
    type Turn;

    /// Waits until a write may be sent, so that the contact can be read right before it instead
    /// of growing old in a queue between the two.
    ///
    /// # Errors
    /// That there is no way to the account.
    async fn turn(&self, write: WriteKind, key: SettingKey, reach: Reach) -> Result<Self::Turn, Failure>;

    /// Sets a contact, whether or not there is one. `fresh` is asked as late as can be: once it is over,
    /// nothing is sent.
    ///
    /// # Errors
    /// Whatever kept it from being known to be set. It may have been set all the same if
    /// [`Failure::is_ambiguous`].
    async fn put(&self, turn: Self::Turn, key: SettingKey, contact: &Value, fresh: Freshness) -> Result<(), Failure>;

    /// Removes a contact, likewise. That there is none is success.
    ///
    /// # Errors
    /// Whatever kept it from being known to be removed. It may have been removed all the same if
    /// [`Failure::is_ambiguous`].
    async fn delete(&self, turn: Self::Turn, key: SettingKey, fresh: Freshness) -> Result<(), Failure>;

    /// Whether writes are gathered: none of them lasts until [`Self::flush`] has made them last, and none may be
    /// called done before.
    fn gathers(&self) -> bool {
        false
    }

    /// Makes what was gathered last, all of it at once or nothing.
    ///
    /// # Errors
    /// Whatever kept it from lasting. It never will then.
    async fn flush(&self) -> Result<(), Failure> {
        Ok(())
    }
}

/// The two kinds of write, which have quotas of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteKind {
    /// Setting a contact.
    Put,
    /// Removing a contact.
    Delete,
}

/// Calls that are still to be made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Contacts to be read, before and after writes included.
    pub reads: usize,
    /// Contacts to be set.
    pub puts: usize,
    /// Contacts to be removed, after all others are set.
    pub deletes: usize,
}
