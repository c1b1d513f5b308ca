//! Which contact of an account can be written as it is: one that AWS would take, and that the policy wants something of.

use std::collections::BTreeSet;

use crate::answer::checkup::{Demands, ProbeEnd};
use crate::backend::aws::Aws;
use crate::desired::resolve;
use crate::gateway::{Failure, Membership, ReadAccess};
use crate::organization::scope::Scope;
use crate::organization::{AccountId, Identity, Reach, SettingKey};
use crate::policy::Policy;
use crate::setting::{Kind, LiveValue, Value};

/// What it is chosen by.
pub struct ProbeChoice<'c> {
    pub aws: &'c Aws,
    pub identity: &'c Identity,
    pub account: AccountId,
    /// Whether it was listed as an ACTIVE member.
    pub is_listed: bool,
    pub policy: Option<&'c Policy>,
    pub demands: &'c Demands,
}

/// A contact as it is, which AWS would take.
pub struct ProbeContact {
    pub key: SettingKey,
    pub value: Value,
    pub live: LiveValue,
}

impl ProbeChoice<'_> {
    /// The first that there is.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn contact(&self) -> Result<ProbeContact, ProbeEnd> {
        self.check_membership().await?;
        for kind in self.wanted().await.map_err(ProbeEnd::NotTried)? {
            let key = SettingKey { account: self.account, kind };
            let read = self.aws.contact(key, self.identity.reach(self.account)).await;
            let live = read.map_err(ProbeEnd::NotTried)?;
            if let Some((value, live)) = live.and_then(|live| Some((Value::new(live.clone()).ok()?, live))) {
                return Ok(ProbeContact { key, value, live });
            }
        }
        Err(ProbeEnd::NothingToPut)
    }

    /// Of an account that was not listed, AWS is asked what it is: there may have been no time to list it.
    async fn check_membership(&self) -> Result<(), ProbeEnd> {
        if self.is_listed || self.account == self.identity.management_account {
            return Ok(());
        }
        match self.aws.membership(self.account).await {
            Ok(Membership::Active) => Ok(()),
            Ok(membership @ (Membership::Gone | Membership::Inactive(_))) => Err(ProbeEnd::NoSuchMember(membership)),
            Err(failure) => Err(ProbeEnd::NotTried(failure)),
        }
    }

    /// The types that the policy, if there is one, wants something of. Of an account out of reach, reading says so.
    async fn wanted(&self) -> Result<BTreeSet<Kind>, Failure> {
        let account = self.account;
        let policy = self.policy.filter(|_| self.identity.reach(account) != Reach::OutOfReach);
        let Some(policy) = policy else { return Ok(self.demands.kinds.clone()) };
        let organization = self.aws.organization(&policy.needs(Scope::Only([account].into())), |_| {}).await?;
        let (desired, _) = resolve(policy, &organization);
        let is_wanted = |kind: &Kind| desired.wishes.contains_key(&SettingKey { account, kind: *kind });
        Ok(self.demands.kinds.iter().copied().filter(is_wanted).collect())
    }
}
