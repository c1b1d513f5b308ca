//! How much time it takes to read a contact where nothing is waited for.
//!
//! `cargo bench --bench observe`; figures are in `docs/performance.md`.

#[path = "support/organizations.rs"]
mod organizations;
#[path = "support/say.rs"]
mod say;

use std::time::Instant;

use futures_util::FutureExt;
use orgcontacts::backend::organization_file::OrganizationFile;
use orgcontacts::gateway::ReadAccess;
use orgcontacts::organization::SettingKey;
use orgcontacts::organization::needs::Needs;
use orgcontacts::plan::live::Observed;
use orgcontacts::run::observe::{asked, observe};
use orgcontacts::setting::Kind;
use say::say;

fn main() {
    say("  reads     took     a read");
    for accounts in [1_000, 10_000, 50_000] {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("organization.json");
        std::fs::write(&path, organizations::organization(accounts)).expect("it can be written");
        let file = OrganizationFile::open(&path).expect("the organization is well-formed");
        let organization =
            file.organization(&Needs::ALL, |_| {}).now_or_never().expect("it is at hand").expect("it is read");
        let ids = organization.accounts().keys();
        let keys: Vec<_> =
            ids.flat_map(|account| Kind::ALL.map(|kind| SettingKey { account: *account, kind })).collect();
        let reads = keys.len();
        let begun = Instant::now();
        let asked = asked(organization.identity(), keys);
        let live = observe(&file, asked, || {}).now_or_never().expect("nothing is waited for");
        let took = begun.elapsed();
        assert!(live.values().all(|found| matches!(found, Observed::Present(_))));
        let nanos = took.as_nanos() / reads as u128;
        say(&format!("{reads:>7} {:>5} ms {nanos:>7} ns", took.as_millis()));
    }
}
