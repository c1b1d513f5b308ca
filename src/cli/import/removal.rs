//! Contacts that a spreadsheet says are missing: an import removes nothing, and people who blank a row have to be told.

use crate::cli::output::terminal::Terminal;
use crate::gateway::ReadAccess;
use crate::organization::{Organization, SettingKey};
use crate::plan::live::{LiveState, Observed};
use crate::run::observe::{asked, observe};
use crate::view;

/// Says which of the contacts that a file calls missing are set. On AWS, that would take a call for each: there, it is
/// only said how many the file calls so.
pub async fn say_kept<A: ReadAccess>(access: &A, organization: &Organization, file: &LiveState, terminal: &Terminal) {
    let missing = file.iter().filter(|(_, observed)| **observed == Observed::Absent).map(|(key, _)| *key);
    let missing: Vec<SettingKey> = missing.collect();
    let lines = if access.is_at_hand() {
        let found = observe(access, asked(organization.identity(), missing), || ()).await;
        let set = found.iter().filter(|(_, observed)| matches!(observed, Observed::Present(_)));
        view::imported::not_removed(&set.map(|(key, _)| *key).collect::<Vec<_>>())
    } else {
        view::imported::not_compared(missing.len()).into_iter().collect()
    };
    lines.into_iter().for_each(|line| terminal.message(line.ours("\n")));
}
