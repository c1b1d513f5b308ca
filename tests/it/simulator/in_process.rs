//! The other door: the same rules without a socket.

use std::fs;
use std::time::Duration;

use orgcontacts::backend::organization_file::OrganizationFile;
use orgcontacts::gateway::freshness::{Clock, Freshness};
use orgcontacts::gateway::{Failure, Operation, ReadAccess, WriteAccess};
use orgcontacts::organization::{Reach, SettingKey};
use orgcontacts::setting::alternate_contact::Fields;
use orgcontacts::setting::{self, Kind};
use serde_json::{Value, json};

use super::{Client, MANAGEMENT, MEMBER, SUSPENDED, organization, start};

fn opened(more: &str) -> (tempfile::TempDir, OrganizationFile) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("organization.yaml");
    fs::write(&path, organization(more)).unwrap();
    let file = OrganizationFile::open_exclusively(&path).unwrap();
    (folder, file)
}

fn key(account: &str, kind: Kind) -> SettingKey {
    SettingKey { account: account.parse().unwrap(), kind }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

fn contact(name: &str) -> setting::Value {
    setting::Value::new(Fields { name, title: "T", email: "n@example.com", phone: "1" }.map(str::to_owned)).unwrap()
}

/// What each door answers to the same question.
#[test]
fn both_doors_refuse_the_same() {
    let doors = |more: &str, account: &str, reach: Reach| {
        let (_folder, file) = opened(more);
        let local = block_on(file.contact(key(account, Kind::Billing), reach));
        let simulator = start(more);
        let mut input = json!({ "AlternateContactType": "BILLING" });
        if reach != Reach::Standalone {
            input["AccountId"] = Value::from(account);
        }
        let answer = Client::new(&simulator, MANAGEMENT).account("GetAlternateContact", &input);
        (local.map(|contact| contact.is_some()), answer.status)
    };
    let denied = || Err(Failure::AccessDenied { operation: Operation::GetAlternateContact, detail: None });
    assert_eq!(doors("", MEMBER, Reach::Member), (Ok(true), 200));
    assert_eq!(doors("", MANAGEMENT, Reach::Member), (Err(Failure::ManagementAccount), 403));
    assert_eq!(doors("", SUSPENDED, Reach::Member), (denied(), 403));
    let off = "simulate: { trusted_access: false }";
    assert_eq!(doors(off, MEMBER, Reach::Member), (Err(Failure::TrustedAccessOff), 403));
    let deny = "simulate: { principals: { \"111111111111\": { deny: [\"account:Get*\"] } } }";
    assert_eq!(doors(deny, MEMBER, Reach::Member), (denied(), 403));
    // What was not recorded is unknown to a plan, and not set for whoever asks the endpoint.
    assert_eq!(doors("", MANAGEMENT, Reach::Standalone), (Err(Failure::NotRecorded), 404));
}

/// A freshness that does not end.
fn fresh() -> Freshness {
    Clock::new(|| Duration::ZERO).fresh_for(Duration::ZERO)
}

#[test]
fn writes_are_read_back_and_deleting_nothing_is_success() {
    let (folder, file) = opened("");
    let security = key(MEMBER, Kind::Security);
    block_on(async {
        let path = folder.path().join("organization.yaml");
        let before = fs::read_to_string(&path).unwrap();
        file.put(Reach::Member, security, &contact("N"), fresh()).await.unwrap();
        assert_eq!(file.contact(security, Reach::Member).await, Ok(Some(contact("N").as_live().clone())));
        assert_eq!(fs::read_to_string(&path).unwrap(), before, "all changes are written at once");
        file.flush().await.unwrap();
        let reread = OrganizationFile::open(&path).unwrap();
        assert_eq!(reread.contact(security, Reach::Member).await, Ok(Some(contact("N").as_live().clone())));
        for _ in 0..2 {
            file.delete(Reach::Member, security, fresh()).await.unwrap();
            assert_eq!(file.contact(security, Reach::Member).await, Ok(None));
        }
    });
}

#[test]
fn what_could_not_be_saved_is_not_saved_later_with_something_else() {
    let (folder, file) = opened("");
    let (path, aside) = (folder.path().join("organization.yaml"), folder.path().join("aside"));
    let put = |kind, name| {
        block_on(async {
            file.put(Reach::Member, key(MEMBER, kind), &contact(name), fresh()).await?;
            file.flush().await
        })
    };
    put(Kind::Billing, "Saved").unwrap();
    let before = fs::read_to_string(&path).unwrap();
    fs::rename(&path, &aside).unwrap();
    assert!(matches!(put(Kind::Security, "Lost"), Err(Failure::NotSaved(_))));
    fs::rename(&aside, &path).unwrap();
    assert!(matches!(put(Kind::Operations, "Later"), Err(Failure::NotSaved(_))));
    assert_eq!(fs::read_to_string(&path).unwrap(), before);
}

#[test]
fn what_somebody_else_wrote_is_not_overwritten() {
    let (folder, file) = opened("");
    let path = folder.path().join("organization.yaml");
    let theirs = organization("# mine\n");
    fs::write(&path, &theirs).unwrap();
    block_on(file.put(Reach::Member, key(MEMBER, Kind::Security), &contact("N"), fresh())).unwrap();
    let failed = block_on(file.flush());
    assert!(matches!(failed, Err(Failure::NotSaved(words)) if words.contains("another process has changed")));
    assert_eq!(fs::read_to_string(&path).unwrap(), theirs);
}

#[test]
fn who_recorded_the_file_is_taken_for_a_delegated_administrator() {
    let text = organization("").replacen("units:", "caller: \"333333333333\"\nunits:", 1);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("organization.yaml");
    fs::write(&path, &text).unwrap();
    let billing = key(MEMBER, Kind::Billing);
    let read = |path| block_on(OrganizationFile::open(path).unwrap().contact(billing, Reach::Member));
    assert!(matches!(read(&path), Ok(Some(_))));
    fs::write(&path, format!("{text}simulate: {{ delegated_administrators: [] }}")).unwrap();
    assert!(matches!(read(&path), Err(Failure::AccessDenied { .. })), "unless the file says who is");
}
