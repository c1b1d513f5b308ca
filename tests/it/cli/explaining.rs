//! `explain`: who decides for accounts, who lost and why, and where an address comes from.

use crate::support::program::Place;
use crate::support::snapshots::assert_snapshot;

const ORGANIZATION: &str = "example-organization.yaml";

/// Of the payments account, every way to lose.
const POLICY: &str = r#"version: 1
contacts:
  soc: { name: SOC, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
  noc: { name: "{account.name}", title: On-call, email: "noc+{account.id}@example.com", phone: "+1 206 555 0101" }
  tier: { name: Tier, title: On-call, email: "{tag:tier}@example.com", phone: "+1 206 555 0102" }
defaults: { security: soc, billing: soc }
rules:
  - { name: urgent, match: { names: "payments-*" }, priority: 5, security: noc }
  - { name: urgent-too, match: { names: "*-prod" }, priority: 5, security: noc }
  - { name: urgent-by-one-letter, match: { ou: /Workloads }, priority: 5, security: absent }
  - { name: by-id, match: { accounts: "100000000004" }, security: soc, operations: unmanaged }
  - { name: by-many-attributes, match: { tags: { team: payments, tier: "1" } }, security: soc, operations: noc }
  - { name: by-attribute, match: { tags: { team: payments } }, security: soc, operations: noc, billing: tier }
  - { name: deep, match: { ou: /Workloads/Prod }, billing: absent, operations: soc }
  - { name: shallow, match: { ou: / }, billing: noc, operations: soc }
  - { name: by-hand, match: { accounts: ["100000000005"] }, operations: absent }
  - { name: not-here, match: { ou: /Workloads }, except: { names: "payments-*" }, billing: noc }
  - { name: one, match: { names: "search-*" }, billing: noc }
  - { name: other, match: { names: "*-test" }, billing: tier }
  - { name: by-id-and-ou, match: { accounts: "100000000009", ou: /Workloads }, operations: noc }
  - { name: by-id-alone, match: { accounts: "100000000009" }, operations: noc }
  - { name: third, match: { names: "*h-t*" }, billing: noc }
exclude:
  - names: nobody
  - ou: /Suspended
require: [security]
"#;

fn with_every_reason() -> Place {
    let place = Place::empty();
    place.write("contacts.yaml", POLICY);
    // Writes the example out.
    place.run("explain / --organization example").exits(0);
    place
}

#[test]
fn accounts_of_the_example_are_explained() {
    let place = Place::with_example();
    let line = "explain payments-prod 100000000014 --organization example";
    let run = place.run(line).exits(0);
    assert_snapshot("cli/explain-example", &run.transcript());
    assert_eq!(place.run(line).exits(0).stdout, run.stdout, "the same input gives the same bytes");
    assert_eq!(place.read(ORGANIZATION), include_str!("../../../organization.example.yaml"));
}

#[test]
fn every_way_to_lose_is_named() {
    let place = with_every_reason();
    let line = "explain payments-prod shared-network --organization example";
    assert_snapshot("cli/explain-every-reason", &place.run(line).exits(0).transcript());
    let run = place.run(&format!("{line} --format json")).exits(0);
    assert_snapshot("cli/explain-json", &run.transcript());
    let json: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let accounts = json["accounts"].as_array().expect("accounts").iter();
    let contacts = accounts.flat_map(|account| account["contacts"].as_array().expect("contacts"));
    let lost = contacts.map(|contact| contact["lost"].as_array().expect("losers"));
    let mut reasons: Vec<&str> = lost.flatten().filter_map(|lost| lost["reason"].as_str()).collect();
    reasons.sort_unstable();
    reasons.dedup();
    assert_eq!(reasons, ["account", "attributes", "defaults", "depth", "except", "priority", "type"]);
}

/// Rules that disagree, a tag that is not there, a required contact that is not set, an account that
/// is not active, and one that cannot be got at.
#[test]
fn what_is_not_decided_is_explained() {
    let place = with_every_reason();
    place.edit(
        "contacts.yaml",
        "security: absent }",
        "security: absent }\n  - { name: quiet, match: { accounts: \"100000000010\" }, security: unmanaged }",
    );
    place.edit(ORGANIZATION, "tags: { team: payments, tier", "tags: { team: payments, tear");
    place.edit(ORGANIZATION, "parent: ou-ex01-suspende", "parent: ou-ex01-sandbox0");
    place.edit(ORGANIZATION, "caller: \"100000000001\"", "caller: \"100000000003\"");
    let line = "explain payments-prod search-test sandbox-ana old-website example-management --organization example";
    let run = place.run(&format!("{line} --type billing --type security")).exits(0);
    assert_snapshot("cli/explain-undecided", &run.transcript());
    let plan = place.run("plan --organization example").exits(1).stdout;
    assert!(plan.contains("the management account can only be managed with its own credentials"));
    let run = place.run(&format!("{line} --format json --type billing")).exits(0);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let status: Vec<_> = json["accounts"].as_array().expect("accounts").iter().map(|a| a["status"].as_str()).collect();
    let managed = Some("managed");
    assert_eq!(status, [Some("out_of_reach"), managed, managed, managed, Some("skipped")]);
    assert_eq!(json["undecided"], 2);
}

#[test]
fn accounts_are_found_by_id_name_and_ou() {
    let place = Place::with_example();
    let accounts = |named: &str| {
        let run = place.run(&format!("explain {named} --organization example --format json")).exits(0);
        let json: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
        let accounts = json["accounts"].as_array().expect("accounts").iter();
        accounts.map(|account| account["account"]["name"].as_str().expect("a name").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(accounts("100000000003"), ["audit"]);
    assert_eq!(accounts("audit"), ["audit"]);
    assert_eq!(accounts("/Security"), ["log-archive", "audit"]);
    assert_eq!(accounts("ou-ex01-security0 audit 100000000003"), ["log-archive", "audit"]);
    assert_eq!(accounts("/Workloads/*").len(), 6);
    assert_eq!(accounts("/*/Test"), ["payments-test", "search-test"]);
    assert_eq!(accounts("/").len(), 14);
    assert_eq!(accounts("r-ex01").len(), 14);
    // A name that looks like an id of a unit is a name if it is somebody's.
    place.edit(ORGANIZATION, "name: audit", "name: r-audit");
    assert_eq!(accounts("r-audit"), ["r-audit"]);
}

#[test]
fn names_of_no_account_are_named_all_at_once() {
    let place = Place::with_example();
    place.run("validate --organization example").exits(0);
    place.edit(ORGANIZATION, "name: search-test", "name: payments-test");
    place.edit(ORGANIZATION, "parent: ou-ex01-suspende", "parent: ou-ex01-sandbox0");
    let mut transcript = String::new();
    for named in [
        "payments-prd",
        "Audit",
        "nothing-like-it",
        "payments-test",
        "100000000040",
        "999999999999",
        "12345",
        "/Workload/Prod",
        "/Workloads/",
        "/Work*",
        "/Suspended",
        "ou-ex01-nowhere0",
        "audit x y",
        "2220000",
    ] {
        // Which of two is meant has to be told.
        let code = if named == "payments-test" { 64 } else { 1 };
        let run = place.run(&format!("explain {named} --organization example")).exits(code);
        assert_eq!(run.stdout, "", "{named}");
        transcript.push_str(&run.transcript());
    }
    assert_snapshot("cli/explain-unknown-accounts", &transcript);
}

#[test]
fn an_address_is_traced_to_its_rules() {
    let place = Place::with_example();
    let mut transcript = String::new();
    for line in [
        "--email payments-finance@example.com",
        "--email AWS-Billing@example.com /Workloads/Test /Sandbox",
        "--email soc@example.com --type billing",
    ] {
        let run = place.run(&format!("explain --organization example {line}")).exits(0);
        transcript.push_str(&run.transcript());
        transcript.push('\n');
    }
    assert_snapshot("cli/explain-email", &transcript);
    // Not a contact that anybody has now, nor one of an account that is skipped.
    let run = place.run("explain --organization example --email mary.major@example.com").exits(0);
    assert!(run.stdout.ends_with("\nNo contact will have the address mary.major@example.com.\n"), "{}", run.stdout);
}

#[test]
fn what_is_undecided_may_come_to_have_the_address() {
    let place = with_every_reason();
    place.edit("contacts.yaml", "team: payments } }, security", "team: \"*\" } }, security");
    let line = "explain --organization example --email 1@example.com";
    let run = place.run(line).exits(0);
    assert_snapshot("cli/explain-email-undecided", &run.transcript());
    let json: serde_json::Value =
        serde_json::from_str(&place.run(&format!("{line} --format json")).exits(0).stdout).expect("JSON");
    assert_eq!(json["email"], "1@example.com");
    assert_eq!(json["undecided"], 7);
    let accounts = json["accounts"].as_array().expect("accounts");
    assert!(accounts.iter().all(|account| account["contacts"][0]["contact"]["email"] == "1@example.com"));
}

#[test]
fn contacts_can_be_masked() {
    let place = Place::with_example();
    for line in ["explain /", "explain --email soc@example.com", "explain / --format json"] {
        let line = format!("{line} --organization example --redact --into json=out.json --into text=out.txt");
        let run = place.run(&line).exits(0);
        for text in [run.stdout, place.read("out.json"), place.read("out.txt")] {
            assert!(text.contains("@redacted.invalid"), "{text}");
            for word in ["@example.com", "Accounts Payable", "555 01"] {
                assert!(!text.contains(word), "{word}: {text}");
            }
        }
    }
    // Equal addresses have equal masks, in plans too.
    let plan = place.run("plan --organization example --type security --redact").exits(0).stdout;
    let mask = plan.lines().find_map(|line| line.strip_prefix("    email  ")).expect("an address");
    let explained = place.run("explain --organization example --redact --email soc@example.com").exits(0).stdout;
    assert!(explained.contains(mask), "{mask}\n{explained}");
}

#[test]
fn files_are_written_as_shown() {
    let place = Place::with_example();
    let line = "explain audit --organization example";
    let json = place.run(&format!("{line} --format json --into text=out.txt --into json=out.json")).exits(0).stdout;
    assert_eq!(place.read("out.json"), json);
    assert_eq!(place.read_text("out.txt"), place.run(line).exits(0).stdout);
    let run = place.run(&format!("{line} --into text=missing/out.txt")).exits(1).says("missing/out.txt could not be");
    assert_eq!(run.stdout, "");
}

#[test]
fn mistakes_of_the_policy_are_a_result_too() {
    let place = Place::with_example();
    place.edit("contacts.yaml", "  security: soc", "  security: sock");
    let line = "explain audit --organization example --into json=out.json --into text=out.txt";
    let run = place.run(line).exits(1).says("error[unknown-contact]");
    assert_eq!(run.stdout, "", "it stands on standard error, with the text it is about");
    let text = place.read_text("out.txt");
    assert!(text.starts_with("error[unknown-contact] contacts.yaml:"), "{text}");
    assert!(place.read("out.json").contains("\"orgcontacts/findings\""), "{}", place.read("out.json"));
    assert_eq!(place.run(&format!("{line} --format json")).exits(1).stdout, place.read("out.json"));
}

#[test]
fn colours_add_nothing_but_styles() {
    let place = with_every_reason();
    for line in ["explain / --organization example", "explain --email soc@example.com --organization example"] {
        let plain = place.run(line).exits(0).stdout;
        let styled = place.run(&format!("{line} --color always")).exits(0).stdout;
        assert_ne!(styled, plain);
        assert_eq!(anstream::adapter::strip_str(&styled).to_string(), plain);
    }
}

/// Why a rule does not match: which condition fails, what is there, and what differs by case alone.
#[test]
fn a_rule_says_why_it_does_not_match() {
    let place = Place::with_example();
    place.edit(
        "contacts.yaml",
        "exclude:",
        "  - name: hunted
    match:
      - tags: { team: Payments, Team: \"*\", missing: \"1\" }
        ou: [/Workloads/Test, /Sandbox]
        names: \"Payments-*\"
      - accounts: [\"100000000012\"]
    except: { accounts: \"100000000012\" }
    billing: finance
exclude:",
    );
    let explain = |line: &str| place.run(&format!("explain --organization example --rule {line}"));
    assert_snapshot("cli/explain-rule", &explain("hunted payments-prod sandbox-shared").exits(0).transcript());
    let run = explain("hunted payments-prod --format json").exits(0);
    let document: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let rule = &document["accounts"][0]["rule"];
    assert_eq!((&rule["name"], &rule["match"]), (&"hunted".into(), &"no".into()));
    let codes: Vec<_> =
        rule["reasons"].as_array().expect("a list").iter().map(|reason| reason["code"].clone()).collect();
    assert_eq!(codes, ["ou", "tags", "tags", "tags", "names", "accounts"]);
    explain("hnted payments-prod").exits(1).says("no rule is called `hnted`").says("did you mean `hunted`?");
    explain("hunted --email soc@example.com").exits(64);
}
