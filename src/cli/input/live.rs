//! The contacts of a whole organization, whatever any policy says of them.

use crate::cli::input::reading;
use crate::cli::output::terminal::Terminal;
use crate::gateway::{Failure, ReadAccess};
use crate::organization::{Account, AccountState, Organization, Reach, SettingKey};
use crate::plan::live::{LiveState, Observed};
use crate::setting::Kind;

/// The contacts of every account that can be managed. What a file does not record was not read, and is not among them.
pub async fn contacts<A: ReadAccess>(access: &A, organization: &Organization, terminal: &Terminal) -> LiveState {
    let mut live = reading::read(access, organization.identity(), keys(organization), terminal).await;
    live.retain(|_, observed| *observed != Observed::Unreadable(Failure::NotRecorded));
    live
}

/// The contacts of accounts that are ACTIVE and in reach.
fn keys(organization: &Organization) -> impl Iterator<Item = SettingKey> {
    let is_managed = |account: &&Account| {
        organization.identity().reach(account.id) != Reach::OutOfReach
            && account.effective_state() == Some(&AccountState::Active)
    };
    let accounts = organization.accounts().values().filter(is_managed);
    accounts.flat_map(|account| Kind::ALL.map(|kind| SettingKey { account: account.id, kind }))
}
