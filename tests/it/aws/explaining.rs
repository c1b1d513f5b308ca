//! `explain` on AWS: reads the organization, and no contact.

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
