//! Reading contacts that are known beforehand, with a word on how far it has come.

use crate::cli::output::progress::{Progress, announce};
use crate::cli::output::terminal::Terminal;
use crate::gateway::{ReadAccess, Work};
use crate::organization::{Identity, SettingKey};
use crate::plan::live::LiveState;
use crate::run::observe::{asked, observe};

/// Reads them all. Those that cannot be read are in it, with the reason.
pub async fn read<A: ReadAccess>(
    access: &A,
    identity: &Identity,
    keys: impl IntoIterator<Item = SettingKey>,
    terminal: &Terminal,
) -> LiveState {
    let keys: Vec<SettingKey> = keys.into_iter().collect();
    let progress = Progress::new(terminal, "Reading contacts");
    progress.expect(keys.len());
    let outlook = |reads| access.outlook(Work { reads, ..Work::default() });
    announce(terminal, "Reading contacts", outlook(keys.len()));
    let read = || progress.step(|left| (outlook(left), access.throttles()));
    let live = observe(access, asked(identity, keys), read).await;
    progress.finish();
    live
}
