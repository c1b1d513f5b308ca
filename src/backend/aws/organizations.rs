//! AWS Organizations: who asks, and the organization put together from its accounts and units.
//!
//! Listings run at the same time, and accounts are handed on in parts while more are listed. A
//! listing is complete or it is an error.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::pin;

use aws_sdk_organizations::operation::describe_organization::DescribeOrganizationError;
use aws_sdk_organizations::types;
use futures_util::try_join;
use tokio::select;
use tokio::sync::mpsc::{self, UnboundedReceiver};

use super::Aws;
use super::accounts::ListedAccount;
use super::answer::{CallerIdentity, parsed};
use super::failure::none_if;
use super::tags::Tags;
use super::units::ListedUnits;
use crate::gateway::{Arrival, CallerFacts, Failure, FeatureSet, Operation, OrganizationFacts, ReadAccess};
use crate::organization::needs::Needs;
use crate::organization::ou::OuPattern;
use crate::organization::scope::Scope;
use crate::organization::{Account, AccountId, Identity, MalformedOrganization, Organization, Unit, UnitId};

impl Aws {
    pub(super) async fn read_identity(&self) -> Result<Identity, Failure> {
        let (CallerFacts { account: caller, .. }, organization) =
            try_join!(self.read_caller(), self.describe_organization())?;
        let organization = organization.ok_or(Failure::NotInOrganization(caller))?;
        let OrganizationFacts { organization, management_account, features: _ } = facts(&organization)?;
        Ok(Identity { organization, management_account, caller })
    }

    /// Who calls.
    ///
    /// # Errors
    /// Whatever kept it from being known.
    pub async fn read_caller(&self) -> Result<CallerFacts, Failure> {
        let operation = Operation::GetCallerIdentity;
        let CallerIdentity { account, arn } =
            self.call(operation, async || self.sts.get_caller_identity().send().await).await?;
        let caller = CallerFacts::new(parsed(operation, "account id", Some(&account))?, arn.as_deref());
        // It is the same each time.
        let _ = self.partition.set(caller.partition.clone());
        self.calls.tell_caller(caller.account);
        Ok(caller)
    }

    /// The organization that an account is in, which has to be the caller's.
    ///
    /// # Errors
    /// Whatever kept it from being known, or that it is in none.
    pub async fn organization_of(&self, caller: AccountId) -> Result<OrganizationFacts, Failure> {
        let organization = self.describe_organization().await?.ok_or(Failure::NotInOrganization(caller))?;
        let facts = facts(&organization)?;
        let OrganizationFacts { organization, management_account, features: _ } = facts.clone();
        // Nobody has to ask again.
        let _ = self.identity.set(Identity { organization, management_account, caller });
        Ok(facts)
    }

    /// The partition that the caller is in, for ARNs.
    ///
    /// # Errors
    /// Whatever kept the caller from being known.
    pub async fn partition(&self) -> Result<&str, Failure> {
        self.identity().await?;
        Ok(self.partition.get().map_or("aws", String::as_str))
    }

    /// `None` if the caller's account is in no organization.
    async fn describe_organization(&self) -> Result<Option<types::Organization>, Failure> {
        let operation = Operation::DescribeOrganization;
        let send = async || {
            let answer = self.organizations.describe_organization().send().await;
            none_if(answer, DescribeOrganizationError::is_aws_organizations_not_in_use_exception)
        };
        self.call(operation, send).await
    }

    pub(super) async fn read_organization(
        &self,
        needs: &Needs,
        arrived: impl FnMut(Arrival<'_>),
    ) -> Result<Organization, Failure> {
        let (pages, listed) = mpsc::unbounded_channel();
        let listing = async {
            // Nobody receives any more only if putting it together has failed, and all with it.
            let pages = pages;
            let hand_on = |page| drop(pages.send(page));
            match &needs.accounts {
                Scope::All => self.list_accounts(hand_on).await,
                Scope::Only(accounts) => self.describe_accounts(accounts, hand_on).await,
            }
        };
        match try_join!(listing, self.assemble(needs, listed, arrived)) {
            Ok(((), organization)) => Ok(organization),
            // That there is no organization, say, tells more than what came of listing it.
            Err(failure) => self.identity().await.and(Err(failure)),
        }
    }

    /// Puts the organization together from accounts as they are listed.
    async fn assemble(
        &self,
        needs: &Needs,
        mut listed: UnboundedReceiver<Vec<ListedAccount>>,
        mut arrived: impl FnMut(Arrival<'_>),
    ) -> Result<Organization, Failure> {
        let (identity, protecting, index) = try_join!(
            self.identity(),
            self.list_units_along(&needs.protecting, ListedUnits::default()),
            self.tags_to_begin_with(needs)
        )?;
        let mut early =
            Early { identity: &identity, protecting: &protecting.units, index: index.as_ref(), met: Vec::new() };
        let units = early
            .while_listing(needs, self.units_to_begin_with(needs, protecting.clone()), &mut listed, &mut arrived)
            .await?;
        let mut met = early.met;
        let mut places = UnitPlaces { complete: units.parents, ..UnitPlaces::default() };
        places.add(units.units)?;
        let mut accounts: Vec<Account> = Vec::new();
        loop {
            let listed =
                if met.is_empty() { batch(&mut listed, accounts.len()).await } else { std::mem::take(&mut met) };
            if listed.is_empty() {
                break;
            }
            let part = self.complete(listed, needs, &mut places, index.as_ref()).await?;
            arrived(Arrival::Ready(&places.organization(&identity, part.clone())?));
            accounts.extend(part);
        }
        // A unit that no account is in has not been met with, and may be there all the same.
        let named = needs.units.only().filter(|_| needs.accounts.is_all()).unwrap_or(&needs.protecting);
        places.add(self.find_units(&unknown_units(named, &places)).await?)?;
        places.organization(&identity, accounts)
    }

    /// The units that are known by name before any account is.
    pub(super) async fn units_to_begin_with(&self, needs: &Needs, known: ListedUnits) -> Result<ListedUnits, Failure> {
        match (&needs.units, &needs.accounts) {
            (Scope::All, _) => {
                let units = self.list_units().await?;
                Ok(ListedUnits { parents: units.iter().map(|unit| unit.id.clone()).collect(), units })
            }
            // Of the few accounts that matter, it is asked where they are.
            (Scope::Only(_), Scope::Only(_)) => self.list_units_along(&needs.protecting, known).await,
            (Scope::Only(patterns), Scope::All) => self.list_units_along(patterns, known).await,
        }
    }

    /// The tags of all accounts, where they can be had at once.
    async fn tags_to_begin_with(&self, needs: &Needs) -> Result<Option<Tags>, Failure> {
        if needs.tags && needs.accounts.is_all() { self.indexed_tags(&self.identity().await?).await } else { Ok(None) }
    }

    /// Listed accounts with their places and tags.
    async fn complete(
        &self,
        listed: Vec<ListedAccount>,
        needs: &Needs,
        places: &mut UnitPlaces,
        index: Option<&Tags>,
    ) -> Result<Vec<Account>, Failure> {
        for account in &listed {
            places.add(account.units())?;
        }
        let ids = || listed.iter().map(|account| account.id);
        let tags = async {
            match index {
                Some(tags) => Ok(ids().filter_map(|id| Some((id, tags.get(&id)?.clone()))).collect()),
                None if needs.tags => self.listed_tags(ids()).await,
                None => Ok(Tags::new()),
            }
        };
        let (mut tags, ()) = try_join!(tags, self.find(&listed, needs, places))?;
        listed.iter().map(|account| account.placed(&places.parents, tags.remove(&account.id))).collect()
    }

    /// Finds out where accounts are that AWS did not send a path of, and what the units above
    /// accounts are called if that decides.
    async fn find(&self, listed: &[ListedAccount], needs: &Needs, places: &mut UnitPlaces) -> Result<(), Failure> {
        let without_path = listed.iter().any(|account| account.lineage.is_none());
        if without_path && !places.walked {
            let units = self.list_units().await?;
            places.parents = self.walk_accounts(&units).await?;
            places.add(units)?;
            places.walked = true;
        }
        let by_name = needs.units.only().is_some_and(|patterns| patterns.iter().any(OuPattern::goes_by_name));
        if by_name && !needs.accounts.is_all() {
            let unnamed = places.units.values().filter(|unit| unit.name.is_none() && unit.parent.is_some()).collect();
            places.name(self.name_units(&unnamed).await?);
            places.complete = places.units.keys().cloned().collect();
        }
        Ok(())
    }
}

/// A head start for accounts that are listed while units still are.
struct Early<'a> {
    identity: &'a Identity,
    /// The units that are known by name already.
    protecting: &'a [Unit],
    /// The tags of all accounts, where they could be had at once.
    index: Option<&'a Tags>,
    /// The accounts that were listed meanwhile.
    met: Vec<ListedAccount>,
}

impl Early<'_> {
    /// Hands accounts on as they are listed, until all units are known that the policy goes by.
    async fn while_listing(
        &mut self,
        needs: &Needs,
        units: impl Future<Output = Result<ListedUnits, Failure>>,
        listed: &mut UnboundedReceiver<Vec<ListedAccount>>,
        arrived: &mut impl FnMut(Arrival<'_>),
    ) -> Result<ListedUnits, Failure> {
        let knows_enough =
            needs.accounts.is_all() && needs.units.only().is_some() && (!needs.tags || self.index.is_some());
        let mut units = pin!(units);
        loop {
            let page = select! {
                biased;
                units = &mut units => return units,
                Some(page) = listed.recv(), if knows_enough => page,
            };
            if let Some(part) = put_together(self.identity, &page, self.protecting, self.index) {
                arrived(Arrival::Placed(&part));
            }
            self.met.extend(page);
        }
    }
}

/// Accounts and units put together as far as they go: `None` where AWS does not say in which units accounts are, or
/// where they do not fit together.
pub(super) fn put_together(
    identity: &Identity,
    listed: &[ListedAccount],
    units: &[Unit],
    index: Option<&Tags>,
) -> Option<Organization> {
    let mut places = UnitPlaces::default();
    places.add(units.iter().cloned()).ok()?;
    listed.iter().try_for_each(|account| places.add(account.units())).ok()?;
    let tags = |account: &ListedAccount| index.and_then(|index| index.get(&account.id)).cloned();
    let accounts = listed.iter().map(|account| account.placed(&places.parents, tags(account)));
    places.organization(identity, accounts.collect::<Result<_, _>>().ok()?).ok()
}

fn facts(organization: &types::Organization) -> Result<OrganizationFacts, Failure> {
    let operation = Operation::DescribeOrganization;
    Ok(OrganizationFacts {
        organization: parsed(operation, "organization id", organization.id())?,
        management_account: parsed(operation, "management account id", organization.master_account_id())?,
        features: match organization.feature_set() {
            Some(types::OrganizationFeatureSet::All) => FeatureSet::All,
            Some(types::OrganizationFeatureSet::ConsolidatedBilling) => FeatureSet::ConsolidatedBilling,
            _ => FeatureSet::Unknown,
        },
    })
}

/// Where everything is, as far as that is known.
#[derive(Default)]
struct UnitPlaces {
    units: BTreeMap<UnitId, Unit>,
    /// The units of accounts that AWS did not send a path of.
    parents: BTreeMap<AccountId, UnitId>,
    /// Whether every unit was asked for its accounts.
    walked: bool,
    /// The units whose children are known by name, since that decides.
    complete: BTreeSet<UnitId>,
}

impl UnitPlaces {
    /// Adds units, with or without their names. A unit that was moved while all this was read could be
    /// in two places: no decision is made on that.
    fn add(&mut self, units: impl IntoIterator<Item = Unit>) -> Result<(), Failure> {
        for unit in units {
            match self.units.get_mut(&unit.id) {
                None => {
                    self.units.insert(unit.id.clone(), unit);
                }
                Some(known) if known.parent != unit.parent => {
                    return Err(MalformedOrganization::TwoPlaces(unit.id).into());
                }
                Some(known) => known.name = known.name.take().or(unit.name),
            }
        }
        Ok(())
    }

    fn name(&mut self, names: BTreeMap<UnitId, String>) {
        for (id, name) in names {
            if let Some(unit) = self.units.get_mut(&id) {
                unit.name = Some(name);
            }
        }
    }

    /// A unit that appeared after those beside it were listed would be taken for one that no path of the
    /// policy names: no decision is made on that either.
    fn organization(&self, identity: &Identity, accounts: Vec<Account>) -> Result<Organization, Failure> {
        let mut nameless = self.units.values().filter(|unit| unit.name.is_none());
        let late = |unit: &&Unit| unit.parent.as_ref().is_some_and(|parent| self.complete.contains(parent));
        if let Some(unit) = nameless.find(late) {
            return Err(MalformedOrganization::AppearedLate(unit.id.clone()).into());
        }
        Ok(Organization::new(identity.clone(), self.units.values().cloned(), accounts)?)
    }
}

/// The units that are named by their ids and that were not met with.
fn unknown_units<'p>(named: &'p BTreeSet<OuPattern>, places: &UnitPlaces) -> BTreeSet<&'p UnitId> {
    let ids = named.iter().filter_map(|pattern| match pattern {
        OuPattern::Id(id) => Some(id),
        OuPattern::Path(_) => None,
    });
    ids.filter(|id| !places.units.contains_key(id)).collect()
}

/// The next accounts to go on with: at least a sixteenth of those before, if there are as many, so that even a large
/// organization comes in some hundred parts, and no role or quota is idle for long.
async fn batch<T>(listed: &mut UnboundedReceiver<Vec<T>>, before: usize) -> Vec<T> {
    let mut batch = Vec::new();
    while batch.len() < (before / 16).max(1) {
        let Some(page) = listed.recv().await else { break };
        batch.extend(page);
    }
    batch
}

#[cfg(test)]
mod tests;
