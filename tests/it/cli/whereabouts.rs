//! `explain --email ADDRESS --live`: where an address is now.

use crate::support::program::Place;
use crate::support::snapshots::assert_snapshot;

const ORGANIZATION: &str = "example-organization.yaml";

fn search(place: &Place, line: &str, code: i32) -> serde_json::Value {
    let line = format!("explain --organization example --live --format json {line}");
    serde_json::from_str(&place.run(&line).exits(code).stdout).expect("JSON")
}

/// The types and accounts of a list.
fn named(list: &serde_json::Value) -> Vec<String> {
    let text = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
    let list = list.as_array().expect("a list").iter();
    list.map(|one| format!("{} of {}", text(&one["type"]), text(&one["account"]["name"]))).collect()
}

#[test]
fn an_address_is_found_where_it_is_now() {
    let place = Place::with_example();
    let mut transcript = String::new();
    for line in [
        "--email Mary.Major@example.com",
        "--email payments-finance@example.com /Workloads /Suspended",
        "--email soc@example.com audit --type billing",
    ] {
        let run = place.run(&format!("explain --organization example --live {line}")).exits(0);
        transcript.push_str(&run.transcript());
        transcript.push('\n');
    }
    assert_snapshot("cli/explain-live", &transcript);
    let json = search(&place, "--email mary.major@EXAMPLE.com", 0);
    assert_eq!(named(&json["live"]), ["billing of payments-prod"]);
    assert_eq!(json["live"][0]["contact"]["title"], "Finance");
    assert_eq!(json["unread"], serde_json::json!([]));
    assert_eq!(json["accounts"], serde_json::json!([]), "nothing is to have it");
}

#[test]
fn what_was_not_read_may_have_it() {
    let place = Place::with_example();
    place.run("validate --organization example").exits(0);
    let contacts = "      operations: { name: Search Test, title: Engineer, email: search-test@example.com, \
                    phone: \"+1 206 555 0133\" }\n";
    place.edit(ORGANIZATION, contacts, "");
    let line = "--email search-test@example.com";
    let run = place.run(&format!("explain --organization example --live {line}")).exits(1);
    assert!(run.stdout.contains("Not read: 1 contact that the organization file does not list."), "{}", run.stdout);
    let json = search(&place, line, 1);
    assert_eq!(json["live"], serde_json::json!([]));
    assert_eq!(named(&json["unread"]), ["operations of search-test"]);
    assert_eq!(json["unread"][0]["reason"]["code"], "not-recorded");
    // Where it is not asked about, it is not missed.
    search(&place, "--email search-test@example.com --type security", 0);
    search(&place, "--email search-test@example.com search-prod", 0);
}

#[test]
fn accounts_that_the_policy_excludes_are_not_looked_at() {
    let place = Place::with_example();
    place.edit("contacts.yaml", "  - ou: /Suspended", "  - ou: /Suspended\n  - ou: /Workloads/Prod");
    let line = "--email mary.major@example.com";
    assert_eq!(search(&place, line, 0)["live"], serde_json::json!([]));
    let run = place.run(&format!("explain --organization example --live {line} payments-prod")).exits(0);
    let said = "\nNot looked at: the contacts of 1 account that the policy or their state excludes.\n";
    assert!(run.stdout.contains(said), "{}", run.stdout);
}

#[test]
fn found_contacts_can_be_masked() {
    let place = Place::with_example();
    for format in ["text", "json"] {
        let line = format!("explain --organization example --live --email mary.major@example.com --format {format}");
        assert!(place.run(&line).exits(0).stdout.contains("Mary Major"));
        let masked = place.run(&format!("{line} --redact")).exits(0).stdout;
        for word in ["@example.com", "Mary", "Major", "555 01"] {
            assert!(!masked.contains(word), "{word}: {masked}");
        }
        assert!(masked.contains("payments-prod") && masked.contains("@redacted.invalid"), "{masked}");
    }
}

#[test]
fn it_takes_an_address_and_contacts_that_are_what_they_are() {
    let place = Place::with_example();
    place.run("explain audit --organization example --live").exits(64).says("--email <ADDRESS>");
    place.run("snapshot --organization example --redact --out redacted.yaml").exits(0);
    place.run("explain --organization redacted.yaml --email soc@example.com").exits(0);
    place.run("explain --organization redacted.yaml --email soc@example.com --live").exits(64).says("redacted");
    let without = place.run("explain --organization example --email soc@example.com --format json").exits(0).stdout;
    assert!(!without.contains("\"live\"") && !without.contains("\"unread\""), "{without}");
}
