//! What becomes of a run when AWS, the network or the user interferes.

#[cfg(unix)]
use std::process::Child;

#[cfg(unix)]
use orgcontacts::backend::directory::Behaviour;
#[cfg(unix)]
use orgcontacts::backend::organization_file::{Encoding, wire};

use super::{EXAMPLE, World, unhurried};
#[cfg(unix)]
use crate::support::program::Run;
use crate::support::system::symlink;

/// What AWS does now and then, and nobody has to know of.
pub const PASSING: &[&str] = &[
    "throttle,operation=ListAccounts,occurrence=1",
    "throttle,operation=GetAlternateContact,occurrence=3-5",
    "500,operation=GetAlternateContact,occurrence=9",
    "reset-before,operation=GetAlternateContact,occurrence=12",
    "throttle,operation=PutAlternateContact,occurrence=2",
];

/// Ctrl-C. A test suite that was started in the background ignores it, and so does every program that it
/// starts: then the next best.
#[cfg(unix)]
pub fn interrupt() -> &'static str {
    const SIGINT: u64 = 1 << 1;
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    if ignored & SIGINT == 0 { "-INT" } else { "-TERM" }
}

/// Ends a run like a user would, or worse.
#[cfg(unix)]
pub fn kill(child: &Child, signal: &str) {
    let status = std::process::Command::new("kill").args([signal, &child.id().to_string()]).status();
    assert!(status.expect("kill runs").success());
}

#[cfg(unix)]
pub fn finish(world: &World, line: &str, child: Child) -> Run {
    let output = child.wait_with_output().expect("the program ends");
    world.place.ended(line, &output)
}

fn report(world: &World) -> Vec<(String, String)> {
    let report: serde_json::Value = serde_json::from_str(&world.place.read("report.json")).expect("a report");
    let changes = report["changes"].as_array().expect("a list").clone();
    let text = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
    changes.iter().map(|change| (text(&change["outcome"]), text(&change["account"]["id"]))).collect()
}

fn outcomes(world: &World, outcome: &str) -> usize {
    report(world).iter().filter(|(found, _)| found == outcome).count()
}

#[test]
fn a_failed_read_is_unreadable_and_never_absent() {
    for fault in ["access-denied", "malformed"] {
        let world = World::with_faults(&[&format!("{fault},operation=GetAlternateContact,account=100000000002")]);
        let plan = world.run("plan --detailed-exitcode").exits(1);
        assert!(plan.stdout.contains("Could not be read"), "{}", plan.stdout);
        assert!(plan.stdout.contains("Incomplete: 0 undecided, 2 unreadable."), "{}", plan.stdout);
        let refused = world.run("apply --auto-approve").exits(3);
        refused.says("the plan is incomplete");
        assert_eq!(world.count("PutAlternateContact", "ok"), 0);
        world.run("apply --auto-approve --allow-incomplete").exits(0).says("2 unreadable");
    }
}

#[test]
fn what_passes_is_waited_out() {
    let world = World::with_faults(PASSING);
    world.run("apply --auto-approve").exits(0);
    world.run("plan --detailed-exitcode").exits(0);
}

#[test]
fn a_write_whose_answer_is_lost_is_looked_up() {
    for fault in ["reset-after", "reset-before", "500", "malformed"] {
        let world = World::with_faults(&[&format!("{fault},operation=PutAlternateContact,occurrence=2")]);
        let applied = world.run("apply --auto-approve").exits(0);
        assert!(applied.stdout.ends_with("Apply: 11 applied.\n"), "{fault}: {}", applied.stdout);
        world.run("plan --detailed-exitcode").exits(0);
    }
}

#[test]
fn expired_credentials_stop_the_run_early_and_it_can_be_finished() {
    let world = World::with_faults(&["expired-token,operation=PutAlternateContact,occurrence=4-30"]);
    world.run("plan --out plan.json").exits(0);
    let stopped = world.run("apply plan.json --report report.json").exits(5);
    assert!(stopped.stdout.contains("the AWS credentials in the environment have expired"), "{}", stopped.stdout);
    assert_eq!(outcomes(&world, "applied"), 3);
    assert!(outcomes(&world, "not-attempted") >= 1, "{:?}", report(&world));
    let renewed = World::with(EXAMPLE, unhurried());
    renewed.place.write("plan.json", world.place.read("plan.json"));
    renewed.run("apply plan.json").exits(0);
}

/// What AWS has answered is not unreadable because of what it refused.
#[test]
fn denials_of_two_accounts_make_no_other_contact_unreadable() {
    let faults =
        ["100000000005", "100000000008"].map(|id| format!("access-denied,operation=GetAlternateContact,account={id}"));
    let world = World::with_faults(&faults.each_ref().map(String::as_str));
    let plan: serde_json::Value = serde_json::from_str(&world.run("plan --format json").exits(1).stdout).expect("JSON");
    let unreadable = plan["unreadable"].as_array().expect("a list");
    assert!(unreadable.len() >= 5, "{unreadable:?}");
    let is_denied = |entry: &serde_json::Value| {
        let id = entry["account"]["id"].as_str().expect("an id");
        ["100000000005", "100000000008"].contains(&id)
    };
    assert!(unreadable.iter().all(is_denied), "{unreadable:?}");
}

/// What the rest would have been told is not known from so few.
#[test]
fn denials_of_two_accounts_stop_nothing() {
    let denied = ["100000000005", "100000000008"];
    let planned = World::new();
    planned.run("plan --out plan.json").exits(0);
    let faults = denied.map(|id| format!("access-denied,operation=GetAlternateContact,account={id}"));
    let world = World::with_faults(&faults.each_ref().map(String::as_str));
    world.place.write("plan.json", planned.place.read("plan.json"));
    let applied = world.run("apply plan.json --report report.json").exits(5);
    assert!(applied.stdout.contains("the account is still an ACTIVE member"), "{}", applied.stdout);
    assert_eq!(outcomes(&world, "not-attempted"), 0, "{:?}", report(&world));
    let denied_here = |(outcome, id): &(String, String)| (outcome == "failed") == denied.contains(&id.as_str());
    assert!(report(&world).iter().all(denied_here), "{:?}", report(&world));
    assert!(outcomes(&world, "failed") >= 2, "{:?}", report(&world));
}

#[test]
fn denied_everywhere_stops_the_run_early() {
    let world = World::with_faults(&["access-denied,operation=GetAlternateContact,occurrence=34-"]);
    world.run("plan --out plan.json").exits(0);
    let reads = world.reads();
    let denied = world.run("apply plan.json --report report.json").exits(1);
    assert!(denied.stdout.contains("access denied"), "{}", denied.stdout);
    assert_eq!(world.reads(), reads);
    assert_eq!(outcomes(&world, "applied"), 0);
}

#[test]
fn trusted_access_that_is_off_is_named_with_what_mends_it() {
    let organization = format!("{EXAMPLE}\nsimulate: {{ trusted_access: false }}\n");
    let world = World::with(&organization, unhurried());
    const REMEDY: &str = "from the management account, run: orgcontacts setup";
    let plan = world.run("plan --out plan.json").exits(1);
    assert!(plan.stdout.contains("trusted access for AWS Account Management is off"), "{}", plan.stdout);
    let markdown = world.run("plan --format markdown").exits(1);
    // A saved plan says it too: it knows the code of the failure alone.
    let show = |flags: &str| world.place.run(&format!("show plan.json {flags}"));
    let (shown, drawn) = (show("").exits(0), show("--format markdown").exits(0));
    for text in [&plan.stdout, &shown.stdout] {
        assert_eq!(text.matches(&format!("  hint: {REMEDY}\n")).count(), 1, "{text}");
    }
    for text in [&markdown.stdout, &drawn.stdout] {
        assert_eq!(text.matches(&format!("\n\nHint: {REMEDY}\n")).count(), 1, "{text}");
    }
}

#[test]
fn unknown_credentials_are_named() {
    let mut world = World::new();
    world.caller = "AKIAIOSFODNN7EXAMPLE";
    world.run("plan").exits(1).says("AWS does not know the access key or token");
    world.caller = "999999999999";
    world.run("plan").exits(1).says("not in an AWS Organization");
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_finishes_what_is_in_flight() {
    // However long it takes until the signal comes, the run has not ended: what it writes does not show.
    let faults = vec!["slow,operation=PutAlternateContact,occurrence=1-4,delay=1s".parse().expect("a fault")];
    let visible_after = std::time::Duration::from_secs(3600);
    let world = World::with(EXAMPLE, Behaviour { faults, visible_after, ..unhurried() });
    world.run("plan --out plan.json").exits(0);
    let line = "apply plan.json --report report.json --verify-timeout 1h";
    let child = world.start(line);
    world.wait_for("PutAlternateContact", "ok", 1);
    kill(&child, interrupt());
    let stopped = finish(&world, line, child).exits(130);
    stopped.says("Stopping");
    let written =
        world.count("PutAlternateContact", "ok") as usize + world.count("DeleteAlternateContact", "ok") as usize;
    assert_eq!(written, outcomes(&world, "applied") + outcomes(&world, "unverified"), "{:?}", report(&world));
    let there = wire::render(world.simulator.state().directory().recorded(), Encoding::Yaml);
    let world = world.calm(&there);
    world.run("apply plan.json").exits(0);
    world.run("plan --detailed-exitcode").exits(0);
}

/// As a program does that is started in the background or by `nohup`.
#[cfg(target_os = "linux")]
#[test]
fn a_signal_that_it_was_started_to_ignore_is_ignored() {
    let world = World::with_faults(&["slow,operation=PutAlternateContact,occurrence=1,delay=500ms"]);
    world.run("plan --out plan.json").exits(0);
    let line = "apply plan.json --report report.json";
    let program = world.command(line);
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", r#"trap "" INT HUP; exec "$0" "$@""#]).arg(program.get_program()).args(program.get_args());
    shell.env_clear().envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    shell.current_dir(program.get_current_dir().expect("a folder of its own"));
    let child =
        shell.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().expect("a shell");
    world.wait_for("PutAlternateContact", "ok", 1);
    kill(&child, "-INT");
    kill(&child, "-HUP");
    let ended = finish(&world, line, child).exits(0);
    assert!(!ended.stderr.contains("Stopping"), "{}", ended.stderr);
}

#[cfg(unix)]
#[test]
fn a_second_signal_ends_it_at_once_and_names_what_is_uncertain() {
    let world = World::with_faults(&["hang,operation=PutAlternateContact,account=100000000008"]);
    world.run("plan --out plan.json").exits(0);
    let line = "apply plan.json --report report.json";
    let child = world.start(line);
    world.wait_for("PutAlternateContact", "hang", 1);
    let second = world.run("apply plan.json").exits(1);
    second.says(&format!("being applied by process {}", child.id()));
    kill(&child, interrupt());
    // The signal may be seen late: another one is sent until it has ended.
    let mut child = child;
    while child.try_wait().expect("the program can be asked").is_none() {
        kill(&child, "-TERM");
    }
    finish(&world, line, child).exits(130);
    let uncertain: Vec<_> = report(&world).into_iter().filter(|(outcome, _)| outcome == "unverified").collect();
    assert!(uncertain.contains(&("unverified".to_owned(), "100000000008".to_owned())), "{uncertain:?}");
    let world = world.calm(EXAMPLE);
    let again = world.run("apply plan.json").exits(0);
    again.says("100000000008 security");
    world.run("plan --detailed-exitcode").exits(0);
}

#[test]
fn a_killed_run_left_everything_on_disk_that_is_needed_to_finish() {
    for occurrence in 1..=10 {
        let fault = format!("hang,operation=PutAlternateContact,occurrence={occurrence}");
        let world = World::with_faults(&[&fault]);
        world.run("plan --out plan.json").exits(0);
        let before = world.simulator.state().directory().recorded().contacts.clone();
        let mut child = world.start("apply plan.json --report report.json");
        world.wait_for("PutAlternateContact", "hang", 1);
        child.kill().expect("it can be killed");
        drop(child.wait_with_output());
        let log = world.place.read("plan.json.log");
        for (key, contact) in &world.simulator.state().directory().recorded().contacts {
            if before.get(key).cloned().flatten() != *contact {
                let begun = format!("{{\"begun\":{{\"account\":\"{}\",\"type\":\"{}\"}}}}", key.account, key.kind);
                assert!(log.contains(&begun), "{key} was written and is not in the log:\n{log}");
            }
        }
        world.run("apply plan.json").exits(0).says("ended without recording the outcome of");
        world.run("plan --detailed-exitcode").exits(0);
    }
}

/// Somebody else sets the security contact of account 100000000008, which the plan would set.
fn meddle(world: &World) {
    let key = orgcontacts::organization::SettingKey {
        account: "100000000008".parse().expect("an id"),
        kind: orgcontacts::setting::Kind::Security,
    };
    let contact = orgcontacts::setting::alternate_contact::Fields {
        name: "Someone".to_owned(),
        title: "Else".to_owned(),
        email: "else@example.com".to_owned(),
        phone: "1".to_owned(),
    };
    let now = jiff::Timestamp::UNIX_EPOCH;
    world.simulator.state().directory_mut().put(key, contact.into(), now).expect("a valid contact");
}

/// The read is done, and its answer is under way, when the process is stopped, or held up by nothing but the
/// answer. Meanwhile somebody else writes.
#[cfg(unix)]
#[test]
fn what_was_read_long_ago_is_not_written_over() {
    for stop in [true, false] {
        let world =
            World::with_faults(&["slow,operation=GetAlternateContact,account=100000000008,occurrence=2,delay=2100ms"]);
        world.run("plan --out plan.json --account 100000000008 --type security").exits(0);
        let reads = world.reads();
        let line = "apply plan.json --report report.json";
        let child = world.start(line);
        while world.reads() == reads {
            std::thread::yield_now();
        }
        meddle(&world);
        if stop {
            kill(&child, "-STOP");
            // Real time has to pass for a process that is stopped.
            std::thread::sleep(std::time::Duration::from_millis(2200));
            kill(&child, "-CONT");
        }
        let applied = finish(&world, line, child).exits(4);
        assert!(applied.stdout.contains("soc@example.com -> else@example.com\n"), "{}", applied.stdout);
        assert_eq!(outcomes(&world, "drifted"), 1);
        assert_eq!(world.count("PutAlternateContact", "ok"), 0);
        assert_eq!(world.reads(), reads + 2, "it was read again");
    }
}

#[test]
fn someone_else_in_between_is_drift() {
    let world = World::new();
    world.run("plan --out plan.json").exits(0);
    meddle(&world);
    let applied = world.run("apply plan.json --report report.json").exits(5);
    assert!(applied.stdout.contains("soc@example.com -> else@example.com\n"), "{}", applied.stdout);
    assert_eq!(outcomes(&world, "drifted"), 1);
}

#[test]
fn no_personal_data_in_what_is_said_along_the_way() {
    let world = World::with_faults(&["500,operation=PutAlternateContact,occurrence=1-40"]);
    world.run("plan --out plan.json").exits(0);
    let failed = world.run("apply plan.json -v --verify-timeout 1s").exits(5);
    for secret in ["@example", "555 01", "Mary", "Operations Centre"] {
        assert!(!failed.stderr.contains(secret), "{secret} in:\n{}", failed.stderr);
    }
    assert!(!world.place.read("plan.json.log").contains('@'));
}

#[test]
fn files_that_are_needed_are_not_written_over() {
    let world = World::new();
    world.run("plan --out plan.json").exits(0);
    let plan = world.place.read("plan.json");
    world.run("apply plan.json --report plan.json").exits(64).says("both an input and an output of this command");
    world.run("apply plan.json --report plan.json.log").exits(64).says("both an input and an output of this command");
    world.run("apply --auto-approve --out out.json --report out.json").exits(64).says("named twice as an output");
    world.run("revert plan.json --out plan.json").exits(64).says("both an input and an output of this command");
    world.run("apply --auto-approve --type billing --out plan.json").exits(1).says("already contains something else");
    assert_eq!(world.place.read("plan.json"), plan);
    assert_eq!(world.count("PutAlternateContact", "ok"), 0);
    // The same plan again is no other plan.
    world.run("apply --auto-approve --out plan.json").exits(0);
}

#[test]
fn a_refused_run_leaves_no_report_of_another_one() {
    let world = World::new();
    world.run("apply --auto-approve --type billing --report report.json").exits(0);
    assert!(outcomes(&world, "applied") > 0);
    world.run("apply --auto-approve --max-changes 1 --report report.json").exits(3);
    assert_eq!(outcomes(&world, "applied"), 0);
}

#[test]
fn a_link_to_a_plan_is_the_same_plan() {
    let world = World::with_faults(&["hang,operation=PutAlternateContact"]);
    world.run("plan --out plan.json").exits(0);
    symlink(world.place.path("plan.json"), world.place.path("link.json")).expect("a link");
    let mut child = world.start("apply plan.json");
    world.wait_for("PutAlternateContact", "hang", 1);
    world.run("apply link.json").exits(1).says("being applied by process");
    child.kill().expect("it can be killed");
    drop(child.wait_with_output());
}

/// At the pace of the quota, the reads that wait would go on failing for most of a minute.
#[test]
fn a_plan_that_cannot_read_anything_stops_at_once() {
    let accounts: String = (0..200)
        .map(|n| format!("  - {{ id: \"2{n:011}\", name: more-{n}, state: ACTIVE, parent: ou-ex01-worktest }}\n"))
        .collect();
    let organization = EXAMPLE.replace("\naccounts:\n", &format!("\naccounts:\n{accounts}"));
    let world = World::with(&format!("{organization}\nsimulate: {{ trusted_access: false }}\n"), unhurried());
    let plan = world.run("plan --quota get=10/15").exits(1);
    assert!(plan.stdout.contains("not tried: the run stopped early"), "{}", plan.stdout);
    let denied = world.count("GetAlternateContact", "AccessDeniedException");
    assert!((1..=15).contains(&denied), "{denied} reads for one answer");
}
