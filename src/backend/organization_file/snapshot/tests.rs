//! What is read, what is kept, and how old it is then said to be.

use super::*;
use crate::backend::organization_file::reading::FileFault;
use crate::backend::organization_file::{Encoding, wire};
use crate::setting::alternate_contact::Fields;
use crate::setting::masks::Masks;

const FILE: &str = r#"format: orgcontacts/organization
version: 1
read_at: 2026-11-23T10:00:00Z
organization: { id: o-exampleorg, management_account: "111111111111" }
caller: "222222222222"
units: [{ id: r-ab12, name: Root }]
accounts:
  - { id: "111111111111", state: ACTIVE, parent: r-ab12, contacts: { billing: null } }
  - id: "222222222222"
    email: aws@example.com
    state: ACTIVE
    parent: r-ab12
    read_at: 2026-11-23T09:00:00Z
    contacts: { billing: null, security: { email: soc@example.com } }
  - { id: "333333333333", state: ACTIVE, parent: r-ab12, contacts: { billing: null } }
  - { id: "444444444444", state: SUSPENDED, parent: r-ab12, contacts: { billing: null } }
"#;

const HOUR: Duration = Duration::from_secs(3_600);

fn file() -> SavedOrganization {
    wire::parse(FILE, Encoding::Yaml).unwrap()
}

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn key(account: &str, kind: Kind) -> SettingKey {
    SettingKey { account: account.parse().unwrap(), kind }
}

fn wanted(max_age: Duration) -> Wanted<'static> {
    Wanted { accounts: &[], types: &[], max_age: Some(max_age) }
}

fn begin(wanted: &Wanted<'_>, now: &str) -> Snapshot<'static> {
    Snapshot::begin(file().organization, None, Some(file()), wanted, time(now))
}

fn pending(snapshot: &Snapshot) -> Vec<String> {
    snapshot.pending().iter().map(ToString::to_string).collect()
}

#[test]
fn what_is_young_enough_is_kept_and_the_rest_is_read() {
    let snapshot = begin(&wanted(HOUR), "2026-11-23T10:30:00Z");
    assert_eq!(
        pending(&snapshot),
        [
            "222222222222 billing",
            "222222222222 operations",
            "222222222222 security",
            "333333333333 operations",
            "333333333333 security"
        ],
        "nothing of what is out of reach or not ACTIVE"
    );
    assert_eq!(pending(&begin(&wanted(2 * HOUR), "2026-11-23T10:30:00Z")).len(), 3, "what is missing is read");
    assert_eq!(pending(&begin(&wanted(Duration::ZERO), "2026-11-23T10:00:00Z")).len(), 6);
    assert_eq!(pending(&begin(&wanted(HOUR), "2026-11-23T08:00:00Z")).len(), 6, "nothing comes from the future");
    let undated = SavedOrganization { read_at: None, ..file() };
    let snapshot =
        Snapshot::begin(file().organization, None, Some(undated), &wanted(HOUR), time("2026-11-23T10:00:00Z"));
    assert!(pending(&snapshot).contains(&"333333333333 billing".to_owned()), "of unknown age is old");
}

#[test]
fn only_an_unfinished_file_is_gone_on_with() {
    let wanted = Wanted { accounts: &[], types: &[], max_age: None };
    let begin = |unfinished: Option<&str>, now: &str| {
        let earlier = SavedOrganization { unfinished: unfinished.map(time), ..file() };
        Snapshot::begin(file().organization, None, Some(earlier), &wanted, time(now))
    };
    assert_eq!(pending(&begin(None, "2026-11-23T10:00:00Z")).len(), 6, "a finished one is read anew at once");
    let since = "2026-11-23T09:30:00Z";
    let mut snapshot = begin(Some(since), "2026-11-23T10:30:00Z");
    assert_eq!(pending(&snapshot).len(), 5, "what was read before the run began is read");
    assert_eq!(pending(&begin(Some(since), "2026-11-23T11:00:00Z")).len(), 6, "and what is more than an hour old");
    assert_eq!(snapshot.recorded().unfinished, Some(time("2026-11-23T09:30:00Z")));
    for key in snapshot.pending().clone() {
        snapshot.record(key, Observed::Absent, time("2026-11-23T10:31:00Z"));
    }
    assert_eq!(snapshot.recorded().unfinished, None);
}

/// Times are to the second.
#[test]
fn what_an_earlier_run_read_in_the_same_second_is_not_of_this_one() {
    let wanted = Wanted { accounts: &[], types: &[], max_age: None };
    let now = time("2026-11-23T10:00:00Z");
    let begin = |earlier| Snapshot::begin(file().organization, None, Some(earlier), &wanted, now);
    let mut first = begin(file());
    let read = key("333333333333", Kind::Billing);
    first.record(read, Observed::Absent, now);
    for key in [Kind::Operations, Kind::Security].map(|kind| key("333333333333", kind)) {
        first.record(key, Observed::Absent, now);
    }
    let second = begin(first.recorded().clone());
    assert_eq!(pending(&second).len(), 3, "those of the account that was not read yet");
}

#[test]
fn a_run_that_could_read_no_more_is_not_finished() {
    let mut snapshot = begin(&wanted(Duration::ZERO), "2026-11-23T12:00:00Z");
    for key in snapshot.pending().clone() {
        snapshot.record(key, Observed::Unreadable(Failure::ExpiredCredentials), time("2026-11-23T12:05:00Z"));
    }
    assert!(snapshot.recorded().unfinished.is_some());
}

#[test]
fn what_is_not_meant_stays_as_it_is() {
    let account = ["333333333333".parse().unwrap()];
    let narrow = Wanted { accounts: &account, types: &[Kind::Billing], max_age: Some(Duration::ZERO) };
    let snapshot = begin(&narrow, "2026-11-23T12:00:00Z");
    assert_eq!(pending(&snapshot), ["333333333333 billing"]);
    assert!(snapshot.recorded().contacts.contains_key(&key("222222222222", Kind::Security)));
}

#[test]
fn an_account_is_as_old_as_its_oldest_contact() {
    let mut snapshot = begin(&wanted(Duration::ZERO), "2026-11-23T12:00:00Z");
    let id = "222222222222".parse().unwrap();
    let later = time("2026-11-23T12:05:00Z");
    snapshot.record(key("222222222222", Kind::Billing), Observed::Absent, later);
    assert_eq!(snapshot.recorded().contacts_read_at(id), Some(time("2026-11-23T09:00:00Z")), "security is old yet");
    assert_eq!(snapshot.recorded().oldest(), Some(time("2026-11-23T09:00:00Z")));
    snapshot.record(key("222222222222", Kind::Security), Observed::Absent, later);
    assert_eq!(snapshot.recorded().contacts_read_at(id), Some(later));
}

#[test]
fn a_failed_read_is_not_in_the_file() {
    let mut snapshot = begin(&wanted(Duration::ZERO), "2026-11-23T12:00:00Z");
    let security = key("222222222222", Kind::Security);
    assert!(snapshot.recorded().contacts.contains_key(&security), "what was read earlier, until it is read again");
    snapshot.record(security, Observed::Unreadable(Failure::ExpiredCredentials), time("2026-11-23T12:05:00Z"));
    assert!(!snapshot.recorded().contacts.contains_key(&security));
    assert_eq!(snapshot.unread().len(), 1);
}

#[test]
fn a_file_says_again_what_it_said() {
    let text = wire::render(&file(), Encoding::Yaml);
    let again = wire::parse(&text, Encoding::Yaml).unwrap();
    assert_eq!(wire::render(&again, Encoding::Yaml), text);
    assert_eq!(again.contacts_read_at, file().contacts_read_at);
    assert!(
        text.contains("read_at: 2026-11-23T09:00:00Z") || text.contains("read_at: \"2026-11-23T09:00:00Z\""),
        "{text}"
    );
    let wrong = FILE.replace("read_at: 2026-11-23T09:00:00Z", "read_at: yesterday");
    assert!(matches!(wire::parse(&wrong, Encoding::Yaml), Err(FileFault::Value { .. })));
}

#[test]
fn a_redacted_copy_holds_no_address() {
    let redaction = || Redaction::new(Masks::with_key(b"key"));
    let redacted = |recorded| redaction().of(recorded);
    let text = wire::render(&redacted(file()), Encoding::Yaml);
    assert!(text.contains("redacted: true") && !text.contains("@example.com"), "{text}");
    assert_eq!(wire::render(&redacted(redacted(file())), Encoding::Yaml), text, "masks are not masked again");
    let mut snapshot =
        Snapshot::begin(file().organization, Some(redaction()), None, &wanted(HOUR), time("2026-11-23T10:00:00Z"));
    let contact = Fields { email: Some("soc@example.com".to_owned()), ..Fields::default() };
    let security = key("222222222222", Kind::Security);
    snapshot.record(security, Observed::Present(contact.into()), time("2026-11-23T10:00:00Z"));
    assert_eq!(snapshot.recorded().contacts[&security], redacted(file()).contacts[&security], "either way the same");
    assert!(!wire::render(snapshot.recorded(), Encoding::Json).contains("@example.com"));
}
