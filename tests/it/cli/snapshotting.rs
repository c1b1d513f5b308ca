//! `snapshot --organization`: an organization file from another one, and plans from redacted ones.

use orgcontacts::backend::organization_file::{Encoding, wire};
use orgcontacts::setting::Kind;

use crate::support::program::{Place, Run};
use crate::support::snapshots::assert_snapshot;

const EXAMPLE: &str = include_str!("../../../organization.example.yaml");

#[test]
fn a_copy_says_the_same_in_another_encoding() {
    let place = Place::with_example();
    place.run("snapshot --organization example --out copy.json").exits(0);
    let copy = wire::parse(&place.read("copy.json"), Encoding::Json).expect("an organization file");
    let original = wire::parse(EXAMPLE, Encoding::Yaml).expect("the example");
    assert_eq!(wire::render(&copy, Encoding::Yaml), wire::render(&original, Encoding::Yaml));
    place.run("snapshot --organization example --out copy.json --type billing --account 100000000005").exits(0);
    let copy = wire::parse(&place.read("copy.json"), Encoding::Json).expect("an organization file");
    assert_eq!(copy.organization.accounts().len(), original.organization.accounts().len(), "all accounts");
    assert_eq!(copy.contacts.len(), 1);
    assert!(copy.contacts.keys().all(|key| key.kind == Kind::Billing));
}

#[test]
fn a_redacted_copy_has_masks_for_contacts() {
    let place = Place::empty();
    place.write(
        "organization.yaml",
        r#"format: orgcontacts/organization
version: 1
read_at: 2026-11-23T10:00:00Z
organization: { id: o-exampleorg, management_account: "111111111111" }
units: [{ id: r-ab12, name: Root }]
accounts:
  - id: "111111111111"
    name: management
    email: aws@example.com
    state: ACTIVE
    parent: r-ab12
    tags: { team: platform }
    contacts:
      billing: { name: Mary Major, title: Finance, email: mary@example.com, phone: "+1 206 555 0142" }
      security: null
simulate:
  primary_contacts:
    "111111111111":
      FullName: Mary Major
      AddressLine1: 123 Any Street
      City: Any Town
      StateOrRegion: WA
      PostalCode: "98101"
      CountryCode: US
      PhoneNumber: "+12065550100"
"#,
    );
    let run = place.run("snapshot --organization organization.yaml --redact").exits(0);
    assert!(!run.stdout.contains("Mary") && !run.stdout.contains("example.com"), "{}", run.stdout);
    assert_snapshot("cli/snapshot-redacted", &run.transcript());
}

#[test]
fn a_redacted_copy_is_not_changed() {
    let place = Place::with_example();
    place.run("snapshot --organization example --out redacted.yaml --redact").exits(0);
    let copy = place.read("redacted.yaml");
    place.run("plan --organization example --out plan.json").exits(0);
    let mut transcript = String::new();
    for line in [
        "apply --organization redacted.yaml --auto-approve",
        "apply plan.json --organization redacted.yaml",
        "revert plan.json --organization redacted.yaml",
        "simulate redacted.yaml --write",
        "snapshot --organization example --out redacted.yaml",
        "snapshot --organization redacted.yaml --out example-organization.yaml",
        "snapshot --organization example --out contacts.yaml",
        "snapshot --organization example --out missing/organization.yaml",
    ] {
        let run = place.run(line);
        assert!(run.code == 1 || run.code == 64, "{}", run.transcript());
        transcript.push_str(&run.transcript());
        transcript.push('\n');
    }
    assert_eq!(place.read("redacted.yaml"), copy);
    assert_snapshot("cli/snapshot-refused", &transcript);
}

#[test]
fn a_plan_of_masked_contacts_says_what_the_real_one_says() {
    let place = Place::with_example();
    place.run("snapshot --organization example --redact --out redacted.yaml").exits(0);
    let of_masks = place.run("plan --organization redacted.yaml").exits(0);
    let masked = place.run("plan --organization example --redact").exits(0);
    let comparable = |text: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| !line.starts_with("Plan ID: ") && !line.contains("for viewing only"));
        lines.filter(|line| !line.is_empty()).map(str::to_owned).collect()
    };
    assert_eq!(comparable(&of_masks.stdout), comparable(&masked.stdout));
    assert_eq!(place.run("plan --organization redacted.yaml --redact").exits(0).stdout, of_masks.stdout);
    assert_snapshot("cli/plan-of-masked-contacts", &of_masks.transcript());
    let markdown = place.run("plan --organization redacted.yaml --format markdown").exits(0).stdout;
    crate::support::markdown::check(&markdown);
    assert!(markdown.contains("are masked.") && markdown.contains("for viewing only"), "{markdown}");
}

#[test]
fn the_address_of_an_account_is_not_in_a_redacted_copy() {
    let place = Place::with_example();
    place.write(
        "contacts.yaml",
        r#"version: 1
contacts: { root: { name: Root, title: Root, email: "{account.email}", phone: "+1 206 555 0100" } }
defaults: { security: root }
"#,
    );
    place.run("snapshot --organization example --redact --out redacted.yaml").exits(0);
    let run = place.run("plan --organization redacted.yaml --account 100000000005").exits(1);
    run.says("contact `root` needs the account's e-mail address (in email), which is not");
}

#[test]
fn a_plan_of_masked_contacts_is_never_applied() {
    let place = Place::with_example();
    place.run("snapshot --organization example --redact --out redacted.yaml").exits(0);
    let out = place.run("plan --organization redacted.yaml --out plan.json").exits(64);
    out.says("is for viewing only and cannot be saved with --out");
    assert!(!place.path("plan.json").exists());
    place.run("plan --organization redacted.yaml --into json=masked.json").exits(0);
    let before = place.read("example-organization.yaml");
    for line in
        ["apply masked.json --organization example", "revert masked.json --organization example", "show masked.json"]
    {
        place.run(line).exits(1).says("for viewing only");
    }
    assert_eq!(place.read("example-organization.yaml"), before);
}

/// A run without a key of the user's own, whose masks nobody can make again.
fn unkeyed(place: &Place, line: &str) -> Run {
    let output = place.command(line).env_remove("ORGCONTACTS_MASK_KEY").output().expect("the program runs");
    place.ended(line, &output)
}

#[test]
fn masks_are_the_same_in_one_run_and_in_no_other() {
    let place = Place::with_example();
    let line = "plan --organization example --redact --into json=a.json --into markdown=a.md";
    let first = unkeyed(&place, line).exits(0).stdout;
    let mask = |text: &str| {
        let (before, _) = text.split_once("@redacted.invalid").expect("an address is masked");
        before[before.len() - 12..].to_owned()
    };
    let of_first = mask(&first);
    assert!(place.read("a.json").contains(&of_first) && place.read("a.md").contains(&of_first), "{of_first}");
    assert!(first.contains("Names, addresses and phone numbers are masked.\n"), "{first}");
    assert!(!unkeyed(&place, line).exits(0).stdout.contains(&of_first));
    assert_eq!(place.run(line).exits(0).stdout, place.run(line).exits(0).stdout, "with a key of one's own they are");
}

#[test]
fn a_redacted_copy_is_compared_with_the_policy_it_was_made_for() {
    let place = Place::with_example();
    unkeyed(&place, "snapshot --organization example --redact --policy contacts.yaml --out redacted.yaml").exits(0);
    let summary =
        |run: Run| serde_json::from_str::<serde_json::Value>(&run.exits(0).stdout).expect("a plan")["summary"].clone();
    let of_masks = summary(unkeyed(&place, "plan --organization redacted.yaml --format json"));
    assert_eq!(of_masks, summary(place.run("plan --organization example --format json")));
    let copy = place.read("redacted.yaml");
    for secret in ["Mary Major", "mary.major", "555 01", "@example"] {
        assert!(!copy.contains(secret), "{secret}");
    }
    unkeyed(&place, "snapshot --organization example --redact --out other.yaml").exits(0);
    let refused = unkeyed(&place, "plan --organization other.yaml").exits(64);
    refused.says("cannot be compared with a policy").says("snapshot --redact --policy");
}

#[test]
fn findings_repeat_no_value_where_contacts_are_masked() {
    let place = Place::with_example();
    place.edit("contacts.yaml", "billing: finance", "billing: jane.roe@example.com");
    let run = place.run("plan --organization example --redact --into sarif=a.sarif --into json=a.json").exits(1);
    assert!(!run.stderr.contains("jane.roe"), "{}", run.stderr);
    for file in ["a.sarif", "a.json"] {
        assert!(!place.read(file).contains("jane.roe"), "{}", place.read(file));
    }
    run.says("error[unknown-contact] contacts.yaml:");
}
