//! `explain` on AWS: reads the organization, and no contact unless it is asked where an address is.

use super::{EXAMPLE, World, unhurried};

#[test]
fn explaining_reads_no_contact_and_says_what_an_organization_file_says() {
    let world = World::new();
    let explained = world.run("explain / --format json").exits(0);
    assert_eq!(world.reads(), 0);
    assert_eq!(world.count("ListAccounts", "ok"), 1);
    assert_eq!(world.count("GetResources", "ok"), 1, "the policy depends on tags");
    let local = world.place.run("explain / --format json --organization example").exits(0);
    assert_eq!(explained.stdout, local.stdout);
    let traced = world.run("explain --email soc@example.com --type security").exits(0);
    assert!(traced.stdout.ends_with("\n13 contacts will have the address soc@example.com.\n"), "{}", traced.stdout);
    assert_eq!(world.reads(), 0);
}

/// A policy that goes by no OU, so that their names are known only for being asked about.
const WITHOUT_OUS: &str = r#"version: 1
contacts:
  soc: { name: SOC, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
defaults: { security: soc }
rules:
  - { name: audit, match: { names: audit }, security: absent }
"#;

#[test]
fn accounts_named_by_id_are_asked_for_and_nothing_is_listed() {
    let world = World::new();
    let ids: Vec<_> = world.simulator.state().directory().organization().accounts().keys().copied().collect();
    let local = |line: &str| world.place.run(&format!("{line} --organization example"));
    for id in &ids {
        let line = format!("explain {id}");
        assert_eq!(world.run(&line).exits(0).stdout, local(&line).exits(0).stdout);
    }
    assert_eq!(world.count("DescribeAccount", "ok"), ids.len() as u64);
    assert_eq!(world.count("ListAccounts", "ok") + world.count("GetResources", "ok") + world.reads(), 0);
    // So it is with an address, and with ids of nobody.
    let line = "explain 100000000004 100000000007 --email soc@example.com";
    assert_eq!(world.run(line).exits(0).stdout, local(line).exits(0).stdout);
    world.run("explain 100000000004 200000000007").exits(1).says("the organization has no account 200000000007\n");
    assert_eq!(world.count("ListAccounts", "ok"), 0);
}

#[test]
fn ous_that_the_policy_does_not_speak_of_are_known_by_path_and_id() {
    let world = World::new();
    world.place.write("contacts.yaml", WITHOUT_OUS);
    let local = |line: &str| world.place.run(&format!("{line} --organization example"));
    local("validate").exits(0);
    for named in ["/Workloads/Prod", "/Workloads/*", "/*/Test audit", "ou-ex01-security0", "/"] {
        let line = format!("explain {named}");
        assert_eq!(world.run(&line).exits(0).stdout, local(&line).exits(0).stdout, "{named}");
    }
    for named in ["/Workloads/Prd", "ou-ex01-nowhere0", "nobody"] {
        let line = format!("explain {named}");
        assert_eq!(world.run(&line).exits(1).stderr, local(&line).exits(1).stderr, "{named}");
    }
    let world = World::new();
    world.place.write("contacts.yaml", WITHOUT_OUS);
    world.run("explain /Workloads/Prod").exits(0);
    assert_eq!(world.count("ListOrganizationalUnitsForParent", "ok"), 2, "along the path: / and /Workloads");
    assert_eq!(world.count("DescribeOrganizationalUnit", "ok"), 0, "all that is shown is named by then");
}

#[test]
fn a_delegated_administrator_is_told_what_is_out_of_reach() {
    let organization = format!("{EXAMPLE}\nsimulate: {{ delegated_administrators: [\"100000000003\"] }}\n");
    let mut world = World::with(&organization, unhurried());
    world.caller = "100000000003";
    let explained = world.run("explain example-management audit").exits(0);
    assert!(explained.stdout.contains("\n  out of reach: the management account can only"), "{}", explained.stdout);
    assert!(explained.stdout.contains("\n100000000003  audit  /Security\n  billing: contact `finance`"));
}

#[test]
fn an_address_is_looked_for_in_all_that_is_managed_and_nowhere_else() {
    let world = World::new();
    let line = "explain --email mary.major@example.com --live --format json";
    let explained = world.run(line).exits(0);
    let local = world.place.run(&format!("{line} --organization example")).exits(0);
    assert_eq!(explained.stdout, local.stdout);
    assert!(explained.stdout.contains("\"name\": \"Mary Major\""), "{}", explained.stdout);
    let accounts = world.simulator.state().directory().organization().accounts().len() as u64;
    assert_eq!(world.reads(), 3 * (accounts - 1), "one is excluded");
    assert_eq!(world.count("PutAlternateContact", "ok") + world.count("DeleteAlternateContact", "ok"), 0);
    // Of accounts named by id nothing is listed, and of one type no other is read.
    let (listed, read) = (world.count("ListAccounts", "ok"), world.reads());
    let line = "explain 100000000004 --email mary.major@example.com --type billing --live";
    let explained = world.run(line).exits(0);
    assert!(
        explained.stdout.contains("\nNow in AWS, billing of 1 account: Mary Major, Finance, "),
        "{}",
        explained.stdout
    );
    assert_eq!((world.count("ListAccounts", "ok"), world.reads()), (listed, read + 1));
}

#[test]
fn a_failed_read_is_never_an_address_that_is_not_there() {
    let world = World::with_faults(&["access-denied,operation=GetAlternateContact,account=100000000004"]);
    let line = "explain --email mary.major@example.com --live";
    let explained = world.run(line).exits(1);
    assert!(explained.stdout.contains("Could not be read, so it is not known"), "{}", explained.stdout);
    assert!(explained.stdout.contains("payments-prod"), "{}", explained.stdout);
    let json = world.run(&format!("{line} --format json")).exits(1).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let unread = json["unread"].as_array().expect("a list");
    assert_eq!(unread.len(), 3);
    assert!(unread.iter().all(|unread| unread["account"]["id"] == "100000000004"));
    assert!(unread.iter().all(|unread| unread["reason"]["code"] == "access-denied"), "{json}");
    assert_eq!(json["live"], serde_json::json!([]));
}
