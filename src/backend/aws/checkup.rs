//! Asking AWS for all that `doctor` judges by: in less than a minute, whatever the other side does, and changing
//! nothing.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use futures_util::{future, join};
use tokio::time::timeout;

use super::Aws;
use super::accounts::ListedAccount;
use super::members::{MemberRoute, Members, Route};
use super::organizations::put_together;
use super::tags::OwnTags;
use super::units::ListedUnits;
use crate::answer::checkup::{Asking, CheckupEvidence, Demands, ListedMembers, ReadTried, Sample, WayToAws};
use crate::gateway::{Denial, Failure, FeatureSet, Operation, SERVICE_PRINCIPAL, without_account_api};
use crate::organization::{AccountId, Identity, SettingKey};
use crate::setting::Kind;

/// How long each step may take. Together with a probe they stay below a minute.
const CALLER: Duration = Duration::from_secs(10);
const ORGANIZATION: Duration = Duration::from_secs(7);
const ADMINISTRATION: Duration = Duration::from_secs(7);
const LISTING: Duration = Duration::from_secs(10);
const TAGGING: Duration = Duration::from_secs(5);
const READING: Duration = Duration::from_secs(10);
/// A little less, so that of a few accounts that hang each is told.
const ROLE: Duration = Duration::from_secs(9);

/// How many roles are tried at once.
const ROLES_AT_ONCE: usize = 64;

impl Aws {
    /// Asks step by step, each only where the one before has come to something. `choose` says which accounts are tried.
    pub async fn examine(
        &self,
        demands: &Demands,
        choose: impl Fn(&Identity, &ListedMembers) -> Sample,
    ) -> CheckupEvidence {
        let way = WayToAws { region: self.region.clone(), endpoints: self.endpoints.clone() };
        let mut evidence = CheckupEvidence::of_way(Ok(way));
        if let Some(identity) = self.ask_who(&mut evidence).await {
            self.ask_what(demands, &identity, choose, &mut evidence).await;
        }
        evidence.clock = self.clock.skew();
        evidence
    }

    /// Who calls, and for which organization; `None` where that ends it.
    async fn ask_who(&self, evidence: &mut CheckupEvidence) -> Option<Identity> {
        let caller = in_time(CALLER, Operation::GetCallerIdentity, self.read_caller()).await;
        let account = caller.as_ref().ok().map(|caller| caller.account);
        evidence.caller = Some(caller);
        let organization = self.organization_of(account?);
        let organization = in_time(ORGANIZATION, Operation::DescribeOrganization, organization).await;
        let features = organization.as_ref().ok().map(|facts| facts.features.clone());
        evidence.organization = Some(organization);
        if features? == FeatureSet::ConsolidatedBilling {
            return None;
        }
        let identity = evidence.identity()?;
        let (trusted_access, administered) = join!(
            in_time(ADMINISTRATION, Operation::ListAWSServiceAccessForOrganization, self.has_trusted_access()),
            self.ask_services(&identity)
        );
        let is_administrator = match &administered {
            None => true,
            Some(Ok(services)) => {
                self.is_delegated.set(services.contains(SERVICE_PRINCIPAL));
                self.is_delegated.get()
            }
            Some(Err(Failure::AccessDenied { operation: _, detail: Some(Denial::NotAdministrator) })) => false,
            // It is concluded from what can be read.
            Some(Err(_)) => true,
        };
        // It was asked before it was known who asks.
        let heard = |failure: Failure| if self.is_administrator() { failure.for_administrator() } else { failure };
        evidence.trusted_access = Some(trusted_access.map_err(heard));
        evidence.administered = administered;
        is_administrator.then_some(identity)
    }

    /// The services that the caller administers, where it is not the management account.
    async fn ask_services(&self, identity: &Identity) -> Asking<BTreeSet<String>> {
        if identity.caller == identity.management_account {
            return None;
        }
        let services = self.administered_services(identity.caller);
        Some(in_time(ADMINISTRATION, Operation::ListDelegatedServicesForAccount, services).await)
    }

    /// What there is, and whether it can be read.
    async fn ask_what(
        &self,
        demands: &Demands,
        identity: &Identity,
        choose: impl Fn(&Identity, &ListedMembers) -> Sample,
        evidence: &mut CheckupEvidence,
    ) {
        let (listed, units) = join!(self.ask_accounts(), self.ask_units(demands));
        evidence.units =
            units.as_ref().map(|units| units.as_ref().map(|units| units.units.len()).map_err(Clone::clone));
        let (listed, complete) = match listed {
            Ok(listed) => listed,
            Err(failure) => {
                evidence.members = Some(Err(failure));
                return;
            }
        };
        let units = units.and_then(Result::ok).unwrap_or_default().units;
        let is_member = |account: &&ListedAccount| account.is_active() && account.id != identity.management_account;
        let mut members = ListedMembers {
            organization: put_together(identity, &listed, &units, None),
            tagged: None,
            active: listed.iter().filter(is_member).map(|account| account.id).collect(),
            count: listed.len(),
            complete,
        };
        if demands.needs.tags {
            let tags = self.ask_tags(choose(identity, &members).tags).await;
            members = with_tags(members, &tags);
            evidence.tags = tags.into_iter().map(|(account, tags)| (account, tags.map(drop))).collect();
        }
        let sample = choose(identity, &members);
        evidence.members = Some(Ok(members));
        self.ask_sample(demands, identity, sample, evidence).await;
    }

    /// The accounts, and whether they are all: what came in time will do.
    async fn ask_accounts(&self) -> Result<(Vec<ListedAccount>, bool), Failure> {
        let listed = RefCell::new(Vec::new());
        let listing = self.list_accounts(|page| listed.borrow_mut().extend(page));
        let outcome = timeout(LISTING, listing).await;
        let listed = listed.into_inner();
        match outcome {
            Ok(outcome) => outcome.map(|()| (listed, true)),
            Err(_) if listed.is_empty() => Err(late(Operation::ListAccounts, LISTING)),
            Err(_) => Ok((listed, false)),
        }
    }

    async fn ask_units(&self, demands: &Demands) -> Asking<ListedUnits> {
        if !demands.needs_units() {
            return None;
        }
        let units = self.units_to_begin_with(&demands.needs, ListedUnits::default());
        Some(in_time(LISTING, Operation::ListOrganizationalUnitsForParent, units).await)
    }

    async fn ask_sample(&self, demands: &Demands, identity: &Identity, sample: Sample, evidence: &mut CheckupEvidence) {
        let Sample { management, members, tags: _, roles } = sample;
        let management_account = identity.management_account;
        let own = management.into_iter().map(|kind| SettingKey { account: management_account, kind });
        let partition = self.partition.get().map_or("", String::as_str);
        let has_account_api = without_account_api(partition, &self.region).is_none();
        let is_trusted = !matches!(evidence.trusted_access, Some(Ok(false)));
        let own = own.filter(|_| has_account_api);
        let members = members.into_iter().filter(|_| has_account_api && is_trusted);
        let roles = if has_account_api { roles } else { Vec::new() };
        let kind = demands.kinds.first().copied();
        let (tag_index, management_reads, member_reads, (roles, left)) = join!(
            self.ask_index(demands, identity),
            future::join_all(own.map(|key| self.ask_contact(key, Route::Own(None)))),
            future::join_all(members.map(|key| self.ask_contact(key, Route::Own(Some(key.account))))),
            self.ask_roles(roles, kind)
        );
        evidence.tag_index = tag_index;
        evidence.management_reads = management_reads;
        evidence.member_reads = member_reads;
        evidence.roles = roles;
        evidence.roles_left = left;
    }

    async fn ask_tags(&self, accounts: Vec<AccountId>) -> Vec<(AccountId, Result<OwnTags, Failure>)> {
        let each = accounts.into_iter().map(async |account| {
            (account, in_time(TAGGING, Operation::ListTagsForResource, self.list_tags(account)).await)
        });
        future::join_all(each).await
    }

    async fn ask_index(&self, demands: &Demands, identity: &Identity) -> Asking<bool> {
        if !demands.needs.tags || identity.caller != identity.management_account {
            return None;
        }
        Some(in_time(READING, Operation::GetResources, self.index_has_accounts()).await)
    }

    async fn ask_contact(&self, key: SettingKey, route: Route) -> ReadTried {
        let leave = async || Ok(());
        let read = self.get_contact_by(&route, key, &leave);
        let outcome = in_time(READING, Operation::GetAlternateContact, read).await.map(drop);
        ReadTried { key, outcome }
    }

    /// Tries the role in accounts, and says for how many there was no time.
    async fn ask_roles(
        &self,
        accounts: Vec<AccountId>,
        kind: Option<Kind>,
    ) -> (Vec<(AccountId, Result<(), Failure>)>, usize) {
        let Some((members, kind)) = self.members.as_ref().zip(kind) else { return (Vec::new(), 0) };
        let all = accounts.len();
        let tried = RefCell::new(Vec::new());
        let each = stream::iter(accounts).map(async |account| {
            let read = in_time(ROLE, Operation::AssumeRole, self.ask_role(members, account, kind));
            (account, read.await)
        });
        let trying = each.buffer_unordered(ROLES_AT_ONCE).for_each(async |outcome| tried.borrow_mut().push(outcome));
        // Those that were not tried by then are counted.
        let _ = timeout(READING, trying).await;
        let mut tried = tried.into_inner();
        tried.sort_unstable_by_key(|(account, _)| *account);
        let left = all - tried.len();
        (tried, left)
    }

    /// A contact of a member, read in the member's own name.
    async fn ask_role(&self, members: &Members, account: AccountId, kind: Kind) -> Result<(), Failure> {
        let session = self.assume_role(members, account).await?;
        let member = members.member(account, || self.new_pace());
        let route = Route::Member(account, MemberRoute { member, session });
        self.get_contact_by(&route, SettingKey { account, kind }, &async || Ok(())).await.map(drop)
    }
}

/// Accounts with the tags that were read; without any, none are known.
fn with_tags(members: ListedMembers, tags: &[(AccountId, Result<OwnTags, Failure>)]) -> ListedMembers {
    let read: BTreeMap<AccountId, OwnTags> =
        tags.iter().filter_map(|(account, tags)| Some((*account, tags.as_ref().ok()?.clone()))).collect();
    if read.is_empty() {
        return members;
    }
    let tagged = Some(read.keys().copied().collect());
    let organization = members.organization.map(|organization| organization.with_tags(read));
    ListedMembers { organization, tagged, ..members }
}

/// What comes of a question, unless it takes too long.
async fn in_time<T>(
    longest: Duration,
    operation: Operation,
    asking: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    timeout(longest, asking).await.unwrap_or_else(|_| Err(late(operation, longest)))
}

fn late(operation: Operation, longest: Duration) -> Failure {
    let detail = format!("no answer within {} seconds", longest.as_secs());
    Failure::Unavailable { operation, attempts: 1, detail, ambiguous: false }
}

#[cfg(test)]
mod tests;
