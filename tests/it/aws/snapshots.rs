//! `snapshot`: what it reads and writes, and what becomes of a run that ends early.

use orgcontacts::backend::directory::SavedOrganization;
use orgcontacts::backend::organization_file::{Encoding, wire};

use super::faults::PASSING;
#[cfg(unix)]
use super::faults::{finish, interrupt, kill};
use super::{EXAMPLE, World, unhurried};
use crate::support::system::is_private;

const SNAPSHOT: &str = "snapshot --out organization.yaml";

/// The contacts of the example that can be read: those of 13 ACTIVE accounts.
const ALL: u64 = 39;

fn plan_id(world: &World, flags: &str) -> String {
    let plan = world.run(&format!("plan {flags}")).exits(0);
    plan.stdout.lines().find(|line| line.starts_with("Plan ID: ")).expect("an id").to_owned()
}

fn file(world: &World) -> SavedOrganization {
    wire::parse(&world.place.read("organization.yaml"), Encoding::Yaml).expect("an organization file")
}

/// How many contacts a run reads.
fn reads_of(world: &World, line: &str, exit: i32) -> u64 {
    let before = world.reads();
    world.run(line).exits(exit);
    world.reads() - before
}

/// The example with 300 more accounts, so that there is something to interrupt.
fn large() -> String {
    let account = |n| format!("  - {{ id: \"2{n:011}\", name: more-{n}, state: ACTIVE, parent: ou-ex01-worktest }}\n");
    let more: String = (0..300).map(account).collect();
    EXAMPLE.replace("\naccounts:\n", &format!("\naccounts:\n{more}"))
}

/// The large one, in which the reads of one account are never answered.
fn hanging() -> World {
    let fault = "hang,operation=GetAlternateContact,account=100000000008".parse().expect("a fault");
    World::with(&large(), orgcontacts::backend::directory::Behaviour { faults: vec![fault], ..unhurried() })
}

#[test]
fn a_plan_from_a_snapshot_is_the_plan_from_aws() {
    let world = World::new();
    let run = world.run(SNAPSHOT).exits(0);
    assert_eq!(run.stdout, "");
    run.says("Wrote organization.yaml: 39 contacts read, 9 of them not set.\n");
    assert_eq!(world.reads(), ALL, "each contact once, and none of an account that is not ACTIVE");
    assert_eq!(world.count("ListTagsForResource", "ok"), 0, "tags come from the index");
    assert_eq!(world.count("PutAlternateContact", "ok") + world.count("DeleteAlternateContact", "ok"), 0);
    assert!(is_private(&world.place.path("organization.yaml")));
    let recorded = file(&world);
    let example = wire::parse(EXAMPLE, Encoding::Yaml).expect("the example");
    assert_eq!(recorded.organization.accounts().len(), example.organization.accounts().len());
    assert_eq!(recorded.organization.units(), example.organization.units());
    assert_eq!(recorded.organization.identity(), example.organization.identity());
    world.run("snapshot --out organization.json").exits(0);
    let of_aws = plan_id(&world, "");
    assert_eq!(plan_id(&world, "--organization organization.yaml"), of_aws);
    assert_eq!(plan_id(&world, "--organization organization.json"), of_aws);
    world.place.write("printed.yaml", world.run("snapshot").exits(0).stdout);
    assert_eq!(plan_id(&world, "--organization printed.yaml"), of_aws);
}

#[test]
fn only_what_is_missing_or_too_old_is_read_again() {
    let world = World::new();
    assert_eq!(reads_of(&world, SNAPSHOT, 0), ALL);
    let line = &format!("{SNAPSHOT} --max-age 1h");
    assert_eq!(reads_of(&world, line, 0), 0);
    assert_eq!(reads_of(&world, &format!("{SNAPSHOT} --max-age 0"), 0), ALL);
    assert_eq!(reads_of(&world, &format!("{SNAPSHOT} --max-age 0 --account 100000000005 --type billing"), 0), 1);
    let mut recorded = file(&world);
    recorded.contacts.retain(|key, _| key.account.as_str() != "100000000005");
    world.place.write("organization.yaml", wire::render(&recorded, Encoding::Yaml));
    assert_eq!(reads_of(&world, line, 0), 3, "those of one account");
    let long_ago = "2020-01-01T00:00:00Z".parse().expect("a time");
    let mut recorded = file(&world);
    recorded.contacts_read_at.insert("100000000007".parse().expect("an id"), long_ago);
    world.place.write("organization.yaml", wire::render(&recorded, Encoding::Yaml));
    assert_eq!(reads_of(&world, line, 0), 3, "those of the account that was read long ago");
    assert!(!world.place.read("organization.yaml").contains("2020-01-01"));
    assert_eq!(file(&world).contacts.len(), ALL as usize);
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_goes_on_where_it_was() {
    let world = hanging();
    let all = ALL + 900;
    let child = world.start(SNAPSHOT);
    while world.reads() < all - 3 {
        std::thread::yield_now();
    }
    world.run(SNAPSHOT).exits(1).says("another process is changing this file");
    kill(&child, "-TERM");
    let stopped = finish(&world, SNAPSHOT, child).exits(130);
    stopped.says("still to be read. The same command continues from there.");
    let read = file(&world).contacts.len() as u64;
    assert!(read > 0 && read <= all - 3, "{read}");
    let world = world.calm(&large());
    assert_eq!(reads_of(&world, SNAPSHOT, 0), all - read);
    assert_eq!(file(&world).contacts.len() as u64, all);
}

#[test]
fn a_killed_run_loses_little() {
    let world = hanging();
    let mut child = world.start(SNAPSHOT);
    let written = || std::fs::read_to_string(world.place.path("organization.yaml")).unwrap_or_default();
    while !written().contains("contacts:") {
        std::thread::yield_now();
    }
    child.kill().expect("it can be killed");
    drop(child.wait_with_output());
    let kept = file(&world).contacts.len() as u64;
    assert!(kept >= 256, "{kept}");
    let world = world.calm(&large());
    assert_eq!(reads_of(&world, SNAPSHOT, 0), ALL + 900 - kept);
}

#[cfg(unix)]
#[test]
fn a_run_that_is_interrupted_while_it_lists_writes_nothing() {
    let world = World::with_faults(&["hang,operation=ListAccounts"]);
    let child = world.start(SNAPSHOT);
    world.wait_for("ListAccounts", "hang", 1);
    kill(&child, interrupt());
    finish(&world, SNAPSHOT, child).exits(130).says("nothing was written");
    assert_eq!(world.place.files(), ["contacts.yaml"]);
}

#[test]
fn what_cannot_be_read_is_left_out_and_named() {
    let world =
        World::with_faults(&["access-denied,operation=GetAlternateContact,account=100000000002,occurrence=1-3"]);
    let run = world.run(SNAPSHOT).exits(1);
    assert!(run.stderr.contains("Could not be read, so left out of the file\n"), "{}", run.stderr);
    assert!(run.stderr.contains("security of 1 account: access denied"), "{}", run.stderr);
    assert_eq!(file(&world).contacts.len() as u64, ALL - 3, "the rest is written");
    let plan = world.run("plan --organization organization.yaml").exits(1);
    assert!(plan.stdout.contains("2 unreadable"), "never taken for none: {}", plan.stdout);
    assert_eq!(reads_of(&world, &format!("{SNAPSHOT} --max-age 1h"), 0), 3);
    assert_eq!(plan_id(&world, "--organization organization.yaml"), plan_id(&world, ""));
}

/// What was applied since is in the file, and not what was there before.
#[test]
fn a_finished_snapshot_is_made_anew() {
    let world = World::new();
    world.run(SNAPSHOT).exits(0);
    world.run("apply --auto-approve").exits(0);
    assert_eq!(reads_of(&world, SNAPSHOT, 0), ALL);
    assert!(!world.place.read("organization.yaml").contains("unfinished"));
    world.run("plan --organization organization.yaml --detailed-exitcode").exits(0);
}

/// Contacts of an unfinished run are from before the apply if the file they were in was.
#[cfg(unix)]
#[test]
fn an_unfinished_snapshot_does_not_keep_what_an_earlier_one_read() {
    let world = hanging();
    let first = format!("{SNAPSHOT} --account 100000000001 --account 100000000005");
    world.run(&first).exits(0);
    let before = world.reads();
    let child = world.start(SNAPSHOT);
    while world.reads() < before + ALL + 900 - 3 {
        std::thread::yield_now();
    }
    kill(&child, "-TERM");
    finish(&world, SNAPSHOT, child).exits(130);
    let unfinished = file(&world);
    assert!(unfinished.unfinished.is_some());
    let world = world.calm(&large());
    let read = ALL + 900 - reads_of(&world, SNAPSHOT, 0);
    let kept =
        unfinished.contacts.keys().filter(|key| unfinished.contacts_read_at(key.account) >= unfinished.unfinished);
    assert_eq!(kept.count() as u64, read);
    assert!(file(&world).unfinished.is_none());
}

#[test]
fn what_passes_is_waited_out() {
    let world = World::with_faults(PASSING);
    world.run(SNAPSHOT).exits(0);
    assert_eq!(plan_id(&world, "--organization organization.yaml"), plan_id(&world, ""));
}

#[test]
fn expired_credentials_leave_what_was_read() {
    let world = World::with_faults(&["expired-token,operation=GetAlternateContact,occurrence=20-39"]);
    world.run(SNAPSHOT).exits(1).says("the AWS credentials in the environment have expired");
    let read = file(&world).contacts.len() as u64;
    assert!(read > 0 && read < ALL, "{read}");
    assert_eq!(plan_id(&World::new(), ""), {
        world.run("snapshot --out whole.yaml").exits(0);
        plan_id(&world, "--organization whole.yaml")
    });
}

/// What was not tried is still to be read, and nobody interrupted anything.
#[test]
fn a_run_that_stops_early_says_so() {
    let world = World::with(&format!("{}\nsimulate: {{ trusted_access: false }}\n", large()), unhurried());
    let run = world.run(&format!("{SNAPSHOT} --quota get=10/15")).exits(1);
    assert!(run.stderr.contains("trusted access for AWS Account Management is off"), "{}", run.stderr);
    assert!(run.stderr.contains("Stopped early: "), "{}", run.stderr);
    assert!(!run.stderr.contains("Interrupted"), "{}", run.stderr);
}

#[test]
fn a_delegated_administrator_does_not_read_the_management_account() {
    let organization = format!("{EXAMPLE}\nsimulate: {{ delegated_administrators: [\"100000000003\"] }}\n");
    let mut world = World::with(&organization, unhurried());
    world.caller = "100000000003";
    world.run(SNAPSHOT).exits(0).says("Not read: the contacts of the management account, 100000000001");
    assert_eq!(world.reads(), ALL - 3);
    assert_eq!(plan_id(&world, "--organization organization.yaml"), plan_id(&world, ""));
}

#[test]
fn members_are_read_through_their_role() {
    let world = World::with_faults(&["access-denied,operation=AssumeRole,account=100000000005"]);
    world
        .run(&format!("{SNAPSHOT} --via-role OrganizationAccountAccessRole"))
        .exits(0)
        .says("through the role: 1 account");
    assert_eq!(plan_id(&world, "--organization organization.yaml"), plan_id(&world, ""));
}

#[test]
fn nothing_is_replaced_that_is_not_continued() {
    let world = World::new();
    world.run("snapshot --out contacts.yaml").exits(1).says("not an organization file");
    world.run("snapshot --out missing/organization.yaml").exits(1);
    let other = EXAMPLE.replace("o-exampleorg", "o-otherorg");
    world.place.write("organization.yaml", &other);
    let refused = world.run(SNAPSHOT).exits(1);
    refused.says("organization.yaml holds organization o-otherorg, but o-exampleorg was read; it was not replaced");
    assert_eq!(world.place.read("organization.yaml"), other);
    world.place.write("organization.yaml", EXAMPLE);
    world.run(&format!("{SNAPSHOT} --redact")).exits(64).says("contains unmasked contacts");
    world.run("snapshot --redact --out redacted.yaml").exits(0);
    let reads = world.reads();
    world.run("snapshot --out redacted.yaml").exits(64).says("is a redacted copy");
    assert_eq!(world.reads(), reads);
    world.run("snapshot --redact --out redacted.yaml --max-age 1h").exits(0);
    assert_eq!(world.reads(), 2 * reads, "its masks have a key of their own, and so has the new one");
    let reads = world.reads();
    world.run(&format!("{SNAPSHOT} --account 999999999999")).exits(1).says("has no account 999999999999");
    assert_eq!(world.reads(), reads);
    assert_eq!(world.place.read("organization.yaml"), EXAMPLE);
}

#[test]
fn how_a_file_is_served_survives() {
    let world = World::new();
    let simulate = "simulate: { quota: x10, delegated_administrators: [\"100000000003\"] }";
    world.place.write("organization.yaml", format!("{EXAMPLE}\n{simulate}\n"));
    world.run(SNAPSHOT).exits(0);
    assert!(world.place.read("organization.yaml").contains("quota: x10"));
}

#[test]
fn no_personal_data_in_what_is_said_along_the_way() {
    let world = World::with_faults(&["access-denied,operation=GetAlternateContact,account=100000000002"]);
    let run = world.run(&format!("{SNAPSHOT} -v")).exits(1);
    for secret in ["@example", "555 01", "Mary", "Operations Centre"] {
        assert!(!run.stderr.contains(secret), "{secret} in:\n{}", run.stderr);
    }
}
