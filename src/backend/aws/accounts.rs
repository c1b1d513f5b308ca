//! AWS Organizations: accounts, listed or asked for one by one, and the units they are in.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_organizations::types;
use futures_util::future;

use super::Aws;
use super::answer::parsed;
use super::failure::unexpected_answer;
use super::listing::{PAGE, follow, pages};
use super::units::units_of;
use crate::gateway::{Failure, Membership, Operation};
use crate::organization::{Account, AccountId, AccountState, MalformedOrganization, Unit, UnitId};

impl Aws {
    /// Lists all accounts and hands them on page by page.
    pub(super) async fn list_accounts(&self, hand_on: impl Fn(Vec<ListedAccount>)) -> Result<(), Failure> {
        let operation = Operation::ListAccounts;
        let page = async |token: Option<String>| {
            let send = async || {
                let request = self.organizations.list_accounts().max_results(PAGE);
                request.set_next_token(token.clone()).send().await
            };
            self.call(operation, send).await
        };
        follow(operation, page, |accounts| {
            let accounts = accounts.into_iter().map(|account| ListedAccount::new(operation, account));
            hand_on(accounts.collect::<Result<_, _>>()?);
            Ok(())
        })
        .await
    }

    /// Asks for accounts one by one: so many calls, whatever the size of the organization. One that is
    /// not there is ignored.
    pub(super) async fn describe_accounts(
        &self,
        ids: &BTreeSet<AccountId>,
        hand_on: impl Fn(Vec<ListedAccount>),
    ) -> Result<(), Failure> {
        match future::try_join_all(ids.iter().map(|id| self.describe_account(*id))).await {
            Ok(described) => {
                hand_on(described.into_iter().flatten().collect());
                Ok(())
            }
            // Who may only list gets there too.
            Err(Failure::AccessDenied { .. }) => {
                let meant = |page: Vec<ListedAccount>| page.into_iter().filter(|account| ids.contains(&account.id));
                self.list_accounts(|page| hand_on(meant(page).collect())).await
            }
            Err(failure) => Err(failure),
        }
    }

    async fn describe_account(&self, id: AccountId) -> Result<Option<ListedAccount>, Failure> {
        let Some(mut account) = self.describe_account_alone(id).await? else { return Ok(None) };
        if account.lineage.is_none() {
            account.lineage = Some(self.list_lineage(id.as_str()).await?);
        }
        Ok(Some(account))
    }

    /// An account, perhaps without the units above it. `None` if it is not in the organization.
    async fn describe_account_alone(&self, id: AccountId) -> Result<Option<ListedAccount>, Failure> {
        let operation = Operation::DescribeAccount;
        let send = async || self.organizations.describe_account().account_id(id.as_str()).send().await;
        let account = match self.call_about(id, operation, send).await {
            Err(Failure::NotFound { .. }) => return Ok(None),
            answer => answer?,
        };
        let account = ListedAccount::new(operation, account)?;
        if account.id != id {
            return Err(unexpected_answer(operation, "a different account than asked for"));
        }
        Ok(Some(account))
    }

    /// What the organization says of an account now.
    pub(super) async fn read_membership(&self, id: AccountId) -> Result<Membership, Failure> {
        let Some(account) = self.describe_account_alone(id).await? else { return Ok(Membership::Gone) };
        let state = account.state.as_ref().or(account.status.as_ref());
        let unknown = || unexpected_answer(Operation::DescribeAccount, "an account without a state");
        state.map(Membership::in_state).ok_or_else(unknown)
    }

    /// The units above an account or a unit, the root first, asked for step by step.
    pub(super) async fn list_lineage(&self, of: &str) -> Result<Vec<UnitId>, Failure> {
        /// More levels than AWS allows.
        const MOST: usize = 16;
        let mut lineage: Vec<UnitId> = Vec::new();
        let mut child = of.to_owned();
        while let Some(parent) = self.list_parent(&child).await? {
            let is_root = parent.is_root();
            child = parent.to_string();
            lineage.insert(0, parent);
            if is_root {
                return Ok(lineage);
            }
            if lineage.len() > MOST {
                break;
            }
        }
        Err(unexpected_answer(Operation::ListParents, format!("no root above {of}")))
    }

    async fn list_parent(&self, child: &str) -> Result<Option<UnitId>, Failure> {
        let operation = Operation::ListParents;
        let parents = pages(operation, async |token| {
            let send = async || {
                let request = self.organizations.list_parents().child_id(child);
                request.set_next_token(token.clone()).send().await
            };
            self.call(operation, send).await
        })
        .await?;
        match parents.as_slice() {
            [] => Ok(None),
            [parent] => parsed(operation, "parent", parent.id()).map(Some),
            // Source: "In the current release, a child can have only a single parent."
            _ => Err(unexpected_answer(operation, "several parents")),
        }
    }

    /// Where accounts are, asked of every unit: for partitions and emulators that do not send
    /// `Paths`.
    pub(super) async fn walk_accounts(&self, units: &[Unit]) -> Result<BTreeMap<AccountId, UnitId>, Failure> {
        let listings = units.iter().map(|unit| self.list_accounts_in(&unit.id));
        let mut parents = BTreeMap::new();
        for (account, unit) in future::try_join_all(listings).await?.into_iter().flatten() {
            // It was moved meanwhile: no decision is made on one of two places.
            if parents.insert(account, unit).is_some() {
                return Err(MalformedOrganization::DuplicateAccount(account).into());
            }
        }
        Ok(parents)
    }

    async fn list_accounts_in(&self, parent: &UnitId) -> Result<Vec<(AccountId, UnitId)>, Failure> {
        let operation = Operation::ListAccountsForParent;
        let accounts = pages(operation, async |token| {
            let send = async || {
                let request = self.organizations.list_accounts_for_parent().max_results(PAGE);
                request.parent_id(parent.as_str()).set_next_token(token.clone()).send().await
            };
            self.call(operation, send).await
        })
        .await?;
        let placed = |account: types::Account| Ok((parsed(operation, "account id", account.id())?, parent.clone()));
        accounts.into_iter().map(placed).collect()
    }
}

/// An account as `ListAccounts` and `DescribeAccount` have it.
pub(super) struct ListedAccount {
    pub(super) id: AccountId,
    name: Option<String>,
    email: Option<String>,
    state: Option<AccountState>,
    status: Option<AccountState>,
    /// The units above it, the root first; `None` if AWS did not send its path.
    pub(super) lineage: Option<Vec<UnitId>>,
}

impl ListedAccount {
    fn new(operation: Operation, account: types::Account) -> Result<Self, Failure> {
        let id: AccountId = parsed(operation, "account id", account.id())?;
        let lineage = account.paths().first().map(|path| lineage_in(operation, path, id)).transpose()?;
        let state = account.state().map(|state| AccountState::from(state.as_str()));
        let status = account.status().map(|status| AccountState::from(status.as_str()));
        Ok(Self { id, name: account.name, email: account.email, state, status, lineage })
    }

    pub(super) fn is_active(&self) -> bool {
        self.state.as_ref().or(self.status.as_ref()) == Some(&AccountState::Active)
    }

    /// The units of its path, without their names.
    pub(super) fn units(&self) -> impl Iterator<Item = Unit> {
        units_of(self.lineage.as_deref().unwrap_or_default())
    }

    /// The account in its place: at the end of its path, else where it was found.
    pub(super) fn placed(
        &self,
        parents: &BTreeMap<AccountId, UnitId>,
        tags: Option<BTreeMap<String, String>>,
    ) -> Result<Account, Failure> {
        let own = self.lineage.as_ref().and_then(|lineage| lineage.last());
        let parent = own.or_else(|| parents.get(&self.id)).ok_or_else(|| {
            unexpected_answer(Operation::ListAccountsForParent, format!("account {} is in no OU", self.id))
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

/// The units in a path like `o-exampleorg/r-ab12/ou-ab12-11111111/222222222222/`.
/// Source: `Account.Paths` in the Organizations API, since 2026-03-31.
fn lineage_in(operation: Operation, path: &str, account: AccountId) -> Result<Vec<UnitId>, Failure> {
    let invalid = || unexpected_answer(operation, "an invalid path of an account");
    let inner = path.trim_end_matches('/').strip_suffix(account.as_str()).and_then(|rest| rest.strip_suffix('/'));
    let (_organization, units) = inner.and_then(|inner| inner.split_once('/')).ok_or_else(invalid)?;
    let units: Vec<UnitId> = units.split('/').map(str::parse).collect::<Result<_, _>>().map_err(|_| invalid())?;
    if units.first().is_some_and(UnitId::is_root) { Ok(units) } else { Err(invalid()) }
}
