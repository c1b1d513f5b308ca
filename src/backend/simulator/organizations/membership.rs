//! How accounts come, move and go.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use super::creation;
use super::input;
use super::ledger::{Closing, members};
use super::shapes::{no_account, violated};
use crate::backend::directory::MembershipWrite;
use crate::backend::simulator::cloud::{Ask, Cloud, Done};
use crate::backend::simulator::reply::ApiError;
use crate::organization::{Account, AccountId, AccountState, UnitId};

/// How old an account has to be that was created in the organization, before it can be removed.
const REMOVABLE_AFTER: Duration = Duration::from_secs(4 * 24 * 60 * 60);

/// How many accounts can be under way to being closed.
const CLOSING_AT_A_TIME: usize = 3;

/// Answers a write.
pub fn change(cloud: &Cloud, operation: MembershipWrite, ask: Ask<'_>) -> Result<Done, ApiError> {
    match operation {
        MembershipWrite::CreateAccount => creation::create(cloud, ask),
        MembershipWrite::MoveAccount => move_account(cloud, ask.input),
        MembershipWrite::CloseAccount => close(cloud, ask),
        MembershipWrite::RemoveAccountFromOrganization => remove(cloud, member(cloud, ask.input)?.id, ask.now),
        MembershipWrite::LeaveOrganization => remove(cloud, ask.caller.principal.account, ask.now),
    }
}

fn move_account(cloud: &Cloud, input: &Value) -> Result<Done, ApiError> {
    let id: AccountId = input::id(input, "AccountId")?;
    let source: UnitId = input::id(input, "SourceParentId")?;
    let destination: UnitId = input::id(input, "DestinationParentId")?;
    let organization = cloud.directory.organization();
    let account = organization.accounts().get(&id).ok_or_else(no_account)?;
    if account.parent != source {
        let message = "You specified a source parent that doesn't contain the account.";
        return Err(ApiError::new("SourceParentNotFoundException", message));
    }
    if !organization.units().contains_key(&destination) {
        let message = "You specified a destination parent that doesn't exist.";
        return Err(ApiError::new("DestinationParentNotFoundException", message));
    }
    if source == destination {
        let message = "The account is already in the destination parent.";
        return Err(ApiError::new("DuplicateAccountException", message));
    }
    Ok(Done::silently(move |cloud| {
        set(cloud, id, |account| account.parent = destination);
        cloud.ledger.members = members(cloud.directory.organization());
    }))
}

fn set(cloud: &mut Cloud, id: AccountId, change: impl FnOnce(&mut Account)) {
    cloud.directory.change_accounts(|accounts| {
        if let Some(account) = accounts.get_mut(&id) {
            change(account);
        }
    });
}

/// The account that a call is about, which has to be a member.
fn member<'a>(cloud: &'a Cloud, input: &Value) -> Result<&'a Account, ApiError> {
    let id: AccountId = input::id(input, "AccountId")?;
    cloud.directory.organization().accounts().get(&id).ok_or_else(no_account)
}

fn close(cloud: &Cloud, ask: Ask<'_>) -> Result<Done, ApiError> {
    let account = member(cloud, ask.input)?;
    let id = account.id;
    if id == cloud.directory.identity().management_account {
        let message = "You cannot close the management account.";
        return Err(violated("CANNOT_CLOSE_MANAGEMENT_ACCOUNT", message));
    }
    match account.effective_state() {
        Some(AccountState::PendingClosure | AccountState::Closed | AccountState::Suspended) => {
            let message = "You attempted to close an account that is already closed.";
            return Err(ApiError::new("AccountAlreadyClosedException", message));
        }
        Some(AccountState::Active | AccountState::PendingActivation | AccountState::Other(_)) | None => {}
    }
    let closings = &cloud.ledger.closings;
    if closings.values().filter(|closing| !closing.is_done).count() >= CLOSING_AT_A_TIME {
        let message = "You attempted to close more accounts at a time than is allowed.";
        return Err(violated("CLOSE_ACCOUNT_REQUESTS_LIMIT_EXCEEDED", message));
    }
    if closings.len() >= closable(cloud.directory.organization().accounts().len()) {
        let message = "You have exceeded the close account quota for the past 30 days.";
        return Err(violated("CLOSE_ACCOUNT_QUOTA_EXCEEDED", message));
    }
    let now = ask.now;
    Ok(Done::silently(move |cloud| {
        set(cloud, id, |account| account.state = Some(AccountState::PendingClosure));
        cloud.ledger.closings.insert(id, Closing { since: now, is_done: false });
    }))
}

/// How many accounts of an organization of so many can be closed in 30 days.
fn closable(accounts: usize) -> usize {
    (accounts / 5).clamp(250, 1000)
}

impl Cloud {
    /// Lets everything happen that was due by now.
    pub fn settle(&mut self, now: Timestamp) {
        if !self.is_due(now) {
            return;
        }
        self.settle_creations(now);
        for id in self.ledger.closed_by(now) {
            set(self, id, |account| account.state = Some(AccountState::Closed));
        }
    }
}

/// The account keeps its contacts, which are no longer in the file.
fn remove(cloud: &Cloud, id: AccountId, now: Timestamp) -> Result<Done, ApiError> {
    if id == cloud.directory.identity().management_account {
        let message = "You can't remove a management account from an organization.";
        return Err(ApiError::new("MasterCannotLeaveOrganizationException", message));
    }
    if cloud.is_delegated_for_any(id) {
        let message = "You cannot remove a delegated administrator from an organization.";
        return Err(violated("CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG", message));
    }
    let joined = cloud.ledger.joined.get(&id);
    if joined.is_some_and(|joining| !joining.invited && now < joining.at + REMOVABLE_AFTER) {
        let message = "You can't remove an account that was created in the organization until it is 4 days old.";
        return Err(violated("WAIT_PERIOD_ACTIVE", message));
    }
    Ok(Done::silently(move |cloud| {
        cloud.directory.change_accounts(|accounts| {
            accounts.remove(&id);
        });
        cloud.ledger.members = members(cloud.directory.organization());
        cloud.ledger.joined.remove(&id);
        cloud.ledger.closings.remove(&id);
        cloud.ledger.once_tagged.remove(id.as_str());
    }))
}
