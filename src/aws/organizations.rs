//! AWS Organizations: who asks, which accounts there are, and where they are.
//!
//! Accounts and units are listed at the same time. A listing is complete or it is an error.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use aws_sdk_organizations::types;
use futures_util::stream::{FuturesUnordered, TryStreamExt};
use futures_util::{future, try_join};

use super::Aws;
use super::failure::unexpected_answer;
use super::quota::Operation;
use crate::gateway::{Failure, Needs, ReadAccess};
use crate::organization::{Account, AccountId, Identity, MalformedOrganization, Organization, Unit, UnitId};

/// The most that Organizations lists on one page.
const PAGE: i32 = 20;

impl Aws {
    pub(super) async fn read_identity(&self) -> Result<Identity, Failure> {
        let (caller, organization) = try_join!(self.read_caller(), self.describe_organization())?;
        let organization = organization.ok_or(Failure::NotInOrganization(caller))?;
        let operation = Operation::DescribeOrganization;
        Ok(Identity {
            organization: parsed(operation, "organization id", organization.id())?,
            management_account: parsed(operation, "management account id", organization.master_account_id())?,
            caller,
        })
    }

    async fn read_caller(&self) -> Result<AccountId, Failure> {
        let operation = Operation::GetCallerIdentity;
        let answer = self.call(operation, async || self.sts.get_caller_identity().send().await).await?;
        parsed(operation, "account id", answer.account())
    }

    /// `None` if the caller's account is in no organization.
    async fn describe_organization(&self) -> Result<Option<types::Organization>, Failure> {
        let operation = Operation::DescribeOrganization;
        let answer = self
            .call(operation, async || match self.organizations.describe_organization().send().await {
                Ok(answer) => Ok(Some(answer)),
                Err(error)
                    if error.as_service_error().is_some_and(|e| e.is_aws_organizations_not_in_use_exception()) =>
                {
                    Ok(None)
                }
                Err(error) => Err(error),
            })
            .await?;
        let Some(answer) = answer else { return Ok(None) };
        answer.organization.map(Some).ok_or_else(|| unexpected_answer(operation, "an answer without an organization"))
    }

    pub(super) async fn read_organization(&self, needs: Needs) -> Result<Organization, Failure> {
        let identity = self.identity().await?;
        let indexed = async { if needs.tags { self.indexed_tags(&identity).await } else { Ok(None) } };
        let (listed, units, indexed) = try_join!(self.list_accounts(), self.list_units(), indexed)?;
        let parents = async {
            if listed.iter().all(|account| account.parent.is_some()) {
                return Ok(BTreeMap::new());
            }
            self.walk_accounts(&units).await
        };
        let tags = async {
            match indexed {
                Some(tags) => Ok(tags),
                None if needs.tags => self.listed_tags(listed.iter().map(|account| account.id)).await,
                None => Ok(BTreeMap::new()),
            }
        };
        let (parents, mut tags) = try_join!(parents, tags)?;
        let accounts = listed.iter().map(|account| account.placed(&parents, tags.remove(&account.id)));
        let accounts = accounts.collect::<Result<Vec<Account>, Failure>>()?;
        Ok(Organization::new(identity, units, accounts)?)
    }

    async fn list_accounts(&self) -> Result<Vec<ListedAccount>, Failure> {
        let operation = Operation::ListAccounts;
        let accounts = pages(operation, async |token| {
            let send = async || {
                let request = self.organizations.list_accounts().max_results(PAGE);
                request.set_next_token(token.clone()).send().await
            };
            let answer = self.call(operation, send).await?;
            Ok((answer.accounts.unwrap_or_default(), answer.next_token))
        })
        .await?;
        accounts.into_iter().map(ListedAccount::new).collect()
    }

    /// The root and all units below it.
    async fn list_units(&self) -> Result<Vec<Unit>, Failure> {
        let mut units = self.list_roots().await?;
        let mut known: BTreeSet<UnitId> = units.iter().map(|unit| unit.id.clone()).collect();
        let mut listings: FuturesUnordered<_> =
            units.iter().map(|unit| self.list_units_below(unit.id.clone())).collect();
        while let Some(children) = listings.try_next().await? {
            for unit in children {
                // A unit that is listed twice could lead round in circles.
                if !known.insert(unit.id.clone()) {
                    return Err(MalformedOrganization::DuplicateUnit(unit.id).into());
                }
                listings.push(self.list_units_below(unit.id.clone()));
                units.push(unit);
            }
        }
        Ok(units)
    }

    async fn list_roots(&self) -> Result<Vec<Unit>, Failure> {
        let operation = Operation::ListRoots;
        let roots = pages(operation, async |token| {
            let send = async || {
                let request = self.organizations.list_roots().max_results(PAGE);
                request.set_next_token(token.clone()).send().await
            };
            let answer = self.call(operation, send).await?;
            Ok((answer.roots.unwrap_or_default(), answer.next_token))
        })
        .await?;
        roots.into_iter().map(|root| unit(operation, root.id(), root.name(), None)).collect()
    }

    async fn list_units_below(&self, parent: UnitId) -> Result<Vec<Unit>, Failure> {
        let operation = Operation::ListOrganizationalUnitsForParent;
        let units = pages(operation, async |token| {
            let send = async || {
                let request = self.organizations.list_organizational_units_for_parent().max_results(PAGE);
                request.parent_id(parent.as_str()).set_next_token(token.clone()).send().await
            };
            let answer = self.call(operation, send).await?;
            Ok((answer.organizational_units.unwrap_or_default(), answer.next_token))
        })
        .await?;
        units.into_iter().map(|child| unit(operation, child.id(), child.name(), Some(&parent))).collect()
    }

    /// Where accounts are, asked of every unit: for partitions and emulators that do not send
    /// `Paths`.
    async fn walk_accounts(&self, units: &[Unit]) -> Result<BTreeMap<AccountId, UnitId>, Failure> {
        let listings = units.iter().map(|unit| self.list_accounts_in(&unit.id));
        Ok(future::try_join_all(listings).await?.into_iter().flatten().collect())
    }

    async fn list_accounts_in(&self, parent: &UnitId) -> Result<Vec<(AccountId, UnitId)>, Failure> {
        let operation = Operation::ListAccountsForParent;
        let accounts = pages(operation, async |token| {
            let send = async || {
                let request = self.organizations.list_accounts_for_parent().max_results(PAGE);
                request.parent_id(parent.as_str()).set_next_token(token.clone()).send().await
            };
            let answer = self.call(operation, send).await?;
            Ok((answer.accounts.unwrap_or_default(), answer.next_token))
        })
        .await?;
        let placed = |account: types::Account| Ok((parsed(operation, "account id", account.id())?, parent.clone()));
        accounts.into_iter().map(placed).collect()
    }
}

/// An account as `ListAccounts` has it.
struct ListedAccount {
    id: AccountId,
    name: Option<String>,
    email: Option<String>,
    state: Option<String>,
    status: Option<String>,
    parent: Option<UnitId>,
}

impl ListedAccount {
    fn new(account: types::Account) -> Result<Self, Failure> {
        let id: AccountId = parsed(Operation::ListAccounts, "account id", account.id())?;
        let parent = account.paths().first().map(|path| parent_in(path, id)).transpose()?;
        let state = account.state().map(|state| state.as_str().to_owned());
        let status = account.status().map(|status| status.as_str().to_owned());
        Ok(Self { id, name: account.name, email: account.email, state, status, parent })
    }

    fn placed(
        &self,
        parents: &BTreeMap<AccountId, UnitId>,
        tags: Option<BTreeMap<String, String>>,
    ) -> Result<Account, Failure> {
        let parent = self.parent.as_ref().or_else(|| parents.get(&self.id)).ok_or_else(|| {
            unexpected_answer(Operation::ListAccountsForParent, format!("account {} is in no unit", self.id))
        })?;
        Ok(Account {
            id: self.id,
            name: self.name.clone(),
            email: self.email.clone(),
            state: self.state.clone(),
            status: self.status.clone(),
            parent: parent.clone(),
            tags: tags.unwrap_or_default(),
        })
    }
}

/// The last unit in a path like `o-exampleorg/r-ab12/ou-ab12-11111111/222222222222/`.
fn parent_in(path: &str, account: AccountId) -> Result<UnitId, Failure> {
    let inner = path.trim_end_matches('/').strip_suffix(account.as_str()).and_then(|rest| rest.strip_suffix('/'));
    let parent = inner.and_then(|inner| inner.rsplit('/').next());
    parsed(Operation::ListAccounts, "path of an account", parent)
}

fn unit(operation: Operation, id: Option<&str>, name: Option<&str>, parent: Option<&UnitId>) -> Result<Unit, Failure> {
    let id: UnitId = parsed(operation, "unit id", id)?;
    match name {
        Some(name) => Ok(Unit { id, name: name.to_owned(), parent: parent.cloned() }),
        None => Err(unexpected_answer(operation, format!("unit {id} has no name"))),
    }
}

/// An id that AWS cannot leave out or get wrong.
fn parsed<T: FromStr>(operation: Operation, what: &str, text: Option<&str>) -> Result<T, Failure> {
    let text = text.ok_or_else(|| unexpected_answer(operation, format!("a missing {what}")))?;
    text.parse().map_err(|_| unexpected_answer(operation, format!("an invalid {what}")))
}

/// Follows a listing to its end, past empty pages. A token that comes again would lead round in
/// circles.
pub(super) async fn pages<T>(
    operation: Operation,
    page: impl AsyncFn(Option<String>) -> Result<(Vec<T>, Option<String>), Failure>,
) -> Result<Vec<T>, Failure> {
    let mut all = Vec::new();
    let mut seen = BTreeSet::new();
    let mut token = None;
    loop {
        let (mut items, next) = page(token).await?;
        all.append(&mut items);
        let Some(next) = next.filter(|next| !next.is_empty()) else { return Ok(all) };
        if !seen.insert(next.clone()) {
            return Err(unexpected_answer(operation, "a page leads back to an earlier one"));
        }
        token = Some(next);
    }
}

#[cfg(test)]
mod tests;
