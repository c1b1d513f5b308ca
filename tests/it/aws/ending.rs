//! A signal ends a run also where a result has nobody who reads it.

use std::io::Read;
use std::process::Command;

use super::faults::{finish, interrupt, kill};
use super::{EXAMPLE, World, unhurried};

/// The example with many more accounts, which have some contacts.
fn large(contacts: &str) -> World {
    // With it, a snapshot is more than a pipe holds, which is 64 KiB.
    let note = "x".repeat(250);
    let account = |n| {
        let contacts = ["billing", "operations", "security"].map(|kind| format!("{kind}: {contacts}")).join(", ");
        format!(
            "  - {{ id: \"2{n:011}\", name: more-{n}, state: ACTIVE, parent: ou-ex01-worktest, tags: {{ note: {note} }}, contacts: {{ {contacts} }} }}\n"
        )
    };
    let more: String = (0..150).map(account).collect();
    World::with(&EXAMPLE.replace("\naccounts:\n", &format!("\naccounts:\n{more}")), unhurried())
}

#[test]
fn a_pipe_without_a_reader_does_not_keep_it_from_ending() {
    let world = World::new();
    world.run("plan --out plan.json").exits(0);
    let made = Command::new("mkfifo").arg(world.place.path("pipe")).status();
    assert!(made.expect("mkfifo runs").success());
    let line = "apply plan.json --report report.json --into json=pipe";
    let mut child = world.start(line);
    let mut stdout = child.stdout.take().expect("it is piped");
    let mut told = Vec::new();
    let mut some = [0; 4096];
    while !String::from_utf8_lossy(&told).contains("Apply: 11 applied.\n") {
        let read = stdout.read(&mut some).expect("a pipe can be read");
        assert!(read > 0, "what was done is told before the pipe is written to");
        told.extend(&some[..read]);
    }
    kill(&child, interrupt());
    finish(&world, line, child).exits(130);
    assert!(world.place.read("report.json").contains("\"applied\": 11"));
}

/// The outcomes are more than a pipe holds, and the plan is less.
#[test]
fn standard_output_that_nobody_reads_does_not_keep_it_from_ending() {
    let planned = large("null");
    planned.run("plan --out plan.json").exits(0);
    let long = "x".repeat(200);
    let world = large(&format!("{{ name: N, title: T, email: {long}@example.com, phone: '1' }}"));
    world.place.write("plan.json", planned.place.read("plan.json"));
    let line = "apply plan.json --report report.json";
    let child = world.start(line);
    let report = || std::fs::read_to_string(world.place.path("report.json")).unwrap_or_default();
    while !report().contains("\"outcome\":\"drifted\"") {
        std::thread::yield_now();
    }
    kill(&child, "-TERM");
    // Nothing is read before it has ended.
    let mut child = child;
    child.wait().expect("the program ends");
    finish(&world, line, child).exits(130);
}

#[test]
fn a_snapshot_that_nobody_reads_can_be_ended() {
    let world = large("null");
    let mut child = world.start("snapshot");
    world.wait_for("GetAlternateContact", "ResourceNotFoundException", 450);
    while child.try_wait().expect("the program can be asked").is_none() {
        kill(&child, "-TERM");
    }
    finish(&world, "snapshot", child).exits(130);
}
