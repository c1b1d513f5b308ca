//! Reading the contacts of a whole organization, whatever any policy says.

use std::pin::pin;

use futures_util::stream::{self, StreamExt};

use crate::cli::output::progress::{Progress, announce};
use crate::cli::output::terminal::Terminal;
use crate::gateway::{Failure, ReadAccess, Work};
use crate::organization::{Account, AccountState, Organization, Reach, SettingKey};
use crate::plan::live::{LiveState, Observed};
use crate::run::observe::{asked, observations};
use crate::setting::Kind;

/// The contacts of every account that can be managed. What a file does not record was not read, and is not among them.
pub async fn contacts<A: ReadAccess>(access: &A, organization: &Organization, terminal: &Terminal) -> LiveState {
    let progress = Progress::new(terminal, "Reading contacts");
    let outlook = |reads| access.outlook(Work { reads, ..Work::default() });
    let keys = keys(organization);
    progress.expect(keys.len());
    announce(terminal, "Reading contacts", outlook(keys.len()));
    let mut reads = pin!(observations(access, stream::iter(asked(organization.identity(), keys))));
    let mut live = LiveState::new();
    while let Some((key, observed)) = reads.next().await {
        if observed != Observed::Unreadable(Failure::NotRecorded) {
            live.insert(key, observed);
        }
        progress.step(|left| (outlook(left), access.throttles()));
    }
    progress.finish();
    live
}

/// The contacts of accounts that are ACTIVE and in reach.
fn keys(organization: &Organization) -> Vec<SettingKey> {
    let is_managed = |account: &&Account| {
        organization.identity().reach(account.id) != Reach::OutOfReach
            && account.effective_state() == Some(&AccountState::Active)
    };
    let accounts = organization.accounts().values().filter(is_managed);
    let of = |account: &Account| Kind::ALL.map(|kind| SettingKey { account: account.id, kind });
    accounts.flat_map(of).collect()
}
